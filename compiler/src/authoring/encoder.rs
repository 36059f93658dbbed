//! A whole encoder in BERT's manner: embeddings, transformer blocks and pooling, as signatures `encode_<N>`.

use std::cell::RefCell;

use edgec_dialects::builder::Padding;
use edgec_dialects::ir::{Func, Module, Type, Value, Visibility};
use edgec_dialects::stablehlo::ComparisonDirection;
use edgec_dialects::{Builder, ElementType};
use edgec_weights::WeightTable;

use super::mask::HIDDEN;
use super::{AuthoringError, EncoderBlock, Graph, Norm, Parameters, Pooling};

/// What becomes of a token, its place and its type, parameters `embedding.{token,position,type}.weight` and
/// `embedding.norm.{weight,bias}`.
#[derive(Clone, Debug)]
pub struct EncoderEmbedding {
    /// Rows of the token table.
    pub vocabulary: usize,
    /// Rows of the position table.
    pub positions: usize,
    /// RoBERTa's way of counting: this token is padding and has the position of its own number, other tokens have those
    /// that follow it, in order. Without it, positions are counted from 0.
    pub padding: Option<usize>,
    /// Rows of the table of token types; without it, or with one type only, there is no such input.
    pub types: Option<usize>,
    /// The norm on the sum.
    pub norm: Norm,
}

/// A bidirectional encoder.
#[derive(Clone, Debug)]
pub struct Encoder {
    /// Width of the residual stream.
    pub hidden: usize,
    /// The embeddings.
    pub embedding: EncoderEmbedding,
    /// The layers, first to last.
    pub blocks: Vec<EncoderBlock>,
    /// How a text's vector is made of its tokens'.
    pub pooling: Pooling,
}

impl Encoder {
    /// The lengths that signatures are made for when nobody says: 128 tokens, and as many as the positions allow, up to 512.
    pub fn usual_lengths(&self) -> Vec<usize> {
        [128, 512].map(|length: usize| length.min(self.embedding.longest())).to_vec()
    }

    /// Writes a signature `encode_<N>` for each of `lengths` into `module`. Returns what the module's weight symbols stand
    /// for.
    ///
    /// # Errors
    /// A parameter is missing or of another shape, or a length is beyond the position table.
    pub fn build(
        &self,
        module: Module<'_>,
        parameters: Parameters,
        lengths: &[usize],
    ) -> Result<WeightTable, AuthoringError> {
        let mut lengths = lengths.to_vec();
        lengths.sort_unstable();
        lengths.dedup();
        let positions = self.embedding.longest();
        if let Some(&length) = lengths.iter().find(|&&length| length > positions) {
            return Err(AuthoringError::TextTooLong { length, positions });
        }
        let parameters = RefCell::new(parameters);
        for length in lengths {
            self.signature(module, &parameters, length)?;
        }
        Ok(parameters.into_inner().into_table())
    }

    fn signature(
        &self,
        module: Module<'_>,
        parameters: &RefCell<Parameters>,
        length: usize,
    ) -> Result<(), AuthoringError> {
        let ids = module.context().tensor(&[1, length as i64], ElementType::I32);
        let mut names = vec!["tokens", "attention_mask"];
        names.extend(self.embedding.types.filter(|&types| types > 1).map(|_| "token_types"));
        let types: Vec<Type<'_>> = names.iter().map(|_| ids).collect();
        let function = Func::create(module, &format!("encode_{length}"), Visibility::Public, &types, &[])?;
        for (index, name) in names.iter().enumerate() {
            function.set_arg_attr(index, "edgec.name", *name);
        }
        let Some(block) = function.body() else { return Ok(()) };
        let graph = Graph::new(Builder::at_end(block), parameters);
        let outputs = self.body(&graph, length, &function.args())?;
        graph.ops().func_return(&outputs);
        for (index, name) in ["hidden", "embedding"].into_iter().enumerate() {
            function.set_result_attr(index, "edgec.name", name);
        }
        Ok(())
    }

