//! Weights as int8 and biases as i32: their scales come of one scan of the weights, their integers are written later.

use std::collections::HashMap;
use std::fs::File;

use edgec_dialects::Builder;
use edgec_dialects::ir::Value;
use edgec_weights::{
    Destination, Evaluated, Expr, Grid, Job, Scheme, Silent, WeightError, WeightTable, evaluate,
};

use super::Learnt;
use super::fuse::Stored;
use super::plan::{Draft, Plan};
use super::scales::{Parameters, printed, symmetric};
use crate::pass::{PassError, Unit};

/// The largest integer that a bias is stored as: products are added to it in i32.
const MOST: f64 = (1_u32 << 30) as f64;

/// What was scanned of a cluster's weight and bias.
#[derive(Clone, Debug)]
struct Scan {
    /// The largest magnitude of each output channel, times 1/127.
    scales: Vec<f32>,
    /// The bias, empty without one.
    bias: Vec<f32>,
}

/// The stored operands of all clusters.
pub(super) struct Store {
    scans: HashMap<(usize, usize), Scan>,
    /// Symbols of int8 weights by what they are made of.
    made: HashMap<(String, String), String>,
}

/// Weights and biases of one cluster as values.
pub(super) struct Operands<'c> {
    pub(super) weight: Value<'c>,
    pub(super) bias: Option<Value<'c>>,
}

impl Store {
    /// Scans the weights and biases of all clusters once: their scales and their biases are kept, nothing else.
    ///
    /// # Errors
    /// A weight cannot be read, or is not finite.
    pub(super) fn scan<'c>(unit: &Unit<'c>, plans: &[(Plan<'c>, Learnt<'c>)]) -> Result<Self, PassError> {
        let mut table = WeightTable::default();
        let mut wanted: Vec<((usize, usize), String, Option<String>)> = Vec::new();
        for (function, (plan, learnt)) in plans.iter().enumerate() {
            for (index, draft) in plan.drafts() {
                let Some((weight, channels)) = &draft.weight else { continue };
                let columns = columns(draft, learnt);
                let name = |stored: &Stored, role: &str| match stored {
                    Stored::Weight(symbol) => format!("{role} {symbol}"),
                    Stored::Constant(_) => format!("{role} {function} {index}"),
                };
                let scales = name(weight, &format!("{channels} {columns:?}"));
                if table.get(&scales).is_none() {
                    table.insert(scales.clone(), channel_scales(unit, draft, learnt)?);
                }
                let bias = draft.tail.bias.as_ref().map(|stored| (name(stored, "bias"), stored));
                if let Some((name, stored)) = &bias {
                    table.insert(name.clone(), flat(&expression(unit, stored, None)?)?);
                }
                wanted.push(((function, index), scales, bias.map(|(name, _)| name)));
            }
        }
        let jobs: Vec<Job> = table
            .iter()
            .map(|(symbol, _)| Job { symbol: symbol.to_owned(), destination: Destination::Memory })
            .collect();
        let nowhere = File::options().write(true).open("/dev/null").map_err(WeightError::Write)?;
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let found = evaluate(&jobs, &table, &nowhere, threads, &Silent)?;
        let scan = |scales: &str, bias: Option<&str>| Scan {
            scales: floats(&found, scales),
            bias: bias.map_or_else(Vec::new, |bias| floats(&found, bias)),
        };
        let scans = wanted.into_iter().map(|(key, scales, bias)| (key, scan(&scales, bias.as_deref())));
        Ok(Self { scans: scans.collect(), made: HashMap::new() })
    }

    /// The weight and the bias of the cluster at `place`, written where `b` stands. `input` is what its activation is stored with.
    pub(super) fn operands<'c>(
        &mut self,
        unit: &mut Unit<'c>,
        b: &Builder<'c>,
        draft: &Draft<'c>,
        place: (usize, usize),
        learnt: &Learnt<'c>,
        input: Parameters,
    ) -> Result<Option<Operands<'c>>, PassError> {
        let (Some((stored, channels)), Some(scan)) = (&draft.weight, self.scans.get(&place)) else {
            return Ok(None);
        };
        let Some(operand) = draft.root.operand(1) else { return Ok(None) };
        let scales = weight_scales(scan, input.scale);
        // A result that is computed smaller has the same integers with smaller scales.
        let rows = draft.last().result(0).and_then(|result| learnt.factors.outputs.get(&result));
        let rows = rows.into_iter().flatten().copied().chain(std::iter::repeat(1.0));
        let shown: Vec<f64> =
            scales.iter().zip(rows).map(|(scale, factor)| printed(scale / f64::from(factor))).collect();
        let ty = symmetric(unit.context, "i8<-127:127>", *channels, &shown, &operand.shape())?;
        let from = match stored {
            Stored::Weight(symbol) => symbol.clone(),
            Stored::Constant(_) => format!("constant of {place:?}"),
        };
        let key = (from, ty.to_string());
        let symbol = match self.made.get(&key) {
            Some(symbol) => symbol.clone(),
            None => {
                let plain = scaled(unit, draft, learnt)?;
                let symbol =
                    enter(unit, stored, "i8", plain.on_grid(Grid::int8(Some(*channels), single(&scales)))?);
                self.made.insert(key, symbol.clone());
                symbol
            }
        };
        let weight = b.weight(&symbol, ty);
        let Some(stored) = &draft.tail.bias else { return Ok(Some(Operands { weight, bias: None })) };
        let products = |scales: &[f64]| -> Vec<f64> {
            scales.iter().map(|scale| printed(scale * input.scale)).collect()
        };
        let ty = symmetric(unit.context, "i32", 0, &products(&shown), &[scan.bias.len() as i64])?;
        let plain = flat(&expression(unit, stored, None)?)?;
        let grid = Grid::int32(Some(0), single(&products(&scales)));
        let symbol = enter(unit, stored, "i32", plain.on_grid(grid)?);
        Ok(Some(Operands { weight, bias: Some(b.weight(&symbol, ty)) }))
    }
}

