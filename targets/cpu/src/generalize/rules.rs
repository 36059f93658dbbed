//! Which sizes the kernel of each operator gives its results, whatever the sizes of its operands are. An operator that is not
//! here takes no open size.

use edgec_dialects::ir::{Op, Value};
use edgec_passes::open_sizes::Size;

use super::walk::Walk;
/// The sizes of a result, or why they do not follow.
type Sizes = Result<Vec<Size>, String>;

/// Whether the sizes of the results are those that the formulas say.
pub(super) fn check<'c>(walk: &Walk<'c, '_>, op: Op<'c>) -> Result<(), String> {
    let name = op.name();
    let short = name.strip_prefix("tfl.").unwrap_or(&name);
    if let "while" | "if" = short {
        return control(walk, op);
    }
    let found = results(walk, op, short)?;
    let said: Vec<&[Size]> = op.results().into_iter().map(|result| walk.sizes(result)).collect();
    if found.len() == said.len() && found.iter().zip(said).all(|(found, said)| found == said) {
        return Ok(());
    }
    Err("its kernel gives the result another size than the program has".to_owned())
}

/// Operators whose operands broadcast as numpy's do.
const BROADCASTING: &[&str] = &[
    "add",
    "atan2",
    "bitwise_xor",
    "div",
    "equal",
    "floor_div",
    "floor_mod",
    "greater",
    "greater_equal",
    "less",
    "less_equal",
    "logical_and",
    "logical_or",
    "maximum",
    "minimum",
    "mul",
    "not_equal",
    "pow",
    "right_shift",
    "select_v2",
    "squared_difference",
    "sub",
];

/// Whether the operator spreads a scalar in the place of operand `index` as the operand is spread.
pub(super) fn spreads<'c>(walk: &Walk<'c, '_>, op: Op<'c>, index: usize) -> bool {
    let name = op.name();
    let others = op.operands().into_iter().enumerate().filter(|&(other, _)| other != index);
    let sizes =
        others.map(|(_, value)| walk.sizes(value)).try_fold(Vec::new(), |all, sizes| broadcast(&all, sizes));
    let result = op.result(0).map(|result| walk.sizes(result));
    BROADCASTING.contains(&name.strip_prefix("tfl.").unwrap_or_default()) && sizes.ok().as_deref() == result
}

fn results<'c>(walk: &Walk<'c, '_>, op: Op<'c>, name: &str) -> Result<Vec<Vec<Size>>, String> {
    let x = operand(walk, op, 0)?;
    let one = |sizes: Sizes| sizes.map(|sizes| vec![sizes]);
    match name {
        "abs"
        | "bitcast"
        | "cast"
        | "ceil"
        | "cos"
        | "cumsum"
        | "dequantize"
        | "dynamic_update_slice"
        | "exp"
        | "floor"
        | "gelu"
        | "hard_swish"
        | "leaky_relu"
        | "log"
        | "logical_not"
        | "logistic"
        | "neg"
        | "relu"
        | "relu6"
        | "reverse_v2"
        | "round"
        | "rsqrt"
        | "sign"
        | "sin"
        | "softmax"
        | "sqrt"
        | "square"
        | "tanh" => {
            known_operands(walk, op, 1, name == "reverse_v2" || name == "cumsum")?;
            Ok(vec![x.to_vec()])
        }
        _ if BROADCASTING.contains(&name) => {
            let mut sizes = x.to_vec();
            for index in 1..op.operand_count() {
                sizes = broadcast(&sizes, operand(walk, op, index)?)?;
            }
            Ok(vec![sizes])
        }
        "stablehlo_add"
        | "stablehlo_and"
        | "stablehlo_maximum"
        | "stablehlo_minimum"
        | "stablehlo_multiply"
        | "stablehlo_shift_left" => {
            let same = op.operands().into_iter().all(|other| walk.sizes(other) == x);
            if same { Ok(vec![x.to_vec()]) } else { Err("its operands differ in size".to_owned()) }
        }
        "arg_max" | "arg_min" => one(without(x, &axes(walk, op, 1)?, false)),
        "batch_matmul" => one(batch_matmul(op, x, operand(walk, op, 1)?)),
        "broadcast_to" => {
            let to = numbers(walk, op, 1)?;
            if broadcast(x, &to)? == to { Ok(vec![to]) } else { Err("its operand does not fit".to_owned()) }
        }
        "concatenation" => one(concatenation(walk, op)),
        "conv_2d" | "depthwise_conv_2d" | "conv_3d" | "max_pool_2d" | "average_pool_2d" => {
            one(windows(walk, op, name, x))
        }
        "embedding_lookup" => Ok(vec![[x, operand(walk, op, 1)?.get(1..).unwrap_or_default()].concat()]),
        "fully_connected" => one(fully_connected(op, x, operand(walk, op, 1)?)),
        "gather" => one(gather(walk, op, x)),
        "mean" | "reduce_all" | "reduce_any" | "reduce_max" | "reduce_min" | "reduce_prod" | "sum" => {
            one(without(x, &axes(walk, op, 1)?, op.bool_attr("keep_dims")))
        }
        "pad" | "padv2" => one(pad(walk, op, x)),
        "reshape" => {
            let to = numbers(walk, op, 1)?;
            let count = |sizes: &[Size]| product(sizes).ok_or_else(too_large);
            if count(x)? == count(&to)? {
                Ok(vec![to])
            } else {
                Err("it changes how many elements there are".to_owned())
            }
        }
        "scatter_nd" => Ok(vec![numbers(walk, op, 2)?]),
        "slice" => {
            let (begin, size) = (numbers(walk, op, 1).ok(), numbers(walk, op, 2)?);
            fits(x, begin.as_deref(), &size)?;
            Ok(vec![size])
        }
        "strided_slice" => one(strided_slice(walk, op, x)),
        "topk_v2" => {
            let mut sizes = x.to_vec();
            let (last, count) = (sizes.last_mut(), numbers(walk, op, 1)?);
            if let (Some(last), [count]) = (last, &count[..]) {
                if last.as_known().is_none() && count != last {
                    return Err("fewer elements may be there than it takes".to_owned());
                }
                *last = count.clone();
            }
            Ok(vec![sizes.clone(), sizes])
        }
        "transpose" => {
            let order = axes(walk, op, 1)?;
            one(order.iter().map(|&axis| x.get(axis).cloned().ok_or_else(no_axis)).collect())
        }
        "transpose_conv" => one(transpose_conv(walk, op)),
        _ => Err("the operator takes no open size yet".to_owned()),
    }
}

