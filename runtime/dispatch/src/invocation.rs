//! `LiteRtDispatchInvocationContext`: a program and what its inputs and outputs are bound to.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use crate::abi::{BufferId, INDEX_OUT_OF_BOUNDS, RankedTensorType};
use crate::buffers::{Bound, with_memory};
use crate::device::Device;
use crate::engine::{Engine, Program};
use crate::fault::Fault;

/// Whether a tensor is an input or an output of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Input,
    Output,
}

impl Side {
    fn name(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Output => "output",
        }
    }
}

/// A function of an accelerator's code, bound to buffers.
pub(crate) struct Invocation<E> {
    device: Arc<Device<E>>,
    function: String,
    state: Mutex<State>,
}

struct State {
    program: Box<dyn Program>,
    inputs: Ports,
    outputs: Ports,
}

/// The tensors of one side. No memory is taken for a count that was only claimed.
struct Ports {
    count: usize,
    ports: BTreeMap<usize, Port>,
}

#[derive(Clone, Copy, Default)]
struct Port {
    /// Bytes of the model's tensor.
    length: Option<usize>,
    buffer: Option<BufferId>,
}

impl<E: Engine> Invocation<E> {
    pub(crate) fn new(
        device: Arc<Device<E>>,
        function: String,
        program: Box<dyn Program>,
        inputs: usize,
        outputs: usize,
    ) -> Self {
        let ports = |count| Ports { count, ports: BTreeMap::new() };
        let state = State { program, inputs: ports(inputs), outputs: ports(outputs) };
        Self { device, function, state: Mutex::new(state) }
    }

    pub(crate) fn device(&self) -> &Device<E> {
        &self.device
    }

    /// Takes note of a tensor's type; returns its bytes.
    pub(crate) fn describe(
        &self,
        side: Side,
        index: usize,
        ranked: &RankedTensorType,
    ) -> Result<usize, Fault> {
        let mut state = self.state()?;
        let length = ranked.byte_len()?;
        let known = match side {
            Side::Input => state.program.input_len(index),
            Side::Output => state.program.output_len(index),
        };
        let port = self.port(&mut state, side, index)?;
        if let Some(known) = known.filter(|&known| known != length) {
            return Err(Fault::argument(format!(
                "function {:?} has {known} bytes for {} {index} and the model {length}",
                self.function,
                side.name()
            )));
        }
        port.length = Some(length);
        Ok(length)
    }

    pub(crate) fn attach(&self, side: Side, index: usize, buffer: BufferId) -> Result<(), Fault> {
        // Refuses a buffer that is not registered.
        self.device.buffers(&[buffer])?;
        self.port(&mut *self.state()?, side, index)?.buffer = Some(buffer);
        Ok(())
    }

    /// Takes a buffer away. Where another one has taken its place nothing is to do: LiteRT attaches the new buffer of a tensor
    /// first and detaches the old one after.
    pub(crate) fn detach(&self, side: Side, index: usize, buffer: BufferId) -> Result<(), Fault> {
        let mut state = self.state()?;
        let port = self.port(&mut state, side, index)?;
        port.buffer = port.buffer.filter(|&attached| attached != buffer);
        Ok(())
    }

    pub(crate) fn invoke(&self) -> Result<(), Fault> {
        let mut state = self.state()?;
        let inputs = self.bound(&state.inputs, Side::Input)?;
        let outputs = self.bound(&state.outputs, Side::Output)?;
        let failed = |reason: String| Fault::failure(format!("function {:?}: {reason}", self.function));
        with_memory(&self.device.runtime, &inputs, &outputs, |inputs, outputs| {
            state.program.run(inputs, outputs).map_err(failed)
        })
    }

    fn bound(&self, ports: &Ports, side: Side) -> Result<Vec<Bound>, Fault> {
        let ready = |index: usize| {
            let port = ports.ports.get(&index).copied().unwrap_or_default();
            port.buffer.zip(port.length).ok_or_else(|| {
                Fault::argument(format!(
                    "{} {index} of function {:?} has no tensor buffer",
                    side.name(),
                    self.function
                ))
            })
        };
        let ready = (0..ports.count).map(ready).collect::<Result<Vec<_>, _>>()?;
        let ids: Vec<BufferId> = ready.iter().map(|(id, _)| *id).collect();
        let buffers = self.device.buffers(&ids)?;
        Ok(buffers.into_iter().zip(ready).map(|(buffer, (_, length))| Bound { buffer, length }).collect())
    }

    fn port<'s>(&self, state: &'s mut State, side: Side, index: usize) -> Result<&'s mut Port, Fault> {
        let ports = match side {
            Side::Input => &mut state.inputs,
            Side::Output => &mut state.outputs,
        };
        if index >= ports.count {
            let reason =
                format!("{} {index} of function {:?}, which has {}", side.name(), self.function, ports.count);
            return Err(Fault { status: INDEX_OUT_OF_BOUNDS, reason });
        }
        Ok(ports.ports.entry(index).or_default())
    }

    fn state(&self) -> Result<MutexGuard<'_, State>, Fault> {
        self.state.lock().map_err(|_| {
            Fault::failure(format!("function {:?} is not called again after a bug", self.function))
        })
    }
}
