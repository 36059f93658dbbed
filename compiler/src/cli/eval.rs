//! `edgec eval`.

use edgec_dialects::Context;
use edgec_eval::{Evaluator, Options, Signature, signatures};
use edgec_passes::{Options as PassOptions, Unit, Unobserved, evaluation_passes, run_pipeline};

use super::args::EvalArguments;
use super::output::CliError;
use super::tensors::{read_all_inputs, write_outputs};
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
    let inputs = read_all_inputs(signature, &arguments.input)?;
    let options = Options { max_iterations: arguments.max_iterations, ..Options::default() };
    let outputs = Evaluator::new(module, &weights, options).evaluate(&signature.name, &inputs)?;
    let names = signature.outputs.iter().map(|port| port.name.clone());
    write_outputs(&arguments.output_dir, &names.zip(outputs).collect::<Vec<_>>())
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
