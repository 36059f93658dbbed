//! Programs as machine code: every instruction computes what the interpreter's does.

use std::cell::OnceCell;

use edgec_jit::{Emitter, Form, Loop, Order, Relation, Signature, Value};
use edgec_tensor::{ElementType, Tensor};

use super::{Domain, Instruction, Operation, Program, Register, interpreter};
use crate::binary::{self, Binary};
use crate::compare::Direction;
use crate::unary::{self, Unary};

/// Elements from which on machine code is worth the time that it takes to compile.
const WORTHWHILE: usize = 1 << 13;

/// What of a program was compiled, and what could not be.
#[derive(Default)]
pub(super) struct Native {
    map: OnceCell<Option<Loop>>,
    update: OnceCell<Option<Loop>>,
    fold: OnceCell<Option<Loop>>,
    order: OnceCell<Option<Order>>,
}

impl Program {
    /// The program in a loop, if it is to run for so many elements of arguments of these types.
    pub(crate) fn looped(
        &self,
        form: Form,
        arguments: impl IntoIterator<Item = ElementType>,
        elements: usize,
    ) -> Option<&Loop> {
        if elements < WORTHWHILE || !self.takes(arguments) {
            return None;
        }
        let slot = match form {
            Form::Map => &self.native.map,
            Form::Update => &self.native.update,
            Form::Fold => &self.native.fold,
        };
        slot.get_or_init(|| self.compile(|signature| Loop::compile(form, signature, &|e, a| self.emit(e, a))))
            .as_ref()
    }

    /// The program as the order of rows, if it is to compare so many of them, of columns of these types.
    pub(crate) fn ordered(&self, columns: &[ElementType], rows: usize) -> Option<&Order> {
        if rows < WORTHWHILE || !self.takes(columns.iter().flat_map(|&column| [column, column])) {
            return None;
        }
        let order = &self.native.order;
        order
            .get_or_init(|| self.compile(|signature| Order::compile(signature, &|e, a| self.emit(e, a))))
            .as_ref()
    }

    /// Whether its results have these types.
    pub(crate) fn gives(&self, results: &[ElementType]) -> bool {
        self.results.iter().map(|result| result.element).eq(results.iter().copied())
    }

    fn takes(&self, arguments: impl IntoIterator<Item = ElementType>) -> bool {
        self.arguments.iter().copied().eq(arguments)
    }

    /// What cannot be compiled is interpreted.
    fn compile<T>(&self, compile: impl Fn(Signature<'_>) -> edgec_jit::Result<T>) -> Option<T> {
        let results: Vec<ElementType> = self.results.iter().map(|result| result.element).collect();
        compile(Signature { arguments: &self.arguments, results: &results }).ok()
    }

    pub(super) fn emit(&self, emitter: &mut Emitter<'_, '_>, arguments: &[Value]) -> Option<Vec<Value>> {
        let mut file = arguments.to_vec();
        for instruction in &self.instructions {
            let value = emit(emitter, &file, instruction)?;
            file.push(value);
        }
        self.results.iter().map(|result| file.get(result.index).copied()).collect()
    }
}

/// The types of tensors' elements.
pub(crate) fn types<'a>(tensors: impl IntoIterator<Item = &'a Tensor>) -> impl Iterator<Item = ElementType> {
    tensors.into_iter().map(Tensor::element_type)
}

fn emit(emitter: &mut Emitter<'_, '_>, file: &[Value], instruction: &Instruction) -> Option<Value> {
    let Instruction { operation, out } = *instruction;
    let value = |register: Register| file.get(register.index).copied();
    match operation {
        Operation::Constant(cell) => {
            let word = interpreter::load(out.element, &cell);
            Some(match Domain::of(out.element)? {
                Domain::F32 => emitter.single(f32::from_bits(word as u32)),
                Domain::F64 => emitter.double(f64::from_bits(word)),
                Domain::Signed | Domain::Unsigned => emitter.word(word),
            })
        }
        Operation::Unary(op, operand) => emit_unary(emitter, op, value(operand)?, operand.element),
        Operation::Binary(op, lhs, rhs) => emit_binary(emitter, op, (value(lhs)?, value(rhs)?), lhs.element),
        Operation::Compare { direction, total, lhs, rhs } => {
            let relation = relation(direction);
            let (a, b) = (value(lhs)?, value(rhs)?);
            Some(match Domain::of(lhs.element)? {
                kind @ (Domain::F32 | Domain::F64) if total => {
                    let (a, b) = (place(emitter, kind, a), place(emitter, kind, b));
                    emitter.signed_compare(relation, a, b)
                }
                Domain::F32 | Domain::F64 => emitter.float_compare(relation, a, b),
                Domain::Signed => emitter.signed_compare(relation, a, b),
                Domain::Unsigned => emitter.unsigned_compare(relation, a, b),
            })
        }
        Operation::Select { pred, on_true, on_false } => {
            let one = emitter.word(1);
            let holds = emitter.unsigned_compare(Relation::Eq, value(pred)?, one);
            Some(emitter.select(holds, value(on_true)?, value(on_false)?))
        }
        Operation::Convert(operand) => emit_convert(emitter, value(operand)?, operand.element, out.element),
    }
}

