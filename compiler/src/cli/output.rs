//! What the program prints: results to standard output, everything else to standard error.

use std::io::{self, Write};

use edgec_dialects::Diagnostics;
use edgec_eval::EvalError;
use edgec_formats::FormatError;
use edgec_gpu_package::PackageError;
use edgec_passes::PassError;
use edgec_plugin::PluginError;
use edgec_runtime::RuntimeError;
use edgec_tensor::TensorError;
use edgec_vulkan::VulkanError;

use crate::driver::{CompileError, OutputError, VerifyError};
use crate::importers::ImportError;

/// An error of a command.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// A compile failed.
    #[error(transparent)]
    Compile(#[from] CompileError),
    /// A plug-in cannot be loaded.
    #[error(transparent)]
    Plugin(#[from] PluginError),
    /// Model and artifact cannot be compared.
    #[error(transparent)]
    Verify(#[from] VerifyError),
    /// A model cannot be imported.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// The runtime failed.
    #[error(transparent)]
    Runtime(#[from] RuntimeError),
    /// A model cannot be evaluated.
    #[error(transparent)]
    Eval(#[from] EvalError),
    /// A tensor cannot be read or written.
    #[error(transparent)]
    Tensor(#[from] TensorError),
    /// An artifact cannot be read.
    #[error("`{path}`: {source}")]
    Format {
        /// The artifact.
        path: String,
        /// What is wrong.
        source: FormatError,
    },
    /// A model for GPUs cannot be read.
    #[error("`{path}`: {source}")]
    Package {
        /// The artifact.
        path: String,
        /// What is wrong.
        source: PackageError,
    },
    /// A GPU does not do what was asked.
    #[error(transparent)]
    Vulkan(#[from] VulkanError),
    /// A pass failed.
    #[error(transparent)]
    Pass(#[from] PassError),
    /// MLIR refused a module.
    #[error("{0}")]
    Mlir(Diagnostics),
    /// A file cannot be written.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// A file cannot be read.
    #[error("cannot read `{path}`: {source}")]
    Read {
        /// The file.
        path: String,
        /// What the system said.
        source: io::Error,
    },
    /// Standard output or input failed.
    #[error("standard input or output: {0}")]
    Stream(#[from] io::Error),
    /// The request cannot be met.
    #[error("{0}")]
    Request(String),
}

impl CliError {
    /// Whether edgec is at fault and not its input.
    pub const fn is_bug(&self) -> bool {
        match self {
            Self::Compile(error) | Self::Verify(VerifyError::Compile(error)) => error.is_bug(),
            Self::Import(error) => error.is_bug(),
            Self::Pass(error) => error.is_bug(),
            _ => false,
        }
    }

    /// Whether the reader of standard output has gone, as `head` does.
    pub fn is_closed_pipe(&self) -> bool {
        matches!(self, Self::Stream(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }
}

/// Prints an error for a person.
pub fn report(error: &CliError) {
    let report = miette::miette!("{error}");
    // Standard error may be closed; there is nobody left to tell then.
    let _ = writeln!(io::stderr(), "{report:?}");
}

/// Writes text to standard output.
///
/// # Errors
/// It is closed or full.
pub fn print(text: &str) -> Result<(), CliError> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(())
}

/// Writes a value to standard output as JSON.
///
/// # Errors
/// As [`print`].
pub fn print_json(value: &impl serde::Serialize) -> Result<(), CliError> {
    let text = serde_json::to_string_pretty(value).map_err(io::Error::other)?;
    print(&format!("{text}\n"))
}

/// A number of bytes for a person.
pub fn bytes(number: u64) -> String {
    indicatif::HumanBytes(number).to_string()
}
