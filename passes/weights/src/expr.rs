//! Lazy expressions over tensors in files.

use std::path::Path;
use std::sync::Arc;

use crate::dtype::{DType, Encoding};
use crate::grid::Grid;
use crate::panels::Panels;
use crate::{SourceFile, WeightError};

/// How weights are quantised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// Symmetric int8, -127..=127, an f32 scale for each index of axis 0.
    Int8PerChannel,
    /// Int4, -8..=7, a positive f16 scale for each 32 elements of the last axis. Q4_0 keeps its values where its scale is positive.
    Int4Block32,
}

/// An immutable expression; cheap to clone.
#[derive(Clone, Debug)]
pub struct Expr(pub(crate) Arc<Node>);

impl PartialEq for Expr {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0 == other.0
    }
}

#[derive(Debug, PartialEq)]
pub(crate) struct Node {
    pub shape: Vec<u64>,
    pub dtype: DType,
    pub kind: Kind,
}

#[derive(Debug, PartialEq)]
pub(crate) enum Kind {
    Source { file: Arc<SourceFile>, offset: u64, encoding: Encoding },
    Literal(Vec<u8>),
    Cast(Expr),
    Transpose(Expr, Vec<usize>),
    Reshape(Expr),
    Slice(Expr, Vec<u64>),
    Concat(Vec<Expr>, usize),
    MulScalar(Expr, f32),
    AddScalar(Expr, f32),
    MulAlong(Expr, usize, Arc<[f32]>),
    QuantizedValues(Expr, Scheme),
    QuantizedScales(Expr, Scheme),
    OnGrid(Expr, Grid),
    InPanels(Expr, Panels),
}

impl Kind {
    /// The expressions that it is made of.
    fn inputs(&self) -> &[Expr] {
        match self {
            Self::Source { .. } | Self::Literal(_) => &[],
            Self::Concat(parts, _) => parts,
            Self::Cast(inner)
            | Self::Transpose(inner, _)
            | Self::Reshape(inner)
            | Self::Slice(inner, _)
            | Self::MulScalar(inner, _)
            | Self::AddScalar(inner, _)
            | Self::MulAlong(inner, ..)
            | Self::QuantizedValues(inner, _)
            | Self::QuantizedScales(inner, _)
            | Self::OnGrid(inner, _)
            | Self::InPanels(inner, _) => std::slice::from_ref(inner),
        }
    }
}

/// The product of `shape`, if it fits.
pub(crate) fn elements(shape: &[u64]) -> Option<u64> {
    shape.iter().try_fold(1u64, |product, &size| product.checked_mul(size))
}

impl Expr {
    fn new(shape: Vec<u64>, dtype: DType, kind: Kind) -> Self {
        Self(Arc::new(Node { shape, dtype, kind }))
    }

    fn misfit(&self, operation: &'static str, reason: impl Into<String>) -> WeightError {
        WeightError::Shape { operation, shape: self.shape().to_vec(), reason: reason.into() }
    }

    /// Shape, outermost dimension first.
    pub fn shape(&self) -> &[u64] {
        &self.0.shape
    }

    /// Element type.
    pub fn dtype(&self) -> DType {
        self.0.dtype
    }

    /// Number of elements.
    pub fn elements(&self) -> u64 {
        elements(&self.0.shape).unwrap_or(u64::MAX)
    }

    /// Bytes of the evaluated weight.
    pub fn byte_len(&self) -> u64 {
        self.dtype().bytes(self.elements()).unwrap_or(u64::MAX)
    }

    /// Whether a part of it is read from a checkpoint's file, whose numbers have to be finite.
    pub(crate) fn is_trained(&self) -> bool {
        match &self.0.kind {
            Kind::Source { file, .. } => !file.may_hold_any_value(),
            kind => kind.inputs().iter().any(Self::is_trained),
        }
    }

    /// Whether its bytes are those of its sources in other places: nothing is computed, and any value goes.
    pub(crate) fn is_moved(&self) -> bool {
        let moves = match &self.0.kind {
            Kind::Source { encoding, .. } => matches!(encoding, Encoding::Plain(_)),
            Kind::Literal(_) => true,
            Kind::Transpose(..) | Kind::Reshape(_) | Kind::Slice(..) | Kind::Concat(..) => {
                self.0.kind.inputs().iter().all(Self::is_moved)
            }
            _ => false,
        };
        let checked = matches!(self.dtype(), DType::F32 | DType::F16 | DType::BF16) && self.is_trained();
        moves && !checked && self.dtype().bits() >= 8
    }

