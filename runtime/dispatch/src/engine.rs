//! What an accelerator's library gives.

use std::ffi::CStr;

use crate::code::Code;

/// Loads an accelerator's code. One is opened for each model that is loaded; LiteRT may use it from any thread, one call
/// at a time.
pub trait Engine: Send + Sized + 'static {
    /// The accelerator's name, in LiteRT's log and before this library's messages.
    const NAME: &'static CStr;

    /// Gets hold of the accelerator.
    ///
    /// # Errors
    /// There is none; the text names what is missing and what to do.
    fn open() -> Result<Self, String>;

    /// Makes a function of `code` ready to be called with so many inputs and outputs.
    ///
    /// The code is as untrusted as the model that it came with. Calls that are given the same code share its bytes.
    ///
    /// # Errors
    /// The code is damaged, has no such function with so many inputs and outputs, or the accelerator refuses it.
    fn load(
        &mut self,
        code: Code,
        function: &str,
        inputs: usize,
        outputs: usize,
    ) -> Result<Box<dyn Program>, String>;
}

/// A function of an accelerator's code, ready to be called.
pub trait Program: Send {
    /// Bytes of an input, if the program knows; a model whose tensor has another size is then refused when it is loaded.
    fn input_len(&self, _index: usize) -> Option<usize> {
        None
    }

    /// Bytes of an output, as [`Program::input_len`].
    fn output_len(&self, _index: usize) -> Option<usize> {
        None
    }

    /// Computes. The slices are as long as the model's tensors, dense and in row-major order, and none overlaps an output.
    /// An output's first contents are arbitrary.
    ///
    /// # Errors
    /// The accelerator failed; the outputs are then not used.
    fn run(&mut self, inputs: &[&[u8]], outputs: &mut [&mut [u8]]) -> Result<(), String>;
}
