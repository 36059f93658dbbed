//! A module's public functions, cut for an accelerator.

use edgec_dialects::ir::{Attr, Func, IrError, Module, Op, Symbols, UpstreamPass, Value, Visibility};

use super::cost::{Effort, bytes};
use super::cut::{Cut, HostReason, cut};
use super::function::{Nodes, Operations};
use super::outline::{PARTITION, outline};
use super::report::{OnHost, Placed, Report, location, types};
use crate::{Accelerator, Candidate, Support, TargetError, TargetOptions};

/// The attribute of a module of partitions that holds the target's options, for the target's passes.
pub const OPTIONS: &str = "edgec.target_options";

/// Cuts every public function of `module`. The partitions become the public functions of the module that is returned, which has
/// the [target's options](OPTIONS) if there are any; `module` keeps declarations of them, and calls.
///
/// # Errors
/// The accelerator cannot be asked, or an operation cannot be built: a bug in edgec.
pub fn partition<'c>(
    module: Module<'c>,
    target: &str,
    accelerator: &dyn Accelerator,
    options: &TargetOptions,
) -> Result<(Module<'c>, Report), TargetError> {
    let (partitions, report) = outline_partitions(module, target, accelerator, options)?;
    let accelerated = split(module, &partitions)?;
    let context = module.context();
    let given: Vec<(&str, Attr<'c>)> =
        options.iter().map(|(name, value)| (name, Attr::string(context, value))).collect();
    if !given.is_empty() {
        accelerated.op().set_attr(OPTIONS, Attr::dictionary(context, &given));
    }
    Ok((accelerated, report))
}

/// Cuts every public function of `module` and moves the partitions into private functions, which are returned.
///
/// # Errors
/// The accelerator cannot be asked, or an operation cannot be built: a bug in edgec.
pub fn outline_partitions<'c>(
    module: Module<'c>,
    target: &str,
    accelerator: &dyn Accelerator,
    options: &TargetOptions,
) -> Result<(Vec<Func<'c>>, Report), TargetError> {
    let limits = accelerator.limits(options)?;
    let public = module.funcs().into_iter().filter(|func| func.visibility() == Visibility::Public);
    let functions: Vec<(Func<'c>, Nodes<'c>)> = public.map(|func| (func, Nodes::of(func))).collect();
    let candidates: Vec<Candidate<'c, '_>> =
        functions.iter().flat_map(|(_, nodes)| nodes.candidates()).collect();
    let mut answers = accelerator.support_all(module, &candidates, options)?.into_iter();
    let mut report = Report::default();
    let mut outlined = Vec::new();
    let mut symbols = Symbols::of(module);
    for (function, nodes) in functions {
        let own: Vec<Support> = answers.by_ref().take(nodes.len()).collect();
        let operations = Operations::of(function, nodes, own);
        let found = cut(&operations.graph, &limits);
        let made = outline(&mut symbols, function, &operations, &found, target)?;
        record(&mut report, function, &operations, &found, &made);
        outlined.extend(made);
    }
    report.settle();
    Ok((outlined, report))
}

