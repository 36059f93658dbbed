//! A whole decoder: token embedding, transformer blocks, final norm and head, as the signatures `prefill_<N>` and
//! `decode` that LiteRT-LM calls.

use std::cell::RefCell;

use edgec_dialects::ir::{Func, Module, Type, Value, Visibility};
use edgec_dialects::stablehlo::ComparisonDirection;
use edgec_dialects::{Builder, ElementType};
use edgec_weights::{Expr, WeightTable};

use super::{
    Attention, AuthoringError, CacheNames, Graph, KvCache, Norm, Parameters, Rotary, TransformerBlock,
};

/// The token embedding, parameter `embedding.weight`.
#[derive(Clone, Debug)]
pub struct Embedding {
    /// Rows of the table.
    pub vocabulary: usize,
    /// Factor on the embedded tokens.
    pub scale: Option<f32>,
}

/// The projection onto the vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Head {
    /// The embedding's own table.
    Tied,
    /// Parameters `head.weight` and, with a bias, `head.bias`.
    Linear {
        /// Whether there is a bias.
        bias: bool,
    },
}

/// A decoder-only language model.
#[derive(Clone, Debug)]
pub struct Decoder {
    /// Width of the residual stream.
    pub hidden: usize,
    /// The token embedding.
    pub embedding: Embedding,
    /// The layers, first to last.
    pub blocks: Vec<TransformerBlock>,
    /// Norm before the head.
    pub final_norm: Norm,
    /// The head.
    pub head: Head,
}

/// What a signature computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Writes the cache for a block of this many tokens; no logits.
    Prefill(usize),
    /// Writes the cache for one token and returns its logits.
    Decode,
}

impl Stage {
    /// The signature's name.
    pub fn name(self) -> String {
        match self {
            Self::Prefill(rows) => format!("prefill_{rows}"),
            Self::Decode => "decode".to_owned(),
        }
    }

    /// Tokens that a call takes.
    pub const fn rows(self) -> usize {
        match self {
            Self::Prefill(rows) => rows,
            Self::Decode => 1,
        }
    }
}

/// The mask's value for a position that must not be seen: far below any score, and no overflow when a score is added.
const HIDDEN: f32 = -0.7 * f32::MAX;

/// What all layers of one signature share.
pub(super) struct Step<'c> {
    /// Tokens of the step.
    pub rows: usize,
    /// The constant 0, i32 scalar.
    pub zero: Value<'c>,
    /// Cache row of the block's first row, i32 scalar; the whole block lies inside the cache.
    pub start: Value<'c>,
    /// i1 `[N]`: rows to write; all of them without it.
    pub keep: Option<Value<'c>>,
    angles: Vec<(Rotary, Value<'c>, Value<'c>)>,
    masks: Vec<((Option<usize>, usize), Value<'c>)>,
}

impl<'c> Step<'c> {
    /// Cosines and sines, f32 `[N, D]` each, of a rotary embedding that some layer uses.
    pub fn angles(&self, rotary: &Rotary) -> (Value<'c>, Value<'c>) {
        let found = self.angles.iter().find(|(known, ..)| known == rotary);
        found.map_or((self.zero, self.zero), |&(_, cosine, sine)| (cosine, sine))
    }

    /// The additive mask for a window and a group size, f32 `[1, 1, N * G, C]`, or `[1, 1, 1, C]` where `N` is 1.
    pub fn mask(&self, window: Option<usize>, group: usize) -> Value<'c> {
        let group = if self.rows == 1 { 1 } else { group };
        let found = self.masks.iter().find(|(key, _)| *key == (window, group));
        found.map_or(self.zero, |&(_, mask)| mask)
    }
}

impl Decoder {
    /// Writes the signatures into `module`: one prefill for each length of `prefill`, and decode, over caches of `context`
    /// positions. Returns what the module's weight symbols stand for.
    ///
    /// # Errors
    /// A parameter is missing or of another shape, or a prefill is longer than the context.
    pub fn build(
        &self,
        module: Module<'_>,
        parameters: Parameters,
        prefill: &[usize],
        context: usize,
    ) -> Result<WeightTable, AuthoringError> {
        let parameters = RefCell::new(parameters);
        for &rows in prefill {
            if rows > context {
                return Err(AuthoringError::PrefillTooLong { prefill: rows, context });
            }
            self.signature(module, &parameters, Stage::Prefill(rows), context)?;
        }
        self.signature(module, &parameters, Stage::Decode, context)?;
        Ok(parameters.into_inner().into_table())
    }

