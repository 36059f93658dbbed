//! The dispatches of a decode step of Gemma 3 270M with 4-bit weights and f16 caches, on weights that are made up.

use std::sync::Arc;

use edgec_gpu_kernels::{
    Argmax, Attention, Binary, Epilogue, Expr, Extra, Float, FusedMatvec, Gather, InputNorm, Kernel, Mask,
    Matvec, Norm, NormKind, Pairing, Rotary, Unary, Weights,
};
use edgec_vulkan::{Buffer, Device, Pipeline, Recording, Step};

use crate::run::{self, Result};

const F32: Float = Float::F32;
const LAYERS: usize = 18;
const HIDDEN: u32 = 640;
const HEADS: u32 = 4;
const SIZE: u32 = 256;
const INNER: u32 = 2048;
const VOCABULARY: u32 = 262_144;
const CONTEXT: u32 = 1280;
/// The position of the token, a push constant of some kernels.
pub const POSITION: u32 = 256;

/// The kernels of a step.
pub struct Kernels {
    embed: Kernel,
    qkv: Kernel,
    rotary: Kernel,
    attention: Kernel,
    out: Kernel,
    residual: Kernel,
    gate_up: Kernel,
    down: Kernel,
    head: Kernel,
    argmax: Kernel,
}

fn product(k: u32, n: u32) -> Matvec {
    let epilogue = Epilogue::default();
    Matvec { rows: 1, k, n, x: F32, weights: Weights::Int4, y: F32, epilogue }
}

fn normed(n: u32, gate: Option<Expr>) -> FusedMatvec {
    FusedMatvec { product: product(HIDDEN, n), norm: Some(InputNorm { epsilon: 1e-6, gain: F32 }), gate }
}

impl Kernels {
    pub fn new() -> Result<Self> {
        let scaled = Epilogue {
            expr: Expr::Value(0).binary(Binary::Multiply, Expr::Constant((HIDDEN as f32).sqrt())),
            extras: Vec::new(),
        };
        let (table, y) = (Weights::Int4, F32);
        let embed = Gather { count: 1, rows: VOCABULARY, columns: HIDDEN, table, y, epilogue: scaled };
        let (heads, kv_heads, size, context) = (HEADS, 1, SIZE, CONTEXT);
        let (float, cache, norm) = (F32, Float::F16, Some(1e-6));
        let pairing = Pairing::Halves;
        let rotary = Rotary { tokens: 1, heads, kv_heads, size, context, float, cache, pairing, norm };
        let (scale, cap, mask) = (0.0625, None, Mask::Causal { window: None });
        let attention = Attention {
            tokens: 1,
            heads,
            kv_heads,
            size,
            context,
            float,
            cache,
            scale,
            cap,
            mask,
            splits: 1,
        };
        // The norm behind a block, and what the block is added to.
        let gained = Expr::Value(0).binary(Binary::Multiply, Expr::Value(1));
        let epilogue = Epilogue {
            expr: gained.binary(Binary::Add, Expr::Value(2)),
            extras: vec![Extra::Column(F32), Extra::Full(F32)],
        };
        let (kind, epsilon) = (NormKind::Rms, 1e-6);
        let residual = Norm { kind, rows: 1, columns: HIDDEN, float, epsilon, epilogue };
        let gate = Expr::Value(0).unary(Unary::GeluTanh).binary(Binary::Multiply, Expr::Value(1));
        Ok(Self {
            embed: embed.kernel()?,
            qkv: normed((HEADS + 2) * SIZE, None).kernel()?,
            rotary: rotary.kernel()?,
            attention: attention.kernel()?,
            out: product(HEADS * SIZE, HIDDEN).kernel()?,
            residual: residual.kernel()?,
            gate_up: normed(INNER, Some(gate)).kernel()?,
            down: product(INNER, HIDDEN).kernel()?,
            head: normed(VOCABULARY, None).kernel()?,
            argmax: Argmax { rows: 1, columns: VOCABULARY, float: F32 }.kernel()?,
        })
    }

