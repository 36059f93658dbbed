//! The error function, its complement and its inverse.

#![allow(clippy::excessive_precision, reason = "coefficients stand as they were published")]

use super::formula::Term;
use super::is_double;

/// erf in f32 for |x| <= 4: x P(x²) / Q(x²). Coefficients of XLA's and Eigen's rational approximation.
const ERF_P: [f64; 7] = [
    -2.726_142_37e-10,
    2.770_681_46e-8,
    -2.101_023_94e-6,
    -5.692_506_24e-5,
    -7.349_906_37e-4,
    -2.954_600e-3,
    -1.609_603_32e-2,
];
const ERF_Q: [f64; 5] =
    [-1.456_607_15e-5, -2.133_740_49e-4, -1.682_827_02e-3, -7.373_329_25e-3, -1.426_473_91e-2];

/// erf in f32 for |x| < 1 as x P(x²) (Cephes, ndtrf.c).
const ERF_T: [f64; 7] = [
    7.853_861_46e-5,
    -8.010_193_7e-4,
    5.188_327_75e-3,
    -2.685_381_29e-2,
    1.128_358_54e-1,
    -3.761_262_6e-1,
    1.128_379_11,
];

/// erfc in f32 for 1 <= |x| < 2 and beyond: exp(-x²) / |x| P(1/x²) (Cephes, ndtrf.c).
const ERFC_P: [f64; 9] = [
    2.326_820e-2,
    -1.387_039_42e-1,
    3.687_424_66e-1,
    -5.824_732_78e-1,
    6.210_004_68e-1,
    -4.944_515_23e-1,
    3.404_880e-1,
    -2.741_127_01e-1,
    5.638_259_65e-1,
];
const ERFC_R: [f64; 8] = [
    -1.047_766_4e1,
    1.297_720e1,
    -7.495_518_68,
    2.921_019_08,
    -1.015_265_23,
    4.218_463_3e-1,
    -2.820_767_46e-1,
    5.641_894_94e-1,
];

/// erf in f64 for |x| < 1: x P(x²) / Q(x²) (Cephes, ndtr.c).
const ERF64_T: [f64; 5] = [
    9.604_973_739_870_516,
    90.026_019_720_384_27,
    2_232.005_345_946_843,
    7_003.325_141_128_051,
    55_592.301_301_039_49,
];
const ERF64_U: [f64; 6] = [
    1.0,
    33.561_714_164_750_31,
    521.357_949_780_152_7,
    4_594.323_829_709_801,
    22_629.000_061_389_095,
    49_267.394_260_863_59,
];

/// erfc in f64 for 1 <= |x| < 8: exp(-x²) P(|x|) / Q(|x|) (Cephes, ndtr.c).
const ERFC64_P: [f64; 9] = [
    2.461_969_814_735_305e-10,
    0.564_189_564_831_068_9,
    7.463_210_564_422_699,
    48.637_197_098_568_14,
    196.520_832_956_077_1,
    526.445_194_995_477_3,
    934.528_527_171_957_6,
    1_027.551_886_895_157_2,
    557.535_335_369_399_4,
];
const ERFC64_Q: [f64; 9] = [
    1.0,
    13.228_195_115_474_499,
    86.707_214_088_598_97,
    354.937_778_887_819_9,
    975.708_501_743_205_5,
    1_823.909_166_879_097_3,
    2_246.337_608_187_109_7,
    1_656.663_091_941_613_4,
    557.535_340_817_727_7,
];

/// The same for |x| >= 8.
const ERFC64_R: [f64; 6] = [
    0.564_189_583_547_755_1,
    1.275_366_707_599_781,
    5.019_050_422_511_805,
    6.160_210_979_930_536,
    7.409_742_699_504_489_5,
    2.978_866_653_721_002_2,
];
const ERFC64_S: [f64; 7] = [
    1.0,
    2.260_528_632_201_172_6,
    9.396_035_249_380_015,
    12.048_953_980_809_666,
    17.081_445_074_756_59,
    9.608_968_090_632_859,
    3.369_076_451_000_815,
];

/// The error function.
pub fn erf<'f, 'c>(x: Term<'f, 'c>) -> Term<'f, 'c> {
    if is_double(x) {
        return x.abs().below(1.0).select(small_erf64(x), 1.0 - large_erfc64(x));
    }
    let x = x.clamp(-4.0, 4.0);
    let square = x * x;
    (x * square.polynomial(&ERF_P) / square.polynomial(&ERF_Q)).clamp(-1.0, 1.0)
}

/// 1 - erf(x), without losing the small numbers.
pub fn erfc<'f, 'c>(x: Term<'f, 'c>) -> Term<'f, 'c> {
    let (small, large) = if is_double(x) {
        (1.0 - small_erf64(x), large_erfc64(x))
    } else {
        (1.0 - x * (x * x).polynomial(&ERF_T), large_erfc32(x))
    };
    x.abs().below(1.0).select(small, large)
}

/// erfc for |x| >= 1 in f32. exp(-x²) is taken as zero before it would be denormal.
fn large_erfc32<'f, 'c>(x: Term<'f, 'c>) -> Term<'f, 'c> {
    let square = x * x;
    let magnitude = x.abs();
    let inverse = 1.0 / square;
    let tail = magnitude.below(2.0).select(inverse.polynomial(&ERFC_P), inverse.polynomial(&ERFC_R));
    let value = (-square).exp() * (1.0 / magnitude) * tail;
    mirrored(x, (-square).below(-88.722_839_4).select(0.0, value))
}

