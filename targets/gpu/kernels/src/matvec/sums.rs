//! The loops that multiply and add.

use super::{ACROSS, BLOCK, FusedMatvec, OWN, SLICES};
use crate::Weights;
use crate::matmul::u;

const ELEMENTS: [&str; 4] = ["x", "y", "z", "w"];

impl FusedMatvec {
    /// The loop over a slice's inputs.
    pub(super) fn sum(&self) -> String {
        match self.product.weights {
            Weights::Dense(_) | Weights::Transposed(_) | Weights::Panels(_) => self.sum_floats(),
            Weights::Int8 => self.sum_int8(),
            Weights::Int4 => self.sum_int4(),
        }
    }

    /// A text for each row and each of an invocation's groups of columns.
    pub(super) fn each(&self, text: impl Fn(u32, u32) -> String) -> String {
        let owned = self.owned();
        let all = (0..self.product.rows).flat_map(|row| owned.clone().map(move |own| (row, own)));
        all.map(|(row, own)| text(row, own)).collect()
    }

    /// An invocation's groups of columns, those of the second half behind those of the first.
    fn owned(&self) -> std::ops::Range<u32> {
        0..OWN * self.halves()
    }

    /// A group's place among all of the matrix.
    fn quad(&self, own: u32) -> String {
        format!("first + {}u", own / OWN * (self.product.n / 4) + own % OWN * ACROSS)
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

    /// Each row's vector of inputs `at`; of a norm, times the gain, with its squares added up.
    fn load_rows(&self, name: &str, at: &str) -> String {
        let rows = 0..self.product.rows;
        if self.norm.is_none() {
            return rows.map(|row| format!("        let {name}{row} = load_x({row}u, {at});\n")).collect();
        }
        // What lies behind the last block's inputs is multiplied by zeros.
        let last = self.product.k / 4 - 1;
        let mut text = format!("        let {name}_gain = vec4<f32>(gain[min({at}, {last}u)]);\n");
        for row in rows {
            text += &format!("        let {name}_raw{row} = load_x({row}u, {at});\n");
            text += &format!("        square{row} += dot({name}_raw{row}, {name}_raw{row});\n");
            text += &format!("        let {name}{row} = {name}_raw{row} * {name}_gain;\n");
        }
        text
    }

    /// Input `element` of each row's vector `inputs` times four weights of each group of columns, which `weight` gives.
    fn multiply(&self, inputs: &str, element: &str, sum: &str, weight: impl Fn(u32) -> String) -> String {
        let load = |own: u32| format!("            let w{own} = {};\n", weight(own));
        let weights: String = self.owned().map(load).collect();
        let add = self.each(|row, own| {
            let sum = format!("{sum}_{row}_{own}");
            format!("            {sum} = fma(vec4<f32>({inputs}{row}.{element}), w{own}, {sum});\n")
        });
        format!("        {{\n{weights}{add}        }}\n")
    }

    fn sum_floats(&self) -> String {
        let k = self.product.k;
        let weight = |row: String| move |own| format!("load_w({row}, {})", self.quad(own));
        let mut body = self.load_rows("input", "at");
        for (index, element) in ELEMENTS.iter().enumerate() {
            body += &self.multiply("input", element, "sum", weight(format!("at * 4u + {index}u")));
        }
        let mut text = Self::over_slice("at", k / 4, &body);
        // The inputs behind the last four, for the slice that has the fewest.
        for input in k / 4 * 4..k {
            let element = ELEMENTS[input as usize % 4];
            let load = self.load_rows("input", &u(input / 4));
            let add = self.multiply("input", element, "sum", weight(u(input)));
            text += &format!("    if slice == {}u {{\n{load}{add}    }}\n", SLICES - 1);
        }
        text
    }

    /// The words of eight or four inputs `at`, one for each group of columns.
    fn load_words(&self) -> String {
        let words = self.product.weights.words(self.product.k);
        let load = |own| format!("        let word{own} = w[at_quad({words}u, at, {})];\n", self.quad(own));
        self.owned().map(load).collect()
    }

    fn sum_int8(&self) -> String {
        let mut body = self.load_rows("input", "at") + &self.load_words();
        for (index, element) in ELEMENTS.iter().enumerate() {
            let weight = |own| format!("byte(word{own}, {}u)", 8 * index);
            body += &self.multiply("input", element, "sum", weight);
        }
        Self::over_slice("at", self.product.weights.words(self.product.k), &body)
    }

    /// The products of a block are summed apart and multiplied by the block's scale once.
    fn sum_int4(&self) -> String {
        let blocks = self.product.k.div_ceil(BLOCK);
        let mut body = self.each(|row, own| format!("        var part_{row}_{own} = vec4<f32>(0.0);\n"));
        body += "        for (var at = block * 4u; at < block * 4u + 4u; at++) {\n";
        body += &self.load_rows("low", "at * 2u");
        body += &self.load_rows("high", "at * 2u + 1u");
        body += &self.load_words();
        for index in 0..8_usize {
            let (inputs, element) = (["low", "high"][index / 4], ELEMENTS[index % 4]);
            let weight = |own| format!("nibble(word{own}, {}u)", 4 * index);
            body += &self.multiply(inputs, element, "part", weight);
        }
        body += "        }\n";
        for own in self.owned() {
            let at = format!("at_quad({blocks}u, block, {})", self.quad(own));
            body += &format!("        let scale{own} = scales({at});\n");
        }
        body += &self.each(|row, own| {
            format!("        sum_{row}_{own} = fma(part_{row}_{own}, scale{own}, sum_{row}_{own});\n")
        });
        Self::over_slice("block", blocks, &body)
    }
}
