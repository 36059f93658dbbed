//! Reading packages. The bytes are untrusted: nothing is allocated for a number before the bytes behind it are there.

use super::{
    ALIGNMENT, Call, CallList, ChannelScales, HEADER_LENGTH, MAGIC, Operand, Package, PackageError, VERSION,
    Value,
};
use crate::{OperandType, Operation};

type Result<T> = std::result::Result<T, PackageError>;

impl Package {
    /// Reads a package, the whole of it, and finds its constants: those that the lists' offsets count in.
    ///
    /// That the lists make sense is for [`crate::verify`] to say; every index and every constant's place is right.
    ///
    /// # Errors
    /// The bytes are of another kind or version, or damaged.
    pub fn read(bytes: &[u8]) -> Result<(Self, &[u8])> {
        let mut reader = Reader { bytes, at: 0 };
        if bytes.get(..MAGIC.len()) != Some(MAGIC) {
            return Err(PackageError::Magic);
        }
        reader.at = MAGIC.len();
        let version = reader.u32()?;
        if version != VERSION {
            return Err(PackageError::Version { found: version, known: VERSION });
        }
        let count = reader.u32()?;
        let tables = reader.place()?;
        let constants_at = reader.place()?;
        let constants_length = reader.place()?;
        let tables_end = HEADER_LENGTH.checked_add(tables).filter(|end| *end <= constants_at);
        let end = constants_at.checked_add(constants_length).filter(|end| *end <= bytes.len());
        let (Some(tables_end), Some(end)) = (tables_end, end) else {
            return Err(reader.damaged(format!(
                "{tables} bytes of tables and {constants_length} of constants at {constants_at} do not lie in the {} bytes",
                bytes.len()
            )));
        };
        if !(constants_at as u64).is_multiple_of(ALIGNMENT) {
            return Err(
                reader.damaged(format!("the constants begin at {constants_at}, no multiple of {ALIGNMENT}"))
            );
        }

        let constants = &bytes[constants_at..end];
        let mut reader = Reader { bytes: &bytes[..tables_end], at: HEADER_LENGTH };
        let mut package = Self { lists: Vec::new(), constants_length: constants_length as u64 };
        for _ in 0..count {
            let at = reader.at;
            let list = reader.list(constants.len() as u64)?;
            if package.lists.iter().any(|other| other.name == list.name) {
                return Err(PackageError::Damaged {
                    at,
                    reason: format!("a second list has the name {:?}", list.name),
                });
            }
            package.lists.push(list);
        }
        if reader.at != tables_end {
            return Err(reader.damaged(format!("the tables go on to {tables_end} behind the last list")));
        }
        Ok((package, constants))
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn damaged(&self, reason: impl Into<String>) -> PackageError {
        PackageError::Damaged { at: self.at, reason: reason.into() }
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8]> {
        let end = self.at.checked_add(length).filter(|end| *end <= self.bytes.len());
        let Some(end) = end else {
            let left = self.bytes.len() - self.at;
            return Err(self.damaged(format!("{length} bytes are due where {left} are left")));
        };
        let bytes = &self.bytes[self.at..end];
        self.at = end;
        Ok(bytes)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        Ok(array)
    }

    fn u32(&mut self) -> Result<u32> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    fn i32(&mut self) -> Result<i32> {
        Ok(i32::from_le_bytes(self.array()?))
    }

    fn f32(&mut self) -> Result<f32> {
        Ok(f32::from_le_bytes(self.array()?))
    }

    fn u64(&mut self) -> Result<u64> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    /// An offset or a length within the package.
    fn place(&mut self) -> Result<usize> {
        let value = self.u64()?;
        usize::try_from(value).map_err(|_| self.damaged(format!("{value} is no place in memory")))
    }

    /// A count of things that take `size` bytes each, or more: as many are there.
    fn count(&mut self, size: usize) -> Result<usize> {
        let count = self.u32()? as usize;
        let left = self.bytes.len() - self.at;
        if count.checked_mul(size).is_none_or(|least| least > left) {
            return Err(self
                .damaged(format!("{count} things of {size} bytes are claimed where {left} bytes are left")));
        }
        Ok(count)
    }

    fn u32s(&mut self, count: usize) -> Result<Vec<u32>> {
        let bytes = self.take(count.saturating_mul(4))?;
        Ok(bytes.as_chunks().0.iter().map(|bytes| u32::from_le_bytes(*bytes)).collect())
    }

    fn padded(&mut self) -> Result<&'a [u8]> {
        let length = self.count(1)?;
        let bytes = self.take(length)?;
        let padding = self.take(length.next_multiple_of(4) - length)?;
        if padding.iter().any(|byte| *byte != 0) {
            return Err(self.damaged("padding is not zero"));
        }
        Ok(bytes)
    }

