//! Metal's shaders, compiled by clang++ with a small metal_stdlib and run on this machine, against what Vulkan computes.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::{Numbers, assert_close, bytes, code, floats, run};
use edgec_gpu_kernels::{
    Argmax, Attention, Binary, Code, Convolution, Copy, DepthwiseConvolution, Elementwise, Epilogue, Expr,
    Extra, Float, Gather, Kernel, Mask, Matmul, Matvec, Norm, NormKind, Operand, Pairing, Pool, PoolKind,
    Reduce, Reduction, Rotary, Softmax, Staging, Tile, Unary, Weights, Window,
};
use edgec_gpu_plan::{Access, Element};

const F32: Float = Float::F32;
const F16: Float = Float::F16;

/// A kernel, the types of the floats that it writes, and its push constants.
struct Case {
    kernel: Kernel,
    written: Vec<Float>,
    words: Vec<u32>,
}

fn case(kernel: Kernel, written: &[Float], words: &[u32]) -> Case {
    Case { kernel, written: written.to_vec(), words: words.to_vec() }
}

fn cases() -> Vec<Case> {
    let none = Epilogue::default;
    let gated = Epilogue {
        expr: Expr::Value(0).unary(Unary::GeluTanh).binary(Binary::Multiply, Expr::Value(1)),
        extras: vec![Extra::Full(F32)],
    };
    let matvec =
        |weights, y| Matvec { rows: 1, k: 70, n: 66, x: F32, weights, y, epilogue: none() }.kernel().unwrap();
    let tile = Tile { row_quads: 1, column_quads: 1, threads_m: 4, threads_n: 4, staging: Staging::Shared };
    let matmul = |weights, k, n, epilogue| {
        let matmul =
            Matmul { batch: 1, weights_batch: 1, m: 19, k, n, x: F32, weights, y: F32, epilogue, tile };
        matmul.kernel().unwrap()
    };
    let size = Operand::full(Element::F32);
    let chain = Expr::Value(0).unary(Unary::Erf).binary(Binary::Power, Expr::Constant(2.0));
    let elements = Elementwise { dims: vec![64], operands: vec![size], result: Element::F16, expr: chain };
    let gain = Epilogue {
        expr: Expr::Value(0).binary(Binary::Multiply, Expr::Value(1)),
        extras: vec![Extra::Column(F32)],
    };
    let norm =
        Norm { kind: NormKind::Layer, rows: 3, columns: 40, float: F32, epsilon: 1e-6, epilogue: gain };
    let attention = Attention {
        tokens: 3,
        heads: 4,
        kv_heads: 2,
        size: 16,
        context: 90,
        float: F32,
        cache: F16,
        scale: 0.25,
        cap: None,
        mask: Mask::Causal { window: Some(70) },
        splits: 1,
    };
    let (pairing, cache) = (Pairing::Halves, F16);
    let rotary = Rotary {
        tokens: 2,
        heads: 2,
        kv_heads: 1,
        size: 16,
        context: 9,
        float: F32,
        cache,
        pairing,
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
    let pool = Pool { kind: PoolKind::Average, batch: 1, channels: 4, window, float: F16 };
    let depthwise =
        DepthwiseConvolution { batch: 1, channels: 8, window, float: F32, filter: F16, epilogue: none() };
    let reduce = |reduction, outer, reduced, inner| {
        Reduce { reduction, outer, reduced, inner, element: Element::F32 }.kernel().unwrap()
    };
    let copy = Copy::transpose(Element::F32, &[3, 5, 4], &[2, 0, 1]).unwrap();
    let gather = Gather { count: 3, rows: 9, columns: 40, table: Weights::Int4, y: F32, epilogue: none() };
    vec![
        case(matvec(Weights::Dense(F32), F32), &[F32], &[]),
        case(matvec(Weights::Int4, F16), &[F16], &[]),
        case(matvec(Weights::Int8, F32), &[F32], &[]),
        case(matmul(Weights::Dense(F32), 21, 37, none()), &[F32], &[]),
        case(matmul(Weights::Int4, 40, 36, gated), &[F32], &[]),
        case(matmul(Weights::Transposed(F16), 36, 20, none()), &[F32], &[]),
        case(elements.kernel().unwrap(), &[F16], &[]),
        case(Softmax { rows: 4, columns: 70, float: F32, scale: 2.0 }.kernel().unwrap(), &[F32], &[]),
        case(norm.kernel().unwrap(), &[F32], &[]),
        case(attention.kernel().unwrap(), &[F32], &[75]),
        case(rotary.kernel().unwrap(), &[F32, F16, F16], &[4]),
        case(convolution.kernel().unwrap(), &[F32], &[]),
        case(gather.kernel().unwrap(), &[F32], &[]),
        case(pool.kernel().unwrap(), &[F16], &[]),
        case(depthwise.kernel().unwrap(), &[F32], &[]),
        case(reduce(Reduction::Mean, 3, 100, 1), &[F32], &[]),
        case(reduce(Reduction::Maximum, 3, 7, 5), &[F32], &[]),
        case(copy.kernel().unwrap(), &[F32], &[]),
        case(matvec(Weights::Panels(F16), F32), &[F32], &[]),
        case(Argmax { rows: 2, columns: 300, float: F32 }.kernel().unwrap(), &[], &[]),
    ]
}

/// The C++ of a kernel, and its entry in the table of kernels.
fn translated(index: usize, case: &Case) -> (String, String) {
    let msl = code(&case.kernel).msl;
    let body: String =
        msl.lines().filter(|line| !line.starts_with("#include")).map(|line| format!("{line}\n")).collect();
    let parameters = msl.split("kernel void main_(").nth(1).unwrap().split(") {").next().unwrap();
    let memories = msl.lines().next().unwrap().strip_prefix(Code::MSL_MEMORIES).unwrap();
    let memories: Vec<u32> = memories.split_whitespace().map(|bytes| bytes.parse().unwrap()).collect();
    assert!(memories.iter().sum::<u32>() <= case.kernel.shared_bytes, "{}", case.kernel.name);
    let mut arguments = Vec::new();
    let mut shared = 0;
    for parameter in
        parameters.lines().map(|line| line.trim_start_matches([',', ' '])).filter(|line| !line.is_empty())
    {
        let kind = parameter.split(['&', '[']).next().unwrap();
        let kind = kind.trim().trim_start_matches("device ").trim_start_matches("constant ");
        let kind = kind.trim_start_matches("threadgroup ").trim_end_matches(" const");
        arguments.push(if parameter.contains("[[threadgroup_position_in_grid]]") {
            "group".to_owned()
        } else if parameter.contains("[[thread_position_in_threadgroup]]") {
            "uint3(lane, 0, 0)".into()
        } else if parameter.contains("[[thread_index_in_threadgroup]]") {
            "lane".into()
        } else if let Some((_, slot)) = parameter.split_once("[[buffer(") {
            let slot = slot.split(')').next().unwrap();
            format!("*(k{index}::{kind} *)buffers[{slot}].data()")
        } else {
            assert!(memories.len() > shared, "{}", case.kernel.name);
            // Every shared array begins at a multiple of 8 KiB.
            shared += 1;
            format!("*(k{index}::{kind} *)(shared + {})", (shared - 1) * 8192)
        });
    }
    assert_eq!(memories.len(), shared, "{}", case.kernel.name);
    let [x, y, z] = case.kernel.workgroup;
    let call = format!(
        "  {{{}, [](Buffers &buffers, char *shared, uint3 group, uint lane) {{ k{index}::main_({}); }}}},\n",
        x * y * z,
        arguments.join(", ")
    );
    (format!("namespace k{index} {{\n{body}}}\n"), call)
}

fn clang() -> PathBuf {
    let prefix = std::env::var_os("MLIR_SYS_220_PREFIX").unwrap_or("/usr/lib/llvm-22".into());
    std::env::var_os("EDGEC_CLANG").map_or(PathBuf::from(prefix).join("bin/clang++"), PathBuf::from)
}

fn build(cases: &[Case], folder: &Path) -> PathBuf {
    let stub = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/metal_stub");
    let mut source = String::from("#include <metal_stdlib>\n#include <vector>\n");
    let mut table = String::new();
    for (index, case) in cases.iter().enumerate() {
        let (text, call) = translated(index, case);
        source += &text;
        table += &call;
    }
    write!(
        source,
        "struct Kernel {{\n  uint invocations;\n  void (*call)(std::vector<std::vector<char>> &, char *, uint3, uint);\n}};
using Buffers = std::vector<std::vector<char>>;\nstatic const Kernel kernels[] = {{\n{table}}};\n#include \"host.cpp\"\n"
    )
    .unwrap();
    let (text, program) = (folder.join("kernels.cpp"), folder.join("kernels"));
    std::fs::write(&text, source).unwrap();
    let compiler = clang();
    let output = Command::new(&compiler)
        .args(["-std=c++20", "-O1", "-pthread", "-Wno-unknown-attributes", "-ffp-contract=off", "-I"])
        .arg(&stub)
        .arg(&text)
        .arg("-o")
        .arg(&program)
        .output()
        .unwrap_or_else(|error| {
            panic!(
                "{}: {error}; tools/setup.sh --checks installs clang, or set EDGEC_CLANG",
                compiler.display()
            )
        });
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}", said.chars().take(4000).collect::<String>());
    program
}