/// Functions take what they are called with and return what they are called for, in the same sizes.
fn control<'c>(walk: &Walk<'c, '_>, op: Op<'c>) -> Result<(), String> {
    let same = |left: &[Value<'c>], right: &[Value<'c>]| {
        left.len() == right.len() && left.iter().zip(right).all(|(&a, &b)| walk.sizes(a) == walk.sizes(b))
    };
    let (operands, results) = (op.operands(), op.results());
    let changes = || Err("a value changes its size on the way through it".to_owned());
    let called = |attribute: &str| {
        let name = op.symbol_attr(attribute).unwrap_or_default();
        walk.called(&name).ok_or_else(|| "a function that it calls is not there".to_owned())
    };
    if op.is("tfl.while") {
        let ((cond, _), (body, returned)) = (called("cond")?, called("body")?);
        let fits = same(&operands, cond) && same(&operands, body) && same(body, returned);
        return if fits && same(&operands, &results) { Ok(()) } else { changes() };
    }
    for branch in ["then_branch", "else_branch"] {
        let (arguments, returned) = called(branch)?;
        if !same(operands.get(1..).unwrap_or_default(), arguments) || !same(returned, &results) {
            return changes();
        }
    }
    Ok(())
}

fn operand<'w, 'c>(walk: &'w Walk<'c, '_>, op: Op<'c>, index: usize) -> Result<&'w [Size], String> {
    op.operand(index).map(|value| walk.sizes(value)).ok_or_else(|| "it has no operands".to_owned())
}

fn numbers<'c>(walk: &Walk<'c, '_>, op: Op<'c>, index: usize) -> Sizes {
    let numbers = op.operand(index).and_then(|value| walk.numbers(value));
    numbers.ok_or_else(|| "a size is computed from data".to_owned())
}

/// The axes that a constant operand names.
fn axes<'c>(walk: &Walk<'c, '_>, op: Op<'c>, index: usize) -> Result<Vec<usize>, String> {
    let known = |size: Size| size.as_known().and_then(|axis| usize::try_from(axis).ok());
    numbers(walk, op, index)?.into_iter().map(|size| known(size).ok_or_else(no_axis)).collect()
}

/// Operands from `first` on that have to be the same at all sizes, if `demanded`.
fn known_operands<'c>(walk: &Walk<'c, '_>, op: Op<'c>, first: usize, demanded: bool) -> Result<(), String> {
    let varies = op.operands().into_iter().skip(first).any(|value| walk.varying(value).is_some());
    if demanded && varies { Err("its axis depends on a size".to_owned()) } else { Ok(()) }
}

fn no_axis() -> String {
    "an axis is not known".to_owned()
}

fn too_large() -> String {
    "its sizes leave 64 bits".to_owned()
}

fn product(sizes: &[Size]) -> Option<Size> {
    sizes.iter().try_fold(Size::known(1), |product, size| product.times(size))
}

