//! A small decoder as a plan, run by a session: prefill, then decode over its caches, against the same model in 64 bits.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;
mod small_decoder;

use std::path::PathBuf;
use std::sync::Arc;

use common::{device, floats, words};
use edgec_gpu_kernels::Float;
use edgec_gpu_plan::{Plan, SHARD_ALIGNMENT, verify};
use edgec_vulkan::{MappedFile, Session, Sources, VulkanError};
use small_decoder::{CONTEXT, PREFILL, VOCABULARY, model, planned, reference};

const F32: Float = Float::F32;

/// A file that goes when it is dropped.
struct Scratch(PathBuf);

impl Scratch {
    /// The shard behind some pages of something else, as in a container.
    fn new(name: &str, shard: &[u8]) -> Self {
        let path = std::env::temp_dir().join(format!("edgec-{name}-{}", std::process::id()));
        let before = vec![7; SHARD_ALIGNMENT as usize];
        std::fs::write(&path, [&before[..], shard].concat()).unwrap();
        Self(path)
    }

    fn open(&self) -> Vec<(Arc<MappedFile>, u64)> {
        vec![(Arc::new(MappedFile::open(&self.0).unwrap()), SHARD_ALIGNMENT)]
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[test]
fn a_decoder_prefills_and_decodes_over_its_caches() {
    let model = model();
    let (plan, library, shard) = planned(&model);
    let spirv = library.spirv;
    verify(&plan).unwrap();
    assert_eq!(plan.requirements.limits.beyond(&edgec_gpu_plan::Limits::LEAST), None);
    // The plan goes through its bytes, as in a package.
    let plan = Plan::read(&plan.write().unwrap()).unwrap();
    let file = Scratch::new("decoder", &shard);
    let sources = Sources { spirv: &spirv, shards: file.open(), pipelines: &[] };
    let mut session = Session::new(device(), plan, &sources).unwrap();
    assert!(device().imports_host_memory(), "lavapipe imports host memory");

    let tokens = [3, 14, 15, 9, 26, 5, 35, 8, 49, 0, 0, 23];
    let expected = reference(&model, &tokens);
    let close = |found: &[u8], place: usize| {
        let found = floats(F32, found);
        let largest = expected[place].iter().fold(0.0, |largest: f64, value| largest.max(value.abs()));
        for (found, expected) in found.iter().zip(&expected[place]) {
            assert!((found - expected).abs() < 1e-4 * largest, "token {place}: {found}, not {expected}");
        }
    };
    let prefill = PREFILL as usize;
    let (outputs, _) = session.run("prefill_5", &[&words(&tokens[..prefill])], &[0]).unwrap();
    let row = 4 * VOCABULARY as usize;
    for place in 0..prefill {
        close(&outputs[0][place * row..(place + 1) * row], place);
    }
    let mut decoded = Vec::new();
    for place in prefill..tokens.len() {
        let (outputs, _) = session.run("decode", &[&words(&tokens[place..=place])], &[place as u32]).unwrap();
        close(&outputs[0], place);
        let logits = floats(F32, &outputs[0]);
        let most = logits.iter().fold(f64::MIN, |most, logit| most.max(*logit));
        let next = logits.iter().position(|logit| *logit == most).unwrap();
        assert_eq!(outputs[1], words(&[next as i32]));
        decoded.push(outputs[0].clone());
    }
    // From the beginning once more, a token at a time: caches forget, and the same bits come out twice.
    session.reset().unwrap();
    for place in 0..prefill {
        let (outputs, _) = session.run("decode", &[&words(&tokens[place..=place])], &[place as u32]).unwrap();
        close(&outputs[0], place);
    }
    let saved = session.pipelines().unwrap();
    let sources = Sources { spirv: &spirv, shards: file.open(), pipelines: &saved };
    let mut again = Session::new(device(), session.plan().clone(), &sources).unwrap();
    again.run("prefill_5", &[&words(&tokens[..prefill])], &[0]).unwrap();
    for (place, expected) in (prefill..tokens.len()).zip(&decoded) {
        let (outputs, _) = again.run("decode", &[&words(&tokens[place..=place])], &[place as u32]).unwrap();
        assert_eq!(&outputs[0], expected, "token {place}");
    }
}

#[test]
fn what_does_not_fit_is_refused_before_the_driver_sees_it() {
    let model = model();
    let (plan, library, shard) = planned(&model);
    let spirv = library.spirv;
    let file = Scratch::new("refused", &shard);
    let attempt = |plan: &Plan, spirv: &[u8], shards| {
        let sources = Sources { spirv, shards, pipelines: b"from another driver" };
        Session::new(device(), plan.clone(), &sources)
    };
    let error = |session: Result<Session, VulkanError>| session.err().unwrap().to_string();

    let mut other = spirv.clone();
    other[400] ^= 1;
    assert!(error(attempt(&plan, &other, file.open())).contains("SPIR-V"));
    assert!(error(attempt(&plan, &spirv[..64], file.open())).contains("SPIR-V"));
    let mut shifted = file.open();
    shifted[0].1 += 256;
    assert!(error(attempt(&plan, &spirv, shifted)).contains("shard 0"));
    assert!(error(attempt(&plan, &spirv, Vec::new())).contains("0 shards"));

    let mut large = plan.clone();
    large.requirements.limits.invocations = 1 << 20;
    assert!(error(attempt(&large, &spirv, file.open())).contains("invocations of a workgroup"));
    let mut overlapping = plan.clone();
    let signature = &mut overlapping.signatures[1];
    signature.tensors.iter_mut().for_each(|tensor| tensor.place.offset = 0);
    assert!(error(attempt(&overlapping, &spirv, file.open())).contains("the plan is refused"));

    let mut session = attempt(&plan, &spirv, file.open()).unwrap();
    let mut run = |name: &str, input: &[u8], parameters: &[u32]| {
        session.run(name, &[input], parameters).unwrap_err().to_string()
    };
    assert!(run("encode", &[0; 4], &[0]).contains("prefill_5, decode"));
    assert!(run("decode", &[0; 8], &[0]).contains("8 bytes, not 4"));
    assert!(run("decode", &[0; 4], &[CONTEXT]).contains("position of decode is 24, not 0 to 23"));
    assert!(run("decode", &[0; 4], &[]).contains("1 parameters"));
}
