//! Products of matrices, tile by tile.

mod direct;
mod load;
mod shared;
mod tile;

use edgec_gpu_plan::{Access, Formula};

use crate::builder::{Builder, Cell};
use crate::kernel::Float;
use crate::template::{fill, values};
use crate::{Epilogue, Kernel, KernelError, Weights};
use load::load_four;
use shared::DEPTH;
pub use tile::{Profile, Staging, Tile};

const NAME: &str = "matmul";

/// `y[b] = x[b] w[b / (batch / weights)]`, with `x` `m x k` and `w` `k x n`, for each `b` of a batch.
#[derive(Clone, Debug, PartialEq)]
pub struct Matmul {
    /// Products.
    pub batch: u32,
    /// How many different right sides; divides `batch`. Quantised weights are one.
    pub weights_batch: u32,
    /// Rows of the result.
    pub m: u32,
    /// Length of the sums.
    pub k: u32,
    /// Columns of the result.
    pub n: u32,
    /// How `x` is stored.
    pub x: Float,
    /// How `w` is stored.
    pub weights: Weights,
    /// How `y` is stored.
    pub y: Float,
    /// What is done with each result.
    pub epilogue: Epilogue,
    /// The part of the result that one workgroup computes.
    pub tile: Tile,
}

impl Matmul {
    /// The kernel. Bindings: `x`; `w`, and the scales of quantised weights; the epilogue's; `y`.
    ///
    /// # Errors
    /// Sizes of 0, a batch that does not divide, or more elements than 32-bit indices reach.
    pub fn kernel(&self) -> Result<Kernel, KernelError> {
        let Self { batch, weights_batch, m, k, n, tile, .. } = *self;
        let refuse = |reason: String| Err(KernelError::unsupported(NAME, reason));
        if [batch, weights_batch, m, k, n].contains(&0) || !batch.is_multiple_of(weights_batch) {
            return refuse(format!("batches of {batch} and {weights_batch}, {m} x {k} x {n}"));
        }
        if self.weights.in_panels() && weights_batch != 1 {
            return refuse("a batch of weights in panels".into());
        }
        let count = |a: u32, b: u32, c: u32| u64::from(a) * u64::from(b) * u64::from(c);
        let most = count(batch, m, k).max(count(weights_batch, k, n)).max(count(batch, m, n));
        if most > u64::from(u32::MAX) {
            return refuse(format!("{most} elements"));
        }
        let (rows, columns) = (4 * tile.row_quads * tile.threads_m, 4 * tile.column_quads * tile.threads_n);
        let threads = tile.threads_m * tile.threads_n;

        let mut builder = Builder::new(format!(
            "{NAME}_{}_{}_{}x{m}x{k}x{n}{}",
            self.x.name(),
            self.weights.name(),
            batch,
            self.epilogue.name()
        ));
        let step = self.step();
        let x_width = if k.is_multiple_of(4) { 4 } else { 1 };
        let y_width = if n.is_multiple_of(4) { 4 } else { 1 };
        let x_cells = count(batch, m, k) / u64::from(x_width);
        builder.storage("x", Access::Read, Cell::new(self.x.name(), x_width), x_cells);
        builder.functions(&load_four("x", "load_x", x_width, (m, rows), (k, step)));
        match self.weights {
            Weights::Dense(float) => {
                let cells = count(weights_batch, k, n) / u64::from(y_width);
                builder.storage("w", Access::Read, Cell::new(float.name(), y_width), cells);
                builder.functions(&load_four("w", "load_w", y_width, (k, step), (n, columns)));
            }
            Weights::Transposed(float) => {
                let cells = count(weights_batch, k, n) / u64::from(x_width);
                builder.storage("w", Access::Read, Cell::new(float.name(), x_width), cells);
                builder.functions(&load_four("w", "load_w", x_width, (n, columns), (k, step)));
            }
            panels => panels.declare_panels(&mut builder, (k, n)),
        }
        let elements = count(batch, m, n);
        self.epilogue.declare(NAME, &mut builder, (elements, n.into()), y_width)?;
        let y = Cell::new(self.y.name(), y_width);
        builder.storage("y", Access::Write, y, elements / u64::from(y_width));
        let inner = match tile.staging {
            Staging::Shared => {
                builder.shared("tile_x", Cell::new("f32", 4), u64::from(DEPTH * rows / 4));
                builder.shared("tile_w", Cell::new("f32", 4), u64::from(DEPTH * columns / 4));
                self.shared_loop((rows, columns), threads)
            }
            Staging::Direct => self.direct_loop(),
        };
        let body = fill(
            "    let local_m = lane / $THREADS_N;
    let local_n = lane % $THREADS_N;
    let first_m = group.y * $ROWS;
    let first_n = group.x * $COLUMNS;
    let x_base = group.z * $X_BATCH;
    let w_base = (group.z / $SHARING) * $W_BATCH;
$DECLARE$LOOP$STORE",
            &values!(
                THREADS_N = u(tile.threads_n),
                ROWS = u(rows),
                COLUMNS = u(columns),
                X_BATCH = u(m * k),
                W_BATCH = u(if weights_batch == 1 { 0 } else { k * n }),
                SHARING = u(batch / weights_batch),
                DECLARE = self.declare(),
                LOOP = inner,
                STORE = self.store(y, (rows, columns)),
            ),
        );
        let grid = [n.div_ceil(columns), m.div_ceil(rows), batch].map(Formula::constant);
        Ok(builder.finish(&body, [threads, 1, 1], grid))
    }

