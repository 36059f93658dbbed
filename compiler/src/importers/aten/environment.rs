//! Names and values of a graph while it is walked. torch.export's graphs are not functional: a node may write into its
//! argument in place, and names that are views of the same memory see it. Every name therefore knows the base that it is a
//! view of, and how; writing to a view writes its base anew, and a view that is older than its base is computed again when
//! it is read.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use edgec_dialects::Builder;
use edgec_dialects::ir::{Location, Value};
use edgec_pt2::{Argument, Graph, Node};

use super::call::{Call, Stop, refuse};
use super::graph::Importer;
use super::views::{self, Sharing};
use super::{control, registry};

/// A walk over one graph.
pub(super) struct Walk<'c, 'p, 'i> {
    pub importer: &'i Importer<'c, 'p>,
    pub graph: &'p Graph,
    ops: Builder<'c>,
    names: RefCell<HashMap<&'p str, Slot<'c, 'p>>>,
    bases: RefCell<Vec<Base<'c>>>,
    used: HashSet<&'p str>,
}

/// A name's value as of a version of its base.
#[derive(Clone, Copy)]
struct Slot<'c, 'p> {
    base: usize,
    version: u32,
    value: Value<'c>,
    view: Option<View<'p>>,
    depth: u32,
}

/// Longer chains of views than any model has; a stale view is computed by recursion over its parents.
const DEEPEST: u32 = 256;

/// Which result of which node a view is.
#[derive(Clone, Copy)]
struct View<'p> {
    parent: &'p str,
    node: &'p Node,
    index: usize,
}

/// Memory that names share.
struct Base<'c> {
    value: Value<'c>,
    version: u32,
    /// A node of which the file does not say whether it made a copy.
    unclear: Option<String>,
}

impl<'c, 'p, 'i> Walk<'c, 'p, 'i> {
    /// A walk that has seen nothing.
    pub(super) fn new(importer: &'i Importer<'c, 'p>, graph: &'p Graph, ops: Builder<'c>) -> Self {
        Self {
            importer,
            graph,
            ops,
            names: RefCell::default(),
            bases: RefCell::default(),
            used: used_names(graph),
        }
    }

    /// Gives a name a value of its own.
    pub(super) fn define(&self, name: &'p str, value: Value<'c>) {
        let mut bases = self.bases.borrow_mut();
        bases.push(Base { value, version: 0, unclear: None });
        let slot = Slot { base: bases.len() - 1, version: 0, value, view: None, depth: 0 };
        self.names.borrow_mut().insert(name, slot);
    }

