//! From the `shader` dialect to a plan: each function is a signature, each kernel is there once, and all share their weights.

use std::collections::HashMap;

use edgec_dialects::ir::{Block, Func, Module, Op, Value};
use edgec_gpu_kernels::Library;
use edgec_gpu_plan::{
    Bound as Binding, Dispatch, Formula, Limits, Memory, OFFSET_ALIGNMENT, Parameter, Place, Plan,
    Requirements, Shard, Signature, State, Tensor, memory,
};
use edgec_target::TargetError;
use edgec_weights::WeightTable;

use crate::kernels::{Bound, Step, Word, steps};
use crate::types::{declared, dims};
use crate::walk::signatures;

/// The most bytes of a shard: what devices bind at once.
const SHARD: u64 = Limits::LEAST.binding_bytes;

/// A plan, its kernels' code, and where its weights lie.
pub(crate) struct Translated {
    pub plan: Plan,
    pub library: Library,
    /// Symbol, shard and offset of each weight, in their order.
    pub weights: Vec<(String, u32, u64)>,
    /// How often each operation is dispatched, in order of first appearance.
    pub operators: Vec<(String, usize)>,
}

/// Translates every signature.
///
/// # Errors
/// The module holds something that no pass of this backend writes, or a weight that is missing or too large.
pub(crate) fn translate(module: Module<'_>, table: &WeightTable) -> Result<Translated, TargetError> {
    let mut writer = Writer {
        table,
        plan: Plan { profile: "base".to_owned(), ..Plan::default() },
        library: Library::default(),
        weights: Vec::new(),
        places: HashMap::new(),
        operators: Vec::new(),
    };
    for function in signatures(module) {
        let signature = Maker::new(&mut writer, &function.name()).function(function)?;
        writer.plan.signatures.push(signature);
    }
    if writer.plan.signatures.is_empty() {
        return Err(TargetError::NoSignature);
    }
    writer.finish()
}

fn internal(message: String) -> TargetError {
    TargetError::Internal { target: crate::ID, message }
}

struct Writer<'w> {
    table: &'w WeightTable,
    plan: Plan,
    library: Library,
    weights: Vec<(String, u32, u64)>,
    places: HashMap<String, Place>,
    operators: Vec<(String, usize)>,
}

impl Writer<'_> {
    fn finish(mut self) -> Result<Translated, TargetError> {
        for signature in &mut self.plan.signatures {
            let planned = memory::set_barriers(signature, self.library.kernels())
                .and_then(|()| memory::lay_out(signature, self.library.kernels()));
            planned.map_err(|violation| internal(violation.to_string()))?;
        }
        self.plan.kernels = self.library.kernels().to_vec();
        self.plan.code = self.library.sections();
        let limits = self.plan.needed_limits().map_err(|violation| internal(violation.to_string()))?;
        // Devices have these whatever the plan needs of them; what a plan needs beyond stands in it.
        let limits = limits.and(Limits::LEAST);
        self.plan.requirements = Requirements { features: self.library.features(), limits };
        let Self { plan, library, weights, operators, .. } = self;
        Ok(Translated { plan, library, weights, operators })
    }

    /// The place of a weight, which is laid out when it is first read.
    fn weight(&mut self, symbol: &str, length: u64) -> Result<Place, TargetError> {
        if let Some(place) = self.places.get(symbol) {
            return Ok(*place);
        }
        let missing = || TargetError::MissingWeight { symbol: symbol.to_owned() };
        let expression = self.table.get(symbol).ok_or_else(missing)?;
        if expression.byte_len().next_multiple_of(4) != length {
            return Err(TargetError::WrongWeight {
                symbol: symbol.to_owned(),
                declared: format!("{length} bytes"),
                found: format!(
                    "{} bytes of {:?} {:?}",
                    expression.byte_len(),
                    expression.dtype(),
                    expression.shape()
                ),
            });
        }
        if length > SHARD {
            let most = SHARD >> 20;
            let reason = format!(
                "the weight `{symbol}` has {length} bytes, and devices bind {most} MiB at once: store weights in fewer bits (--quantize)"
            );
            return Err(TargetError::Format(reason));
        }
        let next = |shard: &Shard| shard.length.next_multiple_of(OFFSET_ALIGNMENT);
        let offset = match self.plan.shards.last() {
            Some(shard) if next(shard) + length <= SHARD => next(shard),
            _ => {
                self.plan.shards.push(Shard { length: 0, checksum: 0 });
                0
            }
        };
        let index = self.plan.shards.len() as u32 - 1;
        if let Some(shard) = self.plan.shards.last_mut() {
            shard.length = offset + length;
        }
        let place = Place { memory: Memory::Shard(index), offset, length };
        self.places.insert(symbol.to_owned(), place);
        self.weights.push((symbol.to_owned(), index, offset));
        Ok(place)
    }

    /// The memory that outlives runs under this name.
    fn state(&mut self, name: &str, tensor: &Tensor, position_axis: Option<u32>) -> Place {
        let length = tensor.place.length;
        let known = self.plan.states.iter().position(|state| state.name == name);
        let index = known.unwrap_or_else(|| {
            let (element, dims) = (tensor.element, tensor.dims.clone());
            self.plan.states.push(State { name: name.to_owned(), element, dims, position_axis, length });
            self.plan.states.len() - 1
        });
        Place { memory: Memory::State(index as u32), offset: 0, length }
    }
}

