//! Loads of four neighbours.

/// A function `name(base, row, column)` that loads four neighbours of a row of a matrix of `rows.0 x columns.0` f32, and zeros
/// where there are none. `rows.1` and `columns.1` are the sizes of tiles: where they divide the matrix, nothing is checked.
pub fn load_four(array: &str, name: &str, width: u32, rows: (u32, u32), columns: (u32, u32)) -> String {
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