    /// One signature, its inputs and outputs named as LiteRT-LM names them.
    fn signature<'c>(
        &self,
        module: Module<'c>,
        parameters: &RefCell<Parameters>,
        stage: Stage,
        context: usize,
    ) -> Result<(), AuthoringError> {
        let owner = module.context();
        let (rows, length) = (stage.rows() as i64, context as i64);
        let tensor = |shape: &[i64], element| owner.tensor(shape, element);
        let mut inputs: Vec<(String, Type<'c>)> = vec![
            ("tokens".to_owned(), tensor(&[1, rows], ElementType::I32)),
            ("input_pos".to_owned(), tensor(&[rows], ElementType::I32)),
            ("mask".to_owned(), tensor(&[1, 1, rows, length], ElementType::F32)),
        ];
        for (layer, block) in self.blocks.iter().enumerate() {
            let (heads, size) =
                (block.attention.key_value_heads as i64, block.attention.head_dimension as i64);
            inputs.push((CacheNames::key(layer), tensor(&[1, heads, length, size], ElementType::F32)));
            inputs.push((CacheNames::value(layer), tensor(&[1, heads, size, length], ElementType::F32)));
        }
        let types: Vec<Type<'c>> = inputs.iter().map(|(_, kind)| *kind).collect();
        let function = Func::create(module, &stage.name(), Visibility::Public, &types, &[])?;
        for (index, (name, _)) in inputs.iter().enumerate() {
            function.set_arg_attr(index, "edgec.name", name.as_str());
        }
        let Some(block) = function.body() else { return Ok(()) };
        let graph = Graph::new(Builder::at_end(block), parameters);
        let outputs = self.body(&graph, stage, context, &function.args())?;
        let values: Vec<Value<'c>> = outputs.iter().map(|(_, value)| *value).collect();
        graph.ops().func_return(&values);
        for (index, (name, _)) in outputs.iter().enumerate() {
            function.set_result_attr(index, "edgec.name", name.as_str());
        }
        Ok(())
    }

    fn body<'c>(
        &self,
        graph: &Graph<'c, '_>,
        stage: Stage,
        context: usize,
        inputs: &[Value<'c>],
    ) -> Result<Vec<(String, Value<'c>)>, AuthoringError> {
        let ops = graph.ops();
        let hidden = self.hidden;
        let [tokens, positions, mask, caches @ ..] = inputs else { return Ok(Vec::new()) };
        let tokens = ops.reshape(*tokens, &[stage.rows() as i64]);
        let (step, tokens) = self.step(graph, stage, context, tokens, *positions, *mask)?;

        let table = graph.parameter("embedding.weight", &[self.embedding.vocabulary, hidden])?;
        let mut x = graph.lookup(tokens, table);
        if let Some(scale) = self.embedding.scale {
            x = ops.mul_scalar(x, f64::from(scale));
        }
        let mut outputs = Vec::with_capacity(2 * self.blocks.len() + 1);
        for (layer, (block, pair)) in self.blocks.iter().zip(caches.chunks_exact(2)).enumerate() {
            let cache = KvCache { key: pair[0], value: pair[1] };
            let (next, cache) = block.emit(graph, &step, x, cache, hidden)?;
            x = next;
            outputs.push((CacheNames::key(layer), cache.key));
            outputs.push((CacheNames::value(layer), cache.value));
        }
        if stage == Stage::Decode {
            let x = self.final_norm.emit(graph, x, hidden)?;
            let vocabulary = self.embedding.vocabulary;
            let logits = match self.head {
                Head::Tied => ops.linear(x, table),
                Head::Linear { bias } => graph.linear("head", x, vocabulary, hidden, bias)?,
            };
            outputs.push(("logits".to_owned(), ops.reshape(logits, &[1, 1, vocabulary as i64])));
        }
        Ok(outputs)
    }

    /// What the layers share, and the tokens in the order of the step's rows.
    ///
    /// A prefill block that would reach past the end of the cache starts earlier instead. Its rows are rolled by the
    /// difference, here at the inputs: row order means nothing to a signature that returns caches alone.
    fn step<'c>(
        &self,
        graph: &Graph<'c, '_>,
        stage: Stage,
        context: usize,
        tokens: Value<'c>,
        positions: Value<'c>,
        mask: Value<'c>,
    ) -> Result<(Step<'c>, Value<'c>), AuthoringError> {
        let ops = graph.ops();
        let rows = stage.rows();
        let count = rows as i64;
        let zero = ops.constant_i32_splat(&[], 0);
        let first = ops.reshape(ops.slice(positions, &[0], &[1]), &[]);
        let mut step = Step { rows, zero, start: first, keep: None, angles: Vec::new(), masks: Vec::new() };
        let (mut tokens, mut positions, mut mask) = (tokens, positions, mask);
        if stage != Stage::Decode {
            step.start = ops.min(first, ops.constant_i32_splat(&[], (context - rows) as i32));
            let shift = ops.broadcast_in_dim(ops.sub(first, step.start), &[count], &[]);
            let row = ops.iota(&[count], ElementType::I32, 0);
            step.keep = Some(ops.compare(ComparisonDirection::Ge, row, shift));
            let source = ops.max(ops.sub(row, shift), ops.constant_i32_splat(&[count], 0));
            tokens = ops.take_rows(tokens, source);
            positions = ops.take_rows(positions, source);
            let flat = ops.take_rows(ops.reshape(mask, &[count, context as i64]), source);
            mask = ops.reshape(flat, &[1, 1, count, context as i64]);
        }
        for block in &self.blocks {
            let attention = &block.attention;
            if !step.angles.iter().any(|(known, ..)| *known == attention.rotary) {
                let (cosine, sine) = angles(graph, step.angles.len(), attention, context, positions)?;
                step.angles.push((attention.rotary.clone(), cosine, sine));
            }
            let key = (attention.window, if rows == 1 { 1 } else { attention.group() });
            if !step.masks.iter().any(|(known, _)| *known == key) {
                step.masks.push((key, spread_mask(graph, positions, mask, key)));
            }
        }
        Ok((step, tokens))
    }
}

