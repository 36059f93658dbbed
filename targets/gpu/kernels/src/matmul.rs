//! Products of matrices, tile by tile.

use edgec_gpu_plan::{Access, Formula};

use crate::builder::{Builder, Cell};
use crate::kernel::Float;
use crate::template::{fill, values};
use crate::weights::quads;
use crate::{Epilogue, Kernel, KernelError, Weights};

const NAME: &str = "matmul";
/// Inputs that a tile of operands holds at once.
const DEPTH: u32 = 16;

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

/// The part of a product that one workgroup computes, and how its invocations share it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tile {
    /// Groups of four rows of an invocation.
    pub row_quads: u32,
    /// Groups of four columns of an invocation.
    pub column_quads: u32,
    /// Invocations along the rows.
    pub threads_m: u32,
    /// Invocations along the columns.
    pub threads_n: u32,
}

impl Default for Tile {
    /// 64 rows and 64 columns by 64 invocations.
    fn default() -> Self {
        Self { row_quads: 2, column_quads: 2, threads_m: 8, threads_n: 8 }
    }
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
        let x_width = if k.is_multiple_of(4) { 4 } else { 1 };
        let y_width = if n.is_multiple_of(4) { 4 } else { 1 };
        let x_cells = count(batch, m, k) / u64::from(x_width);
        builder.storage("x", Access::Read, Cell::new(self.x.name(), x_width), x_cells);
        builder.functions(&load_four("x", "load_x", x_width, (m, rows), (k, DEPTH)));
        match self.weights {
            Weights::Dense(float) => {
                let cells = count(weights_batch, k, n) / u64::from(y_width);
                builder.storage("w", Access::Read, Cell::new(float.name(), y_width), cells);
                builder.functions(&load_four("w", "load_w", y_width, (k, DEPTH), (n, columns)));
            }
            Weights::Transposed(float) => {
                let cells = count(weights_batch, k, n) / u64::from(x_width);
                builder.storage("w", Access::Read, Cell::new(float.name(), x_width), cells);
                builder.functions(&load_four("w", "load_w", x_width, (n, columns), (k, DEPTH)));
            }
            panels => panels.declare_panels(&mut builder, (k, n)),
        }
        let elements = count(batch, m, n);
        self.epilogue.declare(NAME, &mut builder, (elements, n.into()), y_width)?;
        let y = Cell::new(self.y.name(), y_width);
        builder.storage("y", Access::Write, y, elements / u64::from(y_width));
        builder.shared("tile_x", Cell::new("f32", 4), u64::from(DEPTH * rows / 4));
        builder.shared("tile_w", Cell::new("f32", 4), u64::from(DEPTH * columns / 4));

        let body = fill(
            "    let local_m = lane / $THREADS_N;
    let local_n = lane % $THREADS_N;
    let first_m = group.y * $ROWS;
    let first_n = group.x * $COLUMNS;
    let x_base = group.z * $X_BATCH;
    let w_base = (group.z / $SHARING) * $W_BATCH;
$DECLARE    for (var k = 0u; k < $K; k += $DEPTH) {
        // Blocks of 4 x 4, turned so that four rows of one input lie together.
        for (var i = lane; i < $X_BLOCKS; i += $THREADS) {
            let row = first_m + i / $DEPTH4 * 4u;
            let inner = k + i % $DEPTH4 * 4u;
            let a = load_x(x_base, row, inner);
            let b = load_x(x_base, row + 1u, inner);
            let c = load_x(x_base, row + 2u, inner);
            let d = load_x(x_base, row + 3u, inner);
            let at = i % $DEPTH4 * 4u * $ROWS4 + i / $DEPTH4;
            tile_x[at] = vec4<f32>(a.x, b.x, c.x, d.x);
            tile_x[at + $ROWS4] = vec4<f32>(a.y, b.y, c.y, d.y);
            tile_x[at + 2u * $ROWS4] = vec4<f32>(a.z, b.z, c.z, d.z);
            tile_x[at + 3u * $ROWS4] = vec4<f32>(a.w, b.w, c.w, d.w);
        }
$LOAD_W        workgroupBarrier();
        for (var inner = 0u; inner < $DEPTH; inner++) {
$MULTIPLY        }
        workgroupBarrier();
    }
$STORE",
            &values!(
                THREADS_N = u(tile.threads_n),
                THREADS = u(threads),
                ROWS = u(rows),
                COLUMNS = u(columns),
                ROWS4 = u(rows / 4),
                DEPTH = u(DEPTH),
                DEPTH4 = u(DEPTH / 4),
                K = u(k),
                X_BATCH = u(m * k),
                W_BATCH = u(if weights_batch == 1 { 0 } else { k * n }),
                SHARING = u(batch / weights_batch),
                X_BLOCKS = u(rows / 4 * (DEPTH / 4)),
                DECLARE = self.declare(),
                LOAD_W = self.load_weights(columns, threads),
                MULTIPLY = self.multiply(rows, columns),
                STORE = self.store(y, (rows, columns)),
            ),
        );
        let grid = [n.div_ceil(columns), m.div_ceil(rows), batch].map(Formula::constant);
        Ok(builder.finish(&body, [threads, 1, 1], grid))
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

