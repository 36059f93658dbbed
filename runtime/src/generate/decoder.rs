//! A decoder with its key/value caches: tokens in, logits out.

use crate::error::{Result, RuntimeError};
use crate::generate::chunks::{Chunk, next_chunk};
use crate::generate::mask::Mask;
use crate::generate::plan::{Plan, Step, Steps};
use crate::profile::Profile;
use crate::runner::{BufferId, Runner};

/// A loaded decoder and the tokens that it has read.
///
/// Caches stay in the runner's buffers. A cache whose update the graph writes in place is one buffer, bound as input and
/// as output; any other cache is two buffers that change places with every call.
pub struct Decoder {
    runner: Box<dyn Runner>,
    plan: Plan,
    /// The buffers of each signature, as the plan groups them.
    prefill: Vec<Vec<Bound>>,
    decode: Vec<Bound>,
    caches: Vec<Cache>,
    logits_buffer: BufferId,
    logits: Vec<f32>,
    position: usize,
}

/// A signature's own input buffers.
struct Bound {
    tokens: BufferId,
    positions: BufferId,
    mask: Option<Mask>,
    /// Outputs that nobody reads, by index.
    unread: Vec<(usize, BufferId)>,
}

struct Cache {
    current: BufferId,
    /// The second buffer, where some signature cannot write in place.
    other: Option<BufferId>,
}

impl Decoder {
    /// Prepares the buffers for a runner whose artifact is a decoder.
    ///
    /// # Errors
    /// [`RuntimeError::NotAGenerator`] if it is none, and what the runner's buffers cause.
    pub fn new(mut runner: Box<dyn Runner>) -> Result<Self> {
        let plan = Plan::new(runner.as_ref())?;
        let logits_buffer = runner.allocate(&plan.logits)?;
        let mut bind = |group: &Steps| -> Result<Vec<Bound>> {
            group.steps.iter().map(|step| Bound::new(runner.as_mut(), step)).collect()
        };
        let prefill = plan.prefill.iter().map(&mut bind).collect::<Result<Vec<_>>>()?;
        let decode = bind(&plan.decode)?;
        let mut caches = Vec::with_capacity(plan.states.len());
        for (index, spec) in plan.states.iter().enumerate() {
            let mut steps = plan.prefill.iter().chain([&plan.decode]).flat_map(|group| &group.steps);
            let in_place = steps.all(|step| step.states.get(index).is_some_and(|port| port.in_place));
            let current = runner.allocate(spec)?;
            let other = if in_place { None } else { Some(runner.allocate(spec)?) };
            caches.push(Cache { current, other });
        }
        let logits = vec![0.0; plan.vocabulary];
        Ok(Self { runner, plan, prefill, decode, caches, logits_buffer, logits, position: 0 })
    }

    /// Positions of the caches.
    pub fn context(&self) -> usize {
        self.plan.context
    }

    /// Positions that are taken.
    pub fn position(&self) -> usize {
        self.position
    }

    /// Tokens in the vocabulary.
    pub fn vocabulary(&self) -> usize {
        self.plan.vocabulary
    }

    /// The lengths of the prefill signatures, the longest first.
    pub fn prefill_lengths(&self) -> Vec<usize> {
        self.plan.prefill.iter().map(|group| group.block).collect()
    }

    /// How many positions the attention of each decode signature reads, ascending; the last is the context.
    pub fn decode_reaches(&self) -> Vec<usize> {
        self.plan.decode.steps.iter().map(|step| step.reach).collect()
    }

    /// Whether every cache is updated in place.
    pub fn caches_in_place(&self) -> bool {
        self.caches.iter().all(|cache| cache.other.is_none())
    }

    /// What runs the artifact, for messages.
    pub fn backend(&self) -> String {
        self.runner.backend()
    }

    /// Forgets all tokens. The caches need no clearing: the mask hides what is in them.
    pub fn reset(&mut self) {
        self.position = 0;
    }

    /// Goes back to an earlier position: the tokens from there on are forgotten.
    ///
    /// # Errors
    /// If the position has not been reached.
    pub fn rewind(&mut self, position: usize) -> Result<()> {
        if position > self.position {
            return Err(RuntimeError::Setting(format!("cannot rewind from {} to {position}", self.position)));
        }
        self.position = position;
        Ok(())
    }

    /// Reads tokens without asking what follows them, in blocks.
    ///
    /// # Errors
    /// [`RuntimeError::ContextFull`] before anything is read if they do not all fit, [`RuntimeError::TokenRange`], and
    /// what the runner reports.
    pub fn prefill(&mut self, tokens: &[u32]) -> Result<()> {
        self.check(tokens)?;
        let blocks = self.prefill_lengths();
        let mut rest = tokens;
        while !rest.is_empty() {
            let taken = match next_chunk(&blocks, rest.len(), self.position, self.plan.context) {
                Chunk::Block { block, tokens } => {
                    self.run(Some(block), rest.get(..tokens).unwrap_or(rest))?;
                    tokens
                }
                Chunk::Single => {
                    self.run(None, rest.get(..1).unwrap_or(rest))?;
                    1
                }
            };
            self.position += taken;
            rest = rest.get(taken..).unwrap_or_default();
        }
        Ok(())
    }

