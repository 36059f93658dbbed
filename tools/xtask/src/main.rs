//! Checks of the repository that no compiler makes: `cargo xtask licences` and `cargo xtask tidy`.
//!
//! Each check collects everything that it finds, prints one line per finding and fails if there is any.

mod licences;
mod spdx;
mod tidy;

use std::path::Path;
use std::process::ExitCode;

/// What a check found, one line each, or why it could not look.
type Findings = Result<Vec<String>, String>;

fn main() -> ExitCode {
    let argument = std::env::args().nth(1).unwrap_or_default();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let findings = match argument.as_str() {
        "licences" => licences::check(&root),
        "tidy" => tidy::check(&root),
        _ => {
            eprintln!("usage: cargo xtask licences|tidy");
            return ExitCode::from(2);
        }
    };
    match findings {
        Ok(findings) if findings.is_empty() => ExitCode::SUCCESS,
        Ok(findings) => {
            for finding in &findings {
                eprintln!("{finding}");
            }
            eprintln!("{argument}: {} to mend", findings.len());
            ExitCode::FAILURE
        }
        Err(reason) => {
            eprintln!("{argument}: {reason}");
            ExitCode::FAILURE
        }
    }
}
