//! Writing plans.

use super::{HEADER_LENGTH, MAGIC, NONE, PlanError, VERSION};
use crate::{
    Dispatch, Formula, Kernel, Memory, Parameter, Plan, Section, Shard, Signature, Span, State, Tensor,
    checksum,
};

type Result<T> = std::result::Result<T, PlanError>;

impl Plan {
    /// The plan's bytes; equal plans have equal bytes.
    ///
    /// # Errors
    /// The plan has more of something than its field can hold.
    pub fn write(&self) -> Result<Vec<u8>> {
        let mut writer = Writer { bytes: vec![0; HEADER_LENGTH] };
        writer.plan(self)?;
        let mut bytes = writer.bytes;
        let (header, body) = bytes.split_at_mut(HEADER_LENGTH);
        header[..8].copy_from_slice(MAGIC);
        header[8..12].copy_from_slice(&VERSION.to_le_bytes());
        header[12..16].copy_from_slice(&checksum(body).to_le_bytes());
        header[16..24].copy_from_slice(&(body.len() as u64).to_le_bytes());
        Ok(bytes)
    }
}

struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    fn plan(&mut self, plan: &Plan) -> Result<()> {
        self.text(&plan.profile)?;
        self.u32(plan.requirements.features.bits());
        for (_, limit) in plan.requirements.limits.named() {
            self.u64(limit);
        }
        self.list(&plan.shards, |writer, Shard { length, checksum }| {
            writer.u64(*length);
            writer.u32(*checksum);
            Ok(())
        })?;
        self.list(&plan.states, Self::state)?;
        for Section { length, checksum } in [plan.code.spirv, plan.code.msl, plan.code.wgsl] {
            self.u64(length);
            self.u32(checksum);
        }
        self.list(&plan.kernels, Self::kernel)?;
        self.list(&plan.signatures, Self::signature)
    }

    fn state(&mut self, state: &State) -> Result<()> {
        self.text(&state.name)?;
        self.u32(state.element as u32);
        self.u32s(&state.dims)?;
        self.u32(state.position_axis.unwrap_or(NONE));
        self.u64(state.length);
        Ok(())
    }

    fn kernel(&mut self, kernel: &Kernel) -> Result<()> {
        self.text(&kernel.name)?;
        self.text(&kernel.entry)?;
        kernel.workgroup.iter().for_each(|size| self.u32(*size));
        self.u32(kernel.shared_bytes);
        self.list(&kernel.bindings, |writer, binding| {
            writer.u32(binding.access as u32);
            writer.u64(binding.bytes);
            Ok(())
        })?;
        self.u32(kernel.words);
        for Span { offset, length } in [kernel.spirv, kernel.msl, kernel.wgsl] {
            self.u64(offset);
            self.u64(length);
        }
        Ok(())
    }

    fn signature(&mut self, signature: &Signature) -> Result<()> {
        self.text(&signature.name)?;
        self.list(&signature.parameters, |writer, Parameter { name, least, most }| {
            writer.text(name)?;
            writer.u32(*least);
            writer.u32(*most);
            Ok(())
        })?;
        self.u64(signature.arena);
        self.list(&signature.tensors, Self::tensor)?;
        self.u32s(&signature.inputs)?;
        self.u32s(&signature.outputs)?;
        self.list(&signature.dispatches, Self::dispatch)
    }

    fn tensor(&mut self, tensor: &Tensor) -> Result<()> {
        self.text(&tensor.name)?;
        self.u32(tensor.element as u32);
        self.u32s(&tensor.dims)?;
        let (kind, index) = match tensor.place.memory {
            Memory::Arena => (0, 0),
            Memory::Shard(index) => (1, index),
            Memory::State(index) => (2, index),
        };
        self.u32(kind);
        self.u32(index);
        self.u64(tensor.place.offset);
        self.u64(tensor.place.length);
        Ok(())
    }

    fn dispatch(&mut self, dispatch: &Dispatch) -> Result<()> {
        self.u32(dispatch.kernel);
        self.u32(u32::from(dispatch.barrier));
        self.list(&dispatch.bindings, |writer, bound| {
            writer.u32(bound.tensor);
            writer.u64(bound.offset);
            writer.u64(bound.length);
            Ok(())
        })?;
        self.list(&dispatch.words, Self::formula)?;
        dispatch.grid.iter().try_for_each(|formula| self.formula(formula))
    }

    fn formula(&mut self, formula: &Formula) -> Result<()> {
        self.u32(formula.parameter.unwrap_or(NONE));
        self.u32(formula.multiply);
        self.u32(formula.add);
        self.u32(formula.divide);
        Ok(())
    }

    fn list<T>(&mut self, things: &[T], write: impl Fn(&mut Self, &T) -> Result<()>) -> Result<()> {
        self.u32(u32::try_from(things.len()).map_err(|_| PlanError::TooLarge("a list"))?);
        things.iter().try_for_each(|thing| write(self, thing))
    }

    fn u32s(&mut self, numbers: &[u32]) -> Result<()> {
        self.list(numbers, |writer, number| {
            writer.u32(*number);
            Ok(())
        })
    }

    fn text(&mut self, text: &str) -> Result<()> {
        self.u32(u32::try_from(text.len()).map_err(|_| PlanError::TooLarge("a name"))?);
        self.bytes.extend(text.as_bytes());
        self.bytes.resize(self.bytes.len().next_multiple_of(4), 0);
        Ok(())
    }

    fn u32(&mut self, value: u32) {
        self.bytes.extend(value.to_le_bytes());
    }

    fn u64(&mut self, value: u64) {
        self.bytes.extend(value.to_le_bytes());
    }
}
