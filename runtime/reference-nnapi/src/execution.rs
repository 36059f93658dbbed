//! Executions: inputs and outputs are bound, then the plan runs.

use std::sync::Arc;
use std::time::{Duration, Instant};

use edgec_nnapi::{Operand, OperandType};

use crate::api::{Mapping, UserBuffer};
use crate::bytes::{Bytes, Pool};
use crate::compilation::Plan;
use crate::kernels::Buffers;
use crate::status::{Code, Failure, Result};

/// Memory that the caller gave for an input or an output.
pub(crate) enum Bound {
    Buffer(UserBuffer),
    Memory(Arc<Mapping>, usize, usize),
}

impl Bound {
    fn length(&self) -> usize {
        match self {
            Self::Buffer(buffer) => buffer.length(),
            Self::Memory(_, _, length) => *length,
        }
    }
}

/// A type that the caller gives with an input or an output: more is known then than when the model was built.
pub(crate) struct Refined {
    pub(crate) code: i32,
    pub(crate) dimensions: Vec<u32>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Preparing,
    Computed(std::result::Result<(), Code>),
}

/// An execution of a finished compilation.
pub(crate) struct Execution {
    plan: Arc<Plan>,
    inputs: Vec<Option<Bound>>,
    outputs: Vec<Option<Bound>>,
    state: State,
    reusable: bool,
    padded: bool,
    for_one_device: bool,
    measure: bool,
    duration: Option<Duration>,
    pool: Pool,
}

impl Execution {
    pub(crate) fn new(plan: &Arc<Plan>, for_one_device: bool) -> Self {
        let none = |count: usize| std::iter::repeat_with(|| None).take(count).collect();
        Self {
            inputs: none(plan.model.inputs.len()),
            outputs: none(plan.model.outputs.len()),
            plan: Arc::clone(plan),
            state: State::Preparing,
            reusable: false,
            padded: false,
            for_one_device,
            measure: false,
            duration: None,
            pool: Pool::default(),
        }
    }

    pub(crate) fn plan(&self) -> &Arc<Plan> {
        &self.plan
    }

    /// Refuses once the execution has been started.
    pub(crate) fn preparing(&self) -> Result<()> {
        match self.state {
            State::Preparing => Ok(()),
            State::Computed(_) => Err(Failure::state("the execution has been started")),
        }
    }

    pub(crate) fn set_reusable(&mut self, reusable: bool) -> Result<()> {
        self.preparing()?;
        self.reusable = reusable;
        Ok(())
    }

    pub(crate) fn enable_padding(&mut self, padded: bool) -> Result<()> {
        self.preparing()?;
        if self.inputs.iter().chain(&self.outputs).any(Option::is_some) {
            return Err(Failure::state("an input or an output is set already"));
        }
        self.padded = padded;
        Ok(())
    }

    /// Timing and deadlines belong to compilations for one device.
    pub(crate) fn single_device(&self) -> Result<()> {
        if !self.for_one_device {
            return Err(Failure::data("the compilation was not created for one device"));
        }
        self.preparing()
    }

    pub(crate) fn set_measure(&mut self, measure: bool) -> Result<()> {
        self.single_device()?;
        self.measure = measure;
        Ok(())
    }

    pub(crate) fn bind_input(
        &mut self,
        index: i32,
        refined: Option<&Refined>,
        bound: Option<Bound>,
    ) -> Result<()> {
        self.preparing()?;
        let place = self.check(index, refined, bound.as_ref(), &self.plan.model.inputs, "input")?;
        fill(&mut self.inputs[place], bound, format_args!("input {index}"))
    }

    pub(crate) fn bind_output(
        &mut self,
        index: i32,
        refined: Option<&Refined>,
        bound: Option<Bound>,
    ) -> Result<()> {
        self.preparing()?;
        let place = self.check(index, refined, bound.as_ref(), &self.plan.model.outputs, "output")?;
        fill(&mut self.outputs[place], bound, format_args!("output {index}"))
    }

    fn check(
        &self,
        index: i32,
        refined: Option<&Refined>,
        bound: Option<&Bound>,
        ends: &[u32],
        side: &str,
    ) -> Result<usize> {
        let place = usize::try_from(index).ok().filter(|place| *place < ends.len());
        let place =
            place.ok_or_else(|| Failure::data(format!("there is no {side} {index} among {}", ends.len())))?;
        let operand = &self.plan.model.operands[ends[place] as usize];
        if refined.is_some_and(|refined| !refines(refined, operand)) {
            return Err(Failure::data(format!(
                "{side} {index} is {} {:?}",
                operand.kind, operand.dimensions
            )));
        }
        let due = self.plan.lengths[ends[place] as usize];
        if let Some(bound) = bound {
            let length = bound.length();
            if length < due || (length > due && !self.padded) {
                return Err(Failure::data(format!(
                    "{side} {index} takes {due} bytes, and {length} are given"
                )));
            }
            if let Bound::Memory(memory, offset, length) = bound
                && memory.constant(*offset, *length).is_none()
            {
                return Err(Failure::data(format!("{length} bytes at {offset} do not lie in the memory")));
            }
            if let (Bound::Memory(memory, ..), "output") = (bound, side)
                && !memory.is_writable()
            {
                return Err(Failure::data(format!(
                    "output {index} is bound to memory that cannot be written"
                )));
            }
        }
        Ok(place)
    }

