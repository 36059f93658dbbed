//! Operands straight from the buffers: what neighbours read too comes out of the caches.

use super::{Matmul, u};
use crate::Weights;
use crate::template::{fill, values};
use crate::weights::quads;

const ELEMENTS: [&str; 4] = ["x", "y", "z", "w"];

impl Matmul {
    /// The loop over the inputs, four or eight at a step.
    pub(super) fn direct_loop(&self) -> String {
        let step = self.step();
        let mut body = self.direct_inputs(step);
        body += &self.direct_words();
        for input in 0..step {
            body += "        {\n";
            for quad in 0..self.tile.column_quads {
                body += &format!("            let w{quad} = {};\n", self.direct_weight(input, quad));
            }
            for (row, quad) in self.sums() {
                let element = ELEMENTS[input as usize % 4];
                let sum = format!("sum_{row}_{quad}");
                let x = format!("vec4<f32>(x{row}_{}.{element})", input / 4);
                body += &format!("            {sum} = fma({x}, w{quad}, {sum});\n");
            }
            body += "        }\n";
        }
        format!(
            "{}    for (var k = 0u; k < {}u; k += {step}u) {{\n{body}    }}\n",
            self.direct_columns(),
            self.k
        )
    }

    /// The first column of each of the invocation's groups, and the group's place among all of a matrix in panels.
    fn direct_columns(&self) -> String {
        let column = |quad: u32| {
            let at = quad * self.tile.threads_n;
            let column = format!("    let column{quad} = first_n + (local_n + {at}u) * 4u;\n");
            // Groups behind the last look at the last once more; they are not stored.
            let last = quads(self.n) - 1;
            match self.weights.in_panels() {
                true => format!("{column}    let quad{quad} = min(column{quad} / 4u, {last}u);\n"),
                false => column,
            }
        };
        (0..self.tile.column_quads).map(column).collect()
    }

    /// Each row's inputs of a step, in vectors of four.
    fn direct_inputs(&self, step: u32) -> String {
        let mut text = String::new();
        for row in 0..4 * self.tile.row_quads {
            let place =
                format!("first_m + (local_m + {}u) * 4u + {}u", row / 4 * self.tile.threads_m, row % 4);
            for part in 0..step / 4 {
                text += &format!("        let x{row}_{part} = load_x(x_base, {place}, k + {}u);\n", 4 * part);
            }
        }
        text
    }

    /// What is loaded of the weights at once for all inputs of a step.
    fn direct_words(&self) -> String {
        let words = self.weights.words(self.k);
        let one = |quad: u32| match self.weights {
            Weights::Dense(_) | Weights::Panels(_) => String::new(),
            Weights::Transposed(_) => (0..4)
                .map(|part| {
                    format!("        let turned{quad}_{part} = load_w(w_base, column{quad} + {part}u, k);\n")
                })
                .collect(),
            Weights::Int8 => format!("        let word{quad} = w[at_quad({words}u, k / 4u, quad{quad})];\n"),
            Weights::Int4 => fill(
                "        let word$Q = w[at_quad($WORDS, k / 8u, quad$Q)];
        let scale$Q = scales(at_quad($BLOCKS, k / 32u, quad$Q));
",
                &values!(Q = quad, WORDS = u(words), BLOCKS = u(words / 4)),
            ),
        };
        (0..self.tile.column_quads).map(one).collect()
    }

    /// The weights of one input of a step, four columns.
    fn direct_weight(&self, input: u32, quad: u32) -> String {
        match self.weights {
            Weights::Dense(_) => format!("load_w(w_base, k + {input}u, column{quad})"),
            Weights::Transposed(_) => {
                let element = ELEMENTS[input as usize];
                let parts: Vec<_> = (0..4).map(|part| format!("turned{quad}_{part}.{element}")).collect();
                format!("vec4<f32>({})", parts.join(", "))
            }
            Weights::Panels(_) => {
                // Inputs behind the last are zeros: what they are multiplied by only has to be there.
                let row = match self.k.is_multiple_of(4) {
                    true => format!("k + {input}u"),
                    false => format!("min(k + {input}u, {}u)", self.k - 1),
                };
                format!("weights(at_quad({}u, {row}, quad{quad}))", self.k)
            }
            Weights::Int8 => format!("byte(word{quad}, {}u)", 8 * input),
            Weights::Int4 => format!("scale{quad} * nibble(word{quad}, {}u)", 4 * input),
        }
    }
}
