//! `edgec verify`.

use edgec_target::Registry;

use super::args::VerifyArguments;
use super::output::{CliError, print, print_json};
use super::processors;
use super::tensors::read_inputs;
use crate::driver::{Comparison, Verification, VerifyError, VerifyRequest, verify};

/// Runs the command; an artifact that is wrong ends in an error after the report.
///
/// # Errors
/// As [`verify`], and when an output is beyond the tolerance.
pub fn run(arguments: &VerifyArguments, registry: &Registry) -> Result<(), CliError> {
    if arguments.tolerance.is_nan() || arguments.tolerance < 0.0 {
        return Err(CliError::Request("--tolerance: give a number that is not negative".to_owned()));
    }
    let inputs = |function: &str, specs: &[edgec_runtime::TensorSpec]| {
        read_inputs(function, specs, &arguments.input).map_err(|error| match error {
            CliError::Tensor(error) => VerifyError::Tensor(error),
            other => VerifyError::Request(other.to_string()),
        })
    };
    let verification = verify(&VerifyRequest {
        model: arguments.model.clone(),
        shape: (&arguments.shape).into(),
        artifact: arguments.artifact.clone(),
        signature: arguments.signature.clone(),
        inputs: &inputs,
        seed: arguments.seed,
        tolerance: arguments.tolerance,
        per_op: arguments.per_op.then_some((registry, arguments.target.as_str(), arguments.quantize.into())),
        threads: arguments.threads.unwrap_or_else(processors),
    })?;
    if arguments.json {
        print_json(&verification)?;
    } else {
        print(&text(&verification, arguments.per_op))?;
    }
    if verification.within {
        return Ok(());
    }
    let beyond: Vec<String> = verification
        .signatures
        .iter()
        .flat_map(|signature| {
            let wrong = signature.outputs.iter().filter(|output| !output.within);
            wrong.map(|output| format!("`{}` of `{}`", output.name, signature.signature))
        })
        .collect();
    Err(CliError::Request(format!(
        "the artifact differs from the model beyond the tolerance of {}: {}",
        verification.tolerance,
        beyond.join(", ")
    )))
}

fn text(verification: &Verification, per_op: bool) -> String {
    let mut text = String::new();
    for signature in &verification.signatures {
        text += &signature.signature;
        if !signature.random_inputs.is_empty() {
            text += &format!(" (random {})", signature.random_inputs.join(", "));
        }
        if !signature.chosen_sizes.is_empty() {
            text += &format!(" (open sizes, no --input tells them: {})", signature.chosen_sizes.join(", "));
        }
        text.push('\n');
        for output in &signature.outputs {
            text += &format!("  {}\n", line(output));
        }
        match &signature.first_divergence {
            Some(found) => {
                text += &format!(
                    "  first to differ: {} at {}\n    {}\n    {}\n",
                    found.op,
                    found.location,
                    found.text.trim(),
                    line(&found.comparison)
                );
            }
            None if per_op => text += "  no operation differs by itself\n",
            None => {}
        }
    }
    text
}

fn line(output: &Comparison) -> String {
    let unequal = match output.unequal {
        0 => String::new(),
        count => format!(", {count} elements that have to be equal are not"),
    };
    format!(
        "{} {} {:?}: max error {:.3e} absolute, {:.3e} relative, cosine {:.8}{unequal}{}",
        output.name,
        output.element_type,
        output.shape,
        output.max_absolute_error,
        output.max_relative_error,
        output.cosine,
        if output.within { "" } else { "  <- WRONG" },
    )
}
