//! What all layers of one signature share: where the block goes in the caches, rotary angles, masks, and which part of the
//! caches a layer reads.

use edgec_dialects::ElementType;
use edgec_dialects::ir::Value;
use edgec_dialects::stablehlo::ComparisonDirection;
use edgec_target::DecoderForm;
use edgec_weights::Expr;

use super::mask::{self, Beside, Span};
use super::signature::Signature;
use super::{Attention, AuthoringError, Graph, KvCache, Rotary, positioned};

/// The mask of the layers of one window and group size, and what they read.
struct Sight<'c> {
    window: Option<usize>,
    group: usize,
    span: Span<'c>,
    mask: Value<'c>,
}

/// What all layers of one signature share.
pub(super) struct Step<'c> {
    /// How layers and caches belong together.
    pub form: DecoderForm,
    /// Tokens of the step.
    pub rows: usize,
    /// The constant 0, i32 scalar.
    pub zero: Value<'c>,
    /// Cache row of the block's first row, i32 scalar; the whole block lies inside the cache.
    pub start: Value<'c>,
    /// i1 `[N]`: rows to write; all of them without it.
    pub keep: Option<Value<'c>>,
    context: usize,
    /// Cosines and sines of the step's positions.
    angles: Vec<(Rotary, Value<'c>, Value<'c>)>,
    /// Those of all positions, in the form that knows positions.
    tables: Vec<(Rotary, Value<'c>)>,
    sights: Vec<Sight<'c>>,
}

