//! `torch.einsum`: operands are contracted from left to right.

use edgec_dialects::ir::Value;

use super::call::{Call, Lowered, Stop, refuse};
use super::views::diagonal_of;

/// A dimension's label: a letter, or the number of a dimension that `...` stands for, counted from its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Label {
    Hidden(usize),
    Letter(char),
}

/// An operand and what its dimensions are called.
struct Named<'c> {
    value: Value<'c>,
    labels: Vec<Label>,
}

pub(super) fn einsum<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let equation: String =
        call.text("equation").unwrap_or_default().chars().filter(|c| !c.is_whitespace()).collect();
    let wrong = || refuse(format!("the equation `{equation}`"), "the file is damaged");
    let values = call.tensors("tensors")?;
    let (inputs, output) = match equation.split_once("->") {
        Some((inputs, output)) => (inputs, Some(output)),
        None => (equation.as_str(), None),
    };
    let terms: Vec<&str> = inputs.split(',').collect();
    if terms.len() != values.len() {
        return wrong();
    }
    let mut operands = Vec::with_capacity(values.len());
    for (term, &value) in terms.iter().zip(&values) {
        let Some(labels) = labels(term, value.rank()) else { return wrong() };
        operands.push(single(call, value, labels)?);
    }
    let hidden =
        operands.iter().flat_map(|operand| &operand.labels).filter(|l| matches!(l, Label::Hidden(_))).max();
    let hidden = hidden.map_or(0, |label| if let Label::Hidden(number) = label { number + 1 } else { 0 });
    let wanted = match output {
        Some(term) => match labels(term, term.replace("...", "").chars().count() + hidden) {
            Some(labels) => labels,
            None => return wrong(),
        },
        None => implied(&terms, hidden),
    };
    let mut rest = operands.into_iter();
    let Some(mut result) = rest.next() else { return wrong() };
    let mut later: Vec<Named<'c>> = rest.collect();
    while !later.is_empty() {
        let next = later.remove(0);
        let needed = |label: &Label| {
            wanted.contains(label) || later.iter().any(|operand| operand.labels.contains(label))
        };
        result = contract(call, result, next, needed)?;
    }
    let result = sum_out(call, result, |label| wanted.contains(label));
    let mut order = Vec::with_capacity(wanted.len());
    for label in &wanted {
        match result.labels.iter().position(|known| known == label) {
            Some(place) => order.push(place as i64),
            None => return wrong(),
        }
    }
    if order.len() != result.labels.len() {
        return wrong();
    }
    Ok(vec![if order.is_sorted() { result.value } else { call.ops.transpose(result.value, &order) }])
}

/// The labels of a term for a tensor of this rank.
fn labels(term: &str, rank: usize) -> Option<Vec<Label>> {
    let letters = |text: &str| text.chars().map(Label::Letter).collect::<Vec<_>>();
    if term.contains(|c: char| !c.is_ascii_alphabetic() && c != '.') {
        return None;
    }
    match term.split_once("...") {
        None => Some(letters(term)).filter(|labels| labels.len() == rank && !term.contains('.')),
        Some((before, after)) if !before.contains('.') && !after.contains('.') => {
            let hidden = rank.checked_sub(before.len() + after.len())?;
            let mut list = letters(before);
            list.extend((0..hidden).rev().map(Label::Hidden));
            list.extend(letters(after));
            Some(list)
        }
        Some(_) => None,
    }
}

/// Without `->`: hidden dimensions, then the letters that occur once, in order.
fn implied(terms: &[&str], hidden: usize) -> Vec<Label> {
    let all: Vec<char> = terms.concat().chars().filter(|c| *c != '.').collect();
    let mut once: Vec<char> =
        all.iter().copied().filter(|c| all.iter().filter(|other| *other == c).count() == 1).collect();
    once.sort_unstable();
    (0..hidden).rev().map(Label::Hidden).chain(once.into_iter().map(Label::Letter)).collect()
}

/// Takes diagonals of labels that an operand has twice.
fn single<'c>(
    call: &Call<'c, '_, '_>,
    mut value: Value<'c>,
    mut labels: Vec<Label>,
) -> Result<Named<'c>, Stop> {
    loop {
        let twice = (0..labels.len()).find_map(|first| {
            (first + 1..labels.len())
                .find(|&second| labels[second] == labels[first])
                .map(|second| (first, second))
        });
        let Some((first, second)) = twice else { return Ok(Named { value, labels }) };
        value = diagonal_of(call, value, first, second, 0)?;
        let label = labels.remove(second);
        labels.remove(first);
        labels.push(label);
    }
}

fn sum_out<'c>(call: &Call<'c, '_, '_>, operand: Named<'c>, needed: impl Fn(&Label) -> bool) -> Named<'c> {
    let gone: Vec<i64> =
        (0i64..).zip(&operand.labels).filter(|(_, label)| !needed(label)).map(|(dim, _)| dim).collect();
    if gone.is_empty() {
        return operand;
    }
    let labels = operand.labels.into_iter().filter(|label| needed(label)).collect();
    Named { value: call.ops.reduce_sum(operand.value, &gone), labels }
}

/// One product of two operands: labels of both that are needed later are batches, the others that both have are summed over.
fn contract<'c>(
    call: &Call<'c, '_, '_>,
    a: Named<'c>,
    b: Named<'c>,
    needed: impl Fn(&Label) -> bool,
) -> Result<Named<'c>, Stop> {
    let (left, right) = (a.labels.clone(), b.labels.clone());
    let mut a = sum_out(call, a, |label| needed(label) || right.contains(label));
    let mut b = sum_out(call, b, |label| needed(label) || left.contains(label));
    // A dimension of 1 stretches, which dot_general does not do: drop it where the other side has more.
    for (this, that) in [(0, 1), (1, 0)] {
        let other =
            if that == 0 { (a.labels.clone(), a.value.shape()) } else { (b.labels.clone(), b.value.shape()) };
        let operand = if this == 0 { &mut a } else { &mut b };
        let shape = operand.value.shape();
        let stretched: Vec<usize> = (0..shape.len())
            .filter(|&dim| {
                let place = other.0.iter().position(|label| *label == operand.labels[dim]);
                shape[dim] == 1 && place.and_then(|place| other.1.get(place)).is_some_and(|&size| size != 1)
            })
            .collect();
        if !stretched.is_empty() {
            let kept: Vec<usize> = (0..shape.len()).filter(|dim| !stretched.contains(dim)).collect();
            operand.value =
                call.ops.reshape(operand.value, &kept.iter().map(|&dim| shape[dim]).collect::<Vec<_>>());
            operand.labels = kept.iter().map(|&dim| operand.labels[dim]).collect();
        }
    }
    let (mut batch, mut summed, mut labels) = (Vec::new(), Vec::new(), Vec::new());
    for (dim, label) in (0i64..).zip(&a.labels) {
        if let Some(place) = b.labels.iter().position(|other| other == label) {
            if needed(label) {
                batch.push((dim, place as i64));
                labels.push(*label);
            } else {
                summed.push((dim, place as i64));
            }
        }
    }
    labels.extend(a.labels.iter().filter(|label| !b.labels.contains(label)));
    labels.extend(b.labels.iter().filter(|label| !a.labels.contains(label)));
    Ok(Named { value: call.ops.dot_general(a.value, b.value, &batch, &summed), labels })
}
