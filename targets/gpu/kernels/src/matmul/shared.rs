//! Operands by way of shared memory: each is read once for a workgroup.

use super::{Matmul, Tile, u};
use crate::Weights;
use crate::template::{fill, values};
use crate::weights::quads;

/// Inputs that a tile of operands holds at once.
pub const DEPTH: u32 = 16;

impl Matmul {
    /// The loop over the inputs.
    pub(super) fn shared_loop(&self, (rows, columns): (u32, u32), threads: u32) -> String {
        fill(
            "    for (var k = 0u; k < $K; k += $DEPTH) {
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
",
            &values!(
                THREADS = u(threads),
                ROWS4 = u(rows / 4),
                DEPTH = u(DEPTH),
                DEPTH4 = u(DEPTH / 4),
                K = u(self.k),
                X_BLOCKS = u(rows / 4 * (DEPTH / 4)),
                LOAD_W = self.load_weights(columns, threads),
                MULTIPLY = self.multiply(rows, columns),
            ),
        )
    }

    fn multiply(&self, rows: u32, columns: u32) -> String {
        let Tile { row_quads, column_quads, threads_m, threads_n, .. } = self.tile;
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
            if quad < $QUADS && row < $WORDS { value = weights(at_quad($WORDS, row, quad)); }
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
}
