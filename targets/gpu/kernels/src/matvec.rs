//! Products of few rows with a matrix: what a decode step consists of.

use edgec_gpu_plan::{Access, Formula};

use crate::builder::{Builder, Cell};
use crate::kernel::Float;
use crate::matmul::u;
use crate::template::{fill, values};
use crate::weights::{BLOCK, PANEL};
use crate::{Epilogue, Kernel, KernelError, Weights};

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
        let Self { rows, k, n, .. } = *self;
        if k == 0 || n == 0 || u64::from(k) * u64::from(n) > u64::from(u32::MAX) {
            return Err(KernelError::unsupported(NAME, format!("{k} x {n}")));
        }
        if rows == 0 || rows > Self::MOST_ROWS {
            return Err(KernelError::unsupported(NAME, format!("{rows} rows")));
        }
        let name = format!(
            "{NAME}_{}_{}_{rows}x{k}x{n}{}",
            self.x.name(),
            self.weights.name(),
            self.epilogue.name()
        );
        let mut builder = Builder::new(name);
        let x_width = if k.is_multiple_of(4) { 4 } else { 1 };
        let y_width = if n.is_multiple_of(4) { 4 } else { 1 };
        let x_cells = u64::from(rows) * u64::from(k / x_width);
        builder.storage("x", Access::Read, Cell::new(self.x.name(), x_width), x_cells);
        builder.functions(&load_inputs(k, x_width, self.weights));
        match self.weights {
            Weights::Dense(float) => {
                let cells = u64::from(k) * u64::from(n / y_width);
                builder.storage("w", Access::Read, Cell::new(float.name(), y_width), cells);
                builder.functions(&load_weights(n, y_width));
            }
            Weights::Transposed(_) => {
                return Err(KernelError::unsupported(NAME, "transposed weights"));
            }
            panels => {
                panels.declare_panels(&mut builder, (k, n));
                if let Weights::Panels(_) = panels {
                    let load = "return vec4<f32>(w[at_quad($K, row, quad)]);";
                    let load = fill(load, &values!(K = u(k)));
                    builder.functions(&format!("fn load_w(row: u32, quad: u32) -> vec4<f32> {{ {load} }}\n"));
                }
            }
        }
        let results = u64::from(rows) * u64::from(n);
        self.epilogue.declare(NAME, &mut builder, (results, n.into()), y_width)?;
        let y = Cell::new(self.y.name(), y_width);
        builder.storage("y", Access::Write, y, results / u64::from(y_width));
        builder.shared("parts", Cell::new("f32", 4), u64::from(rows * SLICES * QUADS));
        let body = fill(
            "    let column = lane % $ACROSS;
    let slice = lane / $ACROSS;
    let first = group.x * $QUADS + column;
$DECLARE$SUM$SAVE    workgroupBarrier();
    for (var i = lane; i < $RESULTS; i += $LANES) {
        let quad = group.x * $QUADS + i % $QUADS;
        var sum = parts[i];
        for (var other = 1u; other < $SLICES; other++) { sum += parts[other * $RESULTS + i]; }
        if quad < $ALL_QUADS {
            $SCALE
            $STORE
        }
    }
",
            &values!(
                ACROSS = u(ACROSS),
                QUADS = u(QUADS),
                LANES = u(ACROSS * SLICES),
                RESULTS = u(rows * QUADS),
                ALL_QUADS = u(n.div_ceil(4)),
                SLICES = u(SLICES),
                DECLARE = self.each(|row, own| format!("    var sum_{row}_{own} = vec4<f32>(0.0);\n")),
                SUM = self.sum(),
                SAVE = self.each(|row, own| {
                    let at = format!("slice * {}u + {}u + column", rows * QUADS, row * QUADS + own * ACROSS);
                    format!("    parts[{at}] = sum_{row}_{own};\n")
                }),
                SCALE = if self.weights == Weights::Int8 { "sum *= s[quad];" } else { "" },
                STORE = self.store(y),
            ),
        );
        let grid = [n.div_ceil(PANEL), 1, 1].map(Formula::constant);
        Ok(builder.finish(&body, [ACROSS * SLICES, 1, 1], grid))
    }

    /// A text for each row and each of an invocation's groups of columns.
    fn each(&self, text: impl Fn(u32, u32) -> String) -> String {
        (0..self.rows)
            .flat_map(|row| (0..OWN).map(move |own| (row, own)))
            .map(|(row, own)| text(row, own))
            .collect()
    }

    /// The store of `sum`, result `i` of the workgroup.
    fn store(&self, y: Cell) -> String {
        let n = self.n;
        let row = if self.rows == 1 { String::new() } else { format!("i / {QUADS}u * {}u + ", n / y.width) };
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

    /// The loop over a slice's inputs.
    fn sum(&self) -> String {
        match self.weights {
            Weights::Dense(_) | Weights::Transposed(_) | Weights::Panels(_) => self.sum_floats(),
            Weights::Int8 => self.sum_int8(),
            Weights::Int4 => self.sum_int4(),
        }
    }

    /// A loop `name` over a slice's part of so many steps.
    fn over_slice(name: &str, steps: u32, body: &str) -> String {
        let each = steps.div_ceil(SLICES);
        let end = if steps.is_multiple_of(SLICES) {
            format!("(slice + 1u) * {each}u")
        } else {
            format!("min((slice + 1u) * {each}u, {steps}u)")
        };
        format!("    for (var {name} = slice * {each}u; {name} < {end}; {name}++) {{\n{body}    }}\n")
    }

    /// Sums of the products of input `element` of each row's vector `inputs` with weights that are given for each group of columns.
    fn multiply(&self, inputs: &str, element: &str, sum: &str) -> String {
        self.each(|row, own| {
            let sum = format!("{sum}_{row}_{own}");
            format!("        {sum} = fma(vec4<f32>({inputs}{row}.{element}), w{own}, {sum});\n")
        })
    }

    fn load_rows(&self, name: &str, at: &str) -> String {
        (0..self.rows).map(|row| format!("        let {name}{row} = load_x({row}u, {at});\n")).collect()
    }

    fn sum_floats(&self) -> String {
        let weights = |row: &str| -> String {
            (0..OWN)
                .map(|own| format!("        let w{own} = load_w({row}, first + {}u);\n", own * ACROSS))
                .collect()
        };
        let mut body = self.load_rows("input", "at");
        for (index, element) in ["x", "y", "z", "w"].iter().enumerate() {
            let row = format!("at * 4u + {index}u");
            body += &format!(
                "        {{\n{}{}        }}\n",
                weights(&row),
                self.multiply("input", element, "sum")
            );
        }
        let mut text = Self::over_slice("at", self.k / 4, &body);
        // The inputs behind the last four, for the slice that has the fewest.
        for input in self.k / 4 * 4..self.k {
            let element = ["x", "y", "z", "w"][input as usize % 4];
            text += &format!(
                "    if slice == {}u {{\n{}{}{}    }}\n",
                SLICES - 1,
                self.load_rows("input", &u(input / 4)),
                weights(&u(input)),
                self.multiply("input", element, "sum")
            );
        }
        text
    }

    fn sum_int8(&self) -> String {
        let words = self.weights.words(self.k);
        let mut body = self.load_rows("input", "at");
        for own in 0..OWN {
            body +=
                &format!("        let word{own} = w[at_quad({words}u, at, first + {}u)];\n", own * ACROSS);
        }
        for (index, element) in ["x", "y", "z", "w"].iter().enumerate() {
            let unpack = |own: u32| format!("        let w{own} = byte(word{own}, {}u);\n", 8 * index);
            let weights: String = (0..OWN).map(unpack).collect();
            body += &format!("        {{\n{weights}{}        }}\n", self.multiply("input", element, "sum"));
        }
        Self::over_slice("at", words, &body)
    }

    /// The products of a block are summed apart and multiplied by the block's scale once.
    fn sum_int4(&self) -> String {
        let (words, blocks) = (self.weights.words(self.k), self.k.div_ceil(BLOCK));
        let mut body = self.each(|row, own| format!("        var part_{row}_{own} = vec4<f32>(0.0);\n"));
        body += "        for (var at = block * 4u; at < block * 4u + 4u; at++) {\n";
        body += &self.load_rows("low", "at * 2u");
        body += &self.load_rows("high", "at * 2u + 1u");
        for own in 0..OWN {
            body +=
                &format!("        let word{own} = w[at_quad({words}u, at, first + {}u)];\n", own * ACROSS);
        }
        for index in 0..8_usize {
            let (inputs, element) = (["low", "high"][index / 4], ["x", "y", "z", "w"][index % 4]);
            let unpack = |own: u32| format!("        let w{own} = nibble(word{own}, {}u);\n", 4 * index);
            let weights: String = (0..OWN).map(unpack).collect();
            body += &format!("        {{\n{weights}{}        }}\n", self.multiply(inputs, element, "part"));
        }
        body += "        }\n";
        for own in 0..OWN {
            body += &format!(
                "        let scale{own} = scales(at_quad({blocks}u, block, first + {}u));\n",
                own * ACROSS
            );
        }
        body += &self.each(|row, own| {
            format!("        sum_{row}_{own} = fma(part_{row}_{own}, scale{own}, sum_{row}_{own});\n")
        });
        Self::over_slice("block", blocks, &body)
    }
}

