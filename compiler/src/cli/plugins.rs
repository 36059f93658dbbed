//! Targets in libraries that the command line names.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::CommandFactory as _;
use edgec_plugin::LoadedPlugin;
use edgec_target::{Backend as _, Registry};

use super::args::Arguments;
use super::output::CliError;

/// Loads every library that `arguments` give to `--plugin`. This is done before the arguments are read: a target's options are
/// among them.
///
/// # Errors
/// A library cannot be loaded, or its names are taken.
pub(super) fn load(
    mut registry: Registry,
    arguments: impl Iterator<Item = OsString>,
) -> Result<Registry, CliError> {
    for path in named(arguments) {
        let plugin = LoadedPlugin::load(&path)?;
        check_names(&plugin, &path, &registry)?;
        registry = registry.with(plugin);
    }
    Ok(registry)
}

/// The libraries that the arguments name. No option takes a value that begins with `--`, so each `--plugin` is the option.
fn named(arguments: impl Iterator<Item = OsString>) -> Vec<PathBuf> {
    let mut arguments = arguments.take_while(|argument| argument != "--");
    let mut found = Vec::new();
    while let Some(argument) = arguments.next() {
        if argument == "--plugin" {
            found.extend(arguments.next().map(PathBuf::from));
        } else if let Some(path) = argument.to_str().and_then(|text| text.strip_prefix("--plugin=")) {
            found.push(PathBuf::from(path));
        }
    }
    found
}

/// A plug-in's target takes the place of no other, and its options are none of edgec's own.
fn check_names(plugin: &LoadedPlugin, path: &Path, registry: &Registry) -> Result<(), CliError> {
    let taken = |what: String| {
        let path = path.display();
        Err(CliError::Request(format!("the plug-in `{path}` cannot be used: {what} is one of edgec already")))
    };
    if registry.get(plugin.id()).is_some() {
        return taken(format!("its target `{}`", plugin.id()));
    }
    let mut command = Arguments::command();
    command.build();
    let Some(compile) = command.find_subcommand("compile") else { return Ok(()) };
    let own: Vec<&str> = compile.get_arguments().filter_map(|argument| argument.get_long()).collect();
    match plugin.options().iter().find(|option| own.contains(&option.name)) {
        Some(option) => taken(format!("its option --{}", option.name)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_library_is_found_before_the_arguments_are_read() {
        let named = |line: &str| named(line.split(' ').map(OsString::from));
        let paths = |names: &[&str]| names.iter().map(PathBuf::from).collect::<Vec<_>>();
        assert_eq!(named("compile m --plugin a.so --target x --plugin=b.so -o y"), paths(&["a.so", "b.so"]));
        assert_eq!(named("compile m -- --plugin a.so"), paths(&[]));
        assert_eq!(named("targets --plugin"), paths(&[]));
    }
}
