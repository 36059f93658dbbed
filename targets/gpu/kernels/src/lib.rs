//! Kernels for GPUs: WGSL made for one operation, shape and type, and compiled to SPIR-V and Metal's language.
//!
//! Each operation has a struct that says what is to be computed; its `kernel` writes the WGSL with every size as a literal. All
//! arithmetic on floats is in 32 bits, whatever the tensors' types, and the order of every sum is fixed by the shape. No
//! kernel uses subgroups, and none returns before a barrier: both have been seen to hang or go wrong on phones' drivers.
//!
//! WGSL lets an implementation assume that there are no infinities and NaNs; so do these kernels.
#![forbid(unsafe_code)]

mod argmax;
mod attention;
mod builder;
mod compile;
mod convolution;
mod copy;
mod elementwise;
mod epilogue;
mod error;
mod expr;
mod gather;
mod kernel;
mod library;
mod matmul;
mod matvec;
mod norm;
mod pool;
mod reduce;
mod rotary;
mod softmax;
mod spirv;
mod template;
mod text;
mod weights;

pub use argmax::Argmax;
pub use attention::{Attention, CombineAttention, Mask};
pub use compile::{Code, compile};
pub use convolution::{Convolution, DepthwiseConvolution, Window};
pub use copy::{Copy, Pad, strides};
pub use elementwise::{Elementwise, Operand};
pub use epilogue::{Epilogue, Extra};
pub use error::KernelError;
pub use expr::{Binary, Comparison, Expr, Unary};
pub use gather::Gather;
pub use kernel::{Float, Kernel};
pub use library::Library;
pub use matmul::{Matmul, Profile, Staging, Tile};
pub use matvec::{FusedMatvec, InputNorm, Matvec};
pub use norm::{Norm, NormKind};
pub use pool::{Pool, PoolKind};
pub use reduce::{Reduce, Reduction};
pub use rotary::{Pairing, Rotary};
pub use softmax::Softmax;
pub use text::ExprError;
pub use weights::{Weights, pack_int4, pack_int8, pack_panels};
