//! Dequantisation against values that the `gguf` Python package computed from the same random blocks.

#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::path::Path;
use std::sync::Arc;

use edgec_weights::{Encoding, Expr, GgmlType, SourceFile, evaluate_to_vec};

/// Data of an .npy file of version 1, whose header says its own length.
fn npy_data(path: &Path) -> Vec<u8> {
    let bytes = std::fs::read(path).unwrap();
    let header = usize::from(u16::from_le_bytes([bytes[8], bytes[9]]));
    bytes[10 + header..].to_vec()
}

#[test]
fn every_block_format_gives_the_reference_bits() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/ggml_blocks");
    let formats = [
        ("Q4_0", GgmlType::Q4_0),
        ("Q4_1", GgmlType::Q4_1),
        ("Q5_0", GgmlType::Q5_0),
        ("Q5_1", GgmlType::Q5_1),
        ("Q8_0", GgmlType::Q8_0),
        ("Q2_K", GgmlType::Q2K),
        ("Q3_K", GgmlType::Q3K),
        ("Q4_K", GgmlType::Q4K),
        ("Q5_K", GgmlType::Q5K),
        ("Q6_K", GgmlType::Q6K),
    ];
    for (name, kind) in formats {
        let file = Arc::new(SourceFile::open(&folder.join(format!("{name}.bin"))).unwrap());
        let elements = file.length() / kind.block_bytes() * kind.block_elements();
        let tensor = Expr::source(file, 0, Encoding::Ggml(kind), vec![elements]).unwrap();
        let expected = npy_data(&folder.join(format!("{name}.npy")));
        assert!(evaluate_to_vec(&tensor).unwrap() == expected, "{name} differs");
    }
}
