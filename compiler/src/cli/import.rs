//! `edgec import`.

use edgec_dialects::Context;

use super::args::ImportArguments;
use super::output::{CliError, print};
use crate::driver::write_whole;
use crate::importers::Model;

/// Runs the command.
///
/// # Errors
/// The model cannot be imported, or the text cannot be written.
pub fn run(arguments: &ImportArguments) -> Result<(), CliError> {
    let context = Context::new();
    let (module, _) = Model::open(&arguments.model)?.import(&context, &(&arguments.shape).into())?;
    module.verify().map_err(CliError::Mlir)?;
    match &arguments.output {
        Some(path) => Ok(write_whole(path, module.to_text().as_bytes())?),
        None => print(&module.to_text()),
    }
}
