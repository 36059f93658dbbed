//! Programs as lists of functions over registers: the bits of an f32 or f64, or an integer of 64 bits.

use edgec_tensor::ElementType;
use half::{bf16, f16};

use super::{Domain, Instruction, Operation, Register};
use crate::binary::{self, Binary};
use crate::body::Cell;
use crate::compare::{Direction, order};
use crate::unary::{self, Unary};

/// What one instruction does to the registers.
type Step = Box<dyn Fn(&mut [u64])>;

/// A program's steps and registers.
pub(super) struct Interpreter {
    registers: Vec<u64>,
    steps: Vec<Step>,
}

impl Interpreter {
    pub(super) fn new(arguments: &[ElementType], instructions: &[Instruction]) -> Option<Self> {
        let mut registers = vec![0; arguments.len()];
        let mut steps = Vec::with_capacity(instructions.len());
        for &Instruction { operation, out } in instructions {
            let mut initial = 0;
            match operation {
                Operation::Constant(cell) => initial = load(out.element, &cell),
                Operation::Unary(op, operand) => steps.push(unary_step(op, operand, out)?),
                Operation::Binary(op, lhs, rhs) => steps.push(binary_step(op, lhs, rhs, out)?),
                Operation::Compare { direction, total, lhs, rhs } => {
                    steps.push(compare_step(direction, total, (lhs, rhs), out)?);
                }
                Operation::Select { pred, on_true, on_false } => {
                    let (to, pred, yes, no) = (out.index, pred.index, on_true.index, on_false.index);
                    steps.push(Box::new(move |file: &mut [u64]| {
                        file[to] = if file[pred] == 1 { file[yes] } else { file[no] };
                    }));
                }
                Operation::Convert(operand) => steps.push(convert_step(operand, out)?),
            }
            registers.push(initial);
        }
        Some(Self { registers, steps })
    }

    /// Computes the results' elements of the arguments'.
    pub(super) fn run(
        &mut self,
        types: &[ElementType],
        arguments: &[Cell],
        registers: &[Register],
        results: &mut [Cell],
    ) {
        for ((slot, &element), cell) in self.registers.iter_mut().zip(types).zip(arguments) {
            *slot = load(element, cell);
        }
        for step in &self.steps {
            step(&mut self.registers);
        }
        for (slot, result) in results.iter_mut().zip(registers) {
            *slot = store(result.element, self.registers[result.index]);
        }
    }
}

fn unary_step(op: Unary, operand: Register, out: Register) -> Option<Step> {
    let (element, from, to) = (operand.element, operand.index, out.index);
    let finish = finisher(element);
    Some(match Domain::of(element)? {
        Domain::F64 if op == Unary::IsFinite => {
            Box::new(move |file| file[to] = f64::from_bits(file[from]).is_finite().into())
        }
        Domain::F32 if op == Unary::IsFinite => {
            Box::new(move |file| file[to] = single(file[from]).is_finite().into())
        }
        Domain::F64 => {
            let apply = unary::float(op)?;
            Box::new(move |file| file[to] = apply(f64::from_bits(file[from])).to_bits())
        }
        Domain::F32 => match unary::exact_f32(op) {
            Some(apply) => Box::new(move |file| file[to] = finish(bits(apply(single(file[from]))))),
            None => {
                let apply = unary::float(op)?;
                Box::new(move |file| file[to] = finish(bits(apply(single(file[from]).into()) as f32)))
            }
        },
        Domain::Signed | Domain::Unsigned => {
            let apply = unary::integer(op, element)?;
            let width = element.bits();
            Box::new(move |file| file[to] = finish(apply(file[from], width)))
        }
    })
}

fn binary_step(op: Binary, lhs: Register, rhs: Register, out: Register) -> Option<Step> {
    let element = lhs.element;
    let (a, b, to) = (lhs.index, rhs.index, out.index);
    let finish = finisher(element);
    let width = element.bits();
    Some(match Domain::of(element)? {
        Domain::F64 => {
            let apply = binary::float(op)?;
            Box::new(move |file| file[to] = apply(f64::from_bits(file[a]), f64::from_bits(file[b])).to_bits())
        }
        Domain::F32 => match binary::exact_f32(op) {
            Some(apply) => {
                Box::new(move |file| file[to] = finish(bits(apply(single(file[a]), single(file[b])))))
            }
            None => {
                let apply = binary::float(op)?;
                Box::new(move |file| {
                    file[to] = finish(bits(apply(single(file[a]).into(), single(file[b]).into()) as f32));
                })
            }
        },
        Domain::Signed => {
            let apply = binary::signed(op)?;
            Box::new(move |file| {
                let result = apply(file[a].cast_signed(), file[b].cast_signed(), width);
                file[to] = finish(result.cast_unsigned());
            })
        }
        Domain::Unsigned => {
            let apply = binary::unsigned(op)?;
            Box::new(move |file| file[to] = finish(apply(file[a], file[b], width)))
        }
    })
}

