//! The forms of a decoder compute the same: what the in-place form writes and says, the form of slices writes and says.

use std::path::Path;

use edgec::authoring::Signatures;
use edgec::importers::{Model, ShapeRequest};
use edgec_dialects::ir::Module;
use edgec_dialects::{Context, ElementType};
use edgec_eval::{Evaluator, Options as EvalOptions, Port, signatures};
use edgec_passes::{Options, Unit, Unobserved, common_passes, evaluation_passes, run_pipeline};
use edgec_target::partition::{Limits, outline_partitions};
use edgec_target::{
    Accelerator, Candidate, DecoderForm, PreparedArtifact, Support, TargetError, TargetOptions,
};
use edgec_tensor::Tensor;
use edgec_tests::{edgec, fixture, gemma_gguf};
use edgec_weights::WeightTable;

/// The largest difference of two forms, over the largest number of an output.
const TOLERANCE: f64 = 1e-5;

/// Numbers that are the same everywhere, between -1 and 1.
fn numbers(seed: usize, count: usize) -> Vec<f32> {
    let mut state = (seed as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 40) as f32 / (1u64 << 23) as f32 - 1.0
    };
    (0..count).map(|_| next()).collect()
}

fn shape(port: &Port) -> Vec<usize> {
    port.tensor.as_ref().unwrap().static_shape().unwrap()
}

/// A call of `rows` tokens at `position`, over caches with something at every position. Rows see what is not after them, as
/// runtimes have it; with `seen_beyond`, later positions too, which only a graph that replaces exactly the step's rows gets right.
fn inputs(ports: &[Port], position: usize, seen_beyond: bool) -> Vec<Tensor> {
    let tensor = |(index, port): (usize, &Port)| {
        let shape = shape(port);
        let count: usize = shape.iter().product();
        match port.name.as_str() {
            "tokens" => Tensor::from_i32(
                shape,
                &(0..count).map(|row| (row * 31 + 7) as i32 % 300).collect::<Vec<_>>(),
            ),
            "input_pos" => {
                Tensor::from_i32(shape, &(0..count).map(|row| (position + row) as i32).collect::<Vec<_>>())
            }
            "mask" => {
                let (rows, columns) = (shape[2], shape[3]);
                let open = |row: usize, column: usize| {
                    column <= position + row
                        || seen_beyond && column >= position + rows && column.is_multiple_of(3)
                };
                let cell = |at: usize| if open(at / columns, at % columns) { 0.0 } else { -0.7 * f32::MAX };
                Tensor::from_f32(shape.clone(), &(0..count).map(cell).collect::<Vec<_>>())
            }
            _ => Tensor::from_f32(shape, &numbers(index, count)),
        }
        .unwrap()
    };
    ports.iter().enumerate().map(tensor).collect()
}

/// Keys `[1, H, C, D]` as the form that knows positions has them, `[H, D / 4, C, 4]`, or back.
fn keys(tensor: &Tensor, to: DecoderForm) -> Tensor {
    let (floats, shape) = (tensor.to_f64(), tensor.shape());
    let [heads, size, context] = match (to, shape) {
        (DecoderForm::Positioned, &[1, heads, context, size]) => [heads, size, context],
        (_, &[heads, words, context, 4]) => [heads, words * 4, context],
        _ => panic!("keys of shape {shape:?}"),
    };
    let place = |at: usize| match to {
        DecoderForm::Positioned => {
            let (head, rest) = (at / (size * context), at % (size * context));
            let (word, position, part) = (rest / 4 / context, rest / 4 % context, rest % 4);
            (head * context + position) * size + word * 4 + part
        }
        _ => {
            let (head, position, element) = (at / size / context, at / size % context, at % size);
            ((head * size / 4 + element / 4) * context + position) * 4 + element % 4
        }
    };
    let moved: Vec<f32> = (0..floats.len()).map(|at| floats[place(at)] as f32).collect();
    let shape = match to {
        DecoderForm::Positioned => vec![heads, size / 4, context, 4],
        _ => vec![1, heads, context, size],
    };
    Tensor::from_f32(shape, &moved).unwrap()
}

/// Values `[1, H, D, C]` as the form that knows positions has them, `[H, C, D]`, or back.
fn values(tensor: &Tensor, to: DecoderForm) -> Tensor {
    let (floats, shape) = (tensor.to_f64(), tensor.shape());
    let (heads, rows, columns) = match *shape {
        [1, heads, rows, columns] | [heads, rows, columns] => (heads, rows, columns),
        _ => panic!("values of shape {shape:?}"),
    };
    let place = |at: usize| {
        let (head, rest) = (at / (rows * columns), at % (rows * columns));
        (head * rows + rest % rows) * columns + rest / rows
    };
    let moved: Vec<f32> = (0..floats.len()).map(|at| floats[place(at)] as f32).collect();
    let shape = match to {
        DecoderForm::Positioned => vec![heads, columns, rows],
        _ => vec![1, heads, columns, rows],
    };
    Tensor::from_f32(shape, &moved).unwrap()
}

