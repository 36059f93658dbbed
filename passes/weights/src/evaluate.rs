//! Streams weights: every expression in tiles, tiles in parallel, straight to their place in the output.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use half::slice::HalfFloatSliceExt;
use half::{bf16, f16};
use rayon::prelude::*;

use crate::dtype::{DType, Encoding, GgmlType};
use crate::expr::{Expr, Kind, Scheme, elements};
use crate::grid::Grid;
use crate::panels::{PANEL, Panels};
use crate::part::Window;
use crate::quantize::{first_not_finite, int4_block, int8_row, repack_q4_0};
use crate::read::{Element, Scratch, read_linear};
use crate::{Output, WeightError, WeightTable};

/// Elements of a tile: a megabyte of f32, so that a tile's steps stay in the cache.
const TILE: u64 = 1 << 18;

/// A weight to evaluate.
#[derive(Clone, Debug)]
pub struct Job {
    /// The weight.
    pub symbol: String,
    /// Where its bytes go.
    pub destination: Destination,
}

/// Where a weight's bytes go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Destination {
    /// Into the output file, from this offset.
    File {
        /// Offset of the first byte.
        offset: u64,
    },
    /// Into memory, for the caller.
    Memory,
}

/// Hears of streamed bytes, from any thread.
pub trait Progress: Sync {
    /// `written` more bytes of the output are done.
    fn advance(&self, written: u64);
}

/// A progress that nobody hears.
pub struct Silent;

impl Progress for Silent {
    fn advance(&self, _: u64) {}
}

/// Weights that went to memory, by symbol.
pub type Evaluated = HashMap<String, Vec<u8>>;

/// One source of tiles: a plain expression, or the two halves of a quantised one.
pub(crate) struct Unit {
    symbol: String,
    pub source: Expr,
    pub form: Form,
    pub values: Option<Sink>,
    scales: Option<Sink>,
}

pub(crate) enum Form {
    /// Decoded to f32 and encoded again.
    Plain(DType),
    /// Bytes of elements of this type, copied to other places.
    Moved(DType),
    /// Bytes as they are stored.
    Raw,
    Quantized(Scheme),
    /// Integers of known scales.
    OnGrid(Grid),
}

/// Where a unit's bytes go, and in which order.
pub(crate) struct Sink {
    place: Place,
    pub panels: Option<Panels>,
}

enum Place {
    File(u64),
    Memory(String, Arc<Mutex<Vec<u8>>>),
}

impl Sink {
    fn new(job: &Job, length: u64, panels: Option<Panels>) -> Self {
        let place = match job.destination {
            Destination::File { offset } => Place::File(offset),
            Destination::Memory => {
                Place::Memory(job.symbol.clone(), Arc::new(Mutex::new(vec![0; length as usize])))
            }
        };
        Self { place, panels }
    }

    /// Writes bytes of elements in row-major order, of which the first is byte `at`; returns how many bytes they became.
    fn write(&self, out: &dyn Output, at: u64, bytes: &[u8]) -> Result<u64, WeightError> {
        let Some(panels) = &self.panels else { return self.put(out, at, bytes) };
        let arranged = panels.arrange(bytes);
        self.put(out, panels.offset(at), &arranged)
    }

    fn put(&self, out: &dyn Output, at: u64, bytes: &[u8]) -> Result<u64, WeightError> {
        match &self.place {
            Place::File(offset) => out.put(bytes, offset + at).map_err(WeightError::Write)?,
            Place::Memory(_, memory) => {
                let mut memory = memory.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                let at = at as usize;
                if let Some(place) = memory.get_mut(at..at + bytes.len()) {
                    place.copy_from_slice(bytes);
                }
            }
        }
        Ok(bytes.len() as u64)
    }
}

