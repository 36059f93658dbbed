//! Additive masks of attention, made of the signature's own mask: once for all layers of a kind, before the first one.

use edgec_dialects::ElementType;
use edgec_dialects::ir::Value;
use edgec_dialects::stablehlo::ComparisonDirection;

use super::signature::Signature;
use super::{Graph, step::Step};

/// The mask's value for a position that must not be seen: far below any score, and no overflow when a score is added.
pub(super) const HIDDEN: f32 = -0.7 * f32::MAX;

/// Which cache positions a layer reads.
#[derive(Clone, Copy)]
pub(super) enum Span<'c> {
    /// The first ones, this many.
    First(usize),
    /// This many from a position that follows the block.
    Window {
        /// The first of them, i32 scalar.
        start: Value<'c>,
        /// How many.
        length: usize,
    },
}

/// The mask of a window and a group size over a span: `mask` f32 `[1, 1, N, reach]`, hidden where the window ends, each row
/// repeated for the queries of a group.
pub(super) fn spread<'c>(
    graph: &Graph<'c, '_>,
    positions: Value<'c>,
    mask: Value<'c>,
    window: Option<usize>,
    group: usize,
    span: Span<'c>,
) -> Value<'c> {
    let ops = graph.ops();
    let [_, _, rows, reach] = mask.shape()[..] else { return mask };
    let mut mask = mask;
    let mut columns = reach;
    if let Span::Window { start, length } = span {
        columns = length as i64;
        let zero = ops.constant_i32_splat(&[], 0);
        mask = ops.dynamic_slice(mask, &[zero, zero, zero, start], &[1, 1, rows, columns]);
    }
    if let Some(window) = window.filter(|&window| (window as i64) < reach) {
        let mut column = ops.iota(&[columns], ElementType::I32, 0);
        if let Span::Window { start, .. } = span {
            column = ops.add(column, ops.broadcast_in_dim(start, &[columns], &[]));
        }
        mask = behind_window(graph, mask, positions, column, window);
    }
    if group > 1 {
        let group = group as i64;
        let rows_first = ops.reshape(mask, &[rows, columns]);
        let spread = ops.broadcast_in_dim(rows_first, &[rows, group, columns], &[0, 2]);
        mask = ops.reshape(spread, &[1, 1, rows * group, columns]);
    }
    mask
}

/// What attention sees of a cache as it was before the step, and of the step's own positions beside it.
pub(super) struct Beside<'c> {
    /// f32 `[1, 1, N, reach + N]`.
    mask: Value<'c>,
    /// The position that each column stands for, i32 `[reach + N]`.
    column: Value<'c>,
}

impl<'c> Beside<'c> {
    /// `mask`, f32 `[1, 1, N, reach]`, taken apart: in the cache's columns the positions that the step writes, from `first` on,
    /// are hidden; those of the step's own rows follow, hidden for rows that are not written.
    pub(super) fn new(
        graph: &Graph<'c, '_>,
        step: &Step<'c>,
        signature: Signature,
        first: Value<'c>,
        mask: Value<'c>,
    ) -> Self {
        let ops = graph.ops();
        let (rows, reach) = (step.rows as i64, signature.reach as i64);
        let before = [1, 1, rows, reach];
        let own = [1, 1, rows, rows];
        let hidden = |shape: &[i64]| ops.constant_f32_splat(shape, HIDDEN);

        let cached = ops.iota(&[reach], ElementType::I32, 0);
        let of_reach = |scalar| ops.broadcast_in_dim(scalar, &[reach], &[]);
        let end = ops.add(step.start, ops.constant_i32_splat(&[], step.rows as i32));
        let from_first = ops.compare(ComparisonDirection::Ge, cached, of_reach(first));
        let to_end = ops.compare(ComparisonDirection::Lt, cached, of_reach(end));
        let replaced = ops.broadcast_in_dim(ops.and(from_first, to_end), &before, &[3]);
        let of_cache = ops.select(replaced, hidden(&before), mask);

        // Rows of a block that begins near the end of a shorter reach have columns past it.
        let padded = if signature.reach < signature.context && rows > 1 {
            ops.concatenate(&[mask, hidden(&own)], 3)
        } else {
            mask
        };
        let zero = step.zero;
        let mut of_step = ops.dynamic_slice(padded, &[zero, zero, zero, step.start], &own);
        if let Some(keep) = step.keep {
            of_step = ops.select(ops.broadcast_in_dim(keep, &own, &[3]), of_step, hidden(&own));
        }

        let start = ops.broadcast_in_dim(step.start, &[rows], &[]);
        let written = ops.add(ops.iota(&[rows], ElementType::I32, 0), start);
        Self {
            mask: ops.concatenate(&[of_cache, of_step], 3),
            column: ops.concatenate(&[cached, written], 0),
        }
    }

    /// The mask for layers that see `window` positions.
    pub(super) fn within(
        &self,
        graph: &Graph<'c, '_>,
        positions: Value<'c>,
        window: Option<usize>,
    ) -> Value<'c> {
        let columns = self.column.shape().iter().product::<i64>();
        match window.filter(|&window| (window as i64) < columns - positions.shape().iter().product::<i64>()) {
            Some(window) => behind_window(graph, self.mask, positions, self.column, window),
            None => self.mask,
        }
    }
}

/// `mask`, f32 `[1, 1, N, C]`, hidden where the position of a column, i32 `[C]`, is `window` or more before that of a row, i32
/// `[N]`.
fn behind_window<'c>(
    graph: &Graph<'c, '_>,
    mask: Value<'c>,
    positions: Value<'c>,
    column: Value<'c>,
    window: usize,
) -> Value<'c> {
    let ops = graph.ops();
    let [_, _, rows, columns] = mask.shape()[..] else { return mask };
    let plane = [rows, columns];
    let column = ops.broadcast_in_dim(column, &plane, &[1]);
    let oldest = ops.sub(positions, ops.constant_i32_splat(&[rows], window as i32));
    let oldest = ops.broadcast_in_dim(oldest, &plane, &[0]);
    let seen = ops.compare(ComparisonDirection::Gt, column, oldest);
    let open = ops.constant_f32_splat(&plane, 0.0);
    let shut = ops.constant_f32_splat(&plane, HIDDEN);
    let edge = ops.reshape(ops.select(seen, open, shut), &[1, 1, rows, columns]);
    ops.min(mask, edge)
}
