//! Writes operations of the `shader` dialect.

use edgec_dialects::Builder;
use edgec_dialects::ir::{Attr, IntoAttr, IrError, Op, OpSpec, Type, Value};
use edgec_gpu_kernels::{Epilogue, Expr};

/// Writes operations in front of one.
#[derive(Clone, Copy)]
pub(crate) struct Shader<'c>(Builder<'c>);

/// The parts of an operation.
pub(crate) struct Parts<'c>(OpSpec<'c>);

impl<'c> Parts<'c> {
    pub(crate) fn attr(self, name: &str, value: impl IntoAttr<'c>) -> Self {
        Self(self.0.attr(name, value))
    }

    pub(crate) fn ints(self, shader: Shader<'c>, name: &str, values: &[i64]) -> Self {
        let value = Attr::i64s(shader.0.context(), values);
        self.attr(name, value)
    }

    pub(crate) fn int(self, shader: Shader<'c>, name: &str, value: i64) -> Self {
        let value = Attr::i64(shader.0.context(), value);
        self.attr(name, value)
    }
}

impl<'c> Shader<'c> {
    pub(crate) fn before(op: Op<'c>) -> Self {
        Self(Builder::before(op))
    }

    pub(crate) fn builder(self) -> Builder<'c> {
        self.0
    }

    /// Begins an operation; `name` is without its dialect.
    pub(crate) fn parts(self, name: &str, operands: &[Value<'c>]) -> Parts<'c> {
        Parts(OpSpec::new(self.0.context(), &format!("shader.{name}")).operands(operands))
    }

    /// Writes an operation of one result.
    pub(crate) fn write(self, parts: Parts<'c>, ty: Type<'c>) -> Result<Value<'c>, IrError> {
        let op = self.0.create(parts.0.results(&[ty]))?;
        op.result(0).ok_or_else(|| IrError::Detached { op: op.name() })
    }

    /// The same elements under another shape.
    pub(crate) fn reshape(self, value: Value<'c>, shape: &[i64]) -> Result<Value<'c>, IrError> {
        if value.shape() == shape {
            return Ok(value);
        }
        // A chain of reshapes is the last one's.
        let mut inner = value;
        while let Some(op) = inner.defining_op().filter(|op| op.is("shader.reshape")) {
            let Some(operand) = op.operand(0) else { break };
            inner = operand;
        }
        if inner.shape() == shape {
            return Ok(inner);
        }
        self.write(self.parts("reshape", &[inner]), value.ty().with_shape(shape))
    }

    /// `expression` over operands, dimension `i` of operand `j` being dimension `places[j][i]` of the result.
    pub(crate) fn elementwise(
        self,
        expression: &Expr,
        operands: &[Value<'c>],
        places: &[Vec<i64>],
        ty: Type<'c>,
    ) -> Result<Value<'c>, IrError> {
        let context = self.0.context();
        let places: Vec<Attr<'c>> = places.iter().map(|places| Attr::i64s(context, places)).collect();
        let parts = self.parts("elementwise", operands);
        let parts = parts.attr("expression", Attr::string(context, &expression.to_string()));
        self.write(parts.attr("places", Attr::array(context, &places)), ty)
    }

    /// The same over operands of the result's shape.
    pub(crate) fn map(
        self,
        expression: &Expr,
        operands: &[Value<'c>],
        ty: Type<'c>,
    ) -> Result<Value<'c>, IrError> {
        let rank = ty.shape().map_or(0, |shape| shape.len()) as i64;
        self.elementwise(expression, operands, &vec![(0..rank).collect(); operands.len()], ty)
    }

    /// Dimension `permutation[i]` becomes dimension `i`.
    pub(crate) fn transpose(self, value: Value<'c>, permutation: &[usize]) -> Result<Value<'c>, IrError> {
        if permutation.is_sorted() {
            return Ok(value);
        }
        let own = value.shape();
        let shape: Vec<i64> = permutation.iter().filter_map(|&axis| own.get(axis).copied()).collect();
        // Where only dimensions of size one move, the elements stay.
        if permutation.iter().filter(|&&axis| own.get(axis) != Some(&1)).is_sorted() {
            return self.reshape(value, &shape);
        }
        let mut places = vec![0; permutation.len()];
        for (to, &from) in permutation.iter().enumerate() {
            if let Some(place) = places.get_mut(from) {
                *place = to as i64;
            }
        }
        self.elementwise(&Expr::Value(0), &[value], &[places], value.ty().with_shape(&shape))
    }
}

/// The expression of an elementwise operation.
pub(crate) fn expression(op: Op<'_>, attribute: &str) -> Result<Expr, String> {
    let text = op.str_attr(attribute).ok_or_else(|| format!("it has no {attribute}"))?;
    text.parse().map_err(|error: edgec_gpu_kernels::ExprError| error.to_string())
}

/// The expression of an epilogue, or the one that changes nothing.
pub(crate) fn epilogue(op: Op<'_>) -> Result<Expr, String> {
    match op.attr("epilogue") {
        Some(_) => expression(op, "epilogue"),
        None => Ok(Epilogue::default().expr),
    }
}

/// Where the dimensions of an elementwise operation's operands are in the result.
pub(crate) fn places(op: Op<'_>) -> Result<Vec<Vec<usize>>, String> {
    let places = op.attr("places").and_then(Attr::as_array).ok_or("it has no places")?;
    let one = |places: Attr<'_>| {
        let places = places.as_i64s()?;
        places.into_iter().map(|place| usize::try_from(place).ok()).collect::<Option<Vec<_>>>()
    };
    places
        .into_iter()
        .map(one)
        .collect::<Option<_>>()
        .ok_or_else(|| "its places are no dimensions".to_owned())
}
