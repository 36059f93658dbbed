//! Sampling of images at computed places.

use edgec_dialects::ElementType;
use edgec_dialects::ir::Value;
use edgec_dialects::stablehlo::ComparisonDirection;

use super::call::{Call, Lowered, element_of, refuse};

/// `aten.grid_sampler`: an image `[N, C, H, W]` at places `[N, h, w, (x, y)]` from -1 to 1 (ATen/native/GridSampler.h).
///
/// Bilinear sampling sums the four pixels around a place by the areas opposite of them. Pixels outside of the image are zero, or
/// places are moved to its border first.
pub(super) fn grid_sampler<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let ops = &call.ops;
    let (given, grid) = (call.tensor("input")?, call.tensor("grid")?);
    let (&[batch, channels, height, width], &[_, rows, columns, 2]) =
        (given.shape().as_slice(), grid.shape().as_slice())
    else {
        return refuse("the image or the grid is not of two dimensions", "sample volumes slice by slice");
    };
    let nearest = match call.int("interpolation_mode")? {
        0 => false,
        1 => true,
        _ => return refuse("cubic sampling is not lowered", "use mode \"bilinear\" or \"nearest\""),
    };
    let border = match call.int("padding_mode")? {
        0 => false,
        1 => true,
        _ => return refuse("reflection is not lowered", "use padding_mode \"zeros\" or \"border\""),
    };
    let align = call.flag("align_corners", false)?;
    let element = element_of(given.ty())?;
    let wide = |value: Value<'c>| call.convert(value, ElementType::F32);
    // Pixels as rows of channels, so that one lookup takes a pixel of every channel.
    let pixels = ops.reshape(ops.transpose(wide(given), &[0, 2, 3, 1]), &[batch * height * width, channels]);
    let places = [batch, rows, columns];
    let place = |axis: i64, size: i64| {
        let part = ops.slice(wide(grid), &[0, 0, 0, axis], &[batch, rows, columns, axis + 1]);
        let part = ops.reshape(part, &places);
        let size = size as f64;
        let at = if align {
            ops.mul_scalar(ops.add_scalar(part, 1.0), (size - 1.0) / 2.0)
        } else {
            ops.mul_scalar(ops.add_scalar(ops.mul_scalar(ops.add_scalar(part, 1.0), size), -1.0), 0.5)
        };
        if border { clamped(call, at, size) } else { at }
    };
    let (x, y) = (place(0, width), place(1, height));
    let image = ops.mul_scalar(ops.iota(&places, ElementType::F32, 0), (height * width) as f64);
    // A pixel's channels, zero outside of the image.
    let pixel = |x: Value<'c>, y: Value<'c>| {
        let (inside_x, inside_y) = (clamped(call, x, width as f64), clamped(call, y, height as f64));
        let index = ops.add(ops.add(ops.mul_scalar(inside_y, width as f64), inside_x), image);
        let taken = ops.take_rows(pixels, ops.convert(index, ElementType::I32));
        let inside = ops.and(equal(call, x, inside_x), equal(call, y, inside_y));
        let shape = [batch, rows, columns, channels];
        ops.select(ops.broadcast_in_dim(inside, &shape, &[0, 1, 2]), taken, ops.splat(taken.ty(), 0.0))
    };
    if batch.saturating_mul(height).saturating_mul(width) >= 1 << 24 {
        return refuse("f32 does not count so many pixels", "sample fewer or smaller images");
    }
    let sampled = if nearest {
        pixel(ops.round_even(x), ops.round_even(y))
    } else {
        let (left, top) = (ops.floor(x), ops.floor(y));
        let (right, bottom) = (ops.add_scalar(left, 1.0), ops.add_scalar(top, 1.0));
        let weighted = |at: (Value<'c>, Value<'c>), opposite: (Value<'c>, Value<'c>)| {
            let area = ops.mul(ops.abs(ops.sub(opposite.0, x)), ops.abs(ops.sub(opposite.1, y)));
            let taken = pixel(at.0, at.1);
            ops.mul(taken, ops.broadcast_in_dim(area, &taken.shape(), &[0, 1, 2]))
        };
        let above = ops.add(weighted((left, top), (right, bottom)), weighted((right, top), (left, bottom)));
        let below = ops.add(weighted((left, bottom), (right, top)), weighted((right, bottom), (left, top)));
        ops.add(above, below)
    };
    call.finish(call.convert(ops.transpose(sampled, &[0, 3, 1, 2]), element))
}

/// Places moved to the nearest pixel's of `size`; NaN, as torch's, to the first.
fn clamped<'c>(call: &Call<'c, '_, '_>, at: Value<'c>, size: f64) -> Value<'c> {
    let ops = &call.ops;
    let number = equal(call, at, at);
    let zero = ops.splat(at.ty(), 0.0);
    ops.select(number, ops.clamp(zero, at, ops.splat(at.ty(), size - 1.0)), zero)
}

fn equal<'c>(call: &Call<'c, '_, '_>, left: Value<'c>, right: Value<'c>) -> Value<'c> {
    call.ops.compare(ComparisonDirection::Eq, left, right)
}

/// `aten.cdist`: the distance of each row of one matrix from each of another's.
pub(super) fn cdist<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let ops = &call.ops;
    let (first, second) = (call.tensor("x1")?, call.tensor("x2")?);
    let mut shape = call.shape()?;
    let rank = shape.len();
    if rank < 2 || first.rank() != rank || second.rank() != rank {
        return refuse("the operands have different ranks", "broadcast them first");
    }
    shape.push(first.shape()[rank - 1]);
    let batch: Vec<i64> = (0..rank as i64 - 2).collect();
    let spread = |value: Value<'c>, row: i64| {
        let dims: Vec<i64> = batch.iter().copied().chain([row, rank as i64]).collect();
        ops.broadcast_in_dim(value, &shape, &dims)
    };
    let apart = ops.abs(ops.sub(spread(first, rank as i64 - 2), spread(second, rank as i64 - 1)));
    let dim = [rank as i64];
    let distance = match call.float_or("p", 2.0)? {
        1.0 => ops.reduce_sum(apart, &dim),
        2.0 => ops.sqrt(ops.reduce_sum(ops.square(apart), &dim)),
        f64::INFINITY => ops.reduce_max(apart, &dim),
        _ => return refuse("only p of 1, 2 and infinity are lowered", "write the distance out"),
    };
    call.finish(distance)
}

/// `aten.linalg_norm`: the norm of a vector, or of all elements where no order is given; norms of matrices are others.
pub(super) fn linalg_norm<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let dims = call.ints_or_empty("dim")?;
    let rank = call.tensor("self")?.rank();
    let of_matrix = dims.len() == 2 || dims.is_empty() && rank != 1;
    if call.argument("ord").is_some() && of_matrix {
        return refuse("norms of matrices are not lowered", "use torch.linalg.vector_norm");
    }
    super::reduce::norm(call)
}
