//! A model whose sums an accelerator computes and whose product the CPU.

use edgec_formats::tflite::{
    Activation, Buffer, CODE_ALIGNMENT, DISPATCH, Model, Op, Operator, Signature, Subgraph, Tensor,
    TensorType, dispatch_options, layout,
};

/// The code of the adder in `examples`.
pub const CODE: &[u8] = b"add 1\ntwice 2\nbroken NaN\n";

/// Shape of every tensor.
pub const SHAPE: [i32; 2] = [2, 3];

/// `sum = first(x, y); result = second(sum * x)`, where `first` and `second` name functions of the code.
pub fn file(first: &str, second: &str) -> Vec<u8> {
    let length = layout(&model(first, second, 0)).expect("a writable model").total_len;
    let offset = length.next_multiple_of(CODE_ALIGNMENT);
    let layout = layout(&model(first, second, offset)).expect("a writable model");
    assert_eq!(layout.total_len, length);
    let mut file = layout.header;
    file.resize(offset as usize, 0);
    file.extend(CODE);
    file
}

fn model(first: &str, second: &str, offset: u64) -> Model {
    let tensor = |name: &str| Tensor {
        name: name.to_owned(),
        shape: SHAPE.to_vec(),
        dtype: TensorType::Float32,
        ..Tensor::default()
    };
    let dispatch = |function: &str, inputs: &[u32], output| Operator {
        op: Op::Custom {
            code: DISPATCH.to_owned(),
            options: dispatch_options(offset, CODE.len() as u64, function),
        },
        version: 1,
        inputs: inputs.iter().map(|&input| Some(input)).collect(),
        outputs: vec![output],
    };
    let product = Operator {
        op: Op::Mul { activation: Activation::None },
        version: 1,
        inputs: vec![Some(2), Some(0)],
        outputs: vec![3],
    };
    let subgraph = Subgraph {
        name: "main".to_owned(),
        tensors: ["x", "y", "sum", "product", "result"].map(tensor).to_vec(),
        inputs: vec![0, 1],
        outputs: vec![2, 4],
        operators: vec![dispatch(first, &[0, 1], 2), product, dispatch(second, &[3], 4)],
    };
    let named =
        |names: &[(&str, u32)]| names.iter().map(|(name, index)| ((*name).to_owned(), *index)).collect();
    let signature = Signature {
        key: "main".to_owned(),
        subgraph: 0,
        inputs: named(&[("x", 0), ("y", 1)]),
        outputs: named(&[("sum", 2), ("result", 4)]),
    };
    Model {
        description: "edgec".to_owned(),
        subgraphs: vec![subgraph],
        signatures: vec![signature],
        buffers: vec![Buffer::Inline(Vec::new())],
        ..Model::default()
    }
}
