//! What an operation costs: the multiply-adds and the bytes that it takes, and how fast a machine does them.

use edgec_dialects::ir::{Attr, Op, Value};

/// Multiply-adds and bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Effort {
    /// Multiply-adds of products and convolutions; elsewhere one for each element of the results.
    pub macs: u64,
    /// Bytes read and written.
    pub bytes: u64,
}

/// How fast a machine computes and moves data.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Speed {
    /// Multiply-adds a nanosecond.
    pub macs_per_nanosecond: f64,
    /// Bytes a nanosecond.
    pub bytes_per_nanosecond: f64,
}

impl Speed {
    /// Two big cores of a phone.
    pub const HOST: Self = Self { macs_per_nanosecond: 40.0, bytes_per_nanosecond: 12.0 };

    /// Nanoseconds for `effort`: whatever takes longer, computing or moving.
    pub fn nanoseconds(self, effort: Effort) -> f64 {
        let computing = effort.macs as f64 / self.macs_per_nanosecond;
        computing.max(effort.bytes as f64 / self.bytes_per_nanosecond)
    }
}

impl Effort {
    /// The multiply-adds of a product or convolution; none of anything else.
    pub(super) fn of_product(op: Op<'_>) -> u64 {
        let product = op.is("stablehlo.dot_general") || op.is("stablehlo.convolution");
        if product { macs(op) } else { 0 }
    }

    /// The effort of one operation. Constants count as read.
    pub fn of(op: Op<'_>) -> Self {
        let bytes = op.operands().into_iter().chain(op.results()).map(bytes).sum();
        Self { macs: macs(op), bytes }
    }
}

impl std::iter::Sum for Effort {
    fn sum<I: Iterator<Item = Self>>(efforts: I) -> Self {
        efforts.fold(Self::default(), |sum, effort| Self {
            macs: sum.macs.saturating_add(effort.macs),
            bytes: sum.bytes.saturating_add(effort.bytes),
        })
    }
}

/// Bytes of a value's elements; zero for what is no tensor or has no known size.
pub fn bytes(value: Value<'_>) -> u64 {
    let bits = value.element_type().map_or(64, edgec_dialects::ElementType::bits);
    value.ty().element_count().unwrap_or(0).saturating_mul(u64::from(bits)).div_ceil(8)
}

fn macs(op: Op<'_>) -> u64 {
    let elements = op.results().into_iter().filter_map(|result| result.ty().element_count()).sum::<u64>();
    let times = match op.name().as_str() {
        "stablehlo.dot_general" => contracted(op),
        "stablehlo.convolution" => kernel_elements(op),
        _ => Some(1),
    };
    elements.saturating_mul(times.unwrap_or(1))
}

/// Elements that each element of a product sums over.
fn contracted(op: Op<'_>) -> Option<u64> {
    let dims = op.attr("dot_dimension_numbers").and_then(Attr::as_dot)?;
    let shape = op.operand(0)?.shape();
    dims.lhs_contract.iter().map(|&dim| u64::try_from(*shape.get(usize::try_from(dim).ok()?)?).ok()).product()
}

/// Elements of the kernel that each element of a convolution sums over.
fn kernel_elements(op: Op<'_>) -> Option<u64> {
    let dims = op.attr("dimension_numbers").and_then(Attr::as_conv)?;
    let kernel = op.operand(1)?;
    let features = *kernel.shape().get(usize::try_from(dims.kernel_output_feature).ok()?)?;
    kernel.ty().element_count()?.checked_div(u64::try_from(features).ok()?)
}
