//! TFLite models: a description as plain data, and TFL3 flatbuffers (schema version 3) from and to it.

mod check;
mod declared;
mod dispatch;
mod field;
mod model;
mod op;
mod op_table;
mod read;
mod sized;
mod summary;
mod version;
mod write;

pub use declared::DeclaredTypes;
pub use dispatch::{CODE_ALIGNMENT, DISPATCH, DispatchCall, dispatch_options};
pub use model::{
    Activation, Buffer, Model, Operator, Padding, Quantization, Scales, Signature, Subgraph, Tensor,
    TensorType,
};
pub use op_table::Op;
pub use read::{Stored, read, read_from};
pub use summary::{
    NamedTensor, SignatureSummary, SubgraphSummary, Summary, TensorSummary, quantization_name,
};
pub use write::{Layout, layout};

#[cfg(test)]
mod tests;
