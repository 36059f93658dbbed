//! Sizes that a program leaves open, bound to numbers: `--shape s77=4` by the symbol, or `--shape x=4x128` by an input.

use std::collections::HashSet;
use std::str::FromStr;

use edgec_passes::open_sizes::{OpenSize, Place};
use edgec_pt2::{Bindings, Extent, InputKind, Program};

use super::AtenError;

/// One `--shape`: a name and numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShapeBinding {
    /// An input's name or a symbol's.
    pub name: String,
    /// The input's sizes, negative where they stay open, or the symbol's value.
    pub sizes: Vec<i64>,
}

/// All that were given.
pub type ShapeBindings = Vec<ShapeBinding>;

impl FromStr for ShapeBinding {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let expected = || {
            format!("expected NAME=SIZE or NAME=SIZExSIZE… (`?` for a size that stays open), found `{text}`")
        };
        let (name, sizes) = text.split_once('=').ok_or_else(expected)?;
        let sizes = sizes
            .split(['x', ','])
            .map(|size| match size.trim() {
                "?" => Some(-1),
                size => size.parse().ok().filter(|&size: &i64| (0..=i64::from(i32::MAX)).contains(&size)),
            })
            .collect::<Option<Vec<i64>>>()
            .ok_or_else(expected)?;
        Ok(Self { name: name.to_owned(), sizes })
    }
}

/// A symbol that gives a dimension its size, the input that has it, and which of its dimensions it is.
type Dimension<'p> = (&'p str, &'p str, usize);

/// The value of every symbol that the inputs' sizes name.
pub(super) fn bind(program: &Program, given: &[ShapeBinding]) -> Result<Bindings, AtenError> {
    let fail = |reason: String| AtenError::Shapes { path: program.path().to_owned(), reason };
    let (bindings, open) = given_sizes(program, given)?;
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
        let (low, high) = range(program, symbol);
        if !(low..=high).contains(value) {
            return Err(fail(format!("the size `{symbol}` is {value}, and the file allows {low} to {high}")));
        }
    }
    Ok(bindings)
}

/// The sizes that the inputs leave open and `given` does not name, and the numbers that stand in the file.
///
/// # Errors
/// What is given does not fit.
pub fn open_sizes(
    program: &Program,
    given: &[ShapeBinding],
) -> Result<(Vec<OpenSize>, HashSet<i64>), AtenError> {
    let (bindings, dimensions) = given_sizes(program, given)?;
    let mut open: Vec<OpenSize> = Vec::new();
    for (symbol, input, dim) in dimensions {
        if bindings.contains_key(symbol) {
            continue;
        }
        let argument = program.inputs.iter().position(|known| known.name == input).unwrap_or(0);
        let place = Place { function: "main".to_owned(), argument, name: input.to_owned(), dim };
        match open.iter_mut().find(|size| size.name == symbol) {
            Some(size) => size.places.push(place),
            None => {
                let (low, high) = range(program, symbol);
                let high = high.min(i64::from(i32::MAX));
                open.push(OpenSize { name: symbol.to_owned(), places: vec![place], low: low.max(1), high });
            }
        }
    }
    let sizes = program.graph.tensor_values.values().flat_map(|meta| &meta.sizes);
    let known = sizes.filter_map(|extent| match extent {
        Extent::Known(size) => Some(*size),
        Extent::Expression(_) => None,
    });
    Ok((open, known.chain(bindings.values().copied()).collect()))
}

/// The values that the file allows a symbol.
fn range(program: &Program, symbol: &str) -> (i64, i64) {
    let range = program.ranges.get(symbol).cloned().unwrap_or_default();
    (range.min_val.unwrap_or(0), range.max_val.unwrap_or(i64::MAX))
}

/// The values that `given` gives symbols, and every dimension whose size is a symbol.
fn given_sizes<'p>(
    program: &'p Program,
    given: &[ShapeBinding],
) -> Result<(Bindings, Vec<Dimension<'p>>), AtenError> {
    let fail = |reason: String| AtenError::Shapes { path: program.path().to_owned(), reason };
    let mut bindings = Bindings::new();
    let mut set = |symbol: &str, value: i64, by: &str| -> Result<(), AtenError> {
        if value < 0 {
            return Ok(());
        }
        match bindings.insert(symbol.to_owned(), value) {
            Some(other) if other != value => {
                Err(fail(format!("`{by}` makes the size `{symbol}` {value}, and it was {other} already")))
            }
            _ => Ok(()),
        }
    };
    let mut open: Vec<Dimension<'p>> = Vec::new();
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
                    (Extent::Known(known), _) if *known != size && size >= 0 => {
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
    Ok((bindings, open))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_argument() {
        let parsed: Result<ShapeBinding, String> = "x=1x3x8".parse();
        assert_eq!(parsed, Ok(ShapeBinding { name: "x".to_owned(), sizes: vec![1, 3, 8] }));
        let parsed: Result<ShapeBinding, String> = "x=?x8".parse();
        assert_eq!(parsed, Ok(ShapeBinding { name: "x".to_owned(), sizes: vec![-1, 8] }));
        for wrong in ["x", "x=", "x=1xx2", "x=-1", "x=a", "x=99999999999"] {
            assert!(wrong.parse::<ShapeBinding>().is_err(), "{wrong}");
        }
    }
}
