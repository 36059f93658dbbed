//! Old versions of operations become the newest, with the attributes that the old ones did not have.

use super::{Operation, Program};
use crate::{Attr, EnumKind, Type, source::Span};
use std::borrow::Cow;

/// Attributes that upgrades add, each made once.
#[derive(Debug, Default)]
pub(super) struct Defaults {
    no_numbers: Option<u32>,
    no_type: Option<u32>,
    no_count: Option<u32>,
    no: Option<u32>,
    default_accuracy: Option<u32>,
}

fn add_type(program: &mut Program, ty: Type) -> u32 {
    program.types.push(ty);
    program.types.len() as u32 - 1
}

fn add_attr(program: &mut Program, attr: Attr) -> u32 {
    program.attrs.push(attr);
    program.attrs.len() as u32 - 1
}

impl Defaults {
    /// `dense<> : tensor<0xi64>`.
    fn no_numbers(&mut self, program: &mut Program) -> u32 {
        *self.no_numbers.get_or_insert_with(|| {
            let element = add_type(program, Type::integer(64));
            let ty = add_type(program, Type::Tensor { shape: vec![0], element, encoding: None });
            add_attr(program, Attr::Tensor { ty, data: Span::default() })
        })
    }

    fn no_type(&mut self, program: &mut Program) -> u32 {
        *self.no_type.get_or_insert_with(|| {
            let none = add_type(program, Type::None);
            add_attr(program, Attr::Type(none))
        })
    }

    fn no_count(&mut self, program: &mut Program) -> u32 {
        *self.no_count.get_or_insert_with(|| {
            let ty = add_type(program, Type::integer(64));
            add_attr(program, Attr::Integer { ty, value: 0 })
        })
    }

    fn no(&mut self, program: &mut Program) -> u32 {
        *self.no.get_or_insert_with(|| add_attr(program, Attr::Bool(false)))
    }

    fn default_accuracy(&mut self, program: &mut Program) -> u32 {
        *self.default_accuracy.get_or_insert_with(|| {
            let mode = Attr::Enum { kind: EnumKind::ResultAccuracyMode, keyword: "DEFAULT" };
            let mode = add_attr(program, mode);
            add_attr(program, Attr::ResultAccuracy { atol: 0.0, rtol: 0.0, ulps: 0, mode })
        })
    }
}

/// Gives the operation the attributes of its newest version, and a name without a version.
pub(super) fn upgrade(op: &mut Operation, program: &mut Program, defaults: &mut Defaults) {
    let Some((base, version)) = op.name.strip_prefix("vhlo.").and_then(|name| name.rsplit_once("_v")) else {
        return;
    };
    let mut added: Vec<(&'static str, u32)> = Vec::new();
    match (base, version) {
        (
            "cbrt"
            | "cosine"
            | "exponential"
            | "exponential_minus_one"
            | "log"
            | "log_plus_one"
            | "logistic"
            | "rsqrt"
            | "sine"
            | "sqrt"
            | "tan"
            | "tanh",
            "1",
        ) => added.push(("result_accuracy", defaults.default_accuracy(program))),
        ("gather" | "dynamic_gather", "1") => {
            let none = defaults.no_numbers(program);
            added.extend([("operand_batching_dims", none), ("start_indices_batching_dims", none)]);
        }
        ("scatter", "1") => {
            let none = defaults.no_numbers(program);
            added.extend([("input_batching_dims", none), ("scatter_indices_batching_dims", none)]);
        }
        ("dot_general", "1") => {
            let none = defaults.no_type(program);
            added
                .extend(["accumulation_type", "lhs_precision_type", "rhs_precision_type"].map(|n| (n, none)));
            let count = defaults.no_count(program);
            added.extend(
                ["lhs_component_count", "num_primitive_operations", "rhs_component_count"]
                    .map(|n| (n, count)),
            );
            added.push(("allow_imprecise_accumulation", defaults.no(program)));
        }
        // The padding that counts is the operand.
        ("dynamic_conv", "1") => op.attrs.retain(|(name, _)| name != "padding"),
        ("send" | "recv", "1") => added.push(("source_target_pairs", defaults.no_numbers(program))),
        // all_gather, all_reduce and all_to_all take more operands since version 2, composite regions.
        _ => {}
    }
    op.attrs.extend(added.into_iter().map(|(name, attr)| (Cow::Borrowed(name), attr)));
    op.name = Cow::Owned(format!("vhlo.{base}"));
}
