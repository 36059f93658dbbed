//! What a lowering sees of the operation in front of it, and how it refuses.

use edgec_dialects::Builder;
pub(super) use edgec_dialects::ir::Op;
use edgec_dialects::ir::{Attr, DotDims, ElementType, GatherDims, IrError, Value};

use super::kernels;
use crate::tfl::{self, Tfl};

/// What takes the place of an operation's results.
pub(super) type Lowered<'c> = Result<Vec<Value<'c>>, Stop>;

/// Why a lowering stopped.
#[derive(Debug)]
pub(super) enum Stop {
    /// The target cannot compute the operation exactly.
    Refused {
        /// Why.
        reason: String,
        /// What would make it work.
        help: String,
    },
    /// An operation could not be built: a bug in edgec.
    Ir(IrError),
}

impl From<IrError> for Stop {
    fn from(error: IrError) -> Self {
        Self::Ir(error)
    }
}

/// Refuses the operation.
pub(super) fn refuse<T>(reason: &str, help: &str) -> Result<T, Stop> {
    Err(Stop::Refused { reason: reason.to_owned(), help: help.to_owned() })
}

/// One operation under lowering.
pub(super) struct Lowering<'c> {
    tfl: Tfl<'c>,
    hlo: Builder<'c>,
}

impl<'c> Lowering<'c> {
    pub(super) fn new(tfl: Tfl<'c>, op: Op<'c>) -> Self {
        Self { tfl, hlo: Builder::before(op) }
    }

