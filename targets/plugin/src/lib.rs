//! Accelerators in shared libraries: both ends of the C interface in `include/edgec_plugin.h`.
//!
//! A crate that implements [`Backend`](edgec_target::Backend) and [`Accelerator`](edgec_target::Accelerator) becomes a plug-in
//! by a `cdylib` crate with one line:
//!
//! ```
//! # use edgec_target::{Accelerator, Backend, Candidate, PreparedArtifact, Role, Support, TargetError, TargetOptions};
//! # use edgec_target::partition::Limits;
//! # #[derive(Default)]
//! # struct MyTarget;
//! # impl Backend for MyTarget {
//! #     fn id(&self) -> &'static str { "mine" }
//! #     fn description(&self) -> &'static str { "" }
//! #     fn kept_composites(&self) -> &'static [&'static str] { &[] }
//! #     fn passes(&self) -> Vec<edgec_passes::Pass> { Vec::new() }
//! #     fn role(&self) -> Role<'_> { Role::Accelerator(self) }
//! # }
//! # impl Accelerator for MyTarget {
//! #     fn support(&self, _: &Candidate<'_, '_>, _: &TargetOptions) -> Support {
//! #         Support::No { reason: String::new() }
//! #     }
//! #     fn limits(&self, _: &TargetOptions) -> Result<Limits, TargetError> { Ok(Limits::default()) }
//! #     fn compile(&self, _: edgec_dialects::ir::Module<'_>, _: &edgec_weights::WeightTable, _: &TargetOptions)
//! #         -> Result<Box<dyn PreparedArtifact>, TargetError> { Err(TargetError::NoSignature) }
//! # }
//! edgec_plugin::export_plugin!(MyTarget);
//! ```
//!
//! [`LoadedPlugin::load`] makes a backend of such a library again. Modules cross as MLIR bytecode and weights as bytes that are
//! read when they are written, so that the library's MLIR is its own and nothing grows with the model.

mod abi;
mod dtype;
mod error;
mod export;
mod load;
#[cfg(test)]
mod tests;
mod view;

pub use abi::{Plugin, VERSION, Version};
pub use error::PluginError;
pub use export::Exported;
pub use load::LoadedPlugin;

/// Defines `edgec_plugin`, the function that edgec looks up in a plug-in, for a type that is a
/// [`Backend`](edgec_target::Backend), an [`Accelerator`](edgec_target::Accelerator) and [`Default`].
#[macro_export]
macro_rules! export_plugin {
    ($backend:ty) => {
        /// The accelerator's table for edgec.
        #[unsafe(no_mangle)]
        pub extern "C" fn edgec_plugin() -> *const $crate::Plugin {
            static TABLE: std::sync::OnceLock<$crate::Exported> = std::sync::OnceLock::new();
            TABLE.get_or_init($crate::Exported::new::<$backend>).table()
        }
    };
}