    /// The current value of a name.
    pub(super) fn value(&self, name: &str) -> Result<Value<'c>, Stop> {
        let found = self.names.borrow().get_key_value(name).map(|(&name, &slot)| (name, slot));
        let Some((name, slot)) = found else {
            let stored = self.importer.stored(self.graph, name, &self.ops)?;
            let (Some(value), Some(known)) = (stored, input_name(self.graph, name)) else {
                return Err(Stop::Poisoned);
            };
            self.define(known, value);
            return Ok(value);
        };
        let (version, whole) = {
            let bases = self.bases.borrow();
            bases.get(slot.base).map_or((slot.version, slot.value), |base| (base.version, base.value))
        };
        if version == slot.version {
            return Ok(slot.value);
        }
        let value = match slot.view {
            None => whole,
            Some(view) if is_in_place(view.node) => self.value(view.parent)?,
            Some(view) => {
                let results = self.lower(view.node, &view.node.target)?;
                results.get(view.index).copied().ok_or(Stop::Poisoned)?
            }
        };
        self.names.borrow_mut().insert(name, Slot { version, value, ..slot });
        Ok(value)
    }

    /// Whether a name's memory was written to.
    pub(super) fn was_written(&self, name: &str) -> bool {
        let slot = self.names.borrow().get(name).copied();
        slot.is_some_and(|slot| self.bases.borrow().get(slot.base).is_some_and(|base| base.version > 0))
    }

    /// Gives a name, and all that share its memory, a new value.
    fn write(&self, name: &str, value: Value<'c>) -> Result<(), Stop> {
        let old = self.value(name)?;
        if old.ty() != value.ty() {
            return refuse(
                format!("it writes {} over {} in place", value.ty(), old.ty()),
                "write it without the in-place operator",
            );
        }
        let found = self.names.borrow().get_key_value(name).map(|(&name, &slot)| (name, slot));
        let Some((name, slot)) = found else { return Err(Stop::Poisoned) };
        match slot.view {
            None => {
                let mut bases = self.bases.borrow_mut();
                let Some(base) = bases.get_mut(slot.base) else { return Err(Stop::Poisoned) };
                if let Some(node) = &base.unclear {
                    return refuse(
                        format!("it writes in place what `{node}` may be a view of"),
                        "export with `.run_decompositions({})`, which makes the graph functional",
                    );
                }
                base.value = value;
                base.version += 1;
            }
            Some(view) if is_in_place(view.node) => self.write(view.parent, value)?,
            Some(view) => {
                let parent = self.value(view.parent)?;
                let updated = self.with_call(view.node, &view.node.target, |call| {
                    views::write_back(call, parent, value, view.index)
                })?;
                self.write(view.parent, updated)?;
            }
        }
        let version = self.bases.borrow().get(slot.base).map_or(0, |base| base.version);
        self.names.borrow_mut().insert(name, Slot { version, value, ..slot });
        Ok(())
    }

    /// Executes a node.
    pub(super) fn execute(&self, node: &'p Node) -> Result<(), Stop> {
        if registry::is_ignored(&node.target) || is_symbolic(node) {
            return Ok(());
        }
        let outputs = output_names(node);
        if is_in_place(node) {
            let Some(target) = tensor_argument(node) else { return Err(Stop::Poisoned) };
            let functional = functional(&node.target);
            if views::sharing(&functional) != Sharing::None && !functional.contains("detach") {
                return refuse(
                    "it changes the shape of a tensor in place",
                    "use the form that returns a view",
                );
            }
            if !functional.contains("detach") {
                let results = self.lower(node, &functional)?;
                let value = results.first().copied().ok_or(Stop::Poisoned)?;
                self.write(target, value)?;
            }
            if let Some(Some(name)) = outputs.first() {
                self.share(name, View { parent: target, node, index: 0 }, self.value(target)?)?;
            }
            return Ok(());
        }
        let results = if node.target.starts_with("torch.ops.higher_order.") {
            self.with_call(node, &node.target, |call| control::higher_order(call))?
        } else {
            self.lower(node, &node.target)?
        };
        let view = tensor_argument(node).map(|parent| (parent, self.shares(node, parent)));
        for (index, (name, &value)) in outputs.iter().zip(&results).enumerate() {
            let Some(name) = *name else { continue };
            match view {
                Some((parent, Sharing::View)) => self.share(name, View { parent, node, index }, value)?,
                Some((parent, Sharing::Unclear)) => {
                    self.blur(parent, name);
                    self.define(name, value);
                }
                _ => self.define(name, value),
            }
        }
        Ok(())
    }

    fn blur(&self, parent: &str, name: &str) {
        let slot = self.names.borrow().get(parent).copied();
        if let Some(slot) = slot
            && let Some(base) = self.bases.borrow_mut().get_mut(slot.base)
        {
            base.unclear = Some(name.to_owned());
        }
    }

    fn share(&self, name: &'p str, view: View<'p>, value: Value<'c>) -> Result<(), Stop> {
        let parent = self.names.borrow().get(view.parent).copied();
        let Some(parent) = parent else { return Err(Stop::Poisoned) };
        if parent.depth >= DEEPEST {
            return refuse(format!("more than {DEEPEST} views of views"), "copy the tensor in between");
        }
        let version = self.bases.borrow().get(parent.base).map_or(0, |base| base.version);
        let slot = Slot { base: parent.base, version, value, view: Some(view), depth: parent.depth + 1 };
        self.names.borrow_mut().insert(name, slot);
        Ok(())
    }

    /// Whether a node's results share memory with its argument.
    fn shares(&self, node: &'p Node, parent: &str) -> Sharing {
        match views::sharing(&node.target) {
            Sharing::Unclear if has_copy(node) => Sharing::None,
            Sharing::Unclear => {
                let results = output_names(node);
                let result = results.first().copied().flatten().unwrap_or_default();
                let kind = |name: &str| self.graph.tensor_values.get(name).map(|meta| meta.dtype);
                if kind(result) != kind(parent) {
                    return Sharing::None;
                }
                if self.importer.is_contiguous(self.graph, parent)
                    || node.target.contains(".to.")
                    || node.target.contains(".type_as.")
                {
                    return Sharing::View;
                }
                if node.target.contains(".contiguous.") { Sharing::None } else { Sharing::Unclear }
            }
            known => known,
        }
    }

    /// The results of the operator `target` on a node's arguments; that they have the types which the file says is checked.
    fn lower(&self, node: &'p Node, target: &str) -> Result<Vec<Value<'c>>, Stop> {
        let name = target.strip_prefix("torch.ops.").unwrap_or(target);
        let Some(lower) = registry::find(name) else {
            return refuse(
                "edgec knows no such operator",
                "write it with operators of the core ATen set, or export with `.run_decompositions()`",
            );
        };
        self.with_call(node, target, |call| {
            let results = lower(call)?;
            if results.len() != call.results.len() {
                return refuse(
                    format!("{} results were made, the file names {}", results.len(), call.results.len()),
                    "report this as a bug",
                );
            }
            for (value, ty) in results.iter().zip(&call.results) {
                if value.ty() != *ty {
                    return refuse(
                        format!("the result is {ty} in the file and {} by edgec's rules", value.ty()),
                        "the file is damaged, or report this as a bug",
                    );
                }
            }
            Ok(results)
        })
    }

    fn with_call<T>(
        &self,
        node: &'p Node,
        target: &str,
        run: impl FnOnce(&Call<'c, 'p, '_>) -> Result<T, Stop>,
    ) -> Result<T, Stop> {
        let values = |name: &str| self.value(name);
        let names = output_names(node);
        let mut results = Vec::with_capacity(names.len());
        for name in &names {
            results.push(match name {
                Some(name) => self.importer.type_of(self.graph, name)?,
                None => self.ops.context().tensor(&[], edgec_dialects::ElementType::I1),
            });
        }
        let location = match node.place() {
            Some((file, line)) => Location::file(self.ops.context(), file, line, 1),
            None => Location::named(self.ops.context(), names.first().copied().flatten().unwrap_or(target)),
        };
        let call = Call {
            ops: self.ops.with_location(location),
            node,
            graph: self.graph,
            importer: self.importer,
            values: &values,
            results,
            used: names.iter().map(|name| name.is_some_and(|name| self.used.contains(name))).collect(),
        };
        run(&call)
    }

    /// The values that the graph returns; none for what is no tensor.
    pub(super) fn returned(&self, argument: &Argument) -> Result<Option<Value<'c>>, Stop> {
        match argument {
            Argument::Tensor(name) => self.value(name).map(Some),
            _ => Ok(None),
        }
    }

    /// Runs all nodes; what is refused is noted, and what depends on it is passed over.
    pub(super) fn run(&self) {
        for node in &self.graph.nodes {
            if let Err(Stop::Refused { reason, help }) = self.execute(node) {
                self.importer.note(node, reason, help);
            }
        }
    }
}

