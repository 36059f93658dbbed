//! The kernels of an operation, and what they are bound to.

mod elements;
mod products;
mod rows;
mod windows;

use edgec_dialects::ir::{Op, Type, Value};
use edgec_gpu_kernels::{Epilogue, Extra, Kernel, KernelError, Weights};

use crate::{shader, types};

/// One dispatch of an operation.
#[derive(Debug)]
pub(crate) struct Step {
    pub kernel: Kernel,
    /// What its bindings are bound to, in their order.
    pub bindings: Vec<Bound>,
    /// Its push constants, in their order.
    pub words: Vec<Word>,
}

/// What a binding is bound to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bound {
    Operand(usize),
    Result(usize),
}

/// A push constant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    /// A parameter of the signature, by its name.
    Parameter(String),
    Number(u32),
}

/// Why an operation has no kernel, as a sentence.
pub(crate) type Reason = String;

type Steps = Result<Vec<Step>, Reason>;
type Maker = for<'c> fn(Op<'c>) -> Steps;

const FAMILIES: &[&[(&str, Maker)]] =
    &[elements::KERNELS, products::KERNELS, rows::KERNELS, windows::KERNELS];

/// Whether the operation is a kernel's.
pub(crate) fn is_kernel(op: Op<'_>) -> bool {
    op.is_of("shader") && !op.is("shader.reshape")
}

/// The dispatches of an operation of the dialect, in order.
///
/// # Errors
/// It has none: the operation is not what a pass of this backend writes.
pub(crate) fn steps(op: Op<'_>) -> Steps {
    let name = op.name();
    let name = name.trim_start_matches("shader.");
    let maker = FAMILIES.iter().copied().flatten().find(|(known, _)| *known == name);
    maker.ok_or_else(|| "it is no kernel's operation".to_owned())?.1(op)
}

/// The only dispatch of an operation whose kernel is bound to all operands and then its result.
fn plain(op: Op<'_>, kernel: Result<Kernel, KernelError>) -> Steps {
    let kernel = kernel.map_err(|error| error.to_string())?;
    let operands = (0..op.operand_count()).map(Bound::Operand);
    let bindings = operands.chain((0..op.result_count()).map(Bound::Result)).collect();
    Ok(vec![Step { kernel, bindings, words: Vec::new() }])
}

fn operand(op: Op<'_>, index: usize) -> Result<Value<'_>, Reason> {
    op.operand(index).ok_or_else(|| format!("it has no operand {index}"))
}

fn result(op: Op<'_>) -> Result<Type<'_>, Reason> {
    Ok(op.result(0).ok_or("it has no result")?.ty())
}

fn text(op: Op<'_>, name: &str) -> Result<String, Reason> {
    op.str_attr(name).ok_or_else(|| format!("it has no {name}"))
}

fn ints(op: Op<'_>, name: &str) -> Result<Vec<i64>, Reason> {
    op.i64s_attr(name).ok_or_else(|| format!("it has no {name}"))
}

fn float(op: Op<'_>, name: &str) -> Result<f32, Reason> {
    op.f32_attr(name).ok_or_else(|| format!("it has no {name}"))
}

/// An integer that is a size.
fn size(op: Op<'_>, name: &str) -> Result<u32, Reason> {
    op.i64_attr(name).and_then(|size| u32::try_from(size).ok()).ok_or_else(|| format!("it has no {name}"))
}

/// How `op` has its right side or table stored, and how many of its operands, from `first` on, that takes.
fn weights(op: Op<'_>, first: usize) -> Result<(Weights, usize), Reason> {
    let own = types::float(operand(op, first)?.ty());
    Ok(match text(op, "layout")?.as_str() {
        "dense" => (Weights::Dense(own?), 1),
        "transposed" => (Weights::Transposed(own?), 1),
        "panels" => (Weights::Panels(own?), 1),
        "int8" => (Weights::Int8, 2),
        "int4" => (Weights::Int4, 2),
        other => return Err(format!("there is no layout {other}")),
    })
}

/// What is done with each result, whose columns are `columns`; its operands are those from `first` on.
fn epilogue(op: Op<'_>, first: usize, columns: u32) -> Result<Epilogue, Reason> {
    let expr = shader::epilogue(op)?;
    let elements = types::count(&types::dims(result(op)?)?)?;
    let mut extras = Vec::new();
    for value in op.operands().into_iter().skip(first) {
        let (float, dims) = (types::float(value.ty())?, types::dims(value.ty())?);
        extras.push(match types::count(&dims)? {
            // A tensor of one row is both.
            count if count == elements => Extra::Full(float),
            count if count == columns => Extra::Column(float),
            _ => return Err(format!("{} is neither a column's operand nor an element's", value.ty())),
        });
    }
    Ok(Epilogue { expr, extras })
}

/// The rows and the length of the last dimension.
fn rows(dims: &[u32]) -> Result<(u32, u32), Reason> {
    let (last, outer) = dims.split_last().ok_or("it has no dimensions")?;
    Ok((types::count(outer)?, *last))
}
