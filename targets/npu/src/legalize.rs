//! `legalize-stablehlo-to-nnapi`: every operation of a partition becomes the calls that its plan has.
//!
//! ```text
//! func.func public @main_npu_0(%x: tensor<1x5x16xf32>) -> tensor<1x5x16xf32> {
//!   %0 = stablehlo.tanh %x : tensor<1x5x16xf32>
//!   return %0 : tensor<1x5x16xf32>
//! }
//! ->
//! func.func public @main_npu_0(%x: tensor<1x5x16xf32>) -> tensor<1x5x16xf32> {
//!   %0 = nnapi.tanh %x : (tensor<1x5x16xf32>) -> tensor<1x5x16xf32>
//!   return %0 : tensor<1x5x16xf32>
//! }
//! ```
//!
//! What is stored in another layout than the model has it is a new weight, whose expression moves the old one.

use std::collections::{HashMap, HashSet};

use edgec_dialects::Builder;
use edgec_dialects::ir::{Attr, Func, Module, Op, OpSpec, Type, Value, Visibility};
use edgec_nnapi::{Operand, Value as Content};
use edgec_passes::{PassError, QuantizedCluster, Unit};

use crate::fuse::Chain;
use crate::lower::{lower, lower_chain, lower_cluster};
use crate::options::Request;
use crate::plan::{Id, Plan, Source};
use crate::stored::{Stored, is_stored};
use crate::types;

/// The pass's name.
pub(crate) const NAME: &str = "legalize-stablehlo-to-nnapi";

/// Constants of up to this many bytes stand in the module.
const SMALL: u64 = 1 << 10;

pub(crate) fn legalize(unit: &mut Unit<'_>) -> Result<(), PassError> {
    let request = Request::of(unit.module);
    let mut stored = HashMap::new();
    for function in partitions(unit.module) {
        Legalizer { unit, stored: &mut stored, values: HashMap::new() }.function(function, request.level)?;
    }
    Ok(())
}

/// Operations that are lowered together, where the last of them stands.
enum Group<'c> {
    Cluster(QuantizedCluster<'c>),
    Chain(Chain<'c>),
}

struct Legalizer<'l, 'u, 'c> {
    unit: &'l mut Unit<'c>,
    /// The symbol of each moved weight and large constant.
    stored: &'u mut HashMap<String, String>,
    /// What was computed by StableHLO, as NNAPI computes it.
    values: HashMap<Value<'c>, Value<'c>>,
}

impl<'c> Legalizer<'_, '_, 'c> {
    fn function(mut self, function: Func<'c>, level: u32) -> Result<(), PassError> {
        let (Some(body), Some(end)) = (function.body(), function.return_op()) else { return Ok(()) };
        let mut old = body.ops();
        old.retain(|&op| op != end);
        let clusters = QuantizedCluster::all(&old);
        let mut within: HashSet<Op<'c>> = clusters.iter().flat_map(QuantizedCluster::ops).collect();
        let alone: Vec<Op<'c>> = old.iter().copied().filter(|op| !within.contains(op)).collect();
        let chains = Chain::all(&alone);
        within.extend(chains.iter().flat_map(|chain| chain.ops.iter().copied()));
        let mut ending: HashMap<Op<'c>, Group<'c>> = HashMap::new();
        for cluster in clusters {
            ending.insert(cluster.quantize, Group::Cluster(cluster));
        }
        for chain in chains {
            ending.extend(chain.ops.last().copied().map(|last| (last, Group::Chain(chain))));
        }
        for &op in &old {
            let group = ending.remove(&op);
            let stored = op.result_count() > 0 && op.results().into_iter().all(is_stored);
            if stored || group.is_none() && within.contains(&op) {
                continue;
            }
            let mut plan = Plan::new(level);
            let planned = match group {
                Some(Group::Chain(chain)) => lower_chain(&mut plan, &chain).map(|id| vec![id]),
                Some(Group::Cluster(cluster)) => lower_cluster(&mut plan, &cluster).map(|id| vec![id]),
                None => lower(&mut plan, op),
            };
            let ids = planned.map_err(|reason| unsupported(op, &reason))?;
            let values = self.write(&plan, &ids, op)?;
            self.values.extend(op.results().into_iter().zip(values));
        }
        for (index, value) in end.operands().into_iter().enumerate() {
            if let Some(&computed) = self.values.get(&value) {
                end.set_operand(index, computed)?;
            }
        }
        for op in old.into_iter().rev() {
            op.erase()?;
        }
        function.update_type();
        Ok(())
    }