/// A function `load_x(row, at)`: inputs `4 at` to `4 at + 3` of a row, zeros behind the last.
fn load_inputs(k: u32, width: u32, weights: Weights) -> String {
    let load = if width == 4 {
        let load = format!("value = vec4<f32>(x[row * {}u + at]);", k / 4);
        // Blocks of 32 inputs may end behind the last.
        match weights {
            Weights::Int4 if !k.is_multiple_of(BLOCK) => format!("if at < {}u {{ {load} }}", k / 4),
            _ => load,
        }
    } else {
        let one = |part: u32| {
            format!(
                "if at * 4u + {part}u < {k}u {{ value[{part}] = f32(x[row * {k}u + at * 4u + {part}u]); }}"
            )
        };
        (0..4).map(one).collect::<Vec<_>>().join("\n    ")
    };
    format!(
        "fn load_x(row: u32, at: u32) -> vec4<f32> {{\n    var value = vec4<f32>(0.0);\n    {load}\n    return value;\n}}\n"
    )
}

/// A function `load_w(row, quad)`: four columns of a row of weights that exists, zeros behind the last column.
fn load_weights(n: u32, width: u32) -> String {
    if width == 4 {
        // Groups of columns behind the last look at the last once more; they are not stored.
        return format!(
            "fn load_w(row: u32, quad: u32) -> vec4<f32> {{ return vec4<f32>(w[row * {quads}u + min(quad, {last}u)]); }}\n",
            quads = n / 4,
            last = n / 4 - 1
        );
    }
    let one = |part: u32| {
        format!(
            "if quad * 4u + {part}u < {n}u {{ value[{part}] = f32(w[row * {n}u + quad * 4u + {part}u]); }}"
        )
    };
    let load = (0..4).map(one).collect::<Vec<_>>().join("\n    ");
    format!(
        "fn load_w(row: u32, quad: u32) -> vec4<f32> {{\n    var value = vec4<f32>(0.0);\n    {load}\n    return value;\n}}\n"
    )
}