/// One signature in the making.
struct Maker<'m, 'w, 'c> {
    writer: &'m mut Writer<'w>,
    signature: Signature,
    tensors: HashMap<Value<'c>, u32>,
}

/// The name of a function's argument that is no input but memory that outlives runs: a cache, which results of kernels change in place.
pub(crate) const STATE: &str = "edgec.state";
/// The dimension of such memory that counts positions.
pub(crate) const POSITION_AXIS: &str = "edgec.position_axis";
/// The range of a number that a signature's caller gives, among the function's attributes: `edgec.parameters = {position = array<i64: 0, 1023>}`.
pub(crate) const PARAMETERS: &str = "edgec.parameters";

impl<'m, 'w, 'c> Maker<'m, 'w, 'c> {
    fn new(writer: &'m mut Writer<'w>, name: &str) -> Self {
        let signature = Signature { name: name.to_owned(), ..Signature::default() };
        Self { writer, signature, tensors: HashMap::new() }
    }

    fn function(mut self, function: Func<'c>) -> Result<Signature, TargetError> {
        let parameters =
            function.op().attr(PARAMETERS).and_then(|attr| attr.as_dictionary()).unwrap_or_default();
        for (name, range) in parameters {
            let range = range.as_i64s().unwrap_or_default();
            let [least, most] = range[..] else { return Err(internal(format!("{name} has no range"))) };
            let number =
                |value: i64| u32::try_from(value).map_err(|_| internal(format!("{name} has no range")));
            let (least, most) = (number(least)?, number(most)?);
            self.signature.parameters.push(Parameter { name, least, most });
        }
        for (index, argument) in function.args().into_iter().enumerate() {
            let name = function.arg_attr(index, "edgec.name").and_then(|name| name.as_str());
            let tensor = self.tensor(&name.unwrap_or_else(|| format!("arg{index}")), argument)?;
            match function.arg_attr(index, STATE).and_then(|name| name.as_str()) {
                Some(name) => {
                    let axis = function.arg_attr(index, POSITION_AXIS).and_then(|axis| axis.as_i64());
                    let axis = axis.and_then(|axis| u32::try_from(axis).ok());
                    let place = self.writer.state(&name, &self.signature.tensors[tensor as usize], axis);
                    self.signature.tensors[tensor as usize].place = place;
                }
                None => self.signature.inputs.push(tensor),
            }
        }
        for op in function.body().map(Block::ops).unwrap_or_default() {
            self.operation(op)?;
        }
        for (index, value) in function.returned().into_iter().enumerate() {
            let name = function.result_attr(index, "edgec.name").and_then(|name| name.as_str());
            self.output(value, &name.unwrap_or_else(|| format!("output_{index}")))?;
        }
        Ok(self.signature)
    }

    /// A new tensor of the arena for a value.
    fn tensor(&mut self, name: &str, value: Value<'c>) -> Result<u32, TargetError> {
        let ty = value.ty();
        let temporary = declared(ty).and_then(|element| {
            Tensor::temporary(name, element, &dims(ty)?).ok_or_else(|| format!("{ty} is too large"))
        });
        self.signature.tensors.push(temporary.map_err(internal)?);
        let index = self.signature.tensors.len() as u32 - 1;
        self.tensors.insert(value, index);
        Ok(index)
    }

    fn operation(&mut self, op: Op<'c>) -> Result<(), TargetError> {
        match op.name().as_str() {
            // Weights are laid out by those who read them, in their order.
            "func.return" | "ml_program.global_load_const" => Ok(()),
            "shader.reshape" => {
                let (operand, result) = both(op)?;
                let tensor = self.read(operand)?;
                self.tensors.insert(result, tensor);
                Ok(())
            }
            _ => self.dispatches(op),
        }
    }

