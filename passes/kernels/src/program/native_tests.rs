//! Machine code against the interpreter: random programs on random elements, through every kernel that has both.

use edgec_jit::{Form, Lane, LaneMut, MAX_LANES};
use edgec_tensor::{ElementType, Tensor};

use super::{Builder, Program, Register};
use crate::binary::Binary;
use crate::body::{Body, Cell, cell, put};
use crate::compare::Direction;
use crate::error::Result;
use crate::reduce::{map, reduce};
use crate::scatter::{ScatterDims, scatter};
use crate::sort::sort;
use crate::unary::Unary;
use crate::window::{Window, reduce_window, select_and_scatter};

const UNARY: [Unary; 22] = [
    Unary::Abs,
    Unary::Cbrt,
    Unary::Ceil,
    Unary::Cosine,
    Unary::CountLeadingZeros,
    Unary::Exponential,
    Unary::Floor,
    Unary::IsFinite,
    Unary::Log,
    Unary::LogPlusOne,
    Unary::Logistic,
    Unary::Negate,
    Unary::Not,
    Unary::Popcnt,
    Unary::RoundNearestAfz,
    Unary::RoundNearestEven,
    Unary::Rsqrt,
    Unary::Sign,
    Unary::Sqrt,
    Unary::Tan,
    Unary::Tanh,
    Unary::ExponentialMinusOne,
];

const BINARY: [Binary; 15] = [
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

const DIRECTIONS: [Direction; 6] =
    [Direction::Eq, Direction::Ne, Direction::Ge, Direction::Gt, Direction::Le, Direction::Lt];

/// A program that kernels have to interpret.
struct Interpreted<'a>(&'a Program);

impl Body for Interpreted<'_> {
    fn apply(&self, arguments: &[Cell], results: &mut [Cell]) -> Result<()> {
        self.0.apply(arguments, results)
    }
}

/// xorshift64*.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() >> 33) as usize % bound
    }

    fn of<T: Copy>(&mut self, values: &[T]) -> T {
        values[self.below(values.len())]
    }

    /// A type that programs have.
    fn element(&mut self) -> ElementType {
        loop {
            let element = self.of(&ElementType::ALL);
            if !element.is_complex() {
                return element;
            }
        }
    }

    /// An element: any bits, a small number, or one at the end of the range.
    fn number(&mut self, element: ElementType) -> u64 {
        let word = match self.below(5) {
            0 => self.next(),
            1 => self.next() >> self.below(64),
            kind @ (2 | 3) => {
                let value = if kind == 2 {
                    // Sums and products of these end between two numbers of narrower types.
                    (self.below(4096) as f64 - 2048.0) / self.of(&[1.0, 16.0, 256.0, 3.0])
                } else {
                    self.of(&[0.0, -0.0, 0.5, 1.0, -1.0, 1.5, 3.0, 100.0, 1e30, f64::INFINITY, f64::NAN])
                };
                return match element {
                    ElementType::F64 => value.to_bits(),
                    ElementType::F32 => (value as f32).to_bits().into(),
                    ElementType::F16 => half::f16::from_f64(value).to_bits().into(),
                    ElementType::Bf16 => half::bf16::from_f64(value).to_bits().into(),
                    ElementType::Small(kind) => kind.encode(value).into(),
                    _ => self.below(2) as u64,
                };
            }
            _ => self.of(&[0, 1, u64::MAX, 1 << 63, i64::MAX as u64, 1 << (element.bits() - 1)]),
        };
        match element {
            // Sign-extended in its byte.
            ElementType::I4 | ElementType::I2 => {
                let spare = 8 - element.bits();
                u64::from((((word as u8) << spare).cast_signed() >> spare).cast_unsigned())
            }
            _ => word & low(element),
        }
    }

    fn tensor(&mut self, element: ElementType, shape: &[usize]) -> Tensor {
        let width = element.byte_width();
        let count: usize = shape.iter().product();
        let bytes =
            (0..count).flat_map(|_| self.number(element).to_le_bytes().into_iter().take(width)).collect();
        Tensor::new(element, shape.to_vec(), bytes).unwrap()
    }

    /// A program of these arguments and results. The sign of a NaN that was computed is not certain, so that only arguments have
    /// a total order, if they are not computed.
    fn program(&mut self, arguments: &[ElementType], results: &[ElementType], total: bool) -> Program {
        let (mut builder, mut file) = Builder::new(arguments).unwrap();
        let given = file.clone();
        for &element in arguments {
            let bytes = self.number(element).to_le_bytes();
            file.push(builder.constant(element, &bytes).unwrap());
        }
        for _ in 0..3 + self.below(24) {
            let a = self.of(&file);
            let alike: Vec<Register> = file.iter().copied().filter(|b| b.element == a.element).collect();
            let truths: Vec<Register> =
                file.iter().copied().filter(|b| b.element == ElementType::Bool).collect();
            let b = self.of(&alike);
            let made = match self.below(8) {
                0 | 1 => builder.unary(self.of(&UNARY), a),
                2..5 => builder.binary(self.of(&BINARY), a, b),
                5 => {
                    let direction = self.of(&DIRECTIONS);
                    let raw = |register: Register| given.iter().any(|given| given.index == register.index);
                    builder.compare(direction, total && raw(a) && raw(b), a, b)
                }
                6 if !truths.is_empty() => builder.select(self.of(&truths), a, b),
                _ => {
                    let to = if self.below(2) == 0 { self.of(arguments) } else { self.element() };
                    builder.convert(a, to)
                }
            };
            file.extend(made);
        }
        let results = results
            .iter()
            .map(|&element| {
                let alike: Vec<Register> = file.iter().copied().filter(|b| b.element == element).collect();
                alike
                    .last()
                    .copied()
                    .unwrap_or_else(|| builder.constant(element, &[1, 0, 0, 0, 0, 0, 0, 0]).unwrap())
            })
            .collect();
        builder.finish(results, None).unwrap()
    }
}

