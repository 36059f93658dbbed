//! The op matrix: programs of one operation with inputs and the outputs of an independent oracle, in
//! `fixtures/op_matrix/<operation>.mlir` (`tools/fixtures/op_matrix` writes them and says how).

mod cell;
mod compare;
mod value;

pub use cell::{Cell, files};
pub use compare::{Tolerance, difference};
