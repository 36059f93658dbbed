//! A dispatch library whose accelerator is this machine: it adds f32 tensors, or multiplies the sum by a number.
//!
//! The code is text, one function a line: its name and the number. LiteRT looks for files that are named
//! `libLiteRtDispatch_*.so`:
//!
//! ```sh
//! cargo build -p edgec-dispatch --examples
//! mkdir adder && cp target/debug/examples/libadder.so adder/libLiteRtDispatch_Adder.so
//! EDGEC_DISPATCH_DIR=adder edgec run model.tflite ...
//! ```

use std::ffi::CStr;

use edgec_dispatch::{Code, Engine, Program};

struct Adder;

impl Engine for Adder {
    const NAME: &'static CStr = c"adder";

    fn open() -> Result<Self, String> {
        Ok(Self)
    }

    fn load(
        &mut self,
        code: Code,
        function: &str,
        _: usize,
        outputs: usize,
    ) -> Result<Box<dyn Program>, String> {
        let text = std::str::from_utf8(&code).map_err(|_| "the code is no text")?;
        let number = text
            .lines()
            .filter_map(|line| line.split_once(' '))
            .find_map(|(name, number)| (name == function).then_some(number))
            .ok_or("the code has no such function")?;
        let factor = number.parse().map_err(|_| format!("{number:?} is no number"))?;
        if outputs != 1 {
            return Err(format!("it has one output, not {outputs}"));
        }
        Ok(Box::new(Sum { factor }))
    }
}

struct Sum {
    factor: f32,
}

impl Program for Sum {
    fn run(&mut self, inputs: &[&[u8]], outputs: &mut [&mut [u8]]) -> Result<(), String> {
        let [output] = outputs else { return Err("it has one output".into()) };
        if inputs.iter().any(|input| input.len() != output.len()) {
            return Err("the tensors have different sizes".into());
        }
        if !self.factor.is_finite() {
            return Err(format!("the factor {} is no number", self.factor));
        }
        for (index, element) in output.as_chunks_mut::<4>().0.iter_mut().enumerate() {
            let value = |input: &&[u8]| {
                input.as_chunks::<4>().0.get(index).map_or(0.0, |bytes| f32::from_le_bytes(*bytes))
            };
            let sum: f32 = inputs.iter().map(value).sum();
            *element = (sum * self.factor).to_le_bytes();
        }
        Ok(())
    }
}

edgec_dispatch::export!(Adder);
