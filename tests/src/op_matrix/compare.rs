//! When a result is right.

use edgec_tensor::Tensor;

use super::value::reals;

/// How near a result has to be. All NaNs are one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Tolerance {
    /// Equal, in the sign of zero too.
    Exact,
    /// Off by this much of each element at most.
    Each(f64),
    /// Off by this much of the largest finite element at most.
    Largest(f64),
}

/// How `found` differs from `expected`, if it does. Integers have to be equal whatever the tolerance.
#[must_use]
pub fn difference(expected: &Tensor, found: &Tensor, tolerance: Tolerance) -> Option<String> {
    let element = expected.element_type();
    if (element, expected.shape()) != (found.element_type(), found.shape()) {
        return Some(format!(
            "is {} {:?} and not {element} {:?}",
            found.element_type(),
            found.shape(),
            expected.shape()
        ));
    }
    if !element.is_float() && !element.is_complex() {
        let elements = |tensor: &Tensor| -> Vec<Vec<u8>> {
            tensor.bytes().chunks_exact(element.byte_width()).map(<[u8]>::to_vec).collect()
        };
        return said(expected, found, |place| elements(expected).get(place) == elements(found).get(place));
    }
    let (expected_reals, found_reals) = (reals(expected), reals(found));
    let largest = expected_reals.iter().filter(|x| x.is_finite()).fold(0.0_f64, |most, x| most.max(x.abs()));
    let right = |expected: f64, found: f64| match tolerance {
        _ if expected.is_nan() || found.is_nan() => expected.is_nan() && found.is_nan(),
        Tolerance::Exact => expected == found && expected.is_sign_negative() == found.is_sign_negative(),
        _ if expected == found => true,
        _ if expected.is_infinite() || found.is_infinite() => false,
        Tolerance::Each(size) => (expected - found).abs() <= size * expected.abs(),
        Tolerance::Largest(size) => (expected - found).abs() <= size * largest,
    };
    said(expected, found, |place| match (expected_reals.get(place), found_reals.get(place)) {
        (Some(&expected), Some(&found)) => right(expected, found),
        _ => true,
    })
}

/// The first element that is not right, and how many are not.
fn said(expected: &Tensor, found: &Tensor, right: impl Fn(usize) -> bool) -> Option<String> {
    let (expected, found) = (reals(expected), reals(found));
    let wrong: Vec<usize> = (0..expected.len()).filter(|&place| !right(place)).collect();
    let place = *wrong.first()?;
    let (found, expected) = (found[place], expected[place]);
    Some(format!("element {place} is {found:?} and not {expected:?} ({} are wrong)", wrong.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(words: &str) -> Tensor {
        let words: Vec<&str> = words.split(' ').collect();
        let count = (words.len() - 1).to_string();
        crate::op_matrix::value::parse("f32", &count, &words)
    }

    #[test]
    fn zeros_differ_in_sign_only_where_values_are_exact() {
        let (plus, minus) = (value("values 0 1"), value("values -0 1"));
        assert!(difference(&plus, &minus, Tolerance::Exact).is_some());
        assert_eq!(difference(&plus, &minus, Tolerance::Each(0.0)), None);
    }

    #[test]
    fn nan_and_infinity_have_to_stand_where_they_are_expected() {
        let odd = value("values nan inf 1");
        assert_eq!(difference(&odd, &odd, Tolerance::Largest(1.0)), None);
        for other in ["values 0 inf 1", "values nan -inf 1", "values nan inf nan", "values nan 1e30 1"] {
            assert!(difference(&odd, &value(other), Tolerance::Largest(1.0)).is_some(), "{other}");
        }
    }

    #[test]
    fn the_largest_element_sets_the_scale_only_where_asked() {
        let (one, other) = (value("values 100 0.001"), value("values 100 0.002"));
        assert_eq!(difference(&one, &other, Tolerance::Largest(1e-4)), None);
        assert!(difference(&one, &other, Tolerance::Each(1e-4)).is_some());
    }
}
