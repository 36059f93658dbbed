//! `DISPATCH_OP`: the custom operator by which LiteRT calls an accelerator's code that stands behind the model.

use serde::Serialize;

use super::model::Model;
use super::op_table::Op;

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

/// What a `DISPATCH_OP` calls.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DispatchCall {
    /// A function of the code.
    pub function: String,
    /// Where the code stands from the start of the model.
    pub code_offset: u64,
    /// Bytes of the code.
    pub code_bytes: u64,
}

impl DispatchCall {
    /// Reads an operator's options. Whatever LiteRT's reader follows is known to lie inside of them afterwards.
    ///
    /// # Errors
    /// They are no FlexBuffers map with the three values.
    pub fn read(options: &[u8]) -> Result<Self, String> {
        let map = FlexMap::read(options).ok_or("the options are no FlexBuffers map")?;
        let value = |name: &str| map.value(name).ok_or_else(|| format!("the options have no {name}"));
        let number = |name: &str| {
            let (kind, place) = value(name)?;
            map.number(kind, place).ok_or_else(|| format!("{name} is no whole number"))
        };
        let (kind, place) = value("name")?;
        let function = map.text(kind, place).ok_or("name is no text")?;
        Ok(Self {
            function: function.to_owned(),
            code_offset: number("bytecode_offset")?,
            code_bytes: number("bytecode_size")?,
        })
    }
}

impl Op {
    /// What the operator calls, if it is a `DISPATCH_OP`; or why its options cannot be read.
    pub fn dispatch_call(&self) -> Option<Result<DispatchCall, String>> {
        match self {
            Self::Custom { code, options } if code == DISPATCH => Some(DispatchCall::read(options)),
            _ => None,
        }
    }
}

impl Model {
    /// What the model's `DISPATCH_OP` operators call; each piece of code was seen to stand in a model of `length` bytes.
    ///
    /// # Errors
    /// Options cannot be read, or code lies elsewhere.
    pub fn dispatch_calls(&self, length: u64) -> Result<Vec<DispatchCall>, String> {
        let mut calls = Vec::new();
        for subgraph in &self.subgraphs {
            for (index, operator) in subgraph.operators.iter().enumerate() {
                let Some(call) = operator.op.dispatch_call() else { continue };
                let wrong = |reason: String| {
                    format!("{DISPATCH}, operator {index} of subgraph {:?}: {reason}", subgraph.name)
                };
                let call = call.map_err(wrong)?;
                let DispatchCall { code_offset, code_bytes, .. } = call;
                let end = code_offset.checked_add(code_bytes).filter(|&end| end <= length);
                if end.is_none() || code_offset == 0 || code_bytes == 0 {
                    return Err(wrong(format!(
                        "its code, {code_bytes} bytes at {code_offset}, does not stand in the model of {length} bytes"
                    )));
                }
                calls.push(call);
            }
        }
        Ok(calls)
    }
}

/// A FlexBuffers map that is not trusted: FlexBuffers' documentation, "Format".
struct FlexMap<'b> {
    bytes: &'b [u8],
    /// Where the values stand.
    values: usize,
    /// How many there are.
    count: usize,
    /// Bytes of each.
    width: usize,
    /// Where the offsets of the keys stand, and the bytes of each.
    keys: usize,
    key_width: usize,
}

const INT: u8 = 1;
const KEY: u8 = 4;
const INDIRECT_INT: u8 = 6;
const INDIRECT_UINT: u8 = 7;

impl<'b> FlexMap<'b> {
    /// The map that is the root.
    fn read(bytes: &'b [u8]) -> Option<Self> {
        let [.., kind, root_width] = *bytes else { return None };
        let root_width = width_of(root_width.into())?;
        let root = bytes.len().checked_sub(2 + root_width)?;
        if kind >> 2 != MAP >> 2 {
            return None;
        }
        let width = 1 << (kind & 3);
        let map = Self { bytes, values: 0, count: 0, width, keys: 0, key_width: 1 };
        let values = map.target(root, root_width)?;
        let key_vector = values.checked_sub(3 * width)?;
        let keys = map.target(key_vector, width)?;
        let key_width = width_of(map.unsigned(key_vector + width, width)?)?;
        let count = usize::try_from(map.unsigned(key_vector + 2 * width, width)?).ok()?;
        // The last type is there, so all values and types are.
        bytes.get(values.checked_add(count.checked_mul(width + 1)?)?.checked_sub(1)?)?;
        bytes.get(keys.checked_add(count.checked_mul(key_width)?)?.checked_sub(1)?)?;
        let map = Self { values, count, keys, key_width, ..map };
        (0..count).all(|index| map.key(index).is_some()).then_some(map)
    }

    /// A value's packed type and its place.
    fn value(&self, name: &str) -> Option<(u8, usize)> {
        let index = (0..self.count).find(|&index| self.key(index) == Some(name.as_bytes()))?;
        let kind = self.bytes.get(self.values + self.count * self.width + index)?;
        Some((*kind, self.values + index * self.width))
    }

