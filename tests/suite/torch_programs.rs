//! Programs that torch.export wrote, compiled for the CPU, give torch's results in LiteRT; and what they are imported to.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use edgec_tensor::{ElementType, Tensor, npy};
use edgec_tests::{edgec, fixture};

/// The numbered tensors `<name>0.npy`, `<name>1.npy` … of a folder.
fn numbered(folder: &Path, name: &str) -> Vec<PathBuf> {
    (0..).map(|index| folder.join(format!("{name}{index}.npy"))).take_while(|path| path.exists()).collect()
}

/// Floats within 1e-4 of the largest; all else equal, infinities and NaN included.
fn compare(label: &str, found: &Tensor, expected: &Tensor) {
    assert_eq!(found.element_type(), expected.element_type(), "{label}");
    assert_eq!(found.shape(), expected.shape(), "{label}");
    if expected.element_type() != ElementType::F32 {
        assert_eq!(found.bytes(), expected.bytes(), "{label}: {:?} {:?}", found.to_i64(), expected.to_i64());
        return;
    }
    let (found, expected) = (found.to_f64(), expected.to_f64());
    let largest =
        expected.iter().filter(|value| value.is_finite()).fold(0.0f64, |most, value| most.max(value.abs()));
    for (index, (found, expected)) in found.iter().zip(&expected).enumerate() {
        let same = if expected.is_finite() {
            (found - expected).abs() <= 1e-4 * largest
        } else {
            found == expected || found.is_nan() && expected.is_nan()
        };
        assert!(same, "{label}: element {index} is {found}, torch has {expected}");
    }
}

/// Compiles `name`, runs it on the fixture's inputs and compares.
fn agrees(name: &str, arguments: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let (artifact, out) = (folder.path().join("model.tflite"), folder.path().join("out"));
    let model = fixture("torch").join(format!("{name}.pt2"));
    let mut compile: Vec<OsString> = vec!["compile".into(), model.into(), "--target=cpu".into()];
    compile.extend(["-o".into(), artifact.clone().into()]);
    compile.extend(arguments.iter().map(OsString::from));
    edgec(compile).ok();
    let data = fixture("torch").join(name);
    let mut run: Vec<OsString> = vec!["run".into(), artifact.into(), "--signature=main".into()];
    run.extend(["--output-dir".into(), out.clone().into()]);
    for input in numbered(&data, "arg") {
        run.extend(["--input".into(), input.into()]);
    }
    edgec(run).ok();
    let expected = numbered(&data, "output_");
    assert!(!expected.is_empty());
    assert_eq!(fs::read_dir(&out).unwrap().count(), expected.len());
    for path in expected {
        let output = path.file_name().unwrap();
        let label = format!("{name} {}", output.to_string_lossy());
        compare(&label, &npy::read(&out.join(output)).unwrap(), &npy::read(&path).unwrap());
    }
}

macro_rules! programs {
    ($($name:ident $(with $argument:literal)?;)*) => {
        $(#[test]
        fn $name() {
            agrees(stringify!($name), &[$($argument)?]);
        })*
    };
}

programs! {
    arithmetic;
    attention;
    bert;
    bincount;
    branches;
    cache_step;
    clip_vision;
    convnet;
    convnext_block;
    diffusion_block;
    einsum;
    gpt2;
    gru;
    head;
    llama;
    lstm;
    mlp;
    mlp_batch with "--shape=x=4x12";
    mobile_block;
    pools;
    resnet_block;
    rnn;
    sampling;
    scatter;
    statistics;
    swin_block;
    t5_encoder;
    unet;
    views;
    vit_block;
    whisper_encoder;
}

/// The StableHLO of programs that together call every family of operators.
#[test]
fn imports() {
    for name in [
        "arithmetic",
        "attention",
        "bincount",
        "branches",
        "cache_step",
        "einsum",
        "mlp",
        "pools",
        "sampling",
        "scatter",
        "statistics",
        "unet",
        "views",
    ] {
        let text =
            edgec([OsString::from("import"), fixture("torch").join(format!("{name}.pt2")).into()]).ok();
        insta::assert_snapshot!(name, text);
    }
}

#[test]
fn open_sizes_need_a_number() {
    let model = fixture("torch").join("mlp_batch.pt2");
    let import = |arguments: &[&str]| {
        let mut words: Vec<OsString> = vec!["import".into(), model.clone().into()];
        words.extend(arguments.iter().map(OsString::from));
        edgec(words)
    };
    let said = import(&[]).refused();
    assert!(said.contains("dimension 0 of input `x`") && said.contains("--shape"), "{said}");
    assert!(import(&["--shape", "x=7x12"]).ok().contains("tensor<7x12xf32>"));
    for (wrong, word) in
        [("x=7", "dimensions"), ("x=7x13", "13"), ("y=7", "`y`"), ("x=1x12", "allows 2 to 64")]
    {
        let said = import(&["--shape", wrong]).refused();
        assert!(said.contains(word), "{wrong}: {said}");
    }
    let said = import(&["--prefill", "8"]).refused();
    assert!(said.contains("--prefill"), "{said}");
}
