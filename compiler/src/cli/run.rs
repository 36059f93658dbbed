//! `edgec run`.

use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;

use edgec_runtime::{
    Artifact, CpuOptions, Encoded, GenerateOptions, Generation, Generator, Language, Message, Prompt, Runner,
    Sampling, Signature, TextEncoder, Tokenizer,
};

use super::args::RunArguments;
use super::output::{CliError, print};
use super::tensors::{read_inputs, write_outputs};
use super::{processors, run_package};

/// Runs the command.
///
/// # Errors
/// The artifact cannot be loaded or run, or an input or output file is at fault.
pub fn run(arguments: &RunArguments) -> Result<(), CliError> {
    let options = CpuOptions {
        threads: Some(arguments.threads.unwrap_or_else(processors)),
        weight_cache: None,
        profiling: false,
    };
    match (&arguments.prompt, &arguments.output_dir) {
        (None, Some(output_dir)) if run_package::is_package(&arguments.artifact) => {
            run_package::run(arguments, output_dir)
        }
        (None, Some(_)) if !arguments.parameter.is_empty() => {
            Err(CliError::Request("--parameter is for models for GPUs, and this artifact is none".to_owned()))
        }
        (Some(prompt), _) => take_text(arguments, prompt, &options),
        (None, Some(output_dir)) => run_signature(arguments, output_dir, &options),
        (None, None) => Err(CliError::Request("give --prompt or --output-dir".to_owned())),
    }
}

/// Goes on with the prompt, or encodes it, as the artifact can.
fn take_text(arguments: &RunArguments, prompt: &str, options: &CpuOptions) -> Result<(), CliError> {
    let tokenizer = arguments.tokenizer.as_deref().map(Tokenizer::open).transpose()?;
    let artifact = Artifact::open(&arguments.artifact)?.with_gpu(run_package::load_options(arguments));
    match (artifact.language(options, tokenizer)?, &arguments.output_dir) {
        (Language::Generator(mut generator), None) => {
            for note in generator.decoder().notes() {
                eprintln!("{note}");
            }
            generate(arguments, prompt, &mut generator)
        }
        (Language::Generator(_), Some(_)) => Err(CliError::Request(
            "--output-dir takes the vectors of an encoder, or the outputs of a signature; this artifact generates text"
                .to_owned(),
        )),
        (Language::Encoder(mut encoder), output_dir) => encode(prompt, output_dir.as_deref(), &mut encoder),
    }
}

/// Prints the vector of a text as JSON, or writes it and the tokens' vectors into a folder.
fn encode(text: &str, output_dir: Option<&Path>, encoder: &mut TextEncoder) -> Result<(), CliError> {
    let Encoded { hidden, embedding } = encoder.encode(text)?;
    match output_dir {
        Some(folder) => {
            write_outputs(folder, &[("hidden".to_owned(), hidden), ("embedding".to_owned(), embedding)])
        }
        None => {
            let line = serde_json::to_string(&embedding.to_f32()).map_err(std::io::Error::other)?;
            print(&format!("{line}\n"))
        }
    }
}

/// Streams a continuation of the prompt, then the speeds.
fn generate(arguments: &RunArguments, prompt: &str, generator: &mut Generator) -> Result<(), CliError> {
    let prompt = if arguments.chat {
        Prompt::Chat(vec![Message { role: "user".to_owned(), content: prompt.to_owned() }])
    } else {
        Prompt::Text(prompt.to_owned())
    };
    let generate = GenerateOptions {
        max_tokens: Some(arguments.max_tokens),
        sampling: sampling(arguments, generator),
        ignore_stop: false,
    };
    let mut out = std::io::stdout().lock();
    let mut failed = None;
    let generation = generator.generate(&prompt, &generate, &mut |piece: &str| match out
        .write_all(piece.as_bytes())
        .and_then(|()| out.flush())
    {
        Ok(()) => ControlFlow::Continue(()),
        Err(error) => {
            failed = Some(error);
            ControlFlow::Break(())
        }
    })?;
    if let Some(error) = failed {
        return Err(error.into());
    }
    drop(out);
    print("\n")?;
    eprintln!("{}", speeds(&generation));
    Ok(())
}

/// What the arguments ask of the sampler; without any, the artifact's own settings, or the likeliest token.
fn sampling(arguments: &RunArguments, generator: &Generator) -> Sampling {
    let asked = arguments.temperature.is_some() || arguments.top_k.is_some() || arguments.top_p.is_some();
    let seed = arguments.seed.unwrap_or(0);
    if arguments.greedy {
        return Sampling::GREEDY;
    }
    if asked || arguments.seed.is_some() {
        return Sampling {
            temperature: arguments.temperature.unwrap_or(1.0),
            top_k: arguments.top_k.unwrap_or(0),
            top_p: arguments.top_p.unwrap_or(1.0),
            seed,
        };
    }
    generator.conventions().sampling.unwrap_or(Sampling::GREEDY)
}

fn speeds(generation: &Generation) -> String {
    let rate = |rate: Option<f64>| rate.map_or_else(|| "-".to_owned(), |rate| format!("{rate:.1} tok/s"));
    format!(
        "prefill {} ({} tokens), decode {} ({} tokens)",
        rate(generation.timing.prefill_rate()),
        generation.prompt_tokens,
        rate(generation.timing.decode_rate()),
        generation.tokens.len(),
    )
}

/// Runs one signature on tensors from files.
fn run_signature(arguments: &RunArguments, output_dir: &Path, options: &CpuOptions) -> Result<(), CliError> {
    let mut runner = Artifact::open(&arguments.artifact)?.runner(options)?;
    let signature = signature(runner.signatures(), arguments.signature.as_deref())?.clone();
    let inputs = read_inputs(&signature.key, &signature.inputs, &arguments.input)?;
    write_outputs(output_dir, &runner.run(&signature.key, &inputs)?)
}

/// The signature called `key`; without a key, the only one.
///
/// # Errors
/// There is none of that name, or there are several to choose from.
pub(super) fn signature<'s>(known: &'s [Signature], key: Option<&str>) -> Result<&'s Signature, CliError> {
    let keys = || known.iter().map(|signature| signature.key.as_str()).collect::<Vec<_>>().join(", ");
    match (key, known) {
        (Some(key), _) => known.iter().find(|signature| signature.key == key).ok_or_else(|| {
            CliError::Request(format!("the artifact has no signature `{key}`; it has {}", keys()))
        }),
        (None, [only]) => Ok(only),
        (None, _) => {
            Err(CliError::Request(format!("choose one of the signatures with --signature: {}", keys())))
        }
    }
}
