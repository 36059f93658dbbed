//! Higher-order operators: those that take graphs.

use std::cell::RefCell;

use edgec_dialects::Builder;
use edgec_dialects::ir::{Type, Value};
use edgec_pt2::{Argument, GraphArgument};

use super::call::{Call, Lowered, Stop, refuse};
use super::environment::Walk;

pub(super) fn higher_order<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    match call.node.target.strip_prefix("torch.ops.higher_order.").unwrap_or_default() {
        "cond" => cond(call),
        "while_loop" => while_loop(call),
        "wrap_with_set_grad_enabled" | "wrap_with_autocast" | "invoke_subgraph" | "checkpoint" => {
            wrapped(call)
        }
        _ => refuse(
            "edgec knows no such operator",
            "write it with torch.cond, torch.while_loop or without a graph",
        ),
    }
}

/// The results of a graph on these values, built where `ops` says.
fn run<'c>(
    call: &Call<'c, '_, '_>,
    graph: &'_ GraphArgument,
    ops: &Builder<'c>,
    values: &[Value<'c>],
) -> Lowered<'c> {
    let graph = &graph.graph;
    if graph.inputs.len() != values.len() {
        return refuse(
            format!("a graph of {} inputs with {} values", graph.inputs.len(), values.len()),
            "the file is damaged",
        );
    }
    let before = call.importer.refused();
    // A graph inside a node lives as long as the program.
    let walk = Walk::new(call.importer, graph, *ops);
    for (input, &value) in graph.inputs.iter().zip(values) {
        match input {
            Argument::Tensor(name) => walk.define(name, value),
            _ => return refuse("a graph of numbers", "give it tensors"),
        }
    }
    walk.run();
    if call.importer.refused() > before {
        return Err(Stop::Poisoned);
    }
    graph
        .outputs
        .iter()
        .map(|output| match walk.returned(output)? {
            Some(value) => Ok(value),
            None => refuse("a graph that returns a number", "return tensors"),
        })
        .collect()
}

/// The tensors among the arguments from `first` on.
fn operands<'c>(call: &Call<'c, '_, '_>, first: usize) -> Lowered<'c> {
    let mut values = Vec::new();
    for index in first..call.node.inputs.len() {
        if let Some(argument) = call.positional(index) {
            values.extend(call.values_of(argument, &format!("{index}"))?);
        }
    }
    Ok(values)
}

/// Builds a region; what stops it is kept for afterwards, since regions cannot fail.
fn region<'c>(
    stopped: &RefCell<Option<Stop>>,
    types: &[Type<'c>],
    ops: &Builder<'c>,
    build: impl FnOnce() -> Lowered<'c>,
) -> Vec<Value<'c>> {
    build().unwrap_or_else(|stop| {
        *stopped.borrow_mut() = Some(stop);
        types.iter().map(|&ty| ops.splat(ty, 0.0)).collect()
    })
}

fn finished<'c>(stopped: RefCell<Option<Stop>>, results: Vec<Value<'c>>) -> Lowered<'c> {
    match stopped.into_inner() {
        Some(stop) => Err(stop),
        None => Ok(results),
    }
}

fn cond<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let predicate = match call.positional(0) {
        Some(Argument::Bool(value)) => {
            return run(call, call.subgraph(if *value { 1 } else { 2 })?, &call.ops, &operands(call, 3)?);
        }
        Some(argument) => call.values_of(argument, "0")?,
        None => return refuse("no predicate", "the file is damaged"),
    };
    let [predicate] = predicate[..] else { return refuse("several predicates", "the file is damaged") };
    let predicate = call.ops.reshape(call.convert(predicate, edgec_dialects::ElementType::I1), &[]);
    let (yes, no, values) = (call.subgraph(1)?, call.subgraph(2)?, operands(call, 3)?);
    let stopped = RefCell::new(None);
    let results = call.ops.if_else(
        predicate,
        &call.results,
        |ops| region(&stopped, &call.results, ops, || run(call, yes, ops, &values)),
        |ops| region(&stopped, &call.results, ops, || run(call, no, ops, &values)),
    );
    finished(stopped, results)
}

fn while_loop<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let (condition, body) = (call.subgraph(0)?, call.subgraph(1)?);
    let carried = match call.positional(2) {
        Some(argument) => call.values_of(argument, "2")?,
        None => return refuse("a loop that carries nothing", "the file is damaged"),
    };
    let fixed = operands(call, 3)?;
    let with = |values: &[Value<'c>]| values.iter().chain(&fixed).copied().collect::<Vec<_>>();
    let truth = call.ops.context().tensor(&[], edgec_dialects::ElementType::I1);
    let types: Vec<Type<'c>> = carried.iter().map(|value| value.ty()).collect();
    let stopped = RefCell::new(None);
    let results = call.ops.while_loop(
        &carried,
        |ops, values| {
            let built = region(&stopped, &[truth], ops, || run(call, condition, ops, &with(values)));
            built.first().map_or_else(|| ops.splat(truth, 0.0), |&value| ops.reshape(value, &[]))
        },
        |ops, values| region(&stopped, &types, ops, || run(call, body, ops, &with(values))),
    );
    finished(stopped, results)
}

/// A graph that runs as it stands: gradients and automatic casts are for training.
fn wrapped<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let at =
        (0..call.node.inputs.len()).find(|&index| matches!(call.positional(index), Some(Argument::Graph(_))));
    let Some(at) = at else { return refuse("no graph among the arguments", "the file is damaged") };
    if call.node.target.ends_with("autocast") {
        let enabled = matches!(call.positional(2), Some(Argument::Bool(true)));
        if enabled {
            return refuse("automatic casts", "export without torch.autocast, in the type that you want");
        }
    }
    run(call, call.subgraph(at)?, &call.ops, &operands(call, at + 1)?)
}
