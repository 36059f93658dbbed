//! The graph that blocks write into: StableHLO operations of one signature, parameters as weight symbols, and the
//! composites that targets may take whole.

use std::cell::RefCell;

use edgec_dialects::ir::{Attr, Value};
use edgec_dialects::{Builder, ElementType};
use edgec_weights::Expr;

use super::{Activation, AuthoringError, KvCache, Parameters};

/// One of several projections that are computed as one.
#[derive(Clone, Debug)]
pub struct Part {
    name: String,
    rows: usize,
    factor: Option<f32>,
}

impl Part {
    /// The projection with parameters `<name>.{weight,bias}` onto `rows` numbers.
    pub const fn new(name: String, rows: usize) -> Self {
        Self { name, rows, factor: None }
    }

    /// The same projection times `factor`.
    #[must_use]
    pub fn times(mut self, factor: f32) -> Self {
        self.factor = Some(factor);
        self
    }
}

/// One signature under construction.
pub struct Graph<'c, 'p> {
    ops: Builder<'c>,
    parameters: &'p RefCell<Parameters>,
}

impl<'c, 'p> Graph<'c, 'p> {
    /// A graph that appends where `ops` appends and finds its weights in `parameters`.
    pub const fn new(ops: Builder<'c>, parameters: &'p RefCell<Parameters>) -> Self {
        Self { ops, parameters }
    }