/// Cosines and sines of the step's positions, from a table of the context's length: a position past the end has no row, and
/// the lookup makes the runtime refuse it.
fn angles<'c>(
    graph: &Graph<'c, '_>,
    index: usize,
    attention: &Attention,
    context: usize,
    positions: Value<'c>,
) -> Result<(Value<'c>, Value<'c>), AuthoringError> {
    let size = attention.head_dimension;
    let values = attention.rotary.table(context, size)?;
    let table = Expr::literal_f32(vec![context as u64, 2 * size as u64], values)?;
    let table = graph.weight(&format!("rotary.{index}"), table);
    let both = graph.lookup(positions, table);
    let size = size as i64;
    Ok((graph.ops().slice_dim(both, 1, 0, size), graph.ops().slice_dim(both, 1, size, 2 * size)))
}

/// The mask of a window and a group size: `mask` f32 `[1, 1, N, C]`, hidden where the window ends, each row repeated for
/// the queries of a group.
fn spread_mask<'c>(
    graph: &Graph<'c, '_>,
    positions: Value<'c>,
    mask: Value<'c>,
    (window, group): (Option<usize>, usize),
) -> Value<'c> {
    let ops = graph.ops();
    let shape = mask.shape();
    let [_, _, rows, context] = shape.as_slice() else { return mask };
    let (rows, context) = (*rows, *context);
    let mut mask = mask;
    if let Some(window) = window.filter(|&window| (window as i64) < context) {
        let plane = [rows, context];
        let column = ops.broadcast_in_dim(ops.iota(&[context], ElementType::I32, 0), &plane, &[1]);
        let oldest = ops.sub(positions, ops.constant_i32_splat(&[rows], window as i32));
        let oldest = ops.broadcast_in_dim(oldest, &plane, &[0]);
        let seen = ops.compare(ComparisonDirection::Gt, column, oldest);
        let open = ops.constant_f32_splat(&plane, 0.0);
        let shut = ops.constant_f32_splat(&plane, HIDDEN);
        let edge = ops.reshape(ops.select(seen, open, shut), &shape);
        mask = ops.min(mask, edge);
    }
    if group > 1 {
        let group = group as i64;
        let rows_first = ops.reshape(mask, &[rows, context]);
        let spread = ops.broadcast_in_dim(rows_first, &[rows, group, context], &[0, 2]);
        mask = ops.reshape(spread, &[1, 1, rows * group, context]);
    }
    mask
}
