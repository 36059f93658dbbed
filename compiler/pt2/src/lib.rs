//! `torch.export` files (`.pt2`): a zip whose members hold the graph as JSON and the weights as raw bytes. Nothing in it is
//! executed: members that are Python pickles are not read, and weights that are stored as pickles are refused.
//!
//! ```text
//! <top>/archive_format                             pt2
//! <top>/byteorder                                  little
//! <top>/models/<model>.json                        graph, signature, ranges of symbols (torch/_export/serde/schema.py)
//! <top>/data/weights/<model>_weights_config.json   name -> member, element type, sizes, strides, storage offset
//! <top>/data/weights/weight_0 …                    storages, little-endian
//! <top>/data/constants/…                           the same for tensors that are no parameters or buffers
//! <top>/data/sample_inputs/<model>.pt              a pickle; not read
//! ```

mod archive;
mod argument;
mod error;
mod program;
mod schema;
mod storage;
mod symbol;

pub use argument::{Argument, GraphArgument, SymValue};
pub use error::Pt2Error;
pub use program::{Input, InputKind, Output, OutputKind, Program};
pub use schema::{Graph, Node, NodeInput, Range, TensorMeta};
pub use storage::{ScalarType, StoredTensor};
pub use symbol::{Bindings, Extent, SymbolError};
