//! Kernels over rows: norms, softmax, reductions, look-ups.

use edgec_dialects::ir::Op;
use edgec_gpu_kernels::{Argmax, Gather, Norm, NormKind, Reduce, Reduction, Softmax};

use super::{Maker, Steps, epilogue, float, ints, operand, plain, result, rows, text, weights};
use crate::types::{self, count, dims};

pub(super) const KERNELS: &[(&str, Maker)] =
    &[("argmax", argmax), ("gather", gather), ("norm", norm), ("reduce", reduce), ("softmax", softmax)];

fn norm(op: Op<'_>) -> Steps {
    let y = result(op)?;
    let (rows, columns) = rows(&dims(y)?)?;
    let kind = if text(op, "kind")? == "rms" { NormKind::Rms } else { NormKind::Layer };
    let float_ = same_floats(op)?;
    let epilogue = epilogue(op, 1, columns)?;
    plain(op, Norm { kind, rows, columns, float: float_, epsilon: float(op, "epsilon")?, epilogue }.kernel())
}

fn softmax(op: Op<'_>) -> Steps {
    let (rows, columns) = rows(&dims(result(op)?)?)?;
    plain(op, Softmax { rows, columns, float: same_floats(op)?, scale: float(op, "scale")? }.kernel())
}

/// The floats of the first operand and the result, for kernels that store both alike.
fn same_floats(op: Op<'_>) -> Result<edgec_gpu_kernels::Float, String> {
    let (x, y) = (types::float(operand(op, 0)?.ty())?, types::float(result(op)?)?);
    if x == y { Ok(x) } else { Err("its operand and its result are stored in different floats".to_owned()) }
}

fn reduce(op: Op<'_>) -> Steps {
    let x = operand(op, 0)?.ty();
    let sizes = dims(x)?;
    let axes: Vec<usize> =
        ints(op, "dimensions")?.into_iter().filter_map(|axis| usize::try_from(axis).ok()).collect();
    let (Some(&first), Some(&last)) = (axes.first(), axes.last()) else {
        return Err("it reduces nothing".to_owned());
    };
    let neighbours = axes.iter().copied().eq(first..=last) && last < sizes.len();
    if !neighbours {
        return Err("the reduced dimensions are no neighbours".to_owned());
    }
    let reduction = match text(op, "kind")?.as_str() {
        "sum" => Reduction::Sum,
        "product" => Reduction::Product,
        "maximum" => Reduction::Maximum,
        "minimum" => Reduction::Minimum,
        _ => Reduction::Mean,
    };
    let element = types::element(x)?;
    if types::element(result(op)?)? != element {
        return Err("its operand and its result are stored in different elements".to_owned());
    }
    let (outer, inner) = (count(&sizes[..first])?, count(&sizes[last + 1..])?);
    plain(op, Reduce { reduction, outer, reduced: count(&sizes[first..=last])?, inner, element }.kernel())
}

fn argmax(op: Op<'_>) -> Steps {
    let x = operand(op, 0)?.ty();
    let (rows, columns) = rows(&dims(x)?)?;
    plain(op, Argmax { rows, columns, float: types::float(x)? }.kernel())
}

/// Tables in panels say how many rows they have by an attribute-free rule: all of their panels' outputs, for indices are clamped
/// to a table's rows before.
fn gather(op: Op<'_>) -> Steps {
    let (indices, table, y) = (operand(op, 0)?.ty(), operand(op, 1)?.ty(), result(op)?);
    let (layout, parts) = weights(op, 1)?;
    let (_, columns) = rows(&dims(y)?)?;
    let sizes = dims(table)?;
    let rows = match (text(op, "layout")?.as_str(), &sizes[..]) {
        ("transposed", [rows, _]) | ("dense", [_, rows]) => *rows,
        (_, [panels, .., lanes]) => panels.saturating_mul(*lanes),
        _ => return Err("its table is no matrix".to_owned()),
    };
    let kernel = Gather {
        count: count(&dims(indices)?)?,
        rows,
        columns,
        table: layout,
        y: types::float(y)?,
        epilogue: epilogue(op, 1 + parts, columns)?,
    };
    plain(op, kernel.kernel())
}