    /// Reads one token and gives the logits of what follows it: one number for each token of the vocabulary.
    ///
    /// # Errors
    /// As [`Decoder::prefill`].
    pub fn decode(&mut self, token: u32) -> Result<&[f32]> {
        self.check(&[token])?;
        self.run(None, &[token])?;
        self.position += 1;
        // Buffers hold the machine's own numbers: little-endian, on every machine that LiteRT runs on.
        self.runner.read(self.logits_buffer, 0, bytemuck::cast_slice_mut(&mut self.logits))?;
        Ok(&self.logits)
    }

    /// Begins to measure operators.
    ///
    /// # Errors
    /// If the runner was not loaded for that.
    pub fn start_profile(&mut self) -> Result<()> {
        self.runner.start_profile()
    }

    /// What was measured since [`Decoder::start_profile`].
    ///
    /// # Errors
    /// If the runner was not loaded for that.
    pub fn stop_profile(&mut self) -> Result<Profile> {
        self.runner.stop_profile()
    }

    fn check(&self, tokens: &[u32]) -> Result<()> {
        let (context, used) = (self.plan.context, self.position);
        if tokens.len() > context.saturating_sub(used) {
            return Err(RuntimeError::ContextFull { context, used, wanted: tokens.len() });
        }
        match tokens.iter().find(|&&token| token as usize >= self.plan.vocabulary) {
            Some(&token) => Err(RuntimeError::TokenRange { token, vocabulary: self.plan.vocabulary }),
            None => Ok(()),
        }
    }

    /// Runs prefill on block `block`, or decode, on tokens that fit the block and the context.
    fn run(&mut self, block: Option<usize>, tokens: &[u32]) -> Result<()> {
        let (group, bound) = match block {
            Some(index) => (self.plan.prefill.get(index), self.prefill.get_mut(index)),
            None => (Some(&self.plan.decode), Some(&mut self.decode)),
        };
        let (Some(group), Some(bound)) = (group, bound) else { return Ok(()) };
        let index = group.quickest(self.position);
        let (Some(step), Some(bound)) = (group.steps.get(index), bound.get_mut(index)) else { return Ok(()) };
        let runner = self.runner.as_mut();
        bound.fill(runner, step, tokens, self.position)?;

        let signature = runner.signatures().get(step.signature);
        let (inputs, outputs) = signature.map_or((0, 0), |s| (s.inputs.len(), s.outputs.len()));
        // The plan knows every input; of the outputs, the logits are what stays as it is initialised here.
        let mut inputs = vec![bound.tokens; inputs];
        let mut outputs = vec![self.logits_buffer; outputs];
        let bind = |slots: &mut Vec<BufferId>, index: usize, buffer: BufferId| {
            if let Some(slot) = slots.get_mut(index) {
                *slot = buffer;
            }
        };
        bind(&mut inputs, step.positions.index, bound.positions);
        if let (Some(port), Some(mask)) = (&step.mask, &bound.mask) {
            bind(&mut inputs, port.index, mask.buffer());
        }
        for &(index, buffer) in &bound.unread {
            bind(&mut outputs, index, buffer);
        }
        for (port, cache) in step.states.iter().zip(&self.caches) {
            bind(&mut inputs, port.input, cache.current);
            bind(&mut outputs, port.output, cache.other.unwrap_or(cache.current));
        }
        runner.execute(step.signature, &inputs, &outputs)?;
        for cache in &mut self.caches {
            if let Some(other) = &mut cache.other {
                std::mem::swap(&mut cache.current, other);
            }
        }
        Ok(())
    }
}

impl Bound {
    fn new(runner: &mut dyn Runner, step: &Step) -> Result<Self> {
        let outputs = runner.signatures().get(step.signature).map(|s| s.outputs.clone()).unwrap_or_default();
        // Logits of a block are nobody's: the last token of a prompt goes through decode.
        let read = step.logits.filter(|_| step.block == 1);
        let is_unread =
            |index: usize| Some(index) != read && !step.states.iter().any(|port| port.output == index);
        let unread = outputs.iter().enumerate().filter(|(index, _)| is_unread(*index));
        Ok(Self {
            unread: unread
                .map(|(index, spec)| Ok((index, runner.allocate(spec)?)))
                .collect::<Result<Vec<_>>>()?,
            tokens: runner.allocate(&step.tokens.spec)?,
            positions: runner.allocate(&step.positions.spec)?,
            mask: step.mask.as_ref().map(|port| Mask::new(runner, &port.spec)).transpose()?,
        })
    }

    /// Writes tokens, positions and mask; what is left of the block is zero.
    fn fill(&mut self, runner: &mut dyn Runner, step: &Step, tokens: &[u32], position: usize) -> Result<()> {
        let padded = |values: &mut dyn Iterator<Item = u32>| -> Vec<u8> {
            values.chain(std::iter::repeat(0)).take(step.block).flat_map(u32::to_le_bytes).collect()
        };
        // Tokens are below the vocabulary and positions below the context, both lengths of tensors of i32 dimensions.
        let ids = padded(&mut tokens.iter().copied());
        let positions = padded(&mut (position..).take(tokens.len()).map(|position| position as u32));
        runner.write(self.tokens, 0, &ids)?;
        runner.write(self.positions, 0, &positions)?;
        match &mut self.mask {
            Some(mask) => mask.show(runner, position),
            None => Ok(()),
        }
    }
}