    /// The builder of plain StableHLO operations.
    pub const fn ops(&self) -> Builder<'c> {
        self.ops
    }

    /// The parameter `name`, f32 of `shape`, as a weight.
    ///
    /// # Errors
    /// It is missing or of another shape.
    pub fn parameter(&self, name: &str, shape: &[usize]) -> Result<Value<'c>, AuthoringError> {
        let expression = self.parameters.borrow().tensor(name, shape)?;
        Ok(self.weight(name, expression))
    }

    /// The first `count` rows of the parameter `name`, f32 of `shape`, as a weight.
    ///
    /// # Errors
    /// It is missing, of another shape or has fewer rows.
    pub(super) fn first_rows(
        &self,
        name: &str,
        shape: &[usize],
        count: i64,
    ) -> Result<Value<'c>, AuthoringError> {
        let all = self.parameters.borrow().tensor(name, shape)?;
        let mut limits = all.shape().to_vec();
        if let Some(rows) = limits.first_mut() {
            *rows = count.unsigned_abs();
        }
        let first = all.slice(&vec![0; limits.len()], &limits)?;
        Ok(self.weight(&format!("{name}.{count}"), first))
    }

    /// `expression` as an f32 weight under the symbol `name`.
    pub fn weight(&self, name: &str, expression: Expr) -> Value<'c> {
        let shape: Vec<i64> = expression.shape().iter().map(|&size| size as i64).collect();
        self.parameters.borrow_mut().define(name, expression);
        self.ops.weight(name, self.ops.context().tensor(&shape, ElementType::F32))
    }

    /// `x [N, inputs] * <name>.weight [outputs, inputs]^T (+ <name>.bias)`.
    ///
    /// # Errors
    /// A parameter is missing or of another shape.
    pub fn linear(
        &self,
        name: &str,
        x: Value<'c>,
        outputs: usize,
        inputs: usize,
        bias: bool,
    ) -> Result<Value<'c>, AuthoringError> {
        self.stacked_linear(name, &[Part::new(name.to_owned(), outputs)], x, inputs, bias)
    }

    /// Several projections of the same `x` as one: their weights stacked by rows under the symbol `name`.
    ///
    /// # Errors
    /// A parameter is missing or of another shape.
    pub fn stacked_linear(
        &self,
        name: &str,
        parts: &[Part],
        x: Value<'c>,
        inputs: usize,
        bias: bool,
    ) -> Result<Value<'c>, AuthoringError> {
        let stack = |suffix: &str, columns: Option<usize>| -> Result<Value<'c>, AuthoringError> {
            let mut tensors = Vec::with_capacity(parts.len());
            for part in parts {
                let shape: Vec<usize> = std::iter::once(part.rows).chain(columns).collect();
                let tensor = self.parameters.borrow().tensor(&format!("{}.{suffix}", part.name), &shape)?;
                tensors.push(match part.factor {
                    Some(factor) => tensor.mul_scalar(factor)?,
                    None => tensor,
                });
            }
            let stacked = match tensors.as_slice() {
                [single] => single.clone(),
                several => Expr::concat(several, 0)?,
            };
            Ok(self.weight(&format!("{name}.{suffix}"), stacked))
        };
        let product = self.ops.linear(x, stack("weight", Some(inputs))?);
        if !bias {
            return Ok(product);
        }
        let bias = self.ops.broadcast_in_dim(stack("bias", None)?, &product.shape(), &[1]);
        Ok(self.ops.add(product, bias))
    }

    /// The weights of a norm on query and key heads at once, `[heads, D]`: the query's, times the scores' factor, for each
    /// query head, then the key's.
    pub(super) fn head_norm_weight(
        &self,
        symbol: &str,
        (query, query_heads, scale): (&str, usize, f32),
        (key, key_heads): (&str, usize),
        size: usize,
    ) -> Result<Value<'c>, AuthoringError> {
        let row = |name: &str| -> Result<Expr, AuthoringError> {
            Ok(self.parameters.borrow().tensor(name, &[size])?.reshape(vec![1, size as u64])?)
        };
        let mut rows = vec![row(query)?.mul_scalar(scale)?; query_heads];
        rows.extend(vec![row(key)?; key_heads]);
        Ok(self.weight(symbol, Expr::concat(&rows, 0)?))
    }

    /// Rows of `table [V, H]` by `ids`, i32 `[N]`; every id has to lie inside the table.
    pub fn lookup(&self, ids: Value<'c>, table: Value<'c>) -> Value<'c> {
        self.composite("odml.embedding_lookup", &[ids, table], &[], |ops, operands| {
            ops.take_rows(operands[1], operands[0])
        })
    }

    /// `x * rsqrt(mean(x^2) + epsilon) * weight`, over the last axis; `weight` has `x`'s trailing dimensions.
    pub fn rms_norm(&self, x: Value<'c>, weight: Value<'c>, epsilon: f32) -> Value<'c> {
        let attributes = [("epsilon", Attr::f32(self.ops.context(), epsilon))];
        self.composite("odml.rms_norm", &[x, weight], &attributes, |ops, operands| {
            let (x, weight) = (operands[0], operands[1]);
            let mean = mean_last(ops, ops.square(x));
            let root = ops.rsqrt(ops.add_scalar(mean, f64::from(epsilon)));
            let normal = ops.mul(x, spread_last(ops, root, x));
            ops.mul(normal, spread_trailing(ops, weight, x))
        })
    }

    /// `(x - mean(x)) * rsqrt(var(x) + epsilon) * weight + bias`, over the last axis.
    pub fn layer_norm(&self, x: Value<'c>, weight: Value<'c>, bias: Value<'c>, epsilon: f32) -> Value<'c> {
        let attributes = [("epsilon", Attr::f32(self.ops.context(), epsilon))];
        self.composite("odml.layer_norm", &[x, weight, bias], &attributes, |ops, operands| {
            let (x, weight, bias) = (operands[0], operands[1], operands[2]);
            let centred = ops.sub(x, spread_last(ops, mean_last(ops, x), x));
            let variance = mean_last(ops, ops.square(centred));
            let root = ops.rsqrt(ops.add_scalar(variance, f64::from(epsilon)));
            let normal = ops.mul(centred, spread_last(ops, root, x));
            let scaled = ops.mul(normal, spread_trailing(ops, weight, x));
            ops.add(scaled, spread_trailing(ops, bias, x))
        })
    }

    /// A pointwise nonlinearity.
    pub fn activation(&self, kind: Activation, x: Value<'c>) -> Value<'c> {
        let context = self.ops.context();
        match kind {
            Activation::Relu => self.ops.max(x, self.ops.splat(x.ty(), 0.0)),
            Activation::Silu => self.composite("odml.silu", &[x], &[], |ops, operands| {
                ops.mul(operands[0], ops.logistic(operands[0]))
            }),
            Activation::GeluTanh => {
                let attributes = [("approximate", Attr::string(context, "tanh"))];
                self.composite("aten.gelu.default", &[x], &attributes, |ops, operands| {
                    // 0.5 x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))), Hendrycks and Gimpel 2016, arXiv 1606.08415.
                    let x = operands[0];
                    let cube = ops.mul(ops.square(x), x);
                    let inner = ops.add(x, ops.mul_scalar(cube, 0.044_715));
                    let tanh = ops.tanh(ops.mul_scalar(inner, 0.797_884_560_802_865_4));
                    ops.mul(ops.mul_scalar(x, 0.5), ops.add_scalar(tanh, 1.0))
                })
            }
            Activation::GeluExact => {
                let attributes = [("approximate", Attr::string(context, "none"))];
                self.composite("aten.gelu.default", &[x], &attributes, |ops, operands| {
                    let x = operands[0];
                    let erf = erf(ops, ops.mul_scalar(x, std::f64::consts::FRAC_1_SQRT_2));
                    ops.mul(ops.mul_scalar(x, 0.5), ops.add_scalar(erf, 1.0))
                })
            }
        }
    }

    /// Attention of `query [1, H, M, D]` over `key [1, H, C, D]` and `value [1, H, D, C]`, with an additive `mask` that
    /// broadcasts to `[1, H, M, C]`; the scores' factor is already in `query`. Gives `[1, H, M, D]`.
    pub fn attention(
        &self,
        query: Value<'c>,
        key: Value<'c>,
        value: Value<'c>,
        mask: Value<'c>,
    ) -> Value<'c> {
        self.composite("odml.sdpa_transposed", &[query, key, value, mask], &[], |ops, operands| {
            let batch = [(0, 0), (1, 1)];
            let scores = ops.dot_general(operands[0], operands[1], &batch, &[(3, 3)]);
            let mask = ops.broadcast_in_dim(operands[3], &scores.shape(), &[0, 1, 2, 3]);
            let weights = ops.composite("odml.softmax", &[ops.add(scores, mask)], &[], |ops, operands| {
                vec![ops.softmax(operands[0])]
            });
            let weights = weights.first().copied().unwrap_or(scores);
            ops.dot_general(weights, operands[2], &batch, &[(3, 3)])
        })
    }

    /// Attention of `query [1, Hkv, G * N, D]`, row `g * N + n`, over a `cache` of keys `[1, Hkv, C, D]` and values
    /// `[1, Hkv, D, C]` and the step's `own` of `N` positions beside it, with an additive `mask` `[1, 1, N, C + N]` over both;
    /// the scores' factor is already in `query`. Gives `[1, Hkv, G * N, D]`.
    ///
    /// `softmax([q K^T, q k^T] + mask) = [P, p]`, and `P V + p v` is what attention over the joined keys and values would give:
    /// no cache is copied to be joined.
    pub(super) fn attention_beside(
        &self,
        query: Value<'c>,
        cache: KvCache<'c>,
        own: KvCache<'c>,
        mask: Value<'c>,
    ) -> Value<'c> {
        let ops = self.ops;
        let batch = [(0, 0), (1, 1)];
        let product = |left, right| ops.dot_general(left, right, &batch, &[(3, 3)]);
        let scores = ops.concatenate(&[product(query, cache.key), product(query, own.key)], 3);
        let (by_group, masks) = (scores.shape(), mask.shape());
        let ([_, heads, group_rows, columns], [_, _, rows, _]) = (&by_group[..], &masks[..]) else {
            return query;
        };
        let by_head = [1, heads * group_rows / rows, *rows, *columns];
        let scores = ops.reshape(scores, &by_head);
        let scores = ops.add(scores, ops.broadcast_in_dim(mask, &by_head, &[0, 1, 2, 3]));
        let weights =
            self.composite("odml.softmax", &[scores], &[], |ops, operands| ops.softmax(operands[0]));
        let weights = ops.reshape(weights, &by_group);
        let before = columns - rows;
        let of_cache = product(ops.slice_dim(weights, 3, 0, before), cache.value);
        let of_step = product(ops.slice_dim(weights, 3, before, *columns), own.value);
        ops.add(of_cache, of_step)
    }

    /// Transposes, or reshapes where only dimensions of size one move.
    pub fn transpose(&self, x: Value<'c>, permutation: &[i64]) -> Value<'c> {
        let shape = x.shape();
        let size =
            |axis: i64| usize::try_from(axis).ok().and_then(|axis| shape.get(axis)).copied().unwrap_or(1);
        if permutation.iter().filter(|&&axis| size(axis) != 1).is_sorted() {
            let moved: Vec<i64> = permutation.iter().map(|&axis| size(axis)).collect();
            return self.ops.reshape(x, &moved);
        }
        self.ops.transpose(x, permutation)
    }

    /// A composite of one result.
    fn composite(
        &self,
        name: &str,
        operands: &[Value<'c>],
        attributes: &[(&str, Attr<'c>)],
        decomposition: impl Fn(&Builder<'c>, &[Value<'c>]) -> Value<'c>,
    ) -> Value<'c> {
        let results = self
            .ops
            .composite(name, operands, attributes, |ops, operands| vec![decomposition(ops, operands)]);
        // Without a module around the builder there is no composite, only what it stands for.
        results.first().copied().unwrap_or_else(|| decomposition(&self.ops, operands))
    }
}

/// The mean over the last axis, which stays with size one.
fn mean_last<'c>(ops: &Builder<'c>, x: Value<'c>) -> Value<'c> {
    let mut shape = x.shape();
    let last = shape.len().saturating_sub(1);
    let mean = ops.reduce_mean(x, &[last as i64]);
    if let Some(size) = shape.last_mut() {
        *size = 1;
    }
    ops.reshape(mean, &shape)
}

/// A value whose last axis has size one, spread over `like`'s.
fn spread_last<'c>(ops: &Builder<'c>, value: Value<'c>, like: Value<'c>) -> Value<'c> {
    let axes: Vec<i64> = (0..like.rank() as i64).collect();
    ops.broadcast_in_dim(value, &like.shape(), &axes)
}

