//! Small rewrites of `tfl` graphs, one a file. Each only ever removes operators.

mod fold_broadcasts;
mod fuse_activation;
mod fuse_bias;
mod fuse_mean;
mod merge_shape_ops;

pub(crate) use fold_broadcasts::fold_broadcasts;
pub(crate) use fuse_activation::fuse_activation;
pub(crate) use fuse_bias::fuse_bias;
pub(crate) use fuse_mean::fuse_mean;
pub(crate) use merge_shape_ops::merge_shape_ops;
