//! Bytes that are aligned for every element type.

use crate::status::{Failure, Result};

/// Owned bytes at a multiple of eight.
#[derive(Debug, Default)]
pub(crate) struct Bytes {
    words: Vec<u64>,
    length: usize,
}

impl Bytes {
    /// Zeros.
    pub(crate) fn zeros(length: usize) -> Result<Self> {
        let count = length.div_ceil(8);
        let mut words = Vec::new();
        words.try_reserve_exact(count).map_err(|_| Failure::memory(length as u64))?;
        words.resize(count, 0);
        Ok(Self { words, length })
    }

    /// A copy.
    pub(crate) fn copy_of(bytes: &[u8]) -> Result<Self> {
        let mut copy = Self::zeros(bytes.len())?;
        copy.get_mut().copy_from_slice(bytes);
        Ok(copy)
    }

    /// Makes it `length` bytes long, of any content; at most as many as it had when it was made.
    pub(crate) fn reuse(mut self, length: usize) -> Self {
        self.length = length.min(self.words.len() * 8);
        self
    }

    /// The most bytes that it can hold.
    pub(crate) fn capacity(&self) -> usize {
        self.words.len() * 8
    }

    pub(crate) fn get(&self) -> &[u8] {
        &bytemuck::cast_slice(&self.words)[..self.length]
    }

    pub(crate) fn get_mut(&mut self) -> &mut [u8] {
        &mut bytemuck::cast_slice_mut(&mut self.words)[..self.length]
    }
}

/// Temporaries that can be used again, so that a run allocates little after the first.
#[derive(Debug, Default)]
pub(crate) struct Pool {
    free: Vec<Bytes>,
}

impl Pool {
    /// Bytes of any content: the smallest free ones that are large enough, or new ones.
    pub(crate) fn take(&mut self, length: usize) -> Result<Bytes> {
        let fits = self.free.iter().enumerate().filter(|(_, bytes)| bytes.capacity() >= length);
        match fits.min_by_key(|(_, bytes)| bytes.capacity()).map(|(index, _)| index) {
            Some(index) => Ok(self.free.swap_remove(index).reuse(length)),
            None => Bytes::zeros(length),
        }
    }

    pub(crate) fn give(&mut self, bytes: Bytes) {
        if bytes.capacity() > 0 {
            self.free.push(bytes);
        }
    }
}
