//! LiteRT's dispatch library, by which a stock LiteRT runs an accelerator's part of a model, behind two safe traits.
//!
//! A model that was compiled for an accelerator holds `DISPATCH_OP` operators; each names a function in a piece of code that
//! stands behind the model in the file. LiteRT loads `libLiteRtDispatch_<name>.so` from the folder that its caller gives and
//! calls it for those operators. An accelerator's library is a `cdylib` crate with an [`Engine`], which loads the code, the
//! [`Program`] that a function becomes, and one line:
//!
//! ```
//! use edgec_dispatch::{Code, Engine, Program};
//!
//! struct Copier;
//!
//! impl Engine for Copier {
//!     const NAME: &'static std::ffi::CStr = c"copier";
//!
//!     fn open() -> Result<Self, String> {
//!         Ok(Self)
//!     }
//!
//!     fn load(&mut self, _: Code, _: &str, inputs: usize, outputs: usize) -> Result<Box<dyn Program>, String> {
//!         if (inputs, outputs) == (1, 1) { Ok(Box::new(Copy)) } else { Err("it copies one tensor".into()) }
//!     }
//! }
//!
//! struct Copy;
//!
//! impl Program for Copy {
//!     fn run(&mut self, inputs: &[&[u8]], outputs: &mut [&mut [u8]]) -> Result<(), String> {
//!         for (output, input) in outputs.iter_mut().zip(inputs) {
//!             output.copy_from_slice(input);
//!         }
//!         Ok(())
//!     }
//! }
//!
//! edgec_dispatch::export!(Copier);
//! ```
//!
//! The interface is that of `litert/vendors/c/litert_dispatch_api.h` and `litert/c/internal/litert_runtime_context.h` in LiteRT
//! 2.3 (dispatch interface 0.1.0). LiteRT is not linked: it passes its functions in a table. Whatever goes wrong becomes a
//! status, with its reason once on stderr, and no panic leaves the library.

mod abi;
mod buffers;
mod code;
mod device;
mod engine;
mod entry;
mod fault;
mod invocation;
mod runtime;
mod tensor_type;

pub use abi::Api;
pub use code::Code;
pub use engine::{Engine, Program};
pub use entry::fill;

/// Defines `LiteRtDispatchGetApi`, the function that LiteRT looks up in a dispatch library, for a type that is an
/// [`Engine`].
#[macro_export]
macro_rules! export {
    ($engine:ty) => {
        /// Fills in LiteRT's table of a dispatch library's functions.
        ///
        /// # Safety
        /// `api` is null or points to a `LiteRtDispatchApi` of LiteRT 2.3.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn LiteRtDispatchGetApi(api: *mut $crate::Api) -> i32 {
            // SAFETY: the caller keeps the same condition.
            unsafe { $crate::fill::<$engine>(api) }
        }
    };
}
