//! Comparison.

use edgec_tensor::Tensor;

use crate::error::{KernelError, Result, invalid};
use crate::lanes::{Lanes, store_bool, zip};

/// Which relation is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names are the attribute's")]
pub enum Direction {
    Eq,
    Ne,
    Ge,
    Gt,
    Le,
    Lt,
}

impl Direction {
    /// The direction of this keyword.
    pub fn from_keyword(keyword: &str) -> Option<Self> {
        Some(match keyword {
            "EQ" => Self::Eq,
            "NE" => Self::Ne,
            "GE" => Self::Ge,
            "GT" => Self::Gt,
            "LE" => Self::Le,
            "LT" => Self::Lt,
            _ => return None,
        })
    }

    pub(crate) fn holds<T: PartialOrd>(self, a: &T, b: &T) -> bool {
        match self {
            Self::Eq => a == b,
            Self::Ne => a != b,
            Self::Ge => a >= b,
            Self::Gt => a > b,
            Self::Le => a <= b,
            Self::Lt => a < b,
        }
    }
}

/// Compares every pair of elements. With `total`, floats are ordered as
/// -NaN < -infinity < ... < -0 < +0 < ... < infinity < NaN, and NaN equals itself.
///
/// # Errors
/// Shapes or element types differ, or complex numbers are asked for more than equality.
pub fn compare(lhs: &Tensor, rhs: &Tensor, direction: Direction, total: bool) -> Result<Tensor> {
    if lhs.element_type() != rhs.element_type() || lhs.shape() != rhs.shape() {
        return invalid(format!(
            "the operands are {} {:?} and {} {:?}",
            lhs.element_type().mlir_name(),
            lhs.shape(),
            rhs.element_type().mlir_name(),
            rhs.shape()
        ));
    }
    let values = match (Lanes::load(lhs), Lanes::load(rhs)) {
        (Lanes::F32(a), Lanes::F32(b)) if total => {
            zip(&a, &b, |a, b| direction.holds(&order(f64::from(a)), &order(f64::from(b))))
        }
        (Lanes::F64(a), Lanes::F64(b)) if total => zip(&a, &b, |a, b| direction.holds(&order(a), &order(b))),
        (Lanes::F32(a), Lanes::F32(b)) => zip(&a, &b, |a, b| direction.holds(&a, &b)),
        (Lanes::F64(a), Lanes::F64(b)) => zip(&a, &b, |a, b| direction.holds(&a, &b)),
        (Lanes::I64(a), Lanes::I64(b)) => zip(&a, &b, |a, b| direction.holds(&a, &b)),
        (Lanes::U64(a), Lanes::U64(b)) => zip(&a, &b, |a, b| direction.holds(&a, &b)),
        (Lanes::C64(a), Lanes::C64(b)) if equality(direction) => {
            zip(&a, &b, |a, b| (a == b) == (direction == Direction::Eq))
        }
        (Lanes::C128(a), Lanes::C128(b)) if equality(direction) => {
            zip(&a, &b, |a, b| (a == b) == (direction == Direction::Eq))
        }
        _ => return Err(KernelError::ElementType(lhs.element_type())),
    };
    store_bool(values, lhs.shape())
}

fn equality(direction: Direction) -> bool {
    matches!(direction, Direction::Eq | Direction::Ne)
}

/// A number whose order is IEEE 754's total order of floats.
pub(crate) fn order(value: f64) -> i64 {
    let bits = value.to_bits().cast_signed();
    bits ^ ((bits >> 63).cast_unsigned() >> 1).cast_signed()
}
