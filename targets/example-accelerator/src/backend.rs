//! What the engine computes, and what it costs.

use edgec_dialects::ElementType;
use edgec_dialects::ir::{Attr, Module, Op, Value};
use edgec_passes::Pass;
use edgec_target::partition::{Effort, Limits, Speed};
use edgec_target::{
    Accelerator, Backend, Candidate, CodeFile, PreparedArtifact, Role, Summary, Support, TargetError,
    TargetOption, TargetOptions,
};
use edgec_weights::WeightTable;

use crate::compile::{Compiled, compile, internal};
use crate::operand::{self, Operand};

/// The target `example`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Example;

const OPTIONS: &[TargetOption] = &[TargetOption {
    name: "smallest-partition",
    value: "NANOSECONDS",
    help: "What calling the engine costs: partitions that save less stay on the CPU",
    choices: &[],
    default: "1000",
}];

impl Backend for Example {
    fn id(&self) -> &'static str {
        "example"
    }

    fn description(&self) -> &'static str {
        "Example accelerator: f32 products, sums and rectifiers beside the CPU"
    }

    fn options(&self) -> &'static [TargetOption] {
        OPTIONS
    }

    fn kept_composites(&self) -> &'static [&'static str] {
        &[]
    }

    fn passes(&self) -> Vec<Pass> {
        Vec::new()
    }

    fn role(&self) -> Role<'_> {
        Role::Accelerator(self)
    }
}

impl Accelerator for Example {
    fn support(&self, candidate: &Candidate<'_, '_>, _: &TargetOptions) -> Support {
        let &[op] = candidate.ops else { return no("quantised operations are not computed") };
        let refused = match op.name().as_str() {
            _ if !takes(op, candidate) => Some("operands have to be f32 of known sizes, and stored as f32"),
            "stablehlo.dot_general" if !is_plain(op) => {
                Some("products are of two matrices, the left one's columns summed over")
            }
            "stablehlo.maximum" if operand::rectified(op).is_none() => {
                Some("a maximum is computed with zero alone")
            }
            "stablehlo.add" | "stablehlo.dot_general" | "stablehlo.maximum" => None,
            _ => Some("the engine has no instruction for this operation"),
        };
        match refused {
            Some(reason) => no(reason),
            None => {
                let speed = Speed { macs_per_nanosecond: 1000.0, bytes_per_nanosecond: 100.0 };
                Support::Yes { nanoseconds: speed.nanoseconds(Effort::of(op)) }
            }
        }
    }

    fn limits(&self, options: &TargetOptions) -> Result<Limits, TargetError> {
        let call = options.get("smallest-partition").and_then(|text| text.parse().ok());
        Ok(Limits { call: call.unwrap_or(1000.0), ..Limits::default() })
    }

    fn compile(
        &self,
        module: Module<'_>,
        weights: &WeightTable,
        _: &TargetOptions,
    ) -> Result<Box<dyn PreparedArtifact>, TargetError> {
        let Compiled { program, constants, bytes } = compile(module)?;
        let head = example_engine::write(&program).map_err(|error| internal(error.to_string()))?;
        let signatures = program.functions.into_iter().map(|function| function.name).collect();
        let summary = Summary { signatures, ..Summary::default() };
        Ok(Box::new(CodeFile::new(head, constants, bytes, weights, summary)?))
    }
}

fn no(reason: &str) -> Support {
    Support::No { reason: reason.to_owned() }
}

/// Whether all values are f32 of a known size that is not zero, and stored ones in a form that can be copied. A product takes no
/// operand whose elements repeat, a sum one at most.
fn takes<'c>(op: Op<'c>, candidate: &Candidate<'c, '_>) -> bool {
    let plain = |value: Value<'c>| {
        value.element_type() == Some(ElementType::F32)
            && value.ty().element_count().is_some_and(|count| count > 0)
    };
    let operand = |value| Operand::of(value, &|value| candidate.is_stored(value));
    let operands: Option<Vec<Operand>> = op.operands().into_iter().map(operand).collect();
    let most = usize::from(!op.is("stablehlo.dot_general"));
    op.operands().into_iter().chain(op.results()).all(plain)
        && operands.is_some_and(|operands| operands.iter().filter(|operand| operand.repeats).count() <= most)
}

/// Whether a product is of two matrices, over the left one's columns.
fn is_plain(op: Op<'_>) -> bool {
    let dims = op.attr("dot_dimension_numbers").and_then(Attr::as_dot);
    let contracts = dims.is_some_and(|dims| {
        dims.lhs_batch.is_empty() && dims.lhs_contract == [1] && matches!(dims.rhs_contract[..], [0 | 1])
    });
    contracts && op.operands().into_iter().all(|operand| operand.rank() == 2)
}
