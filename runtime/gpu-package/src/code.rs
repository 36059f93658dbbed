//! The sections of code, which all variants share.

use std::collections::HashMap;

use edgec_gpu_plan::{CodeSections, Kernel, Section, Span, checksum};

/// Languages that kernels are in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// SPIR-V modules for Vulkan 1.1.
    Spirv,
    /// Metal Shading Language 2.4.
    Msl,
    /// WGSL.
    Wgsl,
}

impl Language {
    /// All of them, in the order of their sections.
    pub const ALL: [Self; 3] = [Self::Spirv, Self::Msl, Self::Wgsl];

    /// The name of the section.
    pub const fn section(self) -> &'static str {
        match self {
            Self::Spirv => "edgec.spirv",
            Self::Msl => "edgec.msl",
            Self::Wgsl => "edgec.wgsl",
        }
    }

    /// What a plan says of the section.
    pub const fn stated(self, code: &CodeSections) -> Section {
        match self {
            Self::Spirv => code.spirv,
            Self::Msl => code.msl,
            Self::Wgsl => code.wgsl,
        }
    }

    /// The part of the section that has a kernel's code.
    pub const fn span(self, kernel: &Kernel) -> Span {
        match self {
            Self::Spirv => kernel.spirv,
            Self::Msl => kernel.msl,
            Self::Wgsl => kernel.wgsl,
        }
    }

    pub(crate) fn span_mut(self, kernel: &mut Kernel) -> &mut Span {
        match self {
            Self::Spirv => &mut kernel.spirv,
            Self::Msl => &mut kernel.msl,
            Self::Wgsl => &mut kernel.wgsl,
        }
    }
}

/// A section of code in the making: equal code is there once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Merged {
    pub bytes: Vec<u8>,
    spans: HashMap<Vec<u8>, Span>,
}

impl Merged {
    /// The place of `code`, which is appended if it is new.
    pub fn add(&mut self, code: &[u8]) -> Span {
        if code.is_empty() {
            return Span::default();
        }
        if let Some(span) = self.spans.get(code) {
            return *span;
        }
        let span = Span { offset: self.bytes.len() as u64, length: code.len() as u64 };
        self.bytes.extend(code);
        self.spans.insert(code.to_vec(), span);
        span
    }

    /// As a plan states it.
    pub fn section(&self) -> Section {
        if self.bytes.is_empty() {
            return Section::default();
        }
        Section { length: self.bytes.len() as u64, checksum: checksum(&self.bytes) }
    }
}
