//! Why a partition does not run.

use edgec_nnapi::PackageError;
use edgec_nnapi::verify::Violations;

/// Short for results of this crate.
pub(crate) type Result<T> = std::result::Result<T, DispatchError>;

/// An error of loading or running a partition.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DispatchError {
    /// The code behind the operator cannot be read.
    #[error(transparent)]
    Package(#[from] PackageError),

    /// The call list breaks a rule.
    #[error(transparent)]
    Violations(#[from] Violations),

    /// The operator names a list that the package lacks.
    #[error("the package has no call list {name:?}, only {known}")]
    NoSuchList {
        /// The name.
        name: String,
        /// The names that there are.
        known: String,
    },

    /// The operator has other inputs or outputs than the list.
    #[error("the operator has {operator} {side}s and the call list {list}")]
    Ends {
        /// Input or output.
        side: &'static str,
        /// The operator's.
        operator: usize,
        /// The list's.
        list: usize,
    },

    /// A constant lies outside of its package.
    #[error("{0}")]
    Argument(String),

    /// A driver's function fails.
    #[error("{function} of {driver} gives {code} ({})", crate::driver::code_name(*code))]
    Driver {
        /// The library.
        driver: String,
        /// The function.
        function: &'static str,
        /// Its result.
        code: i32,
    },

    /// A driver cannot take the list.
    #[error("{driver}: {reason}")]
    Unfit {
        /// The library.
        driver: String,
        /// Why.
        reason: String,
    },
}
