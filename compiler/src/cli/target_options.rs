//! Options of `edgec compile` that backends bring along.

use clap::{Arg, ArgMatches, Command};
use edgec_target::{Backend, Registry};

/// Adds the options of every backend; equal names of two backends are one option.
pub(super) fn add(mut command: Command, registry: &Registry) -> Command {
    let mut known: Vec<&'static str> = Vec::new();
    for backend in registry.iter() {
        for option in backend.options() {
            if known.contains(&option.name) {
                continue;
            }
            known.push(option.name);
            let help = format!("{} ({}) [default: {}]", option.help, backend.id(), option.default);
            let argument = Arg::new(option.name)
                .long(option.name)
                .value_name(option.value)
                .help(help)
                .help_heading("Options of single targets");
            command = command.arg(argument);
        }
    }
    command
}

/// The values that the user gave.
pub(super) fn given(matches: &ArgMatches, registry: &Registry) -> Vec<(String, String)> {
    let mut values: Vec<(String, String)> = Vec::new();
    for option in registry.iter().flat_map(Backend::options) {
        let value = matches.get_one::<String>(option.name);
        if let Some(value) = value.filter(|_| !values.iter().any(|(name, _)| name == option.name)) {
            values.push((option.name.to_owned(), value.clone()));
        }
    }
    values
}
