//! Writing packages: the layout is known first, the constants' bytes are written later by whoever has them.

use super::{
    ALIGNMENT, CallList, HEADER_LENGTH, MAGIC, Operand, Package, PackageError, VERSION, Value, align,
};
use crate::OperandType;

impl Package {
    /// Reserves `length` bytes among the constants. The value may stand in any operand of any list.
    ///
    /// # Errors
    /// The lengths overflow.
    pub fn reserve(&mut self, length: u64) -> Result<Value, PackageError> {
        const TOO_LARGE: PackageError = PackageError::TooLarge("the constants' length");
        let offset = align(self.constants_length).ok_or(TOO_LARGE)?;
        self.constants_length = offset.checked_add(length).ok_or(TOO_LARGE)?;
        Ok(Value::Constant { offset, length })
    }

    /// Everything before the constants. Its length is a multiple of [`ALIGNMENT`]: a constant of offset `n` belongs `n` bytes
    /// behind it, and the package's length is this one's plus [`Package::constants_length`]. What lies between constants
    /// is never read, and should be zeros.
    ///
    /// # Errors
    /// A list has more of something than its field can hold.
    pub fn head(&self) -> Result<Vec<u8>, PackageError> {
        let mut writer = Writer { bytes: vec![0; HEADER_LENGTH] };
        for list in &self.lists {
            writer.list(list)?;
        }
        let mut bytes = writer.bytes;
        let tables_end = bytes.len();
        bytes.resize(tables_end.next_multiple_of(ALIGNMENT as usize), 0);
        let count = count(self.lists.len(), "the number of call lists")?;
        let header = [
            &MAGIC[..],
            &VERSION.to_le_bytes(),
            &count.to_le_bytes(),
            &((tables_end - HEADER_LENGTH) as u64).to_le_bytes(),
            &(bytes.len() as u64).to_le_bytes(),
            &self.constants_length.to_le_bytes(),
        ]
        .concat();
        bytes[..header.len()].copy_from_slice(&header);
        Ok(bytes)
    }
}

struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    fn list(&mut self, list: &CallList) -> Result<(), PackageError> {
        self.padded(list.name.as_bytes(), "a name")?;
        self.u32(list.feature_level);
        self.u32(u32::from(list.relaxed));
        self.count(list.operands.len(), "the number of operands")?;
        for operand in &list.operands {
            self.operand(operand)?;
        }
        self.count(list.calls.len(), "the number of operations")?;
        for call in &list.calls {
            self.u32(call.operation.code().cast_unsigned());
            self.count(call.inputs.len(), "the number of inputs")?;
            self.count(call.outputs.len(), "the number of outputs")?;
            self.all(&call.inputs);
            self.all(&call.outputs);
        }
        self.count(list.inputs.len(), "the number of inputs")?;
        self.all(&list.inputs);
        self.count(list.outputs.len(), "the number of outputs")?;
        self.all(&list.outputs);
        Ok(())
    }

    fn operand(&mut self, operand: &Operand) -> Result<(), PackageError> {
        self.u32(operand.kind.code().cast_unsigned());
        self.count(operand.dimensions.len(), "a rank")?;
        self.all(&operand.dimensions);
        self.u32(operand.scale.to_bits());
        self.u32(operand.zero_point.cast_unsigned());
        match &operand.value {
            Value::Computed => self.u32(0),
            Value::Omitted => self.u32(1),
            Value::Inline(bytes) => {
                self.u32(2);
                self.padded(bytes, "a value")?;
            }
            Value::Constant { offset, length } => {
                self.u32(3);
                self.bytes.extend(offset.to_le_bytes());
                self.bytes.extend(length.to_le_bytes());
            }
        }
        if operand.kind == OperandType::TensorQuant8SymmPerChannel {
            let (dimension, scales) = operand
                .channels
                .as_ref()
                .map_or((0, &[][..]), |channels| (channels.dimension, &channels.scales));
            self.u32(dimension);
            self.count(scales.len(), "the number of scales")?;
            self.bytes.extend(scales.iter().flat_map(|scale| scale.to_le_bytes()));
        }
        Ok(())
    }

    fn u32(&mut self, value: u32) {
        self.bytes.extend(value.to_le_bytes());
    }

    fn all(&mut self, values: &[u32]) {
        self.bytes.extend(values.iter().flat_map(|value| value.to_le_bytes()));
    }

    fn count(&mut self, length: usize, what: &'static str) -> Result<(), PackageError> {
        self.u32(count(length, what)?);
        Ok(())
    }

    fn padded(&mut self, bytes: &[u8], what: &'static str) -> Result<(), PackageError> {
        self.count(bytes.len(), what)?;
        self.bytes.extend(bytes);
        self.bytes.resize(self.bytes.len().next_multiple_of(4), 0);
        Ok(())
    }
}

fn count(length: usize, what: &'static str) -> Result<u32, PackageError> {
    u32::try_from(length).map_err(|_| PackageError::TooLarge(what))
}
