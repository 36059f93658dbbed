//! StableHLO's structure attributes as Rust structures.

use super::Attr;
use crate::{Context, ffi};

/// `#stablehlo.dot<…>`: which dimensions of the operands of `dot_general` are
/// paired as batches and which are summed over.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct DotDims {
    /// Batching dimensions of the left operand.
    pub lhs_batch: Vec<i64>,
    /// Batching dimensions of the right operand, pairwise with the left's.
    pub rhs_batch: Vec<i64>,
    /// Contracting dimensions of the left operand.
    pub lhs_contract: Vec<i64>,
    /// Contracting dimensions of the right operand, pairwise with the left's.
    pub rhs_contract: Vec<i64>,
}

/// `#stablehlo.gather<…>`; the names are the specification's.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[allow(missing_docs)]
pub struct GatherDims {
    pub offset_dims: Vec<i64>,
    pub collapsed_slice_dims: Vec<i64>,
    pub operand_batching_dims: Vec<i64>,
    pub start_indices_batching_dims: Vec<i64>,
    pub start_index_map: Vec<i64>,
    pub index_vector_dim: i64,
}

/// `#stablehlo.scatter<…>`; the names are the specification's.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[allow(missing_docs)]
pub struct ScatterDims {
    pub update_window_dims: Vec<i64>,
    pub inserted_window_dims: Vec<i64>,
    pub input_batching_dims: Vec<i64>,
    pub scatter_indices_batching_dims: Vec<i64>,
    pub scatter_dims_to_operand_dims: Vec<i64>,
    pub index_vector_dim: i64,
}

/// `#stablehlo.conv<…>`: where batch, features and space lie in the operands
/// and the result of a convolution.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[allow(missing_docs)]
pub struct ConvDims {
    pub input_batch: i64,
    pub input_feature: i64,
    pub input_spatial: Vec<i64>,
    pub kernel_input_feature: i64,
    pub kernel_output_feature: i64,
    pub kernel_spatial: Vec<i64>,
    pub output_batch: i64,
    pub output_feature: i64,
    pub output_spatial: Vec<i64>,
}

/// `#chlo.ragged_dot<…>`: a dot product's dimensions, which of the left
/// operand is split into groups, and which of the right one counts them.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct RaggedDotDims {
    /// The dimensions that are paired.
    pub dot: DotDims,
    /// The dimension of the left operand that falls into groups.
    pub lhs_ragged: Vec<i64>,
    /// The dimension of the right operand that counts the groups.
    pub rhs_group: Vec<i64>,
}

/// The kinds of `edgecStablehloStructKind`.
const DOT: i32 = 1;
const GATHER: i32 = 2;
const SCATTER: i32 = 3;
const CONV: i32 = 4;
const RAGGED_DOT: i32 = 5;

impl<'c> Attr<'c> {
    fn is_struct(self, kind: i32) -> bool {
        // SAFETY: the attribute is alive; any kind may be asked.
        unsafe { ffi::edgecStablehloStructKind(self.raw) == kind }
    }

    fn struct_dims(self, field: isize) -> Vec<i64> {
        let mut data = std::ptr::null();
        // SAFETY: the function sets `data` to that many numbers, which the
        // context owns, or answers 0.
        unsafe {
            let length = ffi::edgecStablehloStructDims(self.raw, field, &raw mut data);
            match usize::try_from(length) {
                Ok(length) if length > 0 => std::slice::from_raw_parts(data, length).to_vec(),
                _ => Vec::new(),
            }
        }
    }

    fn struct_number(self, field: isize) -> i64 {
        // SAFETY: the attribute is alive; any field may be asked.
        unsafe { ffi::edgecStablehloStructNumber(self.raw, field) }
    }

    /// The dimension numbers of `dot_general`.
    pub fn as_dot(self) -> Option<DotDims> {
        self.is_struct(DOT).then(|| DotDims {
            lhs_batch: self.struct_dims(0),
            rhs_batch: self.struct_dims(1),
            lhs_contract: self.struct_dims(2),
            rhs_contract: self.struct_dims(3),
        })
    }

    /// The dimension numbers of `chlo.ragged_dot`.
    pub fn as_ragged_dot(self) -> Option<RaggedDotDims> {
        self.is_struct(RAGGED_DOT).then(|| RaggedDotDims {
            dot: DotDims {
                lhs_batch: self.struct_dims(0),
                rhs_batch: self.struct_dims(1),
                lhs_contract: self.struct_dims(2),
                rhs_contract: self.struct_dims(3),
            },
            lhs_ragged: self.struct_dims(4),
            rhs_group: self.struct_dims(5),
        })
    }

    /// The dimension numbers of `gather`.
    pub fn as_gather(self) -> Option<GatherDims> {
        self.is_struct(GATHER).then(|| GatherDims {
            offset_dims: self.struct_dims(0),
            collapsed_slice_dims: self.struct_dims(1),
            operand_batching_dims: self.struct_dims(2),
            start_indices_batching_dims: self.struct_dims(3),
            start_index_map: self.struct_dims(4),
            index_vector_dim: self.struct_number(0),
        })
    }

