//! `legalize-quantized-types`: values of `!quant.uniform` types become the integers that are stored, and what is computed with
//! them is written out as the specification defines it.
//!
//! ```text
//! %0 = stablehlo.uniform_quantize %x : (tensor<4xf32>) -> tensor<4x!quant.uniform<i8:f32, 0.5:3>>
//! ->
//! %1 = stablehlo.add (stablehlo.divide %x, 0.5), 3.0 : tensor<4xf32>
//! %2 = stablehlo.round_nearest_even (stablehlo.clamp -128.0, %1, 127.0) : tensor<4xf32>
//! %0 = stablehlo.convert %2 : (tensor<4xf32>) -> tensor<4xi8>
//! ```
//!
//! `uniform_dequantize` is `(q - zero_point) * scale`. What only moves elements, calls, and computations in regions see stored
//! integers; every other operation takes and gives numbers, between a dequantisation and a quantisation. Arguments and results
//! of public functions keep scales and zero points in the attribute `edgec.quantization`.

use std::collections::HashMap;

use edgec_dialects::Builder;
use edgec_dialects::ir::{Attr, Func, Op, OpSpec, Type, Value, Visibility};
use edgec_eval::{Element, Quantized, tensor_type};

use crate::pass::{Pass, PassError, Unit};

mod arithmetic;

const NAME: &str = "legalize-quantized-types";

/// The pass.
pub const PASS: Pass =
    Pass { name: NAME, description: "Write quantised types as stored integers and arithmetic", run };

/// Operations that only quantised types have, all of which the pass rewrites.
pub const QUANTIZATIONS: &[&str] = &["stablehlo.uniform_dequantize", "stablehlo.uniform_quantize"];

/// Parameters of an argument or a result: `{axis, scales, zero_points}`, one scale where there is no axis.
const PARAMETERS: &str = "edgec.quantization";

/// Operations that pass integers on whatever they stand for.
const PASSED: &[&str] = &[
    "func.call",
    "func.func",
    "func.return",
    "ml_program.global_load_const",
    "stablehlo.after_all",
    "stablehlo.bitcast_convert",
    "stablehlo.case",
    "stablehlo.constant",
    "stablehlo.get_tuple_element",
    "stablehlo.if",
    "stablehlo.optimization_barrier",
    "stablehlo.return",
    "stablehlo.tuple",
    "stablehlo.while",
];

/// Operations that see integers where all of their quantised types are one: they move them, or their regions compute.
const MOVED: &[&str] = &[
    "stablehlo.broadcast_in_dim",
    "stablehlo.concatenate",
    "stablehlo.dynamic_slice",
    "stablehlo.dynamic_update_slice",
    "stablehlo.gather",
    "stablehlo.map",
    "stablehlo.pad",
    "stablehlo.reduce",
    "stablehlo.reduce_window",
    "stablehlo.reshape",
    "stablehlo.reverse",
    "stablehlo.scatter",
    "stablehlo.select",
    "stablehlo.select_and_scatter",
    "stablehlo.slice",
    "stablehlo.sort",
    "stablehlo.transpose",
];

/// Of those, the ones that leave an element at its index of the axis that scales differ along.
const MOVED_PER_AXIS: &[&str] =
    &["stablehlo.broadcast_in_dim", "stablehlo.reshape", "stablehlo.select", "stablehlo.transpose"];

/// An operation that is written anew, with the quantised types of its operands and results.
struct Step<'c> {
    op: Op<'c>,
    operands: Vec<Option<Quantized>>,
    results: Vec<Option<Quantized>>,
}

fn run(unit: &mut Unit<'_>) -> Result<(), PassError> {
    let ops = unit.module.op().nested();
    let mut kinds: HashMap<Value<'_>, Quantized> = HashMap::new();
    for &op in &ops {
        let blocks = op.regions().into_iter().flat_map(|region| region.blocks());
        for value in blocks.flat_map(|block| block.args()).chain(op.results()) {
            match found(value.ty()) {
                Found::Plain => {}
                Found::Quantized(kind) => {
                    kinds.insert(value, kind);
                }
                Found::Unknown => {
                    return unsupported(op, &format!("no arithmetic is known for {}", value.ty()));
                }
            }
        }
    }
    if kinds.is_empty() {
        return Ok(());
    }
    let mut steps = Vec::new();
    for &op in &ops {
        let of = |values: Vec<Value<'_>>| -> Vec<Option<Quantized>> {
            values.into_iter().map(|value| kinds.get(&value).cloned()).collect()
        };
        let (operands, results) = (of(op.operands()), of(op.results()));
        let any = operands.iter().chain(&results).any(Option::is_some);
        if any && !keeps_integers(&op.name(), &operands, &results) {
            if !op.regions().is_empty() {
                return unsupported(op, "the types of its quantised values differ");
            }
            steps.push(Step { op, operands, results });
        }
    }
    for func in unit.module.funcs().into_iter().filter(|func| func.visibility() == Visibility::Public) {
        keep_parameters(func, &kinds)?;
    }
    for (value, kind) in &kinds {
        value.set_type(retyped(value.ty(), kind.storage.mlir_name())?);
    }
    for &op in ops.iter().filter(|op| op.is("ml_program.global")) {
        let declared = op.attr("type").and_then(Attr::as_type);
        if let Some((ty, Found::Quantized(kind))) = declared.map(|ty| (ty, found(ty))) {
            op.set_attr("type", Attr::of_type(retyped(ty, kind.storage.mlir_name())?));
        }
    }
    for step in &steps {
        let values = step.rewritten()?;
        step.op.replace(&values)?;
    }
    for &op in &ops {
        if let Some(func) = Func::from_op(op) {
            func.update_type();
        }
    }
    Ok(())
}