/// Moves outlined functions into a module of their own, as public ones, and leaves declarations.
fn split<'c>(module: Module<'c>, outlined: &[Func<'c>]) -> Result<Module<'c>, IrError> {
    let accelerated = module.duplicate();
    for function in accelerated.funcs() {
        let own = function.op().str_attr(PARTITION).is_some();
        function.set_visibility(if own { Visibility::Public } else { Visibility::Private });
    }
    accelerated.run_passes(&[UpstreamPass::SymbolDce]).map_err(IrError::from)?;
    let mut symbols = Symbols::of(module);
    for &function in outlined {
        let (name, inputs, results) = (function.name(), function.input_types(), function.result_types());
        let target = function.op().str_attr(PARTITION).unwrap_or_default();
        symbols.erase(function)?;
        symbols.declare(&name, &inputs, &results)?.op().set_attr(PARTITION, target.as_str());
    }
    module.run_passes(&[UpstreamPass::SymbolDce]).map_err(IrError::from)?;
    Ok(accelerated)
}

fn record<'c>(
    report: &mut Report,
    function: Func<'c>,
    operations: &Operations<'c>,
    cut: &Cut,
    made: &[Func<'c>],
) {
    let signature = function.name();
    let effort = |op: &Op<'c>| Effort::of_product(*op);
    for (partition, made) in cut.partitions.iter().zip(made) {
        let ops = || partition.nodes.iter().flat_map(|&node| &operations.nodes[node]);
        let size = |ids: &[usize]| -> u64 {
            ids.iter().map(|&id| operations.values[id]).map(|value: Value<'c>| bytes(value)).sum()
        };
        report.partitions.push(Placed {
            name: made.name(),
            signature: signature.clone(),
            ops: ops().count(),
            macs: ops().map(effort).sum(),
            bytes_in: size(&partition.inputs),
            bytes_out: size(&partition.outputs),
            gain_ns: partition.gain,
        });
    }
    for &(node, reason) in &cut.host {
        let text = match reason {
            HostReason::Unsupported => operations.reasons.get(&node).cloned().unwrap_or_default(),
            HostReason::Movement => {
                "moves data at a partition's border, where the host does it as well".to_owned()
            }
            HostReason::NotWorthIt { loss } => {
                format!("crossing to the accelerator and back costs {loss:.0} ns more than it saves")
            }
            HostReason::TooManyPartitions => "the accelerator takes no more partitions".to_owned(),
            HostReason::TooLarge => "the accelerator takes no partition of so many operations".to_owned(),
        };
        for op in &operations.nodes[node] {
            report.cpu.push(OnHost {
                signature: signature.clone(),
                op: op.name(),
                location: location(*op),
                types: types(*op),
                movement: operations.graph.nodes()[node].work.movement,
                macs: effort(op),
                reason: text.clone(),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

    use edgec_dialects::Context;
    use edgec_weights::WeightTable;

    use super::*;
    use crate::PreparedArtifact;
    use crate::partition::Limits;

    /// It adds and rectifies, and borders cost it nothing.
    struct Adder;

    impl Accelerator for Adder {
        fn support(&self, candidate: &Candidate<'_, '_>, _: &TargetOptions) -> Support {
            let adds = |op: &Op<'_>| {
                op.is("stablehlo.add") || op.is("stablehlo.reshape") || op.is("stablehlo.maximum")
            };
            if candidate.ops.iter().all(adds) {
                Support::Yes { nanoseconds: 0.0 }
            } else {
                Support::No { reason: "it adds".to_owned() }
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

    const PROGRAM: &str = "
        func.func public @main(%x: tensor<2x4xf32>, %b: tensor<8xf32>) -> (tensor<8xf32>, tensor<8xf32>) {
          %zero = stablehlo.constant dense<0.0> : tensor<f32>
          %zeros = stablehlo.broadcast_in_dim %zero, dims = [] : (tensor<f32>) -> tensor<8xf32>
          %flat = stablehlo.reshape %x : (tensor<2x4xf32>) -> tensor<8xf32>
          %0 = stablehlo.add %flat, %b : tensor<8xf32>
          %1 = stablehlo.maximum %0, %zeros : tensor<8xf32>
          %2 = stablehlo.cosine %1 : tensor<8xf32>
          %3 = stablehlo.maximum %2, %zeros : tensor<8xf32>
          %4 = stablehlo.add %3, %0 : tensor<8xf32>
          return %4, %1 : tensor<8xf32>, tensor<8xf32>
        }";

    #[test]
    fn partitions_become_functions_and_are_called() {
        let context = Context::new();
        let module = Module::parse(&context, "program.mlir", PROGRAM.as_bytes()).unwrap();
        let (accelerated, report) = partition(module, "adder", &Adder, &TargetOptions::default()).unwrap();
        accelerated.verify().unwrap();
        module.verify().unwrap();
        insta::assert_snapshot!("host", module.to_text());
        insta::assert_snapshot!("accelerated", accelerated.to_text());
        insta::assert_snapshot!("report", report.to_string());
    }
}
