//! Operations on corresponding elements.

use edgec_kernels::binary::Binary;
use edgec_kernels::compare::{Direction, compare};
use edgec_kernels::convert::{bitcast_convert, convert, reduce_precision};
use edgec_kernels::select::{clamp, select};
use edgec_kernels::unary::Unary;
use edgec_tensor::{ElementType, Tensor};

use super::{Family, Kernel};
use crate::call::Call;
use crate::error::{Outcome, refuse};

pub(super) const TABLE: Family = &[
    ("stablehlo.abs", Kernel::Unary(Unary::Abs)),
    ("stablehlo.cbrt", Kernel::Unary(Unary::Cbrt)),
    ("stablehlo.ceil", Kernel::Unary(Unary::Ceil)),
    ("stablehlo.cosine", Kernel::Unary(Unary::Cosine)),
    ("stablehlo.count_leading_zeros", Kernel::Unary(Unary::CountLeadingZeros)),
    ("stablehlo.exponential", Kernel::Unary(Unary::Exponential)),
    ("stablehlo.exponential_minus_one", Kernel::Unary(Unary::ExponentialMinusOne)),
    ("stablehlo.floor", Kernel::Unary(Unary::Floor)),
    ("stablehlo.imag", Kernel::Unary(Unary::Imag)),
    ("stablehlo.is_finite", Kernel::Unary(Unary::IsFinite)),
    ("stablehlo.log", Kernel::Unary(Unary::Log)),
    ("stablehlo.log_plus_one", Kernel::Unary(Unary::LogPlusOne)),
    ("stablehlo.logistic", Kernel::Unary(Unary::Logistic)),
    ("stablehlo.negate", Kernel::Unary(Unary::Negate)),
    ("stablehlo.not", Kernel::Unary(Unary::Not)),
    ("stablehlo.popcnt", Kernel::Unary(Unary::Popcnt)),
    ("stablehlo.real", Kernel::Unary(Unary::Real)),
    ("stablehlo.round_nearest_afz", Kernel::Unary(Unary::RoundNearestAfz)),
    ("stablehlo.round_nearest_even", Kernel::Unary(Unary::RoundNearestEven)),
    ("stablehlo.rsqrt", Kernel::Unary(Unary::Rsqrt)),
    ("stablehlo.sign", Kernel::Unary(Unary::Sign)),
    ("stablehlo.sine", Kernel::Unary(Unary::Sine)),
    ("stablehlo.sqrt", Kernel::Unary(Unary::Sqrt)),
    ("stablehlo.tan", Kernel::Unary(Unary::Tan)),
    ("stablehlo.tanh", Kernel::Unary(Unary::Tanh)),
    ("stablehlo.add", Kernel::Binary(Binary::Add)),
    ("stablehlo.and", Kernel::Binary(Binary::And)),
    ("stablehlo.atan2", Kernel::Binary(Binary::Atan2)),
    ("stablehlo.divide", Kernel::Binary(Binary::Divide)),
    ("stablehlo.maximum", Kernel::Binary(Binary::Maximum)),
    ("stablehlo.minimum", Kernel::Binary(Binary::Minimum)),
    ("stablehlo.multiply", Kernel::Binary(Binary::Multiply)),
    ("stablehlo.or", Kernel::Binary(Binary::Or)),
    ("stablehlo.power", Kernel::Binary(Binary::Power)),
    ("stablehlo.remainder", Kernel::Binary(Binary::Remainder)),
    ("stablehlo.shift_left", Kernel::Binary(Binary::ShiftLeft)),
    ("stablehlo.shift_right_arithmetic", Kernel::Binary(Binary::ShiftRightArithmetic)),
    ("stablehlo.shift_right_logical", Kernel::Binary(Binary::ShiftRightLogical)),
    ("stablehlo.subtract", Kernel::Binary(Binary::Subtract)),
    ("stablehlo.xor", Kernel::Binary(Binary::Xor)),
    ("stablehlo.bitcast_convert", Kernel::One(bitcast)),
    ("stablehlo.clamp", Kernel::One(|call| Ok(clamp(call.tensor(0)?, call.tensor(1)?, call.tensor(2)?)?))),
    ("stablehlo.compare", Kernel::One(compared)),
    ("stablehlo.complex", Kernel::One(complex)),
    ("stablehlo.convert", Kernel::One(|call| Ok(convert(call.tensor(0)?, call.result_element(0)?)?))),
    ("stablehlo.reduce_precision", Kernel::One(reduced)),
    ("stablehlo.select", Kernel::One(|call| Ok(select(call.tensor(0)?, call.tensor(1)?, call.tensor(2)?)?))),
];

fn bitcast(call: &mut Call<'_, '_>) -> Outcome<Tensor> {
    Ok(bitcast_convert(call.tensor(0)?, call.result_element(0)?)?)
}

fn compared(call: &mut Call<'_, '_>) -> Outcome<Tensor> {
    let keyword = call.keyword("comparison_direction").unwrap_or_default();
    let Some(direction) = Direction::from_keyword(&keyword) else {
        return refuse(format!("there is no comparison_direction {keyword:?}"));
    };
    let total = call.keyword("compare_type").as_deref() == Some("TOTALORDER");
    Ok(compare(call.tensor(0)?, call.tensor(1)?, direction, total)?)
}

fn complex(call: &mut Call<'_, '_>) -> Outcome<Tensor> {
    let (real, imaginary) = (call.tensor(0)?, call.tensor(1)?);
    let element = match real.element_type() {
        ElementType::F32 => ElementType::Complex64,
        ElementType::F64 => ElementType::Complex128,
        other => return refuse(format!("there is no complex<{}>", other.mlir_name())),
    };
    if real.shape() != imaginary.shape() || real.element_type() != imaginary.element_type() {
        return refuse("the parts differ in type or shape");
    }
    let width = real.element_type().byte_width();
    let parts = real.bytes().chunks_exact(width).zip(imaginary.bytes().chunks_exact(width));
    let bytes = parts.flat_map(|(real, imaginary)| real.iter().chain(imaginary)).copied().collect();
    Ok(Tensor::new(element, real.shape().to_vec(), bytes)?)
}

fn reduced(call: &mut Call<'_, '_>) -> Outcome<Tensor> {
    Ok(reduce_precision(call.tensor(0)?, call.i64("exponent_bits")?, call.i64("mantissa_bits")?)?)
}
