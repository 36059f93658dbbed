//! A small decoder: its plan over two layers with 8- and 4-bit weights, prefill and decode, and the same model in 64 bits.
#![allow(dead_code, reason = "each test uses a part")]

use std::os::unix::fs::FileExt;
use std::path::Path;

use edgec_formats::litertlm;
use edgec_gpu_kernels::{
    Argmax, Attention, Binary, CombineAttention, Epilogue, Expr, Extra, Float, Gather, Kernel, Library, Mask,
    Matmul, Matvec, Norm, NormKind, Pairing, Rotary, Staging, Tile, Unary, Weights, pack_int4, pack_int8,
    pack_panels,
};
use edgec_gpu_package::{Draft, KernelCode};
use edgec_gpu_plan::check::Check;
use edgec_gpu_plan::{
    Dispatch, Element, Formula, Memory, Parameter, Place, Plan, Requirements, Shard, Signature, State,
    Tensor, checksum, memory,
};

use crate::common::{Numbers, bytes, floats};

const F32: Float = Float::F32;
pub const VOCABULARY: u32 = 50;
const HIDDEN: u32 = 36;
const HEADS: u32 = 4;
const KV_HEADS: u32 = 2;
const SIZE: u32 = 8;
pub const CONTEXT: u32 = 24;
const INNER: u32 = 50;
const LAYERS: usize = 2;
const QKV: u32 = (HEADS + 2 * KV_HEADS) * SIZE;
pub const PREFILL: u32 = 5;
const EPSILON: f32 = 1e-6;

/// A weight: its values `[k][n]`, how it is stored, and its buffers' bytes.
struct Weight {
    values: Vec<f64>,
    weights: Weights,
    parts: Vec<(Element, Vec<u32>, Vec<u8>)>,
}

fn weight(numbers: &mut Numbers, weights: Weights, k: u32, n: u32) -> Weight {
    let (rows, columns) = (k as usize, n as usize);
    let whole = n.next_multiple_of(64);
    let packed = |words: Vec<u32>| words.iter().flat_map(|word| word.to_le_bytes()).collect::<Vec<u8>>();
    let (values, parts) = match weights {
        Weights::Int8 => {
            let integers: Vec<i8> =
                numbers.integers(rows * columns, -127, 127).iter().map(|value| *value as i8).collect();
            let mut scales: Vec<f64> = numbers.floats(columns).iter().map(|scale| scale / 256.0).collect();
            let values =
                integers.iter().enumerate().map(|(at, value)| f64::from(*value) * scales[at % columns]);
            let values = values.collect();
            scales.resize(whole as usize, 0.0);
            let words = packed(pack_int8(&integers, rows, columns).unwrap());
            (
                values,
                vec![
                    (Element::I8, vec![k.next_multiple_of(4), whole], words),
                    (Element::F32, vec![whole], bytes(F32, &scales)),
                ],
            )
        }
        Weights::Int4 => {
            let integers: Vec<i8> =
                numbers.integers(rows * columns, -8, 7).iter().map(|value| *value as i8).collect();
            let blocks = k.div_ceil(32);
            let scales: Vec<f64> =
                numbers.floats(blocks as usize * columns).iter().map(|scale| scale / 16.0).collect();
            let scales = floats(Float::F16, &bytes(Float::F16, &scales));
            let scale = |at: usize| scales[at / columns / 32 * columns + at % columns];
            let values =
                integers.iter().enumerate().map(|(at, value)| f64::from(*value) * scale(at)).collect();
            let scales = pack_panels(&scales, blocks as usize, columns).unwrap();
            let words = packed(pack_int4(&integers, rows, columns).unwrap());
            (
                values,
                vec![
                    (Element::I4, vec![blocks * 32, whole], words),
                    (Element::F16, vec![blocks, whole], bytes(Float::F16, &scales)),
                ],
            )
        }
        _ => {
            let values = numbers.floats(rows * columns);
            let stored = bytes(F32, &values);
            (values, vec![(Element::F32, vec![k, n], stored)])
        }
    };
    Weight { values, weights, parts }
}

struct Layer {
    gains: [Weight; 4],
    qkv: Weight,
    out: Weight,
    gate: Weight,
    up: Weight,
    down: Weight,
}

pub struct Model {
    /// `[hidden][vocabulary]`, the table of embeddings too.
    head: Weight,
    gain: Weight,
    angles: Weight,
    layers: Vec<Layer>,
}

