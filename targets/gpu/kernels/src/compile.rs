//! WGSL to SPIR-V and to Metal's language, by naga.

use naga::back::{msl, spv};
use naga::proc::{BoundsCheckPolicies, BoundsCheckPolicy};
use naga::valid::{Capabilities, ValidationFlags, Validator};

use crate::{Kernel, KernelError, spirv};

/// A kernel's code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// A SPIR-V 1.3 module for Vulkan 1.1; its entry point is `main`.
    pub spirv: Vec<u32>,
    /// Metal Shading Language 2.4; its entry point is [`Code::MSL_ENTRY`], storage buffer `i` is `buffer(i)`, and the push
    /// constants are the buffer behind them.
    pub msl: String,
}

impl Code {
    /// The entry point's name in MSL, where `main` is taken.
    pub const MSL_ENTRY: &'static str = "main_";

    /// What the first line of the MSL begins with; the bytes of each threadgroup memory stand behind it, in the order of the entry
    /// point's parameters.
    pub const MSL_MEMORIES: &'static str = "// threadgroup memory:";
}

/// Compiles a kernel.
///
/// # Errors
/// The WGSL has a defect.
pub fn compile(kernel: &Kernel) -> Result<Code, KernelError> {
    let failed = |reason: String| KernelError::Compile { kernel: kernel.name.clone(), reason };
    let module = naga::front::wgsl::parse_str(&kernel.wgsl)
        .map_err(|error| failed(error.emit_to_string(&kernel.wgsl)))?;
    let capabilities =
        Capabilities::IMMEDIATES | Capabilities::SHADER_FLOAT16 | Capabilities::SHADER_FLOAT16_IN_FLOAT32;
    let info = Validator::new(ValidationFlags::all(), capabilities)
        .validate(&module)
        .map_err(|error| failed(error.emit_to_string(&kernel.wgsl)))?;

    // Kernels check what shapes leave to check, and plans are verified; naga's own checks cost time in every loop.
    let unchecked = BoundsCheckPolicy::Unchecked;
    let bounds_check_policies = BoundsCheckPolicies {
        index: unchecked,
        buffer: unchecked,
        image_load: unchecked,
        binding_array: unchecked,
    };
    let options = spv::Options {
        lang_version: (1, 3),
        flags: spv::WriterFlags::empty(),
        fake_missing_bindings: true,
        bounds_check_policies,
        zero_initialize_workgroup_memory: spv::ZeroInitializeWorkgroupMemoryMode::None,
        force_loop_bounding: false,
        use_storage_input_output_16: false,
        emit_int_div_checks: false,
        ..spv::Options::default()
    };
    let pipeline =
        spv::PipelineOptions { shader_stage: naga::ShaderStage::Compute, entry_point: "main".into() };
    let words = spv::write_vec(&module, &info, &options, Some(&pipeline))
        .map_err(|error| failed(error.to_string()))?;
    let spirv = spirv::for_vulkan(&words).map_err(failed)?;

    let mut resources = msl::EntryPointResources::default();
    for (index, binding) in kernel.bindings.iter().enumerate() {
        let place = naga::ResourceBinding { group: 0, binding: index as u32 };
        let slot = u8::try_from(index).map_err(|_| failed("too many buffers".into()))?;
        let target = msl::BindTarget {
            buffer: Some(slot),
            mutable: binding.access.writes(),
            ..msl::BindTarget::default()
        };
        resources.resources.insert(place, target);
    }
    resources.immediates_buffer = u8::try_from(kernel.bindings.len()).ok();
    let options = msl::Options {
        lang_version: (2, 4),
        per_entry_point_map: [("main".to_owned(), resources)].into(),
        fake_missing_bindings: false,
        bounds_check_policies,
        zero_initialize_workgroup_memory: false,
        force_loop_bounding: false,
        emit_int_div_checks: false,
        ..msl::Options::default()
    };
    let (msl, _) = msl::write_string(&module, &info, &options, &msl::PipelineOptions::default())
        .map_err(|error| failed(error.to_string()))?;
    Ok(Code { spirv, msl: format!("{}\n{msl}", threadgroup_memories(&module)) })
}

/// The line that says how many bytes each threadgroup memory has, in the order of the entry point's parameters: whoever dispatches the kernel
/// has to allot them.
fn threadgroup_memories(module: &naga::Module) -> String {
    let shared = module.global_variables.iter().map(|(_, global)| global);
    let shared = shared.filter(|global| global.space == naga::AddressSpace::WorkGroup);
    let sizes = shared.map(|global| module.types[global.ty].inner.size(module.to_ctx()).to_string());
    [Code::MSL_MEMORIES.to_owned()].into_iter().chain(sizes).collect::<Vec<_>>().join(" ")
}
