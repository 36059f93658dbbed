//! Where an operand's elements are.

use edgec_dialects::ir::{Op, Value};

/// Where the engine finds the elements of an operand.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Source {
    /// Another operation computes them, or the caller gives them.
    Computed,
    /// A weight.
    Weight(String),
    /// A constant's elements.
    Constant(Vec<u8>),
}

/// An operand.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Operand {
    pub source: Source,
    /// Elements at the source; they repeat where the operand has more.
    pub elements: u64,
    /// Whether they do: `broadcast_in_dim %bias, dims = [1]`.
    pub repeats: bool,
}

impl Operand {
    /// What `value` is as an operand; none for stored values in forms that the engine cannot read.
    pub fn of<'c>(value: Value<'c>, is_stored: &dyn Fn(Value<'c>) -> bool) -> Option<Self> {
        let all = value.ty().element_count()?;
        let mut inner = value;
        while let Some(op) = inner.defining_op().filter(|op| op.is("stablehlo.broadcast_in_dim"))
            && let Some(next) = op.operand(0).filter(|&next| repeats(op, next))
        {
            inner = next;
        }
        if let Some((source, elements)) = inner.defining_op().and_then(stored) {
            return Some(Self { source, elements, repeats: elements < all });
        }
        let computed = Self { source: Source::Computed, elements: all, repeats: false };
        if is_stored(value) { None } else { Some(computed) }
    }
}

/// A weight or a constant, and how many elements stand for it: one where they are all the same.
fn stored(op: Op<'_>) -> Option<(Source, u64)> {
    let count = op.result(0)?.ty().element_count()?;
    if op.is("ml_program.global_load_const") {
        return Some((Source::Weight(op.symbol_attr("global")?), count));
    }
    let elements = op.constant_value()?.as_dense()?;
    let numbers = match elements.splat_value() {
        Some(number) => vec![number as f32],
        None => elements.to_f32()?,
    };
    let bytes = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
    Some((Source::Constant(bytes), numbers.len() as u64))
}

/// The operand that a maximum with zero rectifies.
pub(crate) fn rectified(op: Op<'_>) -> Option<Value<'_>> {
    let (left, right) = (op.operand(0)?, op.operand(1)?);
    if is_zero(right) {
        Some(left)
    } else if is_zero(left) {
        Some(right)
    } else {
        None
    }
}

fn is_zero(value: Value<'_>) -> bool {
    match Operand::of(value, &|_| true).map(|operand| operand.source) {
        Some(Source::Constant(bytes)) => bytes.iter().all(|&byte| byte == 0),
        _ => false,
    }
}

/// Whether a broadcast adds dimensions in front, and widens none but leading ones, so that its operand's elements repeat.
fn repeats(op: Op<'_>, inner: Value<'_>) -> bool {
    let dims = op.i64s_attr("broadcast_dimensions").unwrap_or_default();
    let (inner, outer) = (inner.shape(), op.result(0).map(Value::shape).unwrap_or_default());
    let ones = inner.iter().take_while(|&&size| size == 1).count();
    let (Some(dims), Some(kept)) = (dims.get(ones..), inner.get(ones..)) else { return false };
    let skipped = outer.len().saturating_sub(kept.len());
    dims.iter().enumerate().all(|(at, &dim)| dim as usize == at + skipped)
        && outer.get(skipped..) == Some(kept)
}