pub fn model() -> Model {
    let mut numbers = Numbers(9);
    let dense = Weights::Dense(F32);
    let mut angles = weight(&mut numbers, dense, CONTEXT, SIZE);
    let half = SIZE as usize / 2;
    for (at, value) in angles.values.iter_mut().enumerate() {
        let (position, i) = (at / SIZE as usize, at % SIZE as usize);
        let angle = position as f64 * 10_000_f64.powf(-((i % half) as f64) / half as f64);
        *value = if i < half { angle.cos() } else { angle.sin() };
    }
    angles.parts[0].2 = bytes(F32, &angles.values);
    let head = weight(&mut numbers, dense, HIDDEN, VOCABULARY);
    let gain = weight(&mut numbers, dense, 1, HIDDEN);
    let layers = (0..LAYERS).map(|_| Layer {
        gains: [HIDDEN, HIDDEN, SIZE, SIZE].map(|n| weight(&mut numbers, dense, 1, n)),
        qkv: weight(&mut numbers, Weights::Int8, HIDDEN, QKV),
        out: weight(&mut numbers, Weights::Int4, HEADS * SIZE, HIDDEN),
        gate: weight(&mut numbers, Weights::Int4, HIDDEN, INNER),
        up: weight(&mut numbers, Weights::Int8, HIDDEN, INNER),
        down: weight(&mut numbers, Weights::Int4, INNER, HIDDEN),
    });
    Model { layers: layers.collect(), head, gain, angles }
}

/// A signature in the making.
struct Maker<'a> {
    library: &'a mut Library,
    shard: &'a mut Vec<u8>,
    placed: &'a mut std::collections::HashMap<String, (u64, u64)>,
    signature: Signature,
}

impl Maker<'_> {
    fn tensor(&mut self, name: &str, element: Element, dims: &[u32]) -> u32 {
        self.signature.tensors.push(Tensor::temporary(name, element, dims).unwrap());
        self.signature.tensors.len() as u32 - 1
    }

    fn state(&mut self, index: u32, dims: &[u32]) -> u32 {
        let tensor = self.tensor(&format!("cache {index}"), Element::F32, dims);
        self.signature.tensors[tensor as usize].place.memory = Memory::State(index);
        tensor
    }

    /// The tensors of a weight, each once in the shard.
    fn weight(&mut self, name: &str, weight: &Weight) -> Vec<u32> {
        let parts = weight.parts.iter().enumerate();
        let parts = parts.map(|(index, (element, dims, stored))| {
            let name = format!("{name}.{index}");
            let (offset, length) = *self.placed.entry(name.clone()).or_insert_with(|| {
                self.shard.resize(self.shard.len().next_multiple_of(256), 0);
                let offset = self.shard.len() as u64;
                self.shard.extend(stored);
                (offset, stored.len() as u64)
            });
            let mut tensor = Tensor::temporary(&name, *element, dims).unwrap();
            tensor.place = Place { memory: Memory::Shard(0), offset, length };
            self.signature.tensors.push(tensor);
            self.signature.tensors.len() as u32 - 1
        });
        parts.collect()
    }

    fn dispatch(&mut self, kernel: &Kernel, tensors: &[u32]) {
        let kernel_index = self.library.add(kernel).unwrap();
        self.signature.dispatches.push(Dispatch {
            kernel: kernel_index,
            barrier: false,
            bindings: tensors.iter().map(|tensor| self.signature.whole(*tensor).unwrap()).collect(),
            words: kernel.words.iter().map(|_| Formula::parameter(0)).collect(),
            grid: kernel.grid,
        });
    }

    /// x w, through an epilogue with these operands.
    fn product(
        &mut self,
        name: &str,
        (x, k): (u32, u32),
        (w, n): (&Weight, u32),
        m: u32,
        epilogue: Epilogue,
        extras: &[u32],
    ) -> u32 {
        let mut bound = vec![x];
        bound.extend(self.weight(name, w));
        bound.extend(extras);
        let y = self.tensor(&format!("{name} product"), Element::F32, &[m, n]);
        bound.push(y);
        let weights = w.weights;
        let kernel = if m == 1 {
            Matvec { rows: 1, k, n, x: F32, weights, y: F32, epilogue }.kernel()
        } else {
            let tile =
                Tile { row_quads: 1, column_quads: 1, threads_m: 4, threads_n: 4, staging: Staging::Shared };
            Matmul { batch: 1, weights_batch: 1, m, k, n, x: F32, weights, y: F32, epilogue, tile }.kernel()
        };
        self.dispatch(&kernel.unwrap(), &bound);
        y
    }

    fn norm(&mut self, name: &str, x: u32, gain: &Weight, rows: u32) -> u32 {
        let gain = self.weight(name, gain)[0];
        let epilogue = Epilogue {
            expr: Expr::Value(0).binary(Binary::Multiply, Expr::Value(1)),
            extras: vec![Extra::Column(F32)],
        };
        let kernel =
            Norm { kind: NormKind::Rms, rows, columns: HIDDEN, float: F32, epsilon: EPSILON, epilogue };
        let y = self.tensor(&format!("{name} norm"), Element::F32, &[rows, HIDDEN]);
        self.dispatch(&kernel.kernel().unwrap(), &[x, gain, y]);
        y
    }
}