/// The scale of each output channel of a weight. One of tiny weights gets a scale with which its bias fits into i32.
fn weight_scales(scan: &Scan, input: f64) -> Vec<f64> {
    let largest = scan.scales.iter().copied().filter(|&scale| scale != NO_WEIGHT).fold(0.0, f32::max);
    let biases = scan.bias.iter().copied().chain(std::iter::repeat(0.0));
    let enough = |(&scale, bias): (&f32, f32)| {
        let scale = if scale == NO_WEIGHT && largest > 0.0 { largest } else { scale };
        printed(f64::from(scale).max(f64::from(bias.abs()) / input / MOST))
    };
    scan.scales.iter().zip(biases).map(enough).collect()
}

/// What the columns of a product's weight are multiplied by, since its operand is divided by it.
fn columns<'l, 'c>(draft: &Draft<'c>, learnt: &'l Learnt<'c>) -> Option<&'l Vec<f32>> {
    learnt.factors.inputs.get(&draft.root.operand(0)?)
}

/// The weight of a cluster, in f32, with its columns multiplied.
fn scaled<'c>(unit: &Unit<'c>, draft: &Draft<'c>, learnt: &Learnt<'c>) -> Result<Expr, PassError> {
    let shape = draft.root.operand(1).map(Value::shape).unwrap_or_default();
    let plain = match &draft.weight {
        Some((stored, _)) => expression(unit, stored, Some(&shape))?,
        None => return Err(super::calibration("a cluster without weight has none to scan".to_owned())),
    };
    Ok(match columns(draft, learnt) {
        Some(factors) => plain.mul_along(1, factors.clone())?,
        None => plain,
    })
}

/// The scale that a row of zeros gets, which is no matter of size.
const NO_WEIGHT: f32 = 1.0;

/// f32 scales: what a type says, as kernels read it.
fn single(scales: &[f64]) -> Vec<f32> {
    scales.iter().map(|&scale| scale as f32).collect()
}

/// The scales of a weight's output channels as the scan finds them.
fn channel_scales<'c>(unit: &Unit<'c>, draft: &Draft<'c>, learnt: &Learnt<'c>) -> Result<Expr, PassError> {
    let plain = scaled(unit, draft, learnt)?;
    let axis = draft.weight.as_ref().map_or(0, |(_, channels)| *channels);
    let rank = plain.shape().len();
    let order: Vec<usize> = [axis].into_iter().chain((0..rank).filter(|&dim| dim != axis)).collect();
    Ok(plain.transpose(&order)?.quantized_scales(Scheme::Int8PerChannel)?)
}

/// What is stored, in f32; `shape` is that of a constant.
pub(super) fn expression(unit: &Unit<'_>, stored: &Stored, shape: Option<&[i64]>) -> Result<Expr, PassError> {
    match stored {
        Stored::Weight(symbol) => {
            let found = unit.weights.get(symbol).cloned();
            Ok(found.ok_or_else(|| WeightError::Unknown { symbol: symbol.clone() })?)
        }
        Stored::Constant(values) => {
            let shape = match shape {
                Some(shape) => shape.iter().map(|size| size.unsigned_abs()).collect(),
                None => vec![values.len() as u64],
            };
            Ok(Expr::literal_f32(shape, values.clone())?)
        }
    }
}

fn flat(expression: &Expr) -> Result<Expr, WeightError> {
    expression.reshape(vec![expression.elements()])
}

/// Enters an expression under a symbol of its own.
pub(super) fn enter(unit: &mut Unit<'_>, stored: &Stored, suffix: &str, expression: Expr) -> String {
    let base = match stored {
        Stored::Weight(symbol) => symbol.as_str(),
        Stored::Constant(_) => "constant",
    };
    let symbol = unit.module.unique_symbol(&format!("{base}.{suffix}"));
    unit.weights.insert(symbol.clone(), expression);
    symbol
}

fn floats(found: &Evaluated, symbol: &str) -> Vec<f32> {
    let bytes = found.get(symbol).map(Vec::as_slice).unwrap_or_default();
    bytes.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()
}
