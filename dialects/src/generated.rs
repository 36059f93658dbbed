//! What the generated operation structures stand on.

#![expect(
    clippy::expect_used,
    reason = "`cast` and `create` have checked what is asked for, and it never changes"
)]

use crate::{
    Context,
    ir::{Attr, Op, Region, Value},
};

/// An operand that `cast` or `create` has made sure of: the number of operands
/// of an operation never changes.
pub(crate) fn operand_at<'c>(op: Op<'c>, index: usize) -> Value<'c> {
    op.operand(index).expect("the operation has its operands")
}

/// A result, likewise.
pub(crate) fn result_at<'c>(op: Op<'c>, index: usize) -> Value<'c> {
    op.result(index).expect("the operation has its results")
}

/// A region, likewise.
pub(crate) fn region_at<'c>(op: Op<'c>, index: usize) -> Region<'c> {
    op.region(index).expect("the operation has its regions")
}

/// `#stablehlo<kind KEYWORD>`.
pub(crate) fn keyword_attr<'c>(context: &'c Context, kind: &str, keyword: &str) -> Attr<'c> {
    // A unit attribute in the place of one that does not parse is refused by
    // the verifier.
    Attr::parse(context, &format!("#stablehlo<{kind} {keyword}>")).unwrap_or_else(|_| Attr::unit(context))
}
