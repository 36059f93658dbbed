//! Windows that convolutions and pools move over an image: padding, strides and dilation.

use edgec_nnapi::{Fused, OperandType};

use super::arithmetic::fused;
use super::node::Node;

/// One direction of a window.
#[derive(Clone, Copy, Debug)]
pub(super) struct Axis {
    pub(super) input: usize,
    pub(super) output: usize,
    pub(super) filter: usize,
    pub(super) stride: usize,
    pub(super) dilation: usize,
    pub(super) before: usize,
}

/// A window, and what follows its parameters.
pub(super) struct Window {
    pub(super) rows: Axis,
    pub(super) columns: Axis,
    pub(super) fused: Fused,
    /// The depth multiplier of a depthwise convolution.
    pub(super) multiplier: usize,
}

impl Axis {
    /// Places of the filter that lie within the input for one place of the output, each with the input's place.
    pub(super) fn taps(self, output: usize) -> impl Iterator<Item = (usize, usize)> {
        let start = output * self.stride;
        let first = self.before.saturating_sub(start).div_ceil(self.dilation);
        let end = (self.input + self.before).saturating_sub(start).div_ceil(self.dilation).min(self.filter);
        (first..end).map(move |tap| (tap, start + tap * self.dilation - self.before))
    }
}

/// Where the parameters of an operation begin, and which it has.
pub(super) struct Layout {
    /// Index of the first padding.
    pub(super) first: usize,
    /// Whether the filter's size is a parameter: pools; otherwise the extents are given.
    pub(super) filter: Option<(usize, usize)>,
    pub(super) has_multiplier: bool,
}

/// Reads the parameters: paddings or a scheme, strides, the filter's size, the depth multiplier, the fused activation, the layout
/// of the image and the dilation.
pub(super) fn read(node: &Node<'_>, layout: &Layout) -> Result<Window, String> {
    let count = node.inputs.len();
    let size = if layout.filter.is_none() { 2 } else { 0 };
    let implicit = layout.first + 1 + 2 + size + usize::from(layout.has_multiplier) + 1;
    // With implicit padding the next parameter is the image's layout, a truth value.
    let explicit = count > implicit && node.operand(implicit).kind != OperandType::Bool;
    let mut next = layout.first + if explicit { 4 } else { 1 };
    let mut int = || {
        next += 1;
        node.int(next - 1)
    };
    let (stride_columns, stride_rows) = (int()?, int()?);
    let (filter_rows, filter_columns) = match layout.filter {
        Some(filter) => filter,
        None => {
            let (columns, rows) = (positive(int()?)?, positive(int()?)?);
            (rows, columns)
        }
    };
    let multiplier = if layout.has_multiplier { positive(int()?)? } else { 1 };
    let activation = next;
    let fused = fused(node, activation)?;
    if count > activation + 1 && node.bool(activation + 1)? {
        return Err("images with channels first are not implemented".into());
    }
    let (dilation_columns, dilation_rows) = match count > activation + 3 {
        true => (positive(node.int(activation + 2)?)?, positive(node.int(activation + 3)?)?),
        false => (1, 1),
    };
    let image = node.dims(0);
    let output = node.output_dims(0);
    if image.len() != 4 || output.len() != 4 {
        return Err(format!("{image:?} to {output:?} is no image"));
    }
    let scheme = if explicit { None } else { Some(node.int(layout.first)?) };
    let axis = |dimension: usize, filter: usize, stride: i32, dilation: usize, pads: usize| {
        let input = image[dimension];
        let (stride, reach) = (positive(stride)?, (filter - 1).saturating_mul(dilation).saturating_add(1));
        let (before, after) = match scheme {
            // SAME: as many places as strides fit into the input, the odd one of the padding behind.
            Some(1) => {
                let needed = (input.div_ceil(stride) - 1) * stride;
                let total = needed.saturating_add(reach).saturating_sub(input);
                (total / 2, total - total / 2)
            }
            Some(2) => (0, 0),
            Some(scheme) => return Err(format!("{scheme} is no scheme of padding")),
            None => {
                let pad = |index: usize| {
                    let value = node.int(layout.first + index)?;
                    usize::try_from(value).map_err(|_| format!("a padding is {value}"))
                };
                (pad(pads)?, pad(pads + 1)?)
            }
        };
        let places = (input + before + after).checked_sub(reach).map(|room| room / stride + 1);
        if places != Some(output[dimension]) {
            return Err(format!(
                "dimension {dimension} of the output is {} where {places:?} is due",
                output[dimension]
            ));
        }
        Ok(Axis { input, output: output[dimension], filter, stride, dilation, before })
    };
    Ok(Window {
        columns: axis(2, filter_columns, stride_columns, dilation_columns, 0)?,
        rows: axis(1, filter_rows, stride_rows, dilation_rows, 2)?,
        fused,
        multiplier,
    })
}

fn positive(value: i32) -> Result<usize, String> {
    usize::try_from(value).ok().filter(|value| *value > 0).ok_or_else(|| format!("{value} is not above 0"))
}
