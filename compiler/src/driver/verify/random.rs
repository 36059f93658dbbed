//! Seeded inputs for a function that none were given for.

use edgec_runtime::{ElementType, Tensor, TensorError};
use edgec_tensor::SmallFloat;
use half::{bf16, f16};

/// SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014).
#[derive(Clone, Debug)]
pub struct Random {
    state: u64,
    /// Integers stay below this.
    bound: u64,
}

/// Integers are drawn from 0 up to here, so that as tokens, rows and counts they are small enough for most models.
const INTEGERS: u64 = 8;

impl Random {
    /// A generator that always gives the same numbers.
    pub const fn new(seed: u64) -> Self {
        Self { state: seed, bound: INTEGERS }
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.state;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// From -1 up to, not including, 1; a multiple of 2^-23, so that f32 holds it.
    fn real(&mut self) -> f64 {
        (self.next() >> 40) as f64 / f64::from(1 << 23) - 1.0
    }

    /// A tensor: reals from -1 to 1, integers from 0 to 7 or as far as the type's bits go, truth values.
    ///
    /// # Errors
    /// The shape's size overflows.
    pub fn tensor(&mut self, element: ElementType, shape: &[usize]) -> Result<Tensor, TensorError> {
        let width = element.byte_width();
        let count =
            shape.iter().try_fold(1usize, |count, &size| count.checked_mul(size)).unwrap_or(usize::MAX);
        let mut data = Vec::new();
        if count.checked_mul(width).is_some_and(|bytes| bytes <= 1 << 34) {
            (0..count).for_each(|_| self.element(element, &mut data));
        }
        Tensor::new(element, shape.to_vec(), data)
    }

    /// The same with integers below `bound`, which is not zero.
    ///
    /// # Errors
    /// As [`Random::tensor`].
    pub fn integers_below(
        &mut self,
        bound: u64,
        element: ElementType,
        shape: &[usize],
    ) -> Result<Tensor, TensorError> {
        let usual = std::mem::replace(&mut self.bound, bound.max(1));
        let tensor = self.tensor(element, shape);
        self.bound = usual;
        tensor
    }

    fn element(&mut self, element: ElementType, data: &mut Vec<u8>) {
        use ElementType as E;
        match element {
            E::Complex128 => data.extend([self.real(), self.real()].map(f64::to_le_bytes).concat()),
            E::Complex64 => {
                data.extend([self.real(), self.real()].map(|value| (value as f32).to_le_bytes()).concat());
            }
            E::F64 => data.extend(self.real().to_le_bytes()),
            E::F32 => data.extend((self.real() as f32).to_le_bytes()),
            E::F16 => data.extend(f16::from_f64(self.real()).to_le_bytes()),
            E::Bf16 => data.extend(bf16::from_f64(self.real()).to_le_bytes()),
            // It has neither zero nor sign.
            E::Small(kind @ SmallFloat::F8E8M0FNU) => data.push(kind.encode(self.real().abs().max(0.125))),
            E::Small(kind) => data.push(kind.encode(self.real())),
            _ => {
                let bits = element.bits() - u32::from(element.is_signed());
                let value = self.next() % self.bound.min(1 << bits.min(63));
                data.extend(value.to_le_bytes().get(..element.byte_width()).unwrap_or_default());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_has_numbers_and_the_seed_decides_them() {
        for element in ElementType::ALL {
            let draw = |seed| Random::new(seed).tensor(element, &[3, 5]).unwrap();
            assert_eq!(draw(1), draw(1), "{element}");
            assert_eq!(draw(1).shape(), [3, 5]);
            let small = |value: &f64| value.is_finite() && value.abs() <= 8.0;
            assert!(draw(1).to_f64().iter().all(small), "{element}: {:?}", draw(1).to_f64());
        }
        assert_ne!(
            Random::new(1).tensor(ElementType::F32, &[4]).unwrap(),
            Random::new(2).tensor(ElementType::F32, &[4]).unwrap()
        );
    }
}