fn relation(direction: Direction) -> Relation {
    match direction {
        Direction::Eq => Relation::Eq,
        Direction::Ne => Relation::Ne,
        Direction::Ge => Relation::Ge,
        Direction::Gt => Relation::Gt,
        Direction::Le => Relation::Le,
        Direction::Lt => Relation::Lt,
    }
}

/// The place of a float in the total order, as [`crate::compare::order`] counts it.
fn place(emitter: &mut Emitter<'_, '_>, kind: Domain, value: Value) -> Value {
    let wide = if kind == Domain::F64 { value } else { emitter.widen(value) };
    let bits = emitter.double_bits(wide);
    let last = emitter.word(63);
    let sign = emitter.signed_shift_right(bits, last);
    let one = emitter.word(1);
    let mask = emitter.unsigned_shift_right(sign, one);
    emitter.xor(bits, mask)
}

fn emit_unary(emitter: &mut Emitter<'_, '_>, op: Unary, a: Value, element: ElementType) -> Option<Value> {
    let kind = Domain::of(element)?;
    if kind.is_integer() {
        let value = match op {
            Unary::Not => emitter.not(a),
            Unary::Negate => emitter.negate(a),
            _ => emitter.call_word(unary::integer(op, element)?, a, element.bits()),
        };
        return emitter.finish(element, value);
    }
    if op == Unary::IsFinite {
        let magnitude = emitter.float_abs(a);
        let infinity =
            if kind == Domain::F64 { emitter.double(f64::INFINITY) } else { emitter.single(f32::INFINITY) };
        return Some(emitter.float_compare(Relation::Lt, magnitude, infinity));
    }
    let value = match op {
        Unary::Abs => emitter.float_abs(a),
        Unary::Negate => emitter.float_negate(a),
        Unary::Floor => emitter.float_floor(a),
        Unary::Ceil => emitter.float_ceil(a),
        Unary::RoundNearestEven => emitter.float_round_even(a),
        Unary::Sqrt => emitter.float_sqrt(a),
        _ if kind == Domain::F64 => emitter.call_real(unary::float(op)?, a),
        _ => match unary::exact_f32(op) {
            Some(apply) => emitter.call_single(apply, a),
            None => {
                let wide = emitter.widen(a);
                let value = emitter.call_real(unary::float(op)?, wide);
                emitter.narrow(value)
            }
        },
    };
    emitter.finish(element, value)
}

