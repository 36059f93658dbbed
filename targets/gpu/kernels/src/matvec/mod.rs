//! Products of few rows with a matrix: what a decode step consists of.

mod load;
mod sums;

use edgec_gpu_plan::{Access, Formula};

use crate::builder::{Builder, Cell, literal};
use crate::kernel::Float;
use crate::matmul::u;
use crate::template::{fill, values};
use crate::weights::{BLOCK, PANEL};
use crate::{Epilogue, Expr, Kernel, KernelError, Weights};
use load::{load_inputs, load_weights};

const NAME: &str = "matvec";

/// `y = x w`, with `x` `rows x k`, `w` `k x n`.
#[derive(Clone, Debug, PartialEq)]
pub struct Matvec {
    /// Rows of `x` and `y`, at most [`Matvec::MOST_ROWS`]: 1 to decode; some for a short prompt, or to try tokens that were guessed. Weights are read once for
    /// all of them.
    pub rows: u32,
    /// Length of the sums.
    pub k: u32,
    /// Columns of the result.
    pub n: u32,
    /// How `x` is stored.
    pub x: Float,
    /// How `w` is stored; not transposed.
    pub weights: Weights,
    /// How `y` is stored.
    pub y: Float,
    /// What is done with each result.
    pub epilogue: Epilogue,
}

/// A product of few rows with what stands before it: `y = gate(norm(x) w)`. The row's size is found while the row is multiplied, so that a norm costs
/// no dispatch.
#[derive(Clone, Debug, PartialEq)]
pub struct FusedMatvec {
    /// The product. Its `n` is the result's.
    pub product: Matvec,
    /// Rows of `x` are first normalised (RMS), and multiplied by a gain.
    pub norm: Option<InputNorm>,
    /// Where there is one, `w` is `k x 2 n`, in panels; operand 0 is the product with the first `n` columns, operand 1 with the others. The epilogue
    /// follows.
    pub gate: Option<Expr>,
}

/// `x / sqrt(mean(x^2) + epsilon) * gain`, of the rows that a product multiplies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InputNorm {
    /// Added to the mean of squares.
    pub epsilon: f32,
    /// How the gain, `k` elements, is stored.
    pub gain: Float,
}

/// Groups of four columns that a workgroup computes: a panel.
const QUADS: u32 = PANEL / 4;
/// Groups of four columns of an invocation, so that an input that it loads serves eight.
const OWN: u32 = 2;
/// Invocations along the columns.
const ACROSS: u32 = QUADS / OWN;
/// Parts of a sum, added at the end. Each is a stretch of inputs without gaps, so that an invocation reads a panel from one place on: what lies behind
/// is fetched before it is asked for.
const SLICES: u32 = 8;

impl Matvec {
    /// The most rows: their sums fill the shared memory that each device has.
    pub const MOST_ROWS: u32 = 8;

    /// The kernel. Bindings: `x`; `w`, and the scales of quantised weights; the epilogue's; `y`.
    ///
    /// # Errors
    /// Sizes of 0, too many rows, transposed weights, or more elements than 32-bit indices reach.
    pub fn kernel(&self) -> Result<Kernel, KernelError> {
        FusedMatvec { product: self.clone(), norm: None, gate: None }.kernel()
    }
}

impl FusedMatvec {
    /// The most rows: a gate has twice as many sums, and a norm takes a little of the memory too.
    pub fn most_rows(&self) -> u32 {
        (Matvec::MOST_ROWS - u32::from(self.norm.is_some())) / self.halves()
    }

