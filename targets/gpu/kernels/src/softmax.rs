//! Softmax over the last dimension.

use edgec_gpu_plan::Access;

use crate::builder::{Builder, Cell, literal, row_of_groups};
use crate::kernel::Float;
use crate::matmul::u;
use crate::template::{fill, values};
use crate::{Kernel, KernelError};

const NAME: &str = "softmax";
pub(crate) const LANES: u32 = 64;

/// `y = exp(scale x - max) / sum` over each row.
#[derive(Clone, Debug, PartialEq)]
pub struct Softmax {
    /// Rows.
    pub rows: u32,
    /// Elements of a row.
    pub columns: u32,
    /// How `x` and `y` are stored.
    pub float: Float,
    /// What `x` is multiplied by; above 0.
    pub scale: f32,
}

/// WGSL that leaves in `result` the `combine`d `value` of all lanes, by halves, each addition in a fixed order.
pub(crate) fn across_lanes(result: &str, value: &str, combine: &str) -> String {
    fill(
        "    reduced[lane] = $VALUE;
    workgroupBarrier();
    for (var half = $HALF; half > 0u; half /= 2u) {
        if lane < half {
            let one = reduced[lane];
            let other = reduced[lane + half];
            reduced[lane] = $COMBINE;
        }
        workgroupBarrier();
    }
    let $RESULT = reduced[0];
    workgroupBarrier();
",
        &values!(VALUE = value, HALF = u(LANES / 2), COMBINE = combine, RESULT = result),
    )
}

/// Rows and columns that 32-bit indices reach.
pub(crate) fn check_rows(operation: &'static str, rows: u32, columns: u32) -> Result<(), KernelError> {
    let count = u64::from(rows) * u64::from(columns);
    if count == 0 || count > u64::from(u32::MAX) {
        return Err(KernelError::unsupported(operation, format!("{rows} rows of {columns}")));
    }
    Ok(())
}

impl Softmax {
    /// The kernel. Bindings: `x`, `y`.
    ///
    /// # Errors
    /// A scale that is not above 0, sizes of 0, or more elements than 32-bit indices reach.
    pub fn kernel(&self) -> Result<Kernel, KernelError> {
        let Self { rows, columns, float, scale } = *self;
        check_rows(NAME, rows, columns)?;
        if !(scale > 0.0 && scale.is_finite()) {
            return Err(KernelError::unsupported(NAME, format!("a scale of {scale}")));
        }
        let width = if columns.is_multiple_of(4) { 4 } else { 1 };
        let cell = Cell::new(float.name(), width);
        let cells = columns / width;
        let mut builder = Builder::new(format!("{NAME}_{}_{rows}x{columns}", float.name()));
        let all = u64::from(rows) * u64::from(cells);
        builder.storage("x", Access::Read, cell, all);
        builder.storage("y", Access::Write, cell, all);
        builder.shared("reduced", Cell::new("f32", 1), LANES.into());
        let (grid, row) = row_of_groups(rows.into());
        let computed = Cell::new("f32", width).wgsl();
        let most = if width == 4 { "max(max(value.x, value.y), max(value.z, value.w))" } else { "value" };
        let sum = if width == 4 { "(value.x + value.y) + (value.z + value.w)" } else { "value" };
        let body = fill(
            "    let row = $ROW;
    let base = min(row, $LAST_ROW) * $CELLS;
    var most = $LOWEST;
    for (var at = lane; at < $CELLS; at += $LANES) {
        let value = $COMPUTED(x[base + at]);
        most = max(most, $MOST);
    }
$ALL_MOST    var sum = 0.0;
    for (var at = lane; at < $CELLS; at += $LANES) {
        let value = exp(($COMPUTED(x[base + at]) - $COMPUTED(row_most)) * $SCALE);
        sum += $SUM;
    }
$ALL_SUM    let factor = 1.0 / row_sum;
    if row < $ROWS {
        for (var at = lane; at < $CELLS; at += $LANES) {
            y[base + at] = $STORED(exp(($COMPUTED(x[base + at]) - $COMPUTED(row_most)) * $SCALE) * factor);
        }
    }
",
            &values!(
                ROW = row,
                ROWS = u(rows),
                LAST_ROW = u(rows - 1),
                CELLS = u(cells),
                LANES = u(LANES),
                LOWEST = literal(f32::NEG_INFINITY),
                COMPUTED = computed,
                STORED = cell.wgsl(),
                SCALE = literal(scale),
                MOST = most,
                SUM = sum,
                ALL_MOST = across_lanes("row_most", "most", "max(one, other)"),
                ALL_SUM = across_lanes("row_sum", "sum", "one + other"),
            ),
        );
        Ok(builder.finish(&body, [LANES, 1, 1], grid))
    }
}