fn compare_step(
    direction: Direction,
    total: bool,
    (lhs, rhs): (Register, Register),
    out: Register,
) -> Option<Step> {
    let (a, b, to) = (lhs.index, rhs.index, out.index);
    let kind = Domain::of(lhs.element)?;
    let real = reader(kind);
    Some(match kind {
        Domain::F32 | Domain::F64 if total => Box::new(move |file| {
            file[to] = direction.holds(&order(real(file[a])), &order(real(file[b]))).into();
        }),
        Domain::F32 | Domain::F64 => {
            Box::new(move |file| file[to] = direction.holds(&real(file[a]), &real(file[b])).into())
        }
        Domain::Signed => Box::new(move |file| {
            file[to] = direction.holds(&file[a].cast_signed(), &file[b].cast_signed()).into();
        }),
        Domain::Unsigned => Box::new(move |file| file[to] = direction.holds(&file[a], &file[b]).into()),
    })
}

fn convert_step(operand: Register, out: Register) -> Option<Step> {
    let (from, to, element) = (operand.index, out.index, out.element);
    let (source, target) = (Domain::of(operand.element)?, Domain::of(element)?);
    let real = reader(source);
    let finish = finisher(element);
    let width = element.bits();
    let integers = source.is_integer();
    let number =
        move |word: u64| if source == Domain::Signed { word.cast_signed() as f64 } else { word as f64 };
    let narrow =
        move |word: u64| if source == Domain::Signed { word.cast_signed() as f32 } else { word as f32 };
    Some(match target {
        Domain::Unsigned if element == ElementType::Bool && integers => {
            Box::new(move |file| file[to] = (file[from] != 0).into())
        }
        Domain::Unsigned if element == ElementType::Bool => {
            Box::new(move |file| file[to] = (real(file[from]) != 0.0).into())
        }
        Domain::Signed | Domain::Unsigned if integers => Box::new(move |file| file[to] = finish(file[from])),
        Domain::Signed => {
            let (low, high) = (i64::MIN >> (64 - width), i64::MAX >> (64 - width));
            Box::new(move |file| file[to] = (real(file[from]) as i64).clamp(low, high).cast_unsigned())
        }
        Domain::Unsigned => {
            let high = u64::MAX >> (64 - width);
            Box::new(move |file| file[to] = (real(file[from]) as u64).min(high))
        }
        Domain::F64 if integers => Box::new(move |file| file[to] = number(file[from]).to_bits()),
        Domain::F64 => Box::new(move |file| file[to] = real(file[from]).to_bits()),
        Domain::F32 if source == Domain::F32 => Box::new(move |file| file[to] = finish(file[from])),
        Domain::F32 if integers => Box::new(move |file| file[to] = bits(narrow(file[from]))),
        Domain::F32 => Box::new(move |file| file[to] = bits(real(file[from]) as f32)),
    })
}

/// What reads a float as an f64.
fn reader(kind: Domain) -> impl Fn(u64) -> f64 + Copy {
    move |word| if kind == Domain::F64 { f64::from_bits(word) } else { single(word).into() }
}

fn single(word: u64) -> f32 {
    f32::from_bits(word as u32)
}

fn bits(value: f32) -> u64 {
    value.to_bits().into()
}

/// What rounds or wraps a number to its element type.
fn finisher(element: ElementType) -> impl Fn(u64) -> u64 {
    let spare = 64 - element.bits().min(64);
    move |word| match element {
        ElementType::F16 => bits(f16::from_f32(single(word)).to_f32()),
        ElementType::Bf16 => bits(bf16::from_f32(single(word)).to_f32()),
        ElementType::Small(kind) => bits(kind.decode(kind.encode(single(word).into()))),
        _ if element.is_float() => word,
        _ if element.is_signed() => ((word << spare).cast_signed() >> spare).cast_unsigned(),
        _ => word << spare >> spare,
    }
}

/// The number that an element's bytes are.
pub(super) fn load(element: ElementType, cell: &Cell) -> u64 {
    let [a, b, c, d, e, f, g, h, ..] = *cell;
    let word = u64::from_le_bytes([a, b, c, d, e, f, g, h]);
    let spare = 64 - 8 * element.byte_width().min(8) as u32;
    match element {
        ElementType::F16 => bits(f16::from_bits(word as u16).to_f32()),
        ElementType::Bf16 => bits(bf16::from_bits(word as u16).to_f32()),
        ElementType::Small(kind) => bits(kind.decode(a)),
        _ if element.is_signed() => ((word << spare).cast_signed() >> spare).cast_unsigned(),
        _ => word << spare >> spare,
    }
}

/// The bytes of a number, which is one of its element type.
fn store(element: ElementType, word: u64) -> Cell {
    let word = match element {
        ElementType::F16 => f16::from_f32(single(word)).to_bits().into(),
        ElementType::Bf16 => bf16::from_f32(single(word)).to_bits().into(),
        ElementType::Small(kind) => kind.encode(single(word).into()).into(),
        _ => word,
    };
    let mut cell = [0; 16];
    cell[..element.byte_width()].copy_from_slice(&word.to_le_bytes()[..element.byte_width()]);
    cell
}
