//! Attention of decoders over caches: the composites of the form that knows positions. The position is a number that the caller of a
//! signature gives, and caches are memory that outlives its runs, changed in place.
//!
//! ```text
//! func.func public @decode(%tokens, %position: tensor<i32>, %keys {edgec.name = "kv_cache_k_0"}, %values {..})
//!   %q, %k, %v = stablehlo.composite "edgec.rotary_write" %qkv, %angles, %keys, %values, %position
//!   %y = stablehlo.composite "edgec.cached_attention" %q, %k, %v, %position {scale = 0.5, window = 0}
//! ->
//! func.func public @decode(%tokens, %keys {edgec.state = "kv_cache_k_0", ..}, %values) {edgec.parameters = {position = array<i64: 0, 39>}}
//!   %q, %k, %v = shader.rotary %qkv, %angles, %keys, %values {parameter = "position", ..}
//!   %y = shader.attention %q, %k, %v {mask = "causal", parameter = "position", scale = 0.5, splits = 1}
//! ```

use edgec_dialects::ir::{Attr, Func, Op, OpSpec, Value};
use edgec_passes::PassError;

use super::at::{At, Lowered, lacks, refuse};
use crate::translate::{PARAMETERS, POSITION_AXIS, STATE};

pub(super) const ROTARY_WRITE: &str = "edgec.rotary_write";
pub(super) const CACHED_ATTENTION: &str = "edgec.cached_attention";

/// The parameter's name.
const POSITION: &str = "position";

/// Says of a function's arguments which are caches, and of the function which number its caller gives.
pub(super) fn mark<'c>(function: Func<'c>) {
    let Some(block) = function.body() else { return };
    let own = |value: Option<Value<'c>>| {
        let (place, index) = value?.as_argument()?;
        (place == block).then_some(index)
    };
    for op in block.ops() {
        if !is_composite(op, ROTARY_WRITE) {
            continue;
        }
        let operands = op.operands();
        let &[.., keys, values, position] = &operands[..] else { continue };
        let (Some(keys_index), Some(values_index), Some(_)) =
            (own(Some(keys)), own(Some(values)), own(Some(position)))
        else {
            continue;
        };
        let context = function.op().context();
        for (index, axis) in [(keys_index, 2), (values_index, 1)] {
            let name = function.arg_attr(index, "edgec.name").and_then(Attr::as_str);
            let name = name.unwrap_or_else(|| format!("state_{index}"));
            function.set_arg_attr(index, STATE, name.as_str());
            function.set_arg_attr(index, POSITION_AXIS, Attr::i64(context, axis));
        }
        let last = values.shape().get(1).map_or(0, |context| context - 1);
        let range = Attr::i64s(context, &[0, last]);
        function.op().set_attr(PARAMETERS, Attr::dictionary(context, &[(POSITION, range)]));
    }
}

/// Drops the position from the arguments of a function whose kernels get it as a number.
pub(super) fn drop_position(function: Func<'_>) -> Result<(), PassError> {
    if function.op().attr(PARAMETERS).is_none() {
        return Ok(());
    }
    let arguments = function.args();
    let named = |index: usize| {
        function.arg_attr(index, "edgec.name").and_then(Attr::as_str).as_deref() == Some(POSITION)
    };
    let keep: Vec<bool> =
        arguments.iter().enumerate().map(|(index, value)| !named(index) || value.is_used()).collect();
    Ok(function.retain_args(|index| keep.get(index).copied().unwrap_or(true))?)
}

fn is_composite(op: Op<'_>, name: &str) -> bool {
    op.is("stablehlo.composite") && op.str_attr("name").as_deref() == Some(name)
}

/// The composite's position as the name of a parameter.
fn knows_position(op: Op<'_>) -> bool {
    op.operands().last().is_some_and(|position| position.as_argument().is_some())
        && op.parent().is_some_and(|function| function.attr(PARAMETERS).is_some())
}

pub(super) fn rotary_write<'c>(at: &mut At<'_, 'c>, op: Op<'c>) -> Lowered<'c> {
    if !knows_position(op) {
        return refuse(
            "its caches and its position are no arguments of the function",
            "give caches and position to the function, as edgec's decoders do",
        );
    }
    let count = op.operand_count();
    let heads = at.composite_attribute(op, "heads").and_then(Attr::as_i64).ok_or_else(|| lacks(op))?;
    let epsilon = at.composite_attribute(op, "epsilon").and_then(Attr::as_f32);
    let (queries, angles) = (op.result(0).ok_or_else(|| lacks(op))?.ty(), op.operand(1));
    let size = queries.shape().and_then(|shape| shape.last().copied());
    if angles.and_then(|angles| angles.shape().last().copied()) != size {
        return refuse(
            "its rotary embedding turns a part of each head, and kernels turn all of it",
            "compile the model with `--target cpu`",
        );
    }
    let operands = (0..count - 1).map(|index| at.operand(op, index)).collect::<Result<Vec<_>, _>>()?;
    let context = at.shader.builder().context();
    let results: Vec<_> = op.results().into_iter().map(Value::ty).collect();
    let mut spec = OpSpec::new(context, "shader.rotary")
        .operands(&operands)
        .results(&results)
        .attr("heads", Attr::i64(context, heads))
        .attr("pairing", Attr::string(context, "halves"))
        .attr("parameter", Attr::string(context, POSITION));
    if let Some(epsilon) = epsilon {
        spec = spec.attr("epsilon", Attr::f32(context, epsilon));
    }
    Ok(at.shader.builder().create(spec)?.results())
}

pub(super) fn cached_attention<'c>(at: &mut At<'_, 'c>, op: Op<'c>) -> Lowered<'c> {
    if !knows_position(op) {
        return refuse(
            "its position is no argument of the function",
            "give the position to the function, as edgec's decoders do",
        );
    }
    let ty = at.result(op)?;
    let operands = (0..3).map(|index| at.operand(op, index)).collect::<Result<Vec<_>, _>>()?;
    let scale = at.composite_attribute(op, "scale").and_then(Attr::as_f32).ok_or_else(|| lacks(op))?;
    let window = at.composite_attribute(op, "window").and_then(Attr::as_i64).unwrap_or(0);
    let context = at.shader.builder().context();
    let mut parts = at.shader.parts("attention", &operands);
    parts = parts.attr("mask", Attr::string(context, "causal")).attr("scale", Attr::f32(context, scale));
    parts = parts.int(at.shader, "splits", 1).attr("parameter", Attr::string(context, POSITION));
    if window > 0 {
        parts = parts.int(at.shader, "window", window);
    }
    let queries = operands.first().ok_or_else(|| lacks(op))?.ty();
    let attended = at.shader.write(parts, queries)?;
    let shape = ty.shape().ok_or_else(|| lacks(op))?;
    Ok(vec![at.shader.reshape(attended, &shape)?])
}
