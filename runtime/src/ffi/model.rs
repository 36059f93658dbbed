//! `LiteRtModel`: a loaded flatbuffer and its signatures.

use std::collections::VecDeque;
use std::ffi::{CStr, c_char};
use std::fs::File;
use std::os::fd::AsRawFd;
use std::ptr;
use std::rc::Rc;

use super::environment::Environment;
use super::status::check;
use super::types::{
    DefiningOp, Handle, OP_CUSTOM, OP_DYNAMIC_UPDATE_SLICE, OP_SLICE, RankedTensorType, Status,
};
use crate::error::{Result, RuntimeError};
use crate::runner::Signature;
use edgec_tensor::{ElementType, TensorSpec};

/// A model. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Model {
    shared: Rc<Shared>,
}

struct Shared {
    environment: Environment,
    handle: Handle,
    signatures: Vec<Signature>,
    /// The pairs of each signature for which [`Model::updates_in_place`] is true.
    in_place: Vec<Vec<(usize, usize)>>,
}

impl Model {
    /// Maps `length` bytes of `file` at `offset`, which must be a TFLite flatbuffer with the weights behind it. The file
    /// must not become shorter as long as the model lives.
    pub(crate) fn from_file(
        environment: &Environment,
        file: &File,
        offset: usize,
        length: usize,
    ) -> Result<Self> {
        let mut handle = ptr::null_mut();
        // SAFETY: the descriptor is open for the whole call and LiteRT keeps a duplicate of its own.
        let status = unsafe {
            (environment.table().create_model_from_fd)(
                environment.handle(),
                file.as_raw_fd(),
                offset,
                length,
                &mut handle,
            )
        };
        check("LiteRtCreateModelFromFd", status)?;
        let mut shared =
            Shared { environment: environment.clone(), handle, signatures: Vec::new(), in_place: Vec::new() };
        for index in 0..shared.count(shared.table().num_signatures, "LiteRtGetNumModelSignatures", handle)? {
            let (signature, in_place) = shared.signature(index)?;
            shared.signatures.push(signature);
            shared.in_place.push(in_place);
        }
        Ok(Self { shared: Rc::new(shared) })
    }

    /// The signatures, in the order of the file.
    pub(crate) fn signatures(&self) -> &[Signature] {
        &self.shared.signatures
    }

    /// Whether the output may be bound to the input's memory: the output is the input with a slice of it overwritten
    /// (`DYNAMIC_UPDATE_SLICE`, once or in a row), and nothing else reads the input but slices and calls of an accelerator that
    /// the update waits for.
    /// LiteRT's kernel then writes the new rows and leaves the others as they are.
    pub(crate) fn updates_in_place(&self, signature: usize, input: usize, output: usize) -> bool {
        self.shared.in_place.get(signature).is_some_and(|pairs| pairs.contains(&(input, output)))
    }

    pub(super) fn handle(&self) -> Handle {
        self.shared.handle
    }

    pub(super) fn environment(&self) -> &Environment {
        &self.shared.environment
    }
}

impl Shared {
    fn table(&self) -> &super::table::Table {
        self.environment.table()
    }

    fn signature(&self, index: usize) -> Result<(Signature, Vec<(usize, usize)>)> {
        let table = self.table();
        let mut handle = ptr::null_mut();
        // SAFETY: the model is live and the index below the count; the handle lives as long as the model.
        let status = unsafe { (table.signature)(self.handle, index, &mut handle) };
        check("LiteRtGetModelSignature", status)?;

        let key = string("LiteRtGetSignatureKey", |text| {
            // SAFETY: the signature is live; the text it gives belongs to the model.
            unsafe { (table.signature_key)(handle, text) }
        })?;
        let mut inputs = Vec::new();
        let mut input_handles = Vec::new();
        for i in 0..self.count(table.num_signature_inputs, "LiteRtGetNumSignatureInputs", handle)? {
            let (spec, tensor) =
                self.tensor(handle, i, table.signature_input_name, table.signature_input_tensor)?;
            inputs.push(spec);
            input_handles.push(tensor);
        }
        let mut outputs = Vec::new();
        let mut in_place = Vec::new();
        for i in 0..self.count(table.num_signature_outputs, "LiteRtGetNumSignatureOutputs", handle)? {
            let (spec, tensor) =
                self.tensor(handle, i, table.signature_output_name, table.signature_output_tensor)?;
            let source = self.updated_tensor(tensor)?;
            let input = source.and_then(|source| input_handles.iter().position(|input| *input == source));
            in_place.extend(input.map(|input| (input, i)));
            outputs.push(spec);
        }
        Ok((Signature { key, inputs, outputs }, in_place))
    }