/// A cache in the layout of a form; other tensors as they are.
fn in_form(name: &str, tensor: &Tensor, form: DecoderForm) -> Tensor {
    match name {
        name if name.starts_with("kv_cache_k") => keys(tensor, form),
        name if name.starts_with("kv_cache_v") => values(tensor, form),
        _ => tensor.clone(),
    }
}

/// The inputs of the form that knows positions, of those that the others have.
fn positioned(ports: &[Port], given: &[Tensor], position: usize) -> Vec<Tensor> {
    let own = ports.iter().zip(given).filter(|(port, _)| port.name != "mask");
    let own = own.map(|(port, tensor)| match port.name.as_str() {
        "input_pos" => Tensor::from_i32(Vec::new(), &[position as i32]).unwrap(),
        name => in_form(name, tensor, DecoderForm::Positioned),
    });
    own.collect()
}

/// Evaluates every signature of all forms with the first token at each of `positions`, and masks of each kind.
fn same(model: &Path, request: Signatures, positions: &[usize], views: &[bool]) {
    let model = Model::open(model).unwrap();
    let contexts = DecoderForm::ALL.map(|form| (Context::new(), form));
    let units = contexts.each_ref().map(|(context, form)| {
        let shape =
            ShapeRequest { decoder: Some(request.clone()), form: Some(*form), ..ShapeRequest::default() };
        let (module, weights) = model.import(context, &shape).unwrap();
        module.verify().unwrap();
        let mut unit = Unit { context, module, weights, options: Options::default() };
        run_pipeline(&mut unit, &evaluation_passes(), &mut Unobserved).unwrap();
        unit
    });
    let mut compared = 0;
    for signature in signatures(units[0].module) {
        let [rows, reach] = signature.inputs.iter().find(|port| port.name == "mask").map(shape).unwrap()[2..]
        else {
            panic!("the mask has another rank")
        };
        // A block whose first token the signature serves.
        for &position in positions.iter().filter(|&&position| position < reach) {
            for &seen_beyond in views {
                let given = inputs(&signature.inputs, position, seen_beyond);
                let evaluate = |unit: &Unit<'_>, given: &[Tensor]| {
                    let evaluator = Evaluator::new(unit.module, &unit.weights, EvalOptions::default());
                    evaluator.evaluate(&signature.name, given).unwrap()
                };
                let [in_place, slices, knowing] = &units;
                let expected = evaluate(in_place, &given);
                let mut found = vec![evaluate(slices, &given)];
                // It sees nothing behind a token, and has no signature of a shorter reach.
                if !seen_beyond && signatures(knowing.module).iter().any(|own| own.name == signature.name) {
                    let outputs = evaluate(knowing, &positioned(&signature.inputs, &given, position));
                    let named = signature.outputs.iter().zip(&outputs);
                    found.push(
                        named
                            .map(|(port, output)| in_form(&port.name, output, DecoderForm::InPlace))
                            .collect(),
                    );
                }
                let outputs =
                    found.iter().flat_map(|found| signature.outputs.iter().zip(&expected).zip(found));
                for ((port, expected), found) in outputs {
                    let (wanted, given) = (expected.to_f64(), found.to_f64());
                    let largest = wanted.iter().fold(0.0f64, |most, value| most.max(value.abs()));
                    let pairs = wanted.iter().zip(&given);
                    let error = pairs.map(|(wanted, given)| (wanted - given).abs()).fold(0.0, f64::max);
                    assert!(
                        error <= TOLERANCE * largest,
                        "{} of {} with {rows} tokens at {position}: {error} of {largest}",
                        port.name,
                        signature.name
                    );
                    compared += 1;
                }
            }
        }
    }
    assert!(compared > 0);
}

/// A short context, so that blocks reach past its end and windows lie in all places.
fn tiny(name: &str) {
    let request = Signatures { prefill: vec![8], context: 40, attend: vec![24] };
    same(&fixture("tiny").join(name), request, &[0, 3, 15, 23, 30, 35, 39], &[false, true]);
}

#[test]
fn llama() {
    tiny("llama");
}

#[test]
fn phi2() {
    tiny("phi2");
}

#[test]
fn gemma() {
    tiny("gemma");
}

#[test]
fn gemma3_with_a_sliding_window() {
    tiny("gemma3");
}

#[test]
fn gemma3_270m() {
    let request = Signatures { prefill: vec![4], context: 24, attend: Vec::new() };
    same(&gemma_gguf(), request, &[9], &[false]);
}

/// What GPUs get of a layer: a position that is a number, caches in the layout of their kernels.
#[test]
fn positions_of_gemma3() {
    let model = fixture("tiny/gemma3");
    let shape = ["--prefill=8", "--context=40", "--decoder-form=positioned"];
    let made = edgec(["import", model.to_str().unwrap()].into_iter().chain(shape)).ok();
    assert!(!made.contains("@attend_"), "a signature of a shorter reach");
    let function = made.lines().skip_while(|line| !line.contains("func.func public @decode"));
    let mut function: Vec<&str> = function.take_while(|line| *line != "  }").collect();
    function.push("  }");
    insta::assert_snapshot!("positions_of_gemma3", function.join("\n"));
}

