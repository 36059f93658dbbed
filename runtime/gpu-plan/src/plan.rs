//! What a plan holds.

use crate::{Element, Formula, Limits, Parameter, Requirements, Violation};

/// A model as dispatches over memory, for one class of devices.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// The class of devices that it was made for: `base`, `f16`, or a device profile's name.
    pub profile: String,
    /// What a device must have.
    pub requirements: Requirements,
    /// The files or sections with weights.
    pub shards: Vec<Shard>,
    /// Memory that keeps its contents from one run to the next: key/value caches.
    pub states: Vec<State>,
    /// The sections that hold the kernels' code.
    pub code: CodeSections,
    /// The kernels.
    pub kernels: Vec<Kernel>,
    /// What can be run.
    pub signatures: Vec<Signature>,
}

/// Bytes with weights, in the layouts that the kernels read, mapped and given to the GPU as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// Its length in bytes.
    pub length: u64,
    /// Its [`crate::checksum`].
    pub checksum: u32,
}

/// Memory that outlives a run; all zeros when the model is loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// Its name, unique within the plan: `kv_cache_k_0`.
    pub name: String,
    /// How its elements are stored.
    pub element: Element,
    /// Its dimensions, outermost first.
    pub dims: Vec<u32>,
    /// The dimension that counts positions; none where the state is no cache.
    pub position_axis: Option<u32>,
    /// Its length in bytes.
    pub length: u64,
}

/// A section of code and its checksum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Section {
    /// Its length in bytes; 0 where the package has none.
    pub length: u64,
    /// Its [`crate::checksum`].
    pub checksum: u32,
}

/// The sections that hold the kernels' code, one for each language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CodeSections {
    /// SPIR-V modules, little-endian words.
    pub spirv: Section,
    /// Metal Shading Language, UTF-8.
    pub msl: Section,
    /// WGSL, UTF-8.
    pub wgsl: Section,
}

/// Bytes within a section; of length 0 where there are none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// Offset within the section.
    pub offset: u64,
    /// Length in bytes.
    pub length: u64,
}

/// One kernel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kernel {
    /// Its name, unique within the plan; says operation, types and shape.
    pub name: String,
    /// The entry point's name in SPIR-V and WGSL, and in MSL.
    pub entry: String,
    /// Invocations of a workgroup.
    pub workgroup: [u32; 3],
    /// Bytes of memory that a workgroup shares.
    pub shared_bytes: u32,
    /// Its storage buffers: binding `i` of group 0.
    pub bindings: Vec<KernelBinding>,
    /// How many 32-bit words of push constants it takes.
    pub words: u32,
    /// Its SPIR-V module.
    pub spirv: Span,
    /// Its MSL.
    pub msl: Span,
    /// Its WGSL.
    pub wgsl: Span,
}

/// A storage buffer of a kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KernelBinding {
    /// What the kernel does with it.
    pub access: Access,
    /// How many bytes the kernel may touch, whatever its push constants.
    pub bytes: u64,
}

/// What a kernel does with a binding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Access {
    /// Reads.
    Read = 0,
    /// Writes all of it and reads nothing of what was there.
    Write = 1,
    /// Writes some of it and reads nothing: a part of a concatenation, a cache's new positions.
    Part = 2,
    /// Reads and writes it in place.
    Update = 3,
}

impl Access {
    /// The access of this code.
    pub fn from_code(code: u32) -> Option<Self> {
        [Self::Read, Self::Write, Self::Part, Self::Update].into_iter().find(|access| *access as u32 == code)
    }

    /// Whether it reads.
    pub fn reads(self) -> bool {
        matches!(self, Self::Read | Self::Update)
    }

    /// Whether it writes.
    pub fn writes(self) -> bool {
        self != Self::Read
    }
}

/// Something that can be run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Signature {
    /// Its name, unique within the plan: `decode`, `prefill_128`, `main`.
    pub name: String,
    /// Numbers that its caller gives.
    pub parameters: Vec<Parameter>,
    /// Bytes of memory for everything that lives during one run.
    pub arena: u64,
    /// The tensors.
    pub tensors: Vec<Tensor>,
    /// Tensors of the arena that the caller writes before a run.
    pub inputs: Vec<u32>,
    /// Tensors that the caller reads after a run.
    pub outputs: Vec<u32>,
    /// What runs, in this order.
    pub dispatches: Vec<Dispatch>,
}

