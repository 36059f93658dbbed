use std::fs::File;
use std::os::unix::fs::FileExt as _;

use super::field::Field;
use super::op_table::NAMES;
use super::*;
use crate::{FileSource, FormatError};

fn tensor(name: &str, dtype: TensorType, shape: &[i32]) -> Tensor {
    Tensor { name: name.to_owned(), dtype, shape: shape.to_vec(), ..Tensor::default() }
}

/// A fully connected layer over int8 weights, in two signatures that share them, with a loop that calls a subgraph.
fn sample() -> Model {
    let mut model = Model {
        description: "sample".to_owned(),
        buffers: vec![Buffer::Inline(Vec::new()), Buffer::External { len: 100_000 * 4 }],
        ..Model::default()
    };
    model.buffers.push(Buffer::Inline(vec![1, 0, 0, 0]));
    for (number, name) in ["prefill_2", "decode"].into_iter().enumerate() {
        let mut weights = tensor("w", TensorType::Int8, &[100_000, 4]);
        weights.buffer = 1;
        weights.quantization = Some(Quantization::PerAxis {
            scales: Scales::Deferred(100_000),
            zero_points: vec![0; 100_000],
            axis: 0,
        });
        let mut one = tensor("one", TensorType::Int32, &[]);
        one.buffer = 2;
        let call = Op::StablehloComposite {
            name: "edgec.same".to_owned(),
            decomposition: 2,
            attributes: vec![7; 3],
            version: 1,
        };
        let fully_connected = Op::FullyConnected {
            activation: Activation::Relu6,
            keep_num_dims: true,
            asymmetric_quantize_inputs: false,
        };
        let operator = |op, inputs: &[u32], output| Operator {
            op,
            version: 1,
            inputs: inputs.iter().copied().map(Some).collect(),
            outputs: vec![output],
        };
        model.subgraphs.push(Subgraph {
            name: name.to_owned(),
            tensors: vec![
                tensor("x", TensorType::Float32, &[1, 4]),
                weights,
                one,
                tensor("y", TensorType::Float32, &[1, 100_000]),
                tensor("z", TensorType::Float32, &[1, 100_000]),
            ],
            inputs: vec![0],
            outputs: vec![4],
            operators: vec![operator(fully_connected, &[0, 1], 3), operator(call, &[3], 4)],
        });
        model.signatures.push(Signature {
            key: name.to_owned(),
            subgraph: number as u32,
            inputs: vec![("x".to_owned(), 0)],
            outputs: vec![("y".to_owned(), 4)],
        });
    }
    model.subgraphs.push(Subgraph {
        name: "same".to_owned(),
        tensors: vec![tensor("x", TensorType::Float32, &[1, 100_000])],
        inputs: vec![0],
        outputs: vec![0],
        operators: Vec::new(),
    });
    model.set_min_runtime_version("2.18.0");
    model
}

/// The bytes of a model whose external buffers hold zeros.
fn bytes(model: &Model) -> Vec<u8> {
    let layout = layout(model).unwrap();
    let mut bytes = layout.header;
    bytes.resize(layout.total_len as usize, 0);
    bytes
}

#[test]
fn what_is_written_is_read() {
    let model = sample();
    let read = read(&bytes(&model)).unwrap();
    // Deferred scales are zeros until they are patched; versions are raised.
    let mut expected = model.clone();
    for subgraph in &mut expected.subgraphs {
        for tensor in &mut subgraph.tensors {
            if let Some(Quantization::PerAxis { scales, .. }) = &mut tensor.quantization {
                *scales = Scales::Known(vec![0.0; 100_000]);
            }
        }
        for operator in &mut subgraph.operators {
            operator.version = if matches!(operator.op, Op::FullyConnected { .. }) { 12 } else { 1 };
        }
    }
    assert_eq!(read, expected);
    assert_eq!(bytes(&read), bytes(&expected), "what was read is written as it was");
}

#[test]
fn layouts_repeat_and_share_zero_points() {
    let model = sample();
    assert_eq!(bytes(&model), bytes(&model));
    let header = layout(&model).unwrap().header.len();
    // Two lists of f32 scales and one of i64 zero points.
    assert!(header < 100_000 * (4 + 4 + 8) + 8192, "{header}");
}

