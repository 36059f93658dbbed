//! Regions on small tensors as programs: every element is a register, what moves elements only names them anew.
//!
//! ```text
//! %0 = stablehlo.multiply %x, %x : tensor<2xf32>        r2 = r0 * r0, r3 = r1 * r1
//! %1 = stablehlo.reverse %0, dims = [0]                 %1 is r3, r2
//! ```

use std::collections::HashMap;

use edgec_dialects::ir::{Block, Op, Value};
use edgec_kernels::binary::Binary;
use edgec_kernels::body::{Cell, cell};
use edgec_kernels::compare::Direction;
use edgec_kernels::program::{Builder, Program, Register};
use edgec_tensor::{ElementType, Tensor};

use crate::call::{Call, keyword};
use crate::datum::Datum;
use crate::evaluator::Evaluator;
use crate::known_types::{Element, tensor_type};
use crate::ops::{self, Kernel};

mod combine;
mod dynamic;

/// The most elements of a tensor; larger ones are for kernels.
const MOST: usize = 256;

/// How deep calls may nest.
const MAX_DEPTH: usize = 16;

/// Operations that only move elements.
const MOVES: &[&str] = &[
    "stablehlo.broadcast",
    "stablehlo.broadcast_in_dim",
    "stablehlo.concatenate",
    "stablehlo.pad",
    "stablehlo.reshape",
    "stablehlo.reverse",
    "stablehlo.slice",
    "stablehlo.transpose",
];

/// The registers of a tensor's elements, row-major.
type Elements = Vec<Register>;

/// What is known of the values of a region.
type Values<'c> = HashMap<Value<'c>, Elements>;

/// The shape and element type of a small tensor of plain elements.
pub(crate) fn small(value: Value<'_>) -> Option<(Vec<usize>, ElementType)> {
    let known = tensor_type(value.ty())?;
    let shape = known.static_shape()?;
    let Element::Plain(element) = known.element else { return None };
    let count = shape.iter().try_fold(1usize, |count, &size| count.checked_mul(size))?;
    (count <= MOST).then_some((shape, element))
}

/// The types of all elements of these tensors.
pub(crate) fn types(values: &[Value<'_>]) -> Option<Vec<ElementType>> {
    let mut types = Vec::new();
    for &value in values {
        let (shape, element) = small(value)?;
        types.extend(std::iter::repeat_n(element, shape.iter().product()));
    }
    Some(types)
}

/// The program of a region: its arguments are the elements of the block's, then those of `around`, which the region reads from outside.
pub(crate) fn compile<'c>(
    evaluator: &Evaluator<'c, '_>,
    block: Block<'c>,
    around: &[Value<'c>],
) -> Option<Program> {
    let arguments = [block.args().as_slice(), around].concat();
    let (builder, registers) = Builder::new(&types(&arguments)?)?;
    let mut rest = registers.as_slice();
    let mut values = Values::new();
    for &argument in &arguments {
        let (own, others) = rest.split_at_checked(small(argument)?.0.iter().product())?;
        values.insert(argument, own.to_vec());
        rest = others;
    }
    let mut writer = Writer { evaluator, builder, constants: HashMap::new(), depth: 0 };
    let results = writer.block(block, &mut values)?;
    writer.builder.finish(results.concat(), None)
}

/// The tensors' elements, one behind the other.
pub(crate) fn cells(tensors: &[Tensor]) -> Vec<Cell> {
    tensors.iter().flat_map(|tensor| (0..tensor.len()).map(|index| cell(tensor, index))).collect()
}

/// Writes a program.
struct Writer<'e, 'c, 'w> {
    evaluator: &'e Evaluator<'c, 'w>,
    builder: Builder,
    constants: HashMap<(ElementType, Vec<u8>), Register>,
    depth: usize,
}

impl<'c> Writer<'_, 'c, '_> {
    /// What a block returns; its arguments are among the values.
    fn block(&mut self, block: Block<'c>, values: &mut Values<'c>) -> Option<Vec<Elements>> {
        let mut ops = block.ops();
        let terminator = ops.pop()?;
        for op in ops {
            let operands =
                op.operands().iter().map(|value| values.get(value).cloned()).collect::<Option<Vec<_>>>()?;
            let results = self.operation(op, &operands, values)?;
            for (value, elements) in op.results().into_iter().zip(results) {
                let (shape, _) = small(value)?;
                if elements.len() != shape.iter().product::<usize>() {
                    return None;
                }
                values.insert(value, elements);
            }
        }
        terminator.operands().iter().map(|value| values.get(value).cloned()).collect()
    }

    /// A block inside of another, with these arguments.
    fn inner(
        &mut self,
        block: Block<'c>,
        arguments: Vec<Elements>,
        mut values: Values<'c>,
    ) -> Option<Vec<Elements>> {
        let known = block.args();
        if known.len() != arguments.len() || self.depth == MAX_DEPTH {
            return None;
        }
        values.extend(known.into_iter().zip(arguments));
        self.depth += 1;
        let results = self.block(block, &mut values);
        self.depth -= 1;
        results
    }