fn signature(model: &Model, tokens: u32, mut maker: Maker<'_>) -> Signature {
    let residual = || Epilogue {
        expr: Expr::Value(0).binary(Binary::Add, Expr::Value(1)),
        extras: vec![Extra::Full(F32)],
    };
    let most = CONTEXT - tokens;
    maker.signature.name = if tokens == 1 { "decode".into() } else { format!("prefill_{tokens}") };
    maker.signature.parameters.push(Parameter { name: "position".into(), least: 0, most });
    let input = maker.tensor("tokens", Element::I32, &[tokens]);
    maker.signature.inputs.push(input);
    let table = maker.weight("head", &model.head)[0];
    let mut x = maker.tensor("embedded", Element::F32, &[tokens, HIDDEN]);
    let gather = Gather {
        count: tokens,
        rows: VOCABULARY,
        columns: HIDDEN,
        table: Weights::Dense(F32),
        y: F32,
        epilogue: Epilogue::default(),
    };
    maker.dispatch(&gather.kernel().unwrap(), &[input, table, x]);
    let angles = maker.weight("angles", &model.angles)[0];
    for (index, layer) in model.layers.iter().enumerate() {
        let name = |part: &str| format!("layer {index} {part}");
        let normed = maker.norm(&name("in"), x, &layer.gains[0], tokens);
        let qkv = maker.product(
            &name("qkv"),
            (normed, HIDDEN),
            (&layer.qkv, QKV),
            tokens,
            Epilogue::default(),
            &[],
        );
        let queries = maker.tensor(&name("queries"), Element::F32, &[tokens, HEADS, SIZE]);
        let cache = [KV_HEADS, CONTEXT, SIZE];
        let (keys, values) =
            (maker.state(2 * index as u32, &cache), maker.state(2 * index as u32 + 1, &cache));
        let gains = [2, 3].map(|gain| maker.weight(&name(&format!("gain {gain}")), &layer.gains[gain])[0]);
        let rotary = Rotary {
            tokens,
            heads: HEADS,
            kv_heads: KV_HEADS,
            size: SIZE,
            context: CONTEXT,
            float: F32,
            cache: F32,
            pairing: Pairing::Halves,
            norm: Some(EPSILON),
        };
        maker.dispatch(&rotary.kernel().unwrap(), &[qkv, angles, gains[0], gains[1], queries, keys, values]);
        let attention = Attention {
            tokens,
            heads: HEADS,
            kv_heads: KV_HEADS,
            size: SIZE,
            context: CONTEXT,
            float: F32,
            cache: F32,
            scale: 0.5,
            cap: None,
            mask: Mask::Causal { window: (index == 0).then_some(6) },
            splits: if tokens == 1 { 2 } else { 1 },
        };
        let seen = maker.tensor(&name("attention"), Element::F32, &[tokens, HEADS * SIZE]);
        if attention.splits == 1 {
            maker.dispatch(&attention.kernel().unwrap(), &[queries, keys, values, seen]);
        } else {
            let (rows, splits) = (tokens * HEADS, attention.splits);
            let sums = maker.tensor(&name("sums"), Element::F32, &[splits, rows, SIZE]);
            let stats = maker.tensor(&name("statistics"), Element::F32, &[splits, rows, 2]);
            maker.dispatch(&attention.kernel().unwrap(), &[queries, keys, values, sums, stats]);
            let combine = CombineAttention { rows, size: SIZE, splits, float: F32 };
            maker.dispatch(&combine.kernel().unwrap(), &[sums, stats, seen]);
        }
        x = maker.product(&name("out"), (seen, HEADS * SIZE), (&layer.out, HIDDEN), tokens, residual(), &[x]);
        let normed = maker.norm(&name("mid"), x, &layer.gains[1], tokens);
        let gate = maker.product(
            &name("gate"),
            (normed, HIDDEN),
            (&layer.gate, INNER),
            tokens,
            Epilogue::default(),
            &[],
        );
        let gated = Epilogue {
            expr: Expr::Value(1).unary(Unary::Silu).binary(Binary::Multiply, Expr::Value(0)),
            extras: vec![Extra::Full(F32)],
        };
        let inner = maker.product(&name("up"), (normed, HIDDEN), (&layer.up, INNER), tokens, gated, &[gate]);
        x = maker.product(&name("down"), (inner, INNER), (&layer.down, HIDDEN), tokens, residual(), &[x]);
    }
    let normed = maker.norm("last", x, &model.gain, tokens);
    let logits =
        maker.product("head", (normed, HIDDEN), (&model.head, VOCABULARY), tokens, Epilogue::default(), &[]);
    maker.signature.tensors[logits as usize].name = "logits".into();
    let next = maker.tensor("next", Element::I32, &[tokens]);
    let argmax = Argmax { rows: tokens, columns: VOCABULARY, float: F32 };
    maker.dispatch(&argmax.kernel().unwrap(), &[logits, next]);
    maker.signature.outputs = vec![logits, next];
    memory::set_barriers(&mut maker.signature, maker.library.kernels()).unwrap();
    memory::lay_out(&mut maker.signature, maker.library.kernels()).unwrap();
    maker.signature
}