#[test]
fn scales_are_patched_in_their_place() {
    let mut layout = layout(&sample()).unwrap();
    let scales: Vec<f32> = (0..100_000).map(|index| index as f32).collect();
    layout.patch_scales(1, 1, &scales).unwrap();
    assert!(layout.patch_scales(1, 1, &scales[1..]).is_err());
    assert!(layout.patch_scales(1, 0, &scales).is_err());
    assert!(layout.patch_scales(9, 9, &scales).is_err());
    let mut file = layout.header;
    file.resize(layout.total_len as usize, 0);
    let read = read(&file).unwrap();
    let scales_of = |subgraph: usize| match &read.subgraphs[subgraph].tensors[1].quantization {
        Some(Quantization::PerAxis { scales: Scales::Known(scales), .. }) => scales.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(scales_of(1), scales);
    assert_eq!(scales_of(0), vec![0.0; 100_000]);
}

#[test]
fn buffers_lie_beyond_four_gigabytes() {
    let mut model = sample();
    model.buffers.push(Buffer::External { len: 5 << 30 });
    model.buffers.push(Buffer::External { len: 100 });
    let layout = layout(&model).unwrap();
    let last = layout.buffer_offsets.last().copied().flatten().unwrap();
    assert!(last > 5 << 30 && last.is_multiple_of(16));
    let file = tempfile::tempfile().unwrap();
    // A section of a container: everything counts from its start. The file is sparse.
    file.write_all_at(&layout.header, 16384).unwrap();
    file.set_len(16384 + layout.total_len).unwrap();
    let stored = read_from(&FileSource::new(&file, 16384, layout.total_len).unwrap()).unwrap();
    assert_eq!(stored.places.last().cloned().flatten(), Some(last..last + 100));
    assert_eq!(stored.model.buffers[stored.model.buffers.len() - 2], Buffer::External { len: 5 << 30 });
    assert!(FileSource::new(&file, 16385, layout.total_len).is_err());
    let short = FileSource::new(&file, 16384, last + 99).unwrap();
    assert!(matches!(read_from(&short), Err(FormatError::Malformed { .. })), "a truncated file is refused");
}

#[test]
fn every_operator_is_written_and_read_with_its_options() {
    for &(code, name) in NAMES {
        let op = Op::decode(code, |_| Ok(None)).unwrap();
        assert_eq!((op.code(), op.name().as_str()), (code, name));
        assert!(!matches!(op, Op::Other { .. }));
        let model = one_operator(op.clone(), &[TensorType::Float32; 3]);
        // Subgraph 0 would call itself.
        if op.called_subgraphs().is_empty() {
            assert_eq!(read(&bytes(&model)).unwrap().subgraphs[0].operators[0].op, op, "{name}");
        } else {
            assert!(layout(&model).is_err(), "{name}");
        }
    }
    for op in [
        Op::StridedSlice {
            begin_mask: 1,
            end_mask: 2,
            ellipsis_mask: 0,
            new_axis_mask: 4,
            shrink_axis_mask: 8,
            offset: true,
        },
        Op::Squeeze { squeeze_dims: vec![-1, 2] },
        Op::Softmax { beta: 1.5 },
        Op::Cast { from: TensorType::Int4, to: TensorType::BFloat16 },
        Op::Bucketize { boundaries: vec![0.5, 1.5] },
        Op::StablehloIota { iota_dimension: 3 },
        Op::StablehloTranspose { permutation: vec![1, 0] },
        Op::StablehloCustomCall {
            call_target_name: "f".to_owned(),
            has_side_effect: true,
            backend_config: String::new(),
            api_version: 4,
            called_computations: Vec::new(),
            custom_attributes: vec![1, 2],
        },
        Op::Custom { code: "DISPATCH_OP".to_owned(), options: vec![1, 2, 3] },
        Op::Conv2d {
            padding: Padding::Valid,
            stride_w: 2,
            stride_h: 3,
            activation: Activation::Tanh,
            dilation_w: 1,
            dilation_h: 4,
        },
    ] {
        let model = one_operator(op.clone(), &[TensorType::Float32; 3]);
        assert_eq!(read(&bytes(&model)).unwrap().subgraphs[0].operators[0].op, op);
    }
    let dilation = Op::decode(3, |_| Ok(None)).unwrap().options();
    assert_eq!(dilation.last(), Some(&(5, Field::I32(1))), "the schema's default is 1");
}

/// A model of one operator whose tensors have the types; the last is its output.
fn one_operator(op: Op, types: &[TensorType]) -> Model {
    let tensors: Vec<Tensor> = types.iter().map(|&dtype| tensor("t", dtype, &[2, 2])).collect();
    let output = tensors.len() as u32 - 1;
    Model {
        buffers: vec![Buffer::Inline(Vec::new())],
        subgraphs: vec![Subgraph {
            inputs: (0..output).collect(),
            outputs: vec![output],
            operators: vec![Operator {
                op,
                version: 1,
                inputs: (0..output).map(Some).collect(),
                outputs: vec![output],
            }],
            tensors,
            ..Subgraph::default()
        }],
        ..Model::default()
    }
}

#[test]
fn versions_follow_types() {
    use TensorType::{BFloat16, Bool, Float16, Float32, Int4, Int8, Int32, Int64};
    let version = |op: Op, types: &[TensorType]| {
        read(&bytes(&one_operator(op, types))).unwrap().subgraphs[0].operators[0].version
    };
    let cast = |from, to| version(Op::Cast { from, to }, &[from, to]);
    assert_eq!(cast(Float32, Int32), 1);
    assert_eq!(cast(Float16, Float32), 5);
    assert_eq!(cast(BFloat16, Float32), 7);
    assert_eq!(version(Op::Transpose, &[Float32, Int32, Float32]), 1);
    assert_eq!(version(Op::Transpose, &[Bool, Int32, Bool]), 3);
    assert_eq!(version(Op::EmbeddingLookup, &[Int32, Int4, Float32]), 4);
    assert_eq!(version(Op::EmbeddingLookup, &[Int32, Float32, Float32]), 1);
    assert_eq!(version(Op::BroadcastTo, &[Float32, Int32, Float32]), 2);
    assert_eq!(version(Op::Mul { activation: Activation::None }, &[Int64, Int64, Int64]), 5);
    assert_eq!(version(Op::DynamicUpdateSlice, &[Float16, Float16, Int32, Float16]), 3);
    assert_eq!(version(Op::Concatenation { axis: 0, activation: Activation::None }, &[Int8, Int8, Int8]), 2);
}

#[test]
fn the_shape_of_a_reshape_is_a_tensor_alone() {
    use TensorType::{Float32, Int32};
    let bytes = bytes(&one_operator(Op::Reshape, &[Float32, Int32, Float32]));
    let source = bytes.as_slice();
    let reader = crate::flatbuffer::Reader::new(&source);
    let subgraph = reader.root().unwrap().tables(2).unwrap().remove(0);
    let operator = subgraph.tables(3).unwrap().remove(0);
    assert_eq!([3, 4].map(|options| operator.has(options).unwrap()), [false; 2]);
}

#[test]
fn impossible_models_are_not_written() {
    let refused = |change: fn(&mut Model)| {
        let mut model = sample();
        change(&mut model);
        assert!(matches!(layout(&model), Err(FormatError::Unwritable(_))));
    };
    refused(|model| model.subgraphs[0].tensors[1].buffer = 99);
    refused(|model| model.subgraphs[0].operators[0].inputs[0] = Some(99));
    refused(|model| model.subgraphs[0].tensors[1].shape = vec![100_000, 5]);
    refused(|model| model.subgraphs[0].tensors[1].shape = vec![50_000, 8]);
    refused(|model| model.signatures[0].subgraph = 9);
    refused(|model| model.signatures[0].inputs[0].1 = 9);
    refused(|model| model.buffers[0] = Buffer::Inline(vec![1]));
    refused(|model| model.omitted.push("sparse tensors"));
    refused(|model| model.subgraphs[0].operators[0].op = Op::Other { code: 9 });
    refused(|model| {
        let call = model.subgraphs[0].operators[1].clone();
        model.subgraphs[2].operators.push(Operator { inputs: Vec::new(), outputs: Vec::new(), ..call });
    });
}

/// A generator whose numbers depend on the seed alone.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}

#[test]
fn damaged_files_are_refused_or_read_but_never_crash() {
    let mut model = sample();
    // Small tensors, so that most bytes are structure.
    model.buffers[1] = Buffer::External { len: 16 };
    for subgraph in &mut model.subgraphs {
        for tensor in &mut subgraph.tensors {
            if tensor.name == "w" {
                tensor.shape = vec![4, 4];
                tensor.quantization = Some(Quantization::PerAxis {
                    scales: Scales::Known(vec![0.5; 4]),
                    zero_points: vec![0; 4],
                    axis: 0,
                });
            }
        }
    }
    let whole = bytes(&model);
    let header = layout(&model).unwrap().header.len();
    for length in 0..header {
        assert!(read(&whole[..length]).is_err(), "{length} bytes");
    }
    let mut random = Random(1);
    for _ in 0..20_000 {
        let mut damaged = whole.clone();
        for _ in 0..1 + random.below(4) {
            let at = random.below(header);
            damaged[at] = match random.below(4) {
                0 => 0xff,
                1 => 0,
                2 => damaged[at] ^ 1 << random.below(8),
                _ => random.below(256) as u8,
            };
        }
        if let Ok(read) = read(&damaged) {
            let _ = Summary::new(&read);
            let _ = layout(&read);
        }
    }
}

#[test]
fn a_file_that_repeats_itself_does_not_fill_memory() {
    // 2000 operators that all name one list of 100000 inputs would unfold to 800 MB.
    let mut model = one_operator(Op::Abs, &[TensorType::Float32; 2]);
    model.subgraphs[0].operators[0].inputs = vec![Some(0); 100_000];
    let once = bytes(&model);
    let operators = 2000;
    model.subgraphs[0].operators = vec![model.subgraphs[0].operators[0].clone(); operators];
    // The list of the first operator takes the place of all others: each vector offset is redirected by hand.
    let mut small = model.clone();
    for operator in &mut small.subgraphs[0].operators[1..] {
        operator.inputs = vec![Some(0)];
    }
    let mut file = bytes(&small);
    let long = find(&file, &100_000_u32.to_le_bytes(), 0).unwrap();
    let short: Vec<u8> = [1_u32, 0].iter().flat_map(|number| number.to_le_bytes()).collect();
    // Offsets to the short lists point to the long one instead.
    let mut redirected = 0;
    for at in (0..file.len() - 4).step_by(4) {
        let offset = u32::from_le_bytes(file[at..at + 4].try_into().unwrap()) as usize;
        let target = at + offset;
        if offset > 0 && file.get(target..target + 8) == Some(&short) && long > at {
            file[at..at + 4].copy_from_slice(&((long - at) as u32).to_le_bytes());
            redirected += 1;
        }
    }
    assert!(redirected > operators / 2, "{redirected}");
    assert!(read(&once).is_ok());
    assert!(matches!(read(&file), Err(FormatError::Malformed { .. })));
}

fn find(bytes: &[u8], pattern: &[u8], from: usize) -> Option<usize> {
    bytes[from..].windows(pattern.len()).position(|window| window == pattern).map(|at| at + from)
}

#[test]
fn a_summary_counts_shared_weights_once() {
    let summary = Summary::new(&sample());
    assert_eq!(summary.weight_bytes, 400_000 + 4);
    assert_eq!(summary.weights.get("INT8 per-channel axis 0"), Some(&400_000));
    assert_eq!(summary.operators.get("FULLY_CONNECTED"), Some(&2));
    assert_eq!(summary.signatures[1].key, "decode");
    assert_eq!(summary.signatures[1].outputs[0].tensor.shape, [1, 100_000]);
    assert_eq!(summary.metadata, ["min_runtime_version"]);
}

#[test]
fn large_graphs_are_laid_out_at_once() {
    let mut model = one_operator(Op::Abs, &[TensorType::Float32; 2]);
    let subgraph = &mut model.subgraphs[0];
    for index in 0..10_000 {
        subgraph.tensors.push(tensor(&format!("t{index}"), TensorType::Float32, &[1, 128, 640]));
        subgraph.operators.push(Operator {
            op: Op::Softmax { beta: 1.0 },
            version: 1,
            inputs: vec![Some(index + 1)],
            outputs: vec![index + 2],
        });
    }
    let start = std::time::Instant::now();
    let bytes = bytes(&model);
    let wrote = start.elapsed();
    read(&bytes).unwrap();
    eprintln!("10000 operators: laid out in {wrote:?}, read in {:?}", start.elapsed() - wrote);
    assert!(start.elapsed().as_secs() < 10);
}

#[test]
fn other_files_are_named() {
    let error = read(b"GGUF\x03\0\0\0").unwrap_err().to_string();
    assert!(error.contains("TFL3"), "{error}");
    let empty = tempfile::tempfile().unwrap();
    let source: &File = &empty;
    assert!(read_from(&FileSource::whole(source).unwrap()).is_err());
}
