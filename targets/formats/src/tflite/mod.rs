//! TFLite models: a description as plain data, and TFL3 flatbuffers (schema version 3) from and to it.

mod model;
mod op;
mod operator_names;
mod read;
mod write;

pub use model::{
    Activation, Buffer, Model, Operator, Padding, Quantization, Scales, Signature, Subgraph, Tensor,
    TensorType,
};
pub use op::Op;
pub use read::read;
pub use write::{Layout, layout};
