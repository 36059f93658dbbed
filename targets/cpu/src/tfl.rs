//! Writes `tfl` operations with their result types inferred.

mod random;
mod sizes;
mod windows;

use edgec_dialects::{
    Builder, Context,
    ir::{Attr, Dense, ElementType, IrError, Op, OpSpec, Type, Value},
};

pub(crate) use windows::{Conv, Edge};

/// Writes `tfl` operations in front of one operation.
#[derive(Clone)]
pub(crate) struct Tfl<'c> {
    builder: Builder<'c>,
    context: &'c Context,
}

type Built<'c> = Result<Value<'c>, IrError>;

impl<'c> Tfl<'c> {
    /// A writer where `builder` stands.
    pub(crate) fn new(builder: Builder<'c>) -> Self {
        let context = builder.context();
        Self { builder, context }
    }

    /// A writer in front of `operation`; new operations get its location.
    pub(crate) fn before(operation: Op<'c>) -> Self {
        Self { builder: Builder::before(operation), context: operation.context() }
    }

    /// The operation `tfl.<name>` with one result.
    fn emit(
        &self,
        name: &str,
        operands: &[Value<'c>],
        attributes: &[(&str, Attr<'c>)],
        result: Type<'c>,
    ) -> Built<'c> {
        match self.emit_many(name, operands, attributes, &[result])?.as_slice() {
            [value] => Ok(*value),
            values => Err(IrError::ValueCount { op: name.to_owned(), expected: 1, actual: values.len() }),
        }
    }

    /// The operation `tfl.<name>`.
    fn emit_many(
        &self,
        name: &str,
        operands: &[Value<'c>],
        attributes: &[(&str, Attr<'c>)],
        results: &[Type<'c>],
    ) -> Result<Vec<Value<'c>>, IrError> {
        let mut spec = OpSpec::new(self.context, &format!("tfl.{name}")).operands(operands).results(results);
        for &(name, value) in attributes {
            spec = spec.attr(name, value);
        }
        Ok(self.builder.create(spec)?.results())
    }

    /// `op` again, with other operands.
    pub(crate) fn rebuild(&self, op: Op<'c>, operands: &[Value<'c>]) -> Result<Vec<Value<'c>>, IrError> {
        self.again(&op.name(), op, operands, None, None)
    }

    /// `op` again, as another operation.
    pub(crate) fn rebuild_as(&self, name: &str, op: Op<'c>) -> Result<Vec<Value<'c>>, IrError> {
        self.again(name, op, &op.operands(), None, None)
    }

    /// `op` again, with other operands and a result of another type.
    pub(crate) fn rebuild_typed(&self, op: Op<'c>, operands: &[Value<'c>], result: Type<'c>) -> Built<'c> {
        let attributes = op.attrs();
        let attributes: Vec<(&str, Attr<'c>)> =
            attributes.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        self.emit(op.name().trim_start_matches("tfl."), operands, &attributes, result)
    }

    /// `op` again, with a fused activation.
    pub(crate) fn rebuild_activated(&self, op: Op<'c>, activation: &str) -> Result<Vec<Value<'c>>, IrError> {
        let changed = (ACTIVATION, self.string(activation));
        self.again(&op.name(), op, &op.operands(), Some(changed), None)
    }

    /// The reduction `op` again, keeping its dimensions.
    pub(crate) fn rebuild_kept(&self, op: Op<'c>, shape: &[i64]) -> Built<'c> {
        let changed = ("keep_dims", self.boolean(true));
        one(op, &self.again(&op.name(), op, &op.operands(), Some(changed), Some(shape))?)
    }

    /// `op` again, with other operands and a result of another shape.
    pub(crate) fn rebuild_shaped(&self, op: Op<'c>, operands: &[Value<'c>], shape: &[i64]) -> Built<'c> {
        one(op, &self.again(&op.name(), op, operands, None, Some(shape))?)
    }

    /// An operation with the attributes of `op`, but for the one that changes, and results of its types, in `shape` if one
    /// is given.
    fn again(
        &self,
        name: &str,
        op: Op<'c>,
        operands: &[Value<'c>],
        changed: Option<(&str, Attr<'c>)>,
        shape: Option<&[i64]>,
    ) -> Result<Vec<Value<'c>>, IrError> {
        let shaped = |value: Value<'c>| shape.map_or(value.ty(), |shape| value.ty().with_shape(shape));
        let results: Vec<Type<'c>> = op.results().into_iter().map(shaped).collect();
        let mut spec = OpSpec::new(self.context, name).operands(operands).results(&results);
        for (name, value) in op.attrs() {
            if changed.is_none_or(|(other, _)| other != name) {
                spec = spec.attr(&name, value);
            }
        }
        if let Some((name, value)) = changed {
            spec = spec.attr(name, value);
        }
        Ok(self.builder.create(spec)?.results())
    }

    /// The context that owns what is written.
    pub(crate) fn context(&self) -> &'c Context {
        self.context
    }

    fn boolean(&self, value: bool) -> Attr<'c> {
        Attr::bool(self.context, value)
    }

    fn i32(&self, value: i64) -> Attr<'c> {
        Attr::i32(self.context, saturate(value))
    }

    fn string(&self, value: &str) -> Attr<'c> {
        Attr::string(self.context, value)
    }

    /// `fused_activation_function = "NONE"`.
    fn no_activation(&self) -> (&'static str, Attr<'c>) {
        (ACTIVATION, self.string("NONE"))
    }

    // Control flow.

    /// WHILE: the two functions take the values; `cond` says whether `body` is called once more.
    pub(crate) fn while_loop(
        &self,
        values: &[Value<'c>],
        cond: &str,
        body: &str,
    ) -> Result<Vec<Value<'c>>, IrError> {
        let types: Vec<Type<'c>> = values.iter().map(|value| value.ty()).collect();
        let attributes = [("cond", self.symbol(cond)), ("body", self.symbol(body))];
        self.emit_many("while", values, &attributes, &types)
    }

    /// IF: both functions take the values.
    pub(crate) fn if_else(
        &self,
        condition: Value<'c>,
        values: &[Value<'c>],
        (then, otherwise): (&str, &str),
        results: &[Type<'c>],
    ) -> Result<Vec<Value<'c>>, IrError> {
        let operands: Vec<Value<'c>> = [condition].iter().chain(values).copied().collect();
        let attributes = [("then_branch", self.symbol(then)), ("else_branch", self.symbol(otherwise))];
        self.emit_many("if", &operands, &attributes, results)
    }

    /// An operator outside of the schema.
    pub(crate) fn custom(
        &self,
        code: &str,
        options: &[u8],
        operands: &[Value<'c>],
        results: &[Type<'c>],
    ) -> Result<Vec<Value<'c>>, IrError> {
        let options: Vec<i8> = options.iter().map(|&byte| byte as i8).collect();
        let attributes =
            [("custom_code", self.string(code)), ("custom_option", Attr::i8s(self.context, &options))];
        self.emit_many("custom", operands, &attributes, results)
    }

    fn symbol(&self, name: &str) -> Attr<'c> {
        Attr::symbol(self.context, name)
    }

    // Constants.

    /// A constant of any dense elements.
    pub(crate) fn constant(&self, value: Attr<'c>, result: Type<'c>) -> Built<'c> {
        self.emit("pseudo_const", &[], &[("value", value)], result)
    }

    /// An i32 constant of `shape`; values are saturated into i32, which shapes and indices of TFLite never leave.
    pub(crate) fn constant_i32(&self, values: &[i64], shape: &[i64]) -> Built<'c> {
        let values: Vec<i32> = values.iter().map(|&value| saturate(value)).collect();
        let value = Attr::dense_i32(self.context, shape, &values)?;
        self.constant(value, self.context.tensor(shape, ElementType::I32))
    }

    /// An i32 vector.
    pub(crate) fn vector(&self, values: &[i64]) -> Built<'c> {
        self.constant_i32(values, &[values.len() as i64])
    }