    /// The kernel. Bindings: `x`; the gain of a norm; `w`, and the scales of quantised weights; the epilogue's; `y`.
    ///
    /// # Errors
    /// As [`Matvec::kernel`]; a norm of rows that are no multiple of 4; a gate of weights that are not in panels, or whose halves are no whole panels.
    pub fn kernel(&self) -> Result<Kernel, KernelError> {
        let Matvec { rows, k, n, .. } = self.product;
        self.check()?;
        let product = &self.product;
        let kind = match (&self.norm, &self.gate) {
            (None, None) => "",
            (Some(_), None) => "_normed",
            (None, Some(_)) => "_gated",
            (Some(_), Some(_)) => "_normed_gated",
        };
        let (x, weights) = (product.x.name(), product.weights.name());
        let mut builder =
            Builder::new(format!("{NAME}_{x}_{weights}_{rows}x{k}x{n}{kind}{}", product.epilogue.name()));
        let x_width = if k.is_multiple_of(4) { 4 } else { 1 };
        let y_width = if n.is_multiple_of(4) { 4 } else { 1 };
        let x_cells = u64::from(rows) * u64::from(k / x_width);
        builder.storage("x", Access::Read, Cell::new(x, x_width), x_cells);
        builder.functions(&load_inputs(k, x_width, product.weights));
        if let Some(InputNorm { gain, .. }) = self.norm {
            builder.storage("gain", Access::Read, Cell::new(gain.name(), 4), u64::from(k / 4));
        }
        match product.weights {
            Weights::Dense(float) => {
                let cells = u64::from(k) * u64::from(n / y_width);
                builder.storage("w", Access::Read, Cell::new(float.name(), y_width), cells);
                builder.functions(&load_weights(n, y_width));
            }
            panels => {
                panels.declare_panels(&mut builder, (k, n * self.halves()));
                if let Weights::Panels(_) = panels {
                    let load = fill("return weights(at_quad($K, row, quad));", &values!(K = u(k)));
                    builder.functions(&format!("fn load_w(row: u32, quad: u32) -> vec4<f32> {{ {load} }}\n"));
                }
            }
        }
        let results = u64::from(rows) * u64::from(n);
        if let Some(gate) = &self.gate {
            let (text, functions) = gate.wgsl(&["first".into(), "second".into()], 4);
            builder.functions(&functions.definitions());
            builder.functions(&format!(
                "fn gated(first: vec4<f32>, second: vec4<f32>) -> vec4<f32> {{ return {text}; }}\n"
            ));
        }
        product.epilogue.declare(NAME, &mut builder, (results, n.into()), y_width)?;
        let y = Cell::new(product.y.name(), y_width);
        builder.storage("y", Access::Write, y, results / u64::from(y_width));
        builder.shared("parts", Cell::new("f32", 4), u64::from(rows * SLICES * QUADS * self.halves()));
        if self.norm.is_some() {
            builder.shared("squares", Cell::new("f32", 1), u64::from(rows * SLICES));
        }
        let grid = [n.div_ceil(PANEL), 1, 1].map(Formula::constant);
        Ok(builder.finish(&self.body(y), [ACROSS * SLICES, 1, 1], grid))
    }

    fn check(&self) -> Result<(), KernelError> {
        let Matvec { rows, k, n, weights, .. } = self.product;
        let refuse = |reason: String| Err(KernelError::unsupported(NAME, reason));
        let halves = self.halves();
        if k == 0 || n == 0 || u64::from(k) * u64::from(n) * u64::from(halves) > u64::from(u32::MAX) {
            return refuse(format!("{k} x {n}"));
        }
        if rows == 0 || rows > self.most_rows() {
            return refuse(format!("{rows} rows"));
        }
        if matches!(weights, Weights::Transposed(_)) {
            return refuse("transposed weights".into());
        }
        if self.norm.is_some() && !k.is_multiple_of(4) {
            return refuse(format!("a norm of {k} elements"));
        }
        let Some(gate) = &self.gate else { return Ok(()) };
        if !weights.in_panels() || !n.is_multiple_of(PANEL) || gate.operands() > 2 {
            return refuse(format!("a gate {gate:?} of {n} columns of {weights:?}"));
        }
        Ok(())
    }

    /// Products of which a result is made.
    fn halves(&self) -> u32 {
        if self.gate.is_some() { 2 } else { 1 }
    }

