//! The calls that lowerings are made of: movement that skips what moves nothing, and operations that broadcast.

use edgec_dialects::ir::Value;
use edgec_nnapi::{Operand, OperandType as Kind, Operation};

use crate::plan::{Id, Plan, Reason};
use crate::stored::{Stored, widened};

/// The most dimensions that NNAPI's operations have.
const MOST_DIMENSIONS: usize = 4;

impl<'c> Plan<'c> {
    /// A value with all of its elements.
    pub(crate) fn full(&mut self, value: Value<'c>) -> Result<Id, Reason> {
        match self.value(value) {
            Err(_) if self.is_stored(value) => {
                let compact = self.compact(value)?;
                let dims = crate::types::tensor(value.ty())?.dimensions;
                self.tiled(compact, &dims)
            }
            found => found,
        }
    }

    /// A value for an operation that repeats elements along dimensions of size one: what a broadcast only repeats is not repeated. It
    /// has the value's rank.
    pub(crate) fn compact(&mut self, value: Value<'c>) -> Result<Id, Reason> {
        let rank = value.rank();
        // The dimensions of `inner` among those of `value`.
        let (mut inner, mut places): (Value<'c>, Vec<i64>) = (value, (0..rank as i64).collect());
        let mut dims = crate::types::tensor(value.ty())?.dimensions;
        while self.known(inner).is_none()
            && let Some(op) = inner.defining_op().filter(|op| op.is("stablehlo.broadcast_in_dim"))
        {
            let (Some(next), Some(own)) = (op.operand(0), op.i64s_attr("broadcast_dimensions")) else {
                break;
            };
            let Ok(operand) = crate::types::tensor(next.ty()) else { break };
            if operand.dimensions.len() > MOST_DIMENSIONS && !self.is_stored(next) {
                break;
            }
            let through: Option<Vec<i64>> =
                own.iter().map(|&dim| places.get(usize::try_from(dim).ok()?).copied()).collect();
            let Some(through) = through else { break };
            let sizes = if next.rank() == 0 { Vec::new() } else { operand.dimensions };
            let Some(wide) = widened(&sizes, &through, rank) else { break };
            (inner, places, dims) = (next, through, wide);
        }
        if dims.is_empty() {
            dims.push(1);
        }
        if self.known(inner).is_some() || !self.is_stored(inner) {
            let inner = self.value(inner)?;
            return self.reshaped(inner, &dims);
        }
        let stored = Stored::of(inner)?;
        match stored.splat() {
            // One number is stored instead of many equal ones.
            Some(number) if stored.operand()?.kind == Kind::TensorFloat32 => {
                let like = self.stored(stored)?;
                let one = Operand::tensor(self.kind(like), &vec![1; rank.max(1)], 0.0, 0);
                self.stored(Stored::bytes(one, (number as f32).to_le_bytes().to_vec())?)
            }
            _ if inner == value => self.stored(stored),
            _ => self.stored(stored.reshaped(&dims)?),
        }
    }

    /// The same elements under another shape.
    pub(crate) fn reshaped(&mut self, id: Id, dims: &[u32]) -> Result<Id, Reason> {
        let own = self.dims(id);
        if own == dims {
            return Ok(id);
        }
        if let Some(stored) = self.as_stored(id) {
            let stored = stored.clone().reshaped(dims)?;
            return self.stored(stored);
        }
        if self.kind(id) == Kind::TensorBool8 {
            return self.through_floats(id, |plan, id| plan.reshaped(id, dims));
        }
        if self.kind(id) == Kind::TensorInt32
            && self.level() < 6
            && let Some(axes) = inserted_ones(&own, dims)
        {
            return self.expanded(id, &axes);
        }
        few_dimensions(dims)?;
        self.reshape(id, dims)
    }

    /// RESHAPE, even to the same shape.
    pub(crate) fn reshape(&mut self, id: Id, dims: &[u32]) -> Result<Id, Reason> {
        let shape: Vec<i32> = dims.iter().map(|&size| size as i32).collect();
        let (shape, output) = (self.ints(&shape), self.shaped(id, dims));
        self.call(Operation::Reshape, &[id, shape], output)
    }

    /// EXPAND_DIMS along each of `axes`, ascending.
    fn expanded(&mut self, mut id: Id, axes: &[usize]) -> Result<Id, Reason> {
        for &axis in axes {
            let mut dims = self.dims(id);
            dims.insert(axis, 1);
            let (at, output) = (self.int(axis as i32), self.shaped(id, &dims));
            id = self.call(Operation::ExpandDims, &[id, at], output)?;
        }
        Ok(id)
    }

    /// Dimension `permutation[i]` becomes dimension `i`.
    pub(crate) fn transposed(&mut self, id: Id, permutation: &[usize]) -> Result<Id, Reason> {
        if permutation.is_sorted() {
            return Ok(id);
        }
        if let Some(stored) = self.as_stored(id) {
            let stored = stored.clone().transposed(permutation)?;
            return self.stored(stored);
        }
        let own = self.dims(id);
        let dims: Vec<u32> = permutation.iter().map(|&axis| own[axis]).collect();
        // Where only dimensions of size one move, the elements stay.
        if permutation.iter().filter(|&&axis| own[axis] != 1).is_sorted() {
            return self.reshaped(id, &dims);
        }
        if self.kind(id) == Kind::TensorBool8 {
            return self.through_floats(id, |plan, id| plan.transposed(id, permutation));
        }
        let order: Vec<i32> = permutation.iter().map(|&axis| axis as i32).collect();
        let (order, output) = (self.ints(&order), self.shaped(id, &dims));
        self.call(Operation::Transpose, &[id, order], output)
    }

    /// Elements repeated along dimensions of size one.
    pub(crate) fn tiled(&mut self, id: Id, dims: &[u32]) -> Result<Id, Reason> {
        let own = self.dims(id);
        if own == dims {
            return Ok(id);
        }
        if let Some(stored) = self.as_stored(id)
            && let Ok(repeated) = stored.clone().repeated(dims)
        {
            return self.stored(repeated);
        }
        if self.kind(id) == Kind::TensorBool8 {
            return self.through_floats(id, |plan, id| plan.tiled(id, dims));
        }
        let times: Vec<i32> = own.iter().zip(dims).map(|(own, size)| (size / own.max(&1)) as i32).collect();
        let (times, output) = (self.ints(&times), self.shaped(id, dims));
        self.call(Operation::Tile, &[id, times], output)
    }

    /// Truth values as numbers 0 and 1, moved, and back: movement is not defined for truth values.
    pub(crate) fn through_floats(
        &mut self,
        id: Id,
        moved: impl FnOnce(&mut Self, Id) -> Result<Id, Reason>,
    ) -> Result<Id, Reason> {
        let floats = self.floats_of_truth(id)?;
        let floats = moved(self, floats)?;
        let zero = self.number_like(floats, 0.0)?;
        let output = Operand::tensor(Kind::TensorBool8, &self.dims(floats), 0.0, 0);
        self.call(Operation::NotEqual, &[floats, zero], output)
    }

    /// 1 where a truth value holds, 0 elsewhere.
    pub(crate) fn floats_of_truth(&mut self, id: Id) -> Result<Id, Reason> {
        let dims = self.dims(id);
        let (one, zero) = (self.filled(&dims, 1.0)?, self.filled(&dims, 0.0)?);
        let output = Operand::tensor(Kind::TensorFloat32, &dims, 0.0, 0);
        self.call(Operation::Select, &[id, one, zero], output)
    }

    /// A stored tensor of one number.
    pub(crate) fn filled(&mut self, dims: &[u32], number: f32) -> Result<Id, Reason> {
        let one = Operand::tensor(Kind::TensorFloat32, &vec![1; dims.len()], 0.0, 0);
        self.stored(Stored::bytes(one, number.to_le_bytes().to_vec())?.repeated(dims)?)
    }

    /// An operation of one operand that keeps shape and type.
    pub(crate) fn unary(&mut self, operation: Operation, id: Id) -> Result<Id, Reason> {
        let output = self.shaped(id, &self.dims(id));
        self.call(operation, &[id], output)
    }

    /// An operation of two operands that broadcast, without a fused activation.
    pub(crate) fn binary(&mut self, operation: Operation, left: Id, right: Id) -> Result<Id, Reason> {
        let dims = broadcast(&self.dims(left), &self.dims(right))?;
        let output = match operation {
            Operation::Equal
            | Operation::NotEqual
            | Operation::Less
            | Operation::LessEqual
            | Operation::Greater
            | Operation::GreaterEqual => Operand::tensor(Kind::TensorBool8, &dims, 0.0, 0),
            _ => self.shaped(left, &dims),
        };
        let fused = matches!(operation, Operation::Add | Operation::Sub | Operation::Mul | Operation::Div);
        let mut inputs = vec![left, right];
        if fused {
            inputs.push(self.int(0));
        }
        self.call(operation, &inputs, output)
    }

    /// An operation with a number on its right.
    pub(crate) fn with_number(&mut self, operation: Operation, id: Id, number: f64) -> Result<Id, Reason> {
        let number = self.number_like(id, number)?;
        self.binary(operation, id, number)
    }
}

/// Refuses shapes of more dimensions than NNAPI's operations have.
pub(crate) fn few_dimensions(dims: &[u32]) -> Result<(), Reason> {
    if dims.len() > MOST_DIMENSIONS {
        return Err(format!(
            "{dims:?} has rank {}, and NNAPI's operations have at most {MOST_DIMENSIONS}",
            dims.len()
        ));
    }
    Ok(())
}

/// The shape of two operands that broadcast.
fn broadcast(left: &[u32], right: &[u32]) -> Result<Vec<u32>, Reason> {
    let rank = left.len().max(right.len());
    let size = |dims: &[u32], at: usize| (at + dims.len()).checked_sub(rank).map_or(1, |at| dims[at]);
    (0..rank)
        .map(|at| match (size(left, at), size(right, at)) {
            (a, b) if a == b || b == 1 => Ok(a),
            (1, b) => Ok(b),
            _ => Err(format!("{left:?} and {right:?} do not broadcast")),
        })
        .collect()
}

/// Where `to` has ones that `from` lacks, if that is all.
fn inserted_ones(from: &[u32], to: &[u32]) -> Option<Vec<usize>> {
    let mut left = from.iter().peekable();
    let mut axes = Vec::new();
    for (axis, &size) in to.iter().enumerate() {
        match left.peek() {
            Some(&&next) if next == size => {
                left.next();
            }
            _ if size == 1 => axes.push(axis),
            _ => return None,
        }
    }
    left.peek().is_none().then_some(axes)
}
