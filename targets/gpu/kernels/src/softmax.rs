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

/// Groups of lanes whose values are combined apart.
const TEAMS: u32 = 8;

/// Declares the memory of [`across_lanes`].
pub(crate) fn declare_across_lanes(builder: &mut Builder, scalar: &'static str) {
    builder.shared("reduced", Cell::new(scalar, 1), LANES.into());
    builder.shared("gathered", Cell::new(scalar, 1), TEAMS.into());
}

/// WGSL that leaves in `result` the `combine`d `value` of all lanes, always in the same order: first eight groups, then their results, so
/// that two barriers are enough.
pub(crate) fn across_lanes(result: &str, value: &str, combine: &str) -> String {
    fill(
        "    reduced[lane] = $VALUE;
    workgroupBarrier();
    if lane < $TEAMS {
        var one = reduced[lane * $EACH];
        for (var i = 1u; i < $EACH; i++) {
            let other = reduced[lane * $EACH + i];
            one = $COMBINE;
        }
        gathered[lane] = one;
    }
    workgroupBarrier();
    var $RESULT = gathered[0];
    for (var i = 1u; i < $TEAMS; i++) {
        let one = $RESULT;
        let other = gathered[i];
        $RESULT = $COMBINE;
    }
",
        &values!(
            VALUE = value,
            TEAMS = u(TEAMS),
            EACH = u(LANES / TEAMS),
            COMBINE = combine,
            RESULT = result
        ),
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

/// The most vectors of a row that a lane holds in registers.
const MOST_OWN: u32 = 4;

/// A long row is read three times.
const PASSES: &str = "    let row = $ROW;
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
";

/// A short row is read once, `own` vectors a lane.
fn held(own: u32, sizes: &[(&str, String)]) -> String {
    let each = |text: &str| -> String {
        (0..own)
            .map(|index| fill(text, &values!(I = index, AT = format!("lane + {}u", index * LANES))))
            .collect()
    };
    let text = [
        "    let row = $ROW;\n    let base = min(row, $LAST_ROW) * $CELLS;\n    var most = $LOWEST;\n",
        // Lanes behind the row's end look at its last element once more.
        &each(
            "    let held$I = $COMPUTED(x[base + min($AT, $LAST)]);
    {
        let value = held$I;
        most = max(most, $MOST);
    }
",
        ),
        "$ALL_MOST    var sum = 0.0;\n",
        &each(
            "    let power$I = exp((held$I - $COMPUTED(row_most)) * $SCALE);
    if $AT < $CELLS {
        let value = power$I;
        sum += $SUM;
    }
",
        ),
        "$ALL_SUM    let factor = 1.0 / row_sum;\n",
        &each("    if row < $ROWS && $AT < $CELLS { y[base + $AT] = $STORED(power$I * factor); }\n"),
    ];
    fill(&text.concat(), sizes)
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
        declare_across_lanes(&mut builder, "f32");
        let (grid, row) = row_of_groups(rows.into());
        let computed = Cell::new("f32", width).wgsl();
        let most = if width == 4 { "max(max(value.x, value.y), max(value.z, value.w))" } else { "value" };
        let sum = if width == 4 { "(value.x + value.y) + (value.z + value.w)" } else { "value" };
        let sizes = values!(
            ROW = row,
            ROWS = u(rows),
            LAST_ROW = u(rows - 1),
            CELLS = u(cells),
            LAST = u(cells - 1),
            LANES = u(LANES),
            LOWEST = literal(f32::NEG_INFINITY),
            COMPUTED = computed,
            STORED = cell.wgsl(),
            SCALE = literal(scale),
            MOST = most,
            SUM = sum,
            ALL_MOST = across_lanes("row_most", "most", "max(one, other)"),
            ALL_SUM = across_lanes("row_sum", "sum", "one + other"),
        );
        let own = cells.div_ceil(LANES);
        let body = if own <= MOST_OWN { held(own, &sizes) } else { fill(PASSES, &sizes) };
        Ok(builder.finish(&body, [LANES, 1, 1], grid))
    }
}
