//! Every cell of the op matrix through the evaluator, and through the CPU target on stock LiteRT: right, or refused with its reason.

mod cpu;
mod eval;
mod narrow_types;
mod small_floats;
mod support;
mod table;

use std::sync::Mutex;

use edgec_tensor::Tensor;
use edgec_tests::op_matrix::{Cell, difference, files};

/// What became of a cell.
enum Verdict {
    Right,
    Refused(String),
    Wrong(String),
}

/// A cell's verdict, by the cell's operation and name.
type Verdicts = Vec<(String, String, Verdict)>;

/// Runs every cell, on as many threads as there are processors: `run` is made anew for each file.
fn judge(run: impl Fn(&Cell) -> Verdict + Sync) -> Verdicts {
    let files = Mutex::new(files().into_iter().rev().collect::<Vec<_>>());
    let verdicts = Mutex::new(Vec::new());
    let shown = std::env::var_os("EDGEC_MATRIX").is_some();
    let work = || {
        while let Some(cells) = files.lock().ok().and_then(|mut files| files.pop()) {
            for cell in cells {
                if shown {
                    eprintln!("{}/{}", cell.op, cell.name);
                }
                let verdict = run(&cell);
                verdicts.lock().unwrap().push((cell.op, cell.name, verdict));
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(work);
        }
    });
    let mut verdicts = verdicts.into_inner().unwrap();
    verdicts.sort_by(|(op, name, _), (other_op, other_name, _)| (op, name).cmp(&(other_op, other_name)));
    verdicts
}

#[test]
fn the_cpu_target_computes_or_refuses_every_cell() {
    table::check("cpu", judge(cpu::run), 25);
}

#[test]
fn the_evaluator_computes_every_cell() {
    table::check("eval", judge(eval::run), 0);
}

/// StableHLO's own text survives reading and printing, byte for byte.
#[test]
fn every_cell_is_printed_as_it_was_read() {
    let changed = judge(|cell| {
        let context = edgec_dialects::Context::new();
        match edgec_dialects::ir::Module::parse(&context, "cell.mlir", cell.text.as_bytes()) {
            Ok(module) if module.to_text() == cell.text => Verdict::Right,
            Ok(module) => Verdict::Wrong(format!("printed as\n{}", module.to_text())),
            Err(error) => Verdict::Wrong(error.to_string()),
        }
    });
    table::check("text", changed, 0);
}

/// The first difference between a cell's outputs and what was found.
fn compare(cell: &Cell, found: &[Tensor]) -> Verdict {
    if cell.outputs.len() != found.len() {
        return Verdict::Wrong(format!("{} outputs, not {}", found.len(), cell.outputs.len()));
    }
    let mut pairs = cell.outputs.iter().zip(found).enumerate();
    let wrong = pairs.find_map(|(index, (expected, found))| {
        Some(format!("output {index} {}", difference(expected, found, cell.tolerance)?))
    });
    wrong.map_or(Verdict::Right, Verdict::Wrong)
}
