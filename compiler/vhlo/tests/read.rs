//! Reads every committed artifact, and broken ones: whatever was done to a file, the reader names a byte inside it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

use edgec_vhlo::{Attr, Program, Source};
use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

/// All artifacts, by path.
fn artifacts() -> Vec<(PathBuf, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/portable_artifacts");
    let mut found = Vec::new();
    for folder in std::fs::read_dir(root).unwrap() {
        for file in std::fs::read_dir(folder.unwrap().path()).unwrap() {
            let path = file.unwrap().path();
            if path.extension().is_some_and(|suffix| suffix == "mlirbc") {
                let bytes = std::fs::read(&path).unwrap();
                found.push((path, bytes));
            }
        }
    }
    found.sort();
    found
}

/// One small artifact for each version of the container, and some with other kinds of attributes and types.
fn samples() -> Vec<Vec<u8>> {
    let wanted = [
        "collectives/0.9.0",
        "attributes/0.12.0",
        "attributes/0.14.0",
        "scatter/1.1.0",
        "mlp/1.17.0",
        "quantized_per_axis/1.17.0",
        "custom_call/1.17.0",
        "bounded/0.9.0",
    ];
    let found: Vec<_> = artifacts()
        .into_iter()
        .filter(|(path, _)| wanted.iter().any(|name| path.with_extension("").ends_with(name)))
        .collect();
    assert_eq!(found.len(), wanted.len());
    found.into_iter().map(|(_, bytes)| bytes).collect()
}

/// Reads bytes that may be anything.
fn read(bytes: &[u8]) -> Result<Program, edgec_vhlo::Error> {
    let result = Program::read(bytes);
    if let Err(error) = &result {
        assert!(error.offset() <= bytes.len() as u64, "{error}");
    }
    result
}

#[test]
fn every_artifact_is_read() {
    let artifacts = artifacts();
    assert!(artifacts.len() > 120, "{}", artifacts.len());
    for (path, bytes) in artifacts {
        let name = path.display();
        let program = Program::read(bytes.as_slice()).unwrap_or_else(|error| panic!("{name}: {error}"));
        let version = program.version.map(|[a, b, c]| format!("{a}.{b}.{c}"));
        assert_eq!(version.as_deref(), path.file_stem().and_then(|stem| stem.to_str()), "{name}");
        let operation = program.ops.first().unwrap();
        assert_eq!((program.ops.len(), operation.name.as_ref()), (1, "builtin.module"));
        let mut inner = operation.regions.iter().flatten().flat_map(|block| &block.ops);
        assert!(inner.all(|op| op.name == "vhlo.func" || op.name == "sdy.mesh"), "{name}");
    }
}

#[test]
fn a_truncated_artifact_is_refused() {
    for bytes in samples() {
        for length in 0..bytes.len() {
            read(&bytes[..length]).expect_err("a file without its end");
        }
    }
}

#[test]
fn a_changed_artifact_is_read_or_refused() {
    let mut refused = 0;
    for mut bytes in samples() {
        for index in 0..bytes.len() {
            let original = bytes[index];
            let flips = (0..8).map(|bit| original ^ (1 << bit));
            for value in flips.chain([0, 0xff, 0x80, original.wrapping_add(2), original.wrapping_sub(2)]) {
                bytes[index] = value;
                refused += usize::from(read(&bytes).is_err());
            }
            bytes[index] = original;
        }
    }
    assert!(refused > 1000, "{refused}");
}

/// A file of these sections behind a header of version 6.
fn file(sections: &[(u8, &[u8])]) -> Vec<u8> {
    let mut bytes = b"ML\xefR\x0dStableHLO_v1.17.0\0".to_vec();
    for (id, data) in sections {
        bytes.push(*id);
        bytes.extend([0, data.len() as u8, 0, 0, 0, 0, 0, 0, 0]);
        bytes.extend_from_slice(data);
    }
    bytes
}

/// A small number in the encoding.
fn v(value: u8) -> u8 {
    value << 1 | 1
}

const HUGE: [u8; 9] = [0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f];

/// A file with these attributes and types of `vhlo`, and no operations.
fn with_entries(attrs: &[&[u8]], types: &[&[u8]]) -> Vec<u8> {
    let mut offsets = vec![v(attrs.len() as u8), v(types.len() as u8)];
    for group in [attrs, types] {
        if !group.is_empty() {
            offsets.extend([v(0), v(group.len() as u8)]);
            offsets.extend(group.iter().map(|entry| v((entry.len() as u8) << 1 | 1)));
        }
    }
    let data = [attrs, types].concat().concat();
    file(&[
        (0, &[v(1), v(5), b'v', b'h', b'l', b'o', 0]),
        (1, &[v(1), v(0), v(0)]),
        (2, &data),
        (3, &offsets),
        (4, &[v(0)]),
    ])
}

