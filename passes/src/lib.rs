//! Passes over a module and its weight table: one file a pass, named as the pass; the table orders them.

mod calibration;
mod compose_weights;
mod drop_shardings;
mod externalize_constants;
mod fold_constants;
mod inline_composites;
mod legalize_chlo;
mod legalize_lapack;
mod legalize_quantized_types;
pub mod open_sizes;
mod orient_weights;
mod pass;
mod quantize_activations;
mod quantize_weights;
mod quantized_cluster;
mod recipe;
mod refine_shapes;
mod sink_loop_weights;
mod split_complex_doubles;
mod table;
mod upstream;
mod widen_narrow_types;

pub use calibration::Samples;
pub use externalize_constants::externalize_constants;
pub use legalize_quantized_types::QUANTIZATIONS;
pub use pass::{DECLARED_TYPE, Observer, Options, Pass, PassError, Unit, Unobserved, run_pipeline};
pub use quantized_cluster::{Activation, Bias, QuantizedCluster};
pub use recipe::Recipe;
pub use refine_shapes::bind as bind_shape;
pub use split_complex_doubles::PASS as SPLIT_COMPLEX_DOUBLES;
pub use table::{ALL, common_passes, evaluation_passes, find};
pub use widen_narrow_types::PASS as WIDEN_NARROW_TYPES;