fn emit_binary(
    emitter: &mut Emitter<'_, '_>,
    op: Binary,
    (a, b): (Value, Value),
    element: ElementType,
) -> Option<Value> {
    let kind = Domain::of(element)?;
    let bits = element.bits();
    let value = match (kind, op) {
        (Domain::F32 | Domain::F64, Binary::Add) => emitter.float_add(a, b),
        (Domain::F32 | Domain::F64, Binary::Subtract) => emitter.float_subtract(a, b),
        (Domain::F32 | Domain::F64, Binary::Multiply) => emitter.float_multiply(a, b),
        (Domain::F32 | Domain::F64, Binary::Divide) => emitter.float_divide(a, b),
        (Domain::F32 | Domain::F64, Binary::Maximum) => emitter.float_maximum(a, b),
        (Domain::F32 | Domain::F64, Binary::Minimum) => emitter.float_minimum(a, b),
        (Domain::F64, _) => emitter.call_real_pair(binary::float(op)?, a, b),
        (Domain::F32, _) => {
            let (a, b) = (emitter.widen(a), emitter.widen(b));
            let value = emitter.call_real_pair(binary::float(op)?, a, b);
            emitter.narrow(value)
        }
        (_, Binary::Add) => emitter.add(a, b),
        (_, Binary::Subtract) => emitter.subtract(a, b),
        (_, Binary::Multiply) => emitter.multiply(a, b),
        (_, Binary::And) => emitter.and(a, b),
        (_, Binary::Or) => emitter.or(a, b),
        (_, Binary::Xor) => emitter.xor(a, b),
        (_, Binary::ShiftLeft) => {
            let amount = emitter.wrap(b, false, bits);
            let shifted = emitter.shift_left(a, amount);
            within(emitter, amount, bits, shifted)
        }
        (_, Binary::ShiftRightLogical) => {
            let amount = emitter.wrap(b, false, bits);
            let low = emitter.wrap(a, false, bits);
            let shifted = emitter.unsigned_shift_right(low, amount);
            within(emitter, amount, bits, shifted)
        }
        (Domain::Signed, Binary::Divide) => emitter.signed_divide(a, b),
        (Domain::Signed, Binary::Remainder) => emitter.signed_remainder(a, b),
        (Domain::Signed, Binary::Maximum) => emitter.signed_maximum(a, b),
        (Domain::Signed, Binary::Minimum) => emitter.signed_minimum(a, b),
        (Domain::Unsigned, Binary::Divide) => emitter.unsigned_divide(a, b),
        (Domain::Unsigned, Binary::Remainder) => emitter.unsigned_remainder(a, b),
        (Domain::Unsigned, Binary::Maximum) => emitter.unsigned_maximum(a, b),
        (Domain::Unsigned, Binary::Minimum) => emitter.unsigned_minimum(a, b),
        (Domain::Signed, _) => emitter.call_signed_pair(binary::signed(op)?, a, b, bits),
        (Domain::Unsigned, _) => emitter.call_unsigned_pair(binary::unsigned(op)?, a, b, bits),
    };
    emitter.finish(element, value)
}

/// The shifted number, or zero if the amount is not below the width.
fn within(emitter: &mut Emitter<'_, '_>, amount: Value, bits: u32, shifted: Value) -> Value {
    let width = emitter.word(bits.into());
    let zero = emitter.word(0);
    let fits = emitter.unsigned_compare(Relation::Lt, amount, width);
    emitter.select(fits, shifted, zero)
}

fn emit_convert(
    emitter: &mut Emitter<'_, '_>,
    a: Value,
    from: ElementType,
    to: ElementType,
) -> Option<Value> {
    let (source, target) = (Domain::of(from)?, Domain::of(to)?);
    let signed = source == Domain::Signed;
    let bits = to.bits();
    Some(match (source, target) {
        (Domain::Signed | Domain::Unsigned, Domain::Unsigned) if to == ElementType::Bool => {
            let zero = emitter.word(0);
            emitter.unsigned_compare(Relation::Ne, a, zero)
        }
        (Domain::F32, Domain::Unsigned) if to == ElementType::Bool => {
            let zero = emitter.single(0.0);
            emitter.float_compare(Relation::Ne, a, zero)
        }
        (Domain::F64, Domain::Unsigned) if to == ElementType::Bool => {
            let zero = emitter.double(0.0);
            emitter.float_compare(Relation::Ne, a, zero)
        }
        (Domain::Signed | Domain::Unsigned, Domain::Signed | Domain::Unsigned) => emitter.finish(to, a)?,
        (Domain::F32 | Domain::F64, Domain::Signed) => {
            let word = emitter.word_of(a, true);
            let low = emitter.word((i64::MIN >> (64 - bits)).cast_unsigned());
            let high = emitter.word((i64::MAX >> (64 - bits)).cast_unsigned());
            let above = emitter.signed_maximum(word, low);
            emitter.signed_minimum(above, high)
        }
        (Domain::F32 | Domain::F64, Domain::Unsigned) => {
            let word = emitter.word_of(a, false);
            let high = emitter.word(u64::MAX >> (64 - bits));
            emitter.unsigned_minimum(word, high)
        }
        (Domain::Signed | Domain::Unsigned, Domain::F64) => emitter.float_of(a, signed, true),
        (Domain::Signed | Domain::Unsigned, Domain::F32) => emitter.float_of(a, signed, false),
        (Domain::F32, Domain::F64) => emitter.widen(a),
        (Domain::F64, Domain::F64) => a,
        (Domain::F32, Domain::F32) => emitter.finish(to, a)?,
        (Domain::F64, Domain::F32) => emitter.narrow(a),
    })
}