/// What the elements of a type are.
enum Found {
    Plain,
    Quantized(Quantized),
    /// Quantised in a way that nothing here computes.
    Unknown,
}

fn found(ty: Type<'_>) -> Found {
    if ty.is_tensor() && (ty.element_type().is_some() || ty.is_complex()) {
        return Found::Plain;
    }
    match tensor_type(ty) {
        Some(tensor) => match tensor.element {
            Element::Plain(_) => Found::Plain,
            Element::Quantized(kind) => {
                let fits = |axis: usize| {
                    let size = tensor.shape.get(axis).copied().flatten();
                    size == Some(kind.scales.len()) && size == Some(kind.zero_points.len())
                };
                if kind.axis.is_none_or(fits) { Found::Quantized(kind) } else { Found::Unknown }
            }
        },
        None if ty.to_string().contains("!quant.") => Found::Unknown,
        None => Found::Plain,
    }
}

/// Whether an operation of these types works on stored integers.
fn keeps_integers(name: &str, operands: &[Option<Quantized>], results: &[Option<Quantized>]) -> bool {
    if PASSED.contains(&name) {
        return true;
    }
    let mut kinds = operands.iter().chain(results).flatten();
    let Some(first) = kinds.next() else { return true };
    let list = if first.axis.is_some() { MOVED_PER_AXIS } else { MOVED };
    list.contains(&name) && kinds.all(|kind| Quantized { axis: first.axis, ..kind.clone() } == *first)
}

/// The tensor with elements of another type, by name.
fn retyped<'c>(ty: Type<'c>, element: &str) -> Result<Type<'c>, PassError> {
    let context = ty.context();
    let element = Type::parse(context, element).map_err(|diagnostics| PassError::Unsupported {
        pass: NAME,
        op: ty.to_string(),
        reason: diagnostics.to_string(),
    })?;
    Ok(Type::tensor(context, &ty.shape().unwrap_or_default(), element))
}

impl<'c> Step<'c> {
    /// What takes the place of the operation's results.
    fn rewritten(&self) -> Result<Vec<Value<'c>>, PassError> {
        let b = Builder::before(self.op);
        let mut numbers = Vec::new();
        for (value, kind) in self.op.operands().into_iter().zip(&self.operands) {
            numbers.push(match kind {
                Some(kind) => arithmetic::dequantized(&b, value, kind)?,
                None => value,
            });
        }
        if !QUANTIZATIONS.contains(&self.op.name().as_str()) {
            let mut types = Vec::new();
            for (result, kind) in self.op.results().into_iter().zip(&self.results) {
                types.push(match kind {
                    Some(kind) => retyped(result.ty(), kind.expressed.mlir_name())?,
                    None => result.ty(),
                });
            }
            let mut spec = OpSpec::new(b.context(), &self.op.name()).operands(&numbers).results(&types);
            for (name, value) in self.op.attrs() {
                spec = spec.attr(&name, value);
            }
            numbers = b.create(spec)?.results();
        }
        let results = numbers.into_iter().zip(&self.results);
        results
            .map(|(number, kind)| match kind {
                Some(kind) => arithmetic::quantized(&b, number, kind),
                None => Ok(number),
            })
            .collect()
    }
}

/// Notes scales and zero points of a signature's quantised tensors.
fn keep_parameters<'c>(func: Func<'c>, kinds: &HashMap<Value<'c>, Quantized>) -> Result<(), PassError> {
    let context = func.op().context();
    let parameters = |kind: &Quantized| {
        let scales: Vec<Attr<'c>> = kind.scales.iter().map(|&scale| Attr::f64(context, scale)).collect();
        let mut entries = vec![
            ("scales", Attr::array(context, &scales)),
            ("zero_points", Attr::i64s(context, &kind.zero_points)),
        ];
        if let Some(axis) = kind.axis {
            entries.push(("axis", Attr::i64(context, axis as i64)));
        }
        Attr::dictionary(context, &entries)
    };
    for (index, value) in func.args().into_iter().enumerate() {
        if let Some(kind) = kinds.get(&value) {
            func.set_arg_attr(index, PARAMETERS, parameters(kind));
        }
    }
    for (index, value) in func.returned().into_iter().enumerate() {
        if let Some(kind) = kinds.get(&value) {
            func.set_result_attr(index, PARAMETERS, parameters(kind));
        }
    }
    Ok(())
}

fn unsupported<T>(op: Op<'_>, reason: &str) -> Result<T, PassError> {
    let reason = format!("{reason}; dequantise its operands and quantise its results");
    Err(PassError::Unsupported { pass: NAME, op: op.name(), reason })
}
