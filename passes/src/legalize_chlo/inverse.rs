//! Inverse trigonometric and hyperbolic functions of real numbers.

use std::f64::consts::LN_2;

use edgec_dialects::ir::{Op, Value};

use super::formula::{Formula, Term};
use super::largest;

/// A function of real or of complex numbers, computed in f32 or f64.
pub fn unary<'c>(
    formula: &Formula<'c>,
    op: Op<'c>,
    real: for<'f> fn(Term<'f, 'c>) -> Term<'f, 'c>,
    complex: for<'f> fn(Term<'f, 'c>) -> Term<'f, 'c>,
) -> Result<Vec<Value<'c>>, String> {
    let is_complex = super::operand(formula, op, 0)?.ty().is_complex();
    super::unary(formula, op, if is_complex { complex } else { real })
}

/// The angle of the point (x, sqrt(1 - x²)).
pub fn acos<'f, 'c>(x: Term<'f, 'c>) -> Term<'f, 'c> {
    ((1.0 - x) * (1.0 + x)).sqrt().atan2(x)
}

/// 2 atan2(x, 1 + sqrt(1 - x²)).
pub fn asin<'f, 'c>(x: Term<'f, 'c>) -> Term<'f, 'c> {
    let half = x.atan2(1.0 + ((1.0 - x) * (1.0 + x)).sqrt());
    half + half
}

/// The angle of the point (1, x).
pub fn atan<'f, 'c>(x: Term<'f, 'c>) -> Term<'f, 'c> {
    x.atan2(x.number(1.0))
}

/// log(x + sqrt(x² - 1)), with y = x - 1 as log1p(y + sqrt(y (y + 2))), and log(2x) where x + x would overflow.
pub fn acosh<'f, 'c>(x: Term<'f, 'c>) -> Term<'f, 'c> {
    let root = (x - 1.0).sqrt();
    let value = (root * ((x + 1.0).sqrt() + root)).log1p();
    x.at_least(largest(x) / 2.0).select(LN_2 + x.log(), value)
}

/// sign(x) log(|x| + sqrt(x² + 1)), with the difference to |x| in log1p, and log(2|x|) where x² would overflow.
pub fn asinh<'f, 'c>(x: Term<'f, 'c>) -> Term<'f, 'c> {
    let magnitude = x.abs();
    let square = magnitude * magnitude;
    let value = (magnitude + square / (1.0 + (1.0 + square).sqrt())).log1p();
    let large = magnitude.at_least(largest(x).sqrt());
    x.sign() * large.select(LN_2 + magnitude.log(), value)
}

/// (log1p(x) - log1p(-x)) / 2; not a number beyond 1.
pub fn atanh<'f, 'c>(x: Term<'f, 'c>) -> Term<'f, 'c> {
    let value = (x.log1p() - (-x).log1p()) * 0.5;
    x.abs().above(1.0).select(f64::NAN, value)
}
