//! The command line.

use std::path::PathBuf;

use crate::importers::aten::ShapeBinding;
use clap::{Args, Parser, Subcommand, ValueEnum};
use edgec_target::DecoderForm;

/// Compiles trained models into files that phones run.
#[derive(Debug, Parser)]
#[command(name = "edgec", version, about)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// A command of the program.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Compile a model into an artifact for a target
    Compile(CompileArguments),
    /// Print the StableHLO that a model imports to; weights stay symbols
    Import(ImportArguments),
    /// Run passes over a module (without --passes: parse, verify, print)
    Opt(OptArguments),
    /// Generate or encode text with an artifact, or run one of its signatures on tensors
    Run(RunArguments),
    /// Evaluate a model's StableHLO on tensors by the reference evaluator
    Eval(EvalArguments),
    /// Compare an artifact with the reference evaluation of its model, output by output
    Verify(VerifyArguments),
    /// Measure a decoder's prefill and decode speed, or an encoder's time for a text; load time and peak memory
    Bench(BenchArguments),
    /// Show an artifact's signatures, operators, tensors, quantisation and sizes
    Inspect(InspectArguments),
    /// List the targets of this build
    Targets(PluginArguments),
    /// List the passes of this build
    Passes,
    /// List the model families of this build
    Models,
}

/// Targets in libraries. They are loaded before the arguments are read, for they have options of their own.
#[derive(Clone, Debug, Args)]
pub struct PluginArguments {
    /// Load an accelerator from a shared library, which is code that then runs: --target takes its name
    #[arg(long, value_name = "FILE")]
    pub plugin: Vec<PathBuf>,
}

/// How weights are stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Recipe {
    /// Full f32 precision
    #[default]
    None,
    /// f16 weights, f32 arithmetic
    Fp16,
    /// int8 weights with a scale per channel, activations quantised at run time
    Int8,
    /// int4 weights in blocks of 32; embedding and head int8
    Int4,
    /// int8 weights and activations, with scales that --calibration teaches
    Int8Static,
}

/// What a model's signatures look like.
#[derive(Clone, Debug, Args)]
pub struct ShapeArguments {
    /// Prompt lengths to compile a decoder's prefill signatures for [default: 128]
    #[arg(long, value_delimiter = ',', value_parser = positive)]
    pub prefill: Option<Vec<usize>>,
    /// Tokens that a decoder's key/value cache holds [default: 1280]
    #[arg(long, value_parser = positive)]
    pub context: Option<usize>,
    /// Token counts to compile an encoder's signatures for [default: 128, and all the model's positions up to 512]
    #[arg(long, value_delimiter = ',', value_parser = positive)]
    pub lengths: Option<Vec<usize>>,
    /// A size that a program leaves open, which is chosen when the artifact runs otherwise: all sizes of an input
    /// (x=1x3x224x224; `?` stays open), or that of a torch.export symbol
    #[arg(long, value_name = "NAME=SIZES")]
    pub shape: Vec<ShapeBinding>,
    /// Add a decoder's signatures again with an attention that reads only the first N positions, which `edgec run` takes
    /// as long as the text is shorter [default: 256]; `--attend 0` adds none
    #[arg(long, value_name = "N", value_delimiter = ',')]
    pub attend: Option<Vec<usize>>,
    /// How a decoder's layers and its key/value caches belong together: in-place, each layer writes its cache and reads it;
    /// slices, caches are read as they were and written after the last layer; positioned, the position is a number and no mask is
    /// needed, for targets that are no LiteRT [default: what the target asks for]
    #[arg(long, value_name = "FORM", value_parser = decoder_form)]
    pub decoder_form: Option<DecoderForm>,
}

