//! Sizes that a program leaves open, bound to numbers: `--shape s77=4` by the symbol, or `--shape x=4x128` by an input.

use std::str::FromStr;

use edgec_pt2::{Bindings, Extent, InputKind, Program};

use super::AtenError;

/// One `--shape`: a name and numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShapeBinding {
    /// An input's name or a symbol's.
    pub name: String,
    /// The input's sizes, or the symbol's value.
    pub sizes: Vec<i64>,
}

/// All that were given.
pub type ShapeBindings = Vec<ShapeBinding>;

impl FromStr for ShapeBinding {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let expected = || format!("expected NAME=SIZE or NAME=SIZExSIZE…, found `{text}`");
        let (name, sizes) = text.split_once('=').ok_or_else(expected)?;
        let sizes = sizes
            .split(['x', ','])
            .map(|size| {
                size.trim().parse().ok().filter(|&size: &i64| (0..=i64::from(i32::MAX)).contains(&size))
            })
            .collect::<Option<Vec<i64>>>()
            .ok_or_else(expected)?;
        Ok(Self { name: name.to_owned(), sizes })
    }
}

/// The value of every symbol that the inputs' sizes name.
pub(super) fn bind(program: &Program, given: &[ShapeBinding]) -> Result<Bindings, AtenError> {
    let fail = |reason: String| AtenError::Shapes { path: program.path().to_owned(), reason };
    let mut bindings = Bindings::new();
    let mut set = |symbol: &str, value: i64, by: &str| -> Result<(), AtenError> {
        match bindings.insert(symbol.to_owned(), value) {
            Some(other) if other != value => {
                Err(fail(format!("`{by}` makes the size `{symbol}` {value}, and it was {other} already")))
            }
            _ => Ok(()),
        }
    };
    let mut open: Vec<(&str, &str, usize)> = Vec::new();
    let users = || program.inputs.iter().filter(|input| matches!(input.kind, InputKind::User));
    for input in users() {
        let Some(meta) = program.graph.tensor_values.get(&input.name) else { continue };
        for (axis, extent) in meta.sizes.iter().enumerate() {
            if let Some(symbol) = extent.symbol() {
                open.push((symbol, &input.name, axis));
            }
        }
    }
    for ShapeBinding { name, sizes } in given {
        if let Some(input) = users().find(|input| input.name == *name) {
            let meta = program.graph.tensor_values.get(&input.name);
            let extents = meta.map(|meta| meta.sizes.as_slice()).unwrap_or_default();
            if extents.len() != sizes.len() {
                return Err(fail(format!(
                    "input `{name}` has {} dimensions, --shape gives {}",
                    extents.len(),
                    sizes.len()
                )));
            }
            for (axis, (extent, &size)) in extents.iter().zip(sizes).enumerate() {
                match (extent, extent.symbol()) {
                    (_, Some(symbol)) => set(symbol, size, name)?,
                    (Extent::Known(known), _) if *known != size => {
                        return Err(fail(format!(
                            "dimension {axis} of input `{name}` is {known} in the file, --shape gives {size}: export it with this size, or with a dynamic one"
                        )));
                    }
                    _ => {}
                }
            }
        } else if let [value] = sizes.as_slice()
            && (program.ranges.contains_key(name) || open.iter().any(|(symbol, ..)| symbol == name))
        {
            set(name, *value, name)?;
        } else {
            let inputs: Vec<&str> = users().map(|input| input.name.as_str()).collect();
            return Err(fail(format!(
                "--shape names `{name}`, which is neither an input ({}) nor an open size",
                inputs.join(", ")
            )));
        }
    }
    // What the program itself says to have one value, by `torch._check`.
    for (symbol, range) in &program.ranges {
        if let (Some(low), Some(high)) = (range.min_val, range.max_val)
            && low == high
        {
            bindings.entry(symbol.clone()).or_insert(low);
        }
    }
    let missing: Vec<String> = open
        .iter()
        .filter(|(symbol, ..)| !bindings.contains_key(*symbol))
        .map(|(symbol, input, axis)| format!("dimension {axis} of input `{input}` (`{symbol}`)"))
        .collect();
    if !missing.is_empty() {
        let example = open.first().map(|(symbol, ..)| *symbol).unwrap_or_default();
        return Err(fail(format!(
            "the file leaves sizes open: {}. Give each a number: --shape {example}=N, or an input's whole shape: --shape NAME=NxN",
            missing.join(", ")
        )));
    }
    for (symbol, value) in &bindings {
        let range = program.ranges.get(symbol).cloned().unwrap_or_default();
        let (low, high) = (range.min_val.unwrap_or(0), range.max_val.unwrap_or(i64::MAX));
        if !(low..=high).contains(value) {
            return Err(fail(format!("the size `{symbol}` is {value}, and the file allows {low} to {high}")));
        }
    }
    Ok(bindings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_argument() {
        let parsed: Result<ShapeBinding, String> = "x=1x3x8".parse();
        assert_eq!(parsed, Ok(ShapeBinding { name: "x".to_owned(), sizes: vec![1, 3, 8] }));
        for wrong in ["x", "x=", "x=1xx2", "x=-1", "x=a", "x=99999999999"] {
            assert!(wrong.parse::<ShapeBinding>().is_err(), "{wrong}");
        }
    }
}
