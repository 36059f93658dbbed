//! What a physical device can do, in a plan's terms.

use std::ffi::CStr;

use ash::vk;
use edgec_gpu_plan::{Features, Limits};

/// What a physical device can do.
pub(crate) struct Abilities {
    pub name: String,
    pub kind: vk::PhysicalDeviceType,
    pub api: u32,
    /// Vendor, device, the driver's version, and what its pipelines are told by.
    pub identity: [u8; 28],
    pub features: Features,
    pub limits: Limits,
    pub robust: bool,
    /// What an imported host pointer must be aligned to, where they can be imported.
    pub host_import: Option<u64>,
    /// Nanoseconds of a timestamp's unit.
    pub timestamp_period: f32,
    /// The first queue family that computes, and whether it has timestamps.
    pub family: Option<(u32, bool)>,
    pub half_extension: bool,
    pub dot_extension: bool,
}

impl Abilities {
    pub fn of(instance: &ash::Instance, physical: vk::PhysicalDevice) -> Self {
        // SAFETY: the device is of this living instance, and each structure is one that Vulkan 1.1 lets follow the first
        // or belongs to an extension; a driver skips those that it does not know.
        unsafe {
            let extensions = instance.enumerate_device_extension_properties(physical).unwrap_or_default();
            let has = |name: &CStr| extensions.iter().any(|one| one.extension_name_as_c_str() == Ok(name));
            let (half, dot) =
                (ash::khr::shader_float16_int8::NAME, ash::khr::shader_integer_dot_product::NAME);
            let import = ash::ext::external_memory_host::NAME;

            let mut half_features = vk::PhysicalDeviceShaderFloat16Int8Features::default();
            let mut dot_features = vk::PhysicalDeviceShaderIntegerDotProductFeatures::default();
            let mut storage = vk::PhysicalDevice16BitStorageFeatures::default();
            let mut wanted = vk::PhysicalDeviceFeatures2::default().push_next(&mut storage);
            if has(half) {
                wanted = wanted.push_next(&mut half_features);
            }
            if has(dot) {
                wanted = wanted.push_next(&mut dot_features);
            }
            instance.get_physical_device_features2(physical, &mut wanted);
            let robust = wanted.features.robust_buffer_access != 0;

            let mut host = vk::PhysicalDeviceExternalMemoryHostPropertiesEXT::default();
            let mut maintenance = vk::PhysicalDeviceMaintenance3Properties::default();
            let mut subgroup = vk::PhysicalDeviceSubgroupProperties::default();
            let mut properties =
                vk::PhysicalDeviceProperties2::default().push_next(&mut maintenance).push_next(&mut subgroup);
            if has(import) {
                properties = properties.push_next(&mut host);
            }
            instance.get_physical_device_properties2(physical, &mut properties);
            let first = properties.properties;

            let mut features = Features::default();
            if half_features.shader_float16 != 0 && storage.storage_buffer16_bit_access != 0 {
                features = features.and(Features::F16);
            }
            if dot_features.shader_integer_dot_product != 0 {
                features = features.and(Features::DOT);
            }
            let arithmetic = vk::SubgroupFeatureFlags::BASIC | vk::SubgroupFeatureFlags::ARITHMETIC;
            if subgroup.supported_operations.contains(arithmetic)
                && subgroup.supported_stages.contains(vk::ShaderStageFlags::COMPUTE)
            {
                features = features.and(Features::SUBGROUPS);
            }
            let mut identity = [0; 28];
            for (at, number) in [first.vendor_id, first.device_id, first.driver_version].iter().enumerate() {
                identity[4 * at..4 * at + 4].copy_from_slice(&number.to_le_bytes());
            }
            identity[12..].copy_from_slice(&first.pipeline_cache_uuid);
            let families = instance.get_physical_device_queue_family_properties(physical);
            let family = families.iter().position(|family| {
                family.queue_flags.contains(vk::QueueFlags::COMPUTE) && family.queue_count > 0
            });
            let family = family.map(|index| (index as u32, families[index].timestamp_valid_bits > 0));
            Self {
                name: first.device_name_as_c_str().unwrap_or(c"a device").to_string_lossy().into_owned(),
                kind: first.device_type,
                api: first.api_version,
                identity,
                features,
                limits: limits(&first.limits, &maintenance),
                robust,
                host_import: has(import).then_some(host.min_imported_host_pointer_alignment.max(1)),
                timestamp_period: first.limits.timestamp_period,
                family,
                half_extension: has(half),
                dot_extension: has(dot),
            }
        }
    }
}

fn limits(
    limits: &vk::PhysicalDeviceLimits,
    maintenance: &vk::PhysicalDeviceMaintenance3Properties<'_>,
) -> Limits {
    Limits {
        invocations: limits.max_compute_work_group_invocations,
        workgroup: limits.max_compute_work_group_size,
        grid: limits.max_compute_work_group_count,
        shared_bytes: limits.max_compute_shared_memory_size,
        bindings: limits.max_per_stage_descriptor_storage_buffers,
        push_bytes: limits.max_push_constants_size,
        binding_bytes: limits.max_storage_buffer_range.into(),
        buffer_bytes: maintenance.max_memory_allocation_size,
    }
}