    /// Writes a plan's calls before an operation; the values of `results`.
    fn write(
        &mut self,
        plan: &Plan<'c>,
        results: &[Id],
        before: Op<'c>,
    ) -> Result<Vec<Value<'c>>, PassError> {
        let builder = Builder::before(before);
        let mut written: HashMap<Id, Value<'c>> = HashMap::new();
        for call in &plan.calls {
            let mut operands = Vec::new();
            for &id in &call.inputs {
                operands.push(self.read(plan, id, &mut written, &builder)?);
            }
            let types = call
                .outputs
                .iter()
                .map(|&id| types::of(builder.context(), plan.operand(id)))
                .collect::<Result<Vec<_>, _>>()?;
            let name = format!("nnapi.{}", call.operation.name().to_lowercase());
            let spec = OpSpec::new(builder.context(), &name).operands(&operands).results(&types);
            let op = builder.create(spec)?;
            written.extend(call.outputs.iter().copied().zip(op.results()));
        }
        results.iter().map(|&id| self.read(plan, id, &mut written, &builder)).collect()
    }

    fn read(
        &mut self,
        plan: &Plan<'c>,
        id: Id,
        written: &mut HashMap<Id, Value<'c>>,
        builder: &Builder<'c>,
    ) -> Result<Value<'c>, PassError> {
        if let Some(&value) = written.get(&id) {
            return Ok(value);
        }
        let (operand, source) = &plan.operands[id as usize];
        let value = match source {
            Source::Given(value) => self.values.get(value).copied().unwrap_or(*value),
            Source::Immediate => immediate(builder, operand)?,
            Source::Stored(stored) => self.stored(stored, operand, builder)?,
            // Calls come in order, so that what is computed was written before.
            Source::Computed => {
                return Err(PassError::Unsupported {
                    pass: NAME,
                    op: "a call".to_owned(),
                    reason: "it reads what no call computes, which is a bug in edgec".to_owned(),
                });
            }
        };
        written.insert(id, value);
        Ok(value)
    }

    /// A weight in the layout that is read, or a constant.
    fn stored(
        &mut self,
        stored: &Stored,
        operand: &Operand,
        builder: &Builder<'c>,
    ) -> Result<Value<'c>, PassError> {
        let ty = types::of(builder.context(), operand)?;
        if let Some(tensor) = stored.literal()
            && tensor.bytes().len() as u64 <= SMALL
            && ty.element_type().is_some()
        {
            return Ok(constant(builder, Attr::dense_bytes(ty, tensor.bytes())?, ty)?);
        }
        let base = match stored.weight() {
            Some((symbol, moves)) => {
                // Scales that the module has in more digits are the same operand.
                let declared = self.declared(symbol).filter(|&ty| {
                    moves.is_empty()
                        && types::tensor(ty)
                            .is_ok_and(|declared| declared == operand.clone().with_value(Content::Computed))
                });
                if let Some(ty) = declared {
                    return Ok(builder.weight(symbol, ty));
                }
                symbol.to_owned()
            }
            None => "constant".to_owned(),
        };
        let key = format!("{ty} {}", stored.key());
        let symbol = match self.stored.get(&key) {
            Some(symbol) => symbol.clone(),
            None => {
                let missing = || PassError::Unsupported {
                    pass: NAME,
                    op: base.clone(),
                    reason: "the weight is missing from the weight table".to_owned(),
                };
                let expression = stored.expression(&self.unit.weights)?.ok_or_else(missing)?;
                let symbol = self.unit.module.unique_symbol(&format!("{base}.nnapi"));
                self.unit.weights.insert(symbol.clone(), expression);
                self.stored.insert(key, symbol.clone());
                symbol
            }
        };
        Ok(builder.weight(&symbol, ty))
    }

    /// The type that the module declares a weight with.
    fn declared(&self, symbol: &str) -> Option<Type<'c>> {
        self.unit.module.lookup(symbol).and_then(|op| op.attr("type")).and_then(Attr::as_type)
    }
}

/// A scalar or a tensor whose bytes stand in the call list.
fn immediate<'c>(builder: &Builder<'c>, operand: &Operand) -> Result<Value<'c>, PassError> {
    let context = builder.context();
    let ty = types::of(context, operand)?;
    let Content::Inline(bytes) = &operand.value else {
        return Err(PassError::Unsupported {
            pass: NAME,
            op: operand.kind.to_string(),
            reason: "it has no value, which is a bug in edgec".to_owned(),
        });
    };
    let value = match (operand.kind.is_scalar(), &bytes[..]) {
        (false, bytes) => Attr::dense_bytes(ty, bytes)?,
        (true, &[truth]) => Attr::bool(context, truth != 0),
        (true, &[a, b, c, d]) if operand.kind == edgec_nnapi::OperandType::Float32 => {
            Attr::f32(context, f32::from_le_bytes([a, b, c, d]))
        }
        (true, &[a, b, c, d]) => Attr::i32(context, i32::from_le_bytes([a, b, c, d])),
        (true, bytes) => {
            return Err(PassError::Unsupported {
                pass: NAME,
                op: operand.kind.to_string(),
                reason: format!("a scalar of {} bytes is not written", bytes.len()),
            });
        }
    };
    Ok(constant(builder, value, ty)?)
}

fn constant<'c>(
    builder: &Builder<'c>,
    value: Attr<'c>,
    ty: Type<'c>,
) -> Result<Value<'c>, edgec_dialects::ir::IrError> {
    let spec = OpSpec::new(builder.context(), "nnapi.constant").attr("value", value).results(&[ty]);
    let op = builder.create(spec)?;
    op.result(0).ok_or_else(|| edgec_dialects::ir::IrError::Detached { op: op.name() })
}

fn unsupported(op: Op<'_>, reason: &str) -> PassError {
    let reason = format!("{}: {reason}", op.location());
    PassError::Unsupported { pass: NAME, op: op.name(), reason }
}

/// The partitions of a module: what legalisation rewrites and the writer lays out.
pub(crate) fn partitions(module: Module<'_>) -> Vec<Func<'_>> {
    let all = module.funcs().into_iter();
    all.filter(|function| function.visibility() == Visibility::Public && function.body().is_some()).collect()
}
