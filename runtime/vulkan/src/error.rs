//! Why a device does not do what was asked.

use ash::vk;
use edgec_gpu_package::PackageError;
use edgec_gpu_plan::{PlanError, Violation};

/// Why a device does not do what was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VulkanError {
    /// The loader's library is not there.
    #[error(
        "no Vulkan loader: {reason}; install one (Debian: libvulkan1) and a driver (Debian: mesa-vulkan-drivers)"
    )]
    NoLoader {
        /// What the system says.
        reason: String,
    },

    /// There is no device that fits.
    #[error("no Vulkan device {wanted}; there are: {}", if there.is_empty() { "none".into() } else { there.join("; ") })]
    NoDevice {
        /// What was wanted of it.
        wanted: String,
        /// The devices, and what each lacks.
        there: Vec<String>,
    },

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

    /// A call failed.
    #[error("{call} failed: {result}")]
    Call {
        /// Vulkan's function.
        call: &'static str,
        /// What it returned.
        result: vk::Result,
    },

    /// No memory of the device's is of the kind that is needed.
    #[error("the device has no memory that is {0}")]
    Memory(&'static str),

    /// A request that does not fit what it is made of.
    #[error("{0}")]
    Request(String),

    /// The device did not finish in time.
    #[error("the device did not finish within {0} seconds")]
    TimedOut(u64),

    /// Bytes that are no plan.
    #[error(transparent)]
    Plan(#[from] PlanError),

    /// A plan that does not hold.
    #[error("the plan is refused: {0}")]
    Violation(#[from] Violation),

    /// A file that is no package.
    #[error(transparent)]
    Open(#[from] PackageError),

    /// No variant of a package runs.
    #[error("no variant of the package runs here: {}", reasons.join("; "))]
    NoVariant {
        /// Why, of each.
        reasons: Vec<String>,
    },

    /// A section or shard of the package that is not what the plan says.
    #[error("{what}: {reason}")]
    Package {
        /// Which.
        what: String,
        /// What is wrong.
        reason: String,
    },

    /// A kernel that computes something else than is due, by a check of the package.
    #[error(
        "{device} computes {found} where kernel {kernel} is due to give {due}: its driver is not to be trusted with this variant"
    )]
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

    /// A file that cannot be read.
    #[error("{path}: {error}")]
    File {
        /// Its path.
        path: String,
        /// What the system says.
        error: std::io::Error,
    },
}

/// What a Vulkan call returned, with the call's name.
pub(crate) trait Called<T> {
    fn called(self, call: &'static str) -> Result<T, VulkanError>;
}

impl<T> Called<T> for Result<T, vk::Result> {
    fn called(self, call: &'static str) -> Result<T, VulkanError> {
        self.map_err(|result| VulkanError::Call { call, result })
    }
}
