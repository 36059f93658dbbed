//! The logarithm of the gamma function and its derivative, by Lanczos' approximation with g = 7 and nine coefficients, and
//! reflection below 0.5.

use std::f64::consts::PI;

use super::formula::Term;

const G: f64 = 7.0;
const BASE: f64 = 0.999_999_999_999_809_9;
const COEFFICIENTS: [f64; 8] = [
    676.520_368_121_885_1,
    -1_259.139_216_722_402_8,
    771.323_428_777_653_1,
    -176.615_029_162_140_6,
    12.507_343_278_686_905,
    -0.138_571_095_265_720_12,
    9.984_369_578_019_572e-6,
    1.505_632_735_149_311_6e-7,
];

/// log(G + 0.5).
const LOG_7_5: f64 = 2.014_903_020_542_264_7;
/// log(sqrt(2 pi)).
const LOG_SQRT_2_PI: f64 = 0.918_938_533_204_672_8;
/// log(pi).
const LOG_PI: f64 = 1.144_729_885_849_400_2;

/// log(|gamma(x)|).
pub fn lgamma<'f, 'c>(x: Term<'f, 'c>) -> Term<'f, 'c> {
    let reflect = x.below(0.5);
    let z = reflect.select(-x, x - 1.0);
    let sum = (1..)
        .zip(COEFFICIENTS)
        .fold(z.number(BASE), |sum, (index, coefficient)| sum + coefficient / (z + f64::from(index)));
    // log(t) = log(7.5) + log1p(z / 7.5) keeps what the sum would round away.
    let t = (G + 0.5) + z;
    let log_t = LOG_7_5 + (z / (G + 0.5)).log1p();
    let log_y = LOG_SQRT_2_PI + (z + 0.5 - t / log_t) * log_t + sum.log();
    // gamma(x) gamma(1 - x) = pi / sin(pi x); the sine of the distance to the nearest integer is the most exact.
    let fraction = x.abs() - x.abs().floor();
    let reduced = fraction.above(0.5).select(1.0 - fraction, fraction);
    let log_sine = (reduced * PI).sine().log();
    let reflected = log_sine.is_finite().select(LOG_PI - log_sine - log_y, -log_sine);
    let value = reflect.select(reflected, log_y);
    x.abs().equals(f64::INFINITY).select(f64::INFINITY, value)
}

/// The derivative of lgamma.
pub fn digamma<'f, 'c>(x: Term<'f, 'c>) -> Term<'f, 'c> {
    let reflect = x.below(0.5);
    let z = reflect.select(-x, x - 1.0);
    let (mut numerator, mut denominator) = (z.number(0.0), z.number(BASE));
    for (index, coefficient) in (1..).zip(COEFFICIENTS) {
        let pole = z + f64::from(index);
        numerator = numerator - coefficient / (pole * pole);
        denominator = denominator + coefficient / pole;
    }
    let t = (G + 0.5) + z;
    let log_t = LOG_7_5 + (z / (G + 0.5)).log1p();
    let value = log_t + numerator / denominator - G / t;
    // The reflection takes pi cot(pi x), of x less the nearest integer so that the angle stays small.
    let angle = (x + (x + 0.5).floor().abs()) * PI;
    let reflected = value - angle.cosine() * PI / angle.sine();
    let pole = x.at_most(0.0).and(x.equals(x.floor()));
    pole.select(f64::NAN, reflect.select(reflected, value))
}
