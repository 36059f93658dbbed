//! Which function lowers which StableHLO operation. One line an operation, in the order of the alphabet.

use super::lowering::{Lowered, Lowering, Op};
use super::{
    batch_norm, complex, composite, constant, contraction, control, convert, convolution, distribution,
    dynamic, elementwise, fft, gather, linear_algebra, quantized, random, reduce, region, scatter, shape,
    sort, window,
};

/// Writes the TFLite operations that stand for one StableHLO operation, and returns what replaces its results.
pub(super) type Lower = for<'c> fn(&Lowering<'c>, Op<'c>) -> Lowered<'c>;

const TABLE: &[(&str, Lower)] = &[
    ("func.call", control::call),
    ("stablehlo.abs", elementwise::abs),
    ("stablehlo.add", elementwise::add),
    ("stablehlo.all_gather", distribution::alone),
    ("stablehlo.all_reduce", distribution::alone),
    ("stablehlo.all_to_all", distribution::alone),
    ("stablehlo.and", elementwise::and),
    ("stablehlo.atan2", elementwise::atan2),
    ("stablehlo.batch_norm_grad", batch_norm::gradient),
    ("stablehlo.batch_norm_inference", batch_norm::inference),
    ("stablehlo.batch_norm_training", batch_norm::training),
    ("stablehlo.bitcast_convert", convert::bitcast_convert),
    ("stablehlo.broadcast", dynamic::broadcast),
    ("stablehlo.broadcast_in_dim", shape::broadcast_in_dim),
    ("stablehlo.case", control::case),
    ("stablehlo.cbrt", elementwise::cbrt),
    ("stablehlo.ceil", elementwise::ceil),
    ("stablehlo.cholesky", linear_algebra::cholesky),
    ("stablehlo.clamp", elementwise::clamp),
    ("stablehlo.collective_broadcast", distribution::alone),
    ("stablehlo.collective_permute", distribution::collective_permute),
    ("stablehlo.compare", elementwise::compare),
    ("stablehlo.complex", complex::complex),
    ("stablehlo.composite", composite::composite),
    ("stablehlo.concatenate", shape::concatenate),
    ("stablehlo.constant", constant::constant),
    ("stablehlo.convert", convert::convert),
    ("stablehlo.convolution", convolution::convolution),
    ("stablehlo.cosine", elementwise::cosine),
    ("stablehlo.count_leading_zeros", elementwise::count_leading_zeros),
    ("stablehlo.cross-replica-sum", distribution::alone),
    ("stablehlo.divide", elementwise::divide),
    ("stablehlo.dot", contraction::dot),
    ("stablehlo.dot_general", contraction::dot_general),
    ("stablehlo.dynamic_broadcast_in_dim", dynamic::dynamic_broadcast_in_dim),
    ("stablehlo.dynamic_conv", dynamic::dynamic_conv),
    ("stablehlo.dynamic_gather", dynamic::dynamic_gather),
    ("stablehlo.dynamic_iota", dynamic::dynamic_iota),
    ("stablehlo.dynamic_pad", dynamic::dynamic_pad),
    ("stablehlo.dynamic_reshape", dynamic::dynamic_reshape),
    ("stablehlo.dynamic_slice", shape::dynamic_slice),
    ("stablehlo.dynamic_update_slice", shape::dynamic_update_slice),
    ("stablehlo.exponential", elementwise::exponential),
    ("stablehlo.exponential_minus_one", elementwise::exponential_minus_one),
    ("stablehlo.fft", fft::fft),
    ("stablehlo.floor", elementwise::floor),
    ("stablehlo.gather", gather::gather),
    ("stablehlo.get_dimension_size", dynamic::get_dimension_size),
    ("stablehlo.get_tuple_element", control::get_tuple_element),
    ("stablehlo.if", control::if_else),
    ("stablehlo.imag", complex::imag),
    ("stablehlo.iota", constant::iota),
    ("stablehlo.is_finite", elementwise::is_finite),
    ("stablehlo.log", elementwise::log),
    ("stablehlo.log_plus_one", elementwise::log_plus_one),
    ("stablehlo.logistic", elementwise::logistic),
    ("stablehlo.map", region::map),
    ("stablehlo.maximum", elementwise::maximum),
    ("stablehlo.minimum", elementwise::minimum),
    ("stablehlo.multiply", elementwise::multiply),
    ("stablehlo.negate", elementwise::negate),
    ("stablehlo.not", elementwise::not),
    ("stablehlo.optimization_barrier", control::optimization_barrier),
    ("stablehlo.or", elementwise::or),
    ("stablehlo.pad", shape::pad),
    ("stablehlo.partition_id", distribution::first),
    ("stablehlo.popcnt", elementwise::popcnt),
    ("stablehlo.power", elementwise::power),
    ("stablehlo.real", complex::real),
    ("stablehlo.real_dynamic_slice", dynamic::real_dynamic_slice),
    ("stablehlo.reduce", reduce::reduce),
    ("stablehlo.reduce_precision", elementwise::reduce_precision),
    ("stablehlo.reduce_scatter", distribution::alone),
    ("stablehlo.reduce_window", window::reduce_window),
    ("stablehlo.remainder", elementwise::remainder),
    ("stablehlo.replica_id", distribution::first),
    ("stablehlo.reshape", shape::reshape),
    ("stablehlo.reverse", shape::reverse),
    ("stablehlo.rng", random::rng),
    ("stablehlo.rng_bit_generator", random::bit_generator),
    ("stablehlo.round_nearest_afz", elementwise::round_nearest_afz),
    ("stablehlo.round_nearest_even", elementwise::round_nearest_even),
    ("stablehlo.rsqrt", elementwise::rsqrt),
    ("stablehlo.scatter", scatter::scatter),
    ("stablehlo.select", elementwise::select),
    ("stablehlo.select_and_scatter", window::select_and_scatter),
    ("stablehlo.shift_left", elementwise::shift_left),
    ("stablehlo.shift_right_arithmetic", elementwise::shift_right_arithmetic),
    ("stablehlo.shift_right_logical", elementwise::shift_right_logical),
    ("stablehlo.sign", elementwise::sign),
    ("stablehlo.sine", elementwise::sine),
    ("stablehlo.slice", shape::slice),
    ("stablehlo.sort", sort::sort),
    ("stablehlo.sqrt", elementwise::sqrt),
    ("stablehlo.subtract", elementwise::subtract),
    ("stablehlo.tan", elementwise::tan),
    ("stablehlo.tanh", elementwise::tanh),
    ("stablehlo.torch_index_select", gather::torch_index_select),
    ("stablehlo.transpose", shape::transpose),
    ("stablehlo.triangular_solve", linear_algebra::triangular_solve),
    ("stablehlo.uniform_dequantize", quantized::dequantize),
    ("stablehlo.uniform_quantize", quantized::quantize),
    ("stablehlo.while", control::while_loop),
    ("stablehlo.xor", elementwise::xor),
];

/// The lowering of the operation `name`.
pub(super) fn find(name: &str) -> Option<Lower> {
    let index = TABLE.binary_search_by_key(&name, |&(known, _)| known).ok()?;
    TABLE.get(index).map(|&(_, lower)| lower)
}

/// The names of all operations of the table.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    TABLE.iter().map(|&(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(TABLE.is_sorted_by_key(|&(name, _)| name));
    }
}