/// The plan, its kernels, and the shard.
pub fn planned(model: &Model) -> (Plan, Library, Vec<u8>) {
    let (mut library, mut shard, mut placed) =
        (Library::default(), Vec::new(), std::collections::HashMap::new());
    let signatures = [PREFILL, 1].map(|tokens| {
        let (library, shard, placed) = (&mut library, &mut shard, &mut placed);
        signature(model, tokens, Maker { library, shard, placed, signature: Signature::default() })
    });
    let state = |index: usize| State {
        name: format!("kv_cache_{}_{}", ["k", "v"][index % 2], index / 2),
        element: Element::F32,
        dims: if index.is_multiple_of(2) {
            vec![KV_HEADS, SIZE / 4, CONTEXT, 4]
        } else {
            vec![KV_HEADS, CONTEXT, SIZE]
        },
        position_axis: Some(if index.is_multiple_of(2) { 2 } else { 1 }),
        length: u64::from(KV_HEADS * CONTEXT * SIZE * 4),
    };
    let mut plan = Plan {
        profile: "base".into(),
        shards: vec![Shard { length: shard.len() as u64, checksum: checksum(&shard) }],
        states: (0..2 * LAYERS).map(state).collect(),
        code: library.sections(),
        kernels: library.kernels().to_vec(),
        signatures: signatures.into(),
        ..Plan::default()
    };
    plan.requirements = Requirements { features: library.features(), limits: plan.needed_limits().unwrap() };
    (plan, library, shard)
}

/// The decoder as a package: two variants over one shard, of which the first needs larger workgroups than any device has.
pub fn write_package(path: &Path) {
    write_package_with(path, |draft, checks| draft.add_checks("base", &checks).unwrap());
}

/// The same with the checks, or more, that `change` gives it.
pub fn write_package_with(path: &Path, change: impl FnOnce(&mut Draft, Vec<Check>)) {
    write_package_behind(Vec::new(), path, change);
}