impl<'c> Step<'c> {
    /// What the layers share, and the tokens in the order of the step's rows.
    ///
    /// A prefill block that would reach past the end of the cache starts earlier instead. Its rows are rolled by the
    /// difference, here at the inputs: row order means nothing to a signature that returns caches alone.
    ///
    /// # Errors
    /// A rotary embedding does not fit its head.
    pub fn new<'a>(
        graph: &Graph<'c, '_>,
        signature: Signature,
        form: DecoderForm,
        attentions: impl Iterator<Item = &'a Attention>,
        tokens: Value<'c>,
        positions: Value<'c>,
        mask: Value<'c>,
    ) -> Result<(Self, Value<'c>), AuthoringError> {
        let ops = graph.ops();
        let Signature { reach, context, .. } = signature;
        let rows = signature.rows();
        let count = rows as i64;
        let zero = ops.constant_i32_splat(&[], 0);
        let first = ops.reshape(ops.slice(positions, &[0], &[1]), &[]);
        let mut step = Self {
            form,
            rows,
            zero,
            start: first,
            keep: None,
            context,
            angles: Vec::new(),
            tables: Vec::new(),
            sights: Vec::new(),
        };
        let (mut tokens, mut positions, mut mask) = (tokens, positions, mask);
        if signature.may_overrun() {
            step.start = ops.min(first, ops.constant_i32_splat(&[], (context - rows) as i32));
            let shift = ops.broadcast_in_dim(ops.sub(first, step.start), &[count], &[]);
            let row = ops.iota(&[count], ElementType::I32, 0);
            step.keep = Some(ops.compare(ComparisonDirection::Ge, row, shift));
            let source = ops.max(ops.sub(row, shift), ops.constant_i32_splat(&[count], 0));
            tokens = ops.take_rows(tokens, source);
            positions = ops.take_rows(positions, source);
            let flat = ops.take_rows(ops.reshape(mask, &[count, reach as i64]), source);
            mask = ops.reshape(flat, &[1, 1, count, reach as i64]);
        }
        let beside = match form {
            DecoderForm::InPlace | DecoderForm::Positioned => None,
            DecoderForm::Slices => Some(Beside::new(graph, &step, signature, first, mask)),
        };
        for attention in attentions {
            if !step.angles.iter().any(|(known, ..)| *known == attention.rotary) {
                let (cosine, sine) = angles(graph, step.angles.len(), attention, reach, context, positions)?;
                step.angles.push((attention.rotary.clone(), cosine, sine));
            }
            let (window, group) = step.kind(attention);
            if step.sight(attention).is_none() {
                let (span, mask) = match &beside {
                    Some(beside) => (Span::First(reach), beside.within(graph, positions, window)),
                    None => {
                        let span = step.span(graph, window, reach);
                        (span, mask::spread(graph, positions, mask, window, group, span))
                    }
                };
                step.sights.push(Sight { window, group, span, mask });
            }
        }
        Ok((step, tokens))
    }

    /// What the layers share in the form that knows positions: `position`, i32 scalar, and tables of angles.
    ///
    /// # Errors
    /// A rotary embedding does not fit its head, or a head its cache.
    pub fn positioned<'a>(
        graph: &Graph<'c, '_>,
        signature: Signature,
        attentions: impl Iterator<Item = &'a Attention>,
        position: Value<'c>,
    ) -> Result<Self, AuthoringError> {
        let context = signature.context;
        let mut tables: Vec<(Rotary, Value<'c>)> = Vec::new();
        for attention in attentions {
            let (rotary, size) = (&attention.rotary, attention.head_dimension);
            if !size.is_multiple_of(positioned::WORD) {
                return Err(AuthoringError::HeadWords { size });
            }
            if !tables.iter().any(|(known, _)| known == rotary) {
                let shape = vec![context as u64, rotary.dimensions as u64];
                let table = Expr::literal_f32(shape, rotary.angles(context)?)?;
                let symbol = format!("rotary.{}.angles", tables.len());
                tables.push((rotary.clone(), graph.weight(&symbol, table)));
            }
        }
        Ok(Self {
            form: DecoderForm::Positioned,
            rows: signature.rows(),
            zero: graph.ops().constant_i32_splat(&[], 0),
            start: position,
            keep: None,
            context,
            angles: Vec::new(),
            tables,
            sights: Vec::new(),
        })
    }

    /// The table of a rotary embedding that some layer uses, f32 `[C, dimensions]`, in the form that knows positions.
    pub fn table(&self, rotary: &Rotary) -> Value<'c> {
        let found = self.tables.iter().find(|(known, _)| known == rotary);
        found.map_or(self.zero, |&(_, table)| table)
    }

    /// Cosines and sines, f32 `[N, D]` each, of a rotary embedding that some layer uses.
    pub fn angles(&self, rotary: &Rotary) -> (Value<'c>, Value<'c>) {
        let found = self.angles.iter().find(|(known, ..)| known == rotary);
        found.map_or((self.zero, self.zero), |&(_, cosine, sine)| (cosine, sine))
    }

    /// The part of a layer's cache that its attention reads, `S` positions long, and the additive mask over it, f32
    /// `[1, 1, N * G, S]`, or `[1, 1, 1, S]` where `N` is 1; in the form of slices `[1, 1, N, S + N]`, over the step's own
    /// positions too.
    pub fn visible(
        &self,
        graph: &Graph<'c, '_>,
        attention: &Attention,
        cache: KvCache<'c>,
    ) -> (KvCache<'c>, Value<'c>) {
        let Some(sight) = self.sight(attention) else { return (cache, self.zero) };
        let ops = graph.ops();
        let part = |cache: Value<'c>, axis: usize| match sight.span {
            Span::First(length) if length == self.context => cache,
            Span::First(length) => ops.slice_dim(cache, axis, 0, length as i64),
            Span::Window { start, length } => {
                let (mut starts, mut sizes) = ([self.zero; 4], cache.shape());
                starts[axis] = start;
                if let Some(size) = sizes.get_mut(axis) {
                    *size = length as i64;
                }
                ops.dynamic_slice(cache, &starts, &sizes)
            }
        };
        (KvCache { key: part(cache.key, 2), value: part(cache.value, 3) }, sight.mask)
    }

    /// What tells masks apart: the window, and the rows that a query's group takes.
    fn kind(&self, attention: &Attention) -> (Option<usize>, usize) {
        let one = self.rows == 1 || self.form == DecoderForm::Slices;
        (attention.window, if one { 1 } else { attention.group() })
    }

    fn sight(&self, attention: &Attention) -> Option<&Sight<'c>> {
        let (window, group) = self.kind(attention);
        self.sights.iter().find(|sight| sight.window == window && sight.group == group)
    }

    /// The positions that some row of the block sees. A window is cut out, which costs a copy, where that spares more: not
    /// for a single row, whose attention costs about as much as the copy.
    fn span(&self, graph: &Graph<'c, '_>, window: Option<usize>, reach: usize) -> Span<'c> {
        let Some(window) = window.filter(|_| self.rows > 1) else { return Span::First(reach) };
        let length = (self.rows + window - 1).next_multiple_of(16);
        if length > reach / 4 * 3 {
            return Span::First(reach);
        }
        let ops = graph.ops();
        let newest = ops.constant_i32_splat(&[], (reach - length) as i32);
        let oldest = ops.sub(self.start, ops.constant_i32_splat(&[], window as i32 - 1));
        Span::Window { start: ops.min(ops.max(oldest, self.zero), newest), length }
    }
}

/// Cosines and sines of the step's positions, from a table of the signature's reach: a position past it has no row, and
/// the lookup makes the runtime refuse it.
fn angles<'c>(
    graph: &Graph<'c, '_>,
    index: usize,
    attention: &Attention,
    reach: usize,
    context: usize,
    positions: Value<'c>,
) -> Result<(Value<'c>, Value<'c>), AuthoringError> {
    let size = attention.head_dimension;
    let values = attention.rotary.table(reach, size)?;
    let table = Expr::literal_f32(vec![reach as u64, 2 * size as u64], values)?;
    let symbol = if reach < context { format!("rotary.{index}.{reach}") } else { format!("rotary.{index}") };
    let table = graph.weight(&symbol, table);
    let both = graph.lookup(positions, table);
    let size = size as i64;
    Ok((graph.ops().slice_dim(both, 1, 0, size), graph.ops().slice_dim(both, 1, size, 2 * size)))
}
