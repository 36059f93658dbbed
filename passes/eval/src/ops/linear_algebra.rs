//! Factorisations, transforms, normalisation and random bits.

use edgec_kernels::batch_norm::{grad, inference, training};
use edgec_kernels::fft::{FftKind, fft};
use edgec_kernels::linear_algebra::{Transpose, Triangular, cholesky, triangular_solve};
use edgec_kernels::random::{Algorithm, rng_bit_generator};
use edgec_tensor::Tensor;

use super::{Family, Kernel};
use crate::call::Call;
use crate::datum::Datum;
use crate::error::{Outcome, refuse};

pub(super) const TABLE: Family = &[
    ("stablehlo.batch_norm_grad", Kernel::Many(norm_grad)),
    ("stablehlo.batch_norm_inference", Kernel::One(norm_inference)),
    ("stablehlo.batch_norm_training", Kernel::Many(norm_training)),
    ("stablehlo.cholesky", Kernel::One(|call| Ok(cholesky(call.tensor(0)?, call.op.bool_attr("lower"))?))),
    ("stablehlo.fft", Kernel::One(transformed)),
    ("stablehlo.rng_bit_generator", Kernel::Many(random_bits)),
    ("stablehlo.triangular_solve", Kernel::One(solved)),
];

fn transformed(call: &mut Call<'_, '_>) -> Outcome<Tensor> {
    let keyword = call.keyword("fft_type").unwrap_or_default();
    match FftKind::from_keyword(&keyword) {
        Some(kind) => Ok(fft(call.tensor(0)?, kind, &call.i64s("fft_length")?)?),
        None => refuse(format!("there is no fft_type {keyword:?}")),
    }
}

fn solved(call: &mut Call<'_, '_>) -> Outcome<Tensor> {
    let keyword = call.keyword("transpose_a").unwrap_or_default();
    let Some(transpose) = Transpose::from_keyword(&keyword) else {
        return refuse(format!("transpose_a is {keyword:?}"));
    };
    let how = Triangular {
        left_side: call.op.bool_attr("left_side"),
        lower: call.op.bool_attr("lower"),
        unit_diagonal: call.op.bool_attr("unit_diagonal"),
        transpose,
    };
    Ok(triangular_solve(call.tensor(0)?, call.tensor(1)?, how)?)
}

fn norm_inference(call: &mut Call<'_, '_>) -> Outcome<Tensor> {
    let per_feature = [call.tensor(1)?, call.tensor(2)?, call.tensor(3)?, call.tensor(4)?];
    Ok(inference(call.tensor(0)?, per_feature, call.f64("epsilon")?, call.i64("feature_index")?)?)
}

fn norm_training(call: &mut Call<'_, '_>) -> Outcome<Vec<Datum>> {
    let (epsilon, feature) = (call.f64("epsilon")?, call.i64("feature_index")?);
    let results = training(call.tensor(0)?, call.tensor(1)?, call.tensor(2)?, epsilon, feature)?;
    Ok(results.into_iter().map(Datum::from).collect())
}

fn norm_grad(call: &mut Call<'_, '_>) -> Outcome<Vec<Datum>> {
    let (epsilon, feature) = (call.f64("epsilon")?, call.i64("feature_index")?);
    let per_feature = [call.tensor(1)?, call.tensor(2)?, call.tensor(3)?];
    let results = grad(call.tensor(0)?, per_feature, call.tensor(4)?, epsilon, feature)?;
    Ok(results.into_iter().map(Datum::from).collect())
}

fn random_bits(call: &mut Call<'_, '_>) -> Outcome<Vec<Datum>> {
    let keyword = call.keyword("rng_algorithm").unwrap_or_default();
    let Some(algorithm) = Algorithm::from_keyword(&keyword) else {
        return refuse(format!("there is no rng_algorithm {keyword:?}"));
    };
    let (element, shape) = (call.result_element(1)?, call.result_shape(1)?);
    let (state, bits) = rng_bit_generator(algorithm, call.tensor(0)?, element, &shape)?;
    Ok(vec![state.into(), bits.into()])
}
