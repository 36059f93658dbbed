//! The interpreter against a driver: checks of kernels of every kind hold on lavapipe, and do not hold for another kernel's code.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::sync::Arc;

use edgec_gpu_kernels::{
    Argmax, Attention, Binary, CombineAttention, Comparison, Convolution, Copy, DepthwiseConvolution,
    Elementwise, Epilogue, Expr, Extra, Float, Gather, Kernel, Library, Mask, Matmul, Matvec, Norm, NormKind,
    Operand, Pairing, Pool, PoolKind, Reduce, Reduction, Rotary, Softmax, Staging, Tile, Unary, Weights,
    Window,
};
use edgec_gpu_plan::check::{Check, ProbeKind};
use edgec_gpu_plan::{Dispatch, Element, Formula, Parameter, Plan, Requirements, Signature, Tensor};
use edgec_gpu_reference::{Checks, checks};
use edgec_vulkan::{Device, Selection, Session, Sources, VulkanError};

const F32: Float = Float::F32;
const F16: Float = Float::F16;

/// A plan that dispatches each kernel once, with push constants at the middle of 0 to twice their value.
fn plan(kernels: &[(Kernel, u32)]) -> (Plan, Library) {
    let mut library = Library::default();
    let mut signatures = Vec::new();
    for (index, (kernel, word)) in kernels.iter().enumerate() {
        let mut signature = Signature { name: format!("run_{index}"), ..Signature::default() };
        signature.parameters.push(Parameter { name: "word".into(), least: 0, most: 2 * word });
        let mut bindings = Vec::new();
        for (at, binding) in kernel.bindings.iter().enumerate() {
            let dims = [(binding.bytes / 4) as u32];
            signature.tensors.push(Tensor::temporary(&format!("t{at}"), Element::U32, &dims).unwrap());
            bindings.push(signature.whole(at as u32).unwrap());
            if binding.access.reads() || binding.access == edgec_gpu_plan::Access::Part {
                signature.inputs.push(at as u32);
            }
        }
        signature.dispatches.push(Dispatch {
            kernel: library.add(kernel).unwrap(),
            barrier: false,
            bindings,
            words: kernel.words.iter().map(|_| Formula::parameter(0)).collect(),
            grid: kernel.grid,
        });
        edgec_gpu_plan::memory::set_barriers(&mut signature, library.kernels()).unwrap();
        edgec_gpu_plan::memory::lay_out(&mut signature, library.kernels()).unwrap();
        signatures.push(signature);
    }
    let mut plan = Plan {
        profile: "base".into(),
        code: library.sections(),
        kernels: library.kernels().to_vec(),
        signatures,
        ..Plan::default()
    };
    plan.requirements = Requirements { features: library.features(), limits: plan.needed_limits().unwrap() };
    (plan, library)
}

fn session(plan: Plan, library: &Library) -> Session {
    let selection = Selection { name: Some("llvmpipe".into()), ..Selection::default() };
    let device: Arc<Device> = Device::open(&selection).unwrap_or_else(|error| panic!("{error}"));
    let sources = Sources { spirv: &library.spirv, shards: Vec::new(), pipelines: &[] };
    Session::new(&device, plan, &sources).unwrap()
}

fn kernels() -> Vec<(Kernel, u32)> {
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

#[test]
fn kernels_of_every_kind_compute_what_the_interpreter_does() {
    let kernels = kernels();
    let (plan, library) = plan(&kernels);
    let Checks { checks, without } = checks(&plan, &library.wgsl);
    assert!(without.is_empty(), "{without:?}");
    assert_eq!(checks.len(), kernels.len());
    let session = session(plan, &library);
    let mut wrong = Vec::new();
    for check in &checks {
        assert!(check.probes.len() >= 2, "{}", kernels[check.kernel as usize].0.name);
        if let Err(error) = session.check(std::slice::from_ref(check)) {
            wrong.push(error.to_string());
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn checks_find_a_wrong_kernel() {
    // The code of another kernel of the same bindings: mean for sum, and a scale that is off by a hundredth.
    let reduce = |reduction| {
        Reduce { reduction, outer: 3, reduced: 100, inner: 1, element: Element::F32 }.kernel().unwrap()
    };
    let softmax = |scale| Softmax { rows: 4, columns: 70, float: F32, scale }.kernel().unwrap();
    for (right, wrong) in [(reduce(Reduction::Sum), reduce(Reduction::Mean)), (softmax(2.0), softmax(2.02))] {
        let (due, library) = plan(&[(right, 0)]);
        let checks = checks(&due, &library.wgsl).checks;
        let (other, library) = plan(&[(wrong, 0)]);
        let error = session(other, &library).check(&checks).unwrap_err();
        assert!(matches!(error, VulkanError::WrongResult { .. }), "{error}");
    }
}

#[test]
fn a_check_that_fits_no_kernel_is_refused() {
    let (plan, library) = plan(&[(Argmax { rows: 2, columns: 30, float: F32 }.kernel().unwrap(), 0)]);
    let good = checks(&plan, &library.wgsl).checks;
    assert_eq!(good[0].probes[0].kind, ProbeKind::Integer);
    let session = session(plan, &library);
    session.check(&good).unwrap();
    let damages: [fn(&mut Check); 6] = [
        |check| check.kernel = 1,
        |check| check.words.push(0),
        |check| check.fills.clear(),
        |check| check.probes[0].index = 1 << 20,
        |check| check.probes[0].binding = 0,
        |check| check.grid = [1 << 20, 1 << 20, 1],
    ];
    for damage in damages {
        let mut bad = good.clone();
        damage(&mut bad[0]);
        assert!(session.check(&bad).is_err());
    }
}