/// Evaluates `jobs` over `table` with `threads` threads. Bytes do not depend on the thread count.
///
/// # Errors
/// A symbol is unknown, a file cannot be read or written, or a value is not finite.
pub fn evaluate(
    jobs: &[Job],
    table: &WeightTable,
    out: &dyn Output,
    threads: usize,
    progress: &dyn Progress,
) -> Result<Evaluated, WeightError> {
    let units = units(jobs, table)?;
    let mut tiles = Vec::new();
    for (index, unit) in units.iter().enumerate() {
        tiles.extend(unit.tiles().map(|range| (index, range)));
    }
    let one = |buffers: &mut Buffers, &(index, (low, high)): &(usize, (u64, u64))| {
        let Some(unit) = units.get(index) else { return Ok(()) };
        let written = unit.evaluate(low, high, out, buffers)?;
        progress.advance(written);
        Ok(())
    };
    if threads <= 1 {
        // A pool's threads end some time after the pool does.
        let mut buffers = Buffers::default();
        tiles.iter().try_for_each(|tile| one(&mut buffers, tile))?;
    } else {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .map_err(|error| WeightError::Write(std::io::Error::other(error)))?;
        pool.install(|| tiles.par_iter().with_max_len(1).try_for_each_init(Buffers::default, one))?;
    }
    let mut evaluated = Evaluated::new();
    for sink in units.into_iter().flat_map(|unit| [unit.values, unit.scales]).flatten() {
        if let Place::Memory(symbol, memory) = sink.place {
            let bytes =
                std::mem::take(&mut *memory.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
            evaluated.insert(symbol, bytes);
        }
    }
    Ok(evaluated)
}

/// Evaluates one expression into memory: for small weights and tests.
///
/// # Errors
/// As [`evaluate`].
pub fn evaluate_to_vec(expression: &Expr) -> Result<Vec<u8>, WeightError> {
    let mut table = WeightTable::default();
    table.insert("weight".to_owned(), expression.clone());
    let job = Job { symbol: "weight".to_owned(), destination: Destination::Memory };
    let mut evaluated = evaluate(&[job], &table, &Window::default(), 1, &Silent)?;
    Ok(evaluated.remove("weight").unwrap_or_default())
}

/// Groups jobs: values and scales of one source under one scheme are computed together.
pub(crate) fn units(jobs: &[Job], table: &WeightTable) -> Result<Vec<Unit>, WeightError> {
    let mut units: Vec<Unit> = Vec::with_capacity(jobs.len());
    let mut quantized: Vec<(&Expr, Scheme, usize)> = Vec::new();
    for job in jobs {
        let expression =
            table.get(&job.symbol).ok_or_else(|| WeightError::Unknown { symbol: job.symbol.clone() })?;
        let (stored, panels) = match &expression.0.kind {
            Kind::InPanels(inner, panels) => (inner, Some(*panels)),
            _ => (expression, None),
        };
        let sink = Sink::new(job, expression.byte_len(), panels);
        let unit = |source: &Expr, form| Unit {
            symbol: job.symbol.clone(),
            source: source.clone(),
            form,
            values: None,
            scales: None,
        };
        match &stored.0.kind {
            Kind::QuantizedValues(source, scheme) | Kind::QuantizedScales(source, scheme) => {
                let same = |known: &&(&Expr, Scheme, usize)| known.0 == source && known.1 == *scheme;
                let index = match quantized.iter().find(same) {
                    Some((.., index)) => *index,
                    None => {
                        units.push(unit(source, Form::Quantized(*scheme)));
                        quantized.push((source, *scheme, units.len() - 1));
                        units.len() - 1
                    }
                };
                let Some(unit) = units.get_mut(index) else { continue };
                if matches!(stored.0.kind, Kind::QuantizedValues(..)) {
                    unit.symbol.clone_from(&job.symbol);
                    unit.values = Some(sink);
                } else {
                    unit.scales = Some(sink);
                }
            }
            Kind::OnGrid(source, grid) => {
                units.push(Unit { values: Some(sink), ..unit(source, Form::OnGrid(grid.clone())) });
            }
            Kind::Literal(_) | Kind::Source { encoding: Encoding::Plain(DType::I4), .. } => {
                units.push(Unit { values: Some(sink), ..unit(stored, Form::Raw) })
            }
            _ => {
                let dtype = stored.dtype();
                let form = if stored.is_moved() { Form::Moved(dtype) } else { Form::Plain(dtype) };
                units.push(Unit { values: Some(sink), ..unit(stored, form) });
            }
        }
    }
    Ok(units)
}

/// Buffers that a thread reuses from tile to tile.
#[derive(Default)]
pub(crate) struct Buffers {
    floats: Vec<f32>,
    bytes: Vec<u8>,
    scales: Vec<u8>,
    scratch: Scratch,
}

impl Unit {
    /// Row-major element ranges; whole rows for a quantised matrix, whole panels where a sink has them.
    fn tiles(&self) -> impl Iterator<Item = (u64, u64)> + use<> {
        self.tiles_of(0, self.source.elements())
    }

    /// Element ranges that together are `low..high`, which are multiples of [`whole`](Self::whole) or end with the weight.
    pub fn tiles_of(&self, low: u64, high: u64) -> impl Iterator<Item = (u64, u64)> + use<> {
        let whole = self.whole();
        let step = (TILE / whole).max(1) * whole;
        let tiles = high.saturating_sub(low).div_ceil(step);
        (0..tiles).map(move |tile| (low + tile * step, high.min(low + (tile + 1) * step)))
    }

    /// How many elements are evaluated together at the least.
    pub fn whole(&self) -> u64 {
        let mut sinks = [&self.values, &self.scales].into_iter().flatten();
        match self.form {
            _ if sinks.any(|sink| sink.panels.is_some()) => PANEL * self.row(),
            Form::Quantized(_) => self.row(),
            _ => 1,
        }
    }

    /// The panels of a unit of one sink, if it has them.
    pub fn panels(&self) -> Option<Panels> {
        self.values.as_ref().or(self.scales.as_ref()).and_then(|sink| sink.panels)
    }

    /// Elements for each index of axis 0.
    pub fn row(&self) -> u64 {
        self.source.shape().get(1..).and_then(elements).unwrap_or(1).max(1)
    }

    /// Evaluates elements `low..high` and returns the bytes written.
    pub fn evaluate(
        &self,
        low: u64,
        high: u64,
        out: &dyn Output,
        buffers: &mut Buffers,
    ) -> Result<u64, WeightError> {
        match &self.form {
            Form::Raw => self.raw(low, high, out, buffers),
            &Form::Moved(dtype) => {
                match dtype.bits() {
                    64 => self.moved::<8>(low, high, buffers),
                    32 => self.moved::<4>(low, high, buffers),
                    16 => self.moved::<2>(low, high, buffers),
                    _ => self.moved::<1>(low, high, buffers),
                }?;
                self.emit(&self.values, out, low * dtype.bits() / 8, &buffers.bytes)
            }
            &Form::Plain(dtype) => {
                self.read(low, high, buffers)?;
                encode(dtype, &buffers.floats, &mut buffers.bytes)?;
                self.emit(&self.values, out, low * dtype.bits() / 8, &buffers.bytes)
            }
            Form::OnGrid(grid) => {
                self.read(low, high, buffers)?;
                buffers.bytes.clear();
                grid.encode(self.source.shape(), low, &buffers.floats, &mut buffers.bytes);
                self.emit(&self.values, out, low * grid.dtype.bits() / 8, &buffers.bytes)
            }
            &Form::Quantized(scheme) => self.quantized(scheme, low, high, out, buffers),
        }
    }

    fn raw(&self, low: u64, high: u64, out: &dyn Output, buffers: &mut Buffers) -> Result<u64, WeightError> {
        let bits = self.source.dtype().bits();
        let (start, end) = (low * bits / 8, (high * bits).div_ceil(8));
        let bytes = match &self.source.0.kind {
            Kind::Literal(bytes) => bytes.get(start as usize..end as usize).unwrap_or_default(),
            Kind::Source { file, offset, .. } => {
                buffers.bytes.resize((end - start) as usize, 0);
                file.read_at(&mut buffers.bytes, offset + start)?;
                &buffers.bytes
            }
            _ => return Ok(0),
        };
        self.emit(&self.values, out, start, bytes)
    }

    /// Fills `bytes` with elements of `N` bytes.
    fn moved<const N: usize>(&self, low: u64, high: u64, buffers: &mut Buffers) -> Result<(), WeightError>
    where
        [u8; N]: Element,
    {
        let mut elements = vec![[0; N]; (high - low) as usize];
        read_linear(&self.source, low, high, &mut elements, &mut buffers.scratch)?;
        buffers.bytes.clear();
        buffers.bytes.extend_from_slice(elements.as_flattened());
        Ok(())
    }

    /// Fills `floats`. A checkpoint's values are finite, and what is quantised has to be.
    fn read(&self, low: u64, high: u64, buffers: &mut Buffers) -> Result<(), WeightError> {
        buffers.floats.resize((high - low) as usize, 0.0);
        read_linear(&self.source, low, high, &mut buffers.floats, &mut buffers.scratch)?;
        if matches!(self.form, Form::Plain(_)) && !self.source.is_trained() {
            return Ok(());
        }
        match first_not_finite(&buffers.floats) {
            None => Ok(()),
            Some(index) => Err(self.not_finite(low + index as u64, buffers.floats[index])),
        }
    }

    fn quantized(
        &self,
        scheme: Scheme,
        low: u64,
        high: u64,
        out: &dyn Output,
        buffers: &mut Buffers,
    ) -> Result<u64, WeightError> {
        let row = self.row();
        match scheme {
            Scheme::Int8PerChannel => {
                self.read(low, high, buffers)?;
                buffers.bytes.resize(buffers.floats.len(), 0);
                buffers.scales.clear();
                let rows = buffers.floats.chunks_exact(row as usize);
                for (floats, bytes) in rows.zip(buffers.bytes.chunks_exact_mut(row as usize)) {
                    let scale = int8_row(floats, bytes);
                    buffers.scales.extend_from_slice(&scale.to_le_bytes());
                }
                let values = self.emit(&self.values, out, low, &buffers.bytes)?;
                Ok(values + self.emit(&self.scales, out, low / row * 4, &buffers.scales)?)
            }
            Scheme::Int4Block32 => {
                self.int4(low, high, buffers)?;
                let values = self.emit(&self.values, out, low / 2, &buffers.bytes)?;
                Ok(values + self.emit(&self.scales, out, low / 32 * 2, &buffers.scales)?)
            }
        }
    }

    /// Fills `bytes` and `scales` with the blocks of elements `low..high`.
    fn int4(&self, low: u64, high: u64, buffers: &mut Buffers) -> Result<(), WeightError> {
        buffers.bytes.resize(((high - low) / 2) as usize, 0);
        buffers.scales.clear();
        let mut low = low;
        let mut filled = 0;
        // A range may cross from one stacked matrix into the next, which may be stored in another format.
        while low < high {
            let (part, first, available) = innermost(&self.source, low, high);
            let stop = low + available;
            let bytes = &mut buffers.bytes[filled..filled + ((stop - low) / 2) as usize];
            match &part.0.kind {
                Kind::Source { file, offset, encoding: Encoding::Ggml(GgmlType::Q4_0) } => {
                    let (block, size) = (GgmlType::Q4_0.block_elements(), GgmlType::Q4_0.block_bytes());
                    buffers.scratch.resize((available / block * size) as usize, 0);
                    file.read_at(&mut buffers.scratch, offset + first / block * size)?;
                    let blocks = buffers.scratch.chunks_exact(size as usize);
                    for (block, out) in blocks.zip(bytes.chunks_exact_mut(16)) {
                        let scale = repack_q4_0(block, out);
                        if !scale.is_finite() {
                            return Err(self.not_finite(low, scale.to_f32()));
                        }
                        buffers.scales.extend_from_slice(&scale.to_le_bytes());
                    }
                }
                _ => {
                    let mut floats = std::mem::take(&mut buffers.floats);
                    floats.resize(available as usize, 0.0);
                    let read =
                        read_linear(&part, first, first + available, &mut floats, &mut buffers.scratch);
                    let bad = read.map(|()| first_not_finite(&floats));
                    if let Some(index) = bad? {
                        return Err(self.not_finite(low + index as u64, floats[index]));
                    }
                    for (block, out) in floats.as_chunks::<32>().0.iter().zip(bytes.chunks_exact_mut(16)) {
                        buffers.scales.extend_from_slice(&int4_block(block, out).to_le_bytes());
                    }
                    buffers.floats = floats;
                }
            }
            filled += bytes.len();
            low = stop;
        }
        Ok(())
    }

    fn not_finite(&self, element: u64, value: f32) -> WeightError {
        let files: Vec<String> =
            self.source.files().iter().map(|file| format!("`{}`", file.display())).collect();
        WeightError::NotFinite { symbol: self.symbol.clone(), files: files.join(", "), element, value }
    }

    fn emit(&self, sink: &Option<Sink>, out: &dyn Output, at: u64, bytes: &[u8]) -> Result<u64, WeightError> {
        match sink {
            Some(sink) => sink.write(out, at, bytes),
            None => Ok(0),
        }
    }
}

/// The part of stacked matrices that holds element `low`, the element's index in it, and how many of `low..high` it holds.
fn innermost(expr: &Expr, low: u64, high: u64) -> (Expr, u64, u64) {
    if let Kind::Concat(parts, 0) = &expr.0.kind {
        let mut start = 0;
        for part in parts {
            let stop = start + part.elements();
            if low < stop {
                let available = stop.min(high) - low;
                let (inner, first, most) = innermost(part, low - start, low - start + available);
                return (inner, first, most);
            }
            start = stop;
        }
    }
    (expr.clone(), low, high - low)
}

/// Encodes f32 values as little-endian elements of `dtype`.
fn encode(dtype: DType, floats: &[f32], bytes: &mut Vec<u8>) -> Result<(), WeightError> {
    bytes.clear();
    match dtype {
        DType::F32 => bytes.extend(floats.iter().flat_map(|value| value.to_le_bytes())),
        DType::F16 => {
            let mut part = [f16::ZERO; 64];
            for floats in floats.chunks(64) {
                part[..floats.len()].convert_from_f32_slice(floats);
                bytes.extend(part[..floats.len()].iter().flat_map(|value| value.to_le_bytes()));
            }
        }
        DType::BF16 => bytes.extend(floats.iter().flat_map(|&value| bf16::from_f32(value).to_le_bytes())),
        DType::F64 => bytes.extend(floats.iter().flat_map(|&value| f64::from(value).to_le_bytes())),
        other => return Err(WeightError::Type { operation: "write", dtype: other }),
    }
    Ok(())
}
