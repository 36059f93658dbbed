//! `LiteRtDispatchDeviceContext`: an opened engine and the buffers that LiteRT registered.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

use crate::abi::{BufferId, MemBuffer, NOT_FOUND};
use crate::code::Codes;
use crate::engine::{Engine, Program};
use crate::fault::Fault;
use crate::runtime::{Runtime, TensorBuffer};

/// An opened engine.
pub(crate) struct Device<E> {
    pub(crate) runtime: Runtime,
    state: Mutex<State<E>>,
}

struct State<E> {
    engine: E,
    codes: Codes,
    buffers: HashMap<BufferId, TensorBuffer>,
    next: BufferId,
}

impl<E: Engine> Device<E> {
    pub(crate) fn new(runtime: Runtime) -> Result<Arc<Self>, Fault> {
        let engine = E::open().map_err(Fault::failure)?;
        // 0 is what LiteRT initialises its own handles with.
        let state = State { engine, codes: Codes::default(), buffers: HashMap::new(), next: 1 };
        Ok(Arc::new(Self { runtime, state: Mutex::new(state) }))
    }

    pub(crate) fn register(&self, buffer: TensorBuffer) -> Result<BufferId, Fault> {
        let mut state = self.state()?;
        let id = state.next;
        state.next += 1;
        state.buffers.insert(id, buffer);
        Ok(id)
    }

    pub(crate) fn unregister(&self, id: BufferId) -> Result<(), Fault> {
        self.state()?.buffers.remove(&id).map(drop).ok_or_else(|| unknown(id))
    }

    pub(crate) fn buffers(&self, ids: &[BufferId]) -> Result<Vec<TensorBuffer>, Fault> {
        let state = self.state()?;
        ids.iter().map(|id| state.buffers.get(id).copied().ok_or_else(|| unknown(*id))).collect()
    }

    /// Makes a function of the code in `buffer` ready.
    ///
    /// # Safety
    /// As [`Codes::get`].
    pub(crate) unsafe fn load(
        &self,
        buffer: &MemBuffer,
        function: &str,
        inputs: usize,
        outputs: usize,
    ) -> Result<Box<dyn Program>, Fault> {
        let mut state = self.state()?;
        // SAFETY: the caller keeps the same condition.
        let code = unsafe { state.codes.get(buffer) }?;
        state
            .engine
            .load(code, function, inputs, outputs)
            .map_err(|reason| Fault::failure(format!("function {function:?}: {reason}")))
    }

    fn state(&self) -> Result<MutexGuard<'_, State<E>>, Fault> {
        self.state.lock().map_err(|_| Fault::failure("it is not used again after a bug"))
    }
}

fn unknown(id: BufferId) -> Fault {
    Fault {
        status: NOT_FOUND,
        reason: format!("LiteRT names the tensor buffer {id}, which is not registered"),
    }
}
