//! `edgec run`.

use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;

use edgec_runtime::{
    Artifact, CpuOptions, GenerateOptions, Generation, Generator, Message, Prompt, Runner, Sampling,
    Signature, Tensor, Tokenizer, npy,
};

use super::args::RunArguments;
use super::output::{CliError, print};
use super::processors;

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
    match (&arguments.signature, &arguments.prompt) {
        (Some(signature), _) => run_signature(arguments, signature, &options),
        (None, Some(prompt)) => generate(arguments, prompt, &options),
        (None, None) => Err(CliError::Request("give --prompt or --signature".to_owned())),
    }
}

/// Streams a continuation of the prompt, then the speeds.
fn generate(arguments: &RunArguments, prompt: &str, options: &CpuOptions) -> Result<(), CliError> {
    let tokenizer = arguments.tokenizer.as_deref().map(Tokenizer::open).transpose()?;
    let mut generator = Artifact::open(&arguments.artifact)?.generator(options, tokenizer)?;
    let prompt = if arguments.chat {
        Prompt::Chat(vec![Message { role: "user".to_owned(), content: prompt.to_owned() }])
    } else {
        Prompt::Text(prompt.to_owned())
    };
    let generate = GenerateOptions {
        max_tokens: Some(arguments.max_tokens),
        sampling: sampling(arguments, &generator),
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
fn run_signature(arguments: &RunArguments, key: &str, options: &CpuOptions) -> Result<(), CliError> {
    let mut runner = Artifact::open(&arguments.artifact)?.runner(options)?;
    let known = runner.signatures();
    let signature = known.iter().find(|signature| signature.key == key).ok_or_else(|| {
        let keys: Vec<&str> = known.iter().map(|signature| signature.key.as_str()).collect();
        CliError::Request(format!("the artifact has no signature `{key}`; it has {}", keys.join(", ")))
    })?;
    let inputs = arguments
        .input
        .iter()
        .enumerate()
        .map(|(position, input)| named_input(signature, position, input))
        .collect::<Result<Vec<_>, _>>()?;
    let outputs = runner.run(key, &inputs)?;
    let folder = arguments.output_dir.as_deref().unwrap_or_else(|| Path::new("."));
    std::fs::create_dir_all(folder)
        .map_err(|source| CliError::Read { path: folder.display().to_string(), source })?;
    for (name, tensor) in &outputs {
        let file = folder.join(format!("{}.npy", name.replace(['/', '\\'], "_")));
        npy::write(&file, tensor)?;
        eprintln!("{}: {:?} {:?}", file.display(), tensor.element_type(), tensor.shape());
    }
    Ok(())
}

/// `name=x.npy`, or `x.npy` for the input at `position`.
fn named_input(signature: &Signature, position: usize, input: &str) -> Result<(String, Tensor), CliError> {
    let named =
        input.split_once('=').filter(|(name, _)| signature.inputs.iter().any(|known| known.name == *name));
    let (known, file) = match named {
        Some((name, file)) => (signature.inputs.iter().find(|known| known.name == name), file),
        None => (signature.inputs.get(position), input),
    };
    let known = known.ok_or_else(|| {
        CliError::Request(format!("signature `{}` has {} inputs", signature.key, signature.inputs.len()))
    })?;
    Ok((known.name.clone(), npy::read_as(Path::new(file), known.element_type)?))
}
