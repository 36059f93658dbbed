//! MLIR's types and NNAPI's operand types, in both directions.

use edgec_dialects::Context;
use edgec_dialects::ir::{IrError, Type};
use edgec_eval::{Element, Quantized, tensor_type};
use edgec_nnapi::{Operand, OperandType as Kind};
use edgec_tensor::ElementType;

/// The operand that a tensor of this type is. A tensor without dimensions has one of size 1: in NNAPI no dimensions are unknown ones.
///
/// # Errors
/// Why NNAPI has no such operand, as a sentence.
pub(crate) fn tensor(ty: Type<'_>) -> Result<Operand, String> {
    let found = tensor_type(ty).ok_or_else(|| format!("NNAPI has no type for {ty}"))?;
    let sizes: Option<Vec<usize>> = found.static_shape();
    let sizes =
        sizes.ok_or_else(|| format!("the shape of {ty} is not known before it runs, and NNAPI's are"))?;
    if sizes.contains(&0) {
        return Err(format!("{ty} has no elements"));
    }
    let dimensions: Option<Vec<u32>> = sizes.iter().map(|&size| u32::try_from(size).ok()).collect();
    let mut dimensions = dimensions.ok_or_else(|| format!("a dimension of {ty} is too large for NNAPI"))?;
    if dimensions.is_empty() {
        dimensions.push(1);
    }
    let operand = match &found.element {
        Element::Plain(element) => plain(*element).map(|kind| Operand::tensor(kind, &dimensions, 0.0, 0)),
        Element::Quantized(quantized) => quantised(quantized, &dimensions),
    };
    let operand = operand.ok_or_else(|| format!("NNAPI has no tensors of {}", ty.element()))?;
    edgec_nnapi::verify::check_operand(&operand).map_err(|reason| format!("{ty}: {reason}"))?;
    Ok(operand)
}

fn plain(element: ElementType) -> Option<Kind> {
    Some(match element {
        ElementType::F32 => Kind::TensorFloat32,
        ElementType::F16 => Kind::TensorFloat16,
        ElementType::I32 => Kind::TensorInt32,
        ElementType::Bool => Kind::TensorBool8,
        _ => return None,
    })
}

/// A bias of a filter with a scale for each channel has none of its own.
fn quantised(quantized: &Quantized, dimensions: &[u32]) -> Option<Operand> {
    let scales: Vec<f32> = quantized.scales.iter().map(|&scale| scale as f32).collect();
    let zero_point = i32::try_from(*quantized.zero_points.first()?).ok()?;
    let kind = match (quantized.storage, quantized.axis) {
        (ElementType::I8, None) => Kind::TensorQuant8AsymmSigned,
        (ElementType::I8, Some(axis)) if quantized.zero_points.iter().all(|&point| point == 0) => {
            let kind = Kind::TensorQuant8SymmPerChannel;
            let axis = u32::try_from(axis).ok()?;
            return Some(Operand::tensor(kind, dimensions, 0.0, 0).with_channels(axis, scales));
        }
        (ElementType::U8, None) => Kind::TensorQuant8Asymm,
        (ElementType::I16, None) if zero_point == 0 => Kind::TensorQuant16Symm,
        (ElementType::U16, None) => Kind::TensorQuant16Asymm,
        (ElementType::I32, Some(_)) => return Some(Operand::tensor(Kind::TensorInt32, dimensions, 0.0, 0)),
        (ElementType::I32, None) if zero_point == 0 => Kind::TensorInt32,
        _ => return None,
    };
    Some(Operand::tensor(kind, dimensions, *scales.first()?, zero_point))
}

/// The type of a tensor or scalar operand.
///
/// # Errors
/// No MLIR type stands for it.
pub(crate) fn of<'c>(context: &'c Context, operand: &Operand) -> Result<Type<'c>, IrError> {
    let element = match operand.kind {
        Kind::TensorFloat32 | Kind::Float32 => "f32".to_owned(),
        Kind::TensorFloat16 | Kind::Float16 => "f16".to_owned(),
        Kind::TensorInt32 if operand.scale != 0.0 => {
            format!("!quant.uniform<i32:f32, {}>", number(operand.scale))
        }
        Kind::TensorInt32 | Kind::Int32 => "i32".to_owned(),
        Kind::TensorBool8 | Kind::Bool => "i1".to_owned(),
        Kind::TensorQuant8Asymm => uniform("u8", operand),
        Kind::TensorQuant8AsymmSigned | Kind::TensorQuant8Symm => uniform("i8", operand),
        Kind::TensorQuant16Symm => uniform("i16", operand),
        Kind::TensorQuant16Asymm => uniform("u16", operand),
        Kind::TensorQuant8SymmPerChannel => match &operand.channels {
            Some(channels) => {
                let scales: Vec<String> = channels.scales.iter().map(|scale| number(*scale)).collect();
                format!("!quant.uniform<i8<-127:127>:f32:{}, {{{}}}>", channels.dimension, scales.join(", "))
            }
            None => String::new(),
        },
        // Nothing is lowered to operands of these types; their text is refused below.
        Kind::Uint32 | Kind::Model => operand.kind.to_string(),
    };
    let element = Type::parse(context, &element).map_err(IrError::from)?;
    if operand.kind.is_scalar() {
        return Ok(element);
    }
    let shape: Vec<i64> = operand.dimensions.iter().map(|&size| i64::from(size)).collect();
    Ok(Type::tensor(context, &shape, element))
}

fn uniform(storage: &str, operand: &Operand) -> String {
    let zero_point = match operand.zero_point {
        0 => String::new(),
        point => format!(":{point}"),
    };
    format!("!quant.uniform<{storage}:f32, {}{zero_point}>", number(operand.scale))
}

/// A scale that reads back as the same f32; MLIR's numbers have a point.
fn number(scale: f32) -> String {
    let text = format!("{:e}", f64::from(scale));
    if text.contains('.') { text } else { text.replace('e', ".0e") }
}
