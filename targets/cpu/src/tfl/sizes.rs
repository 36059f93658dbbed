//! Sizes that are known when the model runs. LiteRT computes the sizes of all tensors, and with them its buffers, before it
//! runs, if all shapes are made of what it computes before: SHAPE, STRIDED_SLICE, CONCATENATION and MUL of constants and of
//! each other, but not ADD (measured on LiteRT 2.3.0).

use edgec_dialects::ir::{ElementType, Type, Value};

use super::{Built, Tfl};

impl<'c> Tfl<'c> {
    /// SHAPE: the sizes of `x`, i32 `[rank]`.
    pub(crate) fn shape(&self, x: Value<'c>) -> Built<'c> {
        self.emit("shape", &[x], &[], self.context.tensor(&[x.rank() as i64], ElementType::I32))
    }

    /// Element `index` of a vector, as a scalar or as a vector of one.
    pub(crate) fn element(&self, vector: Value<'c>, index: i64, scalar: bool) -> Built<'c> {
        let operands = [vector, self.vector(&[index])?, self.vector(&[index + 1])?, self.vector(&[1])?];
        let zero = self.i32(0);
        let attributes = [
            ("begin_mask", zero),
            ("end_mask", zero),
            ("ellipsis_mask", zero),
            ("new_axis_mask", zero),
            ("shrink_axis_mask", self.i32(i64::from(scalar))),
            ("offset", self.boolean(false)),
        ];
        let shape: &[i64] = if scalar { &[] } else { &[1] };
        self.emit("strided_slice", &operands, &attributes, vector.ty().with_shape(shape))
    }

    /// The sum of `sizes`, each i32 `[1]`, and a number, if it is not negative: as many elements are put side by side, and
    /// counted by SHAPE.
    pub(crate) fn sum_of_sizes(&self, sizes: &[Value<'c>], rest: i64) -> Built<'c> {
        let open = self.context.tensor(&[-1], ElementType::I32);
        let zero = self.constant_i32(&[0], &[])?;
        let mut rows = Vec::new();
        for &size in sizes {
            rows.push(self.broadcast_to_computed(zero, size, open)?);
        }
        if rest > 0 {
            rows.push(self.filled(ElementType::I32, 0.0, &[rest])?);
        }
        let mut row = match rows[..] {
            [single] => single,
            _ => self.concatenation(&rows, 0, open)?,
        };
        if rest < 0 {
            row = self.strided_slice_to(row, self.vector(&[-rest])?, self.vector(&[0])?, 1, open)?;
        }
        self.shape(row)
    }

    /// STRIDED_SLICE by one from `begin` to `end`, in the dimensions of the bits of `whole` to the operand's end.
    pub(crate) fn strided_slice_to(
        &self,
        x: Value<'c>,
        begin: Value<'c>,
        end: Value<'c>,
        whole: i64,
        result: Type<'c>,
    ) -> Built<'c> {
        let strides = self.vector(&vec![1; x.rank()])?;
        let zero = self.i32(0);
        let attributes = [
            ("begin_mask", zero),
            ("end_mask", self.i32(whole)),
            ("ellipsis_mask", zero),
            ("new_axis_mask", zero),
            ("shrink_axis_mask", zero),
            ("offset", self.boolean(false)),
        ];
        self.emit("strided_slice", &[x, begin, end, strides], &attributes, result)
    }

    /// RANGE: i32 from `start` by `step`, without `end`.
    pub(crate) fn range(&self, start: Value<'c>, end: Value<'c>, step: i64) -> Built<'c> {
        let step = self.constant_i32(&[step], &[])?;
        self.emit("range", &[start, end, step], &[], self.context.tensor(&[-1], ElementType::I32))
    }

    /// RESHAPE to `shape`, of which one number may be -1.
    pub(crate) fn reshape_to(&self, x: Value<'c>, shape: Value<'c>, result: Type<'c>) -> Built<'c> {
        self.emit("reshape", &[x, shape], &[], result)
    }

    /// BROADCAST_TO a shape that is computed.
    pub(crate) fn broadcast_to_computed(
        &self,
        x: Value<'c>,
        shape: Value<'c>,
        result: Type<'c>,
    ) -> Built<'c> {
        self.emit("broadcast_to", &[x, shape], &[], result)
    }
}
