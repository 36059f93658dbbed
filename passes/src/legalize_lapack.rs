//! `legalize-lapack`: calls of LAPACK, which JAX emits when it lowers linear algebra for a CPU, become StableHLO.
//!
//! ```text
//! %0:2 = stablehlo.custom_call @lapack_spotrf_ffi(%a) {mhlo.backend_config = {uplo = 76 : ui8}}
//! ->
//! %0#0 = stablehlo.cholesky %a, lower = true ; %0#1 = 1 where that is NaN, else 0
//! ```
//!
//! `trsm` becomes `triangular_solve`, and `getrf` a loop that eliminates one column a step with the largest pivot, as LAPACK's
//! unblocked `getf2` does. Other calls stay, for the target to refuse.

use edgec_dialects::ir::{Attr, Op, OpSpec, Value};
use edgec_dialects::stablehlo::ComparisonDirection as Compare;
use edgec_dialects::{Builder, ElementType};

use crate::pass::{Pass, PassError, Unit};

/// The pass.
pub const PASS: Pass = Pass {
    name: "legalize-lapack",
    description: "Replace calls of LAPACK, which JAX emits for CPUs, by StableHLO",
    run,
};

fn run(unit: &mut Unit<'_>) -> Result<(), PassError> {
    for call in unit.module.op().find("stablehlo.custom_call") {
        let name = call.str_attr("call_target_name").unwrap_or_default();
        let Some(routine) = name.strip_prefix("lapack_").and_then(|name| name.strip_suffix("_ffi")) else {
            continue;
        };
        let replaced = match routine {
            "spotrf" | "dpotrf" => cholesky(call)?,
            "strsm" | "dtrsm" => triangular_solve(call)?,
            "sgetrf" | "dgetrf" => lu(call),
            _ => None,
        };
        if let Some(values) = replaced {
            call.replace(&values)?;
        }
    }
    Ok(())
}

/// A letter of the routine's configuration: `76` for `L`.
fn letter(call: Op<'_>, name: &str) -> Option<u8> {
    u8::try_from(call.attr("mhlo.backend_config")?.get(name)?.as_i64()?).ok()
}

/// The factor of a symmetric matrix, and how LAPACK says that there is none: a number other than 0. Which leading minor is to
/// blame is not said.
fn cholesky<'c>(call: Op<'c>) -> Result<Option<Vec<Value<'c>>>, PassError> {
    let (Some(matrix), Some(uplo), 2) = (call.operand(0), letter(call, "uplo"), call.result_count()) else {
        return Ok(None);
    };
    let ops = Builder::before(call);
    let spec = OpSpec::new(ops.context(), "stablehlo.cholesky")
        .operands(&[matrix])
        .results(&[matrix.ty()])
        .attr("lower", uplo == b'L');
    let Some(factor) = ops.create(spec)?.result(0) else { return Ok(None) };
    let rank = matrix.rank() as i64;
    let number = ops.convert(ops.compare(Compare::Ne, factor, factor), ElementType::I32);
    let failed = ops.reduce_max(number, &[rank - 2, rank - 1]);
    Ok(Some(vec![factor, failed]))
}

fn triangular_solve<'c>(call: Op<'c>) -> Result<Option<Vec<Value<'c>>>, PassError> {
    let letters = ["side", "uplo", "trans_x", "diag"].map(|name| letter(call, name));
    let ([Some(side), Some(uplo), Some(transposed), Some(diagonal)], [result]) =
        (letters, &call.results()[..])
    else {
        return Ok(None);
    };
    let ops = Builder::before(call);
    let transpose = match transposed {
        b'T' => "TRANSPOSE",
        b'C' => "ADJOINT",
        _ => "NO_TRANSPOSE",
    };
    let transpose = format!("#stablehlo<transpose {transpose}>");
    let transpose = Attr::parse(ops.context(), &transpose).map_err(edgec_dialects::ir::IrError::from)?;
    let spec = OpSpec::new(ops.context(), "stablehlo.triangular_solve")
        .operands(&call.operands())
        .results(&[result.ty()])
        .attr("left_side", side == b'L')
        .attr("lower", uplo == b'L')
        .attr("unit_diagonal", diagonal == b'U')
        .attr("transpose_a", transpose);
    Ok(Some(ops.create(spec)?.results()))
}

