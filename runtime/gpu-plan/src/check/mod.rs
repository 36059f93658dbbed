//! Checks of kernels: what each computes from numbers that everybody can make, to be held against what a device computes when it runs a
//! plan for the first time. Drivers of phones have been seen to compile right code into wrong results.
//!
//! A check fills every binding of a kernel that it reads with words by a formula ([`Fill`]), runs the kernel over a grid, and compares elements of
//! what it wrote (its *probes*) with values that were computed without a GPU, within a tolerance that rounding explains and a wrong result does
//! not.
//!
//! # Bytes
//!
//! | at | what |
//! |---|---|
//! | 0 | magic `EDGECCK\0` |
//! | 8 | u32 version (1) |
//! | 12 | u32 checksum of what follows |
//! | 16 | u32 count of checks, and the checks |
//!
//! A check is u32 kernel, u32 count of push constants and the words, 3 x u32 grid, u32 count of fills and their codes (u32), u32 count of probes
//! and the probes: u32 binding, u32 kind, u32 index, u32 bits of the value, u32 bits of the tolerance (f32).

mod bytes;

use crate::{Access, Kernel};

/// A kernel's run on known numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Check {
    /// Index of the kernel in the plan.
    pub kernel: u32,
    /// Its push constants.
    pub words: Vec<u32>,
    /// Workgroups.
    pub grid: [u32; 3],
    /// What each binding is filled with.
    pub fills: Vec<Fill>,
    /// What is compared; at least one.
    pub probes: Vec<Probe>,
}

/// What fills a binding: word `i` of binding `b` is made of `mix(i, b)`, a hash of 32 bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(u32)]
pub enum Fill {
    /// Zeros: the kernel writes it.
    #[default]
    Zeros = 0,
    /// Floats of 32 bits from -1 to 1: the upper 16 bits of the hash less 32768, over 32768.
    Floats = 1,
    /// Floats of 16 bits from -1 to 1, two a word: element `e` is the upper 11 bits of `mix(e, b)` less 1024, over 1024.
    Halves = 2,
    /// Integers from 0 to 1023: the hash's lowest bits.
    Small = 3,
    /// The hash.
    Bits = 4,
}

impl Fill {
    /// All of them, in the order of their codes.
    pub const ALL: [Self; 5] = [Self::Zeros, Self::Floats, Self::Halves, Self::Small, Self::Bits];

    /// The fill of this code.
    pub fn from_code(code: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|fill| *fill as u32 == code)
    }

    /// Word `index` of a binding that it fills.
    pub fn word(self, binding: u32, index: u32) -> u32 {
        let hash = mix(index, binding);
        match self {
            Self::Zeros => 0,
            Self::Floats => (((hash >> 16).cast_signed() - 32_768) as f32 / 32_768.0).to_bits(),
            Self::Halves => {
                let half = |element| half_bits((mix(element, binding) >> 21).cast_signed() - 1024);
                half(index.wrapping_mul(2)) | half(index.wrapping_mul(2).wrapping_add(1)) << 16
            }
            Self::Small => hash & 1023,
            Self::Bits => hash,
        }
    }
}

/// A hash of a word's index and its binding (the finaliser `lowbias32` of Chris Wellons).
fn mix(index: u32, binding: u32) -> u32 {
    let mut hash =
        index.wrapping_mul(0x9e37_79b9).wrapping_add(binding.wrapping_mul(0x85eb_ca6b)).wrapping_add(1);
    hash = (hash ^ (hash >> 16)).wrapping_mul(0x7feb_352d);
    hash = (hash ^ (hash >> 15)).wrapping_mul(0x846c_a68b);
    hash ^ (hash >> 16)
}

/// The bits of `steps` over 1024 as a float of 16 bits, for -1024 to 1023.
fn half_bits(steps: i32) -> u32 {
    if steps == 0 {
        return 0;
    }
    // 11 bits are as many as a mantissa has, so that this is exact.
    let magnitude = steps.unsigned_abs();
    let top = 31 - magnitude.leading_zeros();
    let mantissa = (magnitude << (10 - top)) & 1023;
    u32::from(steps < 0) << 15 | (top + 5) << 10 | mantissa
}

/// An element of what a kernel wrote.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Probe {
    /// The binding.
    pub binding: u32,
    /// The element's type.
    pub kind: ProbeKind,
    /// Which element.
    pub index: u32,
    /// Its value: a float's bits as 32-bit float, or an integer's.
    pub bits: u32,
    /// How far a float may be off.
    pub tolerance: f32,
}

