//! Products of one row with a matrix: what a decode step consists of.

use edgec_gpu_plan::{Access, Formula};

use crate::builder::{Builder, Cell};
use crate::kernel::Float;
use crate::matmul::u;
use crate::template::{fill, values};
use crate::weights::{BLOCK, PANEL};
use crate::{Epilogue, Kernel, KernelError, Weights};

const NAME: &str = "matvec";

/// `y = x w`, with `x` `k` long, `w` `k x n`.
#[derive(Clone, Debug, PartialEq)]
pub struct Matvec {
    /// Length of the sums.
    pub k: u32,
    /// Results.
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

/// Columns of four that a workgroup computes: a panel.
const QUADS: u32 = PANEL / 4;
/// Parts of a sum, added at the end.
const SLICES: u32 = 4;

impl Matvec {
    /// The kernel. Bindings: `x`; `w`, and the scales of quantised weights; the epilogue's; `y`.
    ///
    /// # Errors
    /// Sizes of 0, transposed weights, or more elements than 32-bit indices reach.
    pub fn kernel(&self) -> Result<Kernel, KernelError> {
        let Self { k, n, .. } = *self;
        if k == 0 || n == 0 || u64::from(k) * u64::from(n) > u64::from(u32::MAX) {
            return Err(KernelError::unsupported(NAME, format!("{k} x {n}")));
        }
        let name =
            format!("{NAME}_{}_{}_{k}x{n}{}", self.x.name(), self.weights.name(), self.epilogue.name());
        let mut builder = Builder::new(name);
        let x_width = if k.is_multiple_of(4) { 4 } else { 1 };
        let y_width = if n.is_multiple_of(4) { 4 } else { 1 };
        builder.storage("x", Access::Read, Cell::new(self.x.name(), x_width), u64::from(k / x_width));
        builder.functions(&load_inputs(k, x_width));
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
        self.epilogue.declare(NAME, &mut builder, (n.into(), n.into()), y_width)?;
        let y = Cell::new(self.y.name(), y_width);
        builder.storage("y", Access::Write, y, u64::from(n / y_width));
        builder.shared("parts", Cell::new("f32", 4), u64::from(QUADS * SLICES));
        let quads = n.div_ceil(4);
        let store = if y_width == 4 {
            format!("y[quad] = {}(finished(sum, quad, quad));", y.wgsl())
        } else {
            let one = |part: u32| {
                format!(
                    "if quad * 4u + {part}u < {n}u {{ y[quad * 4u + {part}u] = \
                     {}(finished(sum[{part}], quad * 4u + {part}u, quad * 4u + {part}u)); }}",
                    y.wgsl()
                )
            };
            (0..4).map(one).collect::<Vec<_>>().join("\n        ")
        };
        let scale = if self.weights == Weights::Int8 { "sum *= s[quad];" } else { "" };
        let body = fill(
            "    let column = lane % $QUADS;
    let slice = lane / $QUADS;
    let quad = group.x * $QUADS + column;
    var sum = vec4<f32>(0.0);
    if quad < $ALL_QUADS {
$SUM    }
    parts[lane] = sum;
    workgroupBarrier();
    if slice == 0u && quad < $ALL_QUADS {
        for (var other = 1u; other < $SLICES; other++) { sum += parts[other * $QUADS + column]; }
        $SCALE
        $STORE
    }
",
            &values!(
                QUADS = u(QUADS),
                ALL_QUADS = u(quads),
                SLICES = u(SLICES),
                SUM = self.sum(),
                SCALE = scale,
                STORE = store
            ),
        );
        let grid = [quads.div_ceil(QUADS), 1, 1].map(Formula::constant);
        Ok(builder.finish(&body, [QUADS * SLICES, 1, 1], grid))
    }

