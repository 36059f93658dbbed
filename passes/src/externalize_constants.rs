//! `externalize-constants`: constants of some size leave the module and become weights, as a checkpoint's tensors are.
//!
//! ```text
//! %w = stablehlo.constant dense<"0x…"> : tensor<64x32xf32>
//! ->
//! ml_program.global private @constant(#ml_program.extern<tensor<64x32xf32>>) : tensor<64x32xf32>
//! %w = ml_program.global_load_const @constant : tensor<64x32xf32>
//! ```
//!
//! The weights of products and convolutions leave whatever their size, so that recipes and targets find them in one form.
//! Equal constants become one weight, whichever functions they stand in. A blob of a resource becomes a weight too, or a
//! plain constant where it is small; so does a tensor of `arith.constant`.

use std::collections::HashMap;

use edgec_dialects::ir::{Attr, Module, Op, Type, Value};
use edgec_dialects::{Builder, ElementType};
use edgec_weights::{DType, Expr, WeightTable};

use crate::pass::{Pass, PassError};

const NAME: &str = "externalize-constants";

/// The pass.
pub const PASS: Pass = Pass {
    name: NAME,
    description: "Turn constants of some size, and resource blobs, into weights outside of the module",
    run: |unit| externalize_constants(unit.module, &mut unit.weights),
};

/// Constants of fewer bytes stay in the module, where folding sees them; weights of products do not.
const SMALLEST: usize = 512;

/// Moves the constants of `module` into `weights`.
///
/// # Errors
/// A resource is missing or has another size than its type.
pub fn externalize_constants(module: Module<'_>, weights: &mut WeightTable) -> Result<(), PassError> {
    let mut known: HashMap<(String, Vec<u8>), String> = HashMap::new();
    for op in module.op().nested() {
        let Some(value) = op.constant_value().filter(|_| !op.is("tfl.pseudo_const")) else { continue };
        let Some(ty) = value.ty().filter(|ty| ty.is_tensor()) else { continue };
        let (name, bytes) = match value.as_dense_resource() {
            Some(resource) => {
                let bytes = blob(op, &resource.key, resource.bytes, ty)?;
                (symbol_of(&resource.key), Some(bytes))
            }
            None => ("constant".to_owned(), dense(value)),
        };
        let leaves = |bytes: &Vec<u8>| bytes.len() >= SMALLEST || is_multiplied(op);
        let stored = bytes.filter(leaves).zip(dtype(ty));
        if let Some((bytes, dtype)) = stored {
            let key = (ty.to_string(), bytes);
            let symbol = match known.get(&key) {
                Some(symbol) => symbol.clone(),
                None => {
                    let symbol = module.unique_symbol(&name);
                    weights.insert(symbol.clone(), Expr::literal(extents(ty), dtype, key.1.clone())?);
                    known.insert(key, symbol.clone());
                    symbol
                }
            };
            op.replace(&[Builder::before(op).weight(&symbol, ty)])?;
        } else if value.as_dense_resource().is_some() || op.is("arith.constant") {
            replace_by_plain(op, value, ty)?;
        }
    }
    Ok(())
}

/// Whether a product or a convolution reads the constant, perhaps transposed or converted.
fn is_multiplied(op: Op<'_>) -> bool {
    op.results().into_iter().filter(|result| result.rank() > 1).flat_map(Value::uses).any(|found| {
        let user = found.op;
        match user.name().as_str() {
            "stablehlo.dot_general" | "stablehlo.convolution" => true,
            "stablehlo.transpose" | "stablehlo.convert" => is_multiplied(user),
            _ => false,
        }
    })
}

/// The elements of a constant that is worth a weight: one number everywhere is not.
fn dense(value: Attr<'_>) -> Option<Vec<u8>> {
    value.as_dense().filter(|dense| !dense.is_splat()).and_then(|dense| dense.to_bytes())
}

/// The bytes of a resource, as many as its type says.
fn blob(op: Op<'_>, key: &str, bytes: Option<Vec<u8>>, ty: Type<'_>) -> Result<Vec<u8>, PassError> {
    let refused = |reason: String| PassError::Unsupported {
        pass: NAME,
        op: format!("{} at {}", op.name(), op.location()),
        reason,
    };
    let bytes = bytes.ok_or_else(|| {
        refused(format!(
            "the resource `{key}` is not in the file: print the module with its large constants, or export it anew"
        ))
    })?;
    let width = u64::from(ty.element_type().map_or(0, ElementType::bits).div_ceil(8));
    match ty.element_count().and_then(|count| count.checked_mul(width)) {
        Some(expected) if width > 0 && expected == bytes.len() as u64 => Ok(bytes),
        _ => Err(refused(format!("the resource `{key}` has {} bytes, which do not fill {ty}", bytes.len()))),
    }
}

/// A constant of StableHLO with its elements in the module.
fn replace_by_plain(op: Op<'_>, value: Attr<'_>, ty: Type<'_>) -> Result<(), PassError> {
    let plain = match value.as_dense_resource().and_then(|resource| resource.bytes) {
        Some(bytes) => Attr::dense_bytes(ty, &bytes)?,
        None => value,
    };
    op.replace(&[Builder::before(op).constant(plain)])?;
    Ok(())
}

/// How a weight of this type is stored; none for types that stay in the module.
fn dtype(ty: Type<'_>) -> Option<DType> {
    Some(match ty.element_type()? {
        ElementType::F64 => DType::F64,
        ElementType::F32 => DType::F32,
        ElementType::F16 => DType::F16,
        ElementType::BF16 => DType::BF16,
        ElementType::I64 => DType::I64,
        ElementType::I32 => DType::I32,
        ElementType::I16 => DType::I16,
        ElementType::I8 => DType::I8,
        ElementType::I1 => DType::Bool,
        ElementType::U64 => DType::U64,
        ElementType::U32 => DType::U32,
        ElementType::U16 => DType::U16,
        ElementType::U8 => DType::U8,
        _ => return None,
    })
}

fn extents(ty: Type<'_>) -> Vec<u64> {
    ty.shape().unwrap_or_default().into_iter().filter_map(|size| u64::try_from(size).ok()).collect()
}

/// A resource's key as a symbol: what MLIR writes without quotes.
fn symbol_of(key: &str) -> String {
    let plain =
        |character: char| if character.is_ascii_alphanumeric() || character == '.' { character } else { '_' };
    let name: String = key.chars().map(plain).collect();
    if name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_') {
        name
    } else {
        format!("_{name}")
    }
}
