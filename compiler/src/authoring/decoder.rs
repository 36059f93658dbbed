//! A whole decoder: token embedding, transformer blocks, final norm and head, as the signatures `prefill_<N>` and
//! `decode` that LiteRT-LM calls.

use std::cell::RefCell;

use edgec_dialects::ir::{Func, Module, Type, Value, Visibility};
use edgec_dialects::{Builder, ElementType};
use edgec_target::DecoderForm;
use edgec_weights::WeightTable;

use super::signature::{Signature, Signatures, Stage};
use super::step::Step;
use super::{AuthoringError, CacheNames, Graph, KvCache, Norm, Parameters, TransformerBlock};

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

impl Decoder {
    /// Writes `signatures` into `module` in `form`; where the form knows positions, without those of a shorter reach, for its
    /// attention reads no more than it has to. Returns what the module's weight symbols stand for.
    ///
    /// # Errors
    /// A parameter is missing or of another shape, or a signature does not fit the context.
    pub fn build(
        &self,
        module: Module<'_>,
        parameters: Parameters,
        signatures: &Signatures,
        form: DecoderForm,
    ) -> Result<WeightTable, AuthoringError> {
        let parameters = RefCell::new(parameters);
        for signature in signatures.list()? {
            if form == DecoderForm::Positioned && signature.reach < signature.context {
                continue;
            }
            self.signature(module, &parameters, signature, form)?;
        }
        Ok(parameters.into_inner().into_table())
    }

    /// One signature, its inputs and outputs named as LiteRT-LM names them; where the form knows positions, `position` is a scalar
    /// in place of `input_pos` and `mask`.
    fn signature<'c>(
        &self,
        module: Module<'c>,
        parameters: &RefCell<Parameters>,
        signature: Signature,
        form: DecoderForm,
    ) -> Result<(), AuthoringError> {
        let owner = module.context();
        let rows = signature.rows() as i64;
        let tensor = |shape: &[i64], element| owner.tensor(shape, element);
        let mut inputs: Vec<(String, Type<'c>)> =
            vec![("tokens".to_owned(), tensor(&[1, rows], ElementType::I32))];
        if form == DecoderForm::Positioned {
            inputs.push(("position".to_owned(), tensor(&[], ElementType::I32)));
        } else {
            inputs.push(("input_pos".to_owned(), tensor(&[rows], ElementType::I32)));
            let mask = [1, 1, rows, signature.reach as i64];
            inputs.push(("mask".to_owned(), tensor(&mask, ElementType::F32)));
        }
        for (layer, block) in self.blocks.iter().enumerate() {
            let [key, value] = KvCache::shapes(form, &block.attention, signature.context);
            inputs.push((CacheNames::key(layer), tensor(&key, ElementType::F32)));
            inputs.push((CacheNames::value(layer), tensor(&value, ElementType::F32)));
        }
        let types: Vec<Type<'c>> = inputs.iter().map(|(_, kind)| *kind).collect();
        let function = Func::create(module, &signature.name(), Visibility::Public, &types, &[])?;
        for (index, (name, _)) in inputs.iter().enumerate() {
            function.set_arg_attr(index, "edgec.name", name.as_str());
        }
        let Some(block) = function.body() else { return Ok(()) };
        let graph = Graph::new(Builder::at_end(block), parameters);
        let outputs = self.body(&graph, signature, form, &function.args())?;
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
        signature: Signature,
        form: DecoderForm,
        inputs: &[Value<'c>],
    ) -> Result<Vec<(String, Value<'c>)>, AuthoringError> {
        let ops = graph.ops();
        let hidden = self.hidden;
        let [tokens, position, rest @ ..] = inputs else { return Ok(Vec::new()) };
        let tokens = ops.reshape(*tokens, &[signature.rows() as i64]);
        let attentions = self.blocks.iter().map(|block| &block.attention);
        let (step, tokens, caches) = match (form, rest) {
            (DecoderForm::Positioned, caches) => {
                (Step::positioned(graph, signature, attentions, *position)?, tokens, caches)
            }
            (_, [mask, caches @ ..]) => {
                let (step, tokens) = Step::new(graph, signature, form, attentions, tokens, *position, *mask)?;
                (step, tokens, caches)
            }
            _ => return Ok(Vec::new()),
        };

        let table = graph.parameter("embedding.weight", &[self.embedding.vocabulary, hidden])?;
        let mut x = graph.lookup(tokens, table);
        if let Some(scale) = self.embedding.scale {
            x = ops.mul_scalar(x, f64::from(scale));
        }
        let mut written = Vec::with_capacity(self.blocks.len());
        for (block, pair) in self.blocks.iter().zip(caches.chunks_exact(2)) {
            let cache = KvCache { key: pair[0], value: pair[1] };
            let (next, after) = block.emit(graph, &step, x, cache, hidden)?;
            x = next;
            written.push((cache, after));
        }
        let mut logits = None;
        if signature.stage == Stage::Decode {
            let x = self.final_norm.emit(graph, x, hidden)?;
            let vocabulary = self.embedding.vocabulary;
            let row = match self.head {
                Head::Tied => ops.linear(x, table),
                Head::Linear { bias } => graph.linear("head", x, vocabulary, hidden, bias)?,
            };
            logits = Some(ops.reshape(row, &[1, 1, vocabulary as i64]));
        }
        let mut outputs = Vec::with_capacity(2 * self.blocks.len() + 1);
        for (layer, (cache, after)) in written.into_iter().enumerate() {
            let cache = match form {
                DecoderForm::InPlace | DecoderForm::Positioned => after,
                DecoderForm::Slices => cache.write(graph, &step, after),
            };
            outputs.push((CacheNames::key(layer), cache.key));
            outputs.push((CacheNames::value(layer), cache.value));
        }
        outputs.extend(logits.map(|logits| ("logits".to_owned(), logits)));
        Ok(outputs)
    }
}
