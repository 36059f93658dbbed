//! LiteRT's side: partitions as programs of a dispatch library.

use std::ffi::CStr;

use edgec_dispatch::{Engine, Program};

use crate::driver::{Code, Session};
use crate::error::{DispatchError, Result};

/// Drivers of NNAPI.
struct Nnapi;

impl Engine for Nnapi {
    const NAME: &'static CStr = c"edgec";

    fn open() -> std::result::Result<Self, String> {
        Ok(Self)
    }

    fn load(
        &mut self,
        code: edgec_dispatch::Code,
        function: &str,
        inputs: usize,
        outputs: usize,
    ) -> std::result::Result<Box<dyn Program>, String> {
        match Partition::new(code, function, inputs, outputs) {
            Ok(partition) => Ok(Box::new(partition)),
            Err(error) => Err(error.to_string()),
        }
    }
}

/// A partition that is ready to run.
struct Partition {
    session: Session,
}

impl Partition {
    fn new(code: edgec_dispatch::Code, name: &str, inputs: usize, outputs: usize) -> Result<Self> {
        let (code, package) = Code::new(code)?;
        let session = Session::new(code, package, name)?;
        let list = session.list();
        for (side, operator, list) in
            [("input", inputs, list.inputs.len()), ("output", outputs, list.outputs.len())]
        {
            if operator != list {
                return Err(DispatchError::Ends { side, operator, list });
            }
        }
        Ok(Self { session })
    }

    fn length(&self, ends: &[u32], index: usize) -> Option<usize> {
        let operand = self.session.list().operands.get(*ends.get(index)? as usize)?;
        usize::try_from(operand.byte_length()?).ok()
    }
}

impl Program for Partition {
    fn input_len(&self, index: usize) -> Option<usize> {
        self.length(&self.session.list().inputs, index)
    }

    fn output_len(&self, index: usize) -> Option<usize> {
        self.length(&self.session.list().outputs, index)
    }

    fn run(&mut self, inputs: &[&[u8]], outputs: &mut [&mut [u8]]) -> std::result::Result<(), String> {
        let inputs: Vec<*mut u8> = inputs.iter().map(|input| input.as_ptr().cast_mut()).collect();
        let outputs: Vec<*mut u8> = outputs.iter_mut().map(|output| output.as_mut_ptr()).collect();
        // SAFETY: the tensors are as long as the operands, or the model would have been refused (`input_len`, `output_len`). A
        // driver only reads inputs.
        unsafe { self.session.run(&inputs, &outputs) }.map_err(|error| error.to_string())
    }
}

edgec_dispatch::export!(Nnapi);
