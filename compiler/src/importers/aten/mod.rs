//! `torch.export` programs as StableHLO: each ATen operator by a function of [`registry`], in files by family.
//!
//! ```text
//! %linear = torch.ops.aten.linear.default(input = %x, weight = %p_fc_weight, bias = %p_fc_bias)
//! ->
//! %0 = ml_program.global_load_const @fc.weight : tensor<8x4xf32>
//! %1 = stablehlo.dot_general %x, %0, contracting_dims = [1] x [1] : (tensor<2x4xf32>, tensor<8x4xf32>) -> tensor<2x8xf32>
//! ...
//! ```
//!
//! The file says the element type and the sizes of every value, so that each lowering knows its result's type; that the
//! type is met is checked. Sizes that the file leaves open are bound before (see [`shapes`]).

mod attention;
mod call;
mod compare;
mod control;
mod convert;
mod convolution;
mod create;
mod einsum;
mod elements;
mod environment;
mod error;
mod functions;
mod gating;
mod graph;
mod index;
mod integers;
mod join;
mod logic;
mod matmul;
mod normalize;
mod pad;
mod pool;
mod promote;
mod recurrent;
mod reduce;
mod registry;
mod resize;
mod sample;
mod scatter;
mod shapes;
mod sort;
mod views;

pub use error::{AtenError, AtenRefusal, AtenRefusals};
pub use graph::import;
pub use registry::operators;
pub use shapes::{ShapeBinding, ShapeBindings, open_sizes};