    fn tensor(
        &self,
        signature: Handle,
        index: usize,
        name: unsafe extern "C" fn(Handle, usize, *mut *const c_char) -> Status,
        tensor: unsafe extern "C" fn(Handle, usize, *mut Handle) -> Status,
    ) -> Result<(TensorSpec, Handle)> {
        let name = string("LiteRtGetSignature{In,Out}putName", |text| {
            // SAFETY: the signature is live and the index below the count; the text belongs to the model.
            unsafe { name(signature, index, text) }
        })?;
        let mut handle = ptr::null_mut();
        // SAFETY: as above; the tensor belongs to the model.
        let status = unsafe { tensor(signature, index, &mut handle) };
        check("LiteRtGetSignature{In,Out}putTensorByIndex", status)?;
        let mut ranked = RankedTensorType::default();
        // SAFETY: the tensor is live and the structure has the library's layout.
        let status = unsafe { (self.table().ranked_tensor_type)(handle, &mut ranked) };
        check("LiteRtGetRankedTensorType", status)?;
        Ok((spec_of(name, &ranked)?, handle))
    }

    /// The tensor that `output` is a slice-wise update of, if there is one that nothing reads after the update.
    fn updated_tensor(&self, output: Handle) -> Result<Option<Handle>> {
        let mut tensor = output;
        loop {
            let Some(update) = self.definition(tensor)? else {
                return Ok((tensor != output).then_some(tensor));
            };
            let operands = self.count(self.table().num_op_inputs, "LiteRtGetNumOpInputs", update)?;
            if self.code(update)? != OP_DYNAMIC_UPDATE_SLICE || operands < 2 {
                return Ok(None);
            }
            tensor = self.operand(update, 0)?;
            for user in self.users(tensor)? {
                if user != update && !self.reads_before(user, update)? {
                    return Ok(None);
                }
            }
        }
    }

    /// Whether `user` has results of its own, as slices and an accelerator's calls do, and the rows that `update` writes are
    /// computed from them, so that it has run when `update` runs.
    fn reads_before(&self, user: Handle, update: Handle) -> Result<bool> {
        if ![OP_SLICE, OP_CUSTOM].contains(&self.code(user)?) {
            return Ok(false);
        }
        // The rows come from it through an operator or two, of which a call may have an operand for each cache; the bound keeps
        // the search away from whole models.
        const FARTHEST: usize = 256;
        let (mut waiting, mut seen) = (VecDeque::from([self.operand(update, 1)?]), Vec::new());
        while let Some(tensor) = waiting.pop_front().filter(|_| seen.len() < FARTHEST) {
            let Some(op) = self.definition(tensor)? else { continue };
            if op == user {
                return Ok(true);
            }
            if seen.contains(&op) {
                continue;
            }
            seen.push(op);
            for index in 0..self.count(self.table().num_op_inputs, "LiteRtGetNumOpInputs", op)? {
                waiting.push_back(self.operand(op, index)?);
            }
        }
        Ok(false)
    }

    /// The operations that read a tensor.
    fn users(&self, tensor: Handle) -> Result<Vec<Handle>> {
        let count = self.count(self.table().num_tensor_uses, "LiteRtGetNumTensorUses", tensor)?;
        let user = |index| {
            let (mut op, mut operand) = (ptr::null_mut(), 0);
            // SAFETY: the tensor is live and the index below the count; the operation belongs to the model.
            let status = unsafe { (self.table().tensor_use)(tensor, index, &mut op, &mut operand) };
            check("LiteRtGetTensorUse", status).map(|()| op)
        };
        (0..count).map(user).collect()
    }

    /// The operation that computes a tensor; none for inputs and constants.
    fn definition(&self, tensor: Handle) -> Result<Option<Handle>> {
        let mut defined = false;
        let mut definition = DefiningOp { op: ptr::null_mut(), output_index: 0 };
        // SAFETY: the tensor is live; the operation that is written belongs to the model.
        let status = unsafe { (self.table().tensor_defining_op)(tensor, &mut defined, &mut definition) };
        check("LiteRtGetTensorDefiningOp", status)?;
        Ok(defined.then_some(definition.op))
    }

