//! The import of one program: its signature, its stored tensors, its nodes.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use edgec_dialects::ir::{Attr, Func, Module, Type, Value, Visibility};
use edgec_dialects::{Builder, Context, ElementType};
use edgec_pt2::{
    Argument, Bindings, Graph, Input, InputKind, Node, OutputKind, Program, StoredTensor, SymValue,
};
use edgec_weights::{DType, WeightTable};

use super::call::{Stop, refuse};
use super::environment::{Walk, written_inputs};
use super::error::{AtenError, AtenRefusal, AtenRefusals};
use super::promote::element;
use super::shapes::{ShapeBinding, bind};

/// Buffers and constants up to this many bytes stand in the module, where passes can compute with them.
const MOST_INLINED: u64 = 1 << 20;
/// The attribute of an argument or a result with its name.
const NAME: &str = "edgec.name";

/// What is known of a program while it is imported.
pub(super) struct Importer<'c, 'p> {
    context: &'c Context,
    program: &'p Program,
    bindings: Bindings,
    inputs: HashMap<&'p str, &'p Input>,
    weights: RefCell<WeightTable>,
    /// Symbols of stored tensors: parameters that share their memory share the symbol.
    symbols: RefCell<HashMap<String, String>>,
    refusals: RefCell<Vec<AtenRefusal>>,
}

/// Imports `program` as the signature `main`. Arguments and results have the file's names, or `output_0 …`; a buffer that
/// the program writes to is an argument and a result of its name.
///
/// # Errors
/// Sizes are open, or something cannot be imported; all such nodes are told.
pub fn import<'c>(
    context: &'c Context,
    program: &Program,
    shapes: &[ShapeBinding],
) -> Result<(Module<'c>, WeightTable), AtenError> {
    let bindings = bind(program, shapes)?;
    let importer = Importer {
        context,
        program,
        bindings,
        inputs: program.inputs.iter().map(|input| (input.name.as_str(), input)).collect(),
        weights: RefCell::default(),
        symbols: RefCell::default(),
        refusals: RefCell::default(),
    };
    let module = Module::new(context);
    importer.main(module)?;
    let refusals = importer.refusals.into_inner();
    if !refusals.is_empty() {
        return Err(AtenError::Refused(AtenRefusals(refusals)));
    }
    module
        .verify()
        .map_err(|diagnostics| AtenError::Invalid { path: program.path().to_owned(), diagnostics })?;
    Ok((module, importer.weights.into_inner()))
}

impl<'c, 'p> Importer<'c, 'p> {
    fn main(&self, module: Module<'c>) -> Result<(), AtenError> {
        let graph = &self.program.graph;
        let invalid = |reason: String| AtenError::Signature { path: self.program.path().to_owned(), reason };
        let state = self.state();
        let mut names: Vec<(&str, &str)> = Vec::new();
        for input in &self.program.inputs {
            match &input.kind {
                InputKind::User if !input.name.is_empty() => names.push((&input.name, &input.name)),
                InputKind::Buffer(tensor) if state.contains(input.name.as_str()) => {
                    names.push((&input.name, &tensor.name))
                }
                _ => {}
            }
        }
        let mut types = Vec::with_capacity(names.len());
        for (name, shown) in &names {
            let ty = self
                .type_of(graph, name)
                .map_err(|stop| invalid(format!("argument `{shown}`: {}", said(stop))))?;
            types.push(ty);
        }
        let func = Func::create(module, "main", Visibility::Public, &types, &[])
            .map_err(|error| invalid(format!("its signature: {error}")))?;
        let Some(body) = func.body() else { return Err(invalid("its signature has no body".to_owned())) };
        let ops = Builder::at_end(body);
        let walk = Walk::new(self, graph, ops);
        for (index, ((name, shown), value)) in names.iter().zip(func.args()).enumerate() {
            func.set_arg_attr(index, NAME, *shown);
            walk.define(name, value);
        }
        walk.run();
        if !self.refusals.borrow().is_empty() {
            return Ok(());
        }
        let (mut returned, mut shown): (Vec<Value<'c>>, Vec<Option<&str>>) = Default::default();
        for (output, value) in self.program.outputs.iter().zip(&graph.outputs) {
            let name = match &output.kind {
                OutputKind::User => None,
                OutputKind::Buffer(name) | OutputKind::Argument(name) => Some(name.as_str()),
                OutputKind::Other(what) => {
                    return Err(invalid(format!("it returns {what}: export it for inference")));
                }
            };
            match self.output(&walk, &ops, value) {
                Ok(Some(value)) => {
                    returned.push(value);
                    shown.push(name);
                }
                Ok(None) => {}
                Err(stop) => return Err(invalid(format!("result {}: {}", returned.len(), said(stop)))),
            }
        }
        // Written in place: the new value is a result of its own, unless the signature has it already.
        for (name, known) in &names {
            if walk.was_written(name) && !shown.contains(&Some(known)) {
                returned.push(walk.value(name).map_err(|stop| invalid(said(stop)))?);
                shown.push(Some(known));
            }
        }
        if returned.is_empty() {
            return Err(invalid("it returns no tensor".to_owned()));
        }
        ops.func_return(&returned);
        for (index, name) in shown.iter().enumerate() {
            let number = shown.iter().take(index).filter(|name| name.is_none()).count();
            let name = name.map_or_else(|| format!("output_{number}"), str::to_owned);
            func.set_result_attr(index, NAME, name.as_str());
        }
        Ok(())
    }

    /// Names of the buffers' inputs that the program writes to.
    fn state(&self) -> HashSet<&'p str> {
        let written = written_inputs(&self.program.graph);
        let named: HashSet<&str> = self
            .program
            .outputs
            .iter()
            .filter_map(|output| match &output.kind {
                OutputKind::Buffer(name) => Some(name.as_str()),
                _ => None,
            })
            .collect();
        self.program
            .inputs
            .iter()
            .filter(|input| match &input.kind {
                InputKind::Buffer(tensor) => {
                    written.contains(input.name.as_str()) || named.contains(tensor.name.as_str())
                }
                _ => false,
            })
            .map(|input| input.name.as_str())
            .collect()
    }