    /// A scalar of any plain type.
    pub(crate) fn scalar(&self, element: ElementType, value: f64) -> Built<'c> {
        self.filled(element, value, &[])
    }

    /// A constant of `shape` whose elements are all `value`.
    pub(crate) fn filled(&self, element: ElementType, value: f64, shape: &[i64]) -> Built<'c> {
        let result = self.context.tensor(shape, element);
        self.constant(Attr::splat(result, value)?, result)
    }

    /// The constant `value`, whose elements are all equal, as one of another shape.
    pub(crate) fn spread_splat(&self, value: Value<'c>, to: &[i64]) -> Result<Option<Value<'c>>, IrError> {
        let elements = constant(value).filter(|elements| elements.is_splat());
        // Integers beyond 2^53 do not survive the way through f64.
        let number = elements
            .and_then(Dense::splat_value)
            .filter(|number| number.abs() < EXACT || number.is_infinite());
        let Some(number) = number else { return Ok(None) };
        let result = value.ty().with_shape(to);
        Ok(Some(self.constant(Attr::splat(result, number)?, result)?))
    }

    /// The constant `value` with its elements in the shape `to`.
    pub(crate) fn reshaped_constant(
        &self,
        value: Value<'c>,
        to: &[i64],
    ) -> Result<Option<Value<'c>>, IrError> {
        if let Some(spread) = self.spread_splat(value, to)? {
            return Ok(Some(spread));
        }
        let Some(bytes) = constant(value).and_then(Dense::to_bytes) else { return Ok(None) };
        let result = value.ty().with_shape(to);
        Ok(Some(self.constant(Attr::dense_bytes(result, &bytes)?, result)?))
    }

    // Elementwise.

    /// An operator of one operand whose result has the operand's type.
    pub(crate) fn unary(&self, name: &str, x: Value<'c>) -> Built<'c> {
        self.emit(name, &[x], &[], x.ty())
    }

    /// An operator of two operands that broadcast as numpy's do; the result has their element type.
    pub(crate) fn binary(&self, name: &str, x: Value<'c>, y: Value<'c>) -> Built<'c> {
        let result = x.ty().with_shape(&broadcast(&x.shape(), &y.shape()));
        let activated = matches!(name, "add" | "sub" | "mul" | "div");
        let attributes: &[_] = if activated { &[self.no_activation()] } else { &[] };
        self.emit(name, &[x, y], attributes, result)
    }

    /// A comparison; the result is i1.
    pub(crate) fn compare(&self, name: &str, x: Value<'c>, y: Value<'c>) -> Built<'c> {
        let result = self.context.tensor(&broadcast(&x.shape(), &y.shape()), ElementType::I1);
        self.emit(name, &[x, y], &[], result)
    }

    /// SELECT_V2.
    pub(crate) fn select_v2(&self, condition: Value<'c>, x: Value<'c>, y: Value<'c>) -> Built<'c> {
        let sizes = broadcast(&condition.shape(), &broadcast(&x.shape(), &y.shape()));
        self.emit("select_v2", &[condition, x, y], &[], x.ty().with_shape(&sizes))
    }

    /// CAST to `to`.
    pub(crate) fn cast(&self, x: Value<'c>, to: ElementType) -> Built<'c> {
        self.emit("cast", &[x], &[], x.ty().with_element(to))
    }

    /// DEQUANTIZE to f32.
    pub(crate) fn dequantize(&self, x: Value<'c>) -> Built<'c> {
        self.emit("dequantize", &[x], &[], x.ty().with_element(ElementType::F32))
    }

    /// QUANTIZE to integers of type `to`.
    pub(crate) fn quantize(&self, x: Value<'c>, to: Type<'c>) -> Built<'c> {
        self.emit("quantize", &[x], &[("qtype", Attr::of_type(to))], to)
    }

    /// GELU.
    pub(crate) fn gelu(&self, x: Value<'c>, approximate: bool) -> Built<'c> {
        self.emit("gelu", &[x], &[("approximate", self.boolean(approximate))], x.ty())
    }

    /// SOFTMAX over the last axis.
    pub(crate) fn softmax(&self, x: Value<'c>) -> Built<'c> {
        self.emit("softmax", &[x], &[("beta", Attr::f32(self.context, 1.0))], x.ty())
    }

    // Structural.

    /// RESHAPE, or SQUEEZE to no dimensions; nothing where the shape is the operand's already.
    pub(crate) fn reshape(&self, x: Value<'c>, to: &[i64]) -> Built<'c> {
        if x.shape() == to {
            return Ok(x);
        }
        if to.is_empty() {
            // XNNPACK leaves the result of a RESHAPE to no dimensions unwritten.
            return self.emit("squeeze", &[x], &[], x.ty().with_shape(to));
        }
        self.emit("reshape", &[x, self.vector(to)?], &[], x.ty().with_shape(to))
    }

    /// TRANSPOSE by `permutation`.
    pub(crate) fn transpose(&self, x: Value<'c>, permutation: &[usize]) -> Built<'c> {
        let from = x.shape();
        let moved: Vec<i64> = permutation.iter().filter_map(|&axis| from.get(axis).copied()).collect();
        let order: Vec<i64> = permutation.iter().map(|&axis| axis as i64).collect();
        self.emit("transpose", &[x, self.vector(&order)?], &[], x.ty().with_shape(&moved))
    }

    /// BROADCAST_TO; nothing where the shape is the operand's already.
    pub(crate) fn broadcast_to(&self, x: Value<'c>, to: &[i64]) -> Built<'c> {
        if x.shape() == to {
            return Ok(x);
        }
        self.emit("broadcast_to", &[x, self.vector(to)?], &[], x.ty().with_shape(to))
    }

    /// CONCATENATION along `axis` to a result of `to`.
    pub(crate) fn concatenation(&self, parts: &[Value<'c>], axis: usize, result: Type<'c>) -> Built<'c> {
        let attributes = [("axis", self.i32(axis as i64)), self.no_activation()];
        self.carried(parts, |parts| {
            let result = parts
                .first()
                .map_or(result, |part| part.ty().with_shape(&result.shape().unwrap_or_default()));
            self.emit("concatenation", parts, &attributes, result)
        })
    }

    /// PACK of i32 scalars into a vector.
    pub(crate) fn pack(&self, scalars: &[Value<'c>]) -> Built<'c> {
        let count = scalars.len() as i64;
        let attributes = [("values_count", self.i32(count)), ("axis", self.i32(0))];
        let result = self.context.tensor(&[count], ElementType::I32);
        self.emit("pack", scalars, &attributes, result)
    }

    /// SLICE of `size` elements from `begin`.
    pub(crate) fn slice(&self, x: Value<'c>, begin: Value<'c>, size: &[i64]) -> Built<'c> {
        self.emit("slice", &[x, begin, self.vector(size)?], &[], x.ty().with_shape(size))
    }

    /// STRIDED_SLICE with positive strides to a result of `to`.
    pub(crate) fn strided_slice(
        &self,
        x: Value<'c>,
        (begin, end, strides): (&[i64], &[i64], &[i64]),
        to: &[i64],
    ) -> Built<'c> {
        let operands = [x, self.vector(begin)?, self.vector(end)?, self.vector(strides)?];
        let zero = self.i32(0);
        let attributes = [
            ("begin_mask", zero),
            ("end_mask", zero),
            ("ellipsis_mask", zero),
            ("new_axis_mask", zero),
            ("shrink_axis_mask", zero),
            ("offset", self.boolean(false)),
        ];
        self.emit("strided_slice", &operands, &attributes, x.ty().with_shape(to))
    }

    /// PAD with zeros, or PADV2 with `value`; `amounts` is i32 `[rank, 2]`.
    pub(crate) fn pad(
        &self,
        x: Value<'c>,
        amounts: Value<'c>,
        value: Option<Value<'c>>,
        to: &[i64],
    ) -> Built<'c> {
        let values: Vec<Value<'c>> = [x].into_iter().chain(value).collect();
        self.carried(&values, |values| {
            let result = values[0].ty().with_shape(to);
            match values {
                &[x, value] => self.emit("padv2", &[x, amounts, value], &[], result),
                _ => self.emit("pad", &[values[0], amounts], &[], result),
            }
        })
    }

    /// GATHER of whole slices along `axis`, to a result of `to`.
    pub(crate) fn gather(&self, x: Value<'c>, indices: Value<'c>, axis: usize, to: &[i64]) -> Built<'c> {
        let attributes = [("axis", self.i32(axis as i64)), ("batch_dims", self.i32(0))];
        self.carried(&[x], |values| {
            self.emit("gather", &[values[0], indices], &attributes, values[0].ty().with_shape(to))
        })
    }

    /// DYNAMIC_UPDATE_SLICE.
    pub(crate) fn dynamic_update_slice(
        &self,
        x: Value<'c>,
        update: Value<'c>,
        start: Value<'c>,
    ) -> Built<'c> {
        self.emit("dynamic_update_slice", &[x, update, start], &[], x.ty())
    }

    /// EMBEDDING_LOOKUP of `ids` `[N]` in `table` `[V, ..]`.
    pub(crate) fn embedding_lookup(&self, ids: Value<'c>, table: Value<'c>) -> Built<'c> {
        let mut sizes = ids.shape();
        sizes.extend(table.shape().iter().skip(1));
        self.emit("embedding_lookup", &[ids, table], &[], table.ty().with_shape(&sizes))
    }

    // Reductions and products.

    /// SUM, MEAN, REDUCE_MAX and the like over `axes`, to a result of `to`.
    pub(crate) fn reduce(
        &self,
        name: &str,
        x: Value<'c>,
        axes: Value<'c>,
        keep_dims: bool,
        to: &[i64],
    ) -> Built<'c> {
        self.emit(name, &[x, axes], &[("keep_dims", self.boolean(keep_dims))], x.ty().with_shape(to))
    }

    /// FULLY_CONNECTED of `x` `[.., K]` and `weight` `[O, K]`: `[.., O]`.
    pub(crate) fn fully_connected(
        &self,
        x: Value<'c>,
        weight: Value<'c>,
        bias: Option<Value<'c>>,
    ) -> Built<'c> {
        let mut sizes = x.shape();
        if let (Some(last), Some(&outputs)) = (sizes.last_mut(), weight.shape().first()) {
            *last = outputs;
        }
        let bias = match bias {
            Some(bias) => bias,
            None => self.no_value()?,
        };
        let attributes = [
            self.no_activation(),
            ("weights_format", self.string("DEFAULT")),
            ("keep_num_dims", self.boolean(true)),
        ];
        self.emit("fully_connected", &[x, weight, bias], &attributes, x.ty().with_shape(&sizes))
    }

    /// An operand that is left out.
    pub(crate) fn no_value(&self) -> Built<'c> {
        self.emit("no_value", &[], &[("value", Attr::unit(self.context))], Type::none(self.context))
    }

    /// BATCH_MATMUL of matrices in the last two axes, each transposed where its flag says so.
    pub(crate) fn batch_matmul(&self, x: Value<'c>, y: Value<'c>, adj_x: bool, adj_y: bool) -> Built<'c> {
        let (mut sizes, right) = (x.shape(), y.shape());
        let axis =
            |sizes: &[i64], back: usize| sizes.len().checked_sub(back).and_then(|at| sizes.get(at).copied());
        let rows = axis(&sizes, if adj_x { 1 } else { 2 });
        let columns = axis(&right, if adj_y { 2 } else { 1 });
        sizes.truncate(sizes.len().saturating_sub(2));
        sizes.extend(rows);
        sizes.extend(columns);
        let attributes = [("adj_x", self.boolean(adj_x)), ("adj_y", self.boolean(adj_y))];
        self.emit("batch_matmul", &[x, y], &attributes, x.ty().with_shape(&sizes))
    }

    /// Quantised values and their scales as one f32-valued tensor; `block` is 0 where each index of `axis` has its scale.
    pub(crate) fn quantized_weight(
        &self,
        values: Value<'c>,
        scales: Value<'c>,
        axis: i64,
        block: i64,
    ) -> Built<'c> {
        let attributes = [("axis", self.i32(axis)), ("block_size", self.i32(block))];
        let result = values.ty().with_element(ElementType::F32);
        self.emit("pseudo_qweight", &[values, scales], &attributes, result)
    }
}