/// Contents for every buffer, by its place: floats in those of Vulkan's tests, and small integers in the words of others.
fn contents(numbers: &mut Numbers, case: &Case) -> Vec<Vec<u8>> {
    let declared = |index: usize| {
        let line =
            case.kernel.wgsl.lines().find(|line| line.contains(&format!("@binding({index})"))).unwrap();
        line.split("array<").nth(1).unwrap().to_owned()
    };
    (case.kernel.bindings.iter().enumerate())
        .map(|(index, binding)| {
            let (kind, length) = (declared(index), binding.bytes as usize);
            if binding.access == Access::Write {
                vec![0xff; length]
            } else if kind.contains("f16") {
                bytes(F16, &numbers.floats(length / 2))
            } else if kind.contains("f32") {
                bytes(F32, &numbers.floats(length / 4))
            } else if kind.starts_with("vec2<u32>") {
                // Pairs of 16-bit scales.
                bytes(F16, &numbers.floats(length / 2))
            } else if kind.starts_with("i32") {
                common::words(&numbers.integers(length / 4, -1, 12))
            } else {
                common::words(&numbers.integers(length / 4, i32::MIN, i32::MAX))
            }
        })
        .collect()
}

#[test]
fn metal_computes_what_vulkan_computes() {
    let folder = std::env::temp_dir().join(format!("edgec-metal-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let cases = cases();
    let program = build(&cases, &folder);
    let mut numbers = Numbers(1);
    for (index, case) in cases.iter().enumerate() {
        let Case { kernel, written, words } = case;
        let contents = contents(&mut numbers, case);
        let given =
            kernel.bindings.iter().zip(&contents).filter(|(binding, _)| binding.access != Access::Write);
        let given: Vec<&[u8]> = given.map(|(_, bytes)| bytes.as_slice()).collect();
        let expected = run(kernel, &given, words);

        let grid = kernel.grid.map(|formula| formula.value(words).unwrap());
        let constants: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        let mut file: Vec<u8> = grid.iter().flat_map(|groups| groups.to_le_bytes()).collect();
        file.extend((contents.len() as u32 + 1).to_le_bytes());
        for bytes in contents.iter().chain([&constants]) {
            file.extend((bytes.len() as u32).to_le_bytes());
            file.extend(bytes);
        }
        let path = folder.join("buffers");
        std::fs::write(&path, file).unwrap();
        let status = Command::new(&program).arg(index.to_string()).arg(&path).status().unwrap();
        assert!(status.success(), "{}: {status}", kernel.name);
        let file = std::fs::read(&path).unwrap();
        let mut at = 0;
        let mut results = expected.iter().zip(written.iter().map(Some).chain(std::iter::repeat(None)));
        for (binding, bytes) in kernel.bindings.iter().zip(&contents) {
            let found = &file[at..at + bytes.len()];
            at += bytes.len();
            if binding.access.writes() {
                let (expected, float) = results.next().unwrap();
                match float {
                    Some(float) => {
                        let (found, expected) = (floats(*float, found), floats(*float, expected));
                        assert_close(kernel, &found, &expected, *float, 2e-6);
                    }
                    None => assert_eq!(found, &expected[..], "{}", kernel.name),
                }
            }
        }
    }
    std::fs::remove_dir_all(&folder).unwrap();
}