/// The same behind these sections.
pub fn write_package_behind(
    mut sections: Vec<litertlm::PlannedSection>,
    path: &Path,
    change: impl FnOnce(&mut Draft, Vec<Check>),
) {
    let (plan, library, shard) = planned(&model());
    let code = KernelCode { spirv: &library.spirv, msl: &library.msl, wgsl: &library.wgsl };
    let mut draft = Draft::default();
    let number = draft.add_shard(shard.len() as u64);
    let mut large = plan.clone();
    large.profile = "large".into();
    large.requirements.limits.invocations = 1 << 20;
    draft.add_variant(large, code, vec![number]).unwrap();
    let checks = edgec_gpu_reference::checks(&plan, &library.wgsl);
    assert!(checks.without.is_empty(), "{:?}", checks.without);
    draft.add_variant(plan, code, vec![number]).unwrap();
    change(&mut draft, checks.checks);
    let file =
        std::fs::File::options().read(true).write(true).create(true).truncate(true).open(path).unwrap();
    let before = sections.len();
    sections.extend(draft.planned_sections().unwrap());
    let base = litertlm::Plan { system: Vec::new(), sections }.write(&file).unwrap()[before];
    file.write_all_at(&shard, base + draft.shard_offsets().unwrap()[0]).unwrap();
    draft.finish(&file, base).unwrap();
}

fn times(x: &[f64], w: &Weight) -> Vec<f64> {
    let n = w.values.len() / x.len();
    (0..n).map(|column| x.iter().enumerate().map(|(k, x)| x * w.values[k * n + column]).sum()).collect()
}

fn rms(x: &[f64], gain: &[f64]) -> Vec<f64> {
    let square = x.iter().map(|x| x * x).sum::<f64>() / x.len() as f64;
    x.iter().zip(gain).map(|(x, gain)| x * gain / (square + f64::from(EPSILON)).sqrt()).collect()
}

/// The logits of every token.
pub fn reference(model: &Model, tokens: &[i32]) -> Vec<Vec<f64>> {
    let size = SIZE as usize;
    let mut caches = vec![(Vec::<Vec<f64>>::new(), Vec::<Vec<f64>>::new()); LAYERS];
    let logits = tokens.iter().enumerate().map(|(position, token)| {
        let mut x: Vec<f64> = (0..HIDDEN as usize)
            .map(|h| model.head.values[h * VOCABULARY as usize + *token as usize])
            .collect();
        for (index, (layer, (keys, values))) in model.layers.iter().zip(&mut caches).enumerate() {
            let qkv = times(&rms(&x, &layer.gains[0].values), &layer.qkv);
            let turned = |head: &[f64], gain: &Weight| {
                let head = rms(head, &gain.values);
                let angles = &model.angles.values[position * size..][..size];
                let half = size / 2;
                let turn = |d: usize| {
                    let (cosine, sine) = (angles[d % half], angles[half + d % half]);
                    if d < half {
                        head[d] * cosine - head[d + half] * sine
                    } else {
                        head[d] * cosine + head[d - half] * sine
                    }
                };
                (0..size).map(turn).collect::<Vec<f64>>()
            };
            let heads: Vec<&[f64]> = qkv.chunks(size).collect();
            let (queries, rest) = heads.split_at(HEADS as usize);
            let (new_keys, new_values) = rest.split_at(KV_HEADS as usize);
            keys.push(new_keys.iter().flat_map(|head| turned(head, &layer.gains[3])).collect());
            values.push(new_values.concat());
            let first = if index == 0 { (position + 1).saturating_sub(6) } else { 0 };
            let mut seen = Vec::new();
            for (head, query) in queries.iter().enumerate() {
                let query = turned(query, &layer.gains[2]);
                let at = head / (HEADS / KV_HEADS) as usize * size;
                let score =
                    |key: &Vec<f64>| 0.5 * query.iter().zip(&key[at..]).map(|(q, k)| q * k).sum::<f64>();
                let powers: Vec<f64> = keys[first..].iter().map(|key| score(key).exp()).collect();
                let sum: f64 = powers.iter().sum();
                let value = |d: usize| {
                    values[first..].iter().zip(&powers).map(|(value, p)| p / sum * value[at + d]).sum()
                };
                seen.extend((0..size).map(value).collect::<Vec<f64>>());
            }
            x = times(&seen, &layer.out).iter().zip(&x).map(|(y, x)| y + x).collect();
            let normed = rms(&x, &layer.gains[1].values);
            let gate = times(&normed, &layer.gate);
            let up = times(&normed, &layer.up);
            let inner: Vec<f64> =
                gate.iter().zip(&up).map(|(gate, up)| gate / (1.0 + (-gate).exp()) * up).collect();
            x = times(&inner, &layer.down).iter().zip(&x).map(|(y, x)| y + x).collect();
        }
        times(&rms(&x, &model.gain.values), &model.head)
    });
    logits.collect()
}