    fn multiply(&self, rows: u32, columns: u32) -> String {
        let Tile { row_quads, column_quads, threads_m, threads_n } = self.tile;
        let mut text = String::new();
        for quad in 0..row_quads {
            let at = quad * threads_m;
            text += &format!("            let x{quad} = tile_x[inner * {}u + local_m + {at}u];\n", rows / 4);
        }
        for quad in 0..column_quads {
            let at = quad * threads_n;
            text +=
                &format!("            let w{quad} = tile_w[inner * {}u + local_n + {at}u];\n", columns / 4);
        }
        for (row, quad) in self.sums() {
            let element = ["x", "y", "z", "w"][row as usize % 4];
            text += &format!(
                "            sum_{row}_{quad} = fma(vec4<f32>(x{}.{element}), w{quad}, sum_{row}_{quad});\n",
                row / 4
            );
        }
        text
    }

    fn load_weights(&self, columns: u32, threads: u32) -> String {
        let (k, n) = (self.k, self.n);
        let quads = quads(n);
        let template = match self.weights {
            Weights::Dense(_) => {
                "        for (var i = lane; i < $ALL; i += $THREADS) {
            tile_w[i] = load_w(w_base, k + i / $COLUMNS4, first_n + i % $COLUMNS4 * 4u);
        }
"
            }
            Weights::Transposed(_) => {
                "        for (var i = lane; i < $ALL / 4u; i += $THREADS) {
            let column = first_n + i / $DEPTH4 * 4u;
            let inner = k + i % $DEPTH4 * 4u;
            let a = load_w(w_base, column, inner);
            let b = load_w(w_base, column + 1u, inner);
            let c = load_w(w_base, column + 2u, inner);
            let d = load_w(w_base, column + 3u, inner);
            let at = i % $DEPTH4 * 4u * $COLUMNS4 + i / $DEPTH4;
            tile_w[at] = vec4<f32>(a.x, b.x, c.x, d.x);
            tile_w[at + $COLUMNS4] = vec4<f32>(a.y, b.y, c.y, d.y);
            tile_w[at + 2u * $COLUMNS4] = vec4<f32>(a.z, b.z, c.z, d.z);
            tile_w[at + 3u * $COLUMNS4] = vec4<f32>(a.w, b.w, c.w, d.w);
        }
"
            }
            Weights::Panels(_) => {
                "        for (var i = lane; i < $ALL; i += $THREADS) {
            let quad = first_n / 4u + i % $COLUMNS4;
            let row = k + i / $COLUMNS4;
            var value = vec4<f32>(0.0);
            if quad < $QUADS && row < $WORDS { value = vec4<f32>(w[at_quad($WORDS, row, quad)]); }
            tile_w[i] = value;
        }
"
            }
            // The scales of a column are the same for all of its inputs, and are left to the end.
            Weights::Int8 => {
                "        for (var i = lane; i < $ALL / 4u; i += $THREADS) {
            let quad = first_n / 4u + i % $COLUMNS4;
            let word = k / 4u + i / $COLUMNS4;
            var packed = vec4<u32>(0u);
            if quad < $QUADS && word < $WORDS { packed = w[at_quad($WORDS, word, quad)]; }
            for (var part = 0u; part < 4u; part++) {
                tile_w[(i / $COLUMNS4 * 4u + part) * $COLUMNS4 + i % $COLUMNS4] = byte(packed, part * 8u);
            }
        }
"
            }
            _ => {
                "        for (var i = lane; i < $ALL / 8u; i += $THREADS) {
            let quad = first_n / 4u + i % $COLUMNS4;
            let word = k / 8u + i / $COLUMNS4;
            var packed = vec4<u32>(0u);
            var scale = vec4<f32>(0.0);
            if quad < $QUADS && word < $WORDS {
                packed = w[at_quad($WORDS, word, quad)];
                scale = scales(at_quad($WORDS / 4u, word / 4u, quad));
            }
            for (var part = 0u; part < 8u; part++) {
                tile_w[(i / $COLUMNS4 * 8u + part) * $COLUMNS4 + i % $COLUMNS4] = scale * nibble(packed, part * 4u);
            }
        }
"
            }
        };
        let words = self.weights.words(k);
        fill(
            template,
            &values!(
                ALL = u(DEPTH * columns / 4),
                THREADS = u(threads),
                COLUMNS4 = u(columns / 4),
                DEPTH4 = u(DEPTH / 4),
                QUADS = u(quads),
                WORDS = u(words),
            ),
        )
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

/// A function `name(base, row, column)` that loads four neighbours of a row of a matrix of `rows.0 x columns.0` f32, and zeros
/// where there are none. `rows.1` and `columns.1` are the sizes of tiles: where they divide the matrix, nothing is checked.
fn load_four(array: &str, name: &str, width: u32, rows: (u32, u32), columns: (u32, u32)) -> String {
    let mut guards = Vec::new();
    if !rows.0.is_multiple_of(rows.1) {
        guards.push(format!("row < {}u", rows.0));
    }
    if width == 4 && !columns.0.is_multiple_of(columns.1) {
        guards.push(format!("column < {}u", columns.0));
    }
    let guard = if guards.is_empty() { "true".into() } else { guards.join(" && ") };
    let at = format!("base + row * {}u + column", columns.0);
    let load = if width == 4 {
        format!("value = vec4<f32>({array}[({at}) / 4u]);")
    } else {
        let one = |part: u32| {
            format!(
                "if column + {part}u < {}u {{ value[{part}] = f32({array}[{at} + {part}u]); }}",
                columns.0
            )
        };
        (0..4).map(one).collect::<Vec<_>>().join("\n        ")
    };
    format!(
        "fn {name}(base: u32, row: u32, column: u32) -> vec4<f32> {{
    var value = vec4<f32>(0.0);
    if {guard} {{
        {load}
    }}
    return value;
}}
"
    )
}