/// `P * L * U` of one matrix: both factors in one, the row that each step changed places with (from 1), and the first step whose
/// pivot was zero (from 1), or 0.
fn lu<'c>(call: Op<'c>) -> Option<Vec<Value<'c>>> {
    let matrix = call.operand(0)?;
    let (&[rows, columns], 3) = (matrix.shape().as_slice(), call.result_count()) else { return None };
    let (steps, element) = (rows.min(columns), matrix.element_type()?);
    let ops = Builder::before(call);
    let int = |ops: &Builder<'c>, number: i64| ops.scalar(ElementType::I32, number as f64);
    let initial = [int(&ops, 0), matrix, ops.constant_i32_splat(&[steps], 0), int(&ops, 0)];
    let results = ops.while_loop(
        &initial,
        |ops, state| ops.compare(Compare::Lt, state[0], int(ops, steps)),
        |ops, state| {
            let (step, zero) = (state[0], int(ops, 0));
            let row = |matrix, at| ops.dynamic_slice(matrix, &[at, zero], &[1, columns]);
            let column = |matrix| ops.reshape(ops.dynamic_slice(matrix, &[zero, step], &[rows, 1]), &[rows]);
            let down = |value| ops.broadcast_in_dim(value, &[rows], &[]);
            let over = |value: Value<'c>, dims: &[i64]| ops.broadcast_in_dim(value, &[rows, columns], dims);
            let (at_row, at_column) =
                (ops.iota(&[rows], ElementType::I32, 0), ops.iota(&[columns], ElementType::I32, 0));

            let size = ops.abs(column(state[1]));
            let below_or_at = ops.compare(Compare::Ge, at_row, down(step));
            let size = ops.select(below_or_at, size, ops.splat(size.ty(), -1.0));
            let largest = ops.compare(Compare::Eq, size, down(ops.reduce_max(size, &[0])));
            let last = down(int(ops, rows - 1));
            let pivot_row = ops.reduce_min(ops.select(largest, at_row, last), &[0]);

            let chosen = row(state[1], pivot_row);
            let swapped = ops.dynamic_update_slice(state[1], row(state[1], step), &[pivot_row, zero]);
            let swapped = ops.dynamic_update_slice(swapped, chosen, &[step, zero]);
            let pivot = ops.reshape(ops.dynamic_slice(chosen, &[zero, step], &[1, 1]), &[]);
            let none = ops.compare(Compare::Eq, pivot, ops.scalar(element, 0.0));

            let below = ops.and(ops.compare(Compare::Gt, at_row, down(step)), down(ops.not(none)));
            let factors = ops.div(column(swapped), down(pivot));
            let factors = ops.select(below, factors, ops.splat(factors.ty(), 0.0));
            let wide_step = ops.broadcast_in_dim(step, &[columns], &[]);
            let right = ops.compare(Compare::Gt, at_column, wide_step);
            let chosen = ops.reshape(chosen, &[columns]);
            let chosen = ops.select(right, chosen, ops.splat(chosen.ty(), 0.0));
            let reduced = ops.sub(swapped, ops.mul(over(factors, &[0]), over(chosen, &[1])));
            let here = ops.compare(Compare::Eq, at_column, wide_step);
            let eliminated = ops.and(over(below, &[0]), over(here, &[1]));
            let reduced = ops.select(eliminated, over(factors, &[0]), reduced);

            let from_one = ops.add(pivot_row, int(ops, 1));
            let pivots = ops.dynamic_update_slice(state[2], ops.reshape(from_one, &[1]), &[step]);
            let next = ops.add(step, int(ops, 1));
            let first = ops.and(none, ops.compare(Compare::Eq, state[3], zero));
            vec![next, reduced, pivots, ops.select(first, next, state[3])]
        },
    );
    Some(results.get(1..)?.to_vec())
}
