//! `DISPATCH_OP`: the custom operator by which LiteRT calls an accelerator's code that stands behind the model.

/// The operator's code.
pub const DISPATCH: &str = "DISPATCH_OP";

/// The accelerator's code begins at a multiple of this in the file, so that it can be mapped by itself.
pub const CODE_ALIGNMENT: u64 = 16 * 1024;

/// Width of every number and offset of the options, so that their length does not depend on the values.
const WIDTH: usize = 8;
const KEYS: [&str; 3] = ["bytecode_offset", "bytecode_size", "name"];
/// FlexBuffers' types in front of the two bits of the width's logarithm, 3.
const UINT: u8 = 2 << 2 | 3;
const STRING: u8 = 5 << 2 | 3;
const MAP: u8 = 9 << 2 | 3;

/// The operator's options: a FlexBuffers map that says where the code stands from the start of the model, how long it is, and
/// which of its functions is called.
pub fn dispatch_options(offset: u64, size: u64, function: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let keys: Vec<usize> = KEYS.iter().map(|key| text(&mut bytes, key)).collect();
    align(&mut bytes);
    number(&mut bytes, function.len() as u64);
    let name = text(&mut bytes, function);
    align(&mut bytes);

    number(&mut bytes, KEYS.len() as u64);
    let key_vector = bytes.len();
    for key in keys {
        let distance = bytes.len() - key;
        number(&mut bytes, distance as u64);
    }
    let distance = bytes.len() - key_vector;
    number(&mut bytes, distance as u64);
    number(&mut bytes, WIDTH as u64);
    number(&mut bytes, KEYS.len() as u64);
    let values = bytes.len();
    number(&mut bytes, offset);
    number(&mut bytes, size);
    let distance = bytes.len() - name;
    number(&mut bytes, distance as u64);
    bytes.extend([UINT, UINT, STRING]);

    align(&mut bytes);
    let distance = bytes.len() - values;
    number(&mut bytes, distance as u64);
    bytes.extend([MAP, WIDTH as u8]);
    bytes
}

fn number(bytes: &mut Vec<u8>, value: u64) {
    bytes.extend(value.to_le_bytes());
}

/// Writes a text and its terminator; returns where it stands.
fn text(bytes: &mut Vec<u8>, text: &str) -> usize {
    let start = bytes.len();
    bytes.extend(text.as_bytes());
    bytes.push(0);
    start
}

fn align(bytes: &mut Vec<u8>) {
    bytes.resize(bytes.len().next_multiple_of(WIDTH), 0);
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

    use super::*;

    #[test]
    fn flexbuffers_reads_the_options_and_their_length_is_fixed() {
        for (offset, size, name) in [(0, 0, "f"), (16384, u64::MAX, "main_npu_0"), (300, 70_000, "")] {
            let bytes = dispatch_options(offset, size, name);
            assert_eq!(bytes.len(), dispatch_options(1, 1, name).len());
            let map = flexbuffers::Reader::get_root(bytes.as_slice()).unwrap().as_map();
            assert_eq!(map.iter_keys().collect::<Vec<_>>(), KEYS);
            assert_eq!(map.idx("bytecode_offset").as_u64(), offset);
            assert_eq!(map.idx("bytecode_size").as_u64(), size);
            assert_eq!(map.idx("name").as_str(), name);
        }
    }
}
