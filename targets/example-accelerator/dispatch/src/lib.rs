//! `libLiteRtDispatch_Example.so`: the example accelerator for a stock LiteRT.

#![allow(non_snake_case, reason = "LiteRT looks for libraries of this name")]

use edgec_dispatch::{Code, Engine, Program};
use example_engine::{Function, read, run};

/// The engine in software.
struct Example;

impl Engine for Example {
    const NAME: &'static std::ffi::CStr = c"example";

    fn open() -> Result<Self, String> {
        Ok(Self)
    }

    fn load(
        &mut self,
        code: Code,
        function: &str,
        inputs: usize,
        outputs: usize,
    ) -> Result<Box<dyn Program>, String> {
        let (program, _) = read(&code).map_err(|error| error.to_string())?;
        let found = program.functions.into_iter().find(|known| known.name == function);
        let found = found.ok_or_else(|| format!("the code has no function `{function}`"))?;
        if (found.inputs.len(), found.outputs.len()) != (inputs, outputs) {
            return Err(format!(
                "`{function}` takes {} tensors and gives {}",
                found.inputs.len(),
                found.outputs.len()
            ));
        }
        Ok(Box::new(Loaded { code, function: found }))
    }
}

/// A function with the file that has its constants.
struct Loaded {
    code: Code,
    function: Function,
}

impl Loaded {
    fn len(&self, buffers: &[u32], index: usize) -> Option<usize> {
        let buffer = self.function.buffers.get(*buffers.get(index)? as usize)?;
        usize::try_from(buffer.elements.checked_mul(4)?).ok()
    }
}

impl Program for Loaded {
    fn input_len(&self, index: usize) -> Option<usize> {
        self.len(&self.function.inputs, index)
    }

    fn output_len(&self, index: usize) -> Option<usize> {
        self.len(&self.function.outputs, index)
    }

    fn run(&mut self, inputs: &[&[u8]], outputs: &mut [&mut [u8]]) -> Result<(), String> {
        let (_, constants) = read(&self.code).map_err(|error| error.to_string())?;
        let numbers =
            |bytes: &&[u8]| bytes.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
        let inputs: Vec<Vec<f32>> = inputs.iter().map(numbers).collect();
        let inputs: Vec<&[f32]> = inputs.iter().map(Vec::as_slice).collect();
        let results = run(&self.function, constants, &inputs).map_err(|error| error.to_string())?;
        for (output, result) in outputs.iter_mut().zip(results) {
            for (place, number) in output.as_chunks_mut::<4>().0.iter_mut().zip(result) {
                *place = number.to_le_bytes();
            }
        }
        Ok(())
    }
}

edgec_dispatch::export!(Example);
