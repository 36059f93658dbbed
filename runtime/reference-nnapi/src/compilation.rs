//! Compilations: every operation prepared, and when its operands die.

use std::sync::Arc;

use edgec_nnapi::verify::check_call;
use edgec_nnapi::{Operand, Value};

use crate::device;
use crate::kernels::{self, Argument, Kernel, Node};
use crate::model::Finished;
use crate::status::{Failure, Result};

/// Most bytes of temporaries that a model may need.
const MOST_TEMPORARIES: u64 = 1 << 34;

/// A compilation, before and after it is finished.
pub(crate) struct Compilation {
    model: Arc<Finished>,
    plan: Option<Arc<Plan>>,
    finished: bool,
    /// Whether it was made for just one device.
    pub(crate) for_one_device: bool,
}

/// What runs.
pub(crate) struct Plan {
    pub(crate) model: Arc<Finished>,
    pub(crate) steps: Vec<Step>,
    /// Bytes of every operand.
    pub(crate) lengths: Vec<usize>,
}

/// One operation.
pub(crate) struct Step {
    pub(crate) call: usize,
    pub(crate) kernel: Kernel,
    /// Operands that nothing reads behind it.
    pub(crate) dead: Vec<usize>,
}

impl Compilation {
    pub(crate) fn new(model: Arc<Finished>, for_one_device: bool) -> Self {
        Self { model, plan: None, finished: false, for_one_device }
    }

    pub(crate) fn modifiable(&self) -> Result<()> {
        if self.finished { Err(Failure::state("the compilation is finished")) } else { Ok(()) }
    }

    pub(crate) fn finish(&mut self) -> Result<()> {
        self.modifiable()?;
        self.finished = true;
        self.plan = Some(Arc::new(Plan::new(&self.model)?));
        Ok(())
    }

    pub(crate) fn plan(&self) -> Result<&Arc<Plan>> {
        self.plan.as_ref().ok_or_else(|| Failure::state("the compilation is not finished"))
    }
}

impl Plan {
    fn new(model: &Arc<Finished>) -> Result<Self> {
        let mut total = 0_u64;
        let mut lengths = Vec::with_capacity(model.operands.len());
        for operand in &model.operands {
            let length =
                if operand.value == Value::Omitted { 0 } else { operand.byte_length().unwrap_or(u64::MAX) };
            if operand.value == Value::Computed {
                total = total.saturating_add(length);
            }
            lengths.push(usize::try_from(length).map_err(|_| Failure::memory(length))?);
        }
        if total > MOST_TEMPORARIES {
            return Err(Failure::memory(total));
        }
        for index in model.inputs.iter().chain(&model.outputs) {
            static_shape(&model.operands[*index as usize]).map_err(Failure::data)?;
        }
        let mut last_use = vec![None; model.operands.len()];
        for (step, call) in model.order.iter().enumerate() {
            let call = &model.calls[*call];
            call.inputs
                .iter()
                .chain(&call.outputs)
                .for_each(|operand| last_use[*operand as usize] = Some(step));
        }
        for output in &model.outputs {
            last_use[*output as usize] = None;
        }
        let mut steps = Vec::with_capacity(model.order.len());
        for call in &model.order {
            let kernel = prepare(model, *call).map_err(|reason| {
                Failure::data(format!("operation {call}, {}: {reason}", model.calls[*call].operation))
            })?;
            steps.push(Step { call: *call, kernel, dead: Vec::new() });
        }
        for (operand, step) in last_use.into_iter().enumerate() {
            if let Some(step) = step.filter(|_| model.operands[operand].value == Value::Computed) {
                steps[step].dead.push(operand);
            }
        }
        Ok(Self { model: Arc::clone(model), steps, lengths })
    }
}

/// Prepares one operation of a model, or says why the device does not take it.
pub(crate) fn prepare(model: &Finished, call: usize) -> std::result::Result<Kernel, String> {
    let call = &model.calls[call];
    let inputs: Vec<_> = call.inputs.iter().map(|index| *index as usize).collect();
    let outputs: Vec<_> = call.outputs.iter().map(|index| &model.operands[*index as usize]).collect();
    let operands: Vec<_> = inputs.iter().map(|index| &model.operands[*index]).collect();
    let level = check_call(call.operation, &operands, &outputs)?;
    if level > device::level() {
        return Err(format!("it needs feature level {level} and the device has {}", device::level()));
    }
    operands.iter().chain(&outputs).try_for_each(|operand| static_shape(operand))?;
    let inputs = inputs
        .into_iter()
        .map(|index| Argument { operand: &model.operands[index], constant: model.constants[index].bytes() })
        .collect();
    kernels::prepare(&Node { operation: call.operation, inputs, outputs })
}

fn static_shape(operand: &Operand) -> std::result::Result<(), String> {
    let known = !operand.dimensions.is_empty() && !operand.dimensions.contains(&0);
    if operand.kind.is_scalar() || operand.value == Value::Omitted || known {
        return Ok(());
    }
    Err(format!("the shape {:?} of {} is not known", operand.dimensions, operand.kind))
}
