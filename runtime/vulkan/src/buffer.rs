//! Memory that kernels read and write.

use std::sync::{Arc, Mutex, PoisonError};

use ash::vk;

use crate::error::Called;
use crate::{Device, MappedFile, VulkanError};

/// Where a buffer's memory comes from.
enum Backing {
    /// The device's own, mapped at this address; one thread of the host at a time reads or writes there.
    Own(Mutex<*mut u8>),
    /// A file's.
    Mapped { _file: Arc<MappedFile> },
}

/// Memory that kernels read and write, and that the host sees.
pub struct Buffer {
    pub(crate) raw: vk::Buffer,
    pub(crate) device: Arc<Device>,
    memory: vk::DeviceMemory,
    length: u64,
    backing: Backing,
}

// SAFETY: the address is of memory that lives as long as the buffer, and is used under a lock alone.
unsafe impl Send for Buffer {}
// SAFETY: as above.
unsafe impl Sync for Buffer {}

impl std::fmt::Debug for Buffer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Buffer").field("length", &self.length).finish_non_exhaustive()
    }
}

impl Buffer {
    /// A buffer of `length` bytes, all zero.
    ///
    /// # Errors
    /// The length is 0 or more than the device allows, or there is no memory left.
    pub fn new(device: &Arc<Device>, length: u64) -> Result<Self, VulkanError> {
        let most = device.limits().buffer_bytes;
        let host_length = usize::try_from(length).unwrap_or(usize::MAX);
        if length == 0 || length > most || host_length > isize::MAX as usize {
            let why = format!("a buffer of {length} bytes, where the device allows 1 to {most}");
            return Err(VulkanError::Request(why));
        }
        let info = vk::BufferCreateInfo::default().size(length).usage(vk::BufferUsageFlags::STORAGE_BUFFER);
        // SAFETY: each handle is destroyed where a later step fails, and owned by the buffer otherwise. The memory is mapped
        // whole, once, and is at least `length` bytes.
        unsafe {
            let raw = device.raw.create_buffer(&info, None).called("vkCreateBuffer")?;
            let needs = device.raw.get_buffer_memory_requirements(raw);
            let wanted = vk::MemoryPropertyFlags::HOST_VISIBLE | vk::MemoryPropertyFlags::HOST_COHERENT;
            let better = vk::MemoryPropertyFlags::DEVICE_LOCAL | vk::MemoryPropertyFlags::HOST_CACHED;
            let made = (|| {
                let kind = device
                    .memory_type(needs.memory_type_bits, wanted, better)
                    .ok_or(VulkanError::Memory("visible to the host"))?;
                let info =
                    vk::MemoryAllocateInfo::default().allocation_size(needs.size).memory_type_index(kind);
                let memory = device.raw.allocate_memory(&info, None).called("vkAllocateMemory")?;
                let mapped = (|| {
                    device.raw.bind_buffer_memory(raw, memory, 0).called("vkBindBufferMemory")?;
                    let flags = vk::MemoryMapFlags::empty();
                    device.raw.map_memory(memory, 0, vk::WHOLE_SIZE, flags).called("vkMapMemory")
                })();
                mapped
                    .map(|address| (memory, address.cast::<u8>()))
                    .inspect_err(|_| device.raw.free_memory(memory, None))
            })();
            let (memory, address) = made.inspect_err(|_| device.raw.destroy_buffer(raw, None))?;
            address.write_bytes(0, host_length);
            Ok(Self {
                raw,
                device: device.clone(),
                memory,
                length,
                backing: Backing::Own(Mutex::new(address)),
            })
        }
    }

    /// A buffer that holds `bytes`, with zeros up to a multiple of 4.
    ///
    /// # Errors
    /// As [`Buffer::new`].
    pub fn with_bytes(device: &Arc<Device>, bytes: &[u8]) -> Result<Self, VulkanError> {
        let buffer = Self::new(device, (bytes.len() as u64).next_multiple_of(4))?;
        buffer.write(0, bytes)?;
        Ok(buffer)
    }

    /// Bytes `offset..offset + length` of a file as a buffer that kernels only read: the file's own pages where the device can import
    /// them, a copy otherwise.
    ///
    /// # Errors
    /// The range does not lie in the file, or as [`Buffer::new`].
    pub fn of_file(
        device: &Arc<Device>,
        file: &Arc<MappedFile>,
        offset: u64,
        length: u64,
    ) -> Result<Self, VulkanError> {
        let range = usize::try_from(offset)
            .ok()
            .zip(offset.checked_add(length).and_then(|end| usize::try_from(end).ok()));
        let bytes = range.and_then(|(start, end)| file.bytes().get(start..end)).ok_or_else(|| {
            let have = file.bytes().len();
            VulkanError::Request(format!("{length} bytes at {offset} do not lie in a file of {have}"))
        })?;
        match Self::import(device, file, bytes) {
            Some(buffer) => Ok(buffer),
            None => Self::with_bytes(device, bytes),
        }
    }

    /// Whether its memory is a file's own pages.
    pub fn is_imported(&self) -> bool {
        matches!(self.backing, Backing::Mapped { .. })
    }

