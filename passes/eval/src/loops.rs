//! Loops over scalars and small tensors as machine code, once they have run for some turns.

use std::collections::HashSet;
use std::rc::Rc;

use edgec_dialects::ir::{Block, Value};
use edgec_kernels::program::{Loop, Turns};
use edgec_tensor::{ElementType, Tensor};

use crate::call::Call;
use crate::datum::Datum;
use crate::error::{EvalError, Outcome, place};
use crate::unrolled::{cells, compile, small};

/// Turns of one loop, over all its runs, from which on machine code is worth the time that it takes to compile.
const WORTHWHILE: u64 = 32;

/// What is known of one loop.
#[derive(Default)]
pub(crate) struct Known<'c> {
    turns: u64,
    /// Its code, once it was worth a try; none where it has operations or tensors that programs do not have.
    code: Option<Option<Rc<Compiled<'c>>>>,
}

#[cfg(test)]
impl Known<'_> {
    /// Whether it became machine code.
    pub(crate) fn is_compiled(&self) -> bool {
        matches!(self.code, Some(Some(_)))
    }
}

/// A loop that became machine code.
pub(crate) struct Compiled<'c> {
    code: Loop,
    state: Vec<(Vec<usize>, ElementType)>,
    /// What its regions read from outside.
    around: Vec<Value<'c>>,
}

impl<'c> Call<'_, 'c> {
    /// The code of this loop, of which another turn is due; `None` as long as it is walked.
    pub(crate) fn loop_code(&self) -> Outcome<Option<Rc<Compiled<'c>>>> {
        if !self.evaluator.options.compile_loops {
            return Ok(None);
        }
        let body = self.block(1)?;
        let known = |change: &dyn Fn(&mut Known<'c>)| {
            let mut loops = self.evaluator.loops.borrow_mut();
            let known = loops.entry(body).or_default();
            change(known);
            (known.turns, known.code.clone())
        };
        Ok(match known(&|known| known.turns += 1) {
            (_, Some(code)) => code,
            (turns, None) if turns > WORTHWHILE => {
                let code = self.compile_loop(self.block(0)?, body).map(Rc::new);
                known(&|known| known.code = Some(code.clone()));
                code
            }
            _ => None,
        })
    }

    fn compile_loop(&self, condition: Block<'c>, body: Block<'c>) -> Option<Compiled<'c>> {
        let mut around = Vec::new();
        captured(condition, &mut around);
        captured(body, &mut around);
        let condition = compile(self.evaluator, condition, &around)?;
        let state = body.args().into_iter().map(small).collect::<Option<Vec<_>>>()?;
        let body = compile(self.evaluator, body, &around)?;
        Some(Compiled { code: Loop::new(&condition, &body)?, state, around })
    }

    /// Runs a compiled loop to its end, but at most `limit` turns.
    pub(crate) fn run_loop(
        &self,
        compiled: &Compiled<'c>,
        state: &[Datum],
        limit: Option<u64>,
    ) -> Outcome<Vec<Datum>> {
        let tensors: Vec<Tensor> = state.iter().filter_map(Datum::as_tensor).cloned().collect();
        let around = compiled
            .around
            .iter()
            .map(|&value| Ok(self.evaluator.lookup(value)?.into_tensor()))
            .collect::<Outcome<Option<Vec<_>>>>()?
            .unwrap_or_default();
        let mut slots = cells(&tensors);
        if compiled.code.run(&mut slots, &cells(&around), limit.unwrap_or(u64::MAX))? == Turns::Limit {
            let limit = self.evaluator.options.max_iterations.unwrap_or(u64::MAX);
            return Err(EvalError::Iterations { place: place(self.op), limit }.into());
        }
        let mut rest = slots.as_slice();
        let mut results = Vec::with_capacity(compiled.state.len());
        for (shape, element) in &compiled.state {
            let (own, others) = rest.split_at(shape.iter().product::<usize>().min(rest.len()));
            let bytes = own.iter().flat_map(|cell| &cell[..element.byte_width()]).copied().collect();
            results.push(Tensor::new(*element, shape.clone(), bytes)?.into());
            rest = others;
        }
        Ok(results)
    }
}

/// Adds the values that a block reads and does not define.
fn captured<'c>(block: Block<'c>, into: &mut Vec<Value<'c>>) {
    let mut own: HashSet<Value<'c>> = HashSet::new();
    let mut read = Vec::new();
    let mut blocks = vec![block];
    while let Some(block) = blocks.pop() {
        own.extend(block.args());
        for op in block.ops() {
            own.extend(op.results());
            read.extend(op.operands());
            blocks.extend(op.regions().into_iter().flat_map(|region| region.blocks()));
        }
    }
    for value in read {
        if !own.contains(&value) && !into.contains(&value) {
            into.push(value);
        }
    }
}
