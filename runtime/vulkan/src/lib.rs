//! Runs kernels and plans on Vulkan 1.1, whose loader is found at run time.
//!
//! [`Device`] opens a device and says what it can do; [`Buffer`] is memory, one's own or a mapped file; [`Pipeline`] is a kernel;
//! [`Recording`] is a list of dispatches that is recorded once and run often. [`Session`] runs the signatures of a verified plan over
//! these, and [`load()`] makes one of a package. Everything is checked before the driver sees it: a binding lies in its buffer, a grid within the device's
//! limits, a buffer is as long as the kernel may touch. What the driver refuses is an error that says which call and why.
//!
//! Devices are opened with Vulkan's `robustBufferAccess` where they have it, for a kernel that came with a model is not
//! trusted to stay within its buffers.

mod buffer;
mod check;
mod device;
mod error;
mod features;
mod load;
mod mapped;
mod pipeline;
mod pipeline_store;
mod recording;
mod session;

pub use buffer::Buffer;
pub use device::{Device, Selection};
pub use error::VulkanError;
pub use load::{LoadOptions, Loaded, load, load_package};
pub use mapped::MappedFile;
pub use pipeline::{Pipeline, PipelineCache};
pub use pipeline_store::pipeline_folder;
pub use recording::{Binding, Recording, Step};
pub use session::{Session, Sources};
