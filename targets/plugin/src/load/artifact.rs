//! What a plug-in compiled, written through it.

use std::ffi::c_void;
use std::path::PathBuf;
use std::sync::Arc;

use edgec_target::{PreparedArtifact, Summary, TargetError, TargetOptions};
use edgec_weights::{Output, Progress};

use super::backend::Loaded;
use super::call::{Host, Target, advance, broken, put};
use super::weights::HostWeights;
use crate::abi;

/// Bytes of an artifact, at most: a terabyte.
pub(super) const MAX_SIZE: u64 = 1 << 40;

/// An artifact of a plug-in.
pub(super) struct PluginArtifact {
    pub loaded: Arc<Loaded>,
    pub options: TargetOptions,
    pub artifact: *mut c_void,
    pub size: u64,
    pub summary: Summary,
    /// Read until the artifact is released.
    pub weights: Box<HostWeights>,
}

// SAFETY: the plug-in's artifact goes to its functions alone, one call at a time, from whichever thread.
unsafe impl Send for PluginArtifact {}

impl Drop for PluginArtifact {
    fn drop(&mut self) {
        let _calling = self.loaded.calling();
        // SAFETY: `compile` gave the artifact, and it is given back once.
        unsafe { (self.loaded.table.release)(self.loaded.table.this, self.artifact) };
    }
}

impl PreparedArtifact for PluginArtifact {
    fn len(&self) -> u64 {
        self.size
    }

    fn summary(&self) -> Summary {
        self.summary.clone()
    }

    fn write(
        self: Box<Self>,
        out: &dyn Output,
        base_offset: u64,
        threads: usize,
        progress: &dyn Progress,
    ) -> Result<(), TargetError> {
        let Loaded { table, path, .. } = &*self.loaded;
        let end = base_offset.checked_add(self.size);
        let end = end.ok_or_else(|| TargetError::Format("an end beyond 64 bits".to_owned()))?;
        out.reserve(end)?;
        let target = Some(Target { out, base: base_offset, size: self.size, progress });
        let host = Host { target, ..Host::default() };
        let output = abi::Output {
            struct_size: size_of::<abi::Output>(),
            threads,
            put: Some(put),
            advance: Some(advance),
        };
        let written = {
            let _calling = self.loaded.calling();
            host.call(table, path, &self.options, |call| {
                // SAFETY: the artifact is the plug-in's and was not released; the structures live during the call.
                unsafe { (table.write)(table.this, call, self.artifact, &raw const output) }
            })
        };
        if let Some(error) = self.weights.take_error() {
            return Err(error);
        }
        written?;
        let end = host.end.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        if end != self.size {
            let reason = format!("it announced {} bytes and wrote {end}", self.size);
            return Err(broken(table, path, reason));
        }
        Ok(())
    }
}

impl Loaded {
    /// The artifact that `compile` gave, if what it says of itself can be.
    pub(super) fn artifact(
        self: &Arc<Self>,
        given: abi::Artifact,
        functions: Vec<String>,
        options: &TargetOptions,
        weights: Box<HostWeights>,
    ) -> Result<PluginArtifact, TargetError> {
        let abi::Artifact { artifact, size, weight_bytes } = given;
        let summary = Summary {
            signatures: functions,
            weight_bytes: weight_bytes.min(size),
            header_bytes: size.saturating_sub(weight_bytes),
            ..Summary::default()
        };
        let options = options.clone();
        // Made before its size is looked at, so that it is released in any case.
        let made = PluginArtifact { loaded: Arc::clone(self), options, artifact, size, summary, weights };
        if size == 0 || size > MAX_SIZE {
            let path: &PathBuf = &self.path;
            return Err(broken(&self.table, path, format!("it announces an artifact of {size} bytes")));
        }
        Ok(made)
    }
}
