//! Modules as MLIR's bytecode.

use std::ffi::c_void;

use mlir_sys::{
    MlirStringRef, mlirBytecodeWriterConfigCreate, mlirBytecodeWriterConfigDesiredEmitVersion,
    mlirBytecodeWriterConfigDestroy, mlirOperationWriteBytecodeWithConfig,
};

use super::{IrError, Module};
use crate::{Context, Diagnostics};

/// The newest version of bytecode that this MLIR reads and writes (`BytecodeVersion` in `mlir/Bytecode/Encoding.h`).
pub const BYTECODE_VERSION: u32 = 6;

/// The bytes that bytecode begins with.
const MAGIC: &[u8] = b"ML\xefR";

impl<'c> Module<'c> {
    /// The module in bytecode of `version`, or of the newest if that is older. Before version 5 the properties of operations
    /// are attributes, so that readers need not know the operations.
    ///
    /// # Errors
    /// MLIR cannot write that version.
    pub fn to_bytecode(self, version: u32) -> Result<Vec<u8>, IrError> {
        /// # Safety
        /// `out` is the vector below; the text is alive.
        unsafe extern "C" fn append(text: MlirStringRef, out: *mut c_void) {
            if text.length > 0 {
                // SAFETY: the caller vouches for both.
                unsafe {
                    let bytes = std::slice::from_raw_parts(text.data.cast::<u8>(), text.length);
                    (*out.cast::<Vec<u8>>()).extend_from_slice(bytes);
                }
            }
        }
        let mut bytes: Vec<u8> = Vec::new();
        let context = self.context();
        context.take_diagnostics();
        // SAFETY: module, configuration and vector are alive during the calls, and the vector is what `append` gets.
        let result = unsafe {
            let config = mlirBytecodeWriterConfigCreate();
            mlirBytecodeWriterConfigDesiredEmitVersion(config, i64::from(version.min(BYTECODE_VERSION)));
            let out = std::ptr::from_mut(&mut bytes).cast();
            let result = mlirOperationWriteBytecodeWithConfig(self.op().raw, config, Some(append), out);
            mlirBytecodeWriterConfigDestroy(config);
            result
        };
        if result.value == 0 { Err(context.take_diagnostics().into()) } else { Ok(bytes) }
    }

    /// Reads what [`to_bytecode`](Self::to_bytecode) wrote; `name` is what diagnostics call it.
    ///
    /// # Errors
    /// The bytes are no module in bytecode of a version that this MLIR reads, or use operations that it does not know.
    ///
    /// # Safety
    /// MLIR wrote the bytes: its reader trusts what it reads.
    pub unsafe fn from_bytecode(context: &'c Context, name: &str, bytes: &[u8]) -> Result<Self, Diagnostics> {
        if !bytes.starts_with(MAGIC) {
            return Err(Diagnostics::error("no MLIR bytecode"));
        }
        Self::read(context, name, bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"
        ml_program.global private @w(#ml_program.extern) : tensor<4x8xf32>
        func.func public @main(%x: tensor<2x4xf32> {edgec.name = "x"}) -> tensor<2x8xf32> {
          %w = ml_program.global_load_const @w : tensor<4x8xf32>
          %q = stablehlo.constant dense<[1.0, 2.0]> : tensor<2xf32>
          %0 = stablehlo.dot_general %x, %w, contracting_dims = [1] x [0], precision = [HIGHEST, DEFAULT] : (tensor<2x4xf32>, tensor<4x8xf32>) -> tensor<2x8xf32>
          %1 = stablehlo.composite "odml.silu" %0 {decomposition = @silu} : (tensor<2x8xf32>) -> tensor<2x8xf32>
          %2 = stablehlo.uniform_quantize %1 : (tensor<2x8xf32>) -> tensor<2x8x!quant.uniform<i8:f32, 0.5:3>>
          %3 = stablehlo.uniform_dequantize %2 : (tensor<2x8x!quant.uniform<i8:f32, 0.5:3>>) -> tensor<2x8xf32>
          return %3 : tensor<2x8xf32>
        }
        func.func private @silu(%x: tensor<2x8xf32>) -> tensor<2x8xf32> {
          %0 = stablehlo.logistic %x : tensor<2x8xf32>
          %1 = stablehlo.multiply %0, %x : tensor<2x8xf32>
          return %1 : tensor<2x8xf32>
        }"#;

    #[test]
    fn bytecode_of_every_version_holds_the_module() {
        let context = Context::new();
        let module = Module::parse(&context, "text", TEXT.as_bytes()).unwrap();
        for version in [3, 4, 5, BYTECODE_VERSION, u32::MAX] {
            let bytes = module.to_bytecode(version).unwrap();
            let other = Context::new();
            // SAFETY: MLIR wrote the bytes.
            let read = unsafe { Module::from_bytecode(&other, "bytes", &bytes) }.unwrap();
            assert_eq!(read.to_text(), module.to_text(), "version {version}");
        }
        let other = Context::new();
        // SAFETY: text is not given to the reader of bytecode.
        assert!(unsafe { Module::from_bytecode(&other, "text", TEXT.as_bytes()) }.is_err());
    }
}
