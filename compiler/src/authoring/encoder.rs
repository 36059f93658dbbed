//! A whole encoder in BERT's manner: embeddings, transformer blocks and pooling, as signatures `encode_<N>`.

use std::cell::RefCell;

use edgec_dialects::ir::{Func, Module, Type, Value, Visibility};
use edgec_dialects::stablehlo::ComparisonDirection;
use edgec_dialects::{Builder, ElementType};
use edgec_weights::WeightTable;

use super::step::HIDDEN;
use super::{AuthoringError, EncoderBlock, Graph, Norm, Parameters, Pooling};

/// What becomes of a token, its place and its type, parameters `embedding.{token,position,type}.weight` and
/// `embedding.norm.{weight,bias}`.
#[derive(Clone, Debug)]
pub struct EncoderEmbedding {
    /// Rows of the token table.
    pub vocabulary: usize,
    /// Rows of the position table: the longest text, in tokens.
    pub positions: usize,
    /// Rows of the table of token types; without it there is no such input.
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
        [128, 512].map(|length: usize| length.min(self.embedding.positions)).to_vec()
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
        let positions = self.embedding.positions;
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
        names.extend(self.embedding.types.map(|_| "token_types"));
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
    /// `norm(token[tokens] + position[0..N] + type[types])`, f32 `[N, hidden]`, of i32 `[1, N]`.
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
        let mut x = graph.lookup(ops.reshape(tokens, &[rows]), table);
        let positions = graph.first_rows("embedding.position.weight", &[self.positions, hidden], rows)?;
        x = ops.add(x, positions);
        if let (Some(types), Some(count)) = (types, self.types) {
            let table = graph.parameter("embedding.type.weight", &[count, hidden])?;
            x = ops.add(x, graph.lookup(ops.reshape(types, &[rows]), table));
        }
        self.norm.emit(graph, x, hidden)
    }
}
