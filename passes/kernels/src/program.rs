//! Regions on single elements, compiled into a list of steps over registers, so that a kernel may call them for every element.
//!
//! A register holds a number in the type that arithmetic is done in, as the kernels do: the bits of an f32 for every float of up to
//! 32 bits, the bits of an f64, or an integer of 64 bits. A result is rounded or wrapped to its element type before the next step.

use std::cell::RefCell;

use edgec_tensor::ElementType;
use half::{bf16, f16};

use crate::binary::{self, Binary};
use crate::body::{Body, Cell, Known};
use crate::compare::{Direction, order};
use crate::error::Result;
use crate::unary::{self, Unary};

/// A value while a program is built: its register.
#[derive(Clone, Copy, Debug)]
pub struct Register {
    index: usize,
    element: ElementType,
}

type Step = Box<dyn Fn(&mut [u64])>;

/// Builds a program. Every method answers `None` for what programs do not do; the region is walked then.
pub struct Builder {
    arguments: Vec<ElementType>,
    registers: Vec<u64>,
    steps: Vec<Step>,
}

/// A compiled region.
pub struct Program {
    arguments: Vec<ElementType>,
    steps: Vec<Step>,
    results: Vec<Register>,
    registers: RefCell<Vec<u64>>,
    known: Option<Known>,
}

/// The type that a register's number has.
#[derive(Clone, Copy, PartialEq)]
enum Domain {
    F32,
    F64,
    Signed,
    Unsigned,
}

fn domain(element: ElementType) -> Option<Domain> {
    Some(match element {
        ElementType::F64 => Domain::F64,
        _ if element.is_float() => Domain::F32,
        _ if element.is_signed() => Domain::Signed,
        _ if element.is_complex() => return None,
        _ => Domain::Unsigned,
    })
}

impl Builder {
    /// A program of these arguments, which are the first registers.
    pub fn new(arguments: &[ElementType]) -> Option<(Self, Vec<Register>)> {
        let supported = arguments.iter().all(|&element| domain(element).is_some());
        let registers =
            arguments.iter().enumerate().map(|(index, &element)| Register { index, element }).collect();
        let builder =
            Self { arguments: arguments.to_vec(), registers: vec![0; arguments.len()], steps: Vec::new() };
        supported.then_some((builder, registers))
    }

    fn register(&mut self, element: ElementType) -> Register {
        self.registers.push(0);
        Register { index: self.registers.len() - 1, element }
    }

    /// A number that never changes.
    pub fn constant(&mut self, element: ElementType, bytes: &[u8]) -> Option<Register> {
        domain(element)?;
        let mut cell: Cell = [0; 16];
        cell.get_mut(..element.byte_width())?.copy_from_slice(bytes.get(..element.byte_width())?);
        let register = self.register(element);
        self.registers[register.index] = load(element, &cell);
        Some(register)
    }

    /// An operation on one number.
    pub fn unary(&mut self, op: Unary, operand: Register) -> Option<Register> {
        let (element, from) = (operand.element, operand.index);
        if op == Unary::IsFinite && element.is_float() {
            let wide = domain(element)? == Domain::F64;
            let out = self.register(ElementType::Bool);
            self.steps.push(Box::new(move |file| {
                let finite = if wide {
                    f64::from_bits(file[from]).is_finite()
                } else {
                    single(file[from]).is_finite()
                };
                file[out.index] = u64::from(finite);
            }));
            return Some(out);
        }
        if matches!(op, Unary::Real | Unary::Imag | Unary::IsFinite) {
            return None;
        }
        let out = self.register(element);
        let to = out.index;
        let finish = finisher(element);
        self.steps.push(match domain(element)? {
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
        });
        Some(out)
    }

    /// An operation on two numbers of one type.
    pub fn binary(&mut self, op: Binary, lhs: Register, rhs: Register) -> Option<Register> {
        if lhs.element != rhs.element {
            return None;
        }
        let element = lhs.element;
        let (a, b) = (lhs.index, rhs.index);
        let out = self.register(element);
        let to = out.index;
        let finish = finisher(element);
        self.steps.push(match domain(element)? {
            Domain::F64 => {
                let apply = binary::float(op)?;
                Box::new(move |file| {
                    file[to] = apply(f64::from_bits(file[a]), f64::from_bits(file[b])).to_bits();
                })
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
                let width = element.bits();
                Box::new(move |file| {
                    let result = apply(file[a].cast_signed(), file[b].cast_signed(), width);
                    file[to] = finish(result.cast_unsigned());
                })
            }
            Domain::Unsigned => {
                let op = if element == ElementType::Bool { binary::logical(op)? } else { op };
                let apply = binary::unsigned(op)?;
                let width = element.bits();
                Box::new(move |file| file[to] = finish(apply(file[a], file[b], width)))
            }
        });
        Some(out)
    }

    /// A comparison; with `total`, floats have a total order.
    pub fn compare(
        &mut self,
        direction: Direction,
        total: bool,
        lhs: Register,
        rhs: Register,
    ) -> Option<Register> {
        if lhs.element != rhs.element {
            return None;
        }
        let (a, b) = (lhs.index, rhs.index);
        let kind = domain(lhs.element)?;
        let out = self.register(ElementType::Bool);
        let to = out.index;
        let real =
            move |word: u64| if kind == Domain::F64 { f64::from_bits(word) } else { single(word).into() };
        self.steps.push(match kind {
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
        });
        Some(out)
    }