/// Arguments of `edgec compile`.
#[derive(Debug, Args)]
pub struct CompileArguments {
    /// A Hugging Face folder, a GGUF file, StableHLO (MLIR text, bytecode, portable artifact) or a torch.export .pt2
    pub model: PathBuf,
    /// Where the artifact runs (see `edgec targets`)
    #[arg(long, default_value = "cpu")]
    pub target: String,
    /// Targets in libraries
    #[command(flatten)]
    pub plugins: PluginArguments,
    /// The artifact; its suffix picks the container (.tflite, .litertlm, none: a folder, for accelerators)
    #[arg(short, long)]
    pub output: PathBuf,
    /// How weights are stored
    #[arg(long, value_enum, default_value_t)]
    pub quantize: Recipe,
    /// Samples that int8-static learns ranges from: `name=x.npy` or `x.npy` by position, with samples along a leading dimension;
    /// a folder that has a folder with `<name>.npy` for each sample; or, for an encoder, a file with a text a line [default for
    /// encoders: a few texts of edgec's own]
    #[arg(long, value_name = "SAMPLES")]
    pub calibration: Vec<String>,
    /// The signatures
    #[command(flatten)]
    pub shape: ShapeArguments,
    /// Refuse a model of which an accelerator leaves more than data movement to the CPU
    #[arg(long)]
    pub require_full: bool,
    /// Options of the target, which the program adds to the command
    #[arg(skip)]
    pub options: Vec<(String, String)>,
    /// Write the module after each pass into this folder
    #[arg(long, value_name = "DIR")]
    pub dump_ir: Option<PathBuf>,
    /// Write times, bytes and peak memory into this JSON file
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Threads that stream weights (default: all cores)
    #[arg(long, value_parser = positive)]
    pub threads: Option<usize>,
}

/// Arguments of `edgec import`.
#[derive(Debug, Args)]
pub struct ImportArguments {
    /// A Hugging Face folder, a GGUF file, StableHLO (MLIR text, bytecode, portable artifact) or a torch.export .pt2
    pub model: PathBuf,
    /// The MLIR text (default: standard output)
    #[arg(short, long)]
    pub output: Option<PathBuf>,
    /// The signatures
    #[command(flatten)]
    pub shape: ShapeArguments,
}

/// Arguments of `edgec opt`.
#[derive(Debug, Args)]
pub struct OptArguments {
    /// MLIR text, bytecode or a portable artifact; `-` reads standard input
    pub input: PathBuf,
    /// Passes to run, in this order; `default` stands for the default pipeline
    #[arg(long, value_delimiter = ',')]
    pub passes: Vec<String>,
    /// The MLIR text (default: standard output)
    #[arg(short, long)]
    pub output: Option<PathBuf>,
    /// What quantize-weights does
    #[arg(long, value_enum, default_value_t)]
    pub quantize: Recipe,
}

/// Arguments of `edgec run`.
#[derive(Debug, Args)]
pub struct RunArguments {
    /// A .tflite or .litertlm
    pub artifact: PathBuf,
    /// Generate text that continues this; with an encoder, print the vector of this text as JSON
    #[arg(long, required_unless_present = "output_dir", conflicts_with_all = ["signature", "input"])]
    pub prompt: Option<String>,
    /// Tokens to generate at most
    #[arg(long, default_value_t = 256)]
    pub max_tokens: usize,
    /// Always take the likeliest token
    #[arg(long, conflicts_with_all = ["temperature", "top_k", "top_p", "seed"])]
    pub greedy: bool,
    /// Divides the logits before sampling
    #[arg(long, value_name = "T")]
    pub temperature: Option<f32>,
    /// Sample among this many likeliest tokens
    #[arg(long, value_name = "K")]
    pub top_k: Option<usize>,
    /// Sample among the likeliest tokens that together have this probability
    #[arg(long, value_name = "P")]
    pub top_p: Option<f32>,
    /// Seed of the sampler
    #[arg(long)]
    pub seed: Option<u64>,
    /// Wrap the prompt with the model's chat template
    #[arg(long)]
    pub chat: bool,
    /// A folder or file with the tokenizer, for a .tflite that carries none
    #[arg(long, value_name = "PATH")]
    pub tokenizer: Option<PathBuf>,
    /// The signature to run on tensors instead of generating text (default: the only one)
    #[arg(long, requires = "output_dir")]
    pub signature: Option<String>,
    /// An input tensor: `name=x.npy`, or `x.npy` by position
    #[arg(long, value_name = "NAME=FILE", requires = "output_dir")]
    pub input: Vec<String>,
    /// A number that a signature of a model for GPUs takes, as a decoder's position
    #[arg(long, value_name = "NAME=NUMBER", requires = "output_dir")]
    pub parameter: Vec<String>,
    /// A part of the name of the GPU to run on (default: the fastest kind)
    #[arg(long, value_name = "NAME")]
    pub device: Option<String>,
    /// The variant of a model for GPUs to run (default: the best that the device can)
    #[arg(long, value_name = "PROFILE")]
    pub variant: Option<String>,
    /// Run a signature on tensors, or an encoder on --prompt, and write the outputs here as `<name>.npy`
    #[arg(long, value_name = "DIR")]
    pub output_dir: Option<PathBuf>,
    /// Threads of the runtime (default: all cores)
    #[arg(long, value_parser = positive)]
    pub threads: Option<usize>,
}