    /// The dimension numbers of `scatter`.
    pub fn as_scatter(self) -> Option<ScatterDims> {
        self.is_struct(SCATTER).then(|| ScatterDims {
            update_window_dims: self.struct_dims(0),
            inserted_window_dims: self.struct_dims(1),
            input_batching_dims: self.struct_dims(2),
            scatter_indices_batching_dims: self.struct_dims(3),
            scatter_dims_to_operand_dims: self.struct_dims(4),
            index_vector_dim: self.struct_number(0),
        })
    }

    /// The dimension numbers of `convolution`.
    pub fn as_conv(self) -> Option<ConvDims> {
        self.is_struct(CONV).then(|| ConvDims {
            input_batch: self.struct_number(0),
            input_feature: self.struct_number(1),
            input_spatial: self.struct_dims(0),
            kernel_input_feature: self.struct_number(2),
            kernel_output_feature: self.struct_number(3),
            kernel_spatial: self.struct_dims(1),
            output_batch: self.struct_number(4),
            output_feature: self.struct_number(5),
            output_spatial: self.struct_dims(2),
        })
    }
}

/// The text of a structure attribute, which its own parser reads: the parser
/// is the one place that builds these attributes.
fn struct_text(kind: &str, lists: &[(&str, &[i64])], number: Option<(&str, i64)>) -> String {
    let fields: Vec<String> = lists
        .iter()
        .filter(|(_, dims)| !dims.is_empty())
        .map(|(name, dims)| format!("{name} = {dims:?}"))
        .chain(number.map(|(name, value)| format!("{name} = {value}")))
        .collect();
    format!("#stablehlo.{kind}<{}>", fields.join(", "))
}

/// Lists of numbers always parse; a unit attribute in the place of one that
/// did not is refused by the operation's verifier.
fn parsed<'c>(context: &'c Context, text: &str) -> Attr<'c> {
    Attr::parse(context, text).unwrap_or_else(|_| Attr::unit(context))
}

impl DotDims {
    /// The attribute.
    pub fn to_attr<'c>(&self, context: &'c Context) -> Attr<'c> {
        let text = struct_text(
            "dot",
            &[
                ("lhs_batching_dimensions", &self.lhs_batch),
                ("rhs_batching_dimensions", &self.rhs_batch),
                ("lhs_contracting_dimensions", &self.lhs_contract),
                ("rhs_contracting_dimensions", &self.rhs_contract),
            ],
            None,
        );
        parsed(context, &text)
    }
}

impl GatherDims {
    /// The attribute.
    pub fn to_attr<'c>(&self, context: &'c Context) -> Attr<'c> {
        let text = struct_text(
            "gather",
            &[
                ("offset_dims", &self.offset_dims),
                ("collapsed_slice_dims", &self.collapsed_slice_dims),
                ("operand_batching_dims", &self.operand_batching_dims),
                ("start_indices_batching_dims", &self.start_indices_batching_dims),
                ("start_index_map", &self.start_index_map),
            ],
            Some(("index_vector_dim", self.index_vector_dim)),
        );
        parsed(context, &text)
    }
}

impl ScatterDims {
    /// The attribute.
    pub fn to_attr<'c>(&self, context: &'c Context) -> Attr<'c> {
        let text = struct_text(
            "scatter",
            &[
                ("update_window_dims", &self.update_window_dims),
                ("inserted_window_dims", &self.inserted_window_dims),
                ("input_batching_dims", &self.input_batching_dims),
                ("scatter_indices_batching_dims", &self.scatter_indices_batching_dims),
                ("scatter_dims_to_operand_dims", &self.scatter_dims_to_operand_dims),
            ],
            Some(("index_vector_dim", self.index_vector_dim)),
        );
        parsed(context, &text)
    }
}

impl ConvDims {
    /// The attribute.
    pub fn to_attr<'c>(&self, context: &'c Context) -> Attr<'c> {
        let input = layout("b", self.input_batch, "f", self.input_feature, &self.input_spatial);
        let kernel =
            layout("i", self.kernel_input_feature, "o", self.kernel_output_feature, &self.kernel_spatial);
        let output = layout("b", self.output_batch, "f", self.output_feature, &self.output_spatial);
        parsed(context, &format!("#stablehlo.conv<{input}x{kernel}->{output}>"))
    }
}

/// `[b, 0, 1, f]`: two named dimensions among the numbered spatial ones.
fn layout(first: &str, at: i64, second: &str, second_at: i64, spatial: &[i64]) -> String {
    let names: Vec<String> = (0..spatial.len() as i64 + 2)
        .map(|dim| match spatial.iter().position(|&place| place == dim) {
            Some(number) => number.to_string(),
            None if dim == at => first.to_owned(),
            None if dim == second_at => second.to_owned(),
            None => "?".to_owned(),
        })
        .collect();
    format!("[{}]", names.join(", "))
}
