//! `.pt2` files. Checksums would stop most mutations at the zip, so an input that begins with `Z` is the file itself, and any
//! other is the text of the model, a NUL, the text of the weights' configuration, a NUL, and the bytes of one storage, which
//! are packed here.

#![no_main]

use std::fs;

use edgec_fuzz::zip;
use edgec_pt2::{Bindings, InputKind, Program};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let file = match data.split_first() {
        Some((b'Z', rest)) => rest.to_vec(),
        _ => {
            let mut parts = data.splitn(3, |byte| *byte == 0);
            let mut next = || parts.next().unwrap_or_default();
            let (model, config, storage) = (next(), next(), next());
            zip::pack([
                ("m/archive_format", b"pt2".as_slice()),
                ("m/models/model.json", model),
                ("m/data/weights/model_weights_config.json", config),
                ("m/data/weights/weight_0", storage),
                ("m/data/weights/weight_1", storage),
            ])
        }
    };
    let path = edgec_fuzz::scratch("program.pt2");
    fs::write(&path, file).unwrap();
    let Ok(program) = Program::open(&path) else { return };
    let bindings = Bindings::from([("s0".to_owned(), 4), ("s77".to_owned(), 4)]);
    for meta in program.graph.tensor_values.values() {
        for extent in meta.sizes.iter().chain(&meta.strides) {
            let _ = extent.value(&bindings);
            let _ = extent.symbol();
        }
    }
    for node in &program.graph.nodes {
        let _ = node.place();
    }
    for input in &program.inputs {
        if let InputKind::Parameter(tensor) | InputKind::Buffer(tensor) = &input.kind {
            if let Ok(expression) = program.expression(tensor) {
                assert_eq!(expression.shape(), tensor.sizes);
                // Both ways to read a view must agree.
                if tensor.byte_len() <= 1 << 16 && tensor.dtype == edgec_weights::DType::F32 {
                    let bytes = program.bytes(tensor).unwrap();
                    if let Ok(evaluated) = edgec_weights::evaluate_to_vec(&expression) {
                        assert_eq!(bytes, evaluated);
                    }
                }
            }
        }
    }
});
