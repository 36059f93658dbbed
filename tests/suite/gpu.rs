//! The GPU target: programs of `tests/fixtures/` as packages, run by Vulkan on this machine's device, against jax's and torch's numbers and the
//! CPU target's.

use std::path::Path;

use edgec_tensor::{Tensor, npy};
use edgec_tests::{agreement, edgec, fixture, minilm};

/// Largest difference over the largest number of the output.
const LIMIT: f64 = 1e-4;

fn words(of: &[&str], more: &[String]) -> Vec<String> {
    of.iter().map(|word| (*word).to_owned()).chain(more.iter().cloned()).collect()
}

/// A program gives the fixture's numbers.
fn agrees(kind: &str, program: &Path, name: &str, options: &[&str], limit: f64) {
    let work = tempfile::tempdir().unwrap();
    let folder = fixture(kind).join(name);
    let package = work.path().join("model.litertlm");
    let compile = ["compile", program.to_str().unwrap(), "--target=gpu", "-o", package.to_str().unwrap()];
    edgec(compile.iter().chain(options)).ok();
    let inputs: Vec<String> = (0..)
        .map(|index| folder.join(format!("arg{index}.npy")))
        .take_while(|input| input.exists())
        .map(|input| format!("--input={}", input.display()))
        .collect();
    let run = ["run", package.to_str().unwrap(), "--output-dir", work.path().to_str().unwrap()];
    edgec(words(&run, &inputs)).ok();
    let outputs: Vec<String> = (0..)
        .map(|index| format!("output_{index}.npy"))
        .take_while(|file| folder.join(file).exists())
        .collect();
    assert!(!outputs.is_empty());
    for file in outputs {
        let error = agreement(&folder.join(&file), &work.path().join(&file));
        assert!(error <= limit, "{name}: {file} differs by {error}");
    }
}

macro_rules! jax_programs {
    ($($test:ident $name:literal)*) => {
        $(
            #[test]
            fn $test() {
                let program = fixture("jax").join($name).join("program.mlir");
                agrees("jax", &program, $name, &[], LIMIT);
            }
        )*
    };
}

jax_programs! {
    mlp "mlp"
    convnet "convnet"
    mobilenet "mobilenet"
    vit "vit"
    resnet_block "resnet_block"
    rms_norm "rms_norm"
    whisper_encoder "whisper_encoder"
    grouped_query_attention "grouped_query_attention"
    group_norm "group_norm"
    gpt2 "gpt2"
    not_numbers "not_numbers"
}

/// The encoder's vectors are those of the CPU target, which are the original's.
#[test]
fn minilm_is_the_original() {
    let work = tempfile::tempdir().unwrap();
    let model = minilm();
    let outputs = [("cpu", "minilm.tflite"), ("gpu", "minilm.litertlm")].map(|(target, file)| {
        let artifact = work.path().join(file);
        let target = format!("--target={target}");
        edgec([
            "compile",
            model.to_str().unwrap(),
            &target,
            "--lengths=128",
            "-o",
            artifact.to_str().unwrap(),
        ])
        .ok();
        let count = 20;
        let ids = (0..128).map(|at| if at < count { 1000 + at * 37 } else { 0 }).collect::<Vec<i32>>();
        let mask = (0..128).map(|at| i32::from(at < count)).collect::<Vec<i32>>();
        let inputs = [("tokens", ids), ("attention_mask", mask), ("token_types", vec![0; 128])];
        let inputs = inputs.map(|(name, numbers)| {
            let path = work.path().join(format!("{name}.npy"));
            npy::write(&path, &Tensor::from_i32(vec![1, 128], &numbers).unwrap()).unwrap();
            format!("--input={name}={}", path.display())
        });
        let out = work.path().join(file).with_extension("out");
        let run = [
            "run",
            artifact.to_str().unwrap(),
            "--signature=encode_128",
            "--output-dir",
            out.to_str().unwrap(),
        ];
        edgec(words(&run, &inputs)).ok();
        out
    });
    for file in ["embedding.npy", "hidden.npy"] {
        let error = agreement(&outputs[0].join(file), &outputs[1].join(file));
        assert!(error < LIMIT, "{file} differs by {error}");
    }
}

#[test]
fn what_has_no_kernel_is_refused_with_its_place() {
    let work = tempfile::tempdir().unwrap();
    let package = work.path().join("model.litertlm");
    let program = fixture("jax").join("fft/program.mlir");
    let words = ["compile", program.to_str().unwrap(), "--target=gpu", "-o", package.to_str().unwrap()];
    let said = edgec(words).refused();
    // The message is broken where the terminal ends.
    let said = said.replace('│', "").split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("program.mlir:23:10: target `gpu` cannot compute `stablehlo.fft`"), "{said}");
    assert!(!package.exists());
}
