//! `docs/SUPPORT.md`, written from the tables: what the dialects define, what the evaluator, the CPU target and the importers
//! have in theirs, and what the op matrix found. `EDGEC_BLESS=1` writes it anew.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;

use edgec_tests::op_matrix::{Cell, files};

const HEAD: &str = "# What is supported

This page is written by `EDGEC_BLESS=1 cargo nextest run -p edgec-tests support` from the tables of the compiler and from the op
matrix (`tests/fixtures/op_matrix`): programs of one operation whose results an independent oracle computed. A test fails when the
page is stale.

Files that are read, told by their content: Hugging Face folders, GGUF, StableHLO text (pretty or generic), MLIR bytecode,
StableHLO portable artifacts (VHLO bytecode from 0.9.0 on) alone or in what `jax.export` serialises, and `torch.export` programs (`.pt2`).
";

/// How many cells of an operation there are, how many are not right, and the element types of the right ones.
#[derive(Default)]
struct Row {
    cells: usize,
    refused: usize,
    wrong: usize,
    right: BTreeSet<&'static str>,
}

impl Row {
    fn text(&self) -> String {
        if self.cells == 0 {
            return "no cell".to_owned();
        }
        let right = self.cells - self.refused - self.wrong;
        let mut text = format!("{right} of {}", self.cells);
        if self.refused > 0 {
            let _ = write!(text, ", {} refused", self.refused);
        }
        if self.wrong > 0 {
            let _ = write!(text, ", {} wrong", self.wrong);
        }
        text
    }
}

/// The element type that a cell is about: its first operand's.
fn element(cell: &Cell) -> Option<&'static str> {
    let tensor = cell.inputs.first().or(cell.outputs.first())?;
    Some(tensor.element_type().mlir_name())
}

fn rows(judge: &str, cells: &[Cell]) -> BTreeMap<String, Row> {
    let path = edgec_tests::root().join(format!("tests/fixtures/op_matrix_open/{judge}.tsv"));
    let open = fs::read_to_string(path).unwrap();
    let open: BTreeMap<(&str, &str), &str> = open
        .lines()
        .filter_map(|line| {
            let mut columns = line.split('\t');
            Some(((columns.next()?, columns.next()?), columns.next()?))
        })
        .collect();
    let mut rows: BTreeMap<String, Row> = BTreeMap::new();
    for cell in cells {
        let row = rows.entry(cell.op.clone()).or_default();
        row.cells += 1;
        match open.get(&(cell.op.as_str(), cell.name.as_str())) {
            None => row.right.extend(element(cell)),
            Some(&"refused") => row.refused += 1,
            Some(_) => row.wrong += 1,
        }
    }
    rows
}

/// The operations that a dialect's TableGen files define, by their names in text.
fn defined(dialect: &str) -> Vec<String> {
    let folder = edgec_tests::root().join("dialects/td").join(dialect);
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        for (start, opening) in text.match_indices("Op<\"") {
            let rest = text.get(start + opening.len()..).unwrap_or_default();
            names.extend(rest.split('"').next().map(str::to_owned));
        }
    }
    names.into_iter().collect()
}

fn page() -> String {
    let cells: Vec<Cell> = files().into_iter().flatten().collect();
    let (cpu, eval) = (rows("cpu", &cells), rows("eval", &cells));
    let none = Row::default();
    let line = |name: &str| {
        let (cpu, eval) = (cpu.get(name).unwrap_or(&none), eval.get(name).unwrap_or(&none));
        let right = cpu.right.iter().copied().collect::<Vec<_>>().join(" ");
        (eval.text(), cpu.text(), right)
    };
    let total = |rows: &BTreeMap<String, Row>| {
        let sum = |count: fn(&Row) -> usize| rows.values().map(count).sum::<usize>();
        Row {
            cells: sum(|row| row.cells),
            refused: sum(|row| row.refused),
            wrong: sum(|row| row.wrong),
            right: BTreeSet::new(),
        }
    };
    let mut page = HEAD.to_owned();
    let _ = write!(
        page,
        "\n## StableHLO\n\nAll cells: evaluator {}; CPU target in stock LiteRT {}.\n\n\
         | operation | evaluator | CPU target | cells right in the evaluator | on the CPU | element types right on the CPU |\n\
         |---|---|---|---|---|---|\n",
        total(&eval).text(),
        total(&cpu).text()
    );
    let evaluated = edgec_eval::supported_operations();
    let lowered: BTreeSet<&str> =
        edgec_cpu::lowered_operations().chain(edgec_passes::QUANTIZATIONS.iter().copied()).collect();
    let mark = |has: bool| if has { "yes" } else { "no" };
    let operations = defined("stablehlo");
    for name in &operations {
        let full = format!("stablehlo.{name}");
        let (in_eval, on_cpu, right) = line(name);
        let _ = writeln!(
            page,
            "| `{name}` | {} | {} | {in_eval} | {on_cpu} | {right} |",
            mark(evaluated.contains(&full.as_str())),
            mark(lowered.contains(full.as_str())),
        );
    }
    page.push_str(
        "\nForms that the matrix keeps apart:\n\n| form | evaluator | CPU target |\n|---|---|---|\n",
    );
    for name in cpu.keys().filter(|name| !operations.contains(name)) {
        let (in_eval, on_cpu, _) = line(name);
        let _ = writeln!(page, "| {} | {in_eval} | {on_cpu} |", name.replace('_', " "));
    }
    let chlo = defined("chlo");
    let _ =
        write!(page, "\n## CHLO\n\n`legalize-chlo` rewrites these into StableHLO:\n\n{}\n", listed(&chlo));
    let aten: Vec<String> = edgec::importers::aten::operators().map(str::to_owned).collect();
    let count = aten.len();
    let _ = write!(page, "\n## ATen\n\n{count} operators of `torch.export` programs:\n\n{}\n", listed(&aten));
    page
}

/// Names in lines that a reader can look at.
fn listed(names: &[String]) -> String {
    let mut lines = vec![String::new()];
    for (index, name) in names.iter().enumerate() {
        let word = format!("`{name}`{}", if index + 1 == names.len() { "" } else { "," });
        let last = lines.len() - 1;
        if !lines[last].is_empty() && lines[last].len() + word.len() + 1 > 120 {
            lines.push(word);
        } else {
            if !lines[last].is_empty() {
                lines[last].push(' ');
            }
            lines[last].push_str(&word);
        }
    }
    lines.join("\n")
}

#[test]
fn the_support_list_is_what_the_tables_say() {
    if std::env::var_os("EDGEC_MATRIX").is_some() {
        return;
    }
    let path = edgec_tests::root().join("docs/SUPPORT.md");
    let page = page();
    if std::env::var_os("EDGEC_BLESS").is_some() {
        fs::write(&path, &page).unwrap();
    }
    assert!(
        fs::read_to_string(&path).unwrap_or_default() == page,
        "docs/SUPPORT.md is stale: EDGEC_BLESS=1 writes it anew"
    );
}
