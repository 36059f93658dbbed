//! The `edgec` program: arguments, one file a command, errors and exit codes.

mod args;
mod bench;
mod compile;
mod eval;
mod import;
mod inspect;
mod inspect_package;
mod list;
mod opt;
mod output;
mod plugins;
mod run;
mod run_package;
mod target_options;
mod tensors;
mod verify;

use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _};
use edgec_target::Registry;

pub use args::{Arguments, Command};
pub use output::CliError;

/// Exit code for an input or a request at fault.
const FAILURE: u8 = 1;
/// Exit code for a bug in edgec.
const BUG: u8 = 70;

/// Runs the program on the process's arguments with the backends of `registry` and those that `--plugin` names. Usage errors
/// end in code 2 by clap.
///
/// A program of your own with one more target:
///
/// ```no_run
/// # struct MyTarget;
/// fn main() -> std::process::ExitCode {
///     let registry = edgec::cli::backends();
///     // let registry = registry.with(MyTarget);
///     edgec::cli::main(registry)
/// }
/// ```
pub fn main(registry: Registry) -> ExitCode {
    let run = std::panic::AssertUnwindSafe(|| {
        let registry = plugins::load(registry, std::env::args_os().skip(1))?;
        dispatch(&arguments(&registry), &registry)
    });
    let result = std::panic::catch_unwind(run);
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

/// The arguments; `compile` has the options of the backends besides its own.
fn arguments(registry: &Registry) -> Arguments {
    let matches = Arguments::command()
        .mut_subcommand("compile", |compile| target_options::add(compile, registry))
        .get_matches();
    let mut arguments = Arguments::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    if let (Command::Compile(compile), Some(("compile", matches))) =
        (&mut arguments.command, matches.subcommand())
    {
        compile.options = target_options::given(matches, registry);
    }
    arguments
}

fn dispatch(arguments: &Arguments, registry: &Registry) -> Result<(), CliError> {
    match &arguments.command {
        Command::Compile(arguments) => compile::run(arguments, registry),
        Command::Import(arguments) => import::run(arguments),
        Command::Opt(arguments) => opt::run(arguments, registry),
        Command::Run(arguments) => run::run(arguments),
        Command::Eval(arguments) => eval::run(arguments),
        Command::Verify(arguments) => verify::run(arguments, registry),
        Command::Bench(arguments) => bench::run(arguments),
        Command::Inspect(arguments) => inspect::run(arguments),
        Command::Targets(_) => list::targets(registry),
        Command::Passes => list::passes(registry),
        Command::Models => list::models(),
    }
}

/// The backends that edgec itself has.
pub fn backends() -> Registry {
    Registry::default().with(edgec_cpu::Cpu).with(edgec_gpu::Gpu).with(edgec_npu::Npu)
}

/// Processors of this machine.
fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}
