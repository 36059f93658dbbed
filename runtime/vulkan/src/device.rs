//! Finding and opening a device.

use std::sync::{Arc, Mutex, PoisonError};

use ash::vk;
use edgec_gpu_plan::{Features, Limits, Requirements};

use crate::VulkanError;
use crate::error::Called;
use crate::features::Abilities;

/// Which device to open.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// A part of its name; any device where there is none. Of several that fit the fastest kind is taken.
    pub name: Option<String>,
    /// What it must have.
    pub requirements: Requirements,
}

/// An open device.
pub struct Device {
    pub(crate) raw: ash::Device,
    pub(crate) queue: Mutex<vk::Queue>,
    pub(crate) family: u32,
    pub(crate) memory: vk::PhysicalDeviceMemoryProperties,
    pub(crate) host_import: Option<(ash::ext::external_memory_host::Device, u64)>,
    pub(crate) timestamp_period: Option<f32>,
    abilities: Abilities,
    instance: ash::Instance,
    /// Keeps the loader's library loaded.
    _entry: ash::Entry,
}

/// A physical device, what it can do, and its queue family with whether that has timestamps.
type Chosen = (vk::PhysicalDevice, Abilities, (u32, bool));

impl std::fmt::Debug for Device {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Device").field("name", &self.abilities.name).finish_non_exhaustive()
    }
}

impl Device {
    /// Opens the best device that fits.
    ///
    /// # Errors
    /// There is no loader, or no device with Vulkan 1.1 that fits; the error lists those that there are.
    pub fn open(selection: &Selection) -> Result<Arc<Self>, VulkanError> {
        // SAFETY: the loader's library runs its initialisers, and is trusted as the system's own.
        let entry = unsafe { ash::Entry::load() }
            .map_err(|error| VulkanError::NoLoader { reason: error.to_string() })?;
        let application = vk::ApplicationInfo::default()
            .application_name(c"edgec")
            .engine_name(c"edgec")
            .api_version(vk::API_VERSION_1_1);
        let info = vk::InstanceCreateInfo::default().application_info(&application);
        // SAFETY: the structures live through the call.
        let instance = unsafe { entry.create_instance(&info, None) }.called("vkCreateInstance")?;
        match Self::choose(&instance, selection) {
            Ok((physical, abilities, family)) => Self::create(entry, instance, physical, abilities, family),
            Err(error) => {
                // SAFETY: nothing was made of it.
                unsafe { instance.destroy_instance(None) };
                Err(error)
            }
        }
    }

    fn choose(instance: &ash::Instance, selection: &Selection) -> Result<Chosen, VulkanError> {
        // SAFETY: the instance lives.
        let devices =
            unsafe { instance.enumerate_physical_devices() }.called("vkEnumeratePhysicalDevices")?;
        let mut there = Vec::new();
        let mut best: Option<(u32, Chosen)> = None;
        for physical in devices {
            let abilities = Abilities::of(instance, physical);
            let unfit = unfit(&abilities, selection);
            there.push(format!(
                "{}{}",
                abilities.name,
                unfit.as_ref().map_or_else(String::new, |why| format!(" ({why})"))
            ));
            let Some(family) = abilities.family.filter(|_| unfit.is_none()) else { continue };
            let rank = match abilities.kind {
                vk::PhysicalDeviceType::DISCRETE_GPU => 0,
                vk::PhysicalDeviceType::INTEGRATED_GPU => 1,
                vk::PhysicalDeviceType::VIRTUAL_GPU => 2,
                _ => 3,
            };
            if best.as_ref().is_none_or(|(other, _)| rank < *other) {
                best = Some((rank, (physical, abilities, family)));
            }
        }
        let wanted = selection.name.as_ref();
        let wanted =
            wanted.map_or_else(|| "that fits".into(), |name| format!("that fits and is named {name:?}"));
        best.map(|(_, chosen)| chosen).ok_or(VulkanError::NoDevice { wanted, there })
    }

