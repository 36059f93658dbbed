//! Operations of the `stablehlo` dialect: one structure each, with `create`,
//! `cast` and accessors.
//!
//! ```ignore
//! if let Some(dot) = stablehlo::DotGeneralOp::cast(op) {
//!     let dims = dot.dot_dimension_numbers();
//!     …
//! }
//! ```
//!
//! To build them, the methods of [`Builder`](crate::Builder) are shorter: they
//! infer result types.

// The generator does not bother with style.
#![allow(clippy::all, clippy::expect_used)]

use crate::{
    Builder,
    generated::{keyword_attr, operand_at, region_at, result_at},
    ir::{Attr, ConvDims, DotDims, GatherDims, IntoAttr, Op, OpSpec, Region, ScatterDims, Type, Value},
};

include!(concat!(env!("OUT_DIR"), "/stablehlo/typed.rs"));
