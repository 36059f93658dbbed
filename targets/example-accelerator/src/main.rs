//! `edgec` with one more target.

use std::process::ExitCode;

use example_accelerator::Example;

fn main() -> ExitCode {
    edgec::cli::main(edgec::cli::backends().with(Example))
}
