//! Kernels of every kind, each with the value of its push constants.

use edgec_gpu_kernels::{
    Argmax, Attention, Binary, CombineAttention, Comparison, Convolution, Copy, DepthwiseConvolution,
    Elementwise, Epilogue, Expr, Extra, Float, Gather, Kernel, Mask, Matmul, Matvec, Norm, NormKind, Operand,
    Pairing, Pool, PoolKind, Reduce, Reduction, Rotary, Softmax, Staging, Tile, Unary, Weights, Window,
};
use edgec_gpu_plan::Element;

const F32: Float = Float::F32;
const F16: Float = Float::F16;

pub fn all() -> Vec<(Kernel, u32)> {
    let none = Epilogue::default;
    let gated = Epilogue {
        expr: Expr::Value(0).unary(Unary::GeluTanh).binary(Binary::Multiply, Expr::Value(1)),
        extras: vec![Extra::Full(F32)],
    };
    let matvec = |weights, y| {
        Matvec { rows: 1, k: 70, n: 130, x: F32, weights, y, epilogue: none() }.kernel().unwrap()
    };
    let matmul = |weights, epilogue, staging| {
        let tile = Tile { row_quads: 1, column_quads: 1, threads_m: 4, threads_n: 4, staging };
        let (m, k, n) = (19, 40, 68);
        Matmul { batch: 1, weights_batch: 1, m, k, n, x: F32, weights, y: F32, epilogue, tile }
            .kernel()
            .unwrap()
    };
    let full = || Operand::full(Element::F32);
    let elements = |expr, result, count| {
        let operands = (0..count).map(|_| full()).collect();
        Elementwise { dims: vec![7, 33], operands, result, expr }.kernel().unwrap()
    };
    let value = Expr::Value;
    let chain = value(0).unary(Unary::Erf).binary(Binary::Power, Expr::Constant(2.0)).unary(Unary::Tanh);
    let chosen = Expr::Select(
        Comparison::Lt,
        Box::new([value(0), value(1), value(0).unary(Unary::Exp), value(1).unary(Unary::Cosine)]),
    );
    let gain = || Epilogue {
        expr: Expr::Value(0).binary(Binary::Multiply, Expr::Value(1)),
        extras: vec![Extra::Column(F32)],
    };
    let norm = |kind| {
        Norm { kind, rows: 3, columns: 400, float: F32, epsilon: 1e-6, epilogue: gain() }.kernel().unwrap()
    };
    let attention = |tokens, window, splits| Attention {
        tokens,
        heads: 4,
        kv_heads: 2,
        size: 16,
        context: 90,
        float: F32,
        cache: F16,
        scale: 0.25,
        cap: Some(5.0),
        mask: Mask::Causal { window },
        splits,
    };
    let rotary = Rotary {
        tokens: 2,
        heads: 4,
        kv_heads: 2,
        size: 16,
        context: 90,
        float: F32,
        cache: F16,
        pairing: Pairing::Halves,
        norm: Some(1e-6),
    };
    let window = Window {
        input: [5, 6],
        size: [3, 3],
        stride: [2, 1],
        dilation: [1, 1],
        before: [1, 1],
        after: [1, 1],
    };
    let convolution = Convolution {
        batch: 1,
        inputs: 3,
        outputs: 8,
        groups: 1,
        window,
        float: F32,
        filter: F32,
        epilogue: Epilogue::bias(F32, Expr::relu6),
    };
    let depthwise =
        DepthwiseConvolution { batch: 1, channels: 8, window, float: F32, filter: F16, epilogue: none() };
    let pool = Pool { kind: PoolKind::Average, batch: 1, channels: 4, window, float: F16 };
    let reduce = |reduction, outer, reduced, inner| {
        Reduce { reduction, outer, reduced, inner, element: Element::F32 }.kernel().unwrap()
    };
    let gather = |table| {
        Gather { count: 3, rows: 2000, columns: 40, table, y: F32, epilogue: none() }.kernel().unwrap()
    };
    vec![
        (matvec(Weights::Dense(F32), F32), 0),
        (matvec(Weights::Panels(F16), F32), 0),
        (matvec(Weights::Int4, F16), 0),
        (matvec(Weights::Int8, F32), 0),
        (matmul(Weights::Dense(F32), none(), Staging::Shared), 0),
        (matmul(Weights::Transposed(F16), none(), Staging::Shared), 0),
        (matmul(Weights::Int4, gated, Staging::Shared), 0),
        (matmul(Weights::Int8, none(), Staging::Direct), 0),
        (elements(chain, Element::F16, 1), 0),
        (elements(chosen, Element::F32, 2), 0),
        (
            elements(
                value(0).binary(Binary::Multiply, Expr::Constant(100.0)).unary(Unary::ToInteger),
                Element::I32,
                1,
            ),
            0,
        ),
        (Softmax { rows: 4, columns: 700, float: F32, scale: 2.0 }.kernel().unwrap(), 0),
        (norm(NormKind::Layer), 0),
        (norm(NormKind::Rms), 0),
        (attention(3, Some(30), 1).kernel().unwrap(), 60),
        (attention(1, None, 2).kernel().unwrap(), 60),
        (CombineAttention { rows: 4, size: 16, splits: 2, float: F32 }.kernel().unwrap(), 0),
        (rotary.kernel().unwrap(), 60),
        (convolution.kernel().unwrap(), 0),
        (depthwise.kernel().unwrap(), 0),
        (pool.kernel().unwrap(), 0),
        (reduce(Reduction::Mean, 3, 1000, 1), 0),
        (reduce(Reduction::Maximum, 3, 7, 5), 0),
        (Copy::transpose(Element::F32, &[3, 5, 4], &[2, 0, 1]).unwrap().kernel().unwrap(), 0),
        (gather(Weights::Int4), 0),
        (gather(Weights::Int8), 0),
        (Argmax { rows: 2, columns: 3000, float: F32 }.kernel().unwrap(), 0),
    ]
}