    /// The number of an operation's operator in the schema.
    fn code(&self, op: Handle) -> Result<i32> {
        let mut code = 0;
        // SAFETY: the operation is live.
        check("LiteRtGetOpCode", unsafe { (self.table().op_code)(op, &mut code) })?;
        Ok(code)
    }

    /// Operand `index` of an operation that has so many.
    fn operand(&self, op: Handle, index: usize) -> Result<Handle> {
        let mut tensor = ptr::null_mut();
        // SAFETY: the operation is live and has the operand; the tensor belongs to the model.
        check("LiteRtGetOpInput", unsafe { (self.table().op_input)(op, index, &mut tensor) })?;
        Ok(tensor)
    }

    fn count(
        &self,
        function: unsafe extern "C" fn(Handle, *mut usize) -> Status,
        call: &'static str,
        handle: Handle,
    ) -> Result<usize> {
        let mut count = 0;
        // SAFETY: every caller passes a live handle of the kind that the function takes.
        check(call, unsafe { function(handle, &mut count) })?;
        Ok(count)
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        // SAFETY: the handle came from LiteRtCreateModelFromFd; compiled models hold a clone of the `Rc` and are gone.
        unsafe { (self.environment.table().destroy_model)(self.handle) }
    }
}

/// Copies a string that the library lends.
fn string(call: &'static str, get: impl FnOnce(*mut *const c_char) -> Status) -> Result<String> {
    let mut text: *const c_char = ptr::null();
    check(call, get(&mut text))?;
    if text.is_null() {
        return Ok(String::new());
    }
    // SAFETY: LiteRT's names end with a zero byte and are not changed as long as the model lives.
    Ok(unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned())
}

fn spec_of(name: String, ranked: &RankedTensorType) -> Result<TensorSpec> {
    let unsupported =
        |name: &str, reason: String| RuntimeError::UnsupportedTensor { name: name.into(), reason };
    let element_type = element_type(ranked.element_type)
        .ok_or_else(|| unsupported(&name, format!("element type {} of LiteRT", ranked.element_type)))?;
    let rank = (ranked.layout.rank_and_flag & 0x7f) as usize;
    let dimensions = ranked
        .layout
        .dimensions
        .get(..rank)
        .ok_or_else(|| unsupported(&name, format!("rank {rank} is above 8")))?;
    let open = dimensions.iter().enumerate().filter(|&(_, &dim)| dim < 0).map(|(place, _)| place).collect();
    // LiteRT gives an open dimension the size one until it is told another.
    let shape = dimensions.iter().map(|&dim| usize::try_from(dim).unwrap_or(1)).collect();
    Ok(TensorSpec { name, element_type, shape, open })
}

/// `LiteRtElementType` of `litert_model_types.h`.
fn element_type(code: i32) -> Option<ElementType> {
    Some(match code {
        1 => ElementType::F32,
        2 => ElementType::I32,
        3 => ElementType::U8,
        4 => ElementType::I64,
        6 => ElementType::Bool,
        7 => ElementType::I16,
        8 => ElementType::Complex64,
        9 => ElementType::I8,
        10 => ElementType::F16,
        11 => ElementType::F64,
        12 => ElementType::Complex128,
        13 => ElementType::U64,
        16 => ElementType::U32,
        17 => ElementType::U16,
        19 => ElementType::Bf16,
        _ => return None,
    })
}

/// The inverse of [`element_type`]; LiteRT packs the types that it has below eight bits, which no buffer here does.
pub(super) fn element_code(element_type: ElementType) -> Option<i32> {
    Some(match element_type {
        ElementType::F32 => 1,
        ElementType::I32 => 2,
        ElementType::U8 => 3,
        ElementType::I64 => 4,
        ElementType::Bool => 6,
        ElementType::I16 => 7,
        ElementType::I8 => 9,
        ElementType::F16 => 10,
        ElementType::F64 => 11,
        ElementType::U64 => 13,
        ElementType::U32 => 16,
        ElementType::U16 => 17,
        ElementType::Bf16 => 19,
        ElementType::Complex64 => 8,
        ElementType::Complex128 => 12,
        _ => return None,
    })
}
