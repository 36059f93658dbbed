//! Constants: small ones become attributes, large ones stay in the file as weights.

use edgec_dialects::Builder;
use edgec_dialects::ir::{Attr, Type, Value};
use edgec_vhlo::{Attr as Stored, Float, Operation, Source, Span, Type as StoredType};
use edgec_weights::{DType, Encoding, Expr, SourceFile};

use super::{ArtifactError, Importer};

/// Constants of this many bytes and more become weights.
const LARGE: u64 = 4 << 10;

/// Lists that say something about an operation have at most this many numbers.
const MOST_NUMBERS: u64 = 1 << 12;

/// A file as a source of bytes.
pub(super) struct InFile<'a>(pub &'a SourceFile);

impl Source for InFile<'_> {
    fn length(&self) -> u64 {
        self.0.length()
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> std::io::Result<()> {
        self.0.read_at(buffer, offset).map_err(std::io::Error::other)
    }
}

/// A tensor type of the file, taken apart.
struct Shape<'a> {
    extents: &'a [i64],
    element: &'a StoredType,
    count: u64,
}

impl<'c, 'p, S: Source + ?Sized> Importer<'c, 'p, S> {
    fn tensor_shape(&self, ty: u32, offset: u64) -> Result<Shape<'p>, ArtifactError> {
        let program = self.program;
        let wrong = |reason: &str| ArtifactError::malformed(offset, reason);
        let Some(StoredType::Tensor { shape, element, .. }) = program.types.get(ty as usize) else {
            return Err(wrong("a constant whose type is no ranked tensor"));
        };
        let element = program.types.get(*element as usize);
        let element = element.ok_or_else(|| wrong("a constant without a type of elements"))?;
        let count = shape
            .iter()
            .try_fold(1u64, |count, &extent| count.checked_mul(u64::try_from(extent).ok()?))
            .ok_or_else(|| wrong("a constant of unknown or overflowing extents"))?;
        Ok(Shape { extents: shape, element, count })
    }

    /// The bytes of one element, where constants can have such elements.
    fn element_bytes(&self, element: &StoredType) -> Option<u64> {
        match element {
            StoredType::Float(Float::TF32) => None,
            StoredType::Float(float) => Some(float.bits().div_ceil(8).into()),
            StoredType::Integer { width, .. } if matches!(width, 1 | 2 | 4 | 8 | 16 | 32 | 64) => {
                Some(width.div_ceil(8).into())
            }
            StoredType::Index => Some(8),
            StoredType::Complex(part) => match self.program.types.get(*part as usize)? {
                part @ StoredType::Float(_) => Some(2 * self.element_bytes(part)?),
                _ => None,
            },
            _ => None,
        }
    }

    /// The constant of these bytes of the file.
    pub(super) fn dense(&mut self, ty: u32, data: Span, offset: u64) -> Result<Attr<'c>, ArtifactError> {
        let shape = self.tensor_shape(ty, offset)?;
        let mlir = self.ty(ty, offset)?;
        let width = self.element_bytes(shape.element).ok_or_else(|| {
            ArtifactError::unsupported(
                offset,
                format!("a constant of type {mlir}, whose elements have no bytes"),
            )
        })?;
        let truth_values = matches!(shape.element, StoredType::Integer { width: 1, .. });
        let packed = if truth_values { shape.count.div_ceil(8) } else { 0 };
        let whole = shape.count.checked_mul(width);
        if Some(data.length) != whole && data.length != width && !(truth_values && data.length == packed) {
            let reason = format!("{} bytes for a constant of type {mlir}", data.length);
            return Err(ArtifactError::malformed(offset, reason));
        }
        let mut bytes = self.bytes(data, offset)?;
        if truth_values {
            bytes = unpacked(&bytes, shape.count, packed);
        }
        self.dense_attr(mlir, &bytes, offset)
    }

    /// An array of numbers, such as `array<i64: 1, 2>`.
    pub(super) fn dense_array(
        &mut self,
        element: u32,
        data: Span,
        offset: u64,
    ) -> Result<Attr<'c>, ArtifactError> {
        let bytes = self.bytes(data, offset)?;
        let context = self.context;
        let wide = |chunk: &[u8]| {
            let mut all = [0; 8];
            all.iter_mut().zip(chunk).for_each(|(to, from)| *to = *from);
            u64::from_le_bytes(all)
        };
        let element = self.program.types.get(element as usize);
        let width = element.and_then(|element| self.element_bytes(element)).unwrap_or(1) as usize;
        let numbers: Vec<u64> = bytes.chunks(width).map(wide).collect();
        if bytes.len() % width != 0 {
            return Err(ArtifactError::malformed(offset, format!("{} bytes for an array", bytes.len())));
        }
        Ok(match element {
            Some(StoredType::Integer { width: 64, .. }) => {
                Attr::i64s(context, &numbers.iter().map(|&n| n.cast_signed()).collect::<Vec<_>>())
            }
            Some(StoredType::Integer { width: 32, .. }) => {
                Attr::i32s(context, &numbers.iter().map(|&n| (n as u32).cast_signed()).collect::<Vec<_>>())
            }
            Some(StoredType::Integer { width: 8, .. }) => {
                Attr::i8s(context, &numbers.iter().map(|&n| (n as u8).cast_signed()).collect::<Vec<_>>())
            }
            Some(StoredType::Integer { width: 1, .. }) => {
                Attr::bools(context, &numbers.iter().map(|&n| n != 0).collect::<Vec<_>>())
            }
            Some(StoredType::Float(Float::F32)) => {
                Attr::f32s(context, &numbers.iter().map(|&n| f32::from_bits(n as u32)).collect::<Vec<_>>())
            }
            _ => return Err(ArtifactError::unsupported(offset, "an array of numbers of an unusual type")),
        })
    }

    /// The bytes of a part of the file.
    fn bytes(&self, data: Span, offset: u64) -> Result<Vec<u8>, ArtifactError> {
        let length = usize::try_from(data.length)
            .map_err(|_| ArtifactError::malformed(offset, "a constant larger than this machine's memory"))?;
        let mut bytes = vec![0; length];
        let failed = |source| edgec_vhlo::Error::Read { offset: data.offset, source };
        self.source.read_at(data.offset, &mut bytes).map_err(failed)?;
        Ok(bytes)
    }

    fn dense_attr(&self, ty: Type<'c>, bytes: &[u8], offset: u64) -> Result<Attr<'c>, ArtifactError> {
        Attr::dense_of_any(ty, bytes).map_err(|source| ArtifactError::Operation { offset, source })
    }

    /// The numbers of a constant that says something about an operation, such as which dimensions it works on.
    pub(super) fn numbers(&mut self, index: u32, operation: &Operation) -> Result<Vec<i64>, ArtifactError> {
        let wrong =
            |what: &str| ArtifactError::malformed(operation.offset, format!("{}: {what}", operation.name));
        // One number can stand for as many as its type claims.
        if let Some(Stored::Tensor { ty, .. }) = self.program.attrs.get(index as usize)
            && self.tensor_shape(*ty, operation.offset)?.count > MOST_NUMBERS
        {
            return Err(wrong("a list of more numbers than tensors have dimensions"));
        }
        let numbers = self.attr(index, operation)?.as_dense().and_then(|dense| dense.to_i64());
        numbers.ok_or_else(|| wrong("a list of numbers is none"))
    }

    /// The weight that a large constant becomes, where there is a file for it to stay in.
    pub(super) fn weight(
        &mut self,
        builder: Builder<'c>,
        operation: &Operation,
        index: u32,
    ) -> Result<Option<Value<'c>>, ArtifactError> {
        let Some(Stored::Tensor { ty, data }) = self.program.attrs.get(index as usize) else {
            return Ok(None);
        };
        let shape = self.tensor_shape(*ty, operation.offset)?;
        let (Some((file, _)), Some(dtype)) = (&self.weights, dtype(shape.element)) else { return Ok(None) };
        if data.length < LARGE || Some(data.length) != dtype.bytes(shape.count) {
            return Ok(None);
        }
        let extents = shape.extents.iter().map(|&extent| extent.unsigned_abs()).collect();
        let expression =
            Expr::source(file.clone(), data.offset, Encoding::Plain(dtype), extents).map_err(|error| {
                ArtifactError::malformed(operation.offset, format!("a constant's bytes: {error}"))
            })?;
        let mlir = self.ty(*ty, operation.offset)?;
        let symbol = match self.symbols.get(&index) {
            Some(symbol) => symbol.clone(),
            None => self.new_symbol(),
        };
        if let Some((_, weights)) = &mut self.weights {
            weights.insert(symbol.clone(), expression);
        }
        let value = builder.weight(&symbol, mlir);
        self.symbols.insert(index, symbol);
        Ok(Some(value))
    }

    /// A symbol for a weight that nothing else in the module has.
    fn new_symbol(&mut self) -> String {
        let mut number = self.symbols.len();
        loop {
            let symbol = format!("constant_{number}");
            if self.taken.insert(symbol.clone()) {
                return symbol;
            }
            number += 1;
        }
    }
}

