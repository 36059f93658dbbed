//! `fuse-shader-elementwise`: chains of computations on single elements are one kernel.
//!
//! ```text
//! %0 = shader.elementwise %b {expression = "v0", places = [array<i64: 1>]} : (tensor<3xf32>) -> tensor<2x3xf32>
//! %1 = shader.elementwise %x, %0 {expression = "(v0 + v1)", places = [array<i64: 0, 1>, array<i64: 0, 1>]}
//! %2 = shader.elementwise %1 {expression = "tanh(v0)", places = [array<i64: 0, 1>]}
//! ->
//! %2 = shader.elementwise %x, %b {expression = "tanh((v0 + v1))", places = [array<i64: 0, 1>, array<i64: 1>]}
//! ```
//!
//! A computation is written where it is read if nothing else reads it. One that is repeated by a broadcast stays, unless it is short; what only moves
//! elements moves to all of its readers.

use edgec_dialects::ElementType;
use edgec_dialects::ir::{IrError, Op, Value};
use edgec_gpu_kernels::Expr;
use edgec_passes::{PassError, Unit};

use super::{elements, size, substituted, unshaped};
use crate::shader::{self, Shader};
use crate::walk::walk;

/// The pass's name.
pub(crate) const NAME: &str = "fuse-shader-elementwise";

/// Operands of a kernel; the result is the eighth buffer.
const MOST_OPERANDS: usize = 7;
/// Operations and operands of an expression, in which what is read twice stands twice.
const MOST_SIZE: usize = 160;
/// The same of one that is computed again for each element that a broadcast repeats.
const SHORT: usize = 5;

pub(crate) fn fuse(unit: &mut Unit<'_>) -> Result<(), PassError> {
    walk(unit.module, |op| {
        if !op.is("shader.elementwise") {
            return Ok(());
        }
        let mut op = op;
        while let Some(fused) = fused(op)? {
            op = fused;
        }
        Ok::<(), PassError>(())
    })
}

/// A computation: its expression, and its operands with their places in the result.
#[derive(Clone, PartialEq)]
struct Chain<'c> {
    expression: Expr,
    operands: Vec<(Value<'c>, Vec<i64>)>,
}

impl<'c> Chain<'c> {
    fn of(op: Op<'c>) -> Option<Self> {
        let expression = shader::expression(op, "expression").ok()?;
        let places = shader::places(op).ok()?.into_iter();
        let places = places.map(|places| places.into_iter().map(|place| place as i64).collect());
        let operands: Vec<_> = op.operands().into_iter().zip(places).collect();
        (operands.len() == op.operand_count()).then_some(Self { expression, operands })
    }

    /// The index of an operand, which is added if it is new.
    fn add(&mut self, operand: (Value<'c>, Vec<i64>)) -> usize {
        self.operands.iter().position(|known| *known == operand).unwrap_or_else(|| {
            self.operands.push(operand);
            self.operands.len() - 1
        })
    }
}

/// The operation with one of its operands computed in it, or read without a reshape; none where nothing can be.
fn fused(op: Op<'_>) -> Result<Option<Op<'_>>, IrError> {
    let (Some(chain), Some(result)) = (Chain::of(op), op.result(0)) else { return Ok(None) };
    for index in 0..chain.operands.len() {
        if let Some(chain) = through_ones(&chain, index, result.rank()).or_else(|| within(&chain, index, op))
        {
            let values: Vec<Value<'_>> = chain.operands.iter().map(|(value, _)| *value).collect();
            let places: Vec<Vec<i64>> = chain.operands.iter().map(|(_, places)| places.clone()).collect();
            let value = Shader::before(op).elementwise(&chain.expression, &values, &places, result.ty())?;
            op.replace(&[value])?;
            return Ok(value.defining_op());
        }
    }
    Ok(None)
}

/// An operand that is a reshape which only adds or takes dimensions of size one is read before it.
fn through_ones<'c>(chain: &Chain<'c>, index: usize, rank: usize) -> Option<Chain<'c>> {
    let (value, places) = &chain.operands[index];
    let inner = value.defining_op().filter(|op| op.is("shader.reshape"))?.operand(0)?;
    let (shape, own) = (value.shape(), inner.shape());
    let wide = |shape: &[i64]| shape.iter().copied().filter(|size| *size != 1).collect::<Vec<i64>>();
    if wide(&shape) != wide(&own) || rank == 0 && !own.is_empty() {
        return None;
    }
    let mut left = shape.iter().zip(places).filter(|(size, _)| **size != 1).map(|(_, place)| *place);
    let places =
        own.iter().map(|size| if *size == 1 { Some(0) } else { left.next() }).collect::<Option<_>>()?;
    replaced(chain, index, &Chain { expression: Expr::Value(0), operands: vec![(inner, places)] })
}