    fn body<'c>(
        &self,
        graph: &Graph<'c, '_>,
        length: usize,
        inputs: &[Value<'c>],
    ) -> Result<Vec<Value<'c>>, AuthoringError> {
        let ops = graph.ops();
        let [tokens, visible, types @ ..] = inputs else { return Ok(Vec::new()) };
        let rows = length as i64;
        let visible = ops.compare(ComparisonDirection::Ne, *visible, ops.constant_i32_splat(&[1, rows], 0));
        let open = ops.constant_f32_splat(&[1, rows], 0.0);
        let mask = ops.select(visible, open, ops.constant_f32_splat(&[1, rows], HIDDEN));
        let mask = ops.reshape(mask, &[1, 1, 1, rows]);

        let mut x = self.embedding.emit(graph, *tokens, types.first().copied(), self.hidden)?;
        for block in &self.blocks {
            x = block.emit(graph, x, mask, self.hidden)?;
        }
        let visible = ops.reshape(ops.convert(visible, ElementType::F32), &[rows, 1]);
        let embedding = self.pooling.emit(graph, x, visible);
        Ok(vec![ops.reshape(x, &[1, rows, self.hidden as i64]), embedding])
    }
}

impl EncoderEmbedding {
    /// The longest text that there are positions for, in tokens.
    pub fn longest(&self) -> usize {
        self.padding.map_or(self.positions, |padding| self.positions.saturating_sub(padding + 1))
    }

    /// `norm(token[tokens] + position[places] + type[types])`, f32 `[N, hidden]`, of i32 `[1, N]`.
    fn emit<'c>(
        &self,
        graph: &Graph<'c, '_>,
        tokens: Value<'c>,
        types: Option<Value<'c>>,
        hidden: usize,
    ) -> Result<Value<'c>, AuthoringError> {
        let ops = graph.ops();
        let rows = tokens.shape().last().copied().unwrap_or(0);
        let table = graph.parameter("embedding.token.weight", &[self.vocabulary, hidden])?;
        let tokens = ops.reshape(tokens, &[rows]);
        let mut x = graph.lookup(tokens, table);
        x = ops.add(x, self.positions(graph, tokens, hidden)?);
        if let Some(count) = self.types {
            let table = graph.parameter("embedding.type.weight", &[count, hidden])?;
            let kinds = match types {
                Some(types) => graph.lookup(ops.reshape(types, &[rows]), table),
                None => ops.broadcast_in_dim(table, &x.shape(), &[0, 1]),
            };
            x = ops.add(x, kinds);
        }
        self.norm.emit(graph, x, hidden)
    }

    /// The positions' rows, f32 `[N, hidden]`, for `tokens`, i32 `[N]`.
    fn positions<'c>(
        &self,
        graph: &Graph<'c, '_>,
        tokens: Value<'c>,
        hidden: usize,
    ) -> Result<Value<'c>, AuthoringError> {
        const NAME: &str = "embedding.position.weight";
        let (ops, shape) = (graph.ops(), [self.positions, hidden]);
        let rows = tokens.shape().first().copied().unwrap_or(0);
        let Some(padding) = self.padding else { return graph.first_rows(NAME, &shape, rows) };
        // padding + (tokens so far that are no padding) where the token is none, and padding where it is.
        let padding = ops.constant_i32_splat(&[rows], padding as i32);
        let counted = ops.convert(ops.compare(ComparisonDirection::Ne, tokens, padding), ElementType::I32);
        let zero = ops.constant_i32_splat(&[], 0);
        let (mut sum, mut step) = (counted, 1);
        while step < rows {
            let shift = Padding { low: step, high: -step, interior: 0 };
            sum = ops.add(sum, ops.pad(sum, zero, &[shift]));
            step *= 2;
        }
        let places = ops.add(ops.mul(sum, counted), padding);
        Ok(graph.lookup(places, graph.parameter(NAME, &shape)?))
    }
}