/// Truth values, one byte each, from eight a byte. Writers of some versions stored them unpacked.
fn unpacked(bytes: &[u8], count: u64, packed: u64) -> Vec<u8> {
    let length = bytes.len() as u64;
    if length != packed || length == count {
        return bytes.iter().map(|&byte| u8::from(byte != 0)).collect();
    }
    let bit = |index: u64| {
        let byte = usize::try_from(index / 8).ok().and_then(|index| bytes.get(index)).copied();
        byte.unwrap_or(0) >> (index % 8) & 1
    };
    (0..count).map(bit).collect()
}

/// The type of weights that are stored as constants are.
fn dtype(element: &StoredType) -> Option<DType> {
    Some(match element {
        StoredType::Float(Float::F64) => DType::F64,
        StoredType::Float(Float::F32) => DType::F32,
        StoredType::Float(Float::F16) => DType::F16,
        StoredType::Float(Float::BF16) => DType::BF16,
        StoredType::Integer { width, unsigned, signed: false } => match (width, unsigned) {
            (64, false) => DType::I64,
            (32, false) => DType::I32,
            (16, false) => DType::I16,
            (8, false) => DType::I8,
            (64, true) => DType::U64,
            (32, true) => DType::U32,
            (16, true) => DType::U16,
            (8, true) => DType::U8,
            _ => return None,
        },
        _ => return None,
    })
}