    /// One of two values.
    pub fn select(&mut self, pred: Register, on_true: Register, on_false: Register) -> Option<Register> {
        if on_true.element != on_false.element || pred.element != ElementType::Bool {
            return None;
        }
        let out = self.register(on_true.element);
        let (to, pred, yes, no) = (out.index, pred.index, on_true.index, on_false.index);
        self.steps.push(Box::new(move |file| file[to] = if file[pred] == 1 { file[yes] } else { file[no] }));
        Some(out)
    }

    /// A number in another type, as the kernel converts it.
    pub fn convert(&mut self, operand: Register, element: ElementType) -> Option<Register> {
        let from = operand.index;
        let (source, target) = (domain(operand.element)?, domain(element)?);
        let real =
            move |word: u64| if source == Domain::F64 { f64::from_bits(word) } else { single(word).into() };
        let out = self.register(element);
        let to = out.index;
        let finish = finisher(element);
        let width = element.bits();
        let integers = matches!(source, Domain::Signed | Domain::Unsigned);
        let number =
            move |word: u64| if source == Domain::Signed { word.cast_signed() as f64 } else { word as f64 };
        let narrow =
            move |word: u64| if source == Domain::Signed { word.cast_signed() as f32 } else { word as f32 };
        self.steps.push(match target {
            Domain::Unsigned if element == ElementType::Bool && integers => {
                Box::new(move |file| file[to] = (file[from] != 0).into())
            }
            Domain::Unsigned if element == ElementType::Bool => {
                Box::new(move |file| file[to] = (real(file[from]) != 0.0).into())
            }
            Domain::Signed | Domain::Unsigned if integers => {
                Box::new(move |file| file[to] = finish(file[from]))
            }
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
            // Narrower floats would be rounded twice.
            Domain::F32 if element != ElementType::F32 => return None,
            Domain::F32 if integers => Box::new(move |file| file[to] = bits(narrow(file[from]))),
            Domain::F32 => Box::new(move |file| file[to] = bits(real(file[from]) as f32)),
        });
        Some(out)
    }

    /// The program that gives these values.
    pub fn finish(self, results: Vec<Register>, known: Option<Known>) -> Program {
        Program {
            arguments: self.arguments,
            steps: self.steps,
            results,
            registers: RefCell::new(self.registers),
            known,
        }
    }
}

impl Body for Program {
    fn apply(&self, arguments: &[Cell], results: &mut [Cell]) -> Result<()> {
        let mut file = self.registers.borrow_mut();
        for ((slot, &element), cell) in file.iter_mut().zip(&self.arguments).zip(arguments) {
            *slot = load(element, cell);
        }
        for step in &self.steps {
            step(&mut file);
        }
        for (slot, result) in results.iter_mut().zip(&self.results) {
            *slot = store(result.element, file[result.index]);
        }
        Ok(())
    }

    fn known(&self) -> Option<Known> {
        self.known
    }
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
fn load(element: ElementType, cell: &Cell) -> u64 {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::{cell, scalar};
    use edgec_tensor::Tensor;

    /// What the kernel and a program of one step make of the same numbers.
    fn agree(op: Binary, element: ElementType, left: u64, right: u64) {
        let bytes = |word: u64| word.to_le_bytes()[..element.byte_width()].to_vec();
        let tensor = |word| Tensor::new(element, vec![], bytes(word)).unwrap();
        let (mut builder, arguments) = Builder::new(&[element, element]).unwrap();
        let result = builder.binary(op, arguments[0], arguments[1]);
        let kernel = crate::binary::binary(op, &tensor(left), &tensor(right));
        let Some(result) = result else { return assert!(kernel.is_err(), "{op:?} {element}") };
        let program = builder.finish(vec![result], None);
        let mut found = [[0; 16]];
        program.apply(&[cell(&tensor(left), 0), cell(&tensor(right), 0)], &mut found).unwrap();
        let found = scalar(element, &found[0]).unwrap();
        let expected = kernel.unwrap();
        let nan = expected.to_f64()[0].is_nan() && found.to_f64()[0].is_nan();
        assert!(
            nan || found == expected,
            "{op:?} {element} {left:#x} {right:#x}: {found:?} and not {expected:?}"
        );
    }

    #[test]
    fn programs_compute_what_kernels_do() {
        let ops = [
            Binary::Add,
            Binary::And,
            Binary::Atan2,
            Binary::Divide,
            Binary::Maximum,
            Binary::Minimum,
            Binary::Multiply,
            Binary::Or,
            Binary::Power,
            Binary::Remainder,
            Binary::ShiftLeft,
            Binary::ShiftRightArithmetic,
            Binary::ShiftRightLogical,
            Binary::Subtract,
            Binary::Xor,
        ];
        let plain = [
            ElementType::F64,
            ElementType::F32,
            ElementType::F16,
            ElementType::Bf16,
            ElementType::I64,
            ElementType::I32,
            ElementType::I8,
            ElementType::U64,
            ElementType::U32,
            ElementType::U8,
        ];
        let words = [
            0,
            1,
            2,
            3,
            7,
            0x3f80,
            0x3c00,
            0x4049_0fdb,
            0xc000_0000,
            0x7fc0_0000,
            0x8000_0000_0000_0000,
            0x3ff8_0000_0000_0000,
            u64::MAX,
        ];
        for element in plain {
            for op in ops {
                for left in words {
                    for right in words {
                        agree(op, element, left, right);
                    }
                }
            }
        }
        for op in ops {
            (0..4).for_each(|pair| agree(op, ElementType::Bool, pair & 1, pair >> 1));
        }
    }
}
