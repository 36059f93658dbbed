//! TinyLlama 1.1B put together from the authoring blocks, as one would re-author a model that edgec has no family for.
//!
//!     cargo run --release --example author_tinyllama -- FOLDER model.litertlm
//!
//! FOLDER holds the checkpoint: `*.safetensors` and the tokenizer.

use std::error::Error;

use edgec::authoring::{
    Activation, Attention, Decoder, Embedding, FeedForward, Head, Naming, Norm, Rotary, TransformerBlock,
};
use edgec::driver::{CompileRequest, compile_model};
use edgec::importers::{Model, ShapeRequest};
use edgec_checkpoint::Checkpoint;

fn tinyllama() -> Decoder {
    let block = |layer| {
        let name = format!("layers.{layer}");
        TransformerBlock::sequential(
            Norm::rms(format!("{name}.attention_norm"), 1e-5),
            Attention::new(&name, 32, 4, 64, Rotary::new(64, 10_000.0)),
            Norm::rms(format!("{name}.feed_forward_norm"), 1e-5),
            FeedForward::gated(&name, 5632, Activation::Silu),
        )
    };
    Decoder {
        hidden: 2048,
        embedding: Embedding { vocabulary: 32_000, scale: None },
        blocks: (0..22).map(block).collect(),
        final_norm: Norm::rms("final_norm", 1e-5),
        head: Head::Linear { bias: false },
    }
}

/// The blocks' names on the left, the checkpoint's on the right.
const NAMES: &[(&str, &str)] = &[
    ("embedding", "model.embed_tokens"),
    ("layers.*.attention_norm", "model.layers.*.input_layernorm"),
    ("layers.*.attention.query", "model.layers.*.self_attn.q_proj"),
    ("layers.*.attention.key", "model.layers.*.self_attn.k_proj"),
    ("layers.*.attention.value", "model.layers.*.self_attn.v_proj"),
    ("layers.*.attention.output", "model.layers.*.self_attn.o_proj"),
    ("layers.*.feed_forward_norm", "model.layers.*.post_attention_layernorm"),
    ("layers.*.feed_forward.gate", "model.layers.*.mlp.gate_proj"),
    ("layers.*.feed_forward.up", "model.layers.*.mlp.up_proj"),
    ("layers.*.feed_forward.down", "model.layers.*.mlp.down_proj"),
    ("final_norm", "model.norm"),
    ("head", "lm_head"),
];

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let (Some(folder), Some(output)) = (arguments.next(), arguments.next()) else {
        return Err("usage: author_tinyllama FOLDER OUTPUT".into());
    };
    let checkpoint = Box::new(Checkpoint::open(folder.as_ref())?);
    let model = Model::Authored {
        checkpoint,
        architecture: Box::new(tinyllama().into()),
        naming: Naming::new(NAMES),
    };
    let request = CompileRequest {
        options: Vec::new(),
        require_full: false,
        model: folder.into(),
        target: "cpu".to_owned(),
        output: output.into(),
        recipe: edgec_passes::Recipe::Int8,
        calibration: Vec::new(),
        shape: ShapeRequest::default(),
        dump_ir: None,
        threads: 2,
    };
    let registry = edgec_target::Registry::default().with(edgec_cpu::Cpu);
    let report = compile_model(&model, &request, &registry, &edgec_weights::Silent, &|_| ())?;
    println!("{} bytes in {:.2} s", report.bytes_written, report.seconds);
    Ok(())
}
