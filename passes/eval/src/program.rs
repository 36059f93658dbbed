//! Regions as programs over single elements.

use std::collections::HashMap;

use edgec_dialects::ir::{Block, Op, Value};
use edgec_kernels::compare::Direction;
use edgec_kernels::program::{Builder, Program, Register};
use edgec_tensor::ElementType;

use crate::call::keyword;
use crate::known_types::{Element, tensor_type};
use crate::ops::{self, Kernel};

/// The program that computes what the block does; `None` if it holds an operation that programs do not have.
pub(crate) fn compile(
    block: Block<'_>,
    arguments: &[ElementType],
    known: Option<edgec_kernels::Known>,
) -> Option<Program> {
    let (mut builder, registers) = Builder::new(arguments)?;
    let mut values: HashMap<Value<'_>, Register> = block.args().into_iter().zip(registers).collect();
    let mut ops = block.ops();
    let terminator = ops.pop()?;
    for op in ops {
        let register = step(&mut builder, &values, op)?;
        values.insert(op.result(0)?, register);
    }
    let results =
        terminator.operands().iter().map(|value| values.get(value).copied()).collect::<Option<_>>()?;
    builder.finish(results, known)
}

fn step(builder: &mut Builder, values: &HashMap<Value<'_>, Register>, op: Op<'_>) -> Option<Register> {
    let result = tensor_type(op.result(0)?.ty())?;
    let Element::Plain(element) = result.element else { return None };
    let operands =
        op.operands().iter().map(|value| values.get(value).copied()).collect::<Option<Vec<_>>>()?;
    if op.result_count() != 1 || !result.shape.is_empty() {
        return None;
    }
    match (ops::find(&op.name())?, operands.as_slice()) {
        (Kernel::Unary(known), &[operand]) => builder.unary(known, operand),
        (Kernel::Binary(known), &[lhs, rhs]) => builder.binary(known, lhs, rhs),
        (_, operands) => match (op.name().as_str(), operands) {
            ("stablehlo.constant", []) => {
                builder.constant(element, &op.attr("value")?.element_bytes(element.byte_width())?)
            }
            ("stablehlo.compare", &[lhs, rhs]) => {
                let direction = Direction::from_keyword(&keyword(op, "comparison_direction")?)?;
                let total = keyword(op, "compare_type").as_deref() == Some("TOTALORDER");
                builder.compare(direction, total, lhs, rhs)
            }
            ("stablehlo.select", &[pred, on_true, on_false]) => builder.select(pred, on_true, on_false),
            ("stablehlo.convert", &[operand]) => builder.convert(operand, element),
            _ => None,
        },
    }
}
