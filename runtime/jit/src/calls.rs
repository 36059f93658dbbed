//! Rust functions that machine code calls.
//!
//! Machine code cannot call by Rust's own convention, so it calls one of these with the function as a number.

use edgec_tensor::SmallFloat;
use half::f16;

/// A Rust function as the number that machine code hands over.
#[derive(Clone, Copy)]
pub(crate) struct Callee(usize);

impl Callee {
    pub(crate) fn word(self) -> i64 {
        self.0 as i64
    }
}

/// A way to call Rust functions of one type: the number of the function, and what calls it.
macro_rules! caller {
    ($callee:ident, $call:ident, ($($name:ident: $argument:ty),*) -> $result:ty) => {
        pub(crate) fn $callee(function: fn($($argument),*) -> $result) -> Callee {
            Callee(function as usize)
        }

        pub(crate) extern "C" fn $call(callee: usize, $($name: $argument),*) -> $result {
            // SAFETY: machine code gets its callees from the function above alone, of this very type.
            let function: fn($($argument),*) -> $result = unsafe { std::mem::transmute(callee) };
            function($($name),*)
        }
    };
}

caller!(real, call_real, (value: f64) -> f64);
caller!(real_pair, call_real_pair, (left: f64, right: f64) -> f64);
caller!(single, call_single, (value: f32) -> f32);
caller!(word, call_word, (value: u64, bits: u32) -> u64);
caller!(signed_pair, call_signed_pair, (left: i64, right: i64, bits: u32) -> i64);
caller!(unsigned_pair, call_unsigned_pair, (left: u64, right: u64, bits: u32) -> u64);

/// The number of a binary16's bits.
pub(crate) extern "C" fn from_half(bits: u64) -> f32 {
    f16::from_bits(bits as u16).to_f32()
}

/// The bits of the nearest binary16.
pub(crate) extern "C" fn to_half(value: f32) -> u64 {
    f16::from_f32(value).to_bits().into()
}

/// The float types of eight bits and fewer, by the numbers that machine code calls them by.
const SMALL: [SmallFloat; 11] = [
    SmallFloat::F8E8M0FNU,
    SmallFloat::F8E5M2FNUZ,
    SmallFloat::F8E5M2,
    SmallFloat::F8E4M3B11FNUZ,
    SmallFloat::F8E4M3FNUZ,
    SmallFloat::F8E4M3FN,
    SmallFloat::F8E4M3,
    SmallFloat::F8E3M4,
    SmallFloat::F6E3M2FN,
    SmallFloat::F6E2M3FN,
    SmallFloat::F4E2M1FN,
];

/// The number of a small float type.
pub(crate) fn small(kind: SmallFloat) -> Option<i64> {
    SMALL.iter().position(|&known| known == kind).map(|index| index as i64)
}

/// The number that a code stands for.
pub(crate) extern "C" fn from_small(kind: u64, code: u64) -> f32 {
    SMALL.get(kind as usize).map_or(f32::NAN, |kind| kind.decode(code as u8))
}

/// The code of the nearest number.
pub(crate) extern "C" fn to_small(kind: u64, value: f32) -> u64 {
    SMALL.get(kind as usize).map_or(0, |kind| kind.encode(value.into()).into())
}