#[test]
fn attributes_and_types_must_be_finite() {
    let refused = |bytes: Vec<u8>, reason: &str| {
        let error = read(&bytes).unwrap_err().to_string();
        assert!(error.contains(reason), "{error}");
    };
    assert!(read(&with_entries(&[&[v(1), v(0)]], &[&[v(4)]])).is_ok());
    // An array that holds itself, two that hold each other, a complex type of itself.
    refused(with_entries(&[&[v(1), v(1), v(0)]], &[]), "contains itself");
    refused(with_entries(&[&[v(1), v(1), v(1)], &[v(1), v(1), v(0)]], &[]), "contains itself");
    refused(with_entries(&[], &[&[v(1), v(0)]]), "contains itself");
    // A tensor type whose encoding is an attribute of the type.
    refused(with_entries(&[&[v(17), v(0)]], &[&[v(21), v(0), v(0), v(0)]]), "contains itself");
    // Each array holds the next one twice: 2^40 parts when written out.
    let arrays: Vec<[u8; 4]> = (1..41).map(|next| [v(1), v(2), v(next), v(next)]).collect();
    let mut entries: Vec<&[u8]> = arrays.iter().map(|array| array.as_slice()).collect();
    entries.push(&[5, 1]);
    refused(with_entries(&entries, &[]), "consists of more than");
}

#[test]
fn claims_cost_nothing() {
    let start = Instant::now();
    let strings: &[u8] = &[v(1), v(5), b'v', b'h', b'l', b'o', 0];
    let dialects: &[u8] = &[v(1), v(0), v(0)];
    let mut offsets = HUGE.to_vec();
    offsets.extend(HUGE);
    let mut array = vec![v(1)];
    array.extend(HUGE);
    let mut blob = vec![v(15), v(0)];
    blob.extend(HUGE);
    for bytes in [
        file(&[(0, &HUGE)]),
        file(&[(0, &[&[v(1)], HUGE.as_slice()].concat())]),
        file(&[(0, strings), (1, &HUGE)]),
        file(&[(0, strings), (1, dialects), (2, &[]), (3, &offsets)]),
        file(&[(0, strings), (1, dialects), (2, &[]), (3, &[v(0), v(0)]), (4, &HUGE)]),
        file(&[(0, strings), (1, dialects), (2, &[]), (3, &[v(0), v(0)]), (8, &HUGE), (4, &[v(0)])]),
        with_entries(&[&array], &[]),
        with_entries(&[&blob], &[&[v(4)]]),
    ] {
        assert!(read(&bytes).is_err());
    }
    assert!(start.elapsed() < Duration::from_secs(5));
}

/// Bytes of which those between `from` and `to` cannot be read.
struct Holed<'a>(&'a [u8], u64, u64);

impl Source for Holed<'_> {
    fn length(&self) -> u64 {
        self.0.len() as u64
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> std::io::Result<()> {
        assert!(offset + buffer.len() as u64 <= self.1 || self.2 <= offset, "{offset}, {}", buffer.len());
        self.0.read_at(offset, buffer)
    }
}

#[test]
fn a_large_constant_is_not_read() {
    // A tensor of a mebibyte between two other entries.
    let mut constant = vec![v(15), v(0)];
    let length = 1u64 << 20;
    constant.push(0);
    constant.extend(length.to_le_bytes());
    constant.resize(constant.len() + length as usize, 7);
    let entries: [&[u8]; 2] = [&[v(1), v(0)], &constant];
    let data = entries.concat();
    let mut offsets = vec![v(2), v(1), v(0), v(2), v(5), 0];
    offsets.extend((((constant.len() as u64) << 1) | 1).to_le_bytes());
    offsets.extend([v(0), v(1), v(3)]);
    let mut bytes = file(&[
        (0, &[v(1), v(5), b'v', b'h', b'l', b'o', 0]),
        (1, &[v(1), v(0), v(0)]),
        (3, &offsets),
        (4, &[v(0)]),
    ]);
    bytes.extend([2, 0]);
    bytes.extend((data.len() as u64 + 1).to_le_bytes());
    let at = bytes.len() as u64;
    bytes.extend(data);
    bytes.push(v(4));
    let start = at + 2 + 11;
    let program = Program::read(&Holed(&bytes, start + 8192, start + length)).unwrap();
    let Attr::Tensor { data, .. } = program.attrs[1] else { panic!("{:?}", program.attrs[1]) };
    assert_eq!((data.offset, data.length), (start, length));
}
