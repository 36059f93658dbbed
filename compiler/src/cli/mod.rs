//! The `edgec` program: arguments, one file a command, errors and exit codes.

mod args;
mod bench;
mod compile;
mod eval;
mod import;
mod inspect;
mod list;
mod opt;
mod output;
mod run;
mod tensors;
mod verify;

use std::process::ExitCode;

use clap::Parser;
use edgec_target::Registry;

pub use args::{Arguments, Command};
pub use output::CliError;

/// Exit code for an input or a request at fault.
const FAILURE: u8 = 1;
/// Exit code for a bug in edgec.
const BUG: u8 = 70;

/// Runs the program on the process's arguments. Usage errors end in code 2 by clap.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let result = std::panic::catch_unwind(|| dispatch(&arguments.command));
    match result {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(error)) if error.is_closed_pipe() => ExitCode::SUCCESS,
        Ok(Err(error)) => {
            output::report(&error);
            ExitCode::from(if error.is_bug() { BUG } else { FAILURE })
        }
        Err(_) => {
            eprintln!(
                "edgec: this is a bug in edgec; please report it with the command line and the message above"
            );
            ExitCode::from(BUG)
        }
    }
}

fn dispatch(command: &Command) -> Result<(), CliError> {
    match command {
        Command::Compile(arguments) => compile::run(arguments),
        Command::Import(arguments) => import::run(arguments),
        Command::Opt(arguments) => opt::run(arguments),
        Command::Run(arguments) => run::run(arguments),
        Command::Eval(arguments) => eval::run(arguments),
        Command::Verify(arguments) => verify::run(arguments),
        Command::Bench(arguments) => bench::run(arguments),
        Command::Inspect(arguments) => inspect::run(arguments),
        Command::Targets => list::targets(),
        Command::Passes => list::passes(),
        Command::Models => list::models(),
    }
}

/// The backends of this build.
fn registry() -> Registry {
    Registry::default().with(edgec_cpu::Cpu)
}

/// Processors of this machine.
fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}