    /// Runs, and leaves the outputs in the caller's memory.
    pub(crate) fn compute(&mut self) -> Result<()> {
        if self.state != State::Preparing && !self.reusable {
            return Err(Failure::state("the execution has been started, and is not reusable"));
        }
        for (side, ends) in [("input", &self.inputs), ("output", &self.outputs)] {
            if let Some(index) = ends.iter().position(Option::is_none) {
                return Err(Failure::data(format!("{side} {index} is not set")));
            }
        }
        let start = Instant::now();
        let result = self.run();
        self.duration = Some(start.elapsed());
        self.state = State::Computed(result.as_ref().copied().map_err(|failure| failure.code));
        result
    }

    fn run(&mut self) -> Result<()> {
        let plan = Arc::clone(&self.plan);
        let model = &plan.model;
        let mut owned: Vec<Option<Bytes>> =
            std::iter::repeat_with(|| None).take(model.operands.len()).collect();
        for (index, bound) in model.inputs.iter().zip(&self.inputs) {
            let mut bytes = self.pool.take(plan.lengths[*index as usize])?;
            match bound {
                Some(Bound::Buffer(buffer)) => buffer.read(bytes.get_mut()),
                Some(Bound::Memory(memory, offset, _)) => memory.read(*offset, bytes.get_mut()),
                None => {}
            }
            owned[*index as usize] = Some(bytes);
        }
        for step in &plan.steps {
            let call = &model.calls[step.call];
            let mut outputs = Vec::with_capacity(call.outputs.len());
            for index in &call.outputs {
                outputs.push(self.pool.take(plan.lengths[*index as usize])?);
            }
            let inputs = call.inputs.iter().map(|index| {
                let index = *index as usize;
                let bytes = owned[index].as_ref().map(Bytes::get);
                bytes.or_else(|| model.constants[index].bytes()).unwrap_or_default()
            });
            let inputs = inputs.collect();
            (step.kernel)(&mut Buffers {
                inputs,
                outputs: outputs.iter_mut().map(Bytes::get_mut).collect(),
            })?;
            for (index, bytes) in call.outputs.iter().zip(outputs) {
                owned[*index as usize] = Some(bytes);
            }
            for index in &step.dead {
                if let Some(bytes) = owned[*index].take() {
                    self.pool.give(bytes);
                }
            }
        }
        for (index, bound) in model.outputs.iter().zip(&self.outputs) {
            let Some(bytes) = &owned[*index as usize] else { continue };
            match bound {
                Some(Bound::Buffer(buffer)) => buffer.write(bytes.get()),
                Some(Bound::Memory(memory, offset, _)) => memory.write(*offset, bytes.get()),
                None => {}
            }
        }
        owned.into_iter().flatten().for_each(|bytes| self.pool.give(bytes));
        Ok(())
    }

    /// The dimensions of an output, known once it has been computed.
    pub(crate) fn output_dimensions(&self, index: i32) -> Result<&[u32]> {
        let State::Computed(result) = self.state else {
            return Err(Failure::state("the execution has not been computed"));
        };
        if !matches!(result, Ok(()) | Err(Code::OutputInsufficientSize)) {
            return Err(Failure::state("the execution has failed"));
        }
        let outputs = &self.plan.model.outputs;
        let operand = usize::try_from(index).ok().and_then(|place| outputs.get(place));
        let operand = operand.ok_or_else(|| Failure::data(format!("there is no output {index}")))?;
        Ok(&self.plan.model.operands[*operand as usize].dimensions)
    }

    /// How long the last computation took.
    pub(crate) fn duration(&self) -> Result<Duration> {
        match (self.state, self.duration) {
            (State::Computed(Ok(())), Some(duration)) if self.measure => Ok(duration),
            _ => Err(Failure::state("nothing was measured")),
        }
    }
}

/// Binds memory to the place of an input or output, once.
fn fill(place: &mut Option<Bound>, bound: Option<Bound>, what: std::fmt::Arguments<'_>) -> Result<()> {
    let bound = bound.ok_or_else(|| Failure::data(format!("{what} cannot be omitted")))?;
    if place.is_some() {
        return Err(Failure::state(format!("{what} is set already")));
    }
    *place = Some(bound);
    Ok(())
}

/// Whether a type says of an operand what the model says: ours are all known.
fn refines(refined: &Refined, operand: &Operand) -> bool {
    OperandType::from_code(refined.code) == Some(operand.kind) && refined.dimensions == operand.dimensions
}
