//! Weights that edgec evaluates, as files that are read by position.

use std::io;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use edgec_weights::{Encoding, Expr, ReadAt, SourceFile, WeightTable};

use super::host::Host;
use crate::abi::{Program, Read};
use crate::{dtype, view};

/// Edgec's `read`, until the artifact is released.
#[derive(Clone)]
pub(super) struct Reader(Arc<RwLock<Option<(Read, Host)>>>);

impl Reader {
    /// Ends reading: edgec's weights go now.
    pub(super) fn close(&self) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// A weight's bytes.
struct Bytes {
    reader: Reader,
    index: usize,
}

impl std::fmt::Debug for Bytes {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "weight {}", self.index)
    }
}

impl ReadAt for Bytes {
    fn read_exact_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<()> {
        let reader = self.reader.0.read().unwrap_or_else(PoisonError::into_inner);
        let Some((read, host)) = *reader else {
            return Err(io::Error::other("the artifact was released"));
        };
        // SAFETY: edgec's function, with what belongs to it, before the artifact is released.
        let status = unsafe { read(host.0, self.index, offset, bytes.as_mut_ptr(), bytes.len()) };
        if status == 0 { Ok(()) } else { Err(io::Error::other("edgec cannot read it")) }
    }
}

/// The weights of `program`, and what ends their reading.
///
/// # Safety
/// `program` is what edgec passes.
pub(super) unsafe fn weights(program: &Program) -> Result<(WeightTable, Reader), String> {
    let read = program.read.ok_or("edgec reads no weights")?;
    let reader = Reader(Arc::new(RwLock::new(Some((read, Host(program.weights_host))))));
    let mut table = WeightTable::default();
    // SAFETY: the caller vouches for it.
    let weights = unsafe { view::slice("the weights", program.weights, program.weight_count) }?;
    for (index, weight) in weights.iter().enumerate() {
        // SAFETY: the caller vouches for it.
        let symbol = unsafe { view::text("a weight's symbol", weight.symbol) }?;
        // SAFETY: the caller vouches for it.
        let shape = unsafe { view::slice("a weight's shape", weight.shape, weight.rank as usize) }?;
        let dtype = dtype::dtype(weight.kind).ok_or_else(|| format!("`{symbol}` is of an unknown type"))?;
        let bytes = Bytes { reader: reader.clone(), index };
        // Edgec refuses numbers that a weight must not have.
        let file = SourceFile::of_bytes(Path::new(symbol), weight.size, bytes).with_any_value();
        let weight = Expr::source(Arc::new(file), 0, Encoding::Plain(dtype), shape.to_vec());
        table.insert(symbol.to_owned(), weight.map_err(|error| error.to_string())?);
    }
    Ok((table, reader))
}
