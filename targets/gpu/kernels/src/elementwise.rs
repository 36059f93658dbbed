//! Chains of operations on single elements, with operands that are broadcast.

use edgec_gpu_plan::{Access, Element};

use crate::builder::{Builder, Cell, row_of_groups};
use crate::template::{fill, values};
use crate::{Expr, Kernel, KernelError};

const NAME: &str = "elementwise";
const LANES: u32 = 64;

/// A computation on every element of a shape.
#[derive(Clone, Debug, PartialEq)]
pub struct Elementwise {
    /// The result's dimensions, outermost first.
    pub dims: Vec<u32>,
    /// The operands.
    pub operands: Vec<Operand>,
    /// The result's elements.
    pub result: Element,
    /// The computation.
    pub expr: Expr,
}

/// An operand of an [`Elementwise`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operand {
    /// Its elements: floats, computed in 32 bits, or integers.
    pub element: Element,
    /// For each dimension of the result how many elements of the operand lie between neighbours; 0 where it is
    /// broadcast. None for an operand of the result's own shape.
    pub strides: Option<Vec<u32>>,
}

impl Operand {
    /// An operand of the result's shape.
    pub fn full(element: Element) -> Self {
        Self { element, strides: None }
    }

    /// Elements that it needs for a result of these dimensions.
    fn elements(&self, dims: &[u32]) -> u64 {
        let count = || dims.iter().map(|dim| u64::from(*dim)).product();
        self.strides.as_ref().map_or_else(count, |strides| {
            1 + dims
                .iter()
                .zip(strides)
                .map(|(dim, stride)| u64::from(dim - 1) * u64::from(*stride))
                .sum::<u64>()
        })
    }
}

/// The type in which a kernel computes with elements, and the type in which buffers hold them.
pub(crate) fn scalar_types(
    operation: &'static str,
    element: Element,
) -> Result<(&'static str, &'static str), KernelError> {
    match element {
        Element::F32 => Ok(("f32", "f32")),
        Element::F16 => Ok(("f32", "f16")),
        Element::I32 => Ok(("i32", "i32")),
        Element::U32 | Element::Bool => Ok(("u32", "u32")),
        Element::I8 | Element::I4 => {
            Err(KernelError::unsupported(operation, format!("elements of type {}", element.name())))
        }
    }
}

/// The number of elements of a shape that 32-bit indices reach.
pub(crate) fn element_count(operation: &'static str, dims: &[u32]) -> Result<u32, KernelError> {
    let count = dims.iter().try_fold(1_u32, |count, dim| count.checked_mul(*dim));
    count
        .filter(|count| *count > 0)
        .ok_or_else(|| KernelError::unsupported(operation, format!("a shape of {dims:?}")))
}

impl Elementwise {
    /// The kernel. Bindings: the operands, the result.
    ///
    /// # Errors
    /// Elements of fewer than 16 bits, or a shape that 32-bit indices do not reach.
    pub fn kernel(&self) -> Result<Kernel, KernelError> {
        let count = element_count(NAME, &self.dims)?;
        if self.expr.operands() > self.operands.len() {
            return Err(KernelError::unsupported(NAME, "the expression uses an operand that it has not"));
        }
        let broadcast = self.operands.iter().any(|operand| operand.strides.is_some());
        let width = if !broadcast && count.is_multiple_of(4) { 4 } else { 1 };
        let shape: Vec<String> = self.dims.iter().map(u32::to_string).collect();
        let mut builder = Builder::new(format!("{NAME}_{}_{}", self.result.name(), shape.join("x")));
        let mut operands = Vec::new();
        for (index, operand) in self.operands.iter().enumerate() {
            if operand.strides.as_ref().is_some_and(|strides| strides.len() != self.dims.len()) {
                return Err(KernelError::unsupported(NAME, "an operand has strides of another rank"));
            }
            let (computed, stored) = scalar_types(NAME, operand.element)?;
            let cells = operand.elements(&self.dims) / u64::from(width);
            builder.storage(&format!("x{index}"), Access::Read, Cell::new(stored, width), cells);
            let place = operand.strides.as_ref().map_or_else(
                || "index".to_owned(),
                |strides| {
                    let terms: Vec<String> = strides
                        .iter()
                        .enumerate()
                        .filter(|(_, stride)| **stride != 0)
                        .map(|(axis, stride)| format!("i{axis} * {stride}u"))
                        .collect();
                    if terms.is_empty() { "0u".into() } else { terms.join(" + ") }
                },
            );
            operands.push(format!("{}(x{index}[{place}])", Cell::new(computed, width).wgsl()));
        }
        let (_, stored) = scalar_types(NAME, self.result)?;
        let result = Cell::new(stored, width);
        builder.storage("y", Access::Write, result, u64::from(count / width));
        let (text, functions) = self.expr.wgsl(&operands, width);
        builder.functions(&functions.definitions());
        let cells = count / width;
        let (grid, group) = row_of_groups(u64::from(cells.div_ceil(LANES)));
        let indices = if broadcast { axis_indices(&self.dims, "index") } else { String::new() };
        let body = fill(
            "    let index = $GROUP * $LANESu + lane;
    if index < $CELLSu {
$INDICES        y[index] = $RESULT($TEXT);
    }
",
            &values!(
                GROUP = group,
                LANESu = format!("{LANES}u"),
                CELLSu = format!("{cells}u"),
                INDICES = indices,
                RESULT = result.wgsl(),
                TEXT = text
            ),
        );
        Ok(builder.finish(&body, [LANES, 1, 1], grid))
    }
}

/// Declares `i0`, `i1` ...: the index of each dimension of element `index` of a shape.
pub(crate) fn axis_indices(dims: &[u32], index: &str) -> String {
    let mut text = String::new();
    let mut stride: u64 = 1;
    for (axis, dim) in dims.iter().enumerate().rev() {
        let quotient = if stride == 1 { index.to_owned() } else { format!("({index} / {stride}u)") };
        let value = match (axis, dim) {
            (_, 1) => "0u".to_owned(),
            (0, _) => quotient,
            _ => format!("{quotient} % {dim}u"),
        };
        text.push_str(&format!("        let i{axis} = {value};\n"));
        stride *= u64::from(*dim);
    }
    text
}