    fn key(&self, index: usize) -> Option<&'b [u8]> {
        let start = self.target(self.keys + index * self.key_width, self.key_width)?;
        self.until_zero(start)
    }

    fn until_zero(&self, start: usize) -> Option<&'b [u8]> {
        let rest = self.bytes.get(start..)?;
        rest.get(..rest.iter().position(|&byte| byte == 0)?)
    }

    fn number(&self, kind: u8, place: usize) -> Option<u64> {
        let width = 1 << (kind & 3);
        let (place, width, signed) = match kind >> 2 {
            INT => (place, self.width, true),
            kind if kind == UINT >> 2 => (place, self.width, false),
            INDIRECT_INT => (self.target(place, self.width)?, width, true),
            INDIRECT_UINT => (self.target(place, self.width)?, width, false),
            _ => return None,
        };
        let number = self.unsigned(place, width)?;
        let negative = signed && number >> (8 * width - 1) & 1 == 1;
        (!negative).then_some(number)
    }

    fn text(&self, kind: u8, place: usize) -> Option<&'b str> {
        let start = self.target(place, self.width)?;
        let text = match kind >> 2 {
            KEY => self.until_zero(start)?,
            kind_of if kind_of == STRING >> 2 => {
                let width = 1 << (kind & 3);
                let length = self.unsigned(start.checked_sub(width)?, width)?;
                let end = start.checked_add(usize::try_from(length).ok()?)?;
                // Behind it stands a zero byte.
                (*self.bytes.get(end)? == 0).then_some(self.bytes.get(start..end)?)?
            }
            _ => return None,
        };
        str::from_utf8(text).ok()
    }

    /// Where an offset leads, which counts backwards from its own place.
    fn target(&self, place: usize, width: usize) -> Option<usize> {
        place.checked_sub(usize::try_from(self.unsigned(place, width)?).ok()?)
    }

    fn unsigned(&self, place: usize, width: usize) -> Option<u64> {
        let bytes = self.bytes.get(place..place.checked_add(width)?)?;
        Some(bytes.iter().rev().fold(0, |number, &byte| number << 8 | u64::from(byte)))
    }
}

fn width_of(number: u64) -> Option<usize> {
    [1, 2, 4, 8].into_iter().find(|&width| width as u64 == number)
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

    use super::super::model::{Operator, Subgraph};
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

    #[test]
    fn options_are_read_whoever_wrote_them() {
        for (offset, size, name) in [(0, 1, "f"), (16384, 200, "main_npu_0"), (1 << 40, 70_000, "")] {
            let expected = DispatchCall { function: name.to_owned(), code_offset: offset, code_bytes: size };
            assert_eq!(DispatchCall::read(&dispatch_options(offset, size, name)), Ok(expected.clone()));
            // LiteRT's own compilers write numbers as narrow as they are.
            let mut builder = flexbuffers::Builder::default();
            let mut map = builder.start_map();
            map.push("bytecode_size", size);
            map.push("bytecode_offset", offset);
            map.push("name", name);
            map.push("other", &[1.5_f32][..]);
            map.end_map();
            assert_eq!(DispatchCall::read(builder.view()), Ok(expected));
        }
    }

    #[test]
    fn damaged_options_are_refused_or_read() {
        let good = dispatch_options(16384, 200, "main_npu_0");
        for length in 0..good.len() {
            assert!(DispatchCall::read(&good[length..]).is_err() || length < 8, "{length}");
            assert!(DispatchCall::read(&good[..length]).is_err(), "{length}");
        }
        for place in 0..good.len() {
            for value in [0, 1, 7, 0x7f, 0x80, 0xff] {
                let mut bad = good.clone();
                bad[place] = value;
                // Whatever it gives, it gives it without a panic.
                let read = DispatchCall::read(&bad);
                assert!(read.is_err() || read.unwrap().function.len() <= good.len());
            }
        }
        let mut builder = flexbuffers::Builder::default();
        let mut map = builder.start_map();
        map.push("bytecode_offset", -1_i64);
        map.push("bytecode_size", 1.0_f64);
        map.push("name", "f");
        map.end_map();
        assert!(DispatchCall::read(builder.view()).unwrap_err().contains("whole number"));
        assert!(DispatchCall::read(&[]).unwrap_err().contains("no FlexBuffers map"));
    }

    #[test]
    fn code_stands_in_the_model() {
        let model = |offset, size| {
            let options = dispatch_options(offset, size, "f");
            let op = Op::Custom { code: DISPATCH.to_owned(), options };
            let operator = Operator { op, version: 1, inputs: Vec::new(), outputs: Vec::new() };
            let subgraph =
                Subgraph { name: "main".to_owned(), operators: vec![operator], ..Subgraph::default() };
            Model { subgraphs: vec![subgraph], ..Model::default() }
        };
        assert_eq!(model(100, 28).dispatch_calls(128).unwrap()[0].code_bytes, 28);
        for (offset, size) in [(100, 29), (0, 28), (100, 0), (u64::MAX, 2), (1, u64::MAX)] {
            let error = model(offset, size).dispatch_calls(128).unwrap_err();
            assert!(
                error.contains("operator 0 of subgraph \"main\"") && error.contains("128 bytes"),
                "{error}"
            );
        }
    }
}
