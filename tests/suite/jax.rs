//! What jax exports: each program of `tests/fixtures/jax/`, compiled for the CPU, gives jax's numbers in unmodified LiteRT;
//! its text round-trips; its portable artifact imports to the module that its text says.

use std::fs;
use std::path::Path;

use edgec_tests::{Outcome, agreement, edgec, fixture};

/// Largest difference over the largest number of the output: f32's unless a program computes in fewer bits.
const LIMITS: &[(&str, f64)] = &[("mlp_bf16", 2e-2), ("mlp_f16", 2e-3)];
const LIMIT: f64 = 1e-4;

fn path(name: &str, file: &str) -> String {
    fixture("jax").join(name).join(file).to_str().unwrap().to_owned()
}

fn compile(program: &str, out: &Path) -> Outcome {
    edgec(["compile", program, "--target=cpu", "-o", out.to_str().unwrap()])
}

/// Runs the artifact and compares all outputs.
fn agrees(name: &str, folder: &Path, artifact: &Path) {
    let inputs: Vec<String> = (0..)
        .map(|index| fixture("jax").join(name).join(format!("arg{index}.npy")))
        .take_while(|input| input.exists())
        .map(|input| format!("--input={}", input.display()))
        .collect();
    let mut words = vec!["run", artifact.to_str().unwrap(), "--output-dir", folder.to_str().unwrap()];
    words.extend(inputs.iter().map(String::as_str));
    edgec(words).ok();
    let limit = LIMITS.iter().find(|(known, _)| *known == name).map_or(LIMIT, |(_, limit)| *limit);
    let outputs = (0..).map(|index| format!("output_{index}.npy"));
    let outputs: Vec<String> =
        outputs.take_while(|file| fixture("jax").join(name).join(file).exists()).collect();
    assert!(!outputs.is_empty());
    for file in outputs {
        let error = agreement(&fixture("jax").join(name).join(&file), &folder.join(&file));
        assert!(error <= limit, "{name}: {file} differs by {error}");
    }
}

/// `text` without its attributes `sdy.sharding_rule`.
fn without_sharding_rules(text: &str) -> String {
    let mut parts = text.split(", sdy.sharding_rule = ");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |kept, part| kept + part.split_once(", custom>").unwrap().1)
}

fn check(name: &str) {
    let folder = tempfile::tempdir().unwrap();
    let artifact = folder.path().join("model.tflite");

    for file in ["program.mlir", "exported.mlir"] {
        let text = path(name, file);
        if Path::new(&text).exists() {
            assert_eq!(edgec(["opt", &text]).ok(), fs::read_to_string(&text).unwrap(), "{name}/{file}");
        }
    }

    compile(&path(name, "program.mlir"), &artifact).ok();
    agrees(name, folder.path(), &artifact);

    // The artifact says what its own text says; that has had its chlo operations expanded.
    let own = Path::new(&path(name, "exported.mlir")).exists();
    let text = path(name, if own { "exported.mlir" } else { "program.mlir" });
    // The first line has attributes of the module, which jax gives the artifact alone. The artifact's rules of sharding are dropped.
    let body = |text: String| without_sharding_rules(text.split_once('\n').unwrap().1);
    let portable = path(name, "program.vhlo");
    assert_eq!(body(edgec(["opt", &portable]).ok()), body(edgec(["opt", &text]).ok()), "{name}");
    compile(&portable, &artifact).ok();
    agrees(name, folder.path(), &artifact);

    // The whole export says what the artifact in it says.
    let whole = path(name, "program.jax");
    if Path::new(&whole).exists() {
        assert_eq!(edgec(["opt", &whole]).ok(), edgec(["opt", &portable]).ok(), "{name}");
        compile(&whole, &artifact).ok();
        agrees(name, folder.path(), &artifact);
    }
}

macro_rules! programs {
    ($($name:ident)*) => {
        const NAMES: &[&str] = &[$(stringify!($name)),*];
        $(
            #[test]
            fn $name() {
                check(stringify!($name));
            }
        )*
    };
}

programs! {
    activations adam_step argmax argsort batch_norm_nchw bert_pooling bincount causal_attention
    causal_conv1d cholesky_solve cond conv3d conv_transpose convnet convnet_gradient cumulative
    decoder_layer depthwise_separable dilated_conv dynamic_batch dynamic_slices einsums embedding_gradient
    error_functions fft fori_loop gather_take gelu_exact gelu_tanh gpt2 group_norm grouped_conv_nchw
    grouped_query_attention gru image_preprocessing int8_matmul integer_arithmetic interpolation
    lapack layer_norm lstm map_rows mixture_of_experts mlp mlp_bf16 mlp_f16 mlp_gradient_step mobilenet
    narrow_integers nested_loops newton_root nms_scores not_numbers one_hot_embedding pad_flip_roll pools quantiles
    random_bits random_normal resnet_block rfft rms_norm rnn_gradient rope rounding sample_token scatter
    scatter_points segment_sum selective_scan softmax_logsumexp sort special_functions spectrogram
    statistics switch take_along_axis top_k unet_upsample vit while_loop whisper_encoder
}

#[test]
fn every_fixture_is_tested() {
    let mut found: Vec<String> = fs::read_dir(fixture("jax"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    found.sort_unstable();
    assert_eq!(found, NAMES);
}
