//! Stored tensors: views of storages, as lazy expressions or as bytes.

use edgec_weights::{DType, Encoding, Expr, WeightError};

use crate::archive::{Archive, Place};
use crate::{Bindings, Pt2Error, TensorMeta};

/// The largest deflated storage that is unpacked into memory; stored ones are never read whole.
const MOST_UNPACKED: u64 = 256 << 20;

/// Element types and their numbers in the schema (`ScalarType` of torch/_export/serde/schema.py).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names are the types'")]
pub enum ScalarType {
    U8,
    I8,
    I16,
    I32,
    I64,
    F16,
    F32,
    F64,
    ComplexHalf,
    ComplexFloat,
    ComplexDouble,
    Bool,
    BF16,
    U16,
    U32,
    U64,
}

impl ScalarType {
    /// The type of this number; `None` for unknown ones and for the 8-bit floats.
    pub const fn from_code(code: i64) -> Option<Self> {
        Some(match code {
            1 => Self::U8,
            2 => Self::I8,
            3 => Self::I16,
            4 => Self::I32,
            5 => Self::I64,
            6 => Self::F16,
            7 => Self::F32,
            8 => Self::F64,
            9 => Self::ComplexHalf,
            10 => Self::ComplexFloat,
            11 => Self::ComplexDouble,
            12 => Self::Bool,
            13 => Self::BF16,
            28 => Self::U16,
            34 => Self::U32,
            35 => Self::U64,
            _ => return None,
        })
    }

    /// As weights have it; none for complex numbers.
    pub const fn dtype(self) -> Option<DType> {
        Some(match self {
            Self::U8 => DType::U8,
            Self::I8 => DType::I8,
            Self::I16 => DType::I16,
            Self::I32 => DType::I32,
            Self::I64 => DType::I64,
            Self::F16 => DType::F16,
            Self::F32 => DType::F32,
            Self::F64 => DType::F64,
            Self::Bool => DType::Bool,
            Self::BF16 => DType::BF16,
            Self::U16 => DType::U16,
            Self::U32 => DType::U32,
            Self::U64 => DType::U64,
            Self::ComplexHalf | Self::ComplexFloat | Self::ComplexDouble => return None,
        })
    }
}

/// A tensor of the file: a view of a member's bytes that was found to lie inside it.
#[derive(Clone, Debug)]
pub struct StoredTensor {
    /// The name that it has in the model.
    pub name: String,
    /// The member with its storage.
    pub member: String,
    /// Element type.
    pub dtype: DType,
    /// Sizes, outermost first.
    pub sizes: Vec<u64>,
    strides: Vec<u64>,
    offset: u64,
}

impl StoredTensor {
    /// Checks what the configuration claims of the tensor `name`.
    pub(crate) fn new(
        archive: &Archive,
        member: String,
        name: &str,
        meta: &TensorMeta,
    ) -> Result<Self, Pt2Error> {
        let refuse =
            |reason: String| Pt2Error::member(archive.path(), &member, format!("tensor `{name}`: {reason}"));
        let dtype = ScalarType::from_code(meta.dtype).and_then(ScalarType::dtype).ok_or_else(|| {
            refuse(format!("elements of type {} are not read: export it in f32, f16 or bf16", meta.dtype))
        })?;
        let numbers = |list: &[crate::Extent]| -> Result<Vec<u64>, Pt2Error> {
            list.iter()
                .map(|extent| {
                    let value = extent.value(&Bindings::new()).map_err(|error| refuse(error.to_string()))?;
                    u64::try_from(value).map_err(|_| refuse(format!("a size, stride or offset of {value}")))
                })
                .collect()
        };
        let (sizes, strides) = (numbers(&meta.sizes)?, numbers(&meta.strides)?);
        let offset = numbers(std::slice::from_ref(&meta.storage_offset))?.first().copied().unwrap_or(0);
        if strides.len() != sizes.len() {
            return Err(refuse(format!("{} sizes and {} strides", sizes.len(), strides.len())));
        }
        let this = Self { name: name.to_owned(), member: member.clone(), dtype, sizes, strides, offset };
        let end = this.end().ok_or_else(|| refuse("its extent overflows".to_owned()))?;
        match archive.place(&member) {
            None => Err(refuse("the member is missing".to_owned())),
            Some(Place::Stored { bytes, .. }) if bytes < end => {
                Err(refuse(format!("it reaches to byte {end}, the member has {bytes}")))
            }
            Some(_) => Ok(this),
        }
    }