    /// The files that the expression reads, each once, in the order in which it names them.
    pub fn files(&self) -> Vec<&Path> {
        if let Kind::Source { file, .. } = &self.0.kind {
            return vec![file.path()];
        }
        let mut files: Vec<&Path> = Vec::new();
        for file in self.0.kind.inputs().iter().flat_map(Self::files) {
            if !files.contains(&file) {
                files.push(file);
            }
        }
        files
    }

    /// A tensor of `shape` at `offset` of `file`.
    ///
    /// # Errors
    /// It does not lie inside the file, or its rows are no whole blocks.
    pub fn source(
        file: Arc<SourceFile>,
        offset: u64,
        encoding: Encoding,
        shape: Vec<u64>,
    ) -> Result<Self, WeightError> {
        let this = Self::new(shape, encoding.dtype(), Kind::Literal(Vec::new()));
        let count =
            elements(this.shape()).ok_or_else(|| this.misfit("source", "the element count overflows"))?;
        if let (Encoding::Ggml(kind), Some(row)) = (encoding, this.shape().last())
            && !row.is_multiple_of(kind.block_elements())
        {
            return Err(this.misfit("source", format!("rows of {row} elements are no whole {kind:?} blocks")));
        }
        let bytes = encoding.bytes(count).ok_or_else(|| this.misfit("source", "the size overflows"))?;
        if offset.checked_add(bytes).is_none_or(|end| end > file.length()) {
            return Err(WeightError::OutsideFile {
                path: file.path().to_owned(),
                length: file.length(),
                offset,
                bytes,
            });
        }
        Ok(Self::new(this.shape().to_vec(), encoding.dtype(), Kind::Source { file, offset, encoding }))
    }

    /// A table of f32 values, row-major.
    ///
    /// # Errors
    /// The number of values is not `shape`'s.
    pub fn literal_f32(shape: Vec<u64>, values: Vec<f32>) -> Result<Self, WeightError> {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        Self::literal(shape, DType::F32, bytes)
    }

    /// A table of i32 values, row-major.
    ///
    /// # Errors
    /// The number of values is not `shape`'s.
    pub fn literal_i32(shape: Vec<u64>, values: &[i32]) -> Result<Self, WeightError> {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        Self::literal(shape, DType::I32, bytes)
    }

    /// A tensor given by its little-endian bytes.
    ///
    /// # Errors
    /// The number of bytes is not `shape`'s.
    pub fn literal(shape: Vec<u64>, dtype: DType, bytes: Vec<u8>) -> Result<Self, WeightError> {
        let this = Self::new(shape, dtype, Kind::Literal(bytes));
        let expected = elements(this.shape()).and_then(|count| dtype.bytes(count));
        let Kind::Literal(bytes) = &this.0.kind else { return Ok(this) };
        if expected != Some(bytes.len() as u64) {
            return Err(this.misfit("literal", format!("{} bytes were given", bytes.len())));
        }
        Ok(this)
    }

    /// Converts between floating-point types, rounding to nearest even.
    ///
    /// # Errors
    /// Either type is no float.
    pub fn cast(&self, dtype: DType) -> Result<Self, WeightError> {
        if dtype == self.dtype() {
            return Ok(self.clone());
        }
        for kind in [self.dtype(), dtype] {
            if !kind.is_float() || kind == DType::F64 && dtype == DType::F64 {
                return Err(WeightError::Type { operation: "cast", dtype: kind });
            }
        }
        Ok(Self::new(self.shape().to_vec(), dtype, Kind::Cast(self.clone())))
    }

    /// Permutes dimensions: result dimension `i` is operand dimension `permutation[i]`.
    ///
    /// # Errors
    /// `permutation` is none of the rank.
    pub fn transpose(&self, permutation: &[usize]) -> Result<Self, WeightError> {
        let mut sorted = permutation.to_vec();
        sorted.sort_unstable();
        if !sorted.iter().copied().eq(0..self.shape().len()) {
            return Err(
                self.misfit("transpose", format!("{permutation:?} is no permutation of its dimensions"))
            );
        }
        if let Kind::OnGrid(inner, grid) = &self.0.kind {
            return inner.transpose(permutation)?.on_grid(grid.transposed(permutation));
        }
        let shape = permutation.iter().map(|&axis| self.shape()[axis]).collect();
        Ok(Self::new(shape, self.dtype(), Kind::Transpose(self.clone(), permutation.to_vec())))
    }

