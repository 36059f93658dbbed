//! Normalisation of rows.

use edgec_gpu_plan::Access;

use crate::builder::{Builder, Cell, literal, row_of_groups};
use crate::kernel::Float;
use crate::matmul::u;
use crate::softmax::{LANES, across_lanes, check_rows, declare_across_lanes};
use crate::template::{fill, values};
use crate::{Epilogue, Kernel, KernelError};

const NAME: &str = "norm";

/// Rows divided by their size, times a gain.
#[derive(Clone, Debug, PartialEq)]
pub struct Norm {
    /// Which.
    pub kind: NormKind,
    /// Rows.
    pub rows: u32,
    /// Elements of a row.
    pub columns: u32,
    /// How `x` and `y` are stored.
    pub float: Float,
    /// Added to the mean of squares.
    pub epsilon: f32,
    /// What is done with each normalised element: usually a gain, an [`crate::Extra::Column`], multiplied.
    pub epilogue: Epilogue,
}

/// What a row is divided by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NormKind {
    /// `x / sqrt(mean(x^2) + epsilon)`.
    Rms,
    /// The same of `x - mean(x)`.
    Layer,
}

impl Norm {
    /// The kernel. Bindings: `x`, the epilogue's, `y`.
    ///
    /// # Errors
    /// Sizes of 0, or more elements than 32-bit indices reach.
    pub fn kernel(&self) -> Result<Kernel, KernelError> {
        let Self { kind, rows, columns, float, epsilon, .. } = *self;
        check_rows(NAME, rows, columns)?;
        let width = if columns.is_multiple_of(4) { 4 } else { 1 };
        let (stored, computed) = (Cell::new(float.name(), width), Cell::new("f32", width));
        let cells = columns / width;
        let all = u64::from(rows) * u64::from(cells);
        let kind_name = if kind == NormKind::Rms { "rms" } else { "layer" };
        let mut builder = Builder::new(format!(
            "{kind_name}_{NAME}_{}_{rows}x{columns}{}",
            float.name(),
            self.epilogue.name()
        ));
        builder.storage("x", Access::Read, stored, all);
        let elements = u64::from(rows) * u64::from(columns);
        self.epilogue.declare(NAME, &mut builder, (elements, columns.into()), width)?;
        builder.storage("y", Access::Write, stored, all);
        declare_across_lanes(&mut builder, "f32");
        let (grid, row) = row_of_groups(rows.into());
        let ones = if width == 4 { "dot(value, vec4<f32>(1.0))" } else { "value" };
        let squares = if width == 4 { "dot(value, value)" } else { "value * value" };
        let mean = match kind {
            NormKind::Rms => format!("    let centre = {}(0.0);\n", computed.wgsl()),
            NormKind::Layer => fill(
                "    var total = 0.0;
    for (var at = lane; at < $CELLS; at += $LANES) {
        let value = $COMPUTED(x[base + at]);
        total += $ONES;
    }
$ALL    let centre = $COMPUTED(row_total * $INVERSE);
",
                &values!(
                    CELLS = u(cells),
                    LANES = u(LANES),
                    COMPUTED = computed.wgsl(),
                    ONES = ones,
                    INVERSE = literal(1.0 / columns as f32),
                    ALL = across_lanes("row_total", "total", "one + other"),
                ),
            ),
        };
        let body = fill(
            "    let row = $ROW;
    let base = min(row, $LAST_ROW) * $CELLS;
$MEAN    var sum = 0.0;
    for (var at = lane; at < $CELLS; at += $LANES) {
        let value = $COMPUTED(x[base + at]) - centre;
        sum += $SQUARES;
    }
$ALL    let factor = inverseSqrt(row_sum * $INVERSE + $EPSILON);
    if row < $ROWS {
        for (var at = lane; at < $CELLS; at += $LANES) {
            y[base + at] = $STORED(finished(($COMPUTED(x[base + at]) - centre) * factor, base + at, at));
        }
    }
",
            &values!(
                ROW = row,
                ROWS = u(rows),
                LAST_ROW = u(rows - 1),
                CELLS = u(cells),
                LANES = u(LANES),
                COMPUTED = computed.wgsl(),
                STORED = stored.wgsl(),
                SQUARES = squares,
                INVERSE = literal(1.0 / columns as f32),
                EPSILON = literal(epsilon),
                MEAN = mean,
                ALL = across_lanes("row_sum", "sum", "one + other"),
            ),
        );
        Ok(builder.finish(&body, [LANES, 1, 1], grid))
    }
}