fn low(element: ElementType) -> u64 {
    u64::MAX >> (64 - element.bits())
}

/// Same bits everywhere, or both NaN.
fn same(found: &[Tensor], expected: &[Tensor], what: &str, program: &Program) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert_eq!((found.element_type(), found.shape()), (expected.element_type(), expected.shape()));
        if found.bytes() == expected.bytes() {
            continue;
        }
        let width = found.element_type().byte_width();
        let nan: Vec<bool> = if found.element_type().is_float() {
            found.to_f64().iter().zip(expected.to_f64()).map(|(a, b)| a.is_nan() && b.is_nan()).collect()
        } else {
            vec![false; found.len()]
        };
        for (at, (a, b)) in found.bytes().chunks(width).zip(expected.bytes().chunks(width)).enumerate() {
            assert!(
                a == b || nan[at],
                "{what}, element {at} of {}: {a:x?} and not {b:x?}: {:#?}",
                found.element_type(),
                program.instructions
            );
        }
    }
}

/// One or two arrays' types.
fn columns(random: &mut Random) -> Vec<ElementType> {
    (0..1 + random.below(2)).map(|_| random.element()).collect()
}

fn twice(types: &[ElementType]) -> Vec<ElementType> {
    types.iter().chain(types).copied().collect()
}

#[test]
fn maps() {
    let mut random = Random(1);
    for _ in 0..200 {
        let types: Vec<ElementType> = (0..1 + random.below(3)).map(|_| random.element()).collect();
        let result = random.element();
        let program = random.program(&types, &[result], true);
        let inputs: Vec<Tensor> = types.iter().map(|&element| random.tensor(element, &[8200])).collect();
        let found = map(&inputs, result, &program).unwrap();
        let expected = map(&inputs, result, &Interpreted(&program)).unwrap();
        same(&[found], &[expected], "map", &program);
    }
}

#[test]
fn reductions() {
    let mut random = Random(2);
    let cases: [(&[usize], &[i64]); 6] = [
        (&[8200], &[0]),
        (&[3, 2800], &[1]),
        (&[4100, 2], &[0]),
        (&[90, 100], &[0]),
        (&[20, 21, 22], &[0, 2]),
        (&[41, 10, 20], &[1]),
    ];
    for round in 0..60 {
        let types = columns(&mut random);
        let program = random.program(&twice(&types), &types, false);
        let (shape, dims) = cases[round % cases.len()];
        let inputs: Vec<Tensor> = types.iter().map(|&element| random.tensor(element, shape)).collect();
        let initial: Vec<Tensor> = types.iter().map(|&element| random.tensor(element, &[])).collect();
        let found = reduce(&inputs, &initial, dims, &program).unwrap();
        let expected = reduce(&inputs, &initial, dims, &Interpreted(&program)).unwrap();
        same(&found, &expected, "reduce", &program);
    }
}

