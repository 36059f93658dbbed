//! The WGSL of one kernel of each kind of code, to be read. `INSTA_UPDATE=always` writes it anew.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use edgec_gpu_kernels::{
    Attention, Binary, Epilogue, Expr, Extra, Float, FusedMatvec, InputNorm, Kernel, Mask, Matmul, Matvec,
    Norm, NormKind, Pairing, Profile, Rotary, Staging, Tile, Unary, Weights, compile,
};

const F32: Float = Float::F32;
const F16: Float = Float::F16;

/// What a plan says of a kernel, and its WGSL.
fn shown(kernel: &Kernel) -> String {
    let bindings: Vec<String> =
        kernel.bindings.iter().map(|binding| format!("{:?} {}", binding.access, binding.bytes)).collect();
    let grid = kernel.grid.map(|formula| formula.value(&vec![0; kernel.words.len()]).unwrap());
    format!(
        "{}\ngrid {grid:?}, {} bytes shared\nbindings: {}\n\n{}",
        kernel.name,
        kernel.shared_bytes,
        bindings.join(", "),
        kernel.wgsl
    )
}

#[test]
fn a_decode_step_multiplies_by_4_bit_weights_and_fuses_what_follows() {
    let gated = Expr::Value(0).binary(Binary::Multiply, Expr::Value(1).unary(Unary::GeluTanh));
    let epilogue = Epilogue { expr: gated, extras: vec![Extra::Full(F32)] };
    let kernel = Matvec { rows: 1, k: 640, n: 2048, x: F32, weights: Weights::Int4, y: F32, epilogue }
        .kernel()
        .unwrap();
    insta::assert_snapshot!(shown(&kernel));
}

#[test]
fn a_decode_step_normalises_and_gates_within_a_product() {
    let (weights, epilogue) = (Weights::Int8, Epilogue::default());
    let product = Matvec { rows: 1, k: 640, n: 2048, x: F32, weights, y: F32, epilogue };
    let norm = Some(InputNorm { epsilon: 1e-6, gain: F32 });
    let gate = Some(Expr::Value(0).unary(Unary::GeluTanh).binary(Binary::Multiply, Expr::Value(1)));
    insta::assert_snapshot!(shown(&FusedMatvec { product, norm, gate }.kernel().unwrap()));
}

#[test]
fn prefill_multiplies_by_tiles() {
    let (batch, weights_batch, epilogue) = (1, 1, Epilogue::default());
    let tile = Tile { row_quads: 1, column_quads: 1, threads_m: 8, threads_n: 8, staging: Staging::Shared };
    let matmul = Matmul {
        batch,
        weights_batch,
        m: 33,
        k: 640,
        n: 256,
        x: F16,
        weights: Weights::Int8,
        y: F16,
        epilogue,
        tile,
    };
    insta::assert_snapshot!(shown(&matmul.kernel().unwrap()));
}

#[test]
fn prefill_multiplies_out_of_registers() {
    let (batch, weights_batch, epilogue) = (1, 1, Epilogue::default());
    let tile = Profile::Mali.tile(33);
    let (weights, x, y) = (Weights::Int4, F16, F16);
    let matmul = Matmul { batch, weights_batch, m: 33, k: 640, n: 256, x, weights, y, epilogue, tile };
    insta::assert_snapshot!(shown(&matmul.kernel().unwrap()));
}

#[test]
fn a_decode_step_attends_to_the_cache() {
    let (float, cache, cap) = (F32, F16, None);
    let mask = Mask::Causal { window: Some(512) };
    let attention = Attention {
        tokens: 1,
        heads: 2,
        kv_heads: 1,
        size: 64,
        context: 1280,
        float,
        cache,
        scale: 0.125,
        cap,
        mask,
        splits: 1,
    };
    insta::assert_snapshot!(shown(&attention.kernel().unwrap()));
}

#[test]
fn rotary_embeddings_go_into_the_cache() {
    let (float, cache, pairing) = (F32, F16, Pairing::Halves);
    let rotary = Rotary {
        tokens: 1,
        heads: 2,
        kv_heads: 1,
        size: 64,
        context: 1280,
        float,
        cache,
        pairing,
        norm: Some(1e-6),
    };
    insta::assert_snapshot!(shown(&rotary.kernel().unwrap()));
}

#[test]
fn rows_are_normalised() {
    let gain = Expr::Value(0).binary(Binary::Multiply, Expr::Value(1));
    let epilogue = Epilogue { expr: gain, extras: vec![Extra::Column(F32)] };
    let norm = Norm { kind: NormKind::Rms, rows: 1, columns: 640, float: F32, epsilon: 1e-6, epilogue };
    let kernel = norm.kernel().unwrap();
    insta::assert_snapshot!(shown(&kernel));
    insta::assert_snapshot!("rows_are_normalised_in_metal", compile(&kernel).unwrap().msl);
}
