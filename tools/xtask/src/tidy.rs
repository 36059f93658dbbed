//! What the project's style asks of every source file: a size that a reader can hold, `unsafe` only where foreign code
//! begins, and nothing left half done.

use std::fs;
use std::path::{Path, PathBuf};

use crate::Findings;

/// No source file is longer than this many lines; most have 50 to 400.
const MOST_LINES: usize = 600;
/// Only these folders call foreign code, or are called by it.
const MAY_BE_UNSAFE: [&str; 3] = ["dialects", "runtime", "targets/plugin"];
/// Folders that hold what was built or fetched.
const NOT_OURS: [&str; 3] = ["target", ".edgec", ".git"];
const SOURCES: [&str; 8] = ["rs", "td", "cpp", "h", "py", "sh", "toml", "md"];

/// Looks at every source file below `root`.
pub fn check(root: &Path) -> Findings {
    let mut folders = vec![root.to_path_buf()];
    let mut findings = Vec::new();
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        for entry in entries {
            let path = entry.map_err(|error| error.to_string())?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() {
                if !(folder == root && NOT_OURS.contains(&name.as_str())) {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|suffix| SOURCES.iter().any(|known| suffix == *known)) {
                let text =
                    fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
                let relative = path.strip_prefix(root).map_or(path.clone(), PathBuf::from);
                findings.extend(look_at(&relative, &text));
            }
        }
    }
    findings.sort();
    Ok(findings)
}

/// Findings in one file; `path` is relative to the root.
fn look_at(path: &Path, text: &str) -> Vec<String> {
    let shown = path.display();
    let mut findings = Vec::new();
    let lines = text.lines().count();
    let code = path.extension().is_some_and(|suffix| suffix != "md" && suffix != "toml");
    if code && lines > MOST_LINES {
        findings
            .push(format!("{shown}: {lines} lines, more than {MOST_LINES}: is it still about one thing?"));
    }
    if !text.is_empty() && !text.ends_with('\n') {
        findings.push(format!("{shown}: no newline at the end"));
    }
    let rust = path.extension().is_some_and(|suffix| suffix == "rs");
    let may_be_unsafe = MAY_BE_UNSAFE.iter().any(|folder| path.starts_with(folder));
    for (index, line) in text.lines().enumerate() {
        let mut found = |what: &str| findings.push(format!("{shown}:{}: {what}", index + 1));
        if line.trim_end() != line {
            found("white space at the end of the line");
        }
        if code && unfinished(line) {
            found("a mark of unfinished work");
        }
        if rust && !may_be_unsafe && is_unsafe(line) {
            found("unsafe belongs in dialects/, runtime/ and targets/plugin/ alone");
        }
    }
    findings
}

/// The marks are put together here so that this file does not carry them.
fn unfinished(line: &str) -> bool {
    ["TO", "FIX", "XX"].iter().zip(["DO", "ME", "X"]).any(|(a, b)| has_word(line, &format!("{a}{b}")))
        || ["todo", "unimplemented", "dbg"].iter().any(|name| line.contains(&format!("{name}!(")))
}

fn is_unsafe(line: &str) -> bool {
    let mut words = line.split_whitespace().skip_while(|word| *word != "unsafe").skip(1);
    words.next().is_some_and(|word| ["{", "fn", "impl", "extern", "trait"].contains(&word))
}

/// Whether `word` stands in `line` with no letter, digit or underscore beside it.
fn has_word(line: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(start, _)| {
        let before = line[..start].chars().next_back();
        let after = line[start + word.len()..].chars().next();
        !before.is_some_and(part) && !after.is_some_and(part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(path: &str, text: &str) -> usize {
        look_at(Path::new(path), text).len()
    }

    #[test]
    fn unsafe_is_found_outside_of_its_folders() {
        let text = concat!("fn f() { un", "safe { g() } }\n");
        assert_eq!(findings("passes/src/a.rs", text), 1);
        assert_eq!(findings("targets/core/src/a.rs", text), 1);
        assert_eq!(findings("dialects/src/a.rs", text), 0);
        assert_eq!(findings("targets/plugin/src/a.rs", text), 0);
        assert_eq!(findings("passes/src/a.rs", "#![forbid(unsafe_code)]\n"), 0);
    }

    #[test]
    fn long_and_unfinished_files_are_found() {
        assert_eq!(findings("a.rs", &"x\n".repeat(MOST_LINES)), 0);
        assert_eq!(findings("a.rs", &"x\n".repeat(MOST_LINES + 1)), 1);
        assert_eq!(findings("a.rs", concat!("// TO", "DO later\n")), 1);
        assert_eq!(findings("a.rs", concat!("to", "do!();\n")), 1);
        assert_eq!(findings("a.rs", "let x = 1; \nlet y = 2;"), 2);
    }
}