    fn list(&mut self, constants: u64) -> Result<CallList> {
        let name = self.padded()?;
        let name = std::str::from_utf8(name).map_err(|_| self.damaged("a name is no UTF-8"))?.to_owned();
        let feature_level = self.u32()?;
        let flags = self.u32()?;
        if flags > 1 {
            return Err(self.damaged(format!("the flags {flags:#x} are not known")));
        }
        let count = self.count(24)?;
        let operands: Vec<_> = (0..count).map(|_| self.operand(constants)).collect::<Result<_>>()?;
        let calls = self.count(12)?;
        let calls = (0..calls).map(|_| self.call(count)).collect::<Result<_>>()?;
        let (inputs, outputs) = (self.counted_indices(count)?, self.counted_indices(count)?);
        Ok(CallList { name, feature_level, relaxed: flags == 1, operands, calls, inputs, outputs })
    }

    fn operand(&mut self, constants: u64) -> Result<Operand> {
        let code = self.i32()?;
        let kind = OperandType::from_code(code)
            .ok_or_else(|| self.damaged(format!("{code} is the code of no operand type")))?;
        let rank = self.count(4)?;
        let dimensions = self.u32s(rank)?;
        let (scale, zero_point) = (self.f32()?, self.i32()?);
        let value = match self.u32()? {
            0 => Value::Computed,
            1 => Value::Omitted,
            2 => Value::Inline(self.padded()?.to_vec()),
            3 => {
                let (offset, length) = (self.u64()?, self.u64()?);
                if offset.checked_add(length).is_none_or(|end| end > constants)
                    || !offset.is_multiple_of(ALIGNMENT)
                {
                    return Err(self.damaged(format!(
                        "a constant of {length} bytes at {offset} has no place among the {constants} bytes of constants"
                    )));
                }
                Value::Constant { offset, length }
            }
            kind => return Err(self.damaged(format!("{kind} is no kind of value"))),
        };
        let channels = match kind {
            OperandType::TensorQuant8SymmPerChannel => {
                let dimension = self.u32()?;
                let count = self.count(4)?;
                let scales = self.u32s(count)?.into_iter().map(f32::from_bits).collect();
                Some(ChannelScales { dimension, scales })
            }
            _ => None,
        };
        let operand = Operand { kind, dimensions, scale, zero_point, channels, value };
        let given = match &operand.value {
            Value::Inline(bytes) => Some(bytes.len() as u64),
            Value::Constant { length, .. } => Some(*length),
            Value::Computed | Value::Omitted => None,
        };
        if given.is_some() && operand.byte_length() != given {
            return Err(self.damaged(format!(
                "{kind} {:?} takes other than the {} bytes of its value",
                operand.dimensions,
                given.unwrap_or_default()
            )));
        }
        Ok(operand)
    }

    fn call(&mut self, operands: usize) -> Result<Call> {
        let code = self.i32()?;
        let operation = Operation::from_code(code)
            .ok_or_else(|| self.damaged(format!("{code} is the code of no operation")))?;
        let (inputs, outputs) = (self.count(4)?, self.count(4)?);
        Ok(Call {
            operation,
            inputs: self.indices(inputs, operands)?,
            outputs: self.indices(outputs, operands)?,
        })
    }

    fn counted_indices(&mut self, operands: usize) -> Result<Vec<u32>> {
        let count = self.count(4)?;
        self.indices(count, operands)
    }

    fn indices(&mut self, count: usize, operands: usize) -> Result<Vec<u32>> {
        let indices = self.u32s(count)?;
        match indices.iter().find(|index| **index as usize >= operands) {
            Some(index) => Err(self.damaged(format!("there is no operand {index} among {operands}"))),
            None => Ok(indices),
        }
    }
}
