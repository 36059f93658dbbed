//! Copies between layouts: transpose, slice, pad, reverse, broadcast, a part of a concatenation, a change of type.

use edgec_gpu_plan::{Access, Element};

use crate::builder::{Builder, Cell, literal, row_of_groups};
use crate::elementwise::{axis_indices, element_count, scalar_types};
use crate::matmul::u;
use crate::template::{fill, values};
use crate::{Kernel, KernelError};

const NAME: &str = "copy";
const LANES: u32 = 64;

/// `y[to + sum(i y_strides)] = x[from + sum(i x_strides)]` for every index `i` of `dims`.
#[derive(Clone, Debug, PartialEq)]
pub struct Copy {
    /// What is copied: so many elements along each dimension.
    pub dims: Vec<u32>,
    /// The elements of `x`.
    pub x: Element,
    /// Elements of `x` in all.
    pub x_elements: u32,
    /// The element of `x` at index 0 of all dimensions.
    pub from: i64,
    /// How many elements of `x` lie between neighbours of each dimension; 0 to repeat one, negative to go backwards.
    pub x_strides: Vec<i64>,
    /// The elements of `y`: those of `x`, or what they are converted to.
    pub y: Element,
    /// Elements of `y` in all.
    pub y_elements: u32,
    /// The element of `y` at index 0 of all dimensions.
    pub to: u32,
    /// How many elements of `y` lie between neighbours of each dimension.
    pub y_strides: Vec<u32>,
    /// Where `x` is padded: for each dimension the first index of `dims` that `x` has and the one behind the last; elsewhere `fill` is
    /// written.
    pub pad: Option<Pad>,
}

/// Where a copy has no source.
#[derive(Clone, Debug, PartialEq)]
pub struct Pad {
    /// For each dimension the first index that has a source and the one behind the last.
    pub inside: Vec<(u32, u32)>,
    /// What is written elsewhere; rounded to an integer where `y` has integers.
    pub fill: f32,
}

impl Copy {
    /// A transposition: dimension `i` of `y` is dimension `permutation[i]` of `x`, whose dimensions are `dims`.
    pub fn transpose(element: Element, dims: &[u32], permutation: &[usize]) -> Option<Self> {
        let strides = strides(dims);
        let dims: Vec<u32> =
            permutation.iter().map(|axis| dims.get(*axis).copied()).collect::<Option<_>>()?;
        let x_strides = permutation.iter().map(|axis| strides.get(*axis).map(|stride| i64::from(*stride)));
        let count = dims.iter().product();
        Some(Self {
            x: element,
            x_elements: count,
            from: 0,
            x_strides: x_strides.collect::<Option<_>>()?,
            y: element,
            y_elements: count,
            to: 0,
            y_strides: self::strides(&dims),
            dims,
            pad: None,
        })
    }

