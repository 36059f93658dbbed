//! Convolutions, pools, and what sorts, sums up and scatters.

use edgec_dialects::ir::{Attr, ElementType, IrError, Type, Value};

use super::{Built, Tfl};

/// What a convolution adds around its input by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Edge {
    /// As many zeros as the result needs to have the input's size, divided by the stride.
    Same,
    /// Nothing.
    Valid,
}

/// Height and width of what a convolution over a plane does.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Conv {
    pub(crate) edge: Edge,
    pub(crate) strides: (i64, i64),
    pub(crate) dilations: (i64, i64),
}

impl<'c> Tfl<'c> {
    fn edge(&self, edge: Edge) -> (&'static str, Attr<'c>) {
        let padding = match edge {
            Edge::Same => "SAME",
            Edge::Valid => "VALID",
        };
        ("padding", self.string(padding))
    }

    fn numbers(&self, numbers: &[(&'static str, i64)]) -> Vec<(&'static str, Attr<'c>)> {
        numbers.iter().map(|&(name, number)| (name, self.i32(number))).collect()
    }

    /// The bias of nothing, f32 `[count]`.
    pub(crate) fn zeros(&self, count: i64) -> Built<'c> {
        let result = self.context.tensor(&[count], ElementType::F32);
        self.constant(Attr::splat(result, 0.0)?, result)
    }

    /// CONV_2D of `x` `[N, H, W, C]` by `kernel` `[O, h, w, C / groups]` and `bias` `[O]`, to a result of `to`.
    pub(crate) fn conv_2d(
        &self,
        x: Value<'c>,
        kernel: Value<'c>,
        bias: Value<'c>,
        conv: &Conv,
        to: &[i64],
    ) -> Built<'c> {
        let attributes = self.conv_attributes(conv);
        self.emit("conv_2d", &[x, kernel, bias], &attributes, x.ty().with_shape(to))
    }