    /// Number of elements.
    pub fn elements(&self) -> u64 {
        self.sizes.iter().product()
    }

    /// Bytes of its elements.
    pub fn byte_len(&self) -> u64 {
        self.elements().saturating_mul(self.width())
    }

    fn width(&self) -> u64 {
        self.dtype.bits() / 8
    }

    /// The storage's length in bytes that the view needs; `None` if it overflows.
    fn end(&self) -> Option<u64> {
        let count = self.sizes.iter().try_fold(1u64, |product, &size| product.checked_mul(size))?;
        count.checked_mul(self.width())?;
        if count == 0 {
            return Some(0);
        }
        let last = self.sizes.iter().zip(&self.strides).try_fold(self.offset, |last, (&size, &stride)| {
            last.checked_add((size - 1).checked_mul(stride)?)
        })?;
        last.checked_add(1)?.checked_mul(self.width())
    }

    /// The view as a lazy expression over the file. A deflated member is unpacked into memory, under a limit.
    pub(crate) fn expression(&self, archive: &Archive) -> Result<Expr, Pt2Error> {
        let failed = |source: WeightError| Pt2Error::Tensor {
            path: archive.path().to_owned(),
            tensor: self.name.clone(),
            member: self.member.clone(),
            source: Box::new(source),
        };
        if self.elements() == 0 {
            return Expr::literal(self.sizes.clone(), self.dtype, Vec::new()).map_err(failed);
        }
        match archive.place(&self.member) {
            Some(Place::Stored { offset, bytes }) => {
                let storage =
                    Storage { archive, start: offset, elements: bytes / self.width(), dtype: self.dtype };
                storage.view(self).map_err(failed)
            }
            _ => Expr::literal(self.sizes.clone(), self.dtype, self.bytes(archive)?).map_err(failed),
        }
    }

    /// Its elements' bytes in row-major order; the caller has looked at [`Self::byte_len`].
    pub(crate) fn bytes(&self, archive: &Archive) -> Result<Vec<u8>, Pt2Error> {
        let refuse = |reason: String| {
            Pt2Error::member(archive.path(), &self.member, format!("tensor `{}`: {reason}", self.name))
        };
        if self.elements() == 0 {
            return Ok(Vec::new());
        }
        let (width, end) = (self.width() as usize, self.end().unwrap_or(u64::MAX));
        let (first, storage) = match archive.place(&self.member) {
            Some(Place::Stored { offset, .. }) => {
                // Only the bytes from the view's first element to its last.
                let begin = self.offset * self.width();
                let mut bytes = vec![0; (end - begin) as usize];
                let read = archive.file().read_at(&mut bytes, offset + begin);
                read.map_err(|error| refuse(error.to_string()))?;
                (0, bytes)
            }
            _ => {
                let bytes = archive.read(&self.member, MOST_UNPACKED)?;
                if (bytes.len() as u64) < end {
                    return Err(refuse(format!("it reaches to byte {end}, the member has {}", bytes.len())));
                }
                (self.offset as usize, bytes)
            }
        };
        // A view may repeat elements (stride 0), so that it can be larger than its storage.
        if self.byte_len() > MOST_UNPACKED {
            return Err(refuse(format!("a view of {} bytes is not written out", self.byte_len())));
        }
        let mut out = Vec::with_capacity(self.byte_len() as usize);
        let mut index = vec![0u64; self.sizes.len()];
        let mut position = first;
        for _ in 0..self.elements() {
            out.extend_from_slice(storage.get(position * width..(position + 1) * width).unwrap_or_default());
            for axis in (0..index.len()).rev() {
                index[axis] += 1;
                position += self.strides[axis] as usize;
                if index[axis] < self.sizes[axis] {
                    break;
                }
                position -= (self.strides[axis] * self.sizes[axis]) as usize;
                index[axis] = 0;
            }
        }
        Ok(out)
    }
}

/// A stored member as elements of one type.
struct Storage<'a> {
    archive: &'a Archive,
    start: u64,
    elements: u64,
    dtype: DType,
}

