//! The hyperbolic sine and cosine, and the square.

use std::f64::consts::LN_2;

use super::formula::Term;

/// (e^x + e^-x) / 2. The half goes into the exponent, so that nothing overflows before the result does.
pub fn cosh<'f, 'c>(x: Term<'f, 'c>) -> Term<'f, 'c> {
    (x - LN_2).exp() + (-LN_2 - x).exp()
}

/// (e^x - e^-x) / 2; below 1 by e^x - 1, which keeps what the difference would cancel.
pub fn sinh<'f, 'c>(x: Term<'f, 'c>) -> Term<'f, 'c> {
    let large = (x - LN_2).exp() - (-LN_2 - x).exp();
    if x.ty().is_complex() {
        return large;
    }
    let expm1 = x.expm1();
    let small = (expm1 + expm1 / (expm1 + 1.0)) * 0.5;
    x.abs().below(1.0).select(small, large)
}

/// x x; of complex numbers as (a - b)(a + b) + 2ab i, where |a| = |b| gives a real part of exactly zero.
pub fn square<'f, 'c>(x: Term<'f, 'c>) -> Term<'f, 'c> {
    if !x.ty().is_complex() {
        return x * x;
    }
    let (a, b) = (x.real(), x.imag());
    let cancels = a.is_finite().and(a.abs().equals(b.abs()));
    let real = cancels.select(0.0, (a - b) * (a + b));
    real.complex(a * b * 2.0, x.ty())
}
