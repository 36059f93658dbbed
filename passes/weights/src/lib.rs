//! Weights that never enter the IR: lazy expressions over tensors in files, evaluated tile by tile into the output.

mod dtype;
mod error;
mod evaluate;
mod expr;
mod ggml;
mod grid;
mod output;
mod panels;
mod part;
mod quantize;
mod read;
mod source;
mod table;

pub use dtype::{DType, Encoding, GgmlType};
pub use error::WeightError;
pub use evaluate::{Destination, Evaluated, Job, Progress, Silent, evaluate, evaluate_to_vec};
pub use expr::{Expr, Scheme};
pub use grid::Grid;
pub use output::Output;
pub use part::evaluate_part;
pub use source::{ReadAt, SourceFile};
pub use table::WeightTable;