/// Below this every integer is an f64.
const EXACT: f64 = 9_007_199_254_740_992.0;

const ACTIVATION: &str = "fused_activation_function";

/// The one value of `values`, which are results of an operation like `op`.
fn one<'c>(op: Op<'c>, values: &[Value<'c>]) -> Built<'c> {
    match values {
        [value] => Ok(*value),
        _ => Err(IrError::ValueCount { op: op.name(), expected: 1, actual: values.len() }),
    }
}

/// Whether the operation could take a fused activation and has none.
pub(crate) fn has_no_activation(operation: Op<'_>) -> bool {
    activation(operation).as_deref() == Some("NONE")
}

/// The fused activation of an operation that has one.
pub(crate) fn activation(operation: Op<'_>) -> Option<String> {
    operation.str_attr(ACTIVATION)
}

/// The elements of a value that is a constant.
pub(crate) fn constant(value: Value<'_>) -> Option<Dense<'_>> {
    value.defining_op().filter(|operation| operation.is("tfl.pseudo_const"))?.constant_value()?.as_dense()
}

/// The one value that all elements of a constant have.
pub(crate) fn splat(value: Value<'_>) -> Option<f64> {
    constant(value)?.splat_value()
}

/// Whether the value is stored in the artifact: a constant or a weight, possibly quantised or f16.
pub(crate) fn is_stored(value: Value<'_>) -> bool {
    let Some(op) = value.defining_op() else { return false };
    match op.name().as_str() {
        "ml_program.global_load_const" | "tfl.pseudo_const" | "tfl.pseudo_qweight" => true,
        "tfl.dequantize" => op.operand(0).is_some_and(is_weight),
        _ => false,
    }
}

/// Whether the elements of a type are integers that stand for numbers.
pub(crate) fn is_quantized(ty: Type<'_>) -> bool {
    ty.element_type().is_none() && ty.element().to_string().starts_with("!quant.")
}

/// Whether the value is what a weight of quantised integers stands for.
pub(crate) fn is_quantized_weight(value: Value<'_>) -> bool {
    let dequantize = value.defining_op().filter(|op| op.is("tfl.dequantize"));
    dequantize
        .and_then(|op| op.operand(0))
        .is_some_and(|stored| is_weight(stored) && is_quantized(stored.ty()))
}

/// Whether the value is a weight as it is stored.
pub(crate) fn is_weight(value: Value<'_>) -> bool {
    value.defining_op().is_some_and(|op| op.is("ml_program.global_load_const"))
}

/// Whether a permutation moves only axes of size one, so that it is a reshape.
pub(crate) fn moves_only_ones(shape: &[i64], permutation: &[usize]) -> bool {
    permutation.iter().filter(|&&axis| shape.get(axis) != Some(&1)).is_sorted()
}

/// The shape that two operands broadcast to.
pub(crate) fn broadcast(left: &[i64], right: &[i64]) -> Vec<i64> {
    let rank = left.len().max(right.len());
    let size = |sizes: &[i64], axis: usize| (axis + sizes.len()).checked_sub(rank).map_or(1, |at| sizes[at]);
    (0..rank)
        .map(|axis| match size(left, axis) {
            1 => size(right, axis),
            size => size,
        })
        .collect()
}

/// `value` as i32, or the nearest one.
fn saturate(value: i64) -> i32 {
    i32::try_from(value).unwrap_or(if value < 0 { i32::MIN } else { i32::MAX })
}

#[cfg(test)]
mod tests {
    use super::broadcast;

    #[test]
    fn shapes_broadcast_from_the_right() {
        assert_eq!(broadcast(&[4, 1, 3], &[2, 1]), [4, 2, 3]);
        assert_eq!(broadcast(&[], &[5]), [5]);
        assert_eq!(broadcast(&[0, 3], &[1, 3]), [0, 3]);
    }
}
