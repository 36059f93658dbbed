//! Writes small models with every way in which this crate stores weights, for `tools/check_tflite.py` to judge.
//!
//!     cargo run -p edgec-formats --example sample_models -- FOLDER

use std::fs::{self, File};
use std::os::unix::fs::FileExt as _;
use std::path::Path;

use edgec_formats::litertlm::{
    LlmMetadata, Message, Plan, PlannedSection, SectionSource, SectionType, TokenUnion, deflate,
};
use edgec_formats::tflite::{
    Activation, Buffer, Model, Op, Operator, Quantization, Scales, Signature, Subgraph, Tensor, TensorType,
    layout,
};

type Error = Box<dyn std::error::Error>;

/// Bytes that are not all alike.
fn noise(length: u64, seed: u32) -> Vec<u8> {
    let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(12345);
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        (state >> 8) as u8
    };
    (0..length).map(|_| next()).collect()
}

/// Small f32 numbers.
fn floats(count: u64, seed: u32) -> Vec<f32> {
    noise(count, seed).into_iter().map(|byte| (f32::from(byte) - 127.5) / 100.0).collect()
}

fn bytes_of(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

/// A model under construction, and the bytes of its external buffers.
struct Sample {
    model: Model,
    external: Vec<(u32, Vec<u8>)>,
    patches: Vec<(u32, u32, Vec<f32>)>,
}

impl Sample {
    fn new() -> Self {
        let buffers = vec![Buffer::Inline(Vec::new())];
        let model = Model { description: "edgec sample".to_owned(), buffers, ..Model::default() };
        Self { model, external: Vec::new(), patches: Vec::new() }
    }

    fn buffer(&mut self, bytes: Vec<u8>) -> u32 {
        let index = self.model.buffers.len() as u32;
        self.model.buffers.push(Buffer::External { len: bytes.len() as u64 });
        self.external.push((index, bytes));
        index
    }

    fn inline(&mut self, bytes: Vec<u8>) -> u32 {
        self.model.buffers.push(Buffer::Inline(bytes));
        self.model.buffers.len() as u32 - 1
    }

    /// Adds a graph and a signature of its name.
    fn graph(&mut self, name: &str, graph: Graph) {
        let subgraph = self.model.subgraphs.len() as u32;
        let named = |indices: &[u32]| {
            indices.iter().map(|&index| (graph.tensors[index as usize].name.clone(), index)).collect()
        };
        self.model.signatures.push(Signature {
            key: name.to_owned(),
            subgraph,
            inputs: named(&graph.inputs),
            outputs: named(&graph.outputs),
        });
        self.model.subgraphs.push(Subgraph {
            name: name.to_owned(),
            tensors: graph.tensors,
            inputs: graph.inputs,
            outputs: graph.outputs,
            operators: graph.operators,
        });
    }

    /// Writes it as a compiler does: header last, scales patched after the weights.
    fn write(mut self, path: &Path) -> Result<(), Error> {
        self.model.set_min_runtime_version("2.18.0");
        write_at(&self, &File::create(path)?, 0)
    }
}

fn write_at(sample: &Sample, file: &File, base: u64) -> Result<(), Error> {
    let mut layout = layout(&sample.model)?;
    if file.metadata()?.len() < base + layout.total_len {
        file.set_len(base + layout.total_len)?;
    }
    for (buffer, bytes) in &sample.external {
        let offset = layout.buffer_offsets[*buffer as usize].ok_or("the buffer has no place")?;
        file.write_all_at(bytes, base + offset)?;
    }
    for (subgraph, tensor, scales) in &sample.patches {
        layout.patch_scales(*subgraph, *tensor, scales)?;
    }
    file.write_all_at(&layout.header, base)?;
    Ok(())
}

#[derive(Default)]
struct Graph {
    tensors: Vec<Tensor>,
    inputs: Vec<u32>,
    outputs: Vec<u32>,
    operators: Vec<Operator>,
}

impl Graph {
    fn tensor(&mut self, name: &str, dtype: TensorType, shape: &[i32]) -> u32 {
        self.stored(name, dtype, shape, 0, None)
    }

    fn stored(
        &mut self,
        name: &str,
        dtype: TensorType,
        shape: &[i32],
        buffer: u32,
        quantization: Option<Quantization>,
    ) -> u32 {
        let shape = shape.to_vec();
        self.tensors.push(Tensor {
            name: name.to_owned(),
            shape,
            dtype,
            buffer,
            quantization,
            ..Tensor::default()
        });
        self.tensors.len() as u32 - 1
    }

    fn input(&mut self, name: &str, dtype: TensorType, shape: &[i32]) -> u32 {
        let tensor = self.tensor(name, dtype, shape);
        self.inputs.push(tensor);
        tensor
    }

    /// Adds an operator with one result, which is an output.
    fn output(&mut self, op: Op, inputs: &[u32], dtype: TensorType, shape: &[i32]) {
        let output = self.tensor("output", dtype, shape);
        self.outputs.push(output);
        let inputs = inputs.iter().copied().map(Some).collect();
        self.operators.push(Operator { op, version: 1, inputs, outputs: vec![output] });
    }
}

const FC: Op = Op::FullyConnected {
    activation: Activation::None,
    keep_num_dims: true,
    asymmetric_quantize_inputs: false,
};

fn per_channel(count: usize) -> Quantization {
    Quantization::PerAxis { scales: Scales::Deferred(count), zero_points: vec![0; count], axis: 0 }
}

fn scales(count: u64, seed: u32) -> Vec<f32> {
    floats(count, seed).into_iter().map(|value| 0.001 + value.abs() / 100.0).collect()
}

/// int4 weights \[rows, columns\] with an f16 scale for 32 neighbours; gives the weights' tensor.
fn blockwise(sample: &mut Sample, graph: &mut Graph, rows: i32, columns: i32) -> u32 {
    let blocks = rows * columns / 32;
    // f16 numbers from 2^-6 to 2^-5.
    let numbers = noise(blocks as u64, 7).into_iter().map(|byte| 0x2400_u16 + u16::from(byte) * 4);
    let values = sample.buffer(numbers.flat_map(u16::to_le_bytes).collect());
    let scales_tensor = graph.stored("scales", TensorType::Float16, &[rows, columns / 32], values, None);
    let weights = sample.buffer(noise((rows * columns / 2) as u64, 8));
    let quantization = Quantization::Blockwise { scales_tensor, block_size: 32, axis: 0 };
    graph.stored("weights", TensorType::Int4, &[rows, columns], weights, Some(quantization))
}

fn fully_connected(kind: &str) -> Sample {
    let mut sample = Sample::new();
    let mut graph = Graph::default();
    let input = graph.input("x", TensorType::Float32, &[1, 3, 64]);
    let weights = match kind {
        "f32" => {
            let buffer = sample.buffer(bytes_of(&floats(8 * 64, 1)));
            graph.stored("weights", TensorType::Float32, &[8, 64], buffer, None)
        }
        "int8" => {
            let buffer = sample.buffer(noise(8 * 64, 2));
            let tensor = graph.stored("weights", TensorType::Int8, &[8, 64], buffer, Some(per_channel(8)));
            sample.patches.push((0, tensor, scales(8, 3)));
            tensor
        }
        _ => blockwise(&mut sample, &mut graph, 8, 64),
    };
    graph.output(FC, &[input, weights], TensorType::Float32, &[1, 3, 8]);
    sample.graph("main", graph);
    sample
}

fn embedding(kind: &str) -> Sample {
    let mut sample = Sample::new();
    let mut graph = Graph::default();
    let ids = graph.input("ids", TensorType::Int32, &[5]);
    let table = match kind {
        "f32" => {
            let buffer = sample.buffer(bytes_of(&floats(16 * 64, 1)));
            graph.stored("table", TensorType::Float32, &[16, 64], buffer, None)
        }
        "int8_per_channel" | "int4_per_channel" => {
            let (dtype, bits) =
                if kind.starts_with("int8") { (TensorType::Int8, 8) } else { (TensorType::Int4, 4) };
            let buffer = sample.buffer(noise(16 * 64 * bits / 8, 4));
            let tensor = graph.stored("table", dtype, &[16, 64], buffer, Some(per_channel(16)));
            sample.patches.push((0, tensor, scales(16, 5)));
            tensor
        }
        "int8_per_tensor" | "int4_per_tensor" => {
            let (dtype, bits) =
                if kind.starts_with("int8") { (TensorType::Int8, 8) } else { (TensorType::Int4, 4) };
            let buffer = sample.buffer(noise(16 * 64 * bits / 8, 4));
            let quantization = Quantization::PerTensor { scale: 0.01, zero_point: 0 };
            graph.stored("table", dtype, &[16, 64], buffer, Some(quantization))
        }
        _ => blockwise(&mut sample, &mut graph, 16, 64),
    };
    graph.output(Op::EmbeddingLookup, &[ids, table], TensorType::Float32, &[5, 64]);
    sample.graph("main", graph);
    sample
}

/// Writes rows into a cache, then multiplies with its transpose.
fn cache() -> Sample {
    let mut sample = Sample::new();
    let mut graph = Graph::default();
    let cache = graph.input("cache", TensorType::Float32, &[1, 2, 8, 4]);
    let update = graph.input("update", TensorType::Float32, &[1, 2, 3, 4]);
    let start = graph.input("start", TensorType::Int32, &[4]);
    let query = graph.input("query", TensorType::Float32, &[1, 2, 5, 4]);
    graph.output(Op::DynamicUpdateSlice, &[cache, update, start], TensorType::Float32, &[1, 2, 8, 4]);
    let written = graph.outputs[0];
    graph.tensors[written as usize].name = "written".to_owned();
    let product = Op::BatchMatmul { adj_x: false, adj_y: true, asymmetric_quantize_inputs: false };
    graph.output(product, &[query, written], TensorType::Float32, &[1, 2, 5, 8]);
    sample.graph("main", graph);
    sample
}

/// Two signatures over one weight buffer, one of them with another batch, and a constant inside the header.
fn shared() -> Sample {
    let mut sample = Sample::new();
    let weights = sample.buffer(noise(8 * 64, 6));
    let bias = sample.inline(bytes_of(&floats(8, 9)));
    for (number, (name, rows)) in [("prefill_4", 4), ("decode", 1)].into_iter().enumerate() {
        let mut graph = Graph::default();
        let input = graph.input("tokens_embedded", TensorType::Float32, &[1, rows, 64]);
        let tensor = graph.stored("w", TensorType::Int8, &[8, 64], weights, Some(per_channel(8)));
        let bias = graph.stored("b", TensorType::Float32, &[8], bias, None);
        sample.patches.push((number as u32, tensor, scales(8, 3)));
        graph.output(FC, &[input, tensor, bias], TensorType::Float32, &[1, rows, 8]);
        sample.graph(name, graph);
    }
    sample
}

/// A composite with its decomposition, and a loop.
fn calls() -> Sample {
    let mut sample = Sample::new();
    let one = sample.inline(1_i32.to_le_bytes().to_vec());
    let ten = sample.inline(10_i32.to_le_bytes().to_vec());
    let mut main = Graph::default();
    let x = main.input("x", TensorType::Int32, &[]);
    main.output(Op::While { condition: 1, body: 2 }, &[x], TensorType::Int32, &[]);
    main.tensors[1].name = "looped".to_owned();
    let composite = Op::StablehloComposite {
        name: "edgec.plus_one".to_owned(),
        decomposition: 2,
        attributes: Vec::new(),
        version: 1,
    };
    main.output(composite, &[1], TensorType::Int32, &[]);
    sample.graph("main", main);
    for (name, op, constant, dtype) in [
        ("condition", Op::Less, ten, TensorType::Bool),
        ("body", Op::Add { activation: Activation::None }, one, TensorType::Int32),
    ] {
        let mut graph = Graph::default();
        let value = graph.input("value", TensorType::Int32, &[]);
        let constant = graph.stored("constant", TensorType::Int32, &[], constant, None);
        graph.output(op, &[value, constant], dtype, &[]);
        sample.graph(name, graph);
        sample.model.signatures.pop();
    }
    sample
}

fn container(path: &Path) -> Result<(), Error> {
    let sample = shared();
    let metadata = LlmMetadata {
        start_token: Some(TokenUnion::id(2)),
        stop_tokens: vec![TokenUnion::id(1), TokenUnion::id(106)],
        max_num_tokens: 1280,
        ..LlmMetadata::default()
    };
    let section = |kind, items: &[(&str, &str)], source| PlannedSection {
        kind,
        items: items.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
        source,
    };
    let plan = Plan {
        system: vec![("Authors".to_owned(), "edgec".to_owned())],
        sections: vec![
            section(SectionType::LlmMetadata, &[], SectionSource::Bytes(metadata.encode_to_vec())),
            section(
                SectionType::HuggingFaceTokenizerZlib,
                &[],
                SectionSource::Bytes(deflate(br#"{"version":"1.0"}"#)?),
            ),
            section(
                SectionType::TfLiteModel,
                &[("model_type", "tf_lite_prefill_decode")],
                SectionSource::Streamed(layout(&sample.model)?.total_len),
            ),
        ],
    };
    let file = File::create(path)?;
    let offsets = plan.write(&file)?;
    write_at(&sample, &file, *offsets.last().ok_or("no section")?)
}

fn main() -> Result<(), Error> {
    let folder = std::env::args().nth(1).ok_or("usage: sample_models FOLDER")?;
    let folder = Path::new(&folder);
    fs::create_dir_all(folder)?;
    for kind in ["f32", "int8", "int4_blockwise"] {
        fully_connected(kind).write(&folder.join(format!("fully_connected_{kind}.tflite")))?;
    }
    for kind in [
        "f32",
        "int8_per_channel",
        "int8_per_tensor",
        "int4_per_channel",
        "int4_per_tensor",
        "int4_blockwise",
    ] {
        embedding(kind).write(&folder.join(format!("embedding_{kind}.tflite")))?;
    }
    cache().write(&folder.join("cache.tflite"))?;
    shared().write(&folder.join("shared.tflite"))?;
    calls().write(&folder.join("calls.tflite"))?;
    container(&folder.join("shared.litertlm"))
}
