//! Small rewrites of `tfl` graphs, one a file. Each only ever removes operators.

mod fold_broadcasts;
mod fuse_activation;
mod fuse_bias;
mod fuse_mean;
mod keep_reduced_dims;
mod merge_shape_ops;
mod multiply_broadcasts;
mod quantize_operators;
mod store_layouts;

pub(crate) use fold_broadcasts::fold_broadcasts;
pub(crate) use fuse_activation::fuse_activation;
pub(crate) use fuse_bias::fuse_bias;
pub(crate) use fuse_mean::fuse_mean;
pub(crate) use keep_reduced_dims::keep_reduced_dims;
pub(crate) use merge_shape_ops::merge_shape_ops;
pub(crate) use multiply_broadcasts::multiply_broadcasts;
pub(crate) use quantize_operators::quantize_operators;
pub(crate) use store_layouts::store_layouts;