    /// What the program returns in one place: a tensor, or a number as a tensor without dimensions.
    fn output(
        &self,
        walk: &Walk<'c, 'p, '_>,
        ops: &Builder<'c>,
        value: &Argument,
    ) -> Result<Option<Value<'c>>, Stop> {
        Ok(match value {
            Argument::Int(value) | Argument::SymInt(SymValue::Known(value)) => {
                ops.constant_i64(&[], &[*value]).ok()
            }
            Argument::SymInt(SymValue::Named(name)) => {
                ops.constant_i64(&[], &[self.symbol(&self.program.graph, name)?]).ok()
            }
            Argument::Bool(value) => Some(ops.scalar(ElementType::I1, f64::from(u8::from(*value)))),
            Argument::Float(value) => Some(ops.scalar(ElementType::F32, *value)),
            Argument::None | Argument::String(_) => None,
            Argument::Tensor(_) => walk.returned(value)?,
            _ => return refuse("it is neither a tensor nor a number", "return tensors only"),
        })
    }

    /// Notes a refusal.
    pub(super) fn note(&self, node: &Node, reason: String, help: String) {
        let names: Vec<&str> = node
            .outputs
            .iter()
            .flat_map(|output| match output {
                Argument::Tensor(name) => vec![name.as_str()],
                Argument::Tensors(list) => list.iter().map(String::as_str).collect(),
                _ => Vec::new(),
            })
            .collect();
        self.refusals.borrow_mut().push(AtenRefusal {
            target: node.target.clone(),
            node: names.join(", "),
            place: node.place().map(|(file, line)| format!("{file}:{line}")),
            reason,
            help,
        });
    }

    /// How many refusals there are.
    pub(super) fn refused(&self) -> usize {
        self.refusals.borrow().len()
    }

    /// The type that the file gives the value `name`.
    pub(super) fn type_of(&self, graph: &Graph, name: &str) -> Result<Type<'c>, Stop> {
        let Some(meta) = graph.tensor_values.get(name) else {
            return refuse(
                format!("the file says no type of `{name}`"),
                "the file is not what torch.export writes",
            );
        };
        let element = element(meta.dtype)?;
        let sizes =
            meta.sizes.iter().map(|extent| self.extent(extent)).collect::<Result<Vec<i64>, Stop>>()?;
        let count = sizes.iter().try_fold(1i64, |product, &size| product.checked_mul(size));
        let fits = |&size: &i64| (0..=i64::from(i32::MAX)).contains(&size);
        if !sizes.iter().all(fits) || count.is_none_or(|count| count > MOST_ELEMENTS) {
            return refuse(format!("`{name}` has the sizes {sizes:?}"), "no device holds such a tensor");
        }
        Ok(self.context.tensor(&sizes, element))
    }

    fn extent(&self, extent: &edgec_pt2::Extent) -> Result<i64, Stop> {
        extent.value(&self.bindings).or_else(|error| {
            refuse(
                format!("a size depends on data: {error}"),
                "sizes have to follow from the inputs' shapes: pad to a fixed size",
            )
        })
    }

    /// The value of a symbolic integer of the graph.
    pub(super) fn symbol(&self, graph: &Graph, name: &str) -> Result<i64, Stop> {
        match graph.sym_int_values.get(name) {
            Some(extent) => self.extent(extent),
            None => self.bindings.get(name).copied().map_or_else(
                || {
                    refuse(
                        format!("the number `{name}` depends on data"),
                        "compute it from the inputs' shapes",
                    )
                },
                Ok,
            ),
        }
    }

    /// Whether the file says that a value's elements lie in order without gaps.
    pub(super) fn is_contiguous(&self, graph: &Graph, name: &str) -> bool {
        let Some(meta) = graph.tensor_values.get(name) else { return false };
        let numbers = |list: &[edgec_pt2::Extent]| -> Option<Vec<i64>> {
            list.iter().map(|extent| extent.value(&self.bindings).ok()).collect()
        };
        let (Some(sizes), Some(strides)) = (numbers(&meta.sizes), numbers(&meta.strides)) else {
            return false;
        };
        let mut expected = 1i64;
        sizes.len() == strides.len()
            && sizes.iter().zip(&strides).rev().all(|(&size, &stride)| {
                let fits = size == 1 || stride == expected;
                expected = expected.saturating_mul(size);
                fits
            })
    }

    /// The value of a stored tensor that the signature names; `None` if it names none.
    pub(super) fn stored(
        &self,
        graph: &Graph,
        name: &str,
        ops: &Builder<'c>,
    ) -> Result<Option<Value<'c>>, Stop> {
        if !std::ptr::eq(graph, &self.program.graph) {
            return Ok(None);
        }
        let value = match self.inputs.get(name).map(|input| &input.kind) {
            Some(InputKind::Parameter(tensor)) => self.weight(ops, tensor)?,
            Some(InputKind::Buffer(tensor)) if tensor.byte_len() <= MOST_INLINED => {
                self.constant(ops, tensor)?
            }
            Some(InputKind::Buffer(tensor)) => self.weight(ops, tensor)?,
            _ => return Ok(None),
        };
        let declared = self.type_of(graph, name)?;
        if value.ty() != declared {
            return refuse(
                format!("`{name}` is {declared} in the graph and {} where it is stored", value.ty()),
                "the file is damaged: export it again",
            );
        }
        Ok(Some(value))
    }

    fn constant(&self, ops: &Builder<'c>, tensor: &StoredTensor) -> Result<Value<'c>, Stop> {
        let broken = |reason: String| refuse(reason, "the file is damaged: export it again");
        let mut bytes = match self.program.bytes(tensor) {
            Ok(bytes) => bytes,
            Err(error) => return broken(error.to_string()),
        };
        if tensor.dtype == DType::Bool {
            bytes.iter_mut().for_each(|byte| *byte = u8::from(*byte != 0));
        }
        let ty = self.stored_type(tensor)?;
        if bytes.is_empty() {
            return Ok(ops.splat(ty, 0.0));
        }
        match Attr::dense_bytes(ty, &bytes) {
            Ok(value) => Ok(ops.constant(value)),
            Err(error) => broken(format!("tensor `{}`: {error}", tensor.name)),
        }
    }

    fn weight(&self, ops: &Builder<'c>, tensor: &StoredTensor) -> Result<Value<'c>, Stop> {
        let ty = self.stored_type(tensor)?;
        let key = format!("{tensor:?}").replacen(&format!("{:?}", tensor.name), "", 1);
        let known = self.symbols.borrow().get(&key).cloned();
        let symbol = match known {
            Some(symbol) => symbol,
            None => {
                let expression = match self.program.expression(tensor) {
                    Ok(expression) => expression,
                    Err(error) => {
                        return refuse(error.to_string(), "make the tensor contiguous before the export");
                    }
                };
                self.weights.borrow_mut().insert(tensor.name.clone(), expression);
                self.symbols.borrow_mut().insert(key, tensor.name.clone());
                tensor.name.clone()
            }
        };
        Ok(ops.weight(&symbol, ty))
    }

    fn stored_type(&self, tensor: &StoredTensor) -> Result<Type<'c>, Stop> {
        let element = match tensor.dtype {
            DType::F64 => ElementType::F64,
            DType::F32 => ElementType::F32,
            DType::F16 => ElementType::F16,
            DType::BF16 => ElementType::BF16,
            DType::I64 => ElementType::I64,
            DType::I32 => ElementType::I32,
            DType::I16 => ElementType::I16,
            DType::I8 => ElementType::I8,
            DType::I4 => ElementType::I4,
            DType::U64 => ElementType::U64,
            DType::U32 => ElementType::U32,
            DType::U16 => ElementType::U16,
            DType::U8 => ElementType::U8,
            DType::Bool => ElementType::I1,
        };
        let sizes = tensor.sizes.iter().map(|&size| i64::try_from(size).ok()).collect::<Option<Vec<i64>>>();
        match sizes {
            Some(sizes) => Ok(self.context.tensor(&sizes, element)),
            None => refuse(format!("tensor `{}` is too large", tensor.name), "no device holds such a tensor"),
        }
    }
}

/// More elements than any tensor of a model has: a file can claim any size.
const MOST_ELEMENTS: i64 = 1 << 40;

fn said(stop: Stop) -> String {
    match stop {
        Stop::Refused { reason, help } => format!("{reason} ({help})"),
        Stop::Poisoned => "it has no value".to_owned(),
    }
}
