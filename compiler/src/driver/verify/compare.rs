//! How far an artifact's tensor is from the evaluator's.

use edgec_runtime::Tensor;
use serde::Serialize;

/// One tensor of the evaluator beside the artifact's.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// The output's name.
    pub name: String,
    /// Element type of the evaluator's tensor.
    pub element_type: String,
    /// Its shape.
    pub shape: Vec<usize>,
    /// Largest difference of two finite elements.
    pub max_absolute_error: f64,
    /// That difference over the largest finite magnitude of the evaluator's tensor; of a tensor of zeros, the difference.
    pub max_relative_error: f64,
    /// Cosine of the angle between the tensors as vectors of their finite elements; 1 where both are zero.
    pub cosine: f64,
    /// Elements that have to be equal and are not: integers, truth values, NaN and infinity.
    pub unequal: usize,
    /// Whether the artifact is right within the tolerance.
    pub within: bool,
}

/// Compares `found` with `expected`, which have the same number of elements; otherwise every element counts as unequal.
pub fn compare(name: &str, expected: &Tensor, found: &Tensor, tolerance: f64) -> Comparison {
    let exact = !expected.element_type().is_float() && !expected.element_type().is_complex();
    let (wanted, given) = (expected.to_f64(), found.to_f64());
    let mut report = Comparison {
        name: name.to_owned(),
        element_type: expected.element_type().to_string(),
        shape: expected.shape().to_vec(),
        max_absolute_error: 0.0,
        max_relative_error: 0.0,
        cosine: 1.0,
        unequal: 0,
        within: false,
    };
    if expected.shape() != found.shape() || wanted.len() != given.len() {
        report.unequal = wanted.len().max(given.len()).max(1);
        return report;
    }
    let (mut largest, mut dot, mut norms) = (0.0f64, 0.0, (0.0, 0.0));
    for (&a, &b) in wanted.iter().zip(&given) {
        if a.is_finite() && b.is_finite() {
            report.max_absolute_error = report.max_absolute_error.max((a - b).abs());
            largest = largest.max(a.abs());
            dot += a * b;
            norms = (norms.0 + a * a, norms.1 + b * b);
            report.unequal += usize::from(exact && a != b);
        } else {
            report.unequal += usize::from(a != b && !(a.is_nan() && b.is_nan()));
        }
    }
    // Beyond 2^53 f64 does not tell integers apart.
    if exact && report.unequal == 0 {
        report.unequal = usize::from(expected.to_i64() != found.to_i64());
    }
    report.max_relative_error =
        if largest > 0.0 { report.max_absolute_error / largest } else { report.max_absolute_error };
    let length = norms.0.sqrt() * norms.1.sqrt();
    report.cosine = match (norms.0 > 0.0, norms.1 > 0.0) {
        (false, false) => 1.0,
        (true, true) if length > 0.0 => (dot / length).clamp(-1.0, 1.0),
        _ => 0.0,
    };
    report.within = report.unequal == 0 && report.max_relative_error <= tolerance;
    report
}

#[cfg(test)]
mod tests {
    use super::*;
    use edgec_runtime::ElementType;

    fn floats(values: &[f32]) -> Tensor {
        Tensor::from_f32(vec![values.len()], values).unwrap()
    }

    #[test]
    fn errors_are_relative_to_the_largest_number() {
        let report = compare("y", &floats(&[0.0, 100.0]), &floats(&[0.001, 100.0]), 1e-4);
        assert!(report.within && (report.max_relative_error - 1e-5).abs() < 1e-9);
        assert!(!compare("y", &floats(&[0.0, 100.0]), &floats(&[0.1, 100.0]), 1e-4).within);
        assert!(compare("y", &floats(&[0.0]), &floats(&[0.0]), 0.0).within);
    }

    #[test]
    fn what_is_not_finite_has_to_be_equal() {
        let (nan, infinite) = (f32::NAN, f32::INFINITY);
        assert!(compare("y", &floats(&[nan, infinite]), &floats(&[nan, infinite]), 1e-4).within);
        let report = compare("y", &floats(&[nan, infinite]), &floats(&[1.0, -infinite]), 1e-4);
        assert_eq!((report.within, report.unequal), (false, 2));
    }

    #[test]
    fn integers_have_to_be_equal() {
        let integers = |values: &[i32]| Tensor::from_i32(vec![values.len()], values).unwrap();
        assert!(!compare("y", &integers(&[1_000_000, 1]), &integers(&[1_000_000, 2]), 1.0).within);
        let long = |value: i64| Tensor::new(ElementType::I64, vec![1], value.to_le_bytes().to_vec()).unwrap();
        assert!(!compare("y", &long(i64::MAX), &long(i64::MAX - 1), 1.0).within);
    }

    #[test]
    fn the_cosine_tells_a_direction() {
        assert!(compare("y", &floats(&[1.0, 0.0]), &floats(&[0.0, 1.0]), 1.0).cosine.abs() < 1e-12);
        assert!((compare("y", &floats(&[1.0, 2.0]), &floats(&[2.0, 4.0]), 1.0).cosine - 1.0).abs() < 1e-12);
    }
}
