//! The committed table of the cells that are refused: `fixtures/op_matrix_open/<judge>.tsv`, one line a cell: operation, cell,
//! `refused`, why. `EDGEC_BLESS=1` writes it anew. A wrong cell is in no table: it fails.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use super::{Verdict, Verdicts};

/// Fails if a cell is wrong, if one is refused and the table does not say so with the same reason, if one is right and the
/// table says that it is refused, or if more than `most` of a thousand cells are refused.
pub(super) fn check(judge: &str, verdicts: Verdicts, most: usize) {
    let path = edgec_tests::root().join(format!("tests/fixtures/op_matrix_open/{judge}.tsv"));
    let total = verdicts.len();
    let (mut refused, mut wrong) = (BTreeMap::new(), Vec::new());
    for (op, name, verdict) in verdicts {
        match verdict {
            Verdict::Right => {}
            Verdict::Refused(reason) => {
                refused.insert((op, name), format!("refused\t{}", reason_only(&reason)));
            }
            Verdict::Wrong(what) => wrong.push(format!("{op}/{name}: wrong: {}", what.replace('\n', " "))),
        }
    }
    let mut summary = format!("{total} cells, {} refused, {} wrong", refused.len(), wrong.len());
    eprintln!("{judge}: {summary}");
    let partial = std::env::var_os("EDGEC_MATRIX").is_some();
    if std::env::var_os("EDGEC_BLESS").is_some() && !partial {
        let lines = refused.iter().map(|((op, name), what)| format!("{op}\t{name}\t{what}\n"));
        fs::write(&path, lines.collect::<String>()).unwrap();
    }
    for line in wrong {
        let _ = write!(summary, "\n{line}");
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
    for ((op, name), what) in &refused {
        if partial || known.get(&(op.clone(), name.clone())) != Some(what) {
            let _ = write!(summary, "\n{op}/{name}: {what}");
        }
    }
    if !partial {
        for (op, name) in known.keys().filter(|&cell| !refused.contains_key(cell)) {
            let _ = write!(summary, "\n{op}/{name}: is in {judge}.tsv and is not refused");
        }
        if refused.len() * 1000 > total * most {
            let _ = write!(summary, "\nmore than {most} of a thousand cells are refused");
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
