//! Reading the files of the matrix.

use std::fs;

use edgec_tensor::Tensor;

use super::{Tolerance, value};
use crate::fixture;

/// A program with its inputs and what it has to give.
#[derive(Clone, Debug)]
pub struct Cell {
    /// The operation, which is the file's name.
    pub op: String,
    /// The cell's name in its file, as `i32.rank5`.
    pub name: String,
    /// StableHLO text, exactly as StableHLO itself prints it.
    pub text: String,
    /// Arguments of `@main`.
    pub inputs: Vec<Tensor>,
    /// Its results.
    pub outputs: Vec<Tensor>,
    /// How near the results have to be.
    pub tolerance: Tolerance,
}

impl Cell {
    /// The cells of one file.
    fn parse_file(op: &str, text: &str) -> Vec<Self> {
        text.split("// -----\n").map(|part| Self::parse(op, part)).collect()
    }

    fn parse(op: &str, text: &str) -> Self {
        let start = text.lines().take_while(|line| line.starts_with("// ")).map(|line| line.len() + 1).sum();
        let (comments, module) = text.split_at(start);
        let mut cell = Self {
            op: op.to_owned(),
            name: String::new(),
            text: module.to_owned(),
            inputs: Vec::new(),
            outputs: Vec::new(),
            tolerance: Tolerance::Exact,
        };
        for line in comments.lines().map(|line| line.trim_start_matches("// ")) {
            let words: Vec<&str> = line.split(' ').collect();
            match words.as_slice() {
                ["cell", name] => (*name).clone_into(&mut cell.name),
                ["exact"] => cell.tolerance = Tolerance::Exact,
                ["each", size] => cell.tolerance = Tolerance::Each(size.parse().expect("a number")),
                ["largest", size] => cell.tolerance = Tolerance::Largest(size.parse().expect("a number")),
                ["in", kind, shape, content @ ..] => cell.inputs.push(value::parse(kind, shape, content)),
                ["out", kind, shape, content @ ..] => cell.outputs.push(value::parse(kind, shape, content)),
                _ => panic!("{op}: no cell has the line `{line}`"),
            }
        }
        assert!(
            !cell.name.is_empty() && !cell.outputs.is_empty(),
            "{op}: a cell has a name and outputs: {text}"
        );
        cell
    }
}

/// The cells of every file, one list an operation, in the order of the operations' names. With `EDGEC_MATRIX=op` or
/// `EDGEC_MATRIX=op/cell` only those.
///
/// # Panics
/// If a file is not what the generator writes.
#[must_use]
pub fn files() -> Vec<Vec<Cell>> {
    let wanted = std::env::var("EDGEC_MATRIX").unwrap_or_default();
    let (wanted_op, wanted_cell) = wanted.split_once('/').unwrap_or((&wanted, ""));
    let folder = fs::read_dir(fixture("op_matrix")).expect("the matrix is a folder");
    let mut paths: Vec<_> = folder.map(|entry| entry.expect("a readable folder").path()).collect();
    paths.sort();
    let mut files = Vec::new();
    for path in paths {
        let op = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if wanted_op.is_empty() || wanted_op == op {
            let text = fs::read_to_string(&path).expect("a cell is text");
            let mut cells = Cell::parse_file(&op, &text);
            cells.retain(|cell| wanted_cell.is_empty() || wanted_cell == cell.name);
            files.push(cells);
        }
    }
    files
}