/// A value of `like`'s trailing dimensions, spread over its leading ones.
fn spread_trailing<'c>(ops: &Builder<'c>, value: Value<'c>, like: Value<'c>) -> Value<'c> {
    let rank = like.rank() as i64;
    let axes: Vec<i64> = (rank - value.rank() as i64..rank).collect();
    ops.broadcast_in_dim(value, &like.shape(), &axes)
}

/// The error function in f32 as a ratio of odd polynomials on [-4, 4] (Eigen's and XLA's coefficients; error below 2 ulp).
pub(crate) fn erf<'c>(ops: &Builder<'c>, x: Value<'c>) -> Value<'c> {
    const NUMERATOR: [f64; 7] = [
        -2.726_142_258_013_06e-10,
        2.770_681_424_959_02e-8,
        -2.101_024_020_825_08e-6,
        -5.692_506_394_623_46e-5,
        -7.349_906_303_268_55e-4,
        -2.954_599_808_540_25e-3,
        -1.609_603_332_624_15e-2,
    ];
    const DENOMINATOR: [f64; 5] = [
        -1.456_607_184_649_96e-5,
        -2.133_740_552_789_05e-4,
        -1.682_826_974_382_03e-3,
        -7.373_329_167_204_68e-3,
        -1.426_473_905_141_89e-2,
    ];
    let x = ops.max(ops.min(x, ops.splat(x.ty(), 4.0)), ops.splat(x.ty(), -4.0));
    let square = ops.square(x);
    let polynomial = |coefficients: &[f64]| {
        let (first, rest) = coefficients.split_first().unwrap_or((&0.0, &[]));
        rest.iter().fold(ops.splat(x.ty(), *first), |sum, &coefficient| {
            ops.add_scalar(ops.mul(sum, square), coefficient)
        })
    };
    ops.div(ops.mul(x, polynomial(&NUMERATOR)), polynomial(&DENOMINATOR))
}