/// Arguments of `edgec eval`.
#[derive(Debug, Args)]
pub struct EvalArguments {
    /// A Hugging Face folder, a GGUF file, StableHLO (MLIR text, bytecode, portable artifact) or a torch.export .pt2
    pub model: PathBuf,
    /// The function to evaluate (default: the only one, or main)
    #[arg(long)]
    pub signature: Option<String>,
    /// An input tensor: `name=x.npy`, or `x.npy` by position
    #[arg(long, value_name = "NAME=FILE")]
    pub input: Vec<String>,
    /// Folder for the output tensors, `<name>.npy`
    #[arg(long, value_name = "DIR")]
    pub output_dir: PathBuf,
    /// Give up when a loop runs longer than this
    #[arg(long, value_name = "N")]
    pub max_iterations: Option<u64>,
    /// The signatures
    #[command(flatten)]
    pub shape: ShapeArguments,
}

/// Arguments of `edgec verify`.
#[derive(Debug, Args)]
pub struct VerifyArguments {
    /// The model that the artifact was compiled from
    pub model: PathBuf,
    /// The artifact
    pub artifact: PathBuf,
    /// The signature to run (default: all)
    #[arg(long)]
    pub signature: Option<String>,
    /// An input tensor: `name=x.npy`, or `x.npy` by position; the others are random
    #[arg(long, value_name = "NAME=FILE")]
    pub input: Vec<String>,
    /// Seed of the random inputs
    #[arg(long, default_value_t = 0)]
    pub seed: u64,
    /// Largest error of an output, relative to its largest number
    #[arg(long, default_value_t = 1e-4)]
    pub tolerance: f64,
    /// Find the first operation whose result differs: compiles the model anew with all values as results
    #[arg(long)]
    pub per_op: bool,
    /// The target that --per-op compiles for
    #[arg(long, default_value = "cpu", requires = "per_op")]
    pub target: String,
    /// Targets in libraries
    #[command(flatten)]
    pub plugins: PluginArguments,
    /// How --per-op stores weights
    #[arg(long, value_enum, default_value_t, requires = "per_op")]
    pub quantize: Recipe,
    /// The signatures that a checkpoint was compiled with
    #[command(flatten)]
    pub shape: ShapeArguments,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// Threads of the runtime (default: all cores)
    #[arg(long, value_parser = positive)]
    pub threads: Option<usize>,
}

/// Arguments of `edgec bench`.
#[derive(Debug, Args)]
pub struct BenchArguments {
    /// A .tflite or .litertlm
    pub artifact: PathBuf,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// Prompt tokens of a decoder
    #[arg(long, default_value_t = 128, value_parser = positive)]
    pub prefill: usize,
    /// Tokens to generate
    #[arg(long, default_value_t = 64, value_parser = positive)]
    pub decode: usize,
    /// Print the time of each operator as well
    #[arg(long)]
    pub profile: bool,
    /// Counted runs; medians are printed
    #[arg(long, default_value_t = 5, value_parser = positive)]
    pub runs: usize,
    /// Threads of the runtime (default: all cores)
    #[arg(long, value_parser = positive)]
    pub threads: Option<usize>,
}

/// Arguments of `edgec inspect`.
#[derive(Debug, Args)]
pub struct InspectArguments {
    /// A .tflite or .litertlm
    pub artifact: PathBuf,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Parses the form of a decoder.
fn decoder_form(text: &str) -> Result<DecoderForm, String> {
    let names = || DecoderForm::ALL.map(DecoderForm::name).join(" and ");
    let found = DecoderForm::ALL.into_iter().find(|form| form.name() == text);
    found.ok_or_else(|| format!("the forms are {}", names()))
}

/// Parses a number of at least one; the bound keeps a slip of the finger from becoming an allocation.
fn positive(text: &str) -> Result<usize, String> {
    const MOST: usize = 1 << 24;
    match text.parse::<usize>() {
        Ok(number) if (1..=MOST).contains(&number) => Ok(number),
        _ => Err(format!("expected a whole number from 1 to {MOST}")),
    }
}
