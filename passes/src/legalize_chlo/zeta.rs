//! The zeta function of Hurwitz and the polygamma functions.

#![allow(clippy::excessive_precision, reason = "coefficients stand as they were published")]

use super::formula::Term;
use super::gamma::{digamma, lgamma};

/// (2k)! / B_2k for k = 12 down to 1, but for the last, whose inverse is 1/12 (Cephes, zeta.c).
const EULER_MACLAURIN: [f64; 11] = [
    -7.166_165_256_175_667e18,
    1.815_210_540_194_354_7e17,
    -4.597_978_722_407_472_6e15,
    1.164_678_281_435_006_7e14,
    -2.950_130_727_918_164e12,
    7.472_424_496e10,
    -1.892_437_580_318_379_2e9,
    47_900_160.0,
    -1_209_600.0,
    30_240.0,
    -720.0,
];

/// Terms that are added one by one in front of the Euler-Maclaurin formula.
const TERMS: usize = 9;

/// The sum of (q + k)^-x over k >= 0.
pub fn zeta<'f, 'c>(x: Term<'f, 'c>, q: Term<'f, 'c>) -> Term<'f, 'c> {
    let (mut a, mut sum) = (q, q.pow(-x));
    for _ in 0..TERMS {
        a = a + 1.0;
        sum = sum + a.pow(-x);
    }
    a = a + 1.0;
    let last = a.pow(-x);
    let scale = 1.0 / (a * a);
    let mut correction = x.number(0.0);
    // Each step of the series takes two more factors of the rising factorial of x.
    let orders = (0..EULER_MACLAURIN.len()).rev();
    for (order, coefficient) in orders.zip(EULER_MACLAURIN) {
        let factor = (x + (2 * order + 2) as f64) * (x + (2 * order + 1) as f64);
        correction = factor * scale * (correction + 1.0 / coefficient);
    }
    let tail = last * (0.5 + x / a * (1.0 / 12.0 + correction));
    let series = sum + last * a / (x - 1.0) + tail;

    // Where the last power has vanished, so have the corrections, and a large x must not make them 0 times infinity.
    let smallest = if super::is_double(x) { f64::from_bits(1) } else { f64::from(f32::from_bits(1)) };
    let value = last.abs().below(sum.abs() * smallest).select(sum, series);
    let below_one = x.below(1.0).select(f64::NAN, value);
    // Where q is not positive the sum meets a pole, or powers of negative numbers.
    let not_positive = q.at_most(0.0);
    let powers = not_positive.and(x.differs(x.floor())).select(f64::NAN, below_one);
    let even = x.equals(x.floor()).and(x.rem(2.0).equals(0.0));
    let infinite = x.number(f64::INFINITY);
    let at_pole = even.select(infinite, f64::NAN);
    let poles = not_positive.and(q.equals(q.floor())).select(at_pole, powers);
    x.equals(1.0).select(infinite, poles)
}

/// The n-th derivative of digamma: (-1)^(n + 1) n! zeta(n + 1, x).
pub fn polygamma<'f, 'c>(n: Term<'f, 'c>, x: Term<'f, 'c>) -> Term<'f, 'c> {
    let order = n + 1.0;
    let sign = n.rem(2.0) * 2.0 - 1.0;
    let value = sign * lgamma(order).exp() * zeta(order, x);
    let value = n.equals(0.0).select(digamma(x), value);
    n.differs(n.floor()).or(n.below(0.0)).select(f64::NAN, value)
}