    fn body(&self, y: Cell) -> String {
        let rows = self.product.rows;
        let results = rows * QUADS;
        let mut save = self.each(|row, own| {
            let at = own / OWN * results + row * QUADS + own % OWN * ACROSS;
            format!("    parts[slice * {}u + {at}u + column] = sum_{row}_{own};\n", results * self.halves())
        });
        let mut finish = String::new();
        let mut declare = self.each(|row, own| format!("    var sum_{row}_{own} = vec4<f32>(0.0);\n"));
        if let Some(InputNorm { epsilon, .. }) = self.norm {
            for row in 0..rows {
                declare += &format!("    var square{row} = 0.0;\n");
                save +=
                    &format!("    if column == 0u {{ squares[slice * {rows}u + {row}u] = square{row}; }}\n");
            }
            finish += &fill(
                "        let row = i / $QUADS;
        var square = squares[row];
        for (var other = 1u; other < $SLICES; other++) { square += squares[other * $ROWS + row]; }
        let factor = inverseSqrt(square / $K + $EPSILON);
",
                &values!(
                    QUADS = u(QUADS),
                    SLICES = u(SLICES),
                    ROWS = u(rows),
                    K = literal(self.product.k as f32),
                    EPSILON = literal(epsilon),
                ),
            );
        }
        for half in 0..self.halves() {
            finish += &fill(
                "        var sum$HALF = parts[i + $OFFSET];
        for (var other = 1u; other < $SLICES; other++) { sum$HALF += parts[other * $STEP + i + $OFFSET]; }
",
                &values!(
                    HALF = half,
                    OFFSET = u(half * results),
                    SLICES = u(SLICES),
                    STEP = u(results * self.halves())
                ),
            );
            if self.norm.is_some() {
                finish += &format!("        sum{half} *= factor;\n");
            }
        }
        fill(
            "    let column = lane % $ACROSS;
    let slice = lane / $ACROSS;
    let first = group.x * $QUADS + column;
$DECLARE$SUM$SAVE    workgroupBarrier();
    for (var i = lane; i < $RESULTS; i += $LANES) {
        let quad = group.x * $QUADS + i % $QUADS;
$FINISH        if quad < $ALL_QUADS {
$SCALE            let sum = $VALUE;
            $STORE
        }
    }
",
            &values!(
                ACROSS = u(ACROSS),
                QUADS = u(QUADS),
                LANES = u(ACROSS * SLICES),
                RESULTS = u(results),
                ALL_QUADS = u(self.product.n.div_ceil(4)),
                DECLARE = declare,
                SUM = self.sum(),
                SAVE = save,
                FINISH = finish,
                SCALE = self.scale(),
                VALUE = if self.gate.is_some() { "gated(sum0, sum1)" } else { "sum0" },
                STORE = self.store(y),
            ),
        )
    }

    /// The scales of 8-bit weights, one a column, which wait until the sums are there.
    fn scale(&self) -> String {
        if self.product.weights != Weights::Int8 {
            return String::new();
        }
        let each = |half| format!("            sum{half} *= s[quad + {}u];\n", half * self.product.n / 4);
        (0..self.halves()).map(each).collect()
    }

    /// The store of `sum`, result `i` of the workgroup.
    fn store(&self, y: Cell) -> String {
        let Matvec { rows, n, .. } = self.product;
        let row = if rows == 1 { String::new() } else { format!("i / {QUADS}u * {}u + ", n / y.width) };
        if y.width == 4 {
            return format!("y[{row}quad] = {}(finished(sum, {row}quad, quad));", y.wgsl());
        }
        let one = |part: u32| {
            let column = format!("quad * 4u + {part}u");
            format!(
                "if {column} < {n}u {{ y[{row}{column}] = {}(finished(sum[{part}], {row}{column}, {column})); }}",
                y.wgsl()
            )
        };
        (0..4).map(one).collect::<Vec<_>>().join("\n            ")
    }
}
