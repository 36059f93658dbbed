//! Attributes as plain data.

use super::EnumKind;
use crate::source::Span;

/// What dimension numbers are of.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[allow(missing_docs, reason = "the names are the operations'")]
pub enum DimsKind {
    Dot,
    Gather,
    Scatter,
    Conv,
}

/// An attribute. Attributes and types that it is made of are indices into the file's lists.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "the names are MLIR's")]
pub enum Attr {
    Array(Vec<u32>),
    Bool(bool),
    Enum {
        kind: EnumKind,
        keyword: &'static str,
    },
    /// Names, which are string attributes, and values.
    Dictionary(Vec<(u32, u32)>),
    /// The number's bits in its type's format.
    Float {
        ty: u32,
        bits: u64,
    },
    /// Sign-extended from its type's width.
    Integer {
        ty: u32,
        value: i64,
    },
    String(String),
    /// A constant; its bytes stay in the file.
    Tensor {
        ty: u32,
        data: Span,
    },
    Type(u32),
    Unit,
    Symbol(u32),
    /// Bytes of integers or floats of the element type.
    DenseArray {
        element: u32,
        data: Span,
    },
    OutputOperandAlias {
        output: Vec<i64>,
        operand: i64,
        operand_indices: Vec<i64>,
    },
    /// Bounds of dynamic dimensions.
    TypeExtensions(Vec<i64>),
    ResultAccuracy {
        atol: f64,
        rtol: f64,
        ulps: i64,
        mode: u32,
    },
    /// StableHLO's dimension numbers: lists and numbers in the order of the attribute's parameters.
    Dims {
        kind: DimsKind,
        numbers: Vec<i64>,
        lists: Vec<Vec<i64>>,
    },
    ChannelHandle {
        handle: i64,
        kind: i64,
    },
    DotAlgorithm {
        /// Of the left and right operand and of sums.
        types: [u32; 3],
        /// Components of the left and right operand, primitive operations.
        counts: [i64; 3],
        imprecise: bool,
    },
    /// Which devices compute what, of the dialect `sdy`; it changes no result.
    Sharding,
    UnknownLocation,
    FileLocation {
        file: u32,
        /// Start line, start column, end line, end column; fewer if the others are not known.
        numbers: Vec<u64>,
    },
    NameLocation {
        name: u32,
        child: u32,
    },
    CallSite {
        callee: u32,
        caller: u32,
    },
    Fused {
        locations: Vec<u32>,
        metadata: Option<u32>,
    },
    /// The attribute's text, of a dialect without an encoding of its own.
    Text(String),
}

impl Attr {
    /// Calls `visit` for each attribute that it is made of.
    pub(crate) fn for_each_attr(&self, visit: &mut impl FnMut(u32)) {
        match self {
            Self::Array(attrs) => attrs.iter().copied().for_each(visit),
            Self::Dictionary(entries) => {
                for &(name, value) in entries {
                    visit(name);
                    visit(value);
                }
            }
            Self::Symbol(inner) | Self::ResultAccuracy { mode: inner, .. } => visit(*inner),
            Self::FileLocation { file, .. } => visit(*file),
            Self::NameLocation { name, child } => [*name, *child].into_iter().for_each(visit),
            Self::CallSite { callee, caller } => [*callee, *caller].into_iter().for_each(visit),
            Self::Fused { locations, metadata } => {
                locations.iter().chain(metadata).copied().for_each(visit);
            }
            _ => {}
        }
    }

    /// Calls `visit` for each type that it is made of.
    pub(crate) fn for_each_type(&self, visit: &mut impl FnMut(u32)) {
        match self {
            Self::Float { ty, .. } | Self::Integer { ty, .. } | Self::Tensor { ty, .. } | Self::Type(ty) => {
                visit(*ty);
            }
            Self::DenseArray { element, .. } => visit(*element),
            Self::DotAlgorithm { types, .. } => types.iter().copied().for_each(visit),
            _ => {}
        }
    }

    /// Whether it is a location.
    pub fn is_location(&self) -> bool {
        matches!(
            self,
            Self::UnknownLocation
                | Self::FileLocation { .. }
                | Self::NameLocation { .. }
                | Self::CallSite { .. }
                | Self::Fused { .. }
        )
    }
}