#[test]
fn windows() {
    let mut random = Random(3);
    for round in 0..40 {
        let types = columns(&mut random);
        let program = random.program(&twice(&types), &types, false);
        let window = Window {
            dimensions: vec![2, 3],
            strides: vec![1 + round % 2, 1 + round % 3],
            base_dilations: vec![1 + round % 3, 1],
            window_dilations: vec![1, 1 + round % 4],
            padding: vec![[1, 2], [round % 5 - 2, 3 - round % 4]],
        };
        let inputs: Vec<Tensor> = types.iter().map(|&element| random.tensor(element, &[60, 70])).collect();
        let initial: Vec<Tensor> = types.iter().map(|&element| random.tensor(element, &[])).collect();
        let found = reduce_window(&inputs, &initial, &window, &program).unwrap();
        let expected = reduce_window(&inputs, &initial, &window, &Interpreted(&program)).unwrap();
        same(&found, &expected, "reduce_window", &program);
    }
}

#[test]
fn selections() {
    let mut random = Random(6);
    for round in 0..40 {
        let element = random.element();
        let pair = [element, element];
        let (select, combine) = (
            random.program(&pair, &[ElementType::Bool], round % 2 == 0),
            random.program(&pair, &[element], false),
        );
        let window = Window {
            dimensions: vec![2, 3],
            strides: vec![1 + round % 2, 1 + round % 3],
            base_dilations: vec![1 + round % 3, 1],
            window_dilations: vec![1, 1 + round % 4],
            padding: vec![[1, 2], [round % 5 - 2, 3 - round % 4]],
        };
        let operand = random.tensor(element, &[60, 70]);
        let initial = random.tensor(element, &[]);
        // As many elements as there are windows.
        let spread = (60 - 1) * window.base_dilations[0] + 1 + 3;
        let rows = (spread - 2) / window.strides[0] + 1;
        let columns = (70 + window.padding[1][0] + window.padding[1][1] - 2 * window.window_dilations[1] - 1)
            / window.strides[1]
            + 1;
        let source = random.tensor(element, &[rows as usize, columns as usize]);
        let run = |select: &dyn Body, combine: &dyn Body| {
            select_and_scatter(&operand, &source, &initial, &window, (select, combine)).unwrap()
        };
        let found = run(&select, &combine);
        let expected = run(&Interpreted(&select), &Interpreted(&combine));
        same(&[found], &[expected], "select_and_scatter", &select);
    }
}

#[test]
fn scatters() {
    let mut random = Random(4);
    for round in 0..40 {
        let types = columns(&mut random);
        let program = random.program(&twice(&types), &types, false);
        // Rows of a matrix, single elements, and blocks that hang over the edges.
        let (windows, inserted, components): (&[usize], &[i64], usize) =
            [(&[40usize][..], &[0i64][..], 1), (&[][..], &[0, 1][..], 2), (&[3, 7][..], &[][..], 2)]
                [round % 3];
        let count = 8400usize.div_ceil(windows.iter().product());
        let dims = ScatterDims {
            update_window_dims: (1..=windows.len() as i64).collect(),
            inserted_window_dims: inserted.to_vec(),
            scatter_dims_to_operand_dims: (0..components as i64).collect(),
            index_vector_dim: 1,
            ..ScatterDims::default()
        };
        let indices: Vec<u8> =
            (0..count * components).flat_map(|_| (random.below(60) as i32 - 10).to_le_bytes()).collect();
        let indices = Tensor::new(ElementType::I32, vec![count, components], indices).unwrap();
        let shape: Vec<usize> = [count].iter().chain(windows).copied().collect();
        let inputs: Vec<Tensor> = types.iter().map(|&element| random.tensor(element, &[50, 40])).collect();
        let updates: Vec<Tensor> = types.iter().map(|&element| random.tensor(element, &shape)).collect();
        let found = scatter(inputs.clone(), &indices, &updates, &dims, &program).unwrap();
        let expected = scatter(inputs, &indices, &updates, &dims, &Interpreted(&program)).unwrap();
        same(&found, &expected, "scatter", &program);
    }
}

