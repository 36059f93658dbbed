//! Reading plans. The bytes are untrusted: nothing is allocated for a number before the bytes behind it are there.

use super::{HEADER_LENGTH, MAGIC, NONE, PlanError, VERSION};
use crate::{
    Access, Bound, CodeSections, Dispatch, Element, Features, Formula, Kernel, KernelBinding, Limits, Memory,
    Parameter, Place, Plan, Requirements, Section, Shard, Signature, Span, State, Tensor, checksum,
};

type Result<T> = std::result::Result<T, PlanError>;

impl Plan {
    /// Reads a plan; `bytes` is all of it. That it makes sense is for [`crate::verify()`] to say.
    ///
    /// # Errors
    /// The bytes are of another kind or version, or damaged.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        if bytes.get(..MAGIC.len()) != Some(MAGIC) {
            return Err(PlanError::Magic);
        }
        let mut reader = Reader { bytes, at: MAGIC.len() };
        let version = reader.u32()?;
        if version != VERSION {
            return Err(PlanError::Version { found: version, known: VERSION });
        }
        let stated = reader.u32()?;
        let length = reader.u64()?;
        if reader.take(HEADER_LENGTH - reader.at)?.iter().any(|byte| *byte != 0) {
            return Err(reader.damaged("the header does not end in zeros"));
        }
        let body = &bytes[HEADER_LENGTH..];
        if body.len() as u64 != length {
            return Err(reader.damaged(format!("{length} bytes are due where {} are left", body.len())));
        }
        let found = checksum(body);
        if found != stated {
            return Err(PlanError::Checksum { found, stated });
        }
        let plan = reader.plan()?;
        if reader.at != bytes.len() {
            return Err(reader.damaged(format!("the plan goes on to {} behind its end", bytes.len())));
        }
        Ok(plan)
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn plan(&mut self) -> Result<Plan> {
        Ok(Plan {
            profile: self.text()?,
            requirements: self.requirements()?,
            shards: self.list(12, |reader| Ok(Shard { length: reader.u64()?, checksum: reader.u32()? }))?,
            states: self.list(24, Self::state)?,
            code: CodeSections { spirv: self.section()?, msl: self.section()?, wgsl: self.section()? },
            kernels: self.list(80, Self::kernel)?,
            signatures: self.list(32, Self::signature)?,
        })
    }

    fn requirements(&mut self) -> Result<Requirements> {
        let bits = self.u32()?;
        let features = Features::from_bits(bits)
            .ok_or_else(|| self.damaged(format!("the features {bits:#x} are not known")))?;
        let small = |reader: &mut Self| {
            let limit = reader.u64()?;
            u32::try_from(limit).map_err(|_| reader.damaged(format!("a limit of {limit} is too large")))
        };
        let limits = Limits {
            invocations: small(self)?,
            workgroup: [small(self)?, small(self)?, small(self)?],
            grid: [small(self)?, small(self)?, small(self)?],
            shared_bytes: small(self)?,
            bindings: small(self)?,
            push_bytes: small(self)?,
            binding_bytes: self.u64()?,
            buffer_bytes: self.u64()?,
        };
        Ok(Requirements { features, limits })
    }

    fn state(&mut self) -> Result<State> {
        Ok(State {
            name: self.text()?,
            element: self.element()?,
            dims: self.u32s()?,
            position_axis: self.optional()?,
            length: self.u64()?,
        })
    }

    fn section(&mut self) -> Result<Section> {
        Ok(Section { length: self.u64()?, checksum: self.u32()? })
    }

    fn kernel(&mut self) -> Result<Kernel> {
        Ok(Kernel {
            name: self.text()?,
            entry: self.text()?,
            workgroup: [self.u32()?, self.u32()?, self.u32()?],
            shared_bytes: self.u32()?,
            bindings: self.list(12, |reader| {
                let code = reader.u32()?;
                let access = Access::from_code(code)
                    .ok_or_else(|| reader.damaged(format!("{code} is the code of no access")))?;
                Ok(KernelBinding { access, bytes: reader.u64()? })
            })?,
            words: self.u32()?,
            spirv: self.span()?,
            msl: self.span()?,
            wgsl: self.span()?,
        })
    }

    fn span(&mut self) -> Result<Span> {
        Ok(Span { offset: self.u64()?, length: self.u64()? })
    }

    fn signature(&mut self) -> Result<Signature> {
        Ok(Signature {
            name: self.text()?,
            parameters: self.list(12, |reader| {
                Ok(Parameter { name: reader.text()?, least: reader.u32()?, most: reader.u32()? })
            })?,
            arena: self.u64()?,
            tensors: self.list(36, Self::tensor)?,
            inputs: self.u32s()?,
            outputs: self.u32s()?,
            dispatches: self.list(64, Self::dispatch)?,
        })
    }

    fn tensor(&mut self) -> Result<Tensor> {
        let (name, element, dims) = (self.text()?, self.element()?, self.u32s()?);
        let memory = match (self.u32()?, self.u32()?) {
            (0, 0) => Memory::Arena,
            (1, index) => Memory::Shard(index),
            (2, index) => Memory::State(index),
            (kind, index) => {
                return Err(self.damaged(format!("there is no memory of kind {kind} and index {index}")));
            }
        };
        let place = Place { memory, offset: self.u64()?, length: self.u64()? };
        Ok(Tensor { name, element, dims, place })
    }

    fn dispatch(&mut self) -> Result<Dispatch> {
        let (kernel, flags) = (self.u32()?, self.u32()?);
        if flags > 1 {
            return Err(self.damaged(format!("the flags {flags:#x} are not known")));
        }
        Ok(Dispatch {
            kernel,
            barrier: flags == 1,
            bindings: self.list(20, |reader| {
                Ok(Bound { tensor: reader.u32()?, offset: reader.u64()?, length: reader.u64()? })
            })?,
            words: self.list(16, Self::formula)?,
            grid: [self.formula()?, self.formula()?, self.formula()?],
        })
    }

    fn formula(&mut self) -> Result<Formula> {
        Ok(Formula {
            parameter: self.optional()?,
            multiply: self.u32()?,
            add: self.u32()?,
            divide: self.u32()?,
        })
    }

    fn element(&mut self) -> Result<Element> {
        let code = self.u32()?;
        Element::from_code(code).ok_or_else(|| self.damaged(format!("{code} is the code of no element type")))
    }

    fn optional(&mut self) -> Result<Option<u32>> {
        Ok(Some(self.u32()?).filter(|index| *index != NONE))
    }

    /// A list of things that take `size` bytes each, or more: as many are there.
    fn list<T>(&mut self, size: usize, read: impl Fn(&mut Self) -> Result<T>) -> Result<Vec<T>> {
        let count = self.u32()? as usize;
        let left = self.bytes.len() - self.at;
        if count.checked_mul(size).is_none_or(|least| least > left) {
            return Err(self
                .damaged(format!("{count} things of {size} bytes are claimed where {left} bytes are left")));
        }
        (0..count).map(|_| read(self)).collect()
    }

    fn u32s(&mut self) -> Result<Vec<u32>> {
        self.list(4, Self::u32)
    }

    fn text(&mut self) -> Result<String> {
        let length = self.u32()? as usize;
        let bytes = self.take(length)?;
        let padding = self.take(length.next_multiple_of(4) - length)?;
        if padding.iter().any(|byte| *byte != 0) {
            return Err(self.damaged("padding is not zero"));
        }
        let text = std::str::from_utf8(bytes).map_err(|_| self.damaged("a name is no UTF-8"))?;
        Ok(text.to_owned())
    }

    fn damaged(&self, reason: impl Into<String>) -> PlanError {
        PlanError::Damaged { at: self.at, reason: reason.into() }
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8]> {
        let end = self.at.checked_add(length).filter(|end| *end <= self.bytes.len());
        let Some(end) = end else {
            let left = self.bytes.len() - self.at;
            return Err(self.damaged(format!("{length} bytes are due where {left} are left")));
        };
        let bytes = &self.bytes[self.at..end];
        self.at = end;
        Ok(bytes)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        Ok(array)
    }

    fn u32(&mut self) -> Result<u32> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    fn u64(&mut self) -> Result<u64> {
        Ok(u64::from_le_bytes(self.array()?))
    }
}
