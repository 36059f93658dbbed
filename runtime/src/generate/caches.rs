//! A decoder on a runner: its signatures with the caches in the runner's buffers.

use crate::error::Result;
use crate::generate::engine::Engine;
use crate::generate::mask::Mask;
use crate::generate::plan::{Plan, Step, Steps};
use crate::profile::Profile;
use crate::runner::{BufferId, Runner};

/// A runner and what generation binds to it.
///
/// Caches stay in the runner's buffers. A cache whose update the graph writes in place is one buffer, bound as input and
/// as output; any other cache is two buffers that change places with every call.
pub(crate) struct CachedRunner {
    runner: Box<dyn Runner>,
    plan: Plan,
    /// The buffers of each signature, as the plan groups them.
    prefill: Vec<Vec<Bound>>,
    decode: Vec<Bound>,
    caches: Vec<Cache>,
    logits: BufferId,
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

impl CachedRunner {
    /// Prepares the buffers for a runner whose artifact is a decoder.
    ///
    /// # Errors
    /// [`RuntimeError::NotAGenerator`](crate::RuntimeError::NotAGenerator) if it is none, and what the runner's buffers cause.
    pub(crate) fn new(mut runner: Box<dyn Runner>) -> Result<Self> {
        let plan = Plan::new(runner.as_ref())?;
        let logits = runner.allocate(&plan.logits)?;
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
        Ok(Self { runner, plan, prefill, decode, caches, logits })
    }

    /// Runs prefill on block `block`, or decode, on tokens that fit the block and the context.
    fn run(&mut self, block: Option<usize>, tokens: &[u32], position: usize) -> Result<()> {
        let (group, bound) = match block {
            Some(index) => (self.plan.prefill.get(index), self.prefill.get_mut(index)),
            None => (Some(&self.plan.decode), Some(&mut self.decode)),
        };
        let (Some(group), Some(bound)) = (group, bound) else { return Ok(()) };
        let index = group.quickest(position);
        let (Some(step), Some(bound)) = (group.steps.get(index), bound.get_mut(index)) else { return Ok(()) };
        let runner = self.runner.as_mut();
        bound.fill(runner, step, tokens, position)?;

        let signature = runner.signatures().get(step.signature);
        let (inputs, outputs) = signature.map_or((0, 0), |s| (s.inputs.len(), s.outputs.len()));
        // The plan knows every input; of the outputs, the logits are what stays as it is initialised here.
        let mut inputs = vec![bound.tokens; inputs];
        let mut outputs = vec![self.logits; outputs];
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

impl Engine for CachedRunner {
    fn backend(&self) -> String {
        self.runner.backend()
    }

    fn context(&self) -> usize {
        self.plan.context
    }

    fn vocabulary(&self) -> usize {
        self.plan.vocabulary
    }

    fn blocks(&self) -> Vec<usize> {
        self.plan.prefill.iter().map(|group| group.block).collect()
    }

    fn reaches(&self) -> Vec<usize> {
        self.plan.decode.steps.iter().map(|step| step.reach).collect()
    }

    fn caches_in_place(&self) -> bool {
        self.caches.iter().all(|cache| cache.other.is_none())
    }

    fn prefill(&mut self, block: usize, tokens: &[u32], position: usize) -> Result<()> {
        self.run(Some(block), tokens, position)
    }

    fn read(&mut self, token: u32, position: usize) -> Result<()> {
        self.run(None, &[token], position)
    }

    fn decode(&mut self, token: u32, position: usize, logits: &mut [f32]) -> Result<()> {
        self.run(None, &[token], position)?;
        // Buffers hold the machine's own numbers: little-endian, on every machine that LiteRT runs on.
        self.runner.read(self.logits, 0, bytemuck::cast_slice_mut(logits))
    }

    fn start_profile(&mut self) -> Result<()> {
        self.runner.start_profile()
    }

    fn stop_profile(&mut self) -> Result<Profile> {
        self.runner.stop_profile()
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
