//! Why a device does not do what was asked.

use edgec_gpu_package::PackageError;
use edgec_gpu_plan::Violation;

/// Why a device does not do what was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MetalError {
    /// There is no device.
    #[error("Metal finds no GPU")]
    NoDevice,
    /// The device lacks features that the model's kernels use.
    #[error("{device} lacks {}", features.join(", "))]
    Features {
        /// The device's name.
        device: String,
        /// What it lacks.
        features: Vec<&'static str>,
    },
    /// The device's limits are smaller than the model needs.
    #[error("{device} has {there} as {limit}, and {wanted} are needed")]
    Limit {
        /// The device's name.
        device: String,
        /// Which limit.
        limit: &'static str,
        /// What is needed.
        wanted: u64,
        /// What the device has.
        there: u64,
    },
    /// Metal refuses a call.
    #[error("{what} failed: {reason}")]
    Call {
        /// What was asked.
        what: String,
        /// What Metal says.
        reason: String,
    },
    /// A request that does not fit the signature.
    #[error("{0}")]
    Request(String),
    /// The file is no package.
    #[error(transparent)]
    Open(#[from] PackageError),
    /// A formula of the plan has no value.
    #[error(transparent)]
    Violation(#[from] Violation),
    /// A part of the package that is not what the plan says.
    #[error("{what}: {reason}")]
    Package {
        /// Which.
        what: String,
        /// What is wrong.
        reason: String,
    },
    /// A kernel that computes something else than is due, by a check of the package.
    #[error("{device} computes {found} where kernel {kernel} is due to give {due}")]
    WrongResult {
        /// The device's name.
        device: String,
        /// The kernel's.
        kernel: String,
        /// What it computes.
        found: f64,
        /// What is due.
        due: f64,
    },
    /// No variant of a package runs.
    #[error("no variant of the package runs here: {}", reasons.join("; "))]
    NoVariant {
        /// Why, of each.
        reasons: Vec<String>,
    },
    /// A file that cannot be read.
    #[error("{path}: {error}")]
    File {
        /// Its path.
        path: String,
        /// What the system says.
        error: std::io::Error,
    },
}

impl MetalError {
    pub(crate) fn call(what: impl Into<String>, reason: impl ToString) -> Self {
        Self::Call { what: what.into(), reason: reason.to_string() }
    }
}
