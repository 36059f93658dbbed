//! `edgec eval`.

use std::path::Path;

use edgec_dialects::Context;
use edgec_eval::{Evaluator, Options, Port, Signature, signatures};
use edgec_passes::{Options as PassOptions, Unit, Unobserved, evaluation_passes, run_pipeline};
use edgec_tensor::{Tensor, npy};

use super::args::EvalArguments;
use super::output::CliError;
use crate::importers::Model;

/// Runs the command.
///
/// # Errors
/// The model cannot be imported or evaluated, or a tensor cannot be read or written.
pub fn run(arguments: &EvalArguments) -> Result<(), CliError> {
    let context = Context::new();
    let (module, weights) = Model::open(&arguments.model)?.import(&context, &(&arguments.shape).into())?;
    module.verify().map_err(CliError::Mlir)?;
    let mut unit = Unit { context: &context, module, weights, options: PassOptions::default() };
    run_pipeline(&mut unit, &evaluation_passes(), &mut Unobserved)?;
    let Unit { module, weights, .. } = unit;
    let known = signatures(module);
    let signature = choose(&known, arguments.signature.as_deref())?;
    let inputs = read_inputs(signature, &arguments.input)?;
    let options = Options { max_iterations: arguments.max_iterations, ..Options::default() };
    let outputs = Evaluator::new(module, &weights, options).evaluate(&signature.name, &inputs)?;
    write_outputs(signature, &outputs, &arguments.output_dir)
}

/// The signature of that name; without one, the only one.
fn choose<'s>(known: &'s [Signature], name: Option<&str>) -> Result<&'s Signature, CliError> {
    let names = || known.iter().map(|signature| signature.name.as_str()).collect::<Vec<_>>().join(", ");
    match (name, known) {
        (Some(name), _) => known.iter().find(|signature| signature.name == name).ok_or_else(|| {
            CliError::Request(format!("the model has no signature `{name}`; it has {}", names()))
        }),
        (None, [only]) => Ok(only),
        (None, _) => known.iter().find(|signature| signature.name == "main").ok_or_else(|| {
            CliError::Request(format!("choose one with --signature: the model has {}", names()))
        }),
    }
}

/// Reads `name=x.npy`, and `x.npy` for the input at that position; every input has to be there once.
pub(super) fn read_inputs(signature: &Signature, given: &[String]) -> Result<Vec<Tensor>, CliError> {
    let mut inputs: Vec<Option<Tensor>> = vec![None; signature.inputs.len()];
    for (position, input) in given.iter().enumerate() {
        let place = |name: &str| signature.inputs.iter().position(|port| port.name == name);
        let named = input.split_once('=').and_then(|(name, file)| Some((place(name)?, file)));
        let (index, file) = named.unwrap_or((position, input));
        let Some(port) = signature.inputs.get(index) else {
            return Err(CliError::Request(format!(
                "signature `{}` has {} inputs: {}",
                signature.name,
                signature.inputs.len(),
                names(&signature.inputs)
            )));
        };
        let tensor = match &port.tensor {
            Some(known) => npy::read_as(Path::new(file), known.storage())?,
            None => npy::read(Path::new(file))?,
        };
        if inputs[index].replace(tensor).is_some() {
            return Err(CliError::Request(format!("the input `{}` is given twice", port.name)));
        }
    }
    inputs
        .into_iter()
        .zip(&signature.inputs)
        .map(|(input, port)| {
            input.ok_or_else(|| {
                CliError::Request(format!("signature `{}` needs the input `{}`", signature.name, port.name))
            })
        })
        .collect()
}

fn names(ports: &[Port]) -> String {
    ports.iter().map(|port| port.name.as_str()).collect::<Vec<_>>().join(", ")
}

fn write_outputs(signature: &Signature, outputs: &[Tensor], folder: &Path) -> Result<(), CliError> {
    std::fs::create_dir_all(folder)
        .map_err(|source| CliError::Read { path: folder.display().to_string(), source })?;
    for (port, tensor) in signature.outputs.iter().zip(outputs) {
        let file = folder.join(format!("{}.npy", port.name.replace(['/', '\\'], "_")));
        npy::write(&file, tensor)?;
        eprintln!("{}: {} {:?}", file.display(), tensor.element_type(), tensor.shape());
    }
    Ok(())
}
