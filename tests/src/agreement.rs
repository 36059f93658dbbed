//! How far two tensors are apart.

use std::path::Path;

use edgec_tensor::npy;

/// The largest difference of two `.npy` files, over the largest finite number of the expected one. Integers and truth values
/// have to be equal, and so has everything that is not finite.
///
/// # Panics
/// If a file is missing, or type, shape, or a value that has to be equal differs.
#[must_use]
pub fn agreement(expected: &Path, found: &Path) -> f64 {
    let wanted = npy::read(expected).expect("the expected tensor is readable");
    let given = npy::read_as(found, wanted.element_type()).expect("the tensor that was found is readable");
    let place = found.display();
    assert_eq!(wanted.element_type(), given.element_type(), "{place}");
    assert_eq!(wanted.shape(), given.shape(), "{place}");
    if !wanted.element_type().is_float() && !wanted.element_type().is_complex() {
        assert_eq!(wanted.to_i64(), given.to_i64(), "{place}");
    }
    let (wanted, given) = (wanted.to_f64(), given.to_f64());
    let largest =
        wanted.iter().filter(|value| value.is_finite()).fold(0.0f64, |most, value| most.max(value.abs()));
    let mut worst = 0.0f64;
    for (index, (wanted, given)) in wanted.iter().zip(&given).enumerate() {
        if wanted.is_finite() && given.is_finite() {
            worst = worst.max((wanted - given).abs());
        } else {
            let same = wanted == given || wanted.is_nan() && given.is_nan();
            assert!(same, "{place}: element {index} is {given} and not {wanted}");
        }
    }
    if largest > 0.0 { worst / largest } else { worst }
}
