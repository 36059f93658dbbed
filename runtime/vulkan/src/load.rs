//! Loading packages: the best variant that a device of this machine can run.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use edgec_gpu_package::{Language, Package, Variant};
use edgec_gpu_plan::Requirements;

use crate::pipeline_store::{Kept, PipelineStore};
use crate::{Device, MappedFile, Selection, Session, Sources, VulkanError};

/// How a package is loaded.
#[derive(Clone, Debug, Default)]
pub struct LoadOptions {
    /// A part of the device's name; the fastest kind that there is where there is none.
    pub device: Option<String>,
    /// The profile of the variant; the first that runs where there is none.
    pub profile: Option<String>,
    /// A folder, made if needed, in which compiled pipelines are kept from one load to the next.
    pub pipelines: Option<PathBuf>,
}

/// A package that can be run.
pub struct Loaded {
    /// Its best variant that the device runs.
    pub session: Session,
    /// Why better variants were not taken, and what else went otherwise than it should; a line each, to be said once.
    pub notes: Vec<String>,
}

/// Loads the package at `path` on the fastest device.
///
/// # Errors
/// The file is no package, or none of its variants runs; the error says why of each.
pub fn load(path: &Path, options: &LoadOptions) -> Result<Loaded, VulkanError> {
    let file = Arc::new(MappedFile::open(path)?);
    let package = Package::open(file.file()?)?;
    load_package(&package, &file, options)
}

/// As [`load`], of a package that is open, and its file.
///
/// # Errors
/// None of its variants runs.
pub fn load_package(
    package: &Package,
    file: &Arc<MappedFile>,
    options: &LoadOptions,
) -> Result<Loaded, VulkanError> {
    let select = |requirements| Selection { name: options.device.clone(), requirements };
    // A slower device that has more is no better: all variants are tried on the fastest first.
    let fastest = Device::open(&select(Requirements::default()))?;
    let mut notes: Vec<String> = package.refused.iter().map(ToString::to_string).collect();
    let wanted =
        |variant: &&Variant| options.profile.as_ref().is_none_or(|profile| variant.plan.profile == *profile);
    let mut unfit = Vec::new();
    for variant in package.variants.iter().filter(wanted) {
        let store = options.pipelines.as_deref();
        let store = store.map(|folder| PipelineStore::new(folder, &fastest, variant));
        match open(package, variant, file, &fastest, store.as_ref()) {
            Ok((session, said)) => {
                notes.extend(said);
                return Ok(Loaded { session, notes });
            }
            Err(error) => {
                if matches!(error, VulkanError::Features { .. } | VulkanError::Limit { .. }) {
                    unfit.push(variant);
                }
                notes.push(format!("variant {} does not run: {error}", variant.plan.profile));
            }
        }
    }
    for variant in unfit {
        let Ok(device) = Device::open(&select(variant.plan.requirements)) else { continue };
        if let Ok((session, said)) = open(package, variant, file, &device, None) {
            notes.push(format!("{} runs variant {}", device.name(), variant.plan.profile));
            notes.extend(said);
            return Ok(Loaded { session, notes });
        }
    }
    if let Some(profile) = &options.profile
        && !package.variants.iter().any(|variant| variant.plan.profile == *profile)
    {
        let known: Vec<&str> = package.variants.iter().map(|variant| variant.plan.profile.as_str()).collect();
        notes.push(format!("there is no variant {profile:?} among {}", known.join(", ")));
    }
    Err(VulkanError::NoVariant { reasons: notes })
}

/// A variant on a device, and what is to be said of it.
fn open(
    package: &Package,
    variant: &Variant,
    file: &Arc<MappedFile>,
    device: &Arc<Device>,
    store: Option<&PipelineStore>,
) -> Result<(Session, Vec<String>), VulkanError> {
    device.check(&variant.plan.requirements)?;
    let range = package.code(Language::Spirv).unwrap_or(0..0);
    let bytes = usize::try_from(range.start).ok().zip(usize::try_from(range.end).ok());
    let spirv = bytes.and_then(|(start, end)| file.bytes().get(start..end)).unwrap_or_default();
    let shards = variant.shards.iter().map(|range| (file.clone(), range.start)).collect();
    let kept = store.and_then(PipelineStore::read).unwrap_or_default();
    let sources = Sources { spirv, shards, pipelines: &kept.pipelines };
    let session = Session::new(device, variant.plan.clone(), &sources)?;
    if !kept.checked {
        session.check(&variant.checks)?;
    }
    let mut notes = Vec::new();
    if let Some(store) = store {
        let now = Kept { pipelines: session.pipelines()?, checked: true };
        if now != kept
            && let Err(error) = store.write(&now)
        {
            notes.push(format!("pipelines are not kept: {error}"));
        }
    }
    Ok((session, notes))
}
