//! `edgec eval`.

use edgec_dialects::Context;
use edgec_eval::{Evaluator, Options, Signature, signatures};
use edgec_passes::{Options as PassOptions, Unit, Unobserved, evaluation_passes, run_pipeline};

use super::args::EvalArguments;
use super::output::CliError;
use super::tensors::{read_all_inputs, write_outputs};
use crate::importers::{Imported, Model};
use edgec_runtime::Tensor;

/// The size of what is not evaluated.
const OTHER: i64 = 11;

/// Runs the command.
///
/// # Errors
/// The model cannot be imported or evaluated, or a tensor cannot be read or written.
pub fn run(arguments: &EvalArguments) -> Result<(), CliError> {
    let context = Context::new();
    let model = Model::open(&arguments.model)?;
    let ((module, weights), signature, inputs) =
        match model.import_open(&context, &(&arguments.shape).into())? {
            Imported::Known(module, weights) => {
                module.verify().map_err(CliError::Mlir)?;
                let signature = choose(&signatures(module), arguments.signature.as_deref())?;
                let inputs = read_all_inputs(&signature, &arguments.input)?;
                ((module, weights), signature, inputs)
            }
            // The inputs tell the sizes.
            Imported::Open(program) => {
                let known = signatures(program.at_any()?.0);
                let signature = choose(&known, arguments.signature.as_deref())?;
                let inputs = read_all_inputs(&signature, &arguments.input)?;
                let shape = |name: &str| {
                    let index = signature.inputs.iter().position(|port| port.name == name)?;
                    inputs.get(index).map(Tensor::shape)
                };
                let values = program.values(&signature.name, shape).map_err(CliError::Request)?;
                // A size of another function makes no difference.
                let values: Vec<i64> = values.into_iter().map(|value| value.unwrap_or(OTHER)).collect();
                (program.at(&values)?, signature, inputs)
            }
        };
    let mut unit = Unit { context: &context, module, weights, options: PassOptions::default() };
    run_pipeline(&mut unit, &evaluation_passes(), &mut Unobserved)?;
    let Unit { module, weights, .. } = unit;
    let options = Options { max_iterations: arguments.max_iterations, ..Options::default() };
    let outputs = Evaluator::new(module, &weights, options).evaluate(&signature.name, &inputs)?;
    let names = signature.outputs.iter().map(|port| port.name.clone());
    write_outputs(&arguments.output_dir, &names.zip(outputs).collect::<Vec<_>>())
}

/// The signature of that name; without one, the only one.
fn choose(known: &[Signature], name: Option<&str>) -> Result<Signature, CliError> {
    let names = || known.iter().map(|signature| signature.name.as_str()).collect::<Vec<_>>().join(", ");
    let chosen = match (name, known) {
        (Some(name), _) => known.iter().find(|signature| signature.name == name).ok_or_else(|| {
            CliError::Request(format!("the model has no signature `{name}`; it has {}", names()))
        }),
        (None, [only]) => Ok(only),
        (None, _) => known.iter().find(|signature| signature.name == "main").ok_or_else(|| {
            CliError::Request(format!("choose one with --signature: the model has {}", names()))
        }),
    };
    chosen.cloned()
}
