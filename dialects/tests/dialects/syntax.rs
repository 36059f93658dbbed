//! The text of every operation, read and written again.

use std::{fs, path::Path};

use edgec_dialects::{Context, ir::Module};

#[track_caller]
fn round_trip(source: &str) {
    let context = Context::new();
    let parsed = Module::parse(&context, "source.mlir", source.as_bytes());
    assert_eq!(parsed.as_ref().err().map(ToString::to_string), None);
    let text = parsed.map(Module::to_text).unwrap_or_default();
    pretty(source, &text);
}

#[track_caller]
fn pretty(source: &str, text: &str) {
    let lines = |text: &str| -> Vec<String> {
        text.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
    };
    for (number, (expected, actual)) in lines(source).iter().zip(lines(text)).enumerate() {
        assert_eq!(*expected, actual, "line {number}");
    }
    assert_eq!(lines(source).len(), lines(text).len());
}

#[test]
fn jax_modules() {
    round_trip(include_str!("jax/softmax.mlir"));
    round_trip(include_str!("jax/lax.mlir"));
    round_trip(include_str!("jax/convolution.mlir"));
    round_trip(include_str!("jax/all_ops.mlir"));
}

/// What the official StableHLO printer writes, of every operation in every form and of what jax lowers
/// (`tools/fixtures/dialect_text.py`), comes back byte for byte.
#[test]
fn official_text() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/dialects/official");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(paths.len() > 20, "the folder holds the fixtures");
    let mut wrong = Vec::new();
    for path in paths {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let source = fs::read_to_string(&path).unwrap();
        let context = Context::new();
        match Module::parse(&context, &name, source.as_bytes()) {
            Err(problems) => wrong.push(problems.to_string()),
            Ok(module) => {
                let text = module.to_text();
                let differs = source.lines().zip(text.lines()).enumerate().find(|(_, (a, b))| a != b);
                if let Some((line, (expected, found))) = differs {
                    wrong.push(format!("{name}:{}:\n  {expected}\n  {found}", line + 1));
                } else if source != text {
                    wrong.push(format!("{name}: the lengths differ"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn quantized_types() {
    let source = r#"module {
  func.func public @main(%arg0: tensor<2x3xf32>) -> tensor<2x3xf32> {
    %0 = stablehlo.uniform_quantize %arg0 : (tensor<2x3xf32>) -> tensor<2x3x!quant.uniform<i8<-127:127>:f32:0, {2.000000e+00,3.000000e+00}>>
    %1 = stablehlo.uniform_dequantize %0 : (tensor<2x3x!quant.uniform<i8<-127:127>:f32:0, {2.000000e+00,3.000000e+00}>>) -> tensor<2x3xf32>
    return %1 : tensor<2x3xf32>
  }
}"#;
    round_trip(source);
}

/// What is wrong with a function whose body is `op`.
fn problem(op: &str) -> String {
    let source = format!(
        "func.func @f(%a: tensor<2x3xf32>, %b: tensor<4x3xf32>, %i: tensor<i32>) {{\n{op}\nreturn\n}}\n"
    );
    let context = Context::new();
    let problems = Module::parse(&context, "bad.mlir", source.as_bytes()).err();
    problems
        .map(|problems| problems.errors().map(|e| format!("{e}\n")).collect::<String>())
        .unwrap_or_else(|| "accepted".into())
}

#[test]
fn what_verifiers_refuse() {
    let cases = [
        "stablehlo.add %a, %b : (tensor<2x3xf32>, tensor<4x3xf32>) -> tensor<2x3xf32>",
        "stablehlo.reshape %a : (tensor<2x3xf32>) -> tensor<7xf32>",
        "stablehlo.transpose %a, dims = [0, 0] : (tensor<2x3xf32>) -> tensor<2x2xf32>",
        "stablehlo.transpose %a, dims = [1, 0] : (tensor<2x3xf32>) -> tensor<2x3xf32>",
        "stablehlo.broadcast_in_dim %a, dims = [1, 0] : (tensor<2x3xf32>) -> tensor<2x3xf32>",
        "stablehlo.broadcast_in_dim %a, dims = [0, 9] : (tensor<2x3xf32>) -> tensor<2x3xf32>",
        "stablehlo.slice %a [0:3, 0:3] : (tensor<2x3xf32>) -> tensor<3x3xf32>",
        "stablehlo.slice %a [0:2] : (tensor<2x3xf32>) -> tensor<2xf32>",
        "stablehlo.slice %a [0:9223372036854775807:1, 2:1] : (tensor<2x3xf32>) -> tensor<2xf32>",
        "stablehlo.dynamic_slice %a, %i, sizes = [1, 1] : (tensor<2x3xf32>, tensor<i32>) -> tensor<1x1xf32>",
        "stablehlo.dynamic_slice %a, %i, %i, sizes = [1, 4] : (tensor<2x3xf32>, tensor<i32>, tensor<i32>) -> tensor<1x4xf32>",
        "stablehlo.dynamic_update_slice %a, %b, %i, %i : (tensor<2x3xf32>, tensor<4x3xf32>, tensor<i32>, tensor<i32>) -> tensor<2x3xf32>",
        "stablehlo.concatenate %a, %b, dim = 1 : (tensor<2x3xf32>, tensor<4x3xf32>) -> tensor<2x6xf32>",
        "stablehlo.concatenate %a, %b, dim = -1 : (tensor<2x3xf32>, tensor<4x3xf32>) -> tensor<6x3xf32>",
        "stablehlo.dot_general %a, %b, contracting_dims = [1] x [0] : (tensor<2x3xf32>, tensor<4x3xf32>) -> tensor<2x3xf32>",
        "stablehlo.dot_general %a, %b, contracting_dims = [1] x [1] : (tensor<2x3xf32>, tensor<4x3xf32>) -> tensor<4x2xf32>",
        "stablehlo.dot_general %a, %b, contracting_dims = [5] x [1] : (tensor<2x3xf32>, tensor<4x3xf32>) -> tensor<4x2xf32>",
        "stablehlo.iota dim = 2 : tensor<4x4xi32>",
        "stablehlo.compare LT, %a, %a, SIGNED : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xi1>",
        "stablehlo.compare BELOW, %a, %a : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xi1>",
        "stablehlo.reduce(%a init: %i) applies stablehlo.add across dimensions = [7] : (tensor<2x3xf32>, tensor<i32>) -> tensor<2xf32>",
        "stablehlo.reduce(%a init: %i) applies func.return across dimensions = [1] : (tensor<2x3xf32>, tensor<i32>) -> tensor<2xf32>",
        "stablehlo.composite \"x\" %a {decomposition = @nowhere} : (tensor<2x3xf32>) -> tensor<2x3xf32>",
        "stablehlo.pad %a, %i, low = [0, 0], high = [0, 0], interior = [0, 0] : (tensor<2x3xf32>, tensor<i32>) -> tensor<2x3xf32>",
        "stablehlo.unheard_of %a : tensor<2x3xf32>",
        "unheard.of %a : tensor<2x3xf32>",
        "tfl.add %a, %a {fused_activation_function = \"SOFT\"} : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>",
    ];
    let text: String = cases.iter().map(|op| format!("{op}\n    {}", problem(op))).collect();
    insta::assert_snapshot!(text);
}

#[test]
fn nesting_has_a_bound() {
    let deep = format!("module attributes {{a = {}{}}} {{}}", "[".repeat(100_000), "]".repeat(100_000));
    let context = Context::new();
    assert!(Module::parse(&context, "deep", deep.as_bytes()).is_err());
    // Brackets that close nothing do not hide others.
    let hidden = format!("module attributes {{a = {}}} {{}}", "[>".repeat(100_000));
    assert!(Module::parse(&context, "deep", hidden.as_bytes()).is_err());
    assert!(context.parse_type(&"tuple<".repeat(100_000)).is_err());
}

#[test]
fn broken_input() {
    let context = Context::new();
    for source in [&b"\xff\xfe"[..], b"ML\xefR", b"ML\xefR\x06\x00\x01", b"module {", b"\0", b"\""] {
        assert!(Module::parse(&context, "broken", source).is_err(), "{source:?}");
    }
    assert!(Module::parse(&context, "empty", b"").is_ok());
    // An operation's name that is not UTF-8 is quoted by the message.
    let named = b"func.func @main() { \"stablehlo.\xe5\"() : () -> () }";
    let error = Module::parse(&context, "named.mlir", named).err().map(|error| error.to_string());
    let error = error.unwrap_or_default();
    assert!(
        error.starts_with("named.mlir:1:21: unregistered operation") && error.contains("stablehlo.\u{fffd}"),
        "{error}"
    );
}