    /// The same elements under another shape.
    ///
    /// # Errors
    /// The element counts differ.
    pub fn reshape(&self, shape: Vec<u64>) -> Result<Self, WeightError> {
        if elements(&shape) != Some(self.elements()) {
            return Err(self.misfit("reshape", format!("{shape:?} has another element count")));
        }
        if let Kind::OnGrid(inner, grid) = &self.0.kind {
            let moved = grid.reshaped(self.shape(), &shape);
            let moved = moved.ok_or_else(|| self.misfit("reshape", "its scales differ along a dimension"))?;
            return inner.reshape(shape)?.on_grid(moved);
        }
        Ok(Self::new(shape, self.dtype(), Kind::Reshape(self.clone())))
    }

    /// Elements `start..limit` of each dimension.
    ///
    /// # Errors
    /// The bounds do not lie inside the shape.
    pub fn slice(&self, start: &[u64], limit: &[u64]) -> Result<Self, WeightError> {
        let rank = self.shape().len();
        let inside = start.len() == rank
            && limit.len() == rank
            && (0..rank).all(|axis| start[axis] <= limit[axis] && limit[axis] <= self.shape()[axis]);
        if !inside {
            return Err(self.misfit("slice", format!("{start:?}..{limit:?} lies outside")));
        }
        // What is quantised by rows is the same for some of the rows alone.
        let whole_rows = start.iter().zip(limit).zip(self.shape()).skip(1);
        if let Kind::QuantizedValues(inner, scheme) | Kind::QuantizedScales(inner, scheme) = &self.0.kind
            && whole_rows.clone().all(|((start, limit), size)| *start == 0 && limit == size)
        {
            let mut starts = vec![0; inner.shape().len()];
            let mut limits = inner.shape().to_vec();
            (starts[0], limits[0]) = (start[0], limit[0]);
            let rows = inner.slice(&starts, &limits)?;
            return match self.0.kind {
                Kind::QuantizedValues(..) => rows.quantized_values(*scheme),
                _ => rows.quantized_scales(*scheme),
            };
        }
        let shape = start.iter().zip(limit).map(|(start, limit)| limit - start).collect();
        Ok(Self::new(shape, self.dtype(), Kind::Slice(self.clone(), start.to_vec())))
    }

    /// Joins along `axis`.
    ///
    /// # Errors
    /// There is no part, or the parts differ in type or in another dimension.
    pub fn concat(parts: &[Self], axis: usize) -> Result<Self, WeightError> {
        let Some(first) = parts.first() else {
            return Err(WeightError::Shape {
                operation: "concat",
                shape: Vec::new(),
                reason: "nothing to join".into(),
            });
        };
        let mut shape = first.shape().to_vec();
        if axis >= shape.len() {
            return Err(first.misfit("concat", format!("it has no dimension {axis}")));
        }
        shape[axis] = 0;
        for part in parts {
            let fits = part.dtype() == first.dtype()
                && part.shape().len() == shape.len()
                && (0..shape.len()).all(|other| other == axis || part.shape()[other] == first.shape()[other]);
            if !fits {
                return Err(first.misfit(
                    "concat",
                    format!("a part has shape {:?}, type {:?}", part.shape(), part.dtype()),
                ));
            }
            shape[axis] = shape[axis]
                .checked_add(part.shape()[axis])
                .ok_or_else(|| first.misfit("concat", "the size overflows"))?;
        }
        Ok(Self::new(shape, first.dtype(), Kind::Concat(parts.to_vec(), axis)))
    }

    /// Multiplies every element in f32.
    ///
    /// # Errors
    /// The elements are not f32.
    pub fn mul_scalar(&self, factor: f32) -> Result<Self, WeightError> {
        self.only_f32("multiply")?;
        Ok(Self::new(self.shape().to_vec(), self.dtype(), Kind::MulScalar(self.clone(), factor)))
    }

    /// Multiplies each index of `axis` by its factor, in f32.
    ///
    /// # Errors
    /// The elements are not f32, or there are not as many factors.
    pub fn mul_along(&self, axis: usize, factors: Vec<f32>) -> Result<Self, WeightError> {
        self.only_f32("multiply")?;
        if self.shape().get(axis) != Some(&(factors.len() as u64)) {
            return Err(self.misfit("multiply", format!("{} factors for dimension {axis}", factors.len())));
        }
        let kind = Kind::MulAlong(self.clone(), axis, factors.into());
        Ok(Self::new(self.shape().to_vec(), self.dtype(), kind))
    }

