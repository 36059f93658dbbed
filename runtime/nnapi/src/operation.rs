//! The table of operations: names, codes, feature levels, and the operands that each takes and gives.

use std::fmt;

use crate::OperandType;

/// Which operands an operation takes and gives.
#[derive(Debug)]
pub struct Signature {
    /// Its name in the C header, without the prefix.
    pub name: &'static str,
    /// The feature level that brought it.
    pub level: u32,
    /// The least and the greatest rank of the operand of the operation's type.
    pub ranks: (usize, usize),
    /// Types that the operation has, each with the feature level since which it has it.
    pub types: &'static [(OperandType, u32)],
    /// The forms that its inputs may have.
    pub inputs: &'static [Form],
    /// The forms that its outputs may have.
    pub outputs: &'static [Form],
}

/// One list of operands.
#[derive(Debug)]
pub struct Form {
    /// The feature level since which this form is accepted.
    pub level: u32,
    /// The operands in order.
    pub slots: &'static [Slot],
}

/// What stands at one place of a form.
#[derive(Clone, Copy, Debug)]
pub struct Slot {
    /// Which type.
    pub kind: SlotKind,
    /// How often.
    pub presence: Presence,
}

/// The type of an operand, by the operation's type, which is that of all `Same`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlotKind {
    /// A tensor of the operation's type.
    Same,
    /// A tensor of the operation's type, or signed bytes with a scale for each channel where that is quantised.
    Filter,
    /// A tensor of the operation's type where that is a float, of 32-bit integers where it is quantised.
    Bias,
    /// `FLOAT16` where the operation's type is of 16-bit floats, `FLOAT32` otherwise.
    FloatScalar,
    /// A scalar of the operation's element type: `INT32` for quantised ones.
    ValueScalar,
    /// A tensor of floats.
    FloatTensor,
    /// A tensor of quantised bytes with a zero point.
    Quant8Tensor,
    /// Just this type.
    Exactly(OperandType),
    /// Anything: the operation's own rules decide.
    Any,
}

/// How often the operand of a slot stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Once, with a value.
    Required,
    /// Once, perhaps without a value.
    Optional,
    /// Once or more.
    Repeated,
}

include!(concat!(env!("OUT_DIR"), "/operations.rs"));

impl Operation {
    /// All operations, by code.
    pub fn all() -> &'static [Self] {
        &OPERATIONS
    }

    /// The operation of this code.
    pub fn from_code(code: i32) -> Option<Self> {
        usize::try_from(code).ok().and_then(|index| OPERATIONS.get(index)).copied()
    }

    /// Its code.
    pub fn code(self) -> i32 {
        self as i32
    }

    /// The operation of this name, as the C header has it without the prefix.
    pub fn from_name(name: &str) -> Option<Self> {
        SIGNATURES.iter().position(|signature| signature.name == name).map(|index| OPERATIONS[index])
    }

    /// Its row of the table.
    pub fn signature(self) -> &'static Signature {
        &SIGNATURES[self as usize]
    }

    /// Its name in the C header, without the prefix.
    pub fn name(self) -> &'static str {
        self.signature().name
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_every_operation_of_levels_1_to_7() {
        let by_level = |level| SIGNATURES.iter().filter(|signature| signature.level == level).count();
        assert_eq!([1, 2, 3, 4, 5, 6, 7, 8].map(by_level), [29, 9, 57, 7, 0, 2, 2, 0]);
        for operation in Operation::all() {
            assert_eq!(Operation::from_name(operation.name()), Some(*operation));
            assert_eq!(Operation::from_code(operation.code()), Some(*operation));
        }
        assert_eq!(Operation::BatchMatmul.code(), 102);
        assert_eq!(Operation::from_code(106), None);
    }

    #[test]
    fn no_type_or_form_is_older_than_its_operation() {
        for signature in &SIGNATURES {
            for (kind, level) in signature.types {
                assert!(*level >= signature.level, "{} {kind}", signature.name);
                assert!(*level >= kind.level().min(3), "{} {kind}", signature.name);
                assert!(!kind.is_scalar());
            }
            for form in signature.inputs.iter().chain(signature.outputs) {
                assert!(form.level >= signature.level, "{}", signature.name);
            }
        }
    }

    #[test]
    fn arities_are_those_of_the_header() {
        let arity = |operation: Operation| {
            let mut counts: Vec<_> =
                operation.signature().inputs.iter().map(|form| form.slots.len()).collect();
            counts.sort_unstable();
            counts
        };
        assert_eq!(arity(Operation::Conv2D), [7, 8, 10, 10, 11, 13]);
        assert_eq!(arity(Operation::DepthwiseConv2D), [8, 9, 11, 11, 12, 14]);
        assert_eq!(arity(Operation::GroupedConv2D), [9, 12]);
        assert_eq!(arity(Operation::TransposeConv2D), [9, 11]);
        assert_eq!(arity(Operation::AveragePool2D), [7, 8, 10, 11]);
        assert_eq!(arity(Operation::Lstm), [23, 27]);
        assert_eq!(arity(Operation::BidirectionalSequenceLstm), [61]);
        assert_eq!(arity(Operation::UnidirectionalSequenceLstm), [28]);
        assert_eq!(arity(Operation::DetectionPostprocessing), [14]);
        assert_eq!(arity(Operation::GenerateProposals), [11]);
        assert_eq!(arity(Operation::RoiAlign), [10]);
    }
}