/// The graph's own spelling of an input's name.
fn input_name<'p>(graph: &'p Graph, name: &str) -> Option<&'p str> {
    graph.inputs.iter().find_map(|input| match input {
        Argument::Tensor(known) if known == name => Some(known.as_str()),
        _ => None,
    })
}

/// The names of a node's results; none where a result is no tensor.
fn output_names(node: &Node) -> Vec<Option<&str>> {
    let mut names = Vec::new();
    for output in &node.outputs {
        match output {
            Argument::Tensor(name) => names.push(Some(name.as_str())),
            Argument::Tensors(list) => names.extend(list.iter().map(|name| Some(name.as_str()))),
            Argument::OptionalTensors(list) => names.extend(list.iter().map(Option::as_deref)),
            Argument::None => names.push(None),
            _ => {}
        }
    }
    names
}

/// Whether a node computes numbers that only sizes depend on.
fn is_symbolic(node: &Node) -> bool {
    !node.outputs.is_empty()
        && node.outputs.iter().all(|output| {
            matches!(
                output,
                Argument::SymInt(_)
                    | Argument::SymFloat(_)
                    | Argument::SymBool(_)
                    | Argument::Int(_)
                    | Argument::Bool(_)
            )
        })
}

/// Whether a conversion is told to copy.
fn has_copy(node: &Node) -> bool {
    node.inputs.iter().any(|input| input.name == "copy" && matches!(input.arg, Argument::Bool(true)))
}

