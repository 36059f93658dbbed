//! Compiled pipelines, kept in a folder from one load to the next.
//!
//! A driver checks that a cache's header is its own, but trusts what stands behind. So a file here has a checksum before the driver's
//! bytes, and belongs to one driver of one device and to the kernels of one plan. It also says whether the package's checks held.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use edgec_gpu_package::Variant;
use edgec_gpu_plan::check::Check;
use edgec_gpu_plan::checksum;

use crate::Device;

const MAGIC: &[u8; 8] = b"EDGECPC\x01";
/// Magic, checksum of what follows, whether checks held, length of the key.
const HEADER: usize = 20;
/// Where what the checksum is of begins.
const SUMMED: usize = 12;

/// What is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Kept {
    /// The driver's bytes.
    pub pipelines: Vec<u8>,
    /// Whether the package's checks held.
    pub checked: bool,
}

/// Where the user's pipelines are kept: `edgec/pipelines` in the user's cache. None if the system does not say where that is.
pub fn pipeline_folder() -> Option<PathBuf> {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let cache = set("XDG_CACHE_HOME").or_else(|| Some(set("HOME")?.join(".cache")))?;
    Some(cache.join("edgec").join("pipelines"))
}

/// The file of a device and a plan.
pub(crate) struct PipelineStore {
    path: PathBuf,
    /// What the file belongs to; stands in it too, for names are short.
    key: Vec<u8>,
}

impl PipelineStore {
    pub fn new(folder: &Path, device: &Device, variant: &Variant) -> Self {
        let plan = &variant.plan;
        let mut key = device.identity().to_vec();
        key.extend(plan.code.spirv.length.to_le_bytes());
        key.extend(plan.code.spirv.checksum.to_le_bytes());
        key.extend(checksum(&Check::write(&variant.checks)).to_le_bytes());
        key.extend(plan.profile.as_bytes());
        let path = folder.join(format!("{:08x}.pipelines", checksum(&key)));
        Self { path, key }
    }

    /// What an earlier load saved, if it is whole and of this device and plan.
    pub fn read(&self) -> Option<Kept> {
        let bytes = fs::read(&self.path).ok()?;
        let number =
            |at: usize| bytes.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).map(u32::from_le_bytes);
        let whole = bytes.starts_with(MAGIC) && number(8) == Some(checksum(bytes.get(SUMMED..)?));
        let (key, pipelines) =
            bytes.get(HEADER..)?.split_at_checked(number(16)? as usize).filter(|_| whole)?;
        (key == self.key).then(|| Kept { pipelines: pipelines.to_vec(), checked: number(12) == Some(1) })
    }

    /// Saves what is to be kept: the file is whole or as it was.
    pub fn write(&self, kept: &Kept) -> std::io::Result<()> {
        let mut body = u32::from(kept.checked).to_le_bytes().to_vec();
        body.extend((self.key.len() as u32).to_le_bytes());
        body.extend(&self.key);
        body.extend(&kept.pipelines);
        let folder = self.path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let part = self.path.with_extension(format!("{}.part", std::process::id()));
        let written = fs::File::create(&part).and_then(|mut file| {
            file.write_all(MAGIC)?;
            file.write_all(&checksum(&body).to_le_bytes())?;
            file.write_all(&body)
        });
        let written = written.and_then(|()| fs::rename(&part, &self.path));
        if written.is_err() {
            let _ = fs::remove_file(&part);
        }
        written
    }
}