    /// The kernel. Bindings: `x`, `y`, which is written in part if the copy does not reach all of it.
    ///
    /// # Errors
    /// Elements of fewer than 16 bits, other ranks, indices outside of `x` or `y`, or two elements for one place of `y`.
    pub fn kernel(&self) -> Result<Kernel, KernelError> {
        let refuse = |reason: &str| Err(KernelError::unsupported(NAME, reason));
        let count = element_count(NAME, &self.dims)?;
        let rank = self.dims.len();
        if self.x_strides.len() != rank || self.y_strides.len() != rank {
            return refuse("strides of another rank");
        }
        let pad_rank = self.pad.as_ref().is_some_and(|pad| pad.inside.len() != rank);
        if pad_rank || !self.reads_inside() || !self.writes_inside() {
            return refuse("an index outside of the tensors");
        }
        let ((computed, x), (result, y)) = (scalar_types(NAME, self.x)?, scalar_types(NAME, self.y)?);
        let shape: Vec<String> = self.dims.iter().map(u32::to_string).collect();
        let mut builder =
            Builder::new(format!("{NAME}_{}_{}_{}", self.x.name(), self.y.name(), shape.join("x")));
        builder.storage("x", Access::Read, Cell::new(x, 1), self.x_elements.into());
        let access = if count == self.y_elements { Access::Write } else { Access::Part };
        builder.storage("y", access, Cell::new(y, 1), self.y_elements.into());
        let (grid, group) = row_of_groups(u64::from(count.div_ceil(LANES)));
        let terms = |strides: &mut dyn Iterator<Item = i64>| -> String {
            let each = |(axis, stride): (usize, i64)| match stride {
                0 => String::new(),
                stride => format!(" + i32(i{axis}) * {stride}i"),
            };
            strides.enumerate().map(each).collect()
        };
        let x_at = terms(&mut self.x_strides.iter().copied());
        let y_at = terms(&mut self.y_strides.iter().map(|stride| i64::from(*stride)));
        let copy = format!("value = {result}({computed}(x[u32({}i{x_at})]));", self.from);
        let (first, copy) = match &self.pad {
            None => ("0".to_owned(), copy),
            Some(pad) => {
                let fill = if result == "f32" {
                    literal(pad.fill)
                } else {
                    format!("{result}({}i)", pad.fill.round_ties_even() as i32)
                };
                let inside: Vec<String> = (pad.inside.iter().zip(&self.dims).enumerate())
                    .filter(|(_, ((first, end), dim))| *first > 0 || end < dim)
                    .map(|(axis, ((first, end), _))| format!("i{axis} >= {first}u && i{axis} < {end}u"))
                    .collect();
                let inside = if inside.is_empty() { "true".into() } else { inside.join(" && ") };
                (fill, format!("if {inside} {{ {copy} }}"))
            }
        };
        let body = fill(
            "    let index = $GROUP * $LANES + lane;
    if index < $COUNT {
$INDICES        var value = $RESULT($FIRST);
        $COPY
        y[u32($TOi$Y_AT)] = $Y(value);
    }
",
            &values!(
                GROUP = group,
                LANES = u(LANES),
                COUNT = u(count),
                INDICES = axis_indices(&self.dims, "index"),
                RESULT = result,
                FIRST = first,
                COPY = copy,
                TOi = format!("{}i", self.to),
                Y_AT = y_at,
                Y = y,
            ),
        );
        Ok(builder.finish(&body, [LANES, 1, 1], grid))
    }

    fn reads_inside(&self) -> bool {
        let whole: Vec<(u32, u32)> = self.dims.iter().map(|dim| (0, *dim)).collect();
        let inside = self.pad.as_ref().map_or(&whole, |pad| &pad.inside);
        if inside.iter().zip(&self.dims).any(|((first, end), dim)| first > end || end > dim) {
            return false;
        }
        if inside.iter().any(|(first, end)| first == end) {
            return true;
        }
        let (mut least, mut most) = (i128::from(self.from), i128::from(self.from));
        for ((first, end), stride) in inside.iter().zip(&self.x_strides) {
            let ends = [i128::from(*first), i128::from(*end) - 1].map(|index| index * i128::from(*stride));
            least += ends[0].min(ends[1]);
            most += ends[0].max(ends[1]);
        }
        least >= 0 && most < i128::from(self.x_elements) && i32::try_from(self.x_elements).is_ok()
    }

    /// Whether all of `y`'s places exist and no two are one. Strides are those of a dense tensor's, or of a part of one: each is at least
    /// what the smaller ones reach.
    fn writes_inside(&self) -> bool {
        let mut axes: Vec<(u64, u64)> = (self.dims.iter().zip(&self.y_strides))
            .filter(|(dim, _)| **dim > 1)
            .map(|(dim, stride)| (u64::from(*stride), u64::from(*dim)))
            .collect();
        axes.sort_unstable();
        let mut reach = 1_u64;
        for (stride, dim) in axes {
            if stride < reach {
                return false;
            }
            reach = reach.saturating_add(stride.saturating_mul(dim - 1));
        }
        u64::from(self.to).saturating_add(reach) <= u64::from(self.y_elements)
            && i32::try_from(self.y_elements).is_ok()
    }
}

/// The strides of a dense tensor.
pub fn strides(dims: &[u32]) -> Vec<u32> {
    let mut strides = vec![1_u32; dims.len()];
    for axis in (1..dims.len()).rev() {
        strides[axis - 1] = strides[axis].saturating_mul(dims[axis]);
    }
    strides
}