impl Storage<'_> {
    fn source(&self, first: u64, shape: Vec<u64>) -> Result<Expr, WeightError> {
        let offset = self.start + first * self.dtype.bits() / 8;
        Expr::source(self.archive.file(), offset, Encoding::Plain(self.dtype), shape)
    }

    /// `dims` ordered by stride, so that a transposed tensor is read as it lies, then moved.
    fn view(&self, tensor: &StoredTensor) -> Result<Expr, WeightError> {
        let mut order: Vec<usize> = (0..tensor.sizes.len()).collect();
        // A dimension of one element may have any stride; it goes to the front.
        order.sort_by_key(|&axis| {
            let stride = if tensor.sizes[axis] == 1 { u64::MAX } else { tensor.strides[axis] };
            (std::cmp::Reverse(stride), axis)
        });
        let dims: Vec<(u64, u64)> =
            order.iter().map(|&axis| (tensor.sizes[axis], tensor.strides[axis])).collect();
        let ordered = self.ordered(tensor.offset, &dims)?;
        let mut permutation = vec![0; order.len()];
        for (place, &axis) in order.iter().enumerate() {
            permutation[axis] = place;
        }
        if permutation.is_sorted() { Ok(ordered) } else { ordered.transpose(&permutation) }
    }

    /// A view whose strides do not increase. Where they are dense it is a range of the storage. Where each stride is a
    /// multiple of the next, it is a box of a larger tensor, cut out:
    ///
    /// ```text
    /// sizes 4 3, strides 10 2  =  slice [0:4, 0:3, 0:1] of the storage as [4, 5, 2], as [4, 3]
    /// ```
    ///
    /// The last row of that larger tensor may lie beyond the storage's end; it is then taken by itself. All other views,
    /// which repeat or interleave elements, are joined from their rows.
    fn ordered(&self, first: u64, dims: &[(u64, u64)]) -> Result<Expr, WeightError> {
        let sizes: Vec<u64> = dims.iter().map(|dim| dim.0).collect();
        let real: Vec<(u64, u64)> = dims.iter().copied().filter(|dim| dim.0 != 1).collect();
        let Some(&(rows, step)) = real.first() else { return self.source(first, sizes) };
        let dense = real.iter().rev().try_fold(1u64, |expected, &(size, stride)| {
            (stride == expected).then(|| expected.saturating_mul(size))
        });
        if dense.is_some() {
            return self.source(first, sizes);
        }
        let nested = real.windows(2).all(|pair| {
            let ((_, outer), (size, inner)) = (pair[0], pair[1]);
            inner > 0
                && outer.is_multiple_of(inner)
                && size.checked_mul(inner).is_some_and(|span| span <= outer)
        }) && real.last().is_some_and(|dim| dim.1 > 0);
        let whole = rows.checked_mul(step).and_then(|span| first.checked_add(span));
        if nested && whole.is_some_and(|whole| whole <= self.elements) {
            let mut shape = vec![rows];
            shape.extend(real.windows(2).map(|pair| pair[0].1 / pair[1].1));
            shape.push(real.last().map_or(1, |dim| dim.1));
            let mut limit: Vec<u64> = real.iter().map(|dim| dim.0).collect();
            limit.push(1);
            return self.source(first, shape)?.slice(&vec![0; limit.len()], &limit)?.reshape(sizes);
        }
        let inner: Vec<(u64, u64)> = real.get(1..).unwrap_or_default().to_vec();
        let inner_sizes: Vec<u64> = inner.iter().map(|dim| dim.0).collect();
        let with_rows =
            |rows: u64| std::iter::once(rows).chain(inner_sizes.iter().copied()).collect::<Vec<u64>>();
        let row = |index: u64| self.ordered(first + index * step, &inner)?.reshape(with_rows(1));
        let parts = if nested && rows > 1 {
            let mut head = real.clone();
            head[0].0 = rows - 1;
            vec![self.ordered(first, &head)?.reshape(with_rows(rows - 1))?, row(rows - 1)?]
        } else if rows <= MOST_ROWS {
            (0..rows).map(row).collect::<Result<_, _>>()?
        } else {
            return Err(WeightError::Shape {
                operation: "strided view",
                shape: sizes,
                reason: format!(
                    "strides {:?} interleave or repeat elements",
                    real.iter().map(|dim| dim.1).collect::<Vec<_>>()
                ),
            });
        };
        Expr::concat(&parts, 0)?.reshape(sizes)
    }
}

/// The most rows of which a view with odd strides is joined.
const MOST_ROWS: u64 = 256;
