//! Calls, branches, loops and tuples.

use edgec_kernels::lanes::integers;

use super::{Family, Kernel};
use crate::call::{Call, holds};
use crate::datum::Datum;
use crate::error::{EvalError, Outcome, place, refuse};

pub(super) const TABLE: Family = &[
    ("func.call", Kernel::Many(|call| called(call, "callee"))),
    ("stablehlo.case", Kernel::Many(case)),
    ("stablehlo.composite", Kernel::Many(|call| called(call, "decomposition"))),
    ("stablehlo.custom_call", Kernel::Many(custom_call)),
    ("stablehlo.get_tuple_element", Kernel::Many(get_tuple_element)),
    ("stablehlo.if", Kernel::Many(branch)),
    ("stablehlo.optimization_barrier", Kernel::Many(|call| Ok(call.take_all()))),
    ("stablehlo.tuple", Kernel::Many(|call| Ok(vec![Datum::Tuple(call.take_all().into())]))),
    ("stablehlo.while", Kernel::Many(repeat)),
];

/// Evaluates the function that an attribute names.
fn called(call: &mut Call<'_, '_>, attribute: &str) -> Outcome<Vec<Datum>> {
    let name = call.op.symbol_attr(attribute).unwrap_or_default();
    let function = call.evaluator.module.func(&name).and_then(|function| function.body());
    let Some(body) = function else {
        return refuse(format!("there is no function `@{name}` with a body"));
    };
    let arguments = call.take_all();
    call.evaluator.call_function(body, arguments, None)
}

fn branch(call: &mut Call<'_, '_>) -> Outcome<Vec<Datum>> {
    let pred = call.take_all();
    let region = if holds(pred.first())? { 0 } else { 1 };
    call.run_region(region, Vec::new())
}

/// An index that is none of the branches' takes the last one.
fn case(call: &mut Call<'_, '_>) -> Outcome<Vec<Datum>> {
    let count = call.op.regions().len();
    let index = integers(call.tensor(0)?)?;
    let index = match index.as_slice() {
        [index] => usize::try_from(*index).unwrap_or(usize::MAX).min(count.saturating_sub(1)),
        _ => return refuse("the index is no scalar"),
    };
    call.run_region(index, Vec::new())
}

fn repeat(call: &mut Call<'_, '_>) -> Outcome<Vec<Datum>> {
    let mut state = call.take_all();
    let mut iterations = 0u64;
    while holds(call.run_region(0, state.clone())?.first())? {
        if let Some(limit) = call.evaluator.options.max_iterations
            && iterations == limit
        {
            return Err(EvalError::Iterations { place: place(call.op), limit }.into());
        }
        if let Some(code) = call.loop_code()? {
            let limit = call.evaluator.options.max_iterations.map(|limit| limit - iterations);
            return call.run_loop(&code, &state, limit);
        }
        state = call.run_region(1, state)?;
        iterations += 1;
    }
    Ok(state)
}

fn get_tuple_element(call: &mut Call<'_, '_>) -> Outcome<Vec<Datum>> {
    let index = usize::try_from(call.i64("index")?).unwrap_or(usize::MAX);
    match call.take_all().as_slice() {
        [Datum::Tuple(parts)] => match parts.get(index) {
            Some(part) => Ok(vec![part.clone()]),
            None => refuse(format!("the tuple has {} elements", parts.len())),
        },
        _ => refuse("the operand is no tuple"),
    }
}

/// Calls whose meaning is known without their implementation.
fn custom_call(call: &mut Call<'_, '_>) -> Outcome<Vec<Datum>> {
    let target = call.op.str_attr("call_target_name").unwrap_or_default();
    match target.as_str() {
        // Whether sizes are as a program wants them.
        "shape_assertion" | "stablehlo.shape_assertion" => {
            let operands = call.take_all();
            let message = call.op.str_attr("error_message").unwrap_or_default();
            if holds(operands.first())? {
                Ok(Vec::new())
            } else {
                refuse(format!("it does not hold: {message}"))
            }
        }
        // Marks that a compiler may read, and shardings of one device.
        "mark_tensor"
        | "annotate_device_placement"
        | "Sharding"
        | "SPMDFullToShardShape"
        | "SPMDShardToFullShape" => Ok(call.take_all()),
        _ => refuse(format!("the evaluator does not know what `{target}` computes")),
    }
}
