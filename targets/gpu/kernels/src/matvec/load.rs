//! Loads of inputs and of weights that are no panels.

use super::BLOCK;
use crate::Weights;

/// A function `load_x(row, at)`: inputs `4 at` to `4 at + 3` of a row, zeros behind the last.
pub fn load_inputs(k: u32, width: u32, weights: Weights) -> String {
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
pub fn load_weights(n: u32, width: u32) -> String {
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
