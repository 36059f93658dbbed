//! GGUF files that are damaged or lie.

use crate::material::Spoiled;

const MODEL: &str = "llama_q.gguf";

#[test]
fn a_file_that_ends_early() {
    let whole = std::fs::metadata(edgec_tests::fixture("tiny").join(MODEL)).unwrap().len();
    let whole = usize::try_from(whole).unwrap();
    for keep in [0, 3, 4, 8, 23, 24, 100, 1000, whole / 2, whole - 1] {
        let model = Spoiled::copy_of(MODEL);
        model.edit_bytes("", |bytes| bytes.truncate(keep));
        model.is_refused(&[MODEL]);
    }
}

#[test]
fn counts_that_lie() {
    // Byte 4: version; 8: number of tensors; 16: number of metadata entries; 24: length of the first key.
    for (at, value) in [
        (8, u64::MAX),
        (8, 1 << 40),
        (8, 1_000_000),
        (16, u64::MAX),
        (16, 1 << 40),
        (24, u64::MAX),
        (24, 1 << 40),
    ] {
        let model = Spoiled::copy_of(MODEL);
        model.edit_bytes("", |bytes| bytes[at..at + 8].copy_from_slice(&u64::to_le_bytes(value)));
        model.is_refused(&[MODEL]);
    }
    let model = Spoiled::copy_of(MODEL);
    model.edit_bytes("", |bytes| bytes[4] = 9);
    model.is_refused(&[MODEL, "version"]);
}

/// Whatever byte of the header is wrong, the program ends with a result or with a refusal.
#[test]
fn any_wrong_byte_of_the_header() {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    for round in 0..60 {
        let model = Spoiled::copy_of(MODEL);
        let mut place = 0;
        model.edit_bytes("", |bytes| {
            // xorshift: repeatable, and spread over the header.
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            place = usize::try_from(state % 12_000).unwrap();
            bytes[place] ^= u8::try_from(1 + (state >> 32) % 255).unwrap();
        });
        let outcome = model.compile("model.tflite", &["--quantize", "int8"]);
        let fine = outcome.code == Some(0) || outcome.code == Some(1);
        assert!(fine, "round {round}, byte {place}: {:?} {}", outcome.code, outcome.stderr);
    }
}
