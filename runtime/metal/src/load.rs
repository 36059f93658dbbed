//! Loading packages.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use edgec_gpu_package::Package;
use memmap2::Mmap;

use crate::{Device, MetalError, Session};

/// A package that can be run.
pub struct Loaded {
    /// Its best variant that the device runs.
    pub session: Session,
    /// Why better variants were not taken; a line each, to be said once.
    pub notes: Vec<String>,
}

/// Loads the package at `path`. The file has to stay as it is while the session lives.
///
/// # Errors
/// The file is no package, or none of its variants runs; the error says why of each.
pub fn load(path: &Path) -> Result<Loaded, MetalError> {
    let failed = |error| MetalError::File { path: path.display().to_string(), error };
    let file = File::open(path).map_err(failed)?;
    // SAFETY: the bytes are only ever read, as u8; that nobody changes the file meanwhile is what the documentation asks for.
    let map = Arc::new(unsafe { Mmap::map(&file) }.map_err(failed)?);
    let package = Package::open(file)?;
    let device = Arc::new(Device::open()?);
    let mut notes: Vec<String> = package.refused.iter().map(ToString::to_string).collect();
    for variant in &package.variants {
        match Session::new(&device, &package, variant, &map) {
            Ok(session) => return Ok(Loaded { session, notes }),
            Err(error) => notes.push(format!("variant {} does not run: {error}", variant.plan.profile)),
        }
    }
    Err(MetalError::NoVariant { reasons: notes })
}