    /// `bytes` of a mapped file as a buffer without a copy; none where the device or the bytes' place do not allow it.
    fn import(device: &Arc<Device>, file: &Arc<MappedFile>, bytes: &[u8]) -> Option<Self> {
        let (functions, alignment) = device.host_import.as_ref()?;
        let address = bytes.as_ptr();
        let length = bytes.len() as u64;
        // Whole pages are imported; what the last one has behind the file's end is zeros of the page cache.
        let pages = length.next_multiple_of((*alignment).max(1));
        let page_end = (file.bytes().len() as u64).next_multiple_of(4096);
        let start = address as u64 - file.bytes().as_ptr() as u64;
        if !(address as u64).is_multiple_of(*alignment) || length == 0 || start + pages > page_end {
            return None;
        }
        let kind = vk::ExternalMemoryHandleTypeFlags::HOST_ALLOCATION_EXT;
        let mut external = vk::ExternalMemoryBufferCreateInfo::default().handle_types(kind);
        let info = vk::BufferCreateInfo::default()
            .size(length)
            .usage(vk::BufferUsageFlags::STORAGE_BUFFER)
            .push_next(&mut external);
        // SAFETY: the pages are mapped and stay so, for the buffer holds the file; kernels do not write them, for a plan's verifier
        // refuses writes to shards. Each handle is destroyed where a later step fails.
        unsafe {
            let mut properties = vk::MemoryHostPointerPropertiesEXT::default();
            let get = functions.fp().get_memory_host_pointer_properties_ext;
            get(device.raw.handle(), kind, address.cast(), &mut properties).result().ok()?;
            let raw = device.raw.create_buffer(&info, None).ok()?;
            let needs = device.raw.get_buffer_memory_requirements(raw);
            let types = needs.memory_type_bits & properties.memory_type_bits;
            let none = vk::MemoryPropertyFlags::empty();
            let made =
                device.memory_type(types, none, none).filter(|_| needs.size <= pages).and_then(|index| {
                    let mut import = vk::ImportMemoryHostPointerInfoEXT::default()
                        .handle_type(kind)
                        .host_pointer(address.cast_mut().cast());
                    let info = vk::MemoryAllocateInfo::default()
                        .allocation_size(pages)
                        .memory_type_index(index)
                        .push_next(&mut import);
                    let memory = device.raw.allocate_memory(&info, None).ok()?;
                    let bound = device.raw.bind_buffer_memory(raw, memory, 0);
                    bound.is_ok().then_some(memory).or_else(|| {
                        device.raw.free_memory(memory, None);
                        None
                    })
                });
            let Some(memory) = made else {
                device.raw.destroy_buffer(raw, None);
                return None;
            };
            let backing = Backing::Mapped { _file: file.clone() };
            Some(Self { raw, device: device.clone(), memory, length, backing })
        }
    }

    /// Its length in bytes.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Writes bytes. What runs at the moment and uses the buffer may see old and new ones.
    ///
    /// # Errors
    /// They do not fit, or the buffer is a file's.
    pub fn write(&self, offset: u64, bytes: &[u8]) -> Result<(), VulkanError> {
        let at = self.place(offset, bytes.len() as u64)?;
        let Backing::Own(address) = &self.backing else {
            return Err(VulkanError::Request("a mapped file is not written".into()));
        };
        let address = address.lock().unwrap_or_else(PoisonError::into_inner);
        // SAFETY: the range lies in the mapped memory, which `bytes` cannot overlap, for nobody else borrows the memory.
        unsafe { address.add(at).copy_from_nonoverlapping(bytes.as_ptr(), bytes.len()) };
        Ok(())
    }

    /// Reads bytes into `bytes`.
    ///
    /// # Errors
    /// There are fewer, or the buffer is a file's.
    pub fn read(&self, offset: u64, bytes: &mut [u8]) -> Result<(), VulkanError> {
        let at = self.place(offset, bytes.len() as u64)?;
        let Backing::Own(address) = &self.backing else {
            return Err(VulkanError::Request("a mapped file is read as a file".into()));
        };
        let address = address.lock().unwrap_or_else(PoisonError::into_inner);
        // SAFETY: the range lies in the mapped memory, which the caller's slice cannot overlap.
        unsafe { address.add(at).copy_to_nonoverlapping(bytes.as_mut_ptr(), bytes.len()) };
        Ok(())
    }

    fn place(&self, offset: u64, length: u64) -> Result<usize, VulkanError> {
        let end = offset.checked_add(length).filter(|end| *end <= self.length);
        end.and_then(|_| usize::try_from(offset).ok()).ok_or_else(|| {
            let have = self.length;
            VulkanError::Request(format!("{length} bytes at {offset} do not lie in a buffer of {have}"))
        })
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        // SAFETY: recordings that use the buffer hold it and wait for their runs, so that nothing uses it any more.
        unsafe {
            self.device.raw.destroy_buffer(self.raw, None);
            self.device.raw.free_memory(self.memory, None);
        }
    }
}
