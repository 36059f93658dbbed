//! LSTM, GRU and plain recurrent networks, their steps written out one after the other.

use edgec_dialects::ElementType;
use edgec_dialects::ir::Value;

use super::call::{Call, Lowered, Stop, refuse};
use super::views;

/// Longer sequences would give a module of over a hundred thousand operations.
const MOST_STEPS: i64 = 512;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Cell {
    Lstm,
    Gru,
    Tanh,
    Relu,
}

impl Cell {
    const fn gates(self) -> i64 {
        match self {
            Self::Lstm => 4,
            Self::Gru => 3,
            Self::Tanh | Self::Relu => 1,
        }
    }
}

/// What a cell of one layer and direction is made of.
struct Weights<'c> {
    input: Value<'c>,
    hidden: Value<'c>,
    biases: Option<(Value<'c>, Value<'c>)>,
}

pub(super) fn lstm<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    network(call, Cell::Lstm)
}

pub(super) fn gru<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    network(call, Cell::Gru)
}

pub(super) fn rnn_tanh<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    network(call, Cell::Tanh)
}

pub(super) fn rnn_relu<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    network(call, Cell::Relu)
}

fn network<'c>(call: &Call<'c, '_, '_>, cell: Cell) -> Lowered<'c> {
    let ops = &call.ops;
    if call.flag("train", false)? && call.float_or("dropout", 0.0)? > 0.0 {
        return refuse("a recurrent network with dropout", "call `model.eval()` before the export");
    }
    if call.argument("batch_sizes").is_some() {
        return refuse("a packed sequence", "give it a padded one");
    }
    let batch_first = call.flag("batch_first", false)?;
    let mut sequence = call.tensor("input")?;
    if sequence.element_type() != Some(ElementType::F32) {
        return refuse("a recurrent network that is not in f32", "export the model in f32");
    }
    if batch_first {
        sequence = ops.transpose(sequence, &[1, 0, 2]);
    }
    let steps = sequence.shape().first().copied().unwrap_or(0);
    if !(1..=MOST_STEPS).contains(&steps) {
        return refuse(
            format!("a sequence of {steps} steps"),
            format!("export it for 1 to {MOST_STEPS} steps and call it several times with its state"),
        );
    }
    let states = if cell == Cell::Lstm { call.tensors("hx")? } else { vec![call.tensor("hx")?] };
    let directions: i64 = if call.flag("bidirectional", false)? { 2 } else { 1 };
    let biased = call.flag("has_biases", true)?;
    let parameters = call.tensors("params")?;
    let mut weights = parameters.chunks(if biased { 4 } else { 2 }).map(|list| match list {
        [input, hidden, a, b] => Ok(Weights { input: *input, hidden: *hidden, biases: Some((*a, *b)) }),
        [input, hidden] => Ok(Weights { input: *input, hidden: *hidden, biases: None }),
        _ => refuse(
            "a projection of the state, or parameters that are missing",
            "use an LSTM without proj_size",
        ),
    });
    let mut finals: Vec<Vec<Value<'c>>> = vec![Vec::new(); states.len()];
    for layer in 0..call.int_or("num_layers", 1)? {
        let mut outputs = Vec::new();
        for direction in 0..directions {
            let Some(weights) = weights.next().transpose()? else {
                return refuse("too few parameters", "the file is damaged");
            };
            let mut initial = Vec::with_capacity(states.len());
            for &state in &states {
                let part = views::part(call, state, 0, layer * directions + direction, 1)?;
                initial.push(ops.reshape(part, &part.shape()[1..]));
            }
            let (output, last) = run(call, cell, sequence, &weights, initial, direction == 1)?;
            outputs.push(output);
            for (list, value) in finals.iter_mut().zip(last) {
                let mut shape = value.shape();
                shape.insert(0, 1);
                list.push(ops.reshape(value, &shape));
            }
        }
        sequence = joined(call, &outputs, 2)?;
    }
    let mut results = vec![if batch_first { ops.transpose(sequence, &[1, 0, 2]) } else { sequence }];
    for list in finals {
        results.push(joined(call, &list, 0)?);
    }
    Ok(results)
}

fn joined<'c>(call: &Call<'c, '_, '_>, parts: &[Value<'c>], dim: i64) -> Result<Value<'c>, Stop> {
    match parts {
        [] => refuse("a network without layers", "the file is damaged"),
        [single] => Ok(*single),
        several => Ok(call.ops.concatenate(several, dim)),
    }
}

/// One layer in one direction over `[steps, batch, features]`: all outputs, and the last state.
fn run<'c>(
    call: &Call<'c, '_, '_>,
    cell: Cell,
    sequence: Value<'c>,
    weights: &Weights<'c>,
    mut state: Vec<Value<'c>>,
    backwards: bool,
) -> Result<(Value<'c>, Vec<Value<'c>>), Stop> {
    let ops = &call.ops;
    let (steps, size) = (sequence.shape()[0], weights.hidden.shape().last().copied().unwrap_or(0));
    if weights.hidden.shape() != [cell.gates() * size, size] {
        return refuse("weights of another shape than the cell's", "the file is damaged");
    }
    let biased = |value: Value<'c>, bias: Option<Value<'c>>| {
        bias.map_or(value, |bias| ops.add(value, ops.broadcast_to(bias, &value.shape())))
    };
    // The inputs' part of all steps is one product.
    let inputs = biased(ops.linear(sequence, weights.input), weights.biases.map(|(input, _)| input));
    let mut outputs = Vec::new();
    for step in 0..steps {
        let step = if backwards { steps - 1 - step } else { step };
        let input = views::part(call, inputs, 0, step, 1)?;
        let input = ops.reshape(input, &input.shape()[1..]);
        let Some(&hidden) = state.first() else {
            return refuse("a network without a state", "the file is damaged");
        };
        let product = biased(ops.linear(hidden, weights.hidden), weights.biases.map(|(_, hidden)| hidden));
        let gate = |value: Value<'c>, number: i64| views::part(call, value, 1, number * size, size);
        state = match cell {
            Cell::Tanh => vec![ops.tanh(ops.add(input, product))],
            Cell::Relu => {
                let sum = ops.add(input, product);
                vec![ops.max(sum, ops.splat(sum.ty(), 0.0))]
            }
            Cell::Gru => {
                let sum = |number| Ok::<_, Stop>(ops.add(gate(input, number)?, gate(product, number)?));
                let (reset, update) = (ops.logistic(sum(0)?), ops.logistic(sum(1)?));
                let new = ops.tanh(ops.add(gate(input, 2)?, ops.mul(reset, gate(product, 2)?)));
                vec![ops.add(new, ops.mul(update, ops.sub(hidden, new)))]
            }
            Cell::Lstm => {
                let sum = ops.add(input, product);
                let Some(&memory) = state.get(1) else {
                    return refuse("an LSTM without a cell state", "the file is damaged");
                };
                let (enter, forget) = (ops.logistic(gate(sum, 0)?), ops.logistic(gate(sum, 1)?));
                let (new, leave) = (ops.tanh(gate(sum, 2)?), ops.logistic(gate(sum, 3)?));
                let memory = ops.add(ops.mul(forget, memory), ops.mul(enter, new));
                vec![ops.mul(leave, ops.tanh(memory)), memory]
            }
        };
        if let Some(&hidden) = state.first() {
            let mut shape = hidden.shape();
            shape.insert(0, 1);
            outputs.push(ops.reshape(hidden, &shape));
        }
    }
    if backwards {
        outputs.reverse();
    }
    Ok((joined(call, &outputs, 0)?, state))
}