/// What NPUs get: no operation on positions between the first layer and the last.
#[test]
fn slices_of_llama() {
    let model = fixture("tiny/llama");
    let shape = ["--prefill=8", "--context=40", "--attend=0", "--decoder-form=slices"];
    let made = edgec(["import", model.to_str().unwrap()].into_iter().chain(shape)).ok();
    let function = made.lines().skip_while(|line| !line.contains("func.func public @prefill_8"));
    let mut function: Vec<&str> = function.take_while(|line| *line != "  }").collect();
    function.push("  }");
    insta::assert_snapshot!("slices_of_llama", function.join("\n"));
}

#[test]
fn only_decoders_have_forms() {
    let encoder = fixture("tiny/bert");
    let said = edgec(["import", encoder.to_str().unwrap(), "--decoder-form=slices"]).refused();
    assert!(said.contains("--decoder-form"), "{said}");
    let program = fixture("jax/mlp/program.mlir");
    let said = edgec(["import", program.to_str().unwrap(), "--decoder-form=slices"]).refused();
    assert!(said.contains("--decoder-form"), "{said}");
}

/// It computes whatever has no position in it, and its borders cost nothing.
struct Anything {
    integers: bool,
}

impl Accelerator for Anything {
    fn support(&self, candidate: &Candidate<'_, '_>, _: &TargetOptions) -> Support {
        let positions = ["stablehlo.gather", "stablehlo.dynamic_slice", "stablehlo.dynamic_update_slice"];
        let takes = candidate.ops.iter().all(|op| {
            let values = op.operands().into_iter().chain(op.results());
            let floats = values.into_iter().all(|value| value.element_type() == Some(ElementType::F32));
            (floats || self.integers) && !positions.contains(&op.name().as_str())
        });
        if takes {
            Support::Yes { nanoseconds: 0.0 }
        } else {
            Support::No { reason: "it knows no positions".to_owned() }
        }
    }

    fn limits(&self, _: &TargetOptions) -> Result<Limits, TargetError> {
        Ok(Limits { call: 0.0, bytes_per_nanosecond: f64::INFINITY, ..Limits::default() })
    }

    fn compile(
        &self,
        _: Module<'_>,
        _: &WeightTable,
        _: &TargetOptions,
    ) -> Result<Box<dyn PreparedArtifact>, TargetError> {
        Err(TargetError::NoSignature)
    }
}

/// All products of a signature are in one partition, whatever else the accelerator takes, and the cut module computes the same.
#[test]
fn an_accelerator_takes_each_signature_in_one_piece() {
    for (name, integers) in [("llama", false), ("gemma3", false), ("gemma3", true), ("phi2", true)] {
        let accelerator = Anything { integers };
        let context = Context::new();
        let shape = ShapeRequest {
            decoder: Some(Signatures { prefill: vec![8], context: 40, attend: vec![24] }),
            usual_form: accelerator.decoder_form(&TargetOptions::default()),
            ..ShapeRequest::default()
        };
        let (module, weights) =
            Model::open(&fixture("tiny").join(name)).unwrap().import(&context, &shape).unwrap();
        let mut unit = Unit { context: &context, module, weights, options: Options::default() };
        run_pipeline(&mut unit, &common_passes(), &mut Unobserved).unwrap();
        let whole = unit.module.duplicate();
        let (_, report) =
            outline_partitions(unit.module, "anything", &accelerator, &TargetOptions::default()).unwrap();
        unit.module.verify().unwrap();
        assert!((report.macs_inside - 1.0).abs() < f64::EPSILON, "{name}: {report}");
        for signature in signatures(whole) {
            let own = report.partitions.iter().filter(|placed| placed.signature == signature.name);
            assert_eq!(own.filter(|placed| placed.macs > 0).count(), 1, "{name}: {report}");
            let given = inputs(&signature.inputs, 5, false);
            let [expected, found] = [whole, unit.module].map(|module| {
                let evaluator = Evaluator::new(module, &unit.weights, EvalOptions::default());
                evaluator.evaluate(&signature.name, &given).unwrap()
            });
            assert!(expected == found, "{name}: {} computes something else", signature.name);
        }
    }
}

/// Through LiteRT on the CPU, with blocks of a prompt, a window and a short reach.
#[test]
fn both_forms_generate_the_same_text() {
    for name in ["llama", "gemma3"] {
        let folder = tempfile::tempdir().unwrap();
        let text = |form: DecoderForm| {
            let artifact = folder.path().join(format!("{form}.litertlm"));
            let (model, artifact) = (fixture("tiny").join(name), artifact.to_str().unwrap());
            let shape = ["--context=64", "--prefill=8", "--attend=24", "--decoder-form", form.name()];
            let words = ["compile", model.to_str().unwrap(), "-o", artifact];
            edgec(words.into_iter().chain(shape)).ok();
            let prompt = ["--prompt", "the quick brown fox jumps", "--greedy", "--max-tokens=40"];
            edgec(["run", artifact].into_iter().chain(prompt)).ok()
        };
        assert_eq!(text(DecoderForm::InPlace), text(DecoderForm::Slices), "{name}");
    }
}
