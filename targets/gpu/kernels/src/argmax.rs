//! The index of the greatest element of each row.

use edgec_gpu_plan::Access;

use crate::builder::{Builder, Cell, literal, row_of_groups};
use crate::kernel::Float;
use crate::matmul::u;
use crate::softmax::check_rows;
use crate::template::{fill, values};
use crate::{Kernel, KernelError};

const NAME: &str = "argmax";
const LANES: u32 = 128;

/// The index of the greatest element of each row, the first of several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Argmax {
    /// Rows.
    pub rows: u32,
    /// Elements of a row.
    pub columns: u32,
    /// How `x` is stored.
    pub float: Float,
}

impl Argmax {
    /// The kernel. Bindings: `x`, the indices (`i32`).
    ///
    /// # Errors
    /// Sizes of 0, or more elements than 32-bit indices reach.
    pub fn kernel(&self) -> Result<Kernel, KernelError> {
        let Self { rows, columns, float } = *self;
        check_rows(NAME, rows, columns)?;
        let mut builder = Builder::new(format!("{NAME}_{}_{rows}x{columns}", float.name()));
        builder.storage("x", Access::Read, Cell::new(float.name(), 1), u64::from(rows) * u64::from(columns));
        builder.storage("y", Access::Write, Cell::new("i32", 1), rows.into());
        builder.shared("greatest", Cell::new("f32", 1), LANES.into());
        builder.shared("places", Cell::new("u32", 1), LANES.into());
        let (grid, row) = row_of_groups(rows.into());
        let body = fill(
            "    let row = $ROW;
    let base = min(row, $LAST_ROW) * $COLUMNS;
    var most = $LOWEST;
    var place = $COLUMNS;
    for (var at = lane; at < $COLUMNS; at += $LANES) {
        let value = f32(x[base + at]);
        if value > most || place == $COLUMNS { most = value; place = at; }
    }
    greatest[lane] = most;
    places[lane] = place;
    workgroupBarrier();
    for (var half = $HALF; half > 0u; half /= 2u) {
        if lane < half {
            let value = greatest[lane + half];
            let other = places[lane + half];
            let better = value > greatest[lane] || (value == greatest[lane] && other < places[lane]);
            if better { greatest[lane] = value; places[lane] = other; }
        }
        workgroupBarrier();
    }
    if lane == 0u && row < $ROWS { y[row] = i32(places[0]); }
",
            &values!(
                ROW = row,
                ROWS = u(rows),
                LAST_ROW = u(rows - 1),
                COLUMNS = u(columns),
                LANES = u(LANES),
                HALF = u(LANES / 2),
                LOWEST = literal(f32::NEG_INFINITY),
            ),
        );
        Ok(builder.finish(&body, [LANES, 1, 1], grid))
    }
}