/// erfc for |x| >= 1 in f64.
fn large_erfc64<'f, 'c>(x: Term<'f, 'c>) -> Term<'f, 'c> {
    let exponent = -(x * x);
    let exponential = exponent.exp();
    let magnitude = x.abs();
    let near = exponential * magnitude.polynomial(&ERFC64_P) / magnitude.polynomial(&ERFC64_Q);
    let far = exponential * magnitude.polynomial(&ERFC64_R) / magnitude.polynomial(&ERFC64_S);
    let value = magnitude.below(8.0).select(near, far);
    mirrored(x, exponent.below(-709.782_712_893_384).select(0.0, value))
}

/// erf for |x| < 1 in f64.
fn small_erf64<'f, 'c>(x: Term<'f, 'c>) -> Term<'f, 'c> {
    let square = x * x;
    x * square.polynomial(&ERF64_T) / square.polynomial(&ERF64_U)
}

/// erfc(-x) = 2 - erfc(x).
fn mirrored<'f, 'c>(x: Term<'f, 'c>, value: Term<'f, 'c>) -> Term<'f, 'c> {
    x.below(0.0).select(2.0 - value, value)
}

/// Coefficients of M. Giles, "Approximating the erfinv function" (2011): in f32 for w < 5 and beyond.
const INV_CENTRE: [f64; 9] = [
    2.810_226_36e-8,
    3.432_739_39e-7,
    -3.523_387_7e-6,
    -4.391_506_54e-6,
    2.185_808_7e-4,
    -1.253_725_03e-3,
    -4.177_681_64e-3,
    2.466_407_27e-1,
    1.501_409_41,
];
const INV_TAIL: [f64; 9] = [
    -2.002_142_57e-4,
    1.009_505_58e-4,
    1.349_343_22e-3,
    -3.673_428_44e-3,
    5.739_507_73e-3,
    -7.622_461_3e-3,
    9.438_870_47e-3,
    1.001_674_06,
    2.832_976_82,
];

/// The same in f64 for w < 6.25.
const INV64_CENTRE: [f64; 23] = [
    -3.644_412_064_017_82e-21,
    -1.685_059_138_182_016_6e-19,
    1.285_848_071_525_64e-18,
    1.115_787_767_802_518e-17,
    -1.333_171_662_854_620_9e-16,
    2.097_276_787_596_856e-17,
    6.637_638_134_358_324e-15,
    -4.054_566_272_975_207e-14,
    -8.151_934_197_605_472e-14,
    2.633_509_315_308_232_3e-12,
    -1.297_513_325_345_353_2e-11,
    -5.415_412_054_294_628e-11,
    1.051_212_273_321_532_3e-9,
    -4.112_633_980_346_984e-9,
    -2.907_036_995_788_200_5e-8,
    4.234_787_782_793_24e-7,
    -1.365_469_200_083_468e-6,
    -1.388_252_336_278_646_9e-5,
    1.867_342_080_340_571_4e-4,
    -7.407_025_341_662_67e-4,
    -6.033_670_871_430_149e-3,
    2.401_581_824_255_896_2e-1,
    1.653_654_562_683_102_7,
];

/// For 6.25 <= w < 16.
const INV64_MIDDLE: [f64; 19] = [
    2.213_737_692_177_578_7e-9,
    9.075_656_193_888_539e-8,
    -2.751_740_629_706_454_5e-7,
    1.823_962_921_438_922_8e-8,
    1.502_740_396_890_982_8e-6,
    -4.013_867_526_981_546e-6,
    2.923_444_908_995_544_6e-6,
    1.247_530_448_167_177_9e-5,
    -4.731_822_900_905_573e-5,
    6.828_485_145_957_318e-5,
    2.403_111_038_709_789_4e-5,
    -3.550_375_203_628_475e-4,
    9.532_893_797_373_805e-4,
    -1.688_275_556_023_504_7e-3,
    2.491_442_096_107_850_8e-3,
    -3.751_208_507_569_241e-3,
    5.370_914_553_590_064e-3,
    1.005_258_967_694_159_2,
    3.083_885_610_492_220_8,
];

/// For w >= 16.
const INV64_TAIL: [f64; 17] = [
    -2.710_992_061_643_857_3e-11,
    -2.555_641_816_996_525_2e-10,
    1.507_657_269_350_054_8e-9,
    -3.789_465_440_126_737e-9,
    7.615_701_208_078_339e-9,
    -1.496_002_662_714_924e-8,
    2.914_795_345_090_108e-8,
    -6.771_199_775_845_234e-8,
    2.290_048_222_802_665_5e-7,
    -9.929_827_294_231_7e-7,
    4.526_062_597_223_154e-6,
    -1.968_177_810_553_167e-5,
    7.599_527_703_001_776e-5,
    -2.150_301_193_004_447_7e-4,
    -1.387_193_183_362_312_2e-4,
    1.010_300_464_864_534_4,
    4.849_906_401_408_584,
];

/// The inverse of the error function; infinite at -1 and 1, not a number beyond.
pub fn erf_inv<'f, 'c>(x: Term<'f, 'c>) -> Term<'f, 'c> {
    let w = -(x * -x).log1p();
    let series = if is_double(x) {
        let root = w.sqrt();
        let centre = (w - 3.125).polynomial(&INV64_CENTRE);
        let middle = (root - 3.25).polynomial(&INV64_MIDDLE);
        let tail = (root - 5.0).polynomial(&INV64_TAIL);
        w.below(6.25).select(centre, w.below(16.0).select(middle, tail))
    } else {
        let centre = (w - 2.5).polynomial(&INV_CENTRE);
        let tail = (w.sqrt() - 3.0).polynomial(&INV_TAIL);
        w.below(5.0).select(centre, tail)
    };
    x.abs().equals(1.0).select(x * f64::INFINITY, series * x)
}
