//! The types of values as the evaluator sees them.

use edgec_dialects::ir::Type;
use edgec_tensor::ElementType;

/// The type of a tensor value.
#[derive(Clone, Debug, PartialEq)]
pub struct TensorType {
    /// The size of each dimension; `None` where only a run tells.
    pub shape: Vec<Option<usize>>,
    /// What the elements are.
    pub element: Element,
}

/// What the elements of a tensor are.
#[derive(Clone, Debug, PartialEq)]
pub enum Element {
    /// Numbers.
    Plain(ElementType),
    /// Integers that stand for numbers.
    Quantized(Quantized),
}

/// `!quant.uniform<storage:expressed, scale:zero_point>`, or with a scale for each index along `axis`.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantized {
    /// The type of the stored integers.
    pub storage: ElementType,
    /// The smallest stored integer.
    pub low: i64,
    /// The largest stored integer.
    pub high: i64,
    /// The type of the numbers.
    pub expressed: ElementType,
    /// The dimension along which scales differ.
    pub axis: Option<usize>,
    /// Scales; one if there is no axis.
    pub scales: Vec<f64>,
    /// Zero points, as many.
    pub zero_points: Vec<i64>,
}

impl TensorType {
    /// The type that values are stored in.
    pub fn storage(&self) -> ElementType {
        match &self.element {
            Element::Plain(element) => *element,
            Element::Quantized(quantized) => quantized.storage,
        }
    }

    /// The shape, if it is known.
    pub fn static_shape(&self) -> Option<Vec<usize>> {
        self.shape.iter().copied().collect()
    }

    /// Whether a tensor of this shape is one of the type.
    pub fn takes_shape(&self, shape: &[usize]) -> bool {
        self.shape.len() == shape.len()
            && self.shape.iter().zip(shape).all(|(known, &size)| known.is_none_or(|known| known == size))
    }
}

/// The tensor type that this is; `None` for other types, and for elements that no tensor here has.
pub fn tensor_type(ty: Type<'_>) -> Option<TensorType> {
    let shape = ty.shape()?.into_iter().map(|size| usize::try_from(size).ok()).collect();
    Some(TensorType { shape, element: element(ty.element())? })
}

fn element(ty: Type<'_>) -> Option<Element> {
    use edgec_dialects::ElementType as E;
    let plain = match ty.element_type() {
        Some(E::F64) => ElementType::F64,
        Some(E::F32) => ElementType::F32,
        Some(E::F16) => ElementType::F16,
        Some(E::BF16) => ElementType::Bf16,
        Some(E::I64 | E::Index) => ElementType::I64,
        Some(E::I32) => ElementType::I32,
        Some(E::I16) => ElementType::I16,
        Some(E::I8) => ElementType::I8,
        Some(E::I4) => ElementType::I4,
        Some(E::I2) => ElementType::I2,
        Some(E::I1) => ElementType::Bool,
        Some(E::U64) => ElementType::U64,
        Some(E::U32) => ElementType::U32,
        Some(E::U16) => ElementType::U16,
        Some(E::U8) => ElementType::U8,
        Some(E::U4) => ElementType::U4,
        Some(E::U2) => ElementType::U2,
        _ => {
            let name = ty.to_string();
            return match ElementType::from_mlir_name(&name) {
                Some(plain) => Some(Element::Plain(plain)),
                None => quantized(&name).map(Element::Quantized),
            };
        }
    };
    Some(Element::Plain(plain))
}

/// Reads `!quant.uniform<i8<-127:127>:f32:1, {0.5:3, 0.25}>`.
fn quantized(name: &str) -> Option<Quantized> {
    let inner = name.strip_prefix("!quant.uniform<")?.strip_suffix('>')?;
    let (head, parameters) = inner.split_once(", ")?;
    let (storage, rest) = match head.split_once('<') {
        Some((storage, bounds)) => {
            let (bounds, rest) = bounds.split_once(">:")?;
            let (low, high) = bounds.split_once(':')?;
            ((storage, Some((low.parse().ok()?, high.parse().ok()?))), rest)
        }
        None => {
            let (storage, rest) = head.split_once(':')?;
            ((storage, None), rest)
        }
    };
    let (expressed, axis) = match rest.split_once(':') {
        Some((expressed, axis)) => (expressed, Some(axis.parse().ok()?)),
        None => (rest, None),
    };
    let unsigned = storage.0.starts_with('u');
    // MLIR writes `u8` here and `ui8` elsewhere.
    let element = match storage.0.strip_prefix('u') {
        Some(bits) => ElementType::from_mlir_name(&format!("ui{}", bits.trim_start_matches('i')))?,
        None => ElementType::from_mlir_name(storage.0)?,
    };
    if element.is_float() || element.is_complex() || element.bits() > 32 {
        return None;
    }
    let bits = element.bits();
    let (low, high) = match storage.1 {
        Some(bounds) => bounds,
        None if unsigned => (0, (1i64 << bits) - 1),
        None => (-(1i64 << (bits - 1)), (1i64 << (bits - 1)) - 1),
    };
    let list = parameters.strip_prefix('{').and_then(|list| list.strip_suffix('}')).unwrap_or(parameters);
    let (mut scales, mut zero_points) = (Vec::new(), Vec::new());
    for entry in list.split(',') {
        let (scale, zero_point) = entry.trim().split_once(':').unwrap_or((entry.trim(), "0"));
        scales.push(scale.parse().ok()?);
        zero_points.push(zero_point.parse().ok()?);
    }
    let expressed = ElementType::from_mlir_name(expressed)?;
    Some(Quantized { storage: element, low, high, expressed, axis, scales, zero_points })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantised_types_are_read() {
        let plain = quantized("!quant.uniform<i8:f32, 5.000000e-01:3>").unwrap();
        assert_eq!((plain.low, plain.high, plain.axis), (-128, 127, None));
        assert_eq!((plain.scales, plain.zero_points), (vec![0.5], vec![3]));
        let axis = quantized("!quant.uniform<i8<-127:127>:f32:1, {0.5,2.5e-1:-2}>").unwrap();
        assert_eq!((axis.low, axis.high, axis.axis), (-127, 127, Some(1)));
        assert_eq!((axis.scales, axis.zero_points), (vec![0.5, 0.25], vec![0, -2]));
        let unsigned = quantized("!quant.uniform<u8:f32, 1.0>").unwrap();
        assert_eq!((unsigned.storage, unsigned.high), (ElementType::U8, 255));
        assert!(quantized("!quant.any<i8:f32>").is_none());
    }
}
