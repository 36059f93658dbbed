//! Walks functions.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use edgec_dialects::ir::{Block, Module, Op, Value, Visibility};
use edgec_kernels::program::Program;
use edgec_tensor::Tensor;
use edgec_weights::WeightTable;

use crate::call::Call;
use crate::datum::Datum;
use crate::error::{EvalError, Failure, Outcome, refuse};
use crate::known_types::{Element, tensor_type};
use crate::loops::Known;
use crate::ops::Table;
use crate::plan::{Plan, Step};

/// How deep calls and regions may nest.
const MAX_DEPTH: usize = 200;

/// Bounds of an evaluation.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// The most bytes that one tensor may take.
    pub max_tensor_bytes: usize,
    /// The most iterations of one loop; without it, a loop runs as long as it does.
    pub max_iterations: Option<u64>,
    /// Whether loops over small tensors that run for long become machine code, which computes the same.
    pub compile_loops: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { max_tensor_bytes: edgec_kernels::shape::MAX_BYTES, max_iterations: None, compile_loops: true }
    }
}

/// Evaluates the functions of a module.
pub struct Evaluator<'c, 'w> {
    pub(crate) module: Module<'c>,
    pub(crate) weights: &'w WeightTable,
    pub(crate) options: Options,
    table: Table,
    plans: RefCell<HashMap<Block<'c>, Rc<Plan<'c>>>>,
    /// Regions on single elements that were compiled, or could not be.
    pub(crate) programs: RefCell<HashMap<Block<'c>, Option<Rc<Program>>>>,
    /// Loops that were compiled, could not be, or have not run for long enough.
    pub(crate) loops: RefCell<HashMap<Block<'c>, Known<'c>>>,
    /// The values of the functions that are being evaluated, the innermost last.
    frames: RefCell<Vec<HashMap<Value<'c>, Datum>>>,
    depth: Cell<usize>,
}

/// Hears of every operation's results.
pub(crate) type Observer<'o, 'c> = &'o mut dyn FnMut(Op<'c>, &[Datum]);

impl<'c, 'w> Evaluator<'c, 'w> {
    /// An evaluator of `module`, which its verifier has accepted.
    pub fn new(module: Module<'c>, weights: &'w WeightTable, options: Options) -> Self {
        Self {
            module,
            weights,
            options,
            table: Table::new(),
            plans: RefCell::default(),
            programs: RefCell::default(),
            loops: RefCell::default(),
            frames: RefCell::default(),
            depth: Cell::new(0),
        }
    }

    /// The results of the public function `name`.
    ///
    /// # Errors
    /// There is no such function, the inputs do not fit it, or an operation cannot be evaluated.
    pub fn evaluate(&self, name: &str, inputs: &[Tensor]) -> Result<Vec<Tensor>, EvalError> {
        self.evaluate_observed(name, inputs, &mut |_, _| {})
    }

