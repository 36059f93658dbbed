//! Why a library is not loaded.

use std::path::PathBuf;

use crate::abi::Version;

/// Why a library is not loaded as a plug-in.
#[derive(Debug, thiserror::Error)]
pub enum PluginError {
    /// There is no such file, or it is no library for this machine.
    #[error("cannot load the plug-in `{}`: {reason}", path.display())]
    Unloadable {
        /// The library.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// It is built for another version of the interface.
    #[error(
        "the plug-in `{}` has interface version {plugin}, this edgec has {host}: build the plug-in for version {}, or use \
         it with an edgec of version {}", path.display(), host.major, plugin.major
    )]
    WrongVersion {
        /// The library.
        path: PathBuf,
        /// Its version.
        plugin: Version,
        /// The version of this program.
        host: Version,
    },
    /// Its table breaks the rules of the interface.
    #[error("the plug-in `{}` cannot be used: {reason}", path.display())]
    Broken {
        /// The library.
        path: PathBuf,
        /// Which rule, and how.
        reason: String,
    },
}

impl std::fmt::Display for Version {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}.{}", self.major, self.minor)
    }
}
