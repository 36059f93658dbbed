//! What the compiler and the runtime share about Android's Neural Networks API (NNAPI): operand types, the table of
//! operations, the call list, and the rules that a call list keeps.
//!
//! A *call list* is one model as the calls that build it: operands, constants and operations in the order in which they run. The
//! compiler writes call lists into a package, whose constants several lists can share and a runtime can map; the
//! dispatch library turns each into `ANeuralNetworksModel_*` calls. [`call_list`] has the format's description.
//!
//! Packages are untrusted: reading checks every count, offset and length, and [`verify`] checks the meaning.
#![forbid(unsafe_code)]

pub mod call_list;
mod operand_type;
mod operation;
pub mod verify;

pub use call_list::{Call, CallList, ChannelScales, Operand, Package, PackageError, Value};
pub use operand_type::OperandType;
pub use operation::{Form, Operation, Presence, Signature, Slot, SlotKind};

/// The newest feature level that is known here: Android 15's.
pub const NEWEST_LEVEL: u32 = 8;

/// Values up to this many bytes are copied by `ANeuralNetworksModel_setOperandValue`; larger ones must outlive the model.
pub const MAX_COPIED_VALUE: usize = 128;

/// Bytes of the token that names a compilation in a cache.
pub const CACHE_TOKEN_LENGTH: usize = 32;

/// Activations that an operation applies to its result (`FuseCode`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum Fused {
    /// None.
    None = 0,
    /// max(x, 0).
    Relu = 1,
    /// x clamped to -1..=1.
    Relu1 = 2,
    /// x clamped to 0..=6.
    Relu6 = 3,
}

impl Fused {
    /// The activation of this code.
    pub fn from_code(code: i32) -> Option<Self> {
        [Self::None, Self::Relu, Self::Relu1, Self::Relu6].into_iter().find(|fused| *fused as i32 == code)
    }
}