/// The sizes that two shapes broadcast to. Two sizes that are only sometimes equal do not.
fn broadcast(left: &[Size], right: &[Size]) -> Sizes {
    let rank = left.len().max(right.len());
    let size = |sizes: &[Size], axis: usize| {
        (axis + sizes.len())
            .checked_sub(rank)
            .and_then(|at| sizes.get(at).cloned())
            .unwrap_or_else(|| Size::known(1))
    };
    (0..rank)
        .map(|axis| {
            let (a, b) = (size(left, axis), size(right, axis));
            match (a.as_known(), b.as_known()) {
                (Some(1), _) => Ok(b),
                (_, Some(1)) => Ok(a),
                _ if a == b => Ok(a),
                _ => Err(format!("sizes {a} and {b} need not be equal")),
            }
        })
        .collect()
}

/// What is left of a shape without `axes`, which keep a one where `kept`.
fn without(x: &[Size], axes: &[usize], kept: bool) -> Sizes {
    if axes.iter().any(|&axis| axis >= x.len()) {
        return Err(no_axis());
    }
    let sizes = x.iter().enumerate().filter(|(axis, _)| kept || !axes.contains(axis));
    Ok(sizes.map(|(axis, size)| if axes.contains(&axis) { Size::known(1) } else { size.clone() }).collect())
}

fn batch_matmul(op: Op<'_>, x: &[Size], y: &[Size]) -> Sizes {
    let ([left @ .., a, b], [right @ .., c, d]) = (x, y) else { return Err("it has no matrices".to_owned()) };
    let (rows, depth) = if op.bool_attr("adj_x") { (b, a) } else { (a, b) };
    let (inner, columns) = if op.bool_attr("adj_y") { (d, c) } else { (c, d) };
    if depth != inner {
        return Err(format!("sizes {depth} and {inner} need not be equal"));
    }
    let mut sizes = broadcast(left, right)?;
    sizes.extend([rows.clone(), columns.clone()]);
    Ok(sizes)
}

fn fully_connected(op: Op<'_>, x: &[Size], weight: &[Size]) -> Sizes {
    let (Some((depth, rows)), [outputs, inner]) = (x.split_last(), weight) else {
        return Err("its weight is no matrix".to_owned());
    };
    if depth != inner || !op.bool_attr("keep_num_dims") {
        return Err(format!("sizes {depth} and {inner} need not be equal"));
    }
    Ok(rows.iter().chain([outputs]).cloned().collect())
}

fn concatenation<'c>(walk: &Walk<'c, '_>, op: Op<'c>) -> Sizes {
    let mut sizes = operand(walk, op, 0)?.to_vec();
    let axis = op.i64_attr("axis").and_then(|axis| usize::try_from(axis).ok()).unwrap_or(usize::MAX);
    for index in 1..op.operand_count() {
        let part = operand(walk, op, index)?;
        let same = |(dim, (a, b)): (usize, (&Size, &Size))| dim == axis || a == b;
        if part.len() != sizes.len() || !sizes.iter().zip(part).enumerate().all(same) {
            return Err("its parts differ in other sizes".to_owned());
        }
        let (sum, size) = (sizes.get_mut(axis).ok_or_else(no_axis)?, part.get(axis).ok_or_else(no_axis)?);
        *sum = sum.plus(size).ok_or_else(too_large)?;
    }
    Ok(sizes)
}

fn gather<'c>(walk: &Walk<'c, '_>, op: Op<'c>, x: &[Size]) -> Sizes {
    let axis = op.i64_attr("axis").and_then(|axis| usize::try_from(axis).ok());
    let axis =
        axis.filter(|&axis| axis < x.len() && op.i64_attr("batch_dims") == Some(0)).ok_or_else(no_axis)?;
    let mut sizes = x.to_vec();
    sizes.splice(axis..=axis, operand(walk, op, 1)?.iter().cloned());
    Ok(sizes)
}

fn pad<'c>(walk: &Walk<'c, '_>, op: Op<'c>, x: &[Size]) -> Sizes {
    let amounts = numbers(walk, op, 1)?;
    let padded = x.iter().zip(amounts.chunks_exact(2));
    let sum = |(size, amounts): (&Size, &[Size])| {
        amounts.iter().try_fold(size.clone(), |sum, amount| sum.plus(amount)).ok_or_else(too_large)
    };
    if amounts.len() == 2 * x.len() {
        padded.map(sum).collect()
    } else {
        Err("its amounts do not fit".to_owned())
    }
}