    fn operation(&mut self, op: Op<'c>, operands: &[Elements], values: &Values<'c>) -> Option<Vec<Elements>> {
        match (op.name().as_str(), operands) {
            ("func.call", _) => {
                let function = self.evaluator.module.func(&op.symbol_attr("callee")?)?;
                self.inner(function.body()?, operands.to_vec(), Values::new())
            }
            ("stablehlo.if", [pred]) => {
                let on_true = self.inner(op.region(0)?.entry()?, Vec::new(), values.clone())?;
                let on_false = self.inner(op.region(1)?.entry()?, Vec::new(), values.clone())?;
                let pairs = on_true.iter().zip(&on_false);
                pairs.map(|(on_true, on_false)| self.select(pred, on_true, on_false)).collect()
            }
            ("stablehlo.reduce", _) => self.reduce(op, operands),
            _ if op.result_count() == 1 => Some(vec![self.one(op, operands)?]),
            _ => None,
        }
    }

    /// An operation of one result.
    fn one(&mut self, op: Op<'c>, operands: &[Elements]) -> Option<Elements> {
        let (_, element) = small(op.result(0)?)?;
        let name = op.name();
        if MOVES.contains(&name.as_str()) {
            return self.moved(op, operands);
        }
        match (ops::find(&name)?, operands) {
            (Kernel::Unary(known), [x]) => x.iter().map(|&x| self.builder.unary(known, x)).collect(),
            (Kernel::Binary(known), [x, y]) => self.pairs(x, y, |b, x, y| b.binary(known, x, y)),
            _ => match (name.as_str(), operands) {
                ("stablehlo.constant" | "stablehlo.iota", []) => self.constant(op),
                ("stablehlo.compare", [x, y]) => {
                    let direction = Direction::from_keyword(&keyword(op, "comparison_direction")?)?;
                    let total = keyword(op, "compare_type").as_deref() == Some("TOTALORDER");
                    self.pairs(x, y, |b, x, y| b.compare(direction, total, x, y))
                }
                ("stablehlo.select", [pred, on_true, on_false]) => self.select(pred, on_true, on_false),
                ("stablehlo.clamp", [low, x, high]) => {
                    let above = self.bounded(Binary::Maximum, x, low)?;
                    self.bounded(Binary::Minimum, &above, high)
                }
                ("stablehlo.convert", [x]) => x.iter().map(|&x| self.builder.convert(x, element)).collect(),
                ("stablehlo.dynamic_slice", [x, starts @ ..]) => self.dynamic_slice(op, x, starts),
                ("stablehlo.dynamic_update_slice", [x, update, starts @ ..]) => {
                    self.dynamic_update_slice(op, x, update, starts)
                }
                _ => None,
            },
        }
    }

    fn pairs(
        &mut self,
        x: &[Register],
        y: &[Register],
        one: impl Fn(&mut Builder, Register, Register) -> Option<Register>,
    ) -> Option<Elements> {
        if x.len() != y.len() {
            return None;
        }
        x.iter().zip(y).map(|(&x, &y)| one(&mut self.builder, x, y)).collect()
    }

    /// Elements with a bound, which may be one for all.
    fn bounded(&mut self, op: Binary, x: &[Register], bound: &[Register]) -> Option<Elements> {
        let spread = if let &[one] = bound { vec![one; x.len()] } else { bound.to_vec() };
        self.pairs(x, &spread, |b, x, bound| b.binary(op, x, bound))
    }

    /// A predicate of one element chooses for all.
    fn select(&mut self, pred: &[Register], on_true: &[Register], on_false: &[Register]) -> Option<Elements> {
        if on_true.len() != on_false.len() || pred.len() != 1 && pred.len() != on_true.len() {
            return None;
        }
        let branches = on_true.iter().zip(on_false).enumerate();
        branches
            .map(|(at, (&yes, &no))| self.builder.select(pred[if pred.len() == 1 { 0 } else { at }], yes, no))
            .collect()
    }

    /// The elements of a constant or an `iota`.
    fn constant(&mut self, op: Op<'c>) -> Option<Elements> {
        let tensor = self.run(op, Vec::new())?;
        let element = tensor.element_type();
        tensor.bytes().chunks_exact(element.byte_width()).map(|bytes| self.number(element, bytes)).collect()
    }

    /// The register of a number that never changes.
    fn number(&mut self, element: ElementType, bytes: &[u8]) -> Option<Register> {
        let key = (element, bytes.to_vec());
        if let Some(&register) = self.constants.get(&key) {
            return Some(register);
        }
        let register = self.builder.constant(element, bytes)?;
        self.constants.insert(key, register);
        Some(register)
    }

    /// What an operation makes of elements that it only moves: the kernel moves their numbers.
    fn moved(&mut self, op: Op<'c>, operands: &[Elements]) -> Option<Elements> {
        let all = operands.concat();
        let mut first = 0i64;
        let mut numbered = Vec::with_capacity(operands.len());
        for (value, elements) in op.operands().into_iter().zip(operands) {
            let end = first + elements.len() as i64;
            let bytes = (first..end).flat_map(i64::to_le_bytes).collect();
            numbered.push(Datum::from(Tensor::new(ElementType::I64, small(value)?.0, bytes).ok()?));
            first = end;
        }
        let numbers = self.run(op, numbered)?.to_i64()?;
        numbers.into_iter().map(|number| all.get(usize::try_from(number).ok()?).copied()).collect()
    }

    /// The one result of a kernel.
    fn run(&self, op: Op<'c>, operands: Vec<Datum>) -> Option<Tensor> {
        let kernel = ops::find(&op.name())?;
        Call::new(self.evaluator, op, operands).run(kernel).ok()?.pop()?.into_tensor()
    }
}