    /// The same; `observe` hears of the results of every operation of the function itself, in order.
    ///
    /// # Errors
    /// As [`Evaluator::evaluate`].
    pub fn evaluate_observed(
        &self,
        name: &str,
        inputs: &[Tensor],
        observe: &mut dyn FnMut(Op<'c>, &[Datum]),
    ) -> Result<Vec<Tensor>, EvalError> {
        let function = self
            .module
            .func(name)
            .filter(|function| function.visibility() == Visibility::Public)
            .ok_or_else(|| EvalError::UnknownFunction {
                name: name.to_owned(),
                known: crate::signatures(self.module).into_iter().map(|signature| signature.name).collect(),
            })?;
        let wrong = |reason: String| EvalError::Inputs { function: name.to_owned(), reason };
        let Some(body) = function.body() else { return Err(wrong("it has no body".into())) };
        let types = function.input_types();
        if types.len() != inputs.len() {
            return Err(wrong(format!("it takes {} inputs, and {} were given", types.len(), inputs.len())));
        }
        for (index, (ty, input)) in types.iter().zip(inputs).enumerate() {
            let fits = tensor_type(*ty).is_some_and(|known| {
                known.takes_shape(input.shape()) && known.storage() == input.element_type()
            });
            if !fits {
                return Err(wrong(format!(
                    "input {index} is {ty}, and {} {:?} was given",
                    input.element_type().mlir_name(),
                    input.shape()
                )));
            }
        }
        let inputs = inputs.iter().cloned().map(Datum::from).collect();
        let results =
            self.call_function(body, inputs, Some(observe)).map_err(|failure| failure.at(function.op()));
        self.frames.borrow_mut().clear();
        self.depth.set(0);
        let not_a_tensor = || wrong("a result is no tensor".into());
        results?.into_iter().map(|datum| datum.into_tensor().ok_or_else(not_a_tensor)).collect()
    }

    /// What an operation gives for these operands; `None` if it cannot be evaluated, or not to its results' types.
    pub fn fold(&self, op: Op<'c>, operands: Vec<Tensor>) -> Option<Vec<Tensor>> {
        let operands = operands.into_iter().map(Datum::from).collect();
        let results = Call::new(self, op, operands).run(self.table.find(op)?).ok()?;
        let fits =
            op.results().into_iter().zip(&results).all(|(value, datum)| check_result(value, datum).is_ok());
        if !fits || results.len() != op.result_count() {
            return None;
        }
        results.into_iter().map(Datum::into_tensor).collect()
    }

    /// Evaluates a function's body in a frame of its own.
    pub(crate) fn call_function(
        &self,
        body: Block<'c>,
        inputs: Vec<Datum>,
        observe: Option<Observer<'_, 'c>>,
    ) -> Outcome<Vec<Datum>> {
        self.frames.borrow_mut().push(HashMap::new());
        let results = self.run_block(body, inputs, observe);
        self.frames.borrow_mut().pop();
        results
    }

    /// Evaluates a block in the present frame.
    pub(crate) fn run_block(
        &self,
        block: Block<'c>,
        inputs: Vec<Datum>,
        mut observe: Option<Observer<'_, 'c>>,
    ) -> Outcome<Vec<Datum>> {
        let depth = self.depth.get() + 1;
        if depth > MAX_DEPTH {
            return refuse(format!("calls and regions nest deeper than {MAX_DEPTH} levels"));
        }
        self.depth.set(depth);
        let plan = self.plan(block);
        if plan.arguments.len() != inputs.len() {
            return refuse(format!(
                "a region of {} arguments is given {}",
                plan.arguments.len(),
                inputs.len()
            ));
        }
        for (&argument, datum) in plan.arguments.iter().zip(inputs) {
            self.define(argument, datum);
        }
        for step in &plan.steps {
            let results = self.run_step(step).map_err(|failure| failure.at(step.op))?;
            if let Some(observe) = &mut observe {
                observe(step.op, &results);
            }
            for (&value, datum) in step.results.iter().zip(results) {
                self.define(value, datum);
            }
            self.forget(&step.dead_after);
        }
        let results = plan.returned.iter().map(|&value| self.lookup(value)).collect();
        let mut frames = self.frames.borrow_mut();
        if let Some(frame) = frames.last_mut() {
            for value in plan.returned.iter().chain(&plan.arguments) {
                // What an outer block defines is still needed there.
                if value.as_argument().map(|(owner, _)| owner) == Some(block)
                    || value.defining_op().and_then(Op::block) == Some(block)
                {
                    frame.remove(value);
                }
            }
        }
        self.depth.set(depth - 1);
        results
    }

    fn plan(&self, block: Block<'c>) -> Rc<Plan<'c>> {
        let known = self.plans.borrow().get(&block).cloned();
        known.unwrap_or_else(|| {
            let plan = Rc::new(Plan::new(block, &self.table));
            self.plans.borrow_mut().insert(block, Rc::clone(&plan));
            plan
        })
    }

    fn define(&self, value: Value<'c>, datum: Datum) {
        if let Some(frame) = self.frames.borrow_mut().last_mut() {
            frame.insert(value, datum);
        }
    }

    pub(crate) fn lookup(&self, value: Value<'c>) -> Outcome<Datum> {
        let found = self.frames.borrow().last().and_then(|frame| frame.get(&value).cloned());
        found.map_or_else(|| refuse("an operand is not defined before it is used"), Ok)
    }

    fn forget(&self, values: &[Value<'c>]) {
        if let Some(frame) = self.frames.borrow_mut().last_mut() {
            for value in values {
                frame.remove(value);
            }
        }
    }

    fn run_step(&self, step: &Step<'c>) -> Outcome<Vec<Datum>> {
        let operands = step.operands.iter().map(|&value| self.lookup(value)).collect::<Outcome<Vec<_>>>()?;
        self.forget(&step.dead_before);
        let Some(kernel) = step.kernel else {
            return refuse("the evaluator does not know this operation");
        };
        self.check_sizes(step)?;
        let results = Call::new(self, step.op, operands).run(kernel)?;
        if results.len() != step.results.len() {
            return refuse(format!(
                "it has {} results, and {} were computed",
                step.results.len(),
                results.len()
            ));
        }
        for (&value, datum) in step.results.iter().zip(&results) {
            check_result(value, datum)?;
        }
        Ok(results)
    }

    /// Refuses results that would take too much memory, before anything is allocated.
    fn check_sizes(&self, step: &Step<'c>) -> Outcome<()> {
        for value in &step.results {
            let Some(known) = tensor_type(value.ty()) else { continue };
            let width = known.storage().byte_width();
            let bytes = known
                .shape
                .iter()
                .try_fold(width, |bytes, size| bytes.checked_mul(size.unwrap_or(1)))
                .filter(|&bytes| bytes <= self.options.max_tensor_bytes);
            if bytes.is_none() {
                return refuse(format!(
                    "the result {} takes more than {} bytes, the bound of one tensor",
                    value.ty(),
                    self.options.max_tensor_bytes
                ));
            }
        }
        Ok(())
    }
}

/// Whether a computed value is of the type that the module says.
fn check_result(value: Value<'_>, datum: &Datum) -> Outcome<()> {
    let Datum::Tensor(tensor) = datum else { return Ok(()) };
    let fits = tensor_type(value.ty())
        .is_some_and(|known| known.takes_shape(tensor.shape()) && known.storage() == tensor.element_type());
    if fits {
        return Ok(());
    }
    refuse(format!(
        "the operands give {} {:?}, which the result type {} does not hold",
        tensor.element_type().mlir_name(),
        tensor.shape(),
        value.ty()
    ))
}

/// Whether values of this type are quantised.
pub(crate) fn is_quantized(value: Value<'_>) -> bool {
    tensor_type(value.ty()).is_some_and(|known| matches!(known.element, Element::Quantized(_)))
}

impl From<Failure> for EvalError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Inner(error) => error,
            Failure::Here(reason) => Self::Inputs { function: String::new(), reason },
        }
    }
}