/// The first tensor among a node's arguments.
fn tensor_argument(node: &Node) -> Option<&str> {
    match node.inputs.first().map(|input| &input.arg) {
        Some(Argument::Tensor(name)) => Some(name),
        _ => None,
    }
}

/// `aten.add_.Tensor` writes its first argument; `aten.__and__.Tensor` does not.
fn is_in_place(node: &Node) -> bool {
    let name = operator(&node.target);
    name.ends_with('_') && !name.starts_with("__") && node.target.starts_with("torch.ops.aten.")
}

/// `add_` of `torch.ops.aten.add_.Tensor`.
fn operator(target: &str) -> &str {
    target.strip_prefix("torch.ops.").and_then(|rest| rest.split('.').nth(1)).unwrap_or_default()
}

/// `torch.ops.aten.add.Tensor` of `torch.ops.aten.add_.Tensor`.
fn functional(target: &str) -> String {
    let name = operator(target);
    target.replacen(&format!(".{name}."), &format!(".{}.", name.trim_end_matches('_')), 1)
}

/// Every name that a node or the graph's end reads.
fn used_names(graph: &Graph) -> HashSet<&str> {
    fn add<'p>(argument: &'p Argument, names: &mut HashSet<&'p str>) {
        match argument {
            Argument::Tensor(name) => {
                names.insert(name);
            }
            Argument::Tensors(list) => names.extend(list.iter().map(String::as_str)),
            Argument::OptionalTensors(list) => names.extend(list.iter().flatten().map(String::as_str)),
            _ => {}
        }
    }
    let mut names = HashSet::new();
    for argument in
        graph.nodes.iter().flat_map(|node| node.inputs.iter().map(|input| &input.arg)).chain(&graph.outputs)
    {
        add(argument, &mut names);
    }
    names
}

/// The inputs of a graph that its nodes write to in place, directly or through views.
pub(super) fn written_inputs(graph: &Graph) -> HashSet<&str> {
    let mut parents: HashMap<&str, &str> = HashMap::new();
    let mut written = HashSet::new();
    for node in &graph.nodes {
        let Some(parent) = tensor_argument(node) else { continue };
        let in_place = is_in_place(node);
        let root = parents.get(parent).copied().unwrap_or(parent);
        if in_place && input_name(graph, root).is_some() && !node.target.contains(".detach_.") {
            written.insert(root);
        }
        if in_place || views::sharing(&node.target) != Sharing::None {
            parents.extend(output_names(node).into_iter().flatten().map(|name| (name, root)));
        }
    }
    written
}