    fn create(
        entry: ash::Entry,
        instance: ash::Instance,
        physical: vk::PhysicalDevice,
        abilities: Abilities,
        (family, timestamps): (u32, bool),
    ) -> Result<Arc<Self>, VulkanError> {
        let mut extensions = Vec::new();
        if abilities.host_import.is_some() {
            extensions.push(ash::ext::external_memory_host::NAME.as_ptr());
        }
        let (half, dot) = (abilities.features.has(Features::F16), abilities.features.has(Features::DOT));
        let mut half_features = vk::PhysicalDeviceShaderFloat16Int8Features::default().shader_float16(half);
        let mut dot_features =
            vk::PhysicalDeviceShaderIntegerDotProductFeatures::default().shader_integer_dot_product(dot);
        let mut storage = vk::PhysicalDevice16BitStorageFeatures::default().storage_buffer16_bit_access(half);
        let basic = vk::PhysicalDeviceFeatures::default().robust_buffer_access(abilities.robust);
        let priorities = [1.0];
        let queues =
            [vk::DeviceQueueCreateInfo::default().queue_family_index(family).queue_priorities(&priorities)];
        let mut info = vk::DeviceCreateInfo::default()
            .queue_create_infos(&queues)
            .enabled_features(&basic)
            .push_next(&mut storage);
        if abilities.half_extension {
            extensions.push(ash::khr::shader_float16_int8::NAME.as_ptr());
            info = info.push_next(&mut half_features);
        }
        if abilities.dot_extension {
            extensions.push(ash::khr::shader_integer_dot_product::NAME.as_ptr());
            info = info.push_next(&mut dot_features);
        }
        info = info.enabled_extension_names(&extensions);
        // SAFETY: the physical device is the instance's, and the structures live through the call. Where no device comes
        // of it, nothing else has been made of the instance.
        let raw = unsafe {
            instance
                .create_device(physical, &info, None)
                .called("vkCreateDevice")
                .inspect_err(|_| instance.destroy_instance(None))?
        };
        let host_import = abilities
            .host_import
            .map(|alignment| (ash::ext::external_memory_host::Device::new(&instance, &raw), alignment));
        // SAFETY: the device was made with one queue of this family; the physical device is the instance's.
        let (queue, memory) = unsafe {
            (raw.get_device_queue(family, 0), instance.get_physical_device_memory_properties(physical))
        };
        Ok(Arc::new(Self {
            raw,
            queue: Mutex::new(queue),
            family,
            memory,
            host_import,
            timestamp_period: timestamps.then_some(abilities.timestamp_period),
            abilities,
            instance,
            _entry: entry,
        }))
    }

    /// The device's name.
    pub fn name(&self) -> &str {
        &self.abilities.name
    }

    /// What tells it, and its driver in this version, from others.
    pub(crate) fn identity(&self) -> &[u8] {
        &self.abilities.identity
    }

    /// What it can do.
    pub fn features(&self) -> Features {
        self.abilities.features
    }

    /// Its limits.
    pub fn limits(&self) -> &Limits {
        &self.abilities.limits
    }

    /// Whether files can be given to it without a copy.
    pub fn imports_host_memory(&self) -> bool {
        self.host_import.is_some()
    }

    /// Whether it has what is needed.
    ///
    /// # Errors
    /// The first feature or limit that is missing.
    pub fn check(&self, requirements: &Requirements) -> Result<(), VulkanError> {
        let features = requirements.features.missing_from(self.features());
        if !features.is_empty() {
            return Err(VulkanError::Features { device: self.name().into(), features });
        }
        match requirements.limits.beyond(self.limits()) {
            Some((limit, wanted, there)) => {
                Err(VulkanError::Limit { device: self.name().into(), limit, wanted, there })
            }
            None => Ok(()),
        }
    }

    /// Runs `work` with the queue, which takes one thread at a time.
    pub(crate) fn with_queue<T>(&self, work: impl FnOnce(vk::Queue) -> T) -> T {
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        work(*queue)
    }

    /// The first memory type of `types`, a set of bits, that has all of `wanted`, and rather `better` too.
    pub(crate) fn memory_type(
        &self,
        types: u32,
        wanted: vk::MemoryPropertyFlags,
        better: vk::MemoryPropertyFlags,
    ) -> Option<u32> {
        let find = |flags: vk::MemoryPropertyFlags| {
            (0..self.memory.memory_type_count).find(|index| {
                let kind = self.memory.memory_types[*index as usize];
                types & (1 << index) != 0 && kind.property_flags.contains(flags)
            })
        };
        find(wanted | better).or_else(|| find(wanted))
    }
}

/// Why a device does not fit.
fn unfit(abilities: &Abilities, selection: &Selection) -> Option<String> {
    let Requirements { features, limits } = selection.requirements;
    if selection.name.as_ref().is_some_and(|name| !abilities.name.contains(name.as_str())) {
        return Some("another name".into());
    }
    if abilities.api < vk::API_VERSION_1_1 {
        return Some("older than Vulkan 1.1".into());
    }
    if abilities.family.is_none() {
        return Some("it does not compute".into());
    }
    let missing = features.missing_from(abilities.features);
    if !missing.is_empty() {
        return Some(format!("lacks {}", missing.join(", ")));
    }
    limits
        .beyond(&abilities.limits)
        .map(|(limit, wanted, there)| format!("{there} as {limit}, {wanted} needed"))
}

impl Drop for Device {
    fn drop(&mut self) {
        // SAFETY: everything made of the device holds it, so nothing is left; it goes before its instance.
        unsafe {
            let _ = self.raw.device_wait_idle();
            self.raw.destroy_device(None);
            self.instance.destroy_instance(None);
        }
    }
}
