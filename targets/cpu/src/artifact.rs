//! A TFLite file whose layout is known and whose weights are still expressions.

use edgec_formats::tflite::{self, CODE_ALIGNMENT, DISPATCH, Layout, Model, Op, dispatch_options};
use edgec_target::{PreparedArtifact, Summary, TargetError};
use edgec_weights::{Destination, Job, Output, Progress, WeightTable, evaluate};

use crate::translate::{ScalePatch, Translated, internal};

/// The prepared file.
pub(crate) struct TfliteArtifact {
    layout: Layout,
    jobs: Vec<Job>,
    scales: Vec<ScalePatch>,
    weights: WeightTable,
    accelerated: Option<Accelerated>,
    summary: Summary,
}

/// What an accelerator compiled its partitions to, and where it stands from the start of the model.
struct Accelerated {
    offset: u64,
    code: Box<dyn PreparedArtifact>,
}

impl TfliteArtifact {
    /// Lays the model out.
    pub(crate) fn new(
        translated: Translated,
        weights: &WeightTable,
        accelerated: Option<Box<dyn PreparedArtifact>>,
    ) -> Result<Self, TargetError> {
        let Translated { mut model, streamed, scales } = translated;
        let lay_out =
            |model: &Model| tflite::layout(model).map_err(|error| TargetError::Format(error.to_string()));
        let mut accelerated = accelerated.map(|code| Accelerated { offset: 0, code });
        if let Some(accelerated) = &mut accelerated {
            // The options' length does not depend on the offset, so a first layout has the final length.
            let names = place_code(&mut model, 0, accelerated.code.len(), &[])?;
            let end = lay_out(&model)?.total_len.checked_next_multiple_of(CODE_ALIGNMENT);
            accelerated.offset = end.ok_or_else(|| internal("an offset beyond 64 bits"))?;
            place_code(&mut model, accelerated.offset, accelerated.code.len(), &names)?;
        }
        let layout = lay_out(&model)?;
        let mut needed = WeightTable::default();
        let mut jobs = Vec::new();
        let mut add = |symbol: &str, destination: Destination| -> Result<(), TargetError> {
            let missing = || TargetError::MissingWeight { symbol: symbol.to_owned() };
            needed.insert(symbol.to_owned(), weights.get(symbol).cloned().ok_or_else(missing)?);
            jobs.push(Job { symbol: symbol.to_owned(), destination });
            Ok(())
        };
        for weight in &streamed {
            let offset = layout.buffer_offsets.get(weight.buffer as usize).copied().flatten();
            let offset = offset.ok_or_else(|| internal("a streamed weight has no place in the file"))?;
            add(&weight.symbol, Destination::File { offset })?;
        }
        let mut patched: Vec<&str> = Vec::new();
        for scale in &scales {
            if !patched.contains(&scale.symbol.as_str()) {
                patched.push(&scale.symbol);
                add(&scale.symbol, Destination::Memory)?;
            }
        }
        let mut summary = summary(&model, &layout);
        if let Some(accelerated) = &accelerated {
            summary.weight_bytes += accelerated.code.summary().weight_bytes;
        }
        Ok(Self { layout, jobs, scales, weights: needed, accelerated, summary })
    }
}

/// Writes into every call of the accelerator where its code stands. The functions' names are the options at first; they are
/// returned, and given again in the same order later.
fn place_code(
    model: &mut Model,
    offset: u64,
    size: u64,
    names: &[String],
) -> Result<Vec<String>, TargetError> {
    let mut found = Vec::new();
    for operator in model.subgraphs.iter_mut().flat_map(|subgraph| &mut subgraph.operators) {
        let Op::Custom { code, options } = &mut operator.op else { continue };
        if code != DISPATCH {
            continue;
        }
        let name = match names.get(found.len()) {
            Some(name) => name.clone(),
            None => String::from_utf8(std::mem::take(options)).map_err(internal)?,
        };
        *options = dispatch_options(offset, size, &name);
        found.push(name);
    }
    Ok(found)
}

impl PreparedArtifact for TfliteArtifact {
    fn len(&self) -> u64 {
        self.accelerated.as_ref().map_or(self.layout.total_len, |code| code.offset + code.code.len())
    }

    fn summary(&self) -> Summary {
        self.summary.clone()
    }

    fn write(
        mut self: Box<Self>,
        out: &dyn Output,
        base_offset: u64,
        threads: usize,
        progress: &dyn Progress,
    ) -> Result<(), TargetError> {
        for job in &mut self.jobs {
            if let Destination::File { offset } = &mut job.destination {
                *offset =
                    offset.checked_add(base_offset).ok_or_else(|| internal("an offset beyond 64 bits"))?;
            }
        }
        let end = base_offset.checked_add(self.len()).ok_or_else(|| internal("an end beyond 64 bits"))?;
        out.reserve(end)?;
        let memory = evaluate(&self.jobs, &self.weights, out, threads, progress)?;
        for patch in &self.scales {
            let bytes = memory.get(&patch.symbol).ok_or_else(|| internal("scales were not evaluated"))?;
            let scales: Vec<f32> = bytes
                .chunks_exact(4)
                .map(|chunk| chunk.iter().rev().fold(0, |bits, &byte| bits << 8 | u32::from(byte)))
                .map(f32::from_bits)
                .collect();
            self.layout
                .patch_scales(patch.subgraph, patch.tensor, &scales)
                .map_err(|error| TargetError::Format(error.to_string()))?;
        }
        out.put(&self.layout.header, base_offset)?;
        match self.accelerated {
            Some(accelerated) => {
                accelerated.code.write(out, base_offset + accelerated.offset, threads, progress)
            }
            None => Ok(()),
        }
    }
}

fn summary(model: &tflite::Model, layout: &Layout) -> Summary {
    let mut summary = Summary {
        signatures: model.signatures.iter().map(|signature| signature.key.clone()).collect(),
        header_bytes: layout.header.len() as u64,
        weight_bytes: layout.total_len.saturating_sub(layout.header.len() as u64),
        ..Summary::default()
    };
    for operator in model.subgraphs.iter().flat_map(|subgraph| &subgraph.operators) {
        let name = operator.op.name();
        match summary.operators.iter_mut().find(|(known, _)| *known == name) {
            Some((_, count)) => *count += 1,
            None => summary.operators.push((name.to_string(), 1)),
        }
    }
    summary
}
