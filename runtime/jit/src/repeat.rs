//! Programs that repeat: a body changes a state as long as a condition on it holds.

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::I64;
use cranelift_codegen::ir::{self, BlockArg, InstBuilder};
use cranelift_frontend::FunctionBuilder;
use edgec_tensor::ElementType;

use crate::emitter::{Emitter, Value};
use crate::error::{JitError, Result};
use crate::host::Code;
use crate::{Emit, element};

/// Bytes from one element to the next, of the state and of what lies around the loop.
pub const SLOT: usize = 16;

/// The most elements of a state and of what lies around.
const MAX_ELEMENTS: usize = 512;

/// An element's bytes, with any behind them.
pub type Slot = [u8; SLOT];

/// A condition and a body. Their arguments are the state's elements, then those around the loop, which never change; the condition
/// gives a truth value, the body the next state.
pub struct Repeat {
    code: Code,
    state: usize,
    around: usize,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The condition did not hold any more, after so many turns.
    Done(u64),
    /// The condition still holds after as many turns as were allowed.
    Limit,
}

/// The state's slots, those around, and the most turns; gives the turns, or [`STOPPED`].
type Entry = extern "C" fn(*mut Slot, *const Slot, u64) -> u64;

/// No run has so many turns.
const STOPPED: u64 = u64::MAX;

impl Repeat {
    /// Compiles a loop.
    ///
    /// # Errors
    /// The programs have what machine code has not, or this host has none.
    pub fn compile(
        state: &[ElementType],
        around: &[ElementType],
        condition: Emit<'_>,
        body: Emit<'_>,
    ) -> Result<Self> {
        if state.len() + around.len() > MAX_ELEMENTS {
            return Err(JitError::Unsupported);
        }
        let code = Code::compile(&[I64, I64, I64], Some(I64), |builder| {
            build(builder, (state, around), condition, body).ok_or(JitError::Unsupported)
        })?;
        Ok(Self { code, state: state.len(), around: around.len() })
    }

    /// Runs at most `limit` turns, and leaves the state as the last turn gave it.
    ///
    /// # Errors
    /// There are more or fewer slots than the programs have elements.
    pub fn run(&self, state: &mut [Slot], around: &[Slot], limit: u64) -> Result<Ended> {
        if state.len() != self.state || around.len() != self.around {
            let lane = if state.len() == self.state { self.state } else { 0 };
            return Err(JitError::Lanes { lane, start: 0, step: 1, count: self.state + self.around });
        }
        // SAFETY: the entry is a function of this type, which `build` made and `self` keeps.
        let entry: Entry = unsafe { std::mem::transmute(self.code.entry()) };
        // It touches the slots that were counted above, and no more than `SLOT` bytes of each.
        let turns = entry(state.as_mut_ptr(), around.as_ptr(), limit.min(STOPPED - 1));
        Ok(if turns == STOPPED { Ended::Limit } else { Ended::Done(turns) })
    }
}

fn build(
    builder: &mut FunctionBuilder<'_>,
    (state, around): (&[ElementType], &[ElementType]),
    condition: Emit<'_>,
    body: Emit<'_>,
) -> Option<()> {
    let [entry, head, check, turn, done, stopped] = std::array::from_fn(|_| builder.create_block());
    builder.append_block_params_for_function_params(entry);
    builder.switch_to_block(entry);
    let &[states, arounds, limit] = builder.block_params(entry) else { return None };
    let mut carried = vec![builder.ins().iconst(I64, 0)];
    carried.extend(load(builder, state, states)?);
    let kept: Vec<Value> = load(builder, around, arounds)?.into_iter().map(Value).collect();
    for &value in &carried {
        let ty = builder.func.dfg.value_type(value);
        builder.append_block_param(head, ty);
    }
    let arguments =
        |values: &[ir::Value]| values.iter().map(|&value| BlockArg::from(value)).collect::<Vec<_>>();
    builder.ins().jump(head, &arguments(&carried));

    builder.switch_to_block(head);
    let now: Vec<ir::Value> = builder.block_params(head).to_vec();
    let (&turns, now) = now.split_first()?;
    let operands: Vec<Value> = now.iter().map(|&value| Value(value)).chain(kept).collect();
    let [holds] = emit(builder, condition, &operands, &[ElementType::Bool])?[..] else { return None };
    builder.ins().brif(holds, check, &[], done, &[]);

    builder.switch_to_block(check);
    let enough = builder.ins().icmp(IntCC::UnsignedGreaterThanOrEqual, turns, limit);
    builder.ins().brif(enough, stopped, &[], turn, &[]);

    builder.switch_to_block(turn);
    let next = emit(builder, body, &operands, state)?;
    let mut carried = vec![builder.ins().iadd_imm_s(turns, 1)];
    carried.extend(next);
    builder.ins().jump(head, &arguments(&carried));

    for (block, result) in [(done, None), (stopped, Some(STOPPED))] {
        builder.switch_to_block(block);
        for (index, (&element, &value)) in state.iter().zip(now).enumerate() {
            let address = slot(builder, states, index);
            Emitter::new(builder).store(element, Value(value), address)?;
        }
        let result = match result {
            Some(result) => builder.ins().iconst(I64, result.cast_signed()),
            None => turns,
        };
        builder.ins().return_(&[result]);
    }
    Some(())
}

/// A program's results, of these types.
fn emit(
    builder: &mut FunctionBuilder<'_>,
    program: Emit<'_>,
    operands: &[Value],
    results: &[ElementType],
) -> Option<Vec<ir::Value>> {
    let mut emitter = Emitter::new(builder);
    let found = program(&mut emitter, operands)?;
    let fits = |(&element, &value): (&ElementType, &Value)| {
        element::number(element).is_some_and(|number| number == emitter.type_of(value))
    };
    (found.len() == results.len() && results.iter().zip(&found).all(fits))
        .then(|| found.into_iter().map(|value| value.0).collect())
}

fn load(
    builder: &mut FunctionBuilder<'_>,
    elements: &[ElementType],
    slots: ir::Value,
) -> Option<Vec<ir::Value>> {
    let one = |(index, &element): (usize, &ElementType)| {
        let address = slot(builder, slots, index);
        Some(Emitter::new(builder).load(element, address)?.0)
    };
    elements.iter().enumerate().map(one).collect()
}

fn slot(builder: &mut FunctionBuilder<'_>, slots: ir::Value, index: usize) -> ir::Value {
    builder.ins().iadd_imm_s(slots, (index * SLOT) as i64)
}
