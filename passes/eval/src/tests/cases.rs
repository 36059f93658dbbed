//! Reads cases: a module, and comments that say its weights, inputs and outputs.

use edgec_tensor::{ElementType, Tensor};
use edgec_weights::{Expr, WeightTable};

/// A module with inputs and expected outputs.
pub(super) struct Case {
    pub(super) weights: WeightTable,
    pub(super) inputs: Vec<Tensor>,
    /// Expected outputs, each with the allowed difference relative to the largest magnitude.
    pub(super) outputs: Vec<(Tensor, f64)>,
}

impl Case {
    /// The case that these comments describe; `None` if a tensor is of a kind that only another reader knows.
    pub(super) fn parse(text: &str) -> Self {
        let mut case = Self { weights: WeightTable::default(), inputs: Vec::new(), outputs: Vec::new() };
        for line in text.lines().filter_map(|line| line.strip_prefix("// ")) {
            let words: Vec<&str> = line.split(' ').collect();
            match words.as_slice() {
                ["weight", name, shape, content @ ..] => {
                    let shape = sizes(shape);
                    let values = reals(content, &shape).into_iter().map(|value| value as f32).collect();
                    let shape = shape.into_iter().map(|size| size as u64).collect();
                    case.weights.insert((*name).to_owned(), Expr::literal_f32(shape, values).unwrap());
                }
                ["input", _, kind, shape, content @ ..] => case.inputs.push(tensor(kind, shape, content)),
                ["output", kind, shape, "tolerance", tolerance, content @ ..] => {
                    case.outputs.push((tensor(kind, shape, content), tolerance.parse().unwrap()));
                }
                _ => {}
            }
        }
        case
    }
}

fn sizes(text: &str) -> Vec<usize> {
    if text == "scalar" { Vec::new() } else { text.split('x').map(|size| size.parse().unwrap()).collect() }
}

/// The numbers that `values ..` lists or that the formula of `seed N` gives.
fn reals(content: &[&str], shape: &[usize]) -> Vec<f64> {
    match content {
        ["seed", seed] => {
            let seed: i64 = seed.parse().unwrap();
            let value = |index: i64| {
                let mixed = (index * 7919 + seed * 104_729 + 12_345) * (index + seed * 31 + 7);
                f64::from((mixed.rem_euclid(2003) as f64 / 1001.5 - 1.0) as f32)
            };
            (0..shape.iter().product::<usize>() as i64).map(value).collect()
        }
        ["values", values @ ..] => values.iter().map(|value| value.parse().unwrap()).collect(),
        _ => panic!("a tensor is neither `values` nor `seed`: {content:?}"),
    }
}

fn tensor(kind: &str, shape: &str, content: &[&str]) -> Tensor {
    let shape = sizes(shape);
    let element = ElementType::from_mlir_name(kind).unwrap();
    if element.is_float() {
        let bytes = reals(content, &shape).into_iter().flat_map(f64::to_le_bytes).collect();
        let wide = Tensor::new(ElementType::F64, shape, bytes).unwrap();
        return edgec_kernels::convert::convert(&wide, element).unwrap();
    }
    if element == ElementType::Complex64 {
        let parts = reals(content, &shape).into_iter().flat_map(|value| (value as f32).to_le_bytes());
        return Tensor::new(element, shape, parts.collect()).unwrap();
    }
    let width = element.byte_width();
    let bytes =
        content[1..].iter().flat_map(|value| value.parse::<i128>().unwrap().to_le_bytes()[..width].to_vec());
    Tensor::new(element, shape, bytes.collect()).unwrap()
}

/// How a result differs from the expected one, if it does.
pub(super) fn difference(expected: &Tensor, found: &Tensor, tolerance: f64) -> Option<String> {
    if expected.shape() != found.shape() || expected.element_type() != found.element_type() {
        return Some(format!("is {} {:?}", found.element_type(), found.shape()));
    }
    let element = expected.element_type();
    if !element.is_float() && !element.is_complex() {
        return (expected.bytes() != found.bytes())
            .then(|| format!("is {:?} and not {:?}", found.to_f64(), expected.to_f64()));
    }
    let (expected, values) = (expected.to_f64(), found.to_f64());
    let finite = expected.iter().filter(|value| value.is_finite());
    let largest = finite.fold(1e-30_f64, |largest, value| largest.max(value.abs()));
    let off = expected.iter().zip(&values).position(|(&expected, &found)| {
        let same = expected == found || (expected.is_nan() && found.is_nan());
        let near = (expected - found).abs() <= tolerance * largest;
        !same && !near
    });
    off.map(|at| format!("at {at} is {} and not {}", values[at], expected[at]))
}
