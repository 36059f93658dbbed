//! The kernels of a plan and their code.

use std::collections::HashMap;

use edgec_gpu_plan::{self as plan, CodeSections, Features, Section, Span, checksum};

use crate::{Code, Kernel, KernelError, compile};

/// The kernels of a plan, each once, and the sections that hold their code.
#[derive(Clone, Debug, Default)]
pub struct Library {
    kernels: Vec<plan::Kernel>,
    indices: HashMap<String, u32>,
    features: Features,
    /// SPIR-V modules, one after the other, little-endian.
    pub spirv: Vec<u8>,
    /// Metal's language. Each kernel stands by itself, for their functions have the same names: a runtime compiles the span of each.
    pub msl: Vec<u8>,
    /// WGSL, each kernel by itself.
    pub wgsl: Vec<u8>,
}

impl Library {
    /// The index of a kernel, which is compiled if it is new.
    ///
    /// # Errors
    /// It does not compile.
    pub fn add(&mut self, kernel: &Kernel) -> Result<u32, KernelError> {
        if let Some(index) = self.indices.get(&kernel.name) {
            return Ok(*index);
        }
        let Code { spirv, msl } = compile(kernel)?;
        let spirv: Vec<u8> = spirv.iter().flat_map(|word| word.to_le_bytes()).collect();
        let index = self.kernels.len() as u32;
        self.kernels.push(plan::Kernel {
            name: kernel.name.clone(),
            entry: "main".into(),
            workgroup: kernel.workgroup,
            shared_bytes: kernel.shared_bytes,
            bindings: kernel.bindings.clone(),
            words: kernel.words.len() as u32,
            spirv: append(&mut self.spirv, &spirv),
            msl: append(&mut self.msl, msl.as_bytes()),
            wgsl: append(&mut self.wgsl, kernel.wgsl.as_bytes()),
        });
        self.indices.insert(kernel.name.clone(), index);
        self.features = self.features.and(kernel.features);
        Ok(index)
    }

    /// The kernels, by their indices.
    pub fn kernels(&self) -> &[plan::Kernel] {
        &self.kernels
    }

    /// Features that the kernels use.
    pub fn features(&self) -> Features {
        self.features
    }

    /// The sections, as a plan describes them.
    pub fn sections(&self) -> CodeSections {
        let section = |bytes: &[u8]| Section { length: bytes.len() as u64, checksum: checksum(bytes) };
        CodeSections { spirv: section(&self.spirv), msl: section(&self.msl), wgsl: section(&self.wgsl) }
    }
}

fn append(section: &mut Vec<u8>, bytes: &[u8]) -> Span {
    let span = Span { offset: section.len() as u64, length: bytes.len() as u64 };
    section.extend(bytes);
    span
}
