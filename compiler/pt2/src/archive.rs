//! The zip: members by name, found by offset, read under a limit.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use edgec_weights::SourceFile;
use flate2::read::DeflateDecoder;
use indexmap::IndexMap;
use rawzip::{CompressionMethod, FileReader, RECOMMENDED_BUFFER_SIZE, ZipArchive, ZipArchiveEntryWayfinder};

use crate::Pt2Error;

/// How far from its end a zip's directory may be announced: a comment has at most 64 KiB.
const SEARCH: u64 = (1 << 16) + 1024;

/// An opened zip whose members' names and places were checked.
pub(crate) struct Archive {
    path: PathBuf,
    zip: ZipArchive<FileReader>,
    file: Arc<SourceFile>,
    members: IndexMap<String, Member>,
}

impl std::fmt::Debug for Archive {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Archive({}, {} members)", self.path.display(), self.members.len())
    }
}

struct Member {
    place: ZipArchiveEntryWayfinder,
    start: u64,
    end: u64,
    stored: bool,
}

/// What a member's bytes are: a range of the file, or packed.
pub(crate) enum Place {
    /// Stored as they are from this offset, this many bytes.
    Stored { offset: u64, bytes: u64 },
    /// Deflated.
    Deflated,
}

impl Archive {
    /// Opens the zip at `path` and checks its directory: names, duplicates, and that members lie in the file and apart.
    pub fn open(path: &Path) -> Result<Self, Pt2Error> {
        let read = |source| Pt2Error::Read { path: path.to_owned(), source };
        let handle = File::open(path).map_err(read)?;
        let file =
            Arc::new(SourceFile::open(path).map_err(|error| Pt2Error::archive(path, error.to_string()))?);
        let mut buffer = vec![0; RECOMMENDED_BUFFER_SIZE];
        let zip = ZipArchive::with_max_search_space(SEARCH).locate_in_file(handle, &mut buffer).map_err(
            |(_, error)| Pt2Error::archive(path, format!("the zip's directory: {error}: is it whole?")),
        )?;
        let mut members = IndexMap::new();
        let mut entries = zip.entries(&mut buffer);
        while let Some(entry) = entries
            .next_entry()
            .map_err(|error| Pt2Error::archive(path, format!("the zip's directory: {error}: is it whole?")))?
        {
            let raw = entry.file_path();
            let shown = String::from_utf8_lossy(raw.as_bytes()).into_owned();
            let refuse = |reason: String| Pt2Error::member(path, &shown, reason);
            if let Some(reason) = bad_name(raw.as_bytes()) {
                return Err(refuse(reason.to_owned()));
            }
            if entry.is_dir() {
                continue;
            }
            if entry.flags().is_encrypted() {
                return Err(refuse("it is encrypted".to_owned()));
            }
            let stored = match entry.compression_method() {
                CompressionMethod::STORE => true,
                CompressionMethod::DEFLATE => false,
                other => {
                    return Err(refuse(format!(
                        "compression method {} is not read: store or deflate it",
                        other.as_u16()
                    )));
                }
            };
            let place = entry.wayfinder();
            let claimed = entry.uncompressed_size_hint();
            let found = zip.get_entry(place).map_err(|error| refuse(format!("its header: {error}")))?;
            let (start, end) = found.compressed_data_range();
            if start > end || end > file.length() {
                return Err(refuse(format!(
                    "it claims bytes {start}..{end}, the file ends at {}",
                    file.length()
                )));
            }
            if stored && claimed != end - start {
                return Err(refuse(format!("it is stored in {} bytes and claims {claimed}", end - start)));
            }
            if members.insert(shown.clone(), Member { place, start, end, stored }).is_some() {
                return Err(refuse("two members have this name".to_owned()));
            }
        }
        let mut places: Vec<(u64, u64, &str)> =
            members.iter().map(|(name, member)| (member.start, member.end, name.as_str())).collect();
        places.sort_unstable();
        for pair in places.windows(2) {
            if let [(_, end, first), (start, _, second)] = pair
                && start < end
            {
                return Err(Pt2Error::member(path, second, format!("it overlaps member `{first}`")));
            }
        }
        Ok(Self { path: path.to_owned(), zip, file, members })
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file, for lazy reads.
    pub fn file(&self) -> Arc<SourceFile> {
        Arc::clone(&self.file)
    }

    /// Names of all members.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.members.keys().map(String::as_str)
    }

    /// Where the bytes of `name` are.
    pub fn place(&self, name: &str) -> Option<Place> {
        self.members.get(name).map(|member| match member.stored {
            true => Place::Stored { offset: member.start, bytes: member.end - member.start },
            false => Place::Deflated,
        })
    }

    /// All bytes of `name`, its checksum checked.
    pub fn read(&self, name: &str, limit: u64) -> Result<Vec<u8>, Pt2Error> {
        let refuse = |reason: String| Pt2Error::member(&self.path, name, reason);
        let member = self.members.get(name).ok_or_else(|| refuse("it is missing".to_owned()))?;
        let entry =
            self.zip.get_entry(member.place).map_err(|error| refuse(format!("its header: {error}")))?;
        let mut bytes = Vec::new();
        let whole = if member.stored {
            entry.verifying_reader(entry.reader()).take(limit + 1).read_to_end(&mut bytes)
        } else {
            entry
                .verifying_reader(DeflateDecoder::new(entry.reader()))
                .take(limit + 1)
                .read_to_end(&mut bytes)
        };
        whole.map_err(|error| refuse(format!("it cannot be unpacked: {error}")))?;
        if bytes.len() as u64 > limit {
            return Err(refuse(format!("it has more than {limit} bytes when unpacked")));
        }
        Ok(bytes)
    }
}

/// What is wrong with a member's name. Nothing is ever extracted, but a file with such a name was made to attack.
fn bad_name(name: &[u8]) -> Option<&'static str> {
    let Ok(name) = std::str::from_utf8(name) else { return Some("its name is not UTF-8") };
    if name.is_empty() {
        return Some("its name is empty");
    }
    if name.starts_with('/') || name.contains(['\\', '\0', ':']) {
        return Some("its name is an absolute path or has characters that no member has");
    }
    if name.split('/').any(|part| part == "..") {
        return Some("its name leads out of the archive");
    }
    None
}