    /// DEPTHWISE_CONV_2D of `x` `[N, H, W, C]` by `kernel` `[1, h, w, C * multiplier]`, to a result of `to`.
    pub(crate) fn depthwise_conv_2d(
        &self,
        x: Value<'c>,
        kernel: Value<'c>,
        bias: Value<'c>,
        conv: &Conv,
        multiplier: i64,
        to: &[i64],
    ) -> Built<'c> {
        let mut attributes = self.conv_attributes(conv);
        attributes.push(("depth_multiplier", self.i32(multiplier)));
        self.emit("depthwise_conv_2d", &[x, kernel, bias], &attributes, x.ty().with_shape(to))
    }

    fn conv_attributes(&self, conv: &Conv) -> Vec<(&'static str, Attr<'c>)> {
        let mut attributes = self.numbers(&[
            ("stride_h", conv.strides.0),
            ("stride_w", conv.strides.1),
            ("dilation_h_factor", conv.dilations.0),
            ("dilation_w_factor", conv.dilations.1),
        ]);
        attributes.extend([self.edge(conv.edge), self.no_activation()]);
        attributes
    }

    /// TRANSPOSE_CONV of `x` `[N, H, W, C]` by `kernel` `[O, h, w, C]`, to the whole result of `to`.
    pub(crate) fn transpose_conv(
        &self,
        x: Value<'c>,
        kernel: Value<'c>,
        strides: (i64, i64),
        to: &[i64],
    ) -> Built<'c> {
        let mut attributes = self.numbers(&[("stride_h", strides.0), ("stride_w", strides.1)]);
        attributes.extend([self.edge(Edge::Valid), self.no_activation()]);
        let bias = self.zeros(to.last().copied().unwrap_or(0))?;
        let operands = [self.vector(to)?, kernel, x, bias];
        self.emit("transpose_conv", &operands, &attributes, x.ty().with_shape(to))
    }

    /// CONV_3D of `x` `[N, D, H, W, C]` by `kernel` `[d, h, w, C, O]`, to a result of `to`.
    #[expect(clippy::too_many_arguments, reason = "the operator's own")]
    pub(crate) fn conv_3d(
        &self,
        x: Value<'c>,
        kernel: Value<'c>,
        bias: Value<'c>,
        edge: Edge,
        strides: [i64; 3],
        dilations: [i64; 3],
        to: &[i64],
    ) -> Built<'c> {
        let mut attributes = self.numbers(&[
            ("stride_d", strides[0]),
            ("stride_h", strides[1]),
            ("stride_w", strides[2]),
            ("dilation_d_factor", dilations[0]),
            ("dilation_h_factor", dilations[1]),
            ("dilation_w_factor", dilations[2]),
        ]);
        attributes.extend([self.edge(edge), self.no_activation()]);
        self.emit("conv_3d", &[x, kernel, bias], &attributes, x.ty().with_shape(to))
    }

    /// MAX_POOL_2D of `x` `[N, H, W, C]` without padding, to a result of `to`.
    pub(crate) fn max_pool(
        &self,
        x: Value<'c>,
        size: (i64, i64),
        strides: (i64, i64),
        to: &[i64],
    ) -> Built<'c> {
        let mut attributes = self.numbers(&[
            ("filter_height", size.0),
            ("filter_width", size.1),
            ("stride_h", strides.0),
            ("stride_w", strides.1),
        ]);
        attributes.extend([self.edge(Edge::Valid), self.no_activation()]);
        self.emit("max_pool_2d", &[x], &attributes, x.ty().with_shape(to))
    }

    /// CUMSUM along `axis`, from its end where `reverse` says so.
    pub(crate) fn cumsum(&self, x: Value<'c>, axis: usize, reverse: bool) -> Built<'c> {
        let axis = self.constant_i32(&[axis as i64], &[])?;
        let attributes = [("exclusive", self.boolean(false)), ("reverse", self.boolean(reverse))];
        self.emit("cumsum", &[x, axis], &attributes, x.ty())
    }

    /// TOPK_V2: the `count` largest of the last axis in descending order, and their places; the first of equals comes first.
    pub(crate) fn top_k(&self, x: Value<'c>, count: i64) -> Result<(Value<'c>, Value<'c>), IrError> {
        let mut shape = x.shape();
        if let Some(last) = shape.last_mut() {
            *last = count;
        }
        let results = [x.ty().with_shape(&shape), self.context.tensor(&shape, ElementType::I32)];
        let count = self.constant_i32(&[count], &[])?;
        match self.emit_many("topk_v2", &[x, count], &[], &results)?[..] {
            [values, places] => Ok((values, places)),
            _ => Err(IrError::ValueCount { op: "tfl.topk_v2".to_owned(), expected: 2, actual: 0 }),
        }
    }

    /// ARG_MAX along `axis`: the place of the largest, the first of equals.
    pub(crate) fn arg_max(&self, x: Value<'c>, axis: usize) -> Built<'c> {
        let mut shape = x.shape();
        shape.remove(axis);
        let axis = self.constant_i32(&[axis as i64], &[])?;
        self.emit("arg_max", &[x, axis], &[], self.context.tensor(&shape, ElementType::I32))
    }

    /// UNSORTED_SEGMENT_MAX of the vector `x` by `segments`; the type's least number where there is none.
    pub(crate) fn segment_max(&self, x: Value<'c>, segments: Value<'c>, count: i64) -> Built<'c> {
        let number = self.constant_i32(&[count], &[])?;
        self.emit("unsorted_segment_max", &[x, segments, number], &[], x.ty().with_shape(&[count]))
    }

    /// SCATTER_ND of `updates` `[U, R]` to the rows `indices` `[U, 1]` of zeros of `to`; rows of one place are added up.
    pub(crate) fn scatter_nd(&self, indices: Value<'c>, updates: Value<'c>, to: &[i64]) -> Built<'c> {
        let shape = self.vector(to)?;
        self.emit("scatter_nd", &[indices, updates, shape], &[], updates.ty().with_shape(to))
    }

    /// REVERSE_V2 along `axis`.
    pub(crate) fn reverse(&self, x: Value<'c>, axis: usize) -> Built<'c> {
        let axis = self.vector(&[axis as i64])?;
        self.carried(&[x], |values| self.emit("reverse_v2", &[values[0], axis], &[], values[0].ty()))
    }

    /// BITCAST to a type whose elements are as wide.
    pub(crate) fn bitcast(&self, x: Value<'c>, to: Type<'c>) -> Built<'c> {
        if x.ty() == to {
            return Ok(x);
        }
        self.emit("bitcast", &[x], &[], to)
    }

    /// What `movement`, which computes nothing, makes of `values`: in another type of their width where its kernel lacks
    /// theirs.
    pub(super) fn carried(
        &self,
        values: &[Value<'c>],
        movement: impl FnOnce(&[Value<'c>]) -> Built<'c>,
    ) -> Built<'c> {
        let Some((first, carrier)) = values.first().and_then(|first| Some((first, carrier(first.ty())?)))
        else {
            return movement(values);
        };
        let inside: Result<Vec<Value<'c>>, IrError> =
            values.iter().map(|value| self.bitcast(*value, value.ty().with_element(carrier))).collect();
        let moved = movement(&inside?)?;
        let back = first.ty().with_shape(&moved.shape());
        self.bitcast(moved, back)
    }
}

/// The type whose kernels move elements of a type that lacks them: measured on LiteRT 2.3.0, where PAD, CONCATENATION, GATHER
/// and REVERSE_V2 know none of these and BITCAST knows all.
fn carrier(ty: Type<'_>) -> Option<ElementType> {
    match ty.element_type() {
        Some(ElementType::F64 | ElementType::U64) => Some(ElementType::I64),
        Some(ElementType::U32) => Some(ElementType::I32),
        Some(ElementType::U16) => Some(ElementType::I16),
        None if ty.is_complex() && ty.real_part().element_type() == Some(ElementType::F32) => {
            Some(ElementType::I64)
        }
        _ => None,
    }
}
