//! The committed table of the cells that are not right: `fixtures/op_matrix_open/<judge>.tsv`, one line a cell: operation,
//! cell, `refused` or `wrong`, why. `EDGEC_BLESS=1` writes it anew.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use super::{Verdict, Verdicts};

/// Fails if a cell is wrong or refused and the table does not say so with the same reason.
pub(super) fn check(judge: &str, verdicts: Verdicts) {
    let path = edgec_tests::root().join(format!("tests/fixtures/op_matrix_open/{judge}.tsv"));
    let total = verdicts.len();
    let open: BTreeMap<(String, String), String> = verdicts
        .into_iter()
        .filter_map(|(op, name, verdict)| match verdict {
            Verdict::Right => None,
            Verdict::Refused(reason) => Some(((op, name), format!("refused\t{}", reason_only(&reason)))),
            Verdict::Wrong(what) => Some(((op, name), format!("wrong\t{}", what.replace(['\t', '\n'], " ")))),
        })
        .collect();
    let refused = open.values().filter(|what| what.starts_with("refused")).count();
    let mut summary = format!("{total} cells, {refused} refused, {} wrong", open.len() - refused);
    eprintln!("{judge}: {summary}");
    let partial = std::env::var_os("EDGEC_MATRIX").is_some();
    if std::env::var_os("EDGEC_BLESS").is_some() && !partial {
        let lines = open.iter().map(|((op, name), what)| format!("{op}\t{name}\t{what}\n"));
        fs::write(&path, lines.collect::<String>()).unwrap();
    }
    let known = fs::read_to_string(&path).unwrap_or_default();
    let known: BTreeMap<(String, String), String> = known
        .lines()
        .map(|line| {
            let mut columns = line.splitn(3, '\t').map(str::to_owned);
            let mut column = || columns.next().unwrap_or_default();
            ((column(), column()), column())
        })
        .collect();
    for ((op, name), what) in &open {
        if partial || known.get(&(op.clone(), name.clone())) != Some(what) {
            let _ = write!(summary, "\n{op}/{name}: {what}");
        }
    }
    assert!(summary.lines().count() == 1, "{summary}");
}

/// The first refusal without its place, which is the same for every cell.
fn reason_only(refusal: &str) -> String {
    let line = refusal.lines().next().unwrap_or_default().replace('\t', " ");
    let start = ["cannot compute ", "stablehlo."].iter().filter_map(|known| line.find(known)).min();
    line[start.unwrap_or(0)..].to_owned()
}
