//! Inverse trigonometric and hyperbolic functions of complex numbers, without overflow or cancellation on the way.
//!
//! The arc sine's kernel is that of T. Hull, T. Fairgrieve and P. Tang, "Implementing the complex arcsine and arccosine functions
//! using exception handling" (1997), in the form that XLA has given it.

use std::f64::consts::{LN_2, PI, SQRT_2};

use super::formula::Term;
use super::{is_double, largest};

/// asin(x + iy) = atan2(x, k) ± i l, with the sign of y.
pub fn asin<'f, 'c>(z: Term<'f, 'c>) -> Term<'f, 'c> {
    let (x, y) = (z.real(), z.imag());
    let (k, l) = kernel(x, y);
    x.atan2(k).complex(with_sign(y, l), z.ty())
}

/// acos(x + iy) = atan2(k, x) ∓ i l.
pub fn acos<'f, 'c>(z: Term<'f, 'c>) -> Term<'f, 'c> {
    let (x, y) = (z.real(), z.imag());
    let (k, l) = kernel(x, y);
    k.atan2(x).complex(y.below(0.0).select(l, -l), z.ty())
}

/// acosh(x + iy) = l ± i atan2(k, x).
pub fn acosh<'f, 'c>(z: Term<'f, 'c>) -> Term<'f, 'c> {
    let (x, y) = (z.real(), z.imag());
    let (k, l) = kernel(x, y);
    l.complex(with_sign(y, k.atan2(x)), z.ty())
}

/// asinh(z) = -i asin(iz).
pub fn asinh<'f, 'c>(z: Term<'f, 'c>) -> Term<'f, 'c> {
    let (x, y) = (z.real(), z.imag());
    let (k, l) = kernel(y, x);
    with_sign(x, l).complex(y.atan2(k), z.ty())
}

/// atanh(z).
pub fn atanh<'f, 'c>(z: Term<'f, 'c>) -> Term<'f, 'c> {
    let (real, imag) = atanh_parts(z.real(), z.imag());
    real.complex(imag, z.ty())
}

/// atan(z) = -i atanh(iz).
pub fn atan<'f, 'c>(z: Term<'f, 'c>) -> Term<'f, 'c> {
    let (real, imag) = atanh_parts(-z.imag(), z.real());
    imag.complex(-real, z.ty())
}

/// A magnitude with the sign of `like`; zero counts as positive.
fn with_sign<'f, 'c>(like: Term<'f, 'c>, magnitude: Term<'f, 'c>) -> Term<'f, 'c> {
    like.below(0.0).select(-magnitude, magnitude)
}

/// sqrt(a² + b²) of magnitudes.
fn hypot<'f, 'c>(a: Term<'f, 'c>, b: Term<'f, 'c>) -> Term<'f, 'c> {
    let (large, small) = (a.max(b), a.min(b));
    let ratio = small / large;
    let square = ratio * ratio;
    let root = (1.0 + square).sqrt();
    // Where the root rounds to 1, the first term of its series still counts.
    let series = root.equals(1.0).and(square.above(0.0));
    let value = series.select(large + large * square / 2.0, large * root);
    large.equals(small).select(large * SQRT_2, value)
}

/// k, so that the arc sine's real part is atan2(x, k), and l = log(a + sqrt(a² - 1)), where a is the mean of the point's distances r and s
/// to -1 and 1.
fn kernel<'f, 'c>(x: Term<'f, 'c>, y: Term<'f, 'c>) -> (Term<'f, 'c>, Term<'f, 'c>) {
    let (x, y) = (x.abs(), y.abs());
    let safe = x.number(largest(x).sqrt() / 8.0);
    let (right, left) = (x + 1.0, x - 1.0);
    let (r, s) = (hypot(right.abs(), y), hypot(left.abs(), y));
    let a = (r + s) * 0.5;
    let half = (a + x) * 0.5;
    let square = y * y;
    let (r_plus, s_minus, s_plus) = (r + right, s - left, s + left);

    let inside = (half * (square / r_plus + s_minus)).sqrt();
    let outside = y * (half / r_plus + half / s_plus).sqrt();
    let k = x.max(y).at_least(safe).select(y, x.at_most(1.0).select(inside, outside));

    // Far from the origin, log(2 max(x, y)) and the ratio's share.
    let limit = x.below(safe * 1e12).select(safe * 1e-6, safe * 100.0);
    let tall = y.at_least(limit);
    let large = tall.select(y, x);
    let is_far = large.at_least(tall.select(limit, safe));
    let ratio = tall.and(y.differs(f64::INFINITY)).select(x / y, 0.0);
    let far = large.log() + LN_2 + (ratio * ratio).log1p() * 0.5;

    // Near it, log1p(a - 1 + sqrt((a - 1)(a + 1))) with a - 1 from terms that do not cancel.
    let smallest = if is_double(x) { f64::MIN_POSITIVE } else { f64::from(f32::MIN_POSITIVE) };
    let flat = y.below(smallest.sqrt() * 4.0).and(x.below(1.0));
    let above = a + 1.0;
    let half_square = square * 0.5;
    let first = half_square / r_plus;
    let close = a.at_most(1.5).select(first + half_square / s_minus, a - 1.0);
    let not_flat = x.at_least(1.0).select(first + s_plus * 0.5, close);
    let below = flat.select(-(right * left / above), not_flat);
    let root = (below * above).sqrt();
    let near = flat.select(y / root, (below + root).log1p());
    (k, is_far.select(far, near))
}

/// atanh(x + iy): log1p(4x / ((1 - x)² + y²)) / 4 and atan2(2y, (1 - x)(1 + x) - y²) / 2 of |x|, with signs put back.
fn atanh_parts<'f, 'c>(x: Term<'f, 'c>, y: Term<'f, 'c>) -> (Term<'f, 'c>, Term<'f, 'c>) {
    let magnitude = x.abs();
    // Above this, 1 is lost beside its square.
    let precise = if is_double(x) { 9_007_199_254_740_994.0 } else { 16_777_218.0 };
    let safe = precise * precise;
    let is_safe = magnitude.below(safe).and(y.abs().below(safe));
    let distance = 1.0 - magnitude;
    let square = y * y;
    let usual = magnitude / (distance * distance + square);
    let infinite = magnitude.equals(f64::INFINITY).or(y.abs().equals(f64::INFINITY));
    let ratio = 1.0 / (magnitude / y + y / magnitude) / y;
    let wide = (y.abs() * precise).below(magnitude);
    let unusual = wide.select(1.0 / magnitude, infinite.select(0.0, ratio));
    let real = (is_safe.select(usual, unusual) * 4.0).log1p();
    let real = x.at_least(0.0).select(1.0, x.number(-1.0)) * real * 0.25;
    let half_turn = y.at_least(0.0).select(1.0, y.number(-1.0)) * PI;
    let angle = (y + y).atan2(distance * (1.0 + magnitude) - square);
    (real, is_safe.select(angle, half_turn) * 0.5)
}