    /// Writes `tfl` operations in front of the operation.
    pub(super) fn tfl(&self) -> &Tfl<'c> {
        &self.tfl
    }

    /// Writes StableHLO operations in front of the operation, which are lowered in their turn.
    pub(super) fn hlo(&self) -> &Builder<'c> {
        &self.hlo
    }

    // Operands and results.

    pub(super) fn operand(&self, op: Op<'c>, index: usize) -> Result<Value<'c>, Stop> {
        op.operand(index).ok_or_else(|| lacks(op, index))
    }

    pub(super) fn result(&self, op: Op<'c>, index: usize) -> Result<Value<'c>, Stop> {
        op.result(index).ok_or_else(|| lacks(op, index))
    }

    /// The sizes of a value's dimensions, all of them known.
    pub(super) fn shape(&self, value: Value<'c>) -> Result<Vec<i64>, Stop> {
        let shape = value.shape();
        if shape.iter().any(|&size| size < 0) {
            return refuse("a dimension is not known at compile time", "give the model static shapes");
        }
        Ok(shape)
    }

    pub(super) fn result_shape(&self, op: Op<'c>) -> Result<Vec<i64>, Stop> {
        self.shape(self.result(op, 0)?)
    }

    // Element types.

    pub(super) fn is_f32(&self, value: Value<'c>) -> bool {
        value.element_type() == Some(ElementType::F32)
    }

    pub(super) fn is_i32(&self, value: Value<'c>) -> bool {
        value.element_type() == Some(ElementType::I32)
    }

    pub(super) fn is_i64(&self, value: Value<'c>) -> bool {
        value.element_type() == Some(ElementType::I64)
    }

    pub(super) fn is_bool(&self, value: Value<'c>) -> bool {
        value.element_type() == Some(ElementType::I1)
    }

    // Attributes.

    pub(super) fn attribute(&self, op: Op<'c>, name: &str) -> Result<Attr<'c>, Stop> {
        op.attr(name).ok_or_else(|| lacks(op, 0))
    }

    pub(super) fn dims(&self, op: Op<'c>, name: &str) -> Result<Vec<i64>, Stop> {
        op.i64s_attr(name).ok_or_else(|| lacks(op, 0))
    }

    pub(super) fn integer(&self, op: Op<'c>, name: &str) -> Result<i64, Stop> {
        op.i64_attr(name).ok_or_else(|| lacks(op, 0))
    }

    pub(super) fn dot_dimensions(&self, op: Op<'c>) -> Result<DotDims, Stop> {
        self.attribute(op, "dot_dimension_numbers")?.as_dot().ok_or_else(|| lacks(op, 0))
    }

    pub(super) fn gather_dimensions(&self, op: Op<'c>) -> Result<GatherDims, Stop> {
        self.attribute(op, "dimension_numbers")?.as_gather().ok_or_else(|| lacks(op, 0))
    }

    /// An entry of a composite's attributes.
    pub(super) fn composite_attribute(&self, op: Op<'c>, name: &str) -> Option<Attr<'c>> {
        op.attr("composite_attributes")?.get(name)
    }

    /// The name of the one operation that a reducer applies to its two arguments.
    pub(super) fn reduction_body(&self, op: Op<'c>) -> Option<String> {
        let block = op.body()?;
        let [body, terminator] = block.ops().try_into().ok()?;
        let arguments = block.args();
        let mut operands = body.operands();
        let in_order = operands == arguments;
        operands.reverse();
        let plain = (in_order || operands == arguments) && terminator.operands() == body.results();
        plain.then(|| body.name())
    }

    // Values.

    /// Whether the value is a weight as it is stored.
    pub(super) fn is_weight(&self, value: Value<'c>) -> bool {
        tfl::is_weight(value)
    }

    /// Whether the value is stored in the artifact: a constant or a weight, possibly quantised or f16.
    pub(super) fn is_constant(&self, value: Value<'c>) -> bool {
        tfl::is_stored(value)
    }

    /// The one value that all elements of a constant have.
    pub(super) fn splat(&self, value: Value<'c>) -> Option<f64> {
        tfl::splat(value)
    }

    /// An integer constant's one element.
    pub(super) fn constant_scalar(&self, value: Value<'c>) -> Option<i64> {
        let integral = self.is_i32(value) || self.is_i64(value);
        self.splat(value).filter(|_| integral).map(|value| value as i64)
    }

    /// Whether `value` is a constant that a reduction by this identity may start from.
    pub(super) fn is_splat_of(&self, value: Value<'c>, identity: f64) -> bool {
        let identity = match identity {
            f64::NEG_INFINITY if self.is_i32(value) => f64::from(i32::MIN),
            f64::INFINITY if self.is_i32(value) => f64::from(i32::MAX),
            identity => identity,
        };
        self.splat(value) == Some(identity)
    }

    // Shared pieces.

    /// TRANSPOSE, or a RESHAPE where only axes of size one move.
    pub(super) fn transpose(&self, x: Value<'c>, permutation: &[usize]) -> Result<Value<'c>, Stop> {
        let shape = self.shape(x)?;
        if tfl::moves_only_ones(&shape, permutation) {
            let moved: Vec<i64> = permutation.iter().filter_map(|&axis| shape.get(axis).copied()).collect();
            return Ok(self.tfl.reshape(x, &moved)?);
        }
        Ok(self.tfl.transpose(x, permutation)?)
    }

    /// A StableHLO transpose, where anything moves.
    pub(super) fn transposed(&self, x: Value<'c>, order: &[i64]) -> Value<'c> {
        if order.is_sorted() { x } else { self.hlo.transpose(x, order) }
    }

    /// An index as i32. A wider one is clamped first: whatever lies outside i32 lies outside every tensor as well.
    pub(super) fn narrow_index(&self, value: Value<'c>) -> Result<Value<'c>, Stop> {
        let mut value = value;
        if self.is_i64(value) {
            let bound = |bound: i32| self.tfl.scalar(ElementType::I64, f64::from(bound));
            value = self.tfl.binary("maximum", value, bound(i32::MIN)?)?;
            value = self.tfl.binary("minimum", value, bound(i32::MAX)?)?;
        } else if let Some(ElementType::U32 | ElementType::U64) = value.element_type() {
            value = self.extreme("minimum", value, self.integer_like(value, i64::from(i32::MAX))?)?;
            if value.element_type() == Some(ElementType::U64) {
                return self.unsigned64_as(value, ElementType::I32);
            }
        } else if !value.element_type().is_some_and(kernels::casts) {
            return refuse("the index type has no kernel", "use i32 indices");
        }
        Ok(self.tfl.cast(value, ElementType::I32)?)
    }
}

/// An operation without what its definition demands, which no verified module holds.
pub(super) fn lacks(op: Op<'_>, index: usize) -> Stop {
    Stop::Ir(IrError::ValueCount { op: op.name(), expected: index + 1, actual: op.operand_count() })
}