    /// Inputs of a step of the loop over them.
    fn step(&self) -> u32 {
        match (self.tile.staging, self.weights) {
            (Staging::Shared, _) => DEPTH,
            (Staging::Direct, Weights::Int4) => 8,
            (Staging::Direct, _) => 4,
        }
    }

    /// The sums, a vector for each row and four columns.
    fn declare(&self) -> String {
        let each = |row: u32, quad: u32| format!("    var sum_{row}_{quad} = vec4<f32>(0.0);\n");
        self.sums().map(|(row, quad)| each(row, quad)).collect()
    }

    fn sums(&self) -> impl Iterator<Item = (u32, u32)> {
        let quads = self.tile.column_quads;
        (0..4 * self.tile.row_quads).flat_map(move |row| (0..quads).map(move |quad| (row, quad)))
    }

    fn store(&self, y: Cell, (rows, columns): (u32, u32)) -> String {
        let Tile { column_quads, threads_m, threads_n, .. } = self.tile;
        if self.epilogue == Epilogue::default() {
            let one = |(row, quad): (u32, u32)| {
                let (row_offset, inner) = (u(row / 4 * threads_m), u(row % 4));
                let value = format!("sum_{row}_{quad}");
                self.store_one(y, (rows, columns), &row_offset, &inner, &u(quad * threads_n), &value)
            };
            return self.sums().map(|sum| format!("    {{\n{}    }}\n", one(sum))).collect();
        }
        // An epilogue stands in the code once: drivers would take long to compile it for each of the sums.
        let sums: Vec<String> = self.sums().map(|(row, quad)| format!("sum_{row}_{quad}")).collect();
        let row_offset = format!("i / {}u * {threads_m}u", 4 * column_quads);
        let inner = format!("i / {column_quads}u % 4u");
        let column_offset = format!("i % {column_quads}u * {threads_n}u");
        let store = self.store_one(y, (rows, columns), &row_offset, &inner, &column_offset, "sums[i]");
        format!(
            "    var sums = array<vec4<f32>, {count}>({});
    for (var i = 0u; i < {count}u; i++) {{
{store}    }}
",
            sums.join(", "),
            count = sums.len(),
        )
    }

    /// The store of four columns of a row.
    fn store_one(
        &self,
        y: Cell,
        (rows, columns): (u32, u32),
        row_offset: &str,
        inner: &str,
        column_offset: &str,
        value: &str,
    ) -> String {
        let (m, n) = (self.m, self.n);
        let scale = if self.weights == Weights::Int8 { " * s[column / 4u]" } else { "" };
        let mut guards = Vec::new();
        if !m.is_multiple_of(rows) {
            guards.push(format!("row < {m}u"));
        }
        if !n.is_multiple_of(columns) {
            guards.push(format!("column < {n}u"));
        }
        let guard = if guards.is_empty() { "true".into() } else { guards.join(" && ") };
        let store = if y.width == 4 {
            format!(
                "            let at = ((group.z * {m}u + row) * {n}u + column) / 4u;
            y[at] = {}(finished(value, at, column / 4u));\n",
                y.wgsl()
            )
        } else {
            format!(
                "            for (var part = 0u; part < min(4u, {n}u - column); part++) {{
                let at = (group.z * {m}u + row) * {n}u + column + part;
                y[at] = {}(finished(value[part], at, column + part));
            }}\n",
                y.wgsl()
            )
        };
        format!(
            "        let row = first_m + (local_m + {row_offset}) * 4u + {inner};
        let column = first_n + (local_n + {column_offset}) * 4u;
        if {guard} {{
            let value = {value}{scale};
{store}        }}
"
        )
    }
}

/// A number as WGSL writes it.
pub fn u(number: u32) -> String {
    format!("{number}u")
}
