//! Decoders on GPUs: the text of the CPU, and the logits that the reference evaluator finds with the same weights.

use edgec::authoring::Signatures;
use edgec::importers::{Model, ShapeRequest};
use edgec_dialects::Context;
use edgec_eval::{Evaluator, Options as EvalOptions, Port, signatures};
use edgec_passes::{Options, Recipe, Unit, Unobserved, common_passes, evaluation_passes, run_pipeline};
use edgec_runtime::{Artifact, Decoder};
use edgec_target::DecoderForm;
use edgec_tensor::Tensor;
use edgec_tests::{edgec, fixture};

const CONTEXT: usize = 40;

/// The artifact of a tiny model, with further words on the command line.
fn compiled(folder: &tempfile::TempDir, name: &str, words: &[&str]) -> String {
    let artifact = folder.path().join(format!("{name}{}.litertlm", words.join("")));
    let (model, artifact) = (fixture("tiny").join(name), artifact.to_str().unwrap().to_owned());
    let shape = ["compile", model.to_str().unwrap(), "-o", &artifact, "--context=40", "--prefill=8"];
    edgec(shape.iter().chain(words)).ok();
    artifact
}

#[test]
fn gpus_generate_the_text_of_cpus() {
    for name in ["llama", "gemma", "gemma3"] {
        let folder = tempfile::tempdir().unwrap();
        let text = |target: &str| {
            let artifact = compiled(&folder, name, &["--target", target]);
            edgec(["run", &artifact, "--prompt", "the quick brown fox", "--greedy", "--max-tokens=20"]).ok()
        };
        assert_eq!(text("gpu"), text("cpu"), "{name}");
    }
}

/// The evaluator's caches and position, fed as a runtime does.
struct Reference<'u, 'c> {
    unit: &'u Unit<'c>,
    caches: Vec<(String, Tensor)>,
}

impl Reference<'_, '_> {
    fn run(&mut self, name: &str, tokens: &[u32], position: usize) -> Option<Vec<f64>> {
        let signature = signatures(self.unit.module).into_iter().find(|known| known.name == name).unwrap();
        let input = |port: &Port| {
            let shape = port.tensor.as_ref().unwrap().static_shape().unwrap();
            match port.name.as_str() {
                "tokens" => {
                    let tokens: Vec<i32> = tokens.iter().map(|token| *token as i32).collect();
                    Tensor::from_i32(shape, &tokens).unwrap()
                }
                "position" => Tensor::from_i32(shape, &[position as i32]).unwrap(),
                name => match self.caches.iter().find(|(known, _)| known == name) {
                    Some((_, cache)) => cache.clone(),
                    None => {
                        let count = shape.iter().product();
                        Tensor::from_f32(shape, &vec![0.0; count]).unwrap()
                    }
                },
            }
        };
        let given: Vec<Tensor> = signature.inputs.iter().map(input).collect();
        let evaluator = Evaluator::new(self.unit.module, &self.unit.weights, EvalOptions::default());
        let outputs = evaluator.evaluate(name, &given).unwrap();
        let named = signature.outputs.iter().map(|port| port.name.clone()).zip(outputs);
        self.caches = named.collect();
        let logits = self.caches.iter().find(|(name, _)| name == "logits");
        logits.map(|(_, logits)| logits.to_f64())
    }
}

/// Logits of a prompt's end and of some steps behind it, against the evaluator's with the same quantised weights.
fn same_logits(name: &str, recipe: Recipe, words: &str) {
    let folder = tempfile::tempdir().unwrap();
    let artifact = compiled(&folder, name, &["--target=gpu", words]);
    let mut decoder: Decoder = Artifact::open(artifact.as_ref()).unwrap().on_gpu().unwrap();

    let context = Context::new();
    let decoders = Signatures { prefill: vec![8], context: CONTEXT, attend: Vec::new() };
    let form = Some(DecoderForm::Positioned);
    let shape = ShapeRequest { decoder: Some(decoders), form, ..ShapeRequest::default() };
    let model = Model::open(&fixture("tiny").join(name)).unwrap();
    let (module, weights) = model.import(&context, &shape).unwrap();
    let options = Options { recipe, kept_composites: vec!["odml.embedding_lookup"], ..Options::default() };
    let mut unit = Unit { context: &context, module, weights, options };
    run_pipeline(&mut unit, &common_passes(), &mut Unobserved).unwrap();
    run_pipeline(&mut unit, &evaluation_passes(), &mut Unobserved).unwrap();
    let mut reference = Reference { unit: &unit, caches: Vec::new() };

    let tokens: Vec<u32> = (0..12).map(|at| (at * 31 + 7) % 300).collect();
    let (prompt, rest) = tokens.split_at(8);
    decoder.prefill(prompt).unwrap();
    assert!(reference.run("prefill_8", prompt, 0).is_none(), "prefill gives no logits");
    for (step, token) in rest.iter().enumerate() {
        let expected = reference.run("decode", &[*token], prompt.len() + step).unwrap();
        let found = decoder.decode(*token).unwrap();
        assert_eq!(found.len(), expected.len());
        let largest = expected.iter().fold(0.0_f64, |largest, logit| largest.max(logit.abs()));
        for (token, (found, expected)) in found.iter().zip(&expected).enumerate() {
            let error = (f64::from(*found) - expected).abs();
            assert!(
                error < 1e-4 * largest,
                "{name} {words}, step {step}, token {token}: {found}, not {expected}"
            );
        }
    }
}

#[test]
fn logits_of_llama_are_those_of_the_evaluator() {
    same_logits("llama", Recipe::None, "--quantize=none");
    same_logits("llama", Recipe::Int8, "--quantize=int8");
}

#[test]
fn logits_of_gemma3_are_those_of_the_evaluator() {
    same_logits("gemma3", Recipe::Fp16, "--quantize=fp16");
    same_logits("gemma3", Recipe::Int8, "--quantize=int8");
    same_logits("gemma3", Recipe::Int4, "--quantize=int4");
}

#[test]
fn heads_that_are_turned_in_part_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let artifact = folder.path().join("phi.litertlm");
    let model = fixture("tiny/phi2");
    let words = ["compile", model.to_str().unwrap(), "--target=gpu", "-o", artifact.to_str().unwrap()];
    let said = edgec(words).refused();
    assert!(said.contains("turns a part of each head") && said.contains("--target cpu"), "{said}");
}