    /// The loop over a slice's inputs.
    fn sum(&self) -> String {
        let template = match self.weights {
            Weights::Dense(_) | Weights::Transposed(_) | Weights::Panels(_) => {
                "        for (var at = slice; at < $FOURS; at += $SLICES) {
            let input = load_x(at);
            sum = fma(vec4<f32>(input.x), load_w(at * 4u, quad), sum);
            sum = fma(vec4<f32>(input.y), load_w(at * 4u + 1u, quad), sum);
            sum = fma(vec4<f32>(input.z), load_w(at * 4u + 2u, quad), sum);
            sum = fma(vec4<f32>(input.w), load_w(at * 4u + 3u, quad), sum);
        }
$REST"
            }
            Weights::Int8 => {
                "        for (var at = slice; at < $WORDS; at += $SLICES) {
            let input = load_x(at);
            let word = w[at_quad($WORDS, at, quad)];
            sum = fma(vec4<f32>(input.x), byte(word, 0u), sum);
            sum = fma(vec4<f32>(input.y), byte(word, 8u), sum);
            sum = fma(vec4<f32>(input.z), byte(word, 16u), sum);
            sum = fma(vec4<f32>(input.w), byte(word, 24u), sum);
        }
"
            }
            Weights::Int4 => {
                "        for (var block = slice; block < $BLOCKS; block += $SLICES) {
            var part = vec4<f32>(0.0);
            for (var at = block * 4u; at < block * 4u + 4u; at++) {
                let word = w[at_quad($WORDS, at, quad)];
                let low = load_x(at * 2u);
                let high = load_x(at * 2u + 1u);
                part = fma(vec4<f32>(low.x), nibble(word, 0u), part);
                part = fma(vec4<f32>(low.y), nibble(word, 4u), part);
                part = fma(vec4<f32>(low.z), nibble(word, 8u), part);
                part = fma(vec4<f32>(low.w), nibble(word, 12u), part);
                part = fma(vec4<f32>(high.x), nibble(word, 16u), part);
                part = fma(vec4<f32>(high.y), nibble(word, 20u), part);
                part = fma(vec4<f32>(high.z), nibble(word, 24u), part);
                part = fma(vec4<f32>(high.w), nibble(word, 28u), part);
            }
            sum = fma(part, scales(at_quad($BLOCKS, block, quad)), sum);
        }
"
            }
        };
        // Inputs behind the last four: their vector has zeros, their weights are not there.
        let rest: String = (self.k / 4 * 4..self.k)
            .map(|input| {
                format!("        if slice == 0u {{ sum = fma(vec4<f32>(f32(x[{input}u])), load_w({input}u, quad), sum); }}\n")
            })
            .collect();
        fill(
            template,
            &values!(
                FOURS = u(self.k / 4),
                WORDS = u(self.weights.words(self.k)),
                BLOCKS = u(self.k.div_ceil(BLOCK)),
                SLICES = u(SLICES),
                ALL_QUADS = u(self.n.div_ceil(4)),
                REST = rest,
            ),
        )
    }
}

/// A function `load_x(at)`: inputs `4 at` to `4 at + 3`, zeros behind the last.
fn load_inputs(k: u32, width: u32) -> String {
    let load = if width == 4 {
        // Blocks of 32 inputs may end behind the last.
        format!("if at < {}u {{ value = vec4<f32>(x[at]); }}", k / 4)
    } else {
        let one = |part: u32| {
            format!("if at * 4u + {part}u < {k}u {{ value[{part}] = f32(x[at * 4u + {part}u]); }}")
        };
        (0..4).map(one).collect::<Vec<_>>().join("\n    ")
    };
    format!(
        "fn load_x(at: u32) -> vec4<f32> {{\n    var value = vec4<f32>(0.0);\n    {load}\n    return value;\n}}\n"
    )
}

/// A function `load_w(row, quad)`: four columns of a row of weights that exists, zeros behind the last column.
fn load_weights(n: u32, width: u32) -> String {
    if width == 4 {
        return format!(
            "fn load_w(row: u32, quad: u32) -> vec4<f32> {{ return vec4<f32>(w[row * {}u + quad]); }}\n",
            n / 4
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
