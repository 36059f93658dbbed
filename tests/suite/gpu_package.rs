//! Models for GPUs through the program: what `inspect` shows of a package, and what `run` computes with it.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use edgec_formats::litertlm;
use edgec_gpu_kernels::{Binary, Elementwise, Expr, Library, Operand};
use edgec_gpu_package::{Draft, KernelCode};
use edgec_gpu_plan::{
    Dispatch, Element, Memory, Place, Plan, Requirements, Shard, Signature, Tensor, memory,
};
use edgec_runtime::{ElementType, npy};
use edgec_tests::edgec;

const WEIGHTS: [f32; 3] = [0.5, -1.0, 2.0];

/// A package that computes `y = relu(x * w) + x` of `f32[3]` by two kernels.
fn package(folder: &Path) -> PathBuf {
    let full = || Operand::full(Element::F32);
    let kernel = |expr, count| {
        let operands = (0..count).map(|_| full()).collect();
        Elementwise { dims: vec![3], operands, result: Element::F32, expr }.kernel().unwrap()
    };
    let value = Expr::Value;
    let product = kernel(value(0).binary(Binary::Multiply, value(1)), 2);
    let sum = kernel(value(0).relu().binary(Binary::Add, value(1)), 2);
    let mut library = Library::default();
    let mut signature = Signature { name: "main".into(), ..Signature::default() };
    let tensor = |name: &str| Tensor::temporary(name, Element::F32, &[3]).unwrap();
    signature.tensors = ["x", "w", "product", "y"].map(tensor).into();
    signature.tensors[1].place = Place { memory: Memory::Shard(0), offset: 0, length: 12 };
    for (kernel, tensors) in [(&product, [0, 1, 2]), (&sum, [2, 0, 3])] {
        signature.dispatches.push(Dispatch {
            kernel: library.add(kernel).unwrap(),
            barrier: false,
            bindings: tensors.map(|tensor| signature.whole(tensor).unwrap()).into(),
            words: Vec::new(),
            grid: kernel.grid,
        });
    }
    (signature.inputs, signature.outputs) = (vec![0], vec![3]);
    memory::set_barriers(&mut signature, library.kernels()).unwrap();
    memory::lay_out(&mut signature, library.kernels()).unwrap();
    let mut plan = Plan {
        profile: "base".into(),
        shards: vec![Shard { length: 12, checksum: 0 }],
        code: library.sections(),
        kernels: library.kernels().to_vec(),
        signatures: vec![signature],
        ..Plan::default()
    };
    plan.requirements = Requirements { features: library.features(), limits: plan.needed_limits().unwrap() };
    let mut draft = Draft::default();
    let shard = draft.add_shard(12);
    let code = KernelCode { spirv: &library.spirv, msl: &library.msl, wgsl: &library.wgsl };
    draft.add_variant(plan, code, vec![shard]).unwrap();
    let path = folder.join("model.litertlm");
    let file = File::options().read(true).write(true).create_new(true).open(&path).unwrap();
    let sections = draft.planned_sections().unwrap();
    let offsets = litertlm::Plan { system: Vec::new(), sections }.write(&file).unwrap();
    let weights: Vec<u8> = WEIGHTS.iter().flat_map(|weight| weight.to_le_bytes()).collect();
    file.write_all_at(&weights, offsets[0] + draft.shard_offsets().unwrap()[0]).unwrap();
    draft.finish(&file, offsets[0]).unwrap();
    path
}

#[test]
fn a_package_is_shown_and_run() {
    let folder = tempfile::tempdir().unwrap();
    let path = package(folder.path());
    let artifact = path.to_str().unwrap();
    let text = edgec(["inspect", artifact]).ok();
    for part in [
        "section edgec.plan 16384..",
        "variant base: needs no features",
        "12 B of weights in 1 shards, 2 kernels (edgec.spirv ",
        "main(): 2 dispatches with 1 barriers, arena ",
        "a run reads at most 12 B of weights and 0 B of states",
        "in  x f32[3]",
        "out y f32[3]",
        "1 x elementwise_f32",
    ] {
        assert!(text.contains(part), "{part:?} is missing in\n{text}");
    }
    let json: serde_json::Value = serde_json::from_str(&edgec(["inspect", "--json", artifact]).ok()).unwrap();
    let main = &json["variants"][0]["signatures"][0];
    assert_eq!(main["weight_bytes_read"], 12);
    assert_eq!(main["kernels"].as_object().unwrap().len(), 2);

    let input = folder.path().join("x.npy");
    let x = edgec_runtime::Tensor::from_f32(vec![3], &[3.0, 5.0, -1.0]).unwrap();
    npy::write(&input, &x).unwrap();
    let (input, out) = (input.to_str().unwrap(), folder.path().join("out"));
    let run = |rest: &[&str]| {
        let arguments = ["run", artifact, "--device", "llvmpipe", "--output-dir", out.to_str().unwrap()];
        edgec(arguments.iter().chain(rest))
    };
    run(&["--input", input]).ok();
    let y = npy::read_as(&out.join("y.npy"), ElementType::F32).unwrap();
    assert_eq!(y.to_f32().unwrap(), [4.5, 5.0, -1.0]);

    assert!(run(&[]).refused().contains("needs the input `x`"));
    assert!(run(&["--input", input, "--signature", "decode"]).refused().contains("no signature `decode`"));
    assert!(run(&["--input", input, "--variant", "f16"]).refused().contains("no variant \"f16\""));
    assert!(run(&["--input", input, "--parameter", "position=1"]).refused().contains("no parameter"));
    let other = edgec(["run", artifact, "--device", "no such GPU", "--output-dir", "/nowhere"]).refused();
    assert!(other.contains("no Vulkan device") && other.contains("llvmpipe"), "{other}");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes.truncate(bytes.len() - 4);
    std::fs::write(&path, bytes).unwrap();
    assert!(edgec(["inspect", artifact]).refused().contains("the file is truncated"));
    assert!(run(&["--input", input]).refused().contains("the file is truncated"));
}