/// A value and where it lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tensor {
    /// Its name: the signature's for inputs and outputs, the checkpoint's for weights.
    pub name: String,
    /// How its elements are stored.
    pub element: Element,
    /// Its dimensions, outermost first; none of them 0.
    pub dims: Vec<u32>,
    /// Where it lies.
    pub place: Place,
}

/// A range of bytes of some memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Which memory.
    pub memory: Memory,
    /// Offset in bytes, a multiple of [`crate::OFFSET_ALIGNMENT`].
    pub offset: u64,
    /// Length in bytes, a multiple of 4: the elements, and what the kernel's layout adds.
    pub length: u64,
}

/// A memory that tensors lie in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Memory {
    /// The signature's arena.
    Arena,
    /// A shard of weights; never written.
    Shard(u32),
    /// A state.
    State(u32),
}

/// One kernel run over a grid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispatch {
    /// Index of the kernel.
    pub kernel: u32,
    /// Whether everything before must be done, and seen, before this begins.
    pub barrier: bool,
    /// What its bindings are bound to.
    pub bindings: Vec<Bound>,
    /// Its push constants.
    pub words: Vec<Formula>,
    /// Workgroups in x, y and z.
    pub grid: [Formula; 3],
}

/// A tensor, or a part of it, that is bound to a kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    /// Index of the tensor.
    pub tensor: u32,
    /// Offset within the tensor in bytes.
    pub offset: u64,
    /// Length in bytes.
    pub length: u64,
}

impl Tensor {
    /// A tensor of an arena that has its length and no place yet: [`crate::memory::lay_out`] gives it one. None if its
    /// length overflows.
    pub fn temporary(name: &str, element: Element, dims: &[u32]) -> Option<Self> {
        let length = element.byte_length(dims)?;
        let place = Place { memory: Memory::Arena, offset: 0, length };
        Some(Self { name: name.to_owned(), element, dims: dims.to_vec(), place })
    }
}

impl Signature {
    /// All of a tensor, to be bound; none if there is no such tensor.
    pub fn whole(&self, tensor: u32) -> Option<Bound> {
        let length = self.tensors.get(tensor as usize)?.place.length;
        Some(Bound { tensor, offset: 0, length })
    }
}

impl Plan {
    /// The least limits that the plan fits into: what it should ask devices for.
    ///
    /// # Errors
    /// A formula or an index is wrong.
    pub fn needed_limits(&self) -> Result<Limits, Violation> {
        let mut limits = Limits::default();
        for kernel in &self.kernels {
            limits = limits.and(Limits {
                invocations: kernel.workgroup.iter().fold(1, |product, size| product.saturating_mul(*size)),
                workgroup: kernel.workgroup,
                shared_bytes: kernel.shared_bytes,
                bindings: u32::try_from(kernel.bindings.len()).unwrap_or(u32::MAX),
                push_bytes: kernel.words.saturating_mul(4),
                binding_bytes: kernel.bindings.iter().map(|binding| binding.bytes).max().unwrap_or(0),
                ..Limits::default()
            });
        }
        let buffers = self.shards.iter().map(|shard| shard.length);
        let buffers = buffers.chain(self.states.iter().map(|state| state.length));
        let buffers = buffers.chain(self.signatures.iter().map(|signature| signature.arena));
        limits.buffer_bytes = buffers.max().unwrap_or(0);
        for signature in &self.signatures {
            let most: Vec<u32> = signature.parameters.iter().map(|parameter| parameter.most).collect();
            for dispatch in &signature.dispatches {
                let [x, y, z] = &dispatch.grid;
                let grid = [x.value(&most)?, y.value(&most)?, z.value(&most)?];
                let binding_bytes = dispatch.bindings.iter().map(|bound| bound.length).max().unwrap_or(0);
                limits = limits.and(Limits { grid, binding_bytes, ..Limits::default() });
            }
        }
        Ok(limits)
    }
}