    /// Adds to every element in f32.
    ///
    /// # Errors
    /// The elements are not f32.
    pub fn add_scalar(&self, term: f32) -> Result<Self, WeightError> {
        self.only_f32("add")?;
        Ok(Self::new(self.shape().to_vec(), self.dtype(), Kind::AddScalar(self.clone(), term)))
    }

    /// The integers of a quantised matrix `[out, in]`; per channel, `in` may be several dimensions.
    ///
    /// # Errors
    /// It is no f32 matrix, or its rows are no whole blocks.
    pub fn quantized_values(&self, scheme: Scheme) -> Result<Self, WeightError> {
        self.quantizable(scheme)?;
        let dtype = match scheme {
            Scheme::Int8PerChannel => DType::I8,
            Scheme::Int4Block32 => DType::I4,
        };
        Ok(Self::new(self.shape().to_vec(), dtype, Kind::QuantizedValues(self.clone(), scheme)))
    }

    /// The scales of a quantised matrix: f32 `[out]`, or f16 `[out, in / 32]` for blocks.
    ///
    /// # Errors
    /// It is no f32 matrix, or its rows are no whole blocks.
    pub fn quantized_scales(&self, scheme: Scheme) -> Result<Self, WeightError> {
        self.quantizable(scheme)?;
        let (shape, dtype) = match scheme {
            Scheme::Int8PerChannel => (vec![self.shape()[0]], DType::F32),
            Scheme::Int4Block32 => (vec![self.shape()[0], self.shape()[1] / 32], DType::F16),
        };
        Ok(Self::new(shape, dtype, Kind::QuantizedScales(self.clone(), scheme)))
    }

    /// The integers of the weight on `grid`.
    ///
    /// # Errors
    /// The elements are not f32, or the grid's scales do not fit the shape.
    pub fn on_grid(&self, grid: Grid) -> Result<Self, WeightError> {
        self.only_f32("quantise")?;
        if let Some(reason) = grid.misfit(self.shape()) {
            return Err(self.misfit("quantise", reason));
        }
        Ok(Self::new(self.shape().to_vec(), grid.dtype, Kind::OnGrid(self.clone(), grid)))
    }

    /// The matrix, `[outputs, inputs]`, as GPU kernels read it: panels of 64 outputs, within which outputs run fastest, `[panels, words, 64]`. Floats are a word
    /// each; words of 8-bit integers hold four inputs, those of 4-bit integers eight, and their number is a multiple of four. What lies behind inputs and outputs
    /// is zero. A vector is a matrix of one input.
    ///
    /// # Errors
    /// It is no matrix of floats in 32 or 16 bits or of integers in 8 or 4, or its rows are no whole bytes.
    pub fn in_panels(&self) -> Result<Self, WeightError> {
        let operation = "cut into panels";
        let (outputs, inputs) = match *self.shape() {
            [outputs] => (outputs, 1),
            [outputs, inputs] => (outputs, inputs),
            _ => return Err(self.misfit(operation, "it is no matrix")),
        };
        let dtype = match self.dtype() {
            dtype @ (DType::F32 | DType::F16) => dtype,
            DType::I8 | DType::I4 => DType::U32,
            dtype => return Err(WeightError::Type { operation, dtype }),
        };
        if !(inputs * self.dtype().bits()).is_multiple_of(8) {
            return Err(self.misfit(operation, "its rows are no whole bytes"));
        }
        let panels = Panels::new(self.dtype(), inputs);
        let shape = panels.shape(outputs);
        let bytes = elements(&shape).and_then(|count| dtype.bytes(count));
        if bytes.is_none() {
            return Err(self.misfit(operation, "the size overflows"));
        }
        Ok(Self::new(shape, dtype, Kind::InPanels(self.clone(), panels)))
    }

    fn only_f32(&self, operation: &'static str) -> Result<(), WeightError> {
        if self.dtype() == DType::F32 {
            Ok(())
        } else {
            Err(WeightError::Type { operation, dtype: self.dtype() })
        }
    }

    fn quantizable(&self, scheme: Scheme) -> Result<(), WeightError> {
        self.only_f32("quantise")?;
        match (self.shape(), scheme) {
            ([_, _, ..], Scheme::Int8PerChannel) => Ok(()),
            ([_, row], Scheme::Int4Block32) if row.is_multiple_of(32) => Ok(()),
            ([_, _], Scheme::Int4Block32) => {
                Err(self.misfit("quantise", "its rows are no whole blocks of 32"))
            }
            _ => Err(self.misfit("quantise", "it is no matrix")),
        }
    }
}
