//! Operations of the `tfl` dialect, which stand for the builtin operators of a
//! TFLite flatbuffer: one structure each, with `create`, `cast` and accessors.
//!
//! ```ignore
//! let sum = tfl::AddOp::create(&builder, a, b, "NONE", a.ty()).out();
//! ```
//!
//! Operands and attributes come in the order of the definition in
//! `td/tfl/*.td`, result types last.

// The generator does not bother with style.
#![allow(clippy::all, clippy::expect_used)]

#[allow(unused_imports)]
use crate::{
    Builder,
    generated::{operand_at, region_at, result_at},
    ir::{Attr, IntoAttr, Op, OpSpec, Region, Type, Value},
};

include!(concat!(env!("OUT_DIR"), "/tfl/typed.rs"));
