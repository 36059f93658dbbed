//! Regions that combine single elements, as reduce, scatter and sort have them.

use edgec_tensor::{ElementType, Tensor};

use crate::binary::Binary;
use crate::error::{Result, invalid};
use crate::program::Program;

/// The bytes of one element, with zeros behind them.
pub type Cell = [u8; 16];

/// A region that is one operation on its two arguments, in their order.
pub type Known = Binary;

/// A region whose arguments and results are single elements.
pub trait Body {
    /// Computes the results. The numbers of arguments and results are those that the operation gives its region.
    ///
    /// # Errors
    /// The region cannot be evaluated.
    fn apply(&self, arguments: &[Cell], results: &mut [Cell]) -> Result<()>;

    /// The one operation that the region is, if it is one.
    fn known(&self) -> Option<Known> {
        None
    }

    /// The region as a program, if it is one.
    fn program(&self) -> Option<&Program> {
        None
    }
}

/// Element `index` of a tensor.
pub fn cell(tensor: &Tensor, index: usize) -> Cell {
    let width = tensor.element_type().byte_width();
    let mut cell = [0; 16];
    cell[..width].copy_from_slice(&tensor.bytes()[index * width..][..width]);
    cell
}

/// Puts an element to its place.
pub(crate) fn put(bytes: &mut [u8], width: usize, index: usize, cell: &Cell) {
    bytes[index * width..][..width].copy_from_slice(&cell[..width]);
}

/// Element `index` of bytes of that width.
pub(crate) fn get(bytes: &[u8], width: usize, index: usize) -> Cell {
    let mut cell = [0; 16];
    cell[..width].copy_from_slice(&bytes[index * width..][..width]);
    cell
}

/// A scalar tensor of an element.
///
/// # Errors
/// The cell's bytes are no element of the type.
pub fn scalar(element_type: ElementType, cell: &Cell) -> Result<Tensor> {
    Ok(Tensor::new(element_type, Vec::new(), cell[..element_type.byte_width()].to_vec())?)
}

/// Refuses initial values that are no scalars of the inputs' types.
pub(crate) fn check_initial(inputs: &[Tensor], initial: &[Tensor]) -> Result<()> {
    let Some(first) = inputs.first() else { return invalid("it has no inputs") };
    if inputs.len() != initial.len() {
        return invalid(format!("{} inputs have {} initial values", inputs.len(), initial.len()));
    }
    for (input, initial) in inputs.iter().zip(initial) {
        if !initial.shape().is_empty() || initial.element_type() != input.element_type() {
            return invalid(format!(
                "an initial value is {} {:?} for {} elements",
                initial.element_type().mlir_name(),
                initial.shape(),
                input.element_type().mlir_name()
            ));
        }
        if input.shape() != first.shape() {
            return invalid(format!("the inputs have shapes {:?} and {:?}", first.shape(), input.shape()));
        }
    }
    Ok(())
}