/// Whether a slice of `size` from `begin`, if that is known, is one of `x` that its kernel takes or refuses, and never cuts.
fn fits(x: &[Size], begin: Option<&[Size]>, size: &[Size]) -> Result<(), String> {
    let whole = |axis: usize| size.get(axis) == x.get(axis);
    let known = |axis: usize| begin.and_then(|begin| begin.get(axis));
    let zero = |axis: usize| known(axis).is_none_or(|begin| begin.as_known() == Some(0));
    match (0..x.len()).all(|axis| !whole(axis) || zero(axis)) {
        true => Ok(()),
        false => Err("it does not begin where the operand does".to_owned()),
    }
}

/// The kernel clamps the end into the operand, so each dimension has to be taken from an end that surely lies in it.
fn strided_slice<'c>(walk: &Walk<'c, '_>, op: Op<'c>, x: &[Size]) -> Sizes {
    let masks = ["begin_mask", "end_mask", "ellipsis_mask", "new_axis_mask", "shrink_axis_mask"];
    if masks.iter().any(|mask| op.i64_attr(mask) != Some(0)) {
        return Err("its masks are not zero".to_owned());
    }
    let (begin, end, strides) = (numbers(walk, op, 1)?, numbers(walk, op, 2)?, numbers(walk, op, 3)?);
    let mut sizes = Vec::new();
    for (axis, size) in x.iter().enumerate() {
        let (Some(begin), Some(end), Some(stride)) = (begin.get(axis), end.get(axis), strides.get(axis))
        else {
            return Err(no_axis());
        };
        let known = |size: &Size| size.as_known();
        match (known(begin), known(end), known(stride), known(size)) {
            (Some(begin), Some(end), Some(stride), Some(size)) if stride > 0 && begin >= 0 && end <= size => {
                sizes.push(Size::known((end - begin + stride - 1).max(0) / stride));
            }
            (Some(0), _, Some(1), None) if end == size => sizes.push(size.clone()),
            _ => return Err("it cuts along an open size".to_owned()),
        }
    }
    Ok(sizes)
}

/// Windows over planes: any batch; an open height or width where windows move by one element.
fn windows<'c>(walk: &Walk<'c, '_>, op: Op<'c>, name: &str, x: &[Size]) -> Sizes {
    let ([batch, space @ .., features], same) = (x, op.str_attr("padding").as_deref() == Some("SAME")) else {
        return Err("it has no planes".to_owned());
    };
    let number = |name: &str| op.i64_attr(name).unwrap_or(1);
    let axes: &[&str] = if name == "conv_3d" { &["d", "h", "w"] } else { &["h", "w"] };
    let pools = name.ends_with("pool_2d");
    let (reach, outputs): (Vec<Option<i64>>, Size) = if pools {
        (vec![op.i64_attr("filter_height"), op.i64_attr("filter_width")], features.clone())
    } else {
        let kernel = operand(walk, op, 1)?;
        let known = |range: std::ops::Range<usize>| -> Vec<Option<i64>> {
            kernel.get(range).unwrap_or_default().iter().map(Size::as_known).collect()
        };
        let (window, outputs) = match name {
            "conv_3d" => (known(0..3), kernel.get(4)),
            "conv_2d" => (known(1..3), kernel.first()),
            _ => (known(1..3), kernel.get(3)),
        };
        (window, outputs.cloned().ok_or_else(no_axis)?)
    };
    if space.len() != axes.len() || reach.len() != axes.len() || features.as_known().is_none() {
        return Err("its features are an open size".to_owned());
    }
    let mut sizes = vec![batch.clone()];
    for ((size, axis), reach) in space.iter().zip(axes).zip(reach) {
        let (stride, dilation) =
            (number(&format!("stride_{axis}")), number(&format!("dilation_{axis}_factor")));
        let reach = reach.map(|reach| (reach - 1) * dilation + 1).ok_or_else(no_axis)?;
        sizes.push(match (size.as_known(), same) {
            (Some(size), true) => Size::known((size + stride - 1) / stride.max(1)),
            (Some(size), false) => Size::known((size - reach + stride) / stride.max(1)),
            (None, true) if stride == 1 => size.clone(),
            (None, false) if stride == 1 => size.plus(&Size::known(1 - reach)).ok_or_else(too_large)?,
            _ => return Err("its windows move in steps along an open size".to_owned()),
        });
    }
    sizes.push(outputs);
    Ok(sizes)
}

/// TRANSPOSE_CONV to the shape that its first operand says: any batch.
fn transpose_conv<'c>(walk: &Walk<'c, '_>, op: Op<'c>) -> Sizes {
    let (to, x) = (numbers(walk, op, 0)?, operand(walk, op, 2)?);
    let known = |sizes: &[Size]| sizes.iter().skip(1).all(|size| size.as_known().is_some());
    match to.first() == x.first() && known(&to) && known(x) {
        true => Ok(to),
        false => Err("only its batch may be an open size".to_owned()),
    }
}