/// Types of probes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum ProbeKind {
    /// Floats of 32 bits.
    F32 = 0,
    /// Floats of 16 bits.
    F16 = 1,
    /// Integers, signed or not.
    Integer = 2,
}

impl ProbeKind {
    /// Bytes of an element.
    pub fn bytes(self) -> u64 {
        if self == Self::F16 { 2 } else { 4 }
    }
}

impl Probe {
    /// The byte in its binding at which the word stands that holds it.
    pub fn word_offset(&self) -> u64 {
        u64::from(self.index) * self.kind.bytes() / 4 * 4
    }

    /// Whether a device that wrote `word` there computes as it should; what it computed, if not.
    ///
    /// # Errors
    /// The value that is there and the one that is due.
    pub fn holds(&self, word: u32) -> Result<(), (f64, f64)> {
        let due = f64::from(f32::from_bits(self.bits));
        let found = match self.kind {
            ProbeKind::Integer if word == self.bits => return Ok(()),
            ProbeKind::Integer => return Err((word.cast_signed().into(), self.bits.cast_signed().into())),
            ProbeKind::F32 => f64::from(f32::from_bits(word)),
            ProbeKind::F16 => half_value((word >> (16 * (self.index % 2))) as u16),
        };
        // What is no number is not within any distance.
        if (found - due).abs() <= f64::from(self.tolerance) { Ok(()) } else { Err((found, due)) }
    }
}

/// The value of a float of 16 bits.
fn half_value(bits: u16) -> f64 {
    let (sign, exponent, mantissa) = (bits >> 15, (bits >> 10) & 31, f64::from(bits & 1023));
    let magnitude = match exponent {
        0 => mantissa / 16_777_216.0,
        31 if mantissa == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (1.0 + mantissa / 1024.0) * 2_f64.powi(i32::from(exponent) - 15),
    };
    if sign == 1 { -magnitude } else { magnitude }
}

impl Check {
    /// Whether the check is one of this kernel: fills and push constants are as many as it has, and probes lie in bindings that it writes.
    pub fn fits(&self, kernel: &Kernel) -> bool {
        self.words.len() == kernel.words as usize
            && self.fills.len() == kernel.bindings.len()
            && !self.probes.is_empty()
            && self.probes.iter().all(|probe| {
                let binding = kernel.bindings.get(probe.binding as usize);
                let end = (u64::from(probe.index) + 1) * probe.kind.bytes();
                binding.is_some_and(|binding| binding.access != Access::Read && end <= binding.bytes)
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_what_they_stand_for() {
        for steps in -1024..1024 {
            assert_eq!(half_value(half_bits(steps) as u16), f64::from(steps) / 1024.0, "{steps}");
        }
        assert!(half_value(0x7c01).is_nan() && half_value(0xfc00) == f64::NEG_INFINITY);
        assert_eq!(half_value(1), 2_f64.powi(-24));
    }

    #[test]
    fn the_generator_is_the_documented_one() {
        // Known by their formula, so that other runners can be held against these.
        assert_eq!([mix(0, 0), mix(1, 0), mix(0, 1)], [0x6889_90c0, 0x9f50_5634, 0x4e0d_1773]);
        let float = f32::from_bits(Fill::Floats.word(0, 0));
        assert!((-1.0..1.0).contains(&float));
    }

    #[test]
    fn probes_hold_within_their_tolerance() {
        let probe = |kind, index, value: f32, tolerance| Probe {
            binding: 0,
            kind,
            index,
            bits: value.to_bits(),
            tolerance,
        };
        let float = probe(ProbeKind::F32, 3, 1.0, 0.25);
        assert_eq!(float.word_offset(), 12);
        assert_eq!(float.holds(1.2_f32.to_bits()), Ok(()));
        assert_eq!(float.holds(1.5_f32.to_bits()), Err((1.5, 1.0)));
        assert!(float.holds(f32::NAN.to_bits()).is_err());
        let half = probe(ProbeKind::F16, 3, 1.0, 0.0);
        assert_eq!(
            (half.word_offset(), half.holds(0x3c00_0000), half.holds(0x0000_3c00)),
            (4, Ok(()), Err((0.0, 1.0)))
        );
        let integer = Probe { bits: 7, ..probe(ProbeKind::Integer, 0, 0.0, 9.0) };
        assert!(integer.holds(7).is_ok() && integer.holds(8).is_err());
    }
}