/// An operand that is a computation stands in the expression.
fn within<'c>(chain: &Chain<'c>, index: usize, reader: Op<'c>) -> Option<Chain<'c>> {
    let (value, places) = &chain.operands[index];
    let source = unshaped(*value);
    let producer = source.defining_op().filter(|op| op.is("shader.elementwise"))?;
    let inner = Chain::of(producer)?;
    // A conversion to 16 bits rounds, whoever reads it.
    let half = |value: Value<'_>| value.element_type() == Some(ElementType::F16);
    if half(source) && !producer.operands().into_iter().all(half) {
        return None;
    }
    let trivial = size(&inner.expression) == 1;
    let only = |value: Value<'_>| value.has_one_use();
    let alone = only(source) && (source == *value || only(*value) && is_between(*value, source));
    let times = elements(reader.result(0)?) / elements(source).max(1);
    if !trivial && (!alone || times > 1 && size(&inner.expression) > SHORT) {
        return None;
    }
    let operands = if source == *value {
        let place = |own: &i64| places.get(usize::try_from(*own).ok()?).copied();
        let moved = |(value, own): &(Value<'c>, Vec<i64>)| {
            Some((*value, own.iter().map(place).collect::<Option<Vec<i64>>>()?))
        };
        inner.operands.iter().map(moved).collect::<Option<Vec<_>>>()?
    } else {
        // Behind a reshape: only what lies element by element as the result does.
        let builder = Shader::before(reader);
        let full: Vec<i64> = (0..value.rank() as i64).collect();
        let linear = |(inner, own): &(Value<'c>, Vec<i64>)| {
            own.is_empty() && source.rank() > 0
                || own.iter().copied().eq(0..source.rank() as i64) && inner.shape() == source.shape()
        };
        if !inner.operands.iter().all(linear) || *places != full {
            return None;
        }
        let shape = value.shape();
        let moved = |(value, own): &(Value<'c>, Vec<i64>)| match own.is_empty() {
            true => Some((*value, Vec::new())),
            false => Some((builder.reshape(*value, &shape).ok()?, full.clone())),
        };
        inner.operands.iter().map(moved).collect::<Option<Vec<_>>>()?
    };
    replaced(chain, index, &Chain { expression: inner.expression, operands })
}

/// Whether no reshape between `value` and `source` has another reader.
fn is_between(value: Value<'_>, source: Value<'_>) -> bool {
    let mut inner = value;
    while inner != source {
        let Some(operand) = inner.defining_op().and_then(|op| op.operand(0)) else { return false };
        if !operand.has_one_use() {
            return false;
        }
        inner = operand;
    }
    true
}

/// The chain with an operand replaced by a computation, if a kernel can have it.
fn replaced<'c>(chain: &Chain<'c>, index: usize, inner: &Chain<'c>) -> Option<Chain<'c>> {
    let mut new = Chain { expression: Expr::Value(0), operands: Vec::new() };
    let mut own = vec![0; chain.operands.len()];
    for (at, operand) in chain.operands.iter().enumerate() {
        if at != index {
            own[at] = new.add(operand.clone());
        }
    }
    let theirs: Vec<usize> = inner.operands.iter().map(|operand| new.add(operand.clone())).collect();
    let value = |index: usize| theirs.get(index).copied().map_or(Expr::Value(index), Expr::Value);
    let computed = substituted(&inner.expression, &value);
    new.expression = substituted(&chain.expression, &|at| match at == index {
        true => computed.clone(),
        false => Expr::Value(own.get(at).copied().unwrap_or(at)),
    });
    (new.operands.len() <= MOST_OPERANDS && size(&new.expression) <= MOST_SIZE).then_some(new)
}