#[test]
fn sorts() {
    let mut random = Random(5);
    for round in 0..30 {
        let types = columns(&mut random);
        let pairs: Vec<ElementType> = types.iter().flat_map(|&element| [element, element]).collect();
        let program = if round % 2 == 0 {
            let (mut builder, file) = Builder::new(&pairs).unwrap();
            let first =
                builder.compare(random.of(&DIRECTIONS), random.below(2) == 0, file[0], file[1]).unwrap();
            builder.finish(vec![first], None).unwrap()
        } else {
            random.program(&pairs, &[ElementType::Bool], true)
        };
        let (shape, dim): (&[usize], i64) =
            [(&[8200usize][..], 0), (&[3, 2800][..], 1), (&[700, 12][..], 0)][round % 3];
        let inputs: Vec<Tensor> = types.iter().map(|&element| random.tensor(element, shape)).collect();
        let found = sort(inputs.clone(), dim, &program).unwrap();
        let expected = sort(inputs, dim, &Interpreted(&program)).unwrap();
        same(&found, &expected, "sort", &program);
    }
}

/// Every operation that a type has, in programs of a few results each.
#[test]
fn every_operation() {
    let mut random = Random(7);
    let signature: Vec<ElementType> = ElementType::ALL.into_iter().filter(|ty| !ty.is_complex()).collect();
    type Step = Box<dyn Fn(&mut Builder, Register, Register) -> Option<Register>>;
    let mut steps: Vec<Step> = Vec::new();
    steps.extend(UNARY.map(|op| Box::new(move |to: &mut Builder, a, _| to.unary(op, a)) as Step));
    steps.extend(BINARY.map(|op| Box::new(move |to: &mut Builder, a, b| to.binary(op, a, b)) as Step));
    for total in [false, true] {
        steps.extend(DIRECTIONS.map(|direction| {
            Box::new(move |to: &mut Builder, a, b| to.compare(direction, total, a, b)) as Step
        }));
    }
    let convert =
        |&element: &ElementType| Box::new(move |to: &mut Builder, a, _| to.convert(a, element)) as Step;
    steps.extend(signature.iter().map(convert));
    for &element in &signature {
        let inputs = [random.tensor(element, &[4096]), random.tensor(element, &[4096])];
        for steps in steps.chunks(MAX_LANES - 2) {
            let (mut builder, given) = Builder::new(&[element, element]).unwrap();
            let results: Vec<Register> =
                steps.iter().filter_map(|step| step(&mut builder, given[0], given[1])).collect();
            let program = builder.finish(results.clone(), None).unwrap();
            let mut out: Vec<Vec<u8>> =
                results.iter().map(|result| vec![0; 4096 * result.element.byte_width()]).collect();
            let mut lanes: Vec<LaneMut<'_>> =
                out.iter_mut().map(|bytes| LaneMut { bytes, start: 0, step: 1 }).collect();
            let operands = inputs.each_ref().map(|input| Lane { bytes: input.bytes(), start: 0, step: 1 });
            let native = program.looped(Form::Map, [element, element], 1 << 20).unwrap();
            native.run(&mut lanes, &operands, 4096).unwrap();
            let mut expected = out.clone();
            let mut cells = vec![[0; 16]; results.len()];
            for at in 0..4096 {
                program.apply(&[cell(&inputs[0], at), cell(&inputs[1], at)], &mut cells).unwrap();
                for ((bytes, result), cell) in expected.iter_mut().zip(&results).zip(&cells) {
                    put(bytes, result.element.byte_width(), at, cell);
                }
            }
            for ((result, found), expected) in results.iter().zip(out).zip(expected) {
                let tensor = |bytes| [Tensor::new(result.element, vec![4096], bytes).unwrap()];
                let operation = program.instructions[result.index - 2].operation;
                same(&tensor(found), &tensor(expected), &format!("{operation:?}"), &program);
            }
        }
    }
}

#[test]
fn every_program_becomes_machine_code() {
    let mut random = Random(6);
    for _ in 0..50 {
        let types = columns(&mut random);
        let program = random.program(&twice(&types), &types, true);
        assert!(program.looped(Form::Fold, twice(&types), 1 << 20).is_some(), "{:#?}", program.instructions);
        assert!(program.looped(Form::Fold, twice(&types), 1).is_none());
        assert!(program.looped(Form::Fold, [ElementType::Complex64], 1 << 20).is_none());
    }
}
