//! Which kind of model a path holds, told by what is in it and never by its name.

use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use edgec_weights::SourceFile;

use super::{ImportError, exported};

/// A kind of model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModelKind {
    /// A folder with `config.json` and safetensors.
    HuggingFace,
    /// A GGUF file.
    Gguf,
    /// StableHLO as MLIR text, pretty or generic.
    MlirText,
    /// StableHLO as MLIR bytecode.
    MlirBytecode,
    /// VHLO bytecode, as `jax.export` and StableHLO's own serialiser write it.
    PortableArtifact,
    /// What `jax.export` serialises: a portable artifact with what Python needs around it.
    JaxExport,
    /// A zip archive of `torch.export.save`.
    TorchExport,
}

impl fmt::Display for ModelKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::HuggingFace => "a Hugging Face folder",
            Self::Gguf => "a GGUF file",
            Self::MlirText => "MLIR text",
            Self::MlirBytecode => "MLIR bytecode",
            Self::PortableArtifact => "a StableHLO portable artifact",
            Self::JaxExport => "a jax.export file",
            Self::TorchExport => "a torch.export archive",
        })
    }
}

/// How much of a file is looked at to tell its kind.
const HEAD: u64 = 1 << 16;

/// The kind of the model at `path`.
///
/// # Errors
/// The path cannot be read, or is of no kind that edgec reads.
pub(super) fn recognise(path: &Path) -> Result<ModelKind, ImportError> {
    if path.is_dir() {
        return Ok(ModelKind::HuggingFace);
    }
    let mut head = Vec::new();
    File::open(path)
        .and_then(|file| file.take(HEAD).read_to_end(&mut head))
        .map_err(|source| ImportError::Read { path: path.to_owned(), source })?;
    match kind_of(&head) {
        Ok(kind) => Ok(kind),
        // It has no magic of its own, and its module may lie anywhere.
        Err(_) if exported::is_export(&SourceFile::open(path)?) => Ok(ModelKind::JaxExport),
        Err(reason) => Err(ImportError::Unknown { path: path.to_owned(), reason: reason.to_owned() }),
    }
}

/// The kind of a file that begins with `head`, or why it is none.
pub(super) fn kind_of(head: &[u8]) -> Result<ModelKind, &'static str> {
    if head.starts_with(b"GGUF") {
        return Ok(ModelKind::Gguf);
    }
    if head.starts_with(b"ML\xefR") {
        return Ok(if is_vhlo(head) { ModelKind::PortableArtifact } else { ModelKind::MlirBytecode });
    }
    if head.starts_with(b"PK\x03\x04") {
        return Ok(ModelKind::TorchExport);
    }
    if head.is_empty() {
        return Err("it is empty");
    }
    if head.get(4..8) == Some(b"TFL3") || head.starts_with(b"LITERTLM") {
        return Err("it is an artifact already, which `edgec run` takes");
    }
    if head.get(8) == Some(&b'{') && head.get(4..8) == Some(&[0; 4]) {
        return Err("it is a safetensors file alone; give the folder that also holds its config.json");
    }
    if head.starts_with(&[0x80]) {
        return Err("it is a Python pickle, which edgec never executes; export with torch.export.save");
    }
    match std::str::from_utf8(head) {
        Err(error) if error.error_len().is_some() || head.len() - error.valid_up_to() > 3 => {
            Err("it begins with no known magic and is no UTF-8 text")
        }
        _ if head.contains(&0) => Err("it begins with no known magic and is no text: it holds NUL bytes"),
        _ => Ok(ModelKind::MlirText),
    }
}

/// Whether bytecode is a portable artifact: its producer is StableHLO's serialiser, or its first strings name `vhlo`.
fn is_vhlo(head: &[u8]) -> bool {
    // Behind the magic stand a version (one byte up to version 127) and the producer, which a NUL ends.
    let producer = head.get(5..).unwrap_or_default();
    producer.starts_with(b"StableHLO_v") || head.windows(6).any(|window| window == b"\0vhlo\0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_by_content() {
        assert_eq!(kind_of(b"GGUF\x03\0\0\0"), Ok(ModelKind::Gguf));
        assert_eq!(kind_of(b"ML\xefR\x0dMLIR22.1.8\0"), Ok(ModelKind::MlirBytecode));
        assert_eq!(kind_of(b"ML\xefR\x0dStableHLO_v1.14.0\0"), Ok(ModelKind::PortableArtifact));
        assert_eq!(kind_of(b"ML\xefR\x0dmine\0\0vhlo\0func_v1\0"), Ok(ModelKind::PortableArtifact));
        assert_eq!(kind_of(b"PK\x03\x04"), Ok(ModelKind::TorchExport));
        assert_eq!(kind_of(b"module @jit_f {}"), Ok(ModelKind::MlirText));
        assert_eq!(kind_of("// Übung\nfunc.func".as_bytes()), Ok(ModelKind::MlirText));
    }

    #[test]
    fn other_files_are_named_for_what_they_are() {
        for (head, said) in [
            (b"".as_slice(), "empty"),
            (b"\x1c\0\0\0TFL3", "artifact"),
            (b"LITERTLM\x01", "artifact"),
            (b"\x40\0\0\0\0\0\0\0{\"a\"", "safetensors"),
            (b"\x80\x02}q", "pickle"),
            (b"\xff\xd8\xff\xe0", "UTF-8"),
            (b"abc\0def", "NUL"),
        ] {
            assert!(kind_of(head).unwrap_err().contains(said), "{said}");
        }
    }

    #[test]
    fn a_letter_cut_in_half_is_still_text() {
        let text = "// é".as_bytes();
        assert_eq!(kind_of(&text[..text.len() - 1]), Ok(ModelKind::MlirText));
    }
}
