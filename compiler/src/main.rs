//! The `edgec` program.

fn main() -> std::process::ExitCode {
    edgec::cli::main(edgec::cli::backends())
}
