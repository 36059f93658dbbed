//! What a generated kernel is.

use edgec_gpu_plan::{Element, Features, Formula, KernelBinding, Limits};

/// Floats as tensors store them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Float {
    /// 32 bits.
    F32,
    /// 16 bits (IEEE 754 binary16).
    F16,
}

impl Float {
    /// The element type of tensors.
    pub fn element(self) -> Element {
        match self {
            Self::F32 => Element::F32,
            Self::F16 => Element::F16,
        }
    }

    /// The type's name in WGSL.
    pub(crate) fn name(self) -> &'static str {
        self.element().name()
    }
}

/// A kernel in WGSL, and all that a plan says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kernel {
    /// Operation, types and shape, and a checksum of the WGSL, so that no two kernels have one name.
    pub name: String,
    /// The source; its entry point is `main`.
    pub wgsl: String,
    /// Invocations of a workgroup.
    pub workgroup: [u32; 3],
    /// Bytes that a workgroup shares.
    pub shared_bytes: u32,
    /// The storage buffers: binding `i` of group 0.
    pub bindings: Vec<KernelBinding>,
    /// The push constants, each a u32.
    pub words: Vec<&'static str>,
    /// Workgroups to dispatch; a formula's parameter is an index into [`Kernel::words`].
    pub grid: [Formula; 3],
    /// Features that the code uses.
    pub features: Features,
}

impl Kernel {
    /// What it needs of a device, with its push constants at these values.
    ///
    /// # Errors
    /// As [`Formula::value`].
    pub fn limits(&self, words: &[u32]) -> Result<Limits, edgec_gpu_plan::Violation> {
        let [x, y, z] = &self.grid;
        let grid = [x.value(words)?, y.value(words)?, z.value(words)?];
        let bytes = self.bindings.iter().map(|binding| binding.bytes).max().unwrap_or(0);
        Ok(Limits {
            invocations: self.workgroup.iter().product(),
            workgroup: self.workgroup,
            grid,
            shared_bytes: self.shared_bytes,
            bindings: self.bindings.len() as u32,
            push_bytes: 4 * self.words.len() as u32,
            binding_bytes: bytes,
            buffer_bytes: bytes,
        })
    }
}
