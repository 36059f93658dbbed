//! `edgec opt`.

use std::io::Read;
use std::path::Path;

use edgec_dialects::Context;
use edgec_passes::{Options, Pass, Unit, Unobserved, common_passes, run_pipeline};
use edgec_target::{Backend, Registry};
use edgec_weights::WeightTable;

use super::args::OptArguments;
use super::output::{CliError, print};
use crate::driver::write_whole;
use crate::importers::read_module;

/// Runs the command.
///
/// # Errors
/// The input is no module, a pass is unknown or fails, or the text cannot be written.
pub fn run(arguments: &OptArguments, registry: &Registry) -> Result<(), CliError> {
    let mut passes = Vec::new();
    for name in &arguments.passes {
        match name.as_str() {
            "default" => passes.extend(common_passes()),
            name => passes.push(find(name, registry)?),
        }
    }
    let source = read(&arguments.input)?;
    let context = Context::new();
    let module = read_module(&context, &arguments.input, &source)?;
    module.verify().map_err(CliError::Mlir)?;
    let options = Options { recipe: arguments.quantize.into(), ..Options::default() };
    let mut unit = Unit { context: &context, module, weights: WeightTable::default(), options };
    run_pipeline(&mut unit, &passes, &mut Unobserved)?;
    for note in context.take_notes() {
        eprintln!("{note}");
    }
    let text = unit.module.to_text();
    match &arguments.output {
        Some(path) => Ok(write_whole(path, text.as_bytes())?),
        None => print(&text),
    }
}

/// A common pass or a backend's.
fn find(name: &str, registry: &Registry) -> Result<Pass, CliError> {
    let mut of_backends = registry.iter().flat_map(Backend::passes);
    match of_backends.find(|pass| pass.name == name) {
        Some(pass) => Ok(pass),
        None => Ok(edgec_passes::find(name)?),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, CliError> {
    if path == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes)?;
        return Ok(bytes);
    }
    std::fs::read(path).map_err(|source| CliError::Read { path: path.display().to_string(), source })
}
