//! FlatBuffers as this crate reads them (format: FlatBuffers' "Internals" page). There is no generated code: fields are
//! read by the ids of their tables' schemas.

mod read;
mod source;

pub(crate) use read::{Reader, Table};
pub use source::{FileSource, Source};

/// A scalar of a flatbuffer: little-endian, aligned to its width.
pub(crate) trait Scalar: Copy {
    /// Bytes of one value.
    const WIDTH: u8;
    /// The value of the first `WIDTH` bytes.
    fn from_bytes(bytes: [u8; 8]) -> Self;
}

macro_rules! scalars {
    ($($ty:ty: $width:literal),*) => {$(
        impl Scalar for $ty {
            const WIDTH: u8 = $width;
            fn from_bytes(bytes: [u8; 8]) -> Self {
                let mut own = [0; $width];
                for (to, from) in own.iter_mut().zip(bytes) {
                    *to = from;
                }
                Self::from_le_bytes(own)
            }
        }
    )*};
}
scalars!(u8: 1, i8: 1, u16: 2, u32: 4, i32: 4, f32: 4, u64: 8, i64: 8);

impl Scalar for bool {
    const WIDTH: u8 = 1;
    fn from_bytes(bytes: [u8; 8]) -> Self {
        u8::from_bytes(bytes) != 0
    }
}

#[cfg(test)]
mod tests;