    /// Each, with how often a step runs it.
    pub fn each(&self) -> [(&'static str, &Kernel, usize); 10] {
        [
            ("embedding", &self.embed, 1),
            ("QKV", &self.qkv, LAYERS),
            ("rotary", &self.rotary, LAYERS),
            ("attention", &self.attention, LAYERS),
            ("output", &self.out, LAYERS),
            ("norm and residual", &self.residual, 2 * LAYERS),
            ("gate and up", &self.gate_up, LAYERS),
            ("down", &self.down, LAYERS),
            ("head", &self.head, 1),
            ("argmax", &self.argmax, 1),
        ]
    }
}

/// A step as a recording: each layer has weights and caches of its own; the table of embeddings is the head's weights.
pub fn recording(device: &Arc<Device>) -> Result<Recording> {
    let kernels = Kernels::new()?;
    let mut pipelines: Vec<(String, Arc<Pipeline>)> = Vec::new();
    let mut steps: Vec<Step> = Vec::new();
    let mut run = |kernel: &Kernel, buffers: &[Option<&Arc<Buffer>>]| -> Result<()> {
        let pipeline = match pipelines.iter().find(|(name, _)| *name == kernel.name) {
            Some((_, pipeline)) => pipeline.clone(),
            None => {
                let pipeline = run::pipeline(device, kernel)?;
                pipelines.push((kernel.name.clone(), pipeline.clone()));
                pipeline
            }
        };
        let words = if kernel.words.is_empty() { &[][..] } else { &[POSITION] };
        steps.push(run::step(device, kernel, &pipeline, buffers, words)?);
        Ok(())
    };
    let floats = |count: u32| run::made_up(device, 4 * u64::from(count));
    let (hidden, middle, block) = (floats(HIDDEN)?, floats(HIDDEN)?, floats(HIDDEN)?);
    let (qkv, queries, attended) =
        (floats((HEADS + 2) * SIZE)?, floats(HEADS * SIZE)?, floats(HEADS * SIZE)?);
    let (inner, logits) = (floats(INNER)?, floats(VOCABULARY)?);
    let (angles, token) = (floats(CONTEXT * SIZE)?, Arc::new(Buffer::with_bytes(device, &[7, 0, 0, 0])?));
    let size = |index: usize| kernels.head.bindings.get(index).map_or(0, |binding| binding.bytes);
    let (table, scales) = (run::made_up(device, size(2))?, run::made_up(device, size(3))?);

    run(&kernels.embed, &[Some(&token), Some(&table), Some(&scales), Some(&hidden)])?;
    for _ in 0..LAYERS {
        let cache = u64::from(CONTEXT * SIZE) * 2;
        let (keys, values) = (run::made_up(device, cache)?, run::made_up(device, cache)?);
        let (keys, values) = (Some(&keys), Some(&values));
        run(&kernels.qkv, &[Some(&hidden), None, None, None, Some(&qkv)])?;
        run(&kernels.rotary, &[Some(&qkv), Some(&angles), None, None, Some(&queries), keys, values])?;
        run(&kernels.attention, &[Some(&queries), keys, values, Some(&attended)])?;
        run(&kernels.out, &[Some(&attended), None, None, Some(&block)])?;
        run(&kernels.residual, &[Some(&block), None, Some(&hidden), Some(&middle)])?;
        run(&kernels.gate_up, &[Some(&middle), None, None, None, Some(&inner)])?;
        run(&kernels.down, &[Some(&inner), None, None, Some(&block)])?;
        run(&kernels.residual, &[Some(&block), None, Some(&middle), Some(&hidden)])?;
    }
    run(&kernels.head, &[Some(&hidden), None, Some(&table), Some(&scales), Some(&logits)])?;
    run(&kernels.argmax, &[Some(&logits), Some(&token)])?;
    Ok(Recording::new(device, steps)?)
}
