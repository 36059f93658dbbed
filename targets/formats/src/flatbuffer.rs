//! Reads flatbuffers from untrusted bytes: every offset, vtable and length is checked where it is followed
//! (format: FlatBuffers' "Internals" page).

use crate::FormatError;

/// Where a flatbuffer's table starts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Table<'b> {
    bytes: &'b [u8],
    at: usize,
    vtable: usize,
    vtable_length: usize,
}

/// `N` bytes at `at`.
fn fixed<const N: usize>(bytes: &[u8], at: usize) -> Result<[u8; N], FormatError> {
    at.checked_add(N)
        .and_then(|end| bytes.get(at..end))
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or_else(|| FormatError::malformed(at, "the flatbuffer ends here"))
}

fn u32_at(bytes: &[u8], at: usize) -> Result<u32, FormatError> {
    fixed(bytes, at).map(u32::from_le_bytes)
}

/// The place that the offset at `at` points to.
fn follow(bytes: &[u8], at: usize) -> Result<usize, FormatError> {
    let offset = u32_at(bytes, at)? as usize;
    at.checked_add(offset)
        .filter(|&target| target < bytes.len() && offset != 0)
        .ok_or_else(|| FormatError::malformed(at, "an offset leaves the flatbuffer"))
}

impl<'b> Table<'b> {
    /// The root table.
    pub fn root(bytes: &'b [u8]) -> Result<Self, FormatError> {
        Self::at(bytes, follow(bytes, 0)?)
    }

    fn at(bytes: &'b [u8], at: usize) -> Result<Self, FormatError> {
        let back = i32::from_le_bytes(fixed(bytes, at)?);
        let vtable = usize::try_from(at as i64 - i64::from(back))
            .map_err(|_| FormatError::malformed(at, "a vtable lies outside the flatbuffer"))?;
        let vtable_length = usize::from(u16::from_le_bytes(fixed(bytes, vtable)?));
        if vtable.checked_add(vtable_length).is_none_or(|end| end > bytes.len()) || vtable_length < 4 {
            return Err(FormatError::malformed(vtable, "a vtable lies outside the flatbuffer"));
        }
        Ok(Self { bytes, at, vtable, vtable_length })
    }

    /// Where field `id` lies; none where it has its default.
    fn field(&self, id: usize) -> Result<Option<usize>, FormatError> {
        let slot = 4 + 2 * id;
        if slot + 2 > self.vtable_length {
            return Ok(None);
        }
        let offset = u16::from_le_bytes(fixed(self.bytes, self.vtable + slot)?);
        Ok((offset != 0).then(|| self.at + usize::from(offset)))
    }

    /// A scalar field.
    fn scalar<const N: usize>(&self, id: usize) -> Result<Option<[u8; N]>, FormatError> {
        self.field(id)?.map(|at| fixed(self.bytes, at)).transpose()
    }

    pub fn i8(&self, id: usize) -> Result<i8, FormatError> {
        Ok(self.scalar(id)?.map_or(0, i8::from_le_bytes))
    }

    pub fn u8(&self, id: usize) -> Result<u8, FormatError> {
        Ok(self.scalar::<1>(id)?.map_or(0, |bytes| bytes[0]))
    }

    pub fn i32(&self, id: usize, default: i32) -> Result<i32, FormatError> {
        Ok(self.scalar(id)?.map_or(default, i32::from_le_bytes))
    }

    pub fn u32(&self, id: usize) -> Result<u32, FormatError> {
        Ok(self.scalar(id)?.map_or(0, u32::from_le_bytes))
    }

    pub fn u64(&self, id: usize) -> Result<u64, FormatError> {
        Ok(self.scalar(id)?.map_or(0, u64::from_le_bytes))
    }

    /// A table field.
    pub fn table(&self, id: usize) -> Result<Option<Self>, FormatError> {
        match self.field(id)? {
            Some(at) => Self::at(self.bytes, follow(self.bytes, at)?).map(Some),
            None => Ok(None),
        }
    }

    /// Start and count of a vector whose elements have `width` bytes.
    fn vector(&self, id: usize, width: usize) -> Result<Option<(usize, usize)>, FormatError> {
        let Some(at) = self.field(id)? else { return Ok(None) };
        let at = follow(self.bytes, at)?;
        let count = u32_at(self.bytes, at)? as usize;
        let start = at + 4;
        let end = count.checked_mul(width).and_then(|length| start.checked_add(length));
        if end.is_none_or(|end| end > self.bytes.len()) {
            return Err(FormatError::malformed(at, format!("a vector claims {count} elements")));
        }
        Ok(Some((start, count)))
    }

    /// The bytes of a byte vector and where they lie.
    pub fn bytes(&self, id: usize) -> Result<Option<(usize, &'b [u8])>, FormatError> {
        let place = self.vector(id, 1)?;
        Ok(place.and_then(|(start, count)| Some((start, self.bytes.get(start..start + count)?))))
    }

    /// A text; bytes that are no UTF-8 are replaced.
    pub fn string(&self, id: usize) -> Result<Option<String>, FormatError> {
        Ok(self.bytes(id)?.map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned()))
    }

    /// A vector of i32.
    pub fn i32s(&self, id: usize) -> Result<Option<Vec<i32>>, FormatError> {
        let Some((start, count)) = self.vector(id, 4)? else { return Ok(None) };
        (0..count)
            .map(|index| fixed(self.bytes, start + 4 * index).map(i32::from_le_bytes))
            .collect::<Result<_, _>>()
            .map(Some)
    }

    /// A vector of i64.
    pub fn i64s(&self, id: usize) -> Result<Option<Vec<i64>>, FormatError> {
        let Some((start, count)) = self.vector(id, 8)? else { return Ok(None) };
        (0..count)
            .map(|index| fixed(self.bytes, start + 8 * index).map(i64::from_le_bytes))
            .collect::<Result<_, _>>()
            .map(Some)
    }

    /// A vector of f32 and where its elements lie.
    pub fn f32s(&self, id: usize) -> Result<Option<(usize, Vec<f32>)>, FormatError> {
        let Some((start, count)) = self.vector(id, 4)? else { return Ok(None) };
        let values = (0..count)
            .map(|index| fixed(self.bytes, start + 4 * index).map(f32::from_le_bytes))
            .collect::<Result<_, _>>()?;
        Ok(Some((start, values)))
    }

    /// A vector of tables.
    pub fn tables(&self, id: usize) -> Result<Vec<Self>, FormatError> {
        let Some((start, count)) = self.vector(id, 4)? else { return Ok(Vec::new()) };
        (0..count).map(|index| Self::at(self.bytes, follow(self.bytes, start + 4 * index)?)).collect()
    }
}