    fn dispatches(&mut self, op: Op<'c>) -> Result<(), TargetError> {
        let name = op.name();
        let failed = |reason: String| internal(format!("{}: {name}: {reason}", op.location()));
        let operands =
            op.operands().into_iter().map(|value| self.read(value)).collect::<Result<Vec<_>, _>>()?;
        let mut results = Vec::new();
        for (index, value) in op.results().into_iter().enumerate() {
            // Caches are changed in place.
            let changed = match (op.is("shader.rotary"), index) {
                (true, 1 | 2) => operands.len().checked_sub(3 - index),
                _ => None,
            };
            let tensor = match changed.and_then(|operand| operands.get(operand)) {
                Some(cache) => {
                    self.tensors.insert(value, *cache);
                    *cache
                }
                None => self.tensor(&format!("{name}.{}", self.signature.tensors.len()), value)?,
            };
            results.push(tensor);
        }
        for Step { kernel, bindings, words } in steps(op).map_err(failed)? {
            let index = self.writer.library.add(&kernel).map_err(|error| internal(error.to_string()))?;
            let formulas = words.iter().map(|word| self.word(word)).collect::<Result<Vec<_>, _>>()?;
            let grid = kernel.grid.map(|formula| place_formula(formula, &formulas));
            let [Some(x), Some(y), Some(z)] = grid else {
                return Err(failed("its grid is no formula of a parameter".to_owned()));
            };
            let mut bound = Vec::new();
            for (binding, declared) in bindings.iter().zip(&kernel.bindings) {
                let tensor = match binding {
                    Bound::Operand(index) => operands.get(*index),
                    Bound::Result(index) => results.get(*index),
                };
                let tensor = *tensor.ok_or_else(|| failed("a binding has no tensor".to_owned()))?;
                let length = self.signature.tensors[tensor as usize].place.length;
                if declared.bytes > length {
                    return Err(failed(format!("a binding of {} bytes has {length}", declared.bytes)));
                }
                bound.push(Binding { tensor, offset: 0, length });
            }
            self.signature.dispatches.push(Dispatch {
                kernel: index,
                barrier: false,
                bindings: bound,
                words: formulas,
                grid: [x, y, z],
            });
        }
        match self.writer.operators.iter_mut().find(|(known, _)| *known == name) {
            Some((_, count)) => *count += 1,
            None => self.writer.operators.push((name, 1)),
        }
        Ok(())
    }

    fn word(&self, word: &Word) -> Result<Formula, TargetError> {
        match word {
            Word::Number(number) => Ok(Formula::constant(*number)),
            Word::Parameter(name) => {
                let found = self.signature.parameters.iter().position(|parameter| parameter.name == *name);
                let missing = || internal(format!("{} has no parameter {name}", self.signature.name));
                Ok(Formula::parameter(found.ok_or_else(missing)? as u32))
            }
        }
    }

    /// The tensor of a value; a weight becomes one when it is first read.
    fn read(&mut self, value: Value<'c>) -> Result<u32, TargetError> {
        if let Some(tensor) = self.tensors.get(&value) {
            return Ok(*tensor);
        }
        let symbol = value.defining_op().and_then(|op| op.symbol_attr("global"));
        let symbol = symbol.ok_or_else(|| internal(format!("{value:?} is read before it is computed")))?;
        let tensor = self.tensor(&symbol, value)?;
        let length = self.signature.tensors[tensor as usize].place.length;
        self.signature.tensors[tensor as usize].place = self.writer.weight(&symbol, length)?;
        Ok(tensor)
    }

    /// A result of the signature. `separate-results` has seen to it that each is a tensor of the arena for itself.
    fn output(&mut self, value: Value<'c>, name: &str) -> Result<(), TargetError> {
        let tensor = self.read(value)?;
        let sizes = dims(value.ty()).map_err(internal)?;
        let found = &mut self.signature.tensors[tensor as usize];
        // A cache that a kernel changed is no output: it is there already.
        if found.place.memory == Memory::Arena {
            name.clone_into(&mut found.name);
            found.dims = sizes;
            self.signature.outputs.push(tensor);
        }
        Ok(())
    }
}

/// A grid's formula over a kernel's words as one over the signature's parameters.
fn place_formula(formula: Formula, words: &[Formula]) -> Option<Formula> {
    let Some(index) = formula.parameter else { return Some(formula) };
    let word = words.get(index as usize)?;
    match word.parameter {
        None => formula.value(&vec![word.add; index as usize + 1]).ok().map(Formula::constant),
        Some(_) if *word == Formula::parameter(word.parameter?) => {
            Some(Formula { parameter: word.parameter, ..formula })
        }
        Some(_) => None,
    }
}

fn both(op: Op<'_>) -> Result<(Value<'_>, Value<'_>), TargetError> {
    let both = op.operand(0).zip(op.result(0));
    both.ok_or_else(|| internal(format!("{} has no operand", op.name())))
}
