//! Kernels over single elements and copies, against loops in 64 bits.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use common::{Numbers, assert_close, bytes, run, run_floats, words};
use edgec_gpu_kernels::{Binary, Comparison, Copy, Elementwise, Expr, Float, Operand, Pad, Unary, strides};
use edgec_gpu_plan::Element;

const F32: Float = Float::F32;
const F16: Float = Float::F16;

fn x(index: usize) -> Expr {
    Expr::Value(index)
}

/// erf by its series, which converges everywhere.
fn erf(x: f64) -> f64 {
    let (mut term, mut sum) = (x, x);
    for n in 1..200 {
        term *= -x * x / f64::from(n);
        sum += term / f64::from(2 * n + 1);
    }
    sum * 2.0 / std::f64::consts::PI.sqrt()
}

#[test]
fn every_operation_on_one_value() {
    let mut numbers = Numbers(1);
    type Function = fn(f64) -> f64;
    let cases: &[(Unary, Function)] = &[
        (Unary::Neg, |x| -x),
        (Unary::Abs, f64::abs),
        (Unary::Exp, f64::exp),
        (Unary::Tanh, f64::tanh),
        (Unary::Sine, f64::sin),
        (Unary::Cosine, f64::cos),
        (Unary::Erf, erf),
        (Unary::Logistic, |x| 1.0 / (1.0 + (-x).exp())),
        (Unary::Floor, f64::floor),
        (Unary::Ceil, f64::ceil),
        (Unary::RoundNearestEven, f64::round_ties_even),
        (Unary::Sign, |x| if x == 0.0 { 0.0 } else { x.signum() }),
        (Unary::Silu, |x| x / (1.0 + (-x).exp())),
        (Unary::Gelu, |x| 0.5 * x * (1.0 + erf(x / 2_f64.sqrt()))),
        (Unary::GeluTanh, |x| {
            0.5 * x * (1.0 + ((2.0 / std::f64::consts::PI).sqrt() * (x + 0.044715 * x.powi(3))).tanh())
        }),
    ];
    let mut values: Vec<f64> = numbers.floats(120).iter().map(|value| value * 4.0).collect();
    values.extend([0.0, 0.5, 1.5, -2.5, 2.5, 1.0, -1.0, 3.0]);
    for (operation, function) in cases {
        let kernel = elementwise(values.len() as u32, x(0).unary(*operation), &[Element::F32]);
        let expected: Vec<f64> = values.iter().map(|value| function(*value)).collect();
        assert_close(&kernel, &run_floats(&kernel, &[&bytes(F32, &values)], &[], F32), &expected, F32, 2e-6);
    }
    let positive: Vec<f64> = values.iter().map(|value| value.abs() + 0.01).collect();
    let cases: &[(Unary, Function)] =
        &[(Unary::Log, f64::ln), (Unary::Sqrt, f64::sqrt), (Unary::Rsqrt, |x| 1.0 / x.sqrt())];
    for (operation, function) in cases {
        let kernel = elementwise(values.len() as u32, x(0).unary(*operation), &[Element::F32]);
        let expected: Vec<f64> = positive.iter().map(|value| function(*value)).collect();
        assert_close(
            &kernel,
            &run_floats(&kernel, &[&bytes(F32, &positive)], &[], F32),
            &expected,
            F32,
            1e-5,
        );
    }
}

#[test]
fn large_arguments_do_not_overflow() {
    let values = [-1e4, -100.0, -50.0, 50.0, 100.0, 1e4];
    for (operation, low, high) in
        [(Unary::Tanh, -1.0, 1.0), (Unary::Logistic, 0.0, 1.0), (Unary::Erf, -1.0, 1.0)]
    {
        let kernel = elementwise(6, x(0).unary(operation), &[Element::F32]);
        let found = run_floats(&kernel, &[&bytes(F32, &values)], &[], F32);
        assert_close(&kernel, &found, &[low, low, low, high, high, high], F32, 1e-6);
    }
}

fn elementwise(count: u32, expr: Expr, operands: &[Element]) -> edgec_gpu_kernels::Kernel {
    let operands = operands.iter().map(|element| Operand::full(*element)).collect();
    Elementwise { dims: vec![count], operands, result: Element::F32, expr }.kernel().unwrap()
}

#[test]
fn operations_on_two_values_and_selections() {
    let mut numbers = Numbers(2);
    let (a, b) = (numbers.floats(101), numbers.floats(101));
    type Function = fn(f64, f64) -> f64;
    let cases: &[(Binary, Function)] = &[
        (Binary::Add, |a, b| a + b),
        (Binary::Subtract, |a, b| a - b),
        (Binary::Multiply, |a, b| a * b),
        (Binary::Maximum, f64::max),
        (Binary::Minimum, f64::min),
    ];
    let all = |kernel: &_, function: &dyn Fn(f64, f64) -> f64, b: &[f64]| {
        let expected: Vec<f64> = a.iter().zip(b).map(|(a, b)| function(*a, *b)).collect();
        let found = run_floats(kernel, &[&bytes(F32, &a), &bytes(F16, b)], &[], F32);
        assert_close(kernel, &found, &expected, F32, 1e-5);
    };
    for (operation, function) in cases {
        all(&elementwise(101, x(0).binary(*operation, x(1)), &[Element::F32, Element::F16]), function, &b);
    }
    let kernel = elementwise(101, x(0).binary(Binary::Power, x(1)), &[Element::F32, Element::F16]);
    let powers: Vec<f64> = (0..101).map(|at| f64::from(at % 5)).collect();
    all(&kernel, &f64::powf, &powers);
    let parts = Box::new([x(0), x(1), x(0).unary(Unary::Neg), Expr::Constant(0.75)]);
    let kernel = elementwise(101, Expr::Select(Comparison::Lt, parts), &[Element::F32, Element::F16]);
    all(&kernel, &|a, b| if a < b { -a } else { 0.75 }, &b);
}

#[test]
fn operands_are_broadcast_and_integers_are_exact() {
    let mut numbers = Numbers(3);
    let (a, b, c) = (numbers.floats(3 * 5 * 7), numbers.floats(5), numbers.floats(3 * 7));
    let chain = x(0).binary(Binary::Multiply, x(1)).binary(Binary::Add, x(2)).relu6();
    let kernel = Elementwise {
        dims: vec![3, 5, 7],
        operands: vec![
            Operand::full(Element::F32),
            Operand { element: Element::F32, strides: Some(vec![0, 1, 0]) },
            Operand { element: Element::F16, strides: Some(vec![7, 0, 1]) },
        ],
        result: Element::F16,
        expr: chain,
    };
    let kernel = kernel.kernel().unwrap();
    let value = |at: usize| (a[at] * b[at / 7 % 5] + c[at / 35 * 7 + at % 7]).clamp(0.0, 6.0);
    let expected: Vec<f64> = (0..105).map(value).collect();
    let given = [bytes(F32, &a), bytes(F32, &b), bytes(F16, &c)];
    let found = run_floats(&kernel, &[&given[0], &given[1], &given[2]], &[], F16);
    assert_close(&kernel, &found, &expected, F16, 1e-6);

    let integers = numbers.integers(90, i32::MIN / 3, i32::MAX / 3);
    let sum = x(0).binary(Binary::Multiply, Expr::Integer(2)).binary(Binary::Maximum, Expr::Integer(-7));
    let kernel = Elementwise {
        dims: vec![90],
        operands: vec![Operand::full(Element::I32)],
        result: Element::I32,
        expr: sum,
    };
    let expected: Vec<i32> = integers.iter().map(|value| (value * 2).max(-7)).collect();
    assert_eq!(run(&kernel.kernel().unwrap(), &[&words(&integers)], &[])[0], words(&expected));
    let narrow = Elementwise {
        dims: vec![4],
        operands: vec![Operand::full(Element::I8)],
        result: Element::F32,
        expr: x(0),
    };
    assert!(narrow.kernel().is_err());
}

#[test]
fn rows_longer_than_a_grid_are_broken() {
    let count = 65_535 * 64 + 64 * 3 + 1;
    let kernel = elementwise(count, x(0).unary(Unary::Neg), &[Element::F32]);
    assert_eq!(kernel.grid[1].value(&[]).unwrap(), 2);
    let values: Vec<u8> = (0..count).flat_map(|value| (value as f32).to_le_bytes()).collect();
    let found = &run(&kernel, &[&values], &[])[0];
    let wrong = found
        .as_chunks()
        .0
        .iter()
        .zip(0..count)
        .find(|(bytes, value)| f32::from_le_bytes(**bytes) != -(*value as f32));
    assert_eq!(wrong, None);
}

/// What a copy does, by indices.
fn copied(copy: &Copy, x: &[f64], y: &mut [f64]) {
    let count: u32 = copy.dims.iter().product();
    let dense = strides(&copy.dims);
    for at in 0..count {
        let index: Vec<u32> = dense.iter().zip(&copy.dims).map(|(stride, dim)| at / stride % dim).collect();
        let inside = |pad: &Pad| {
            index.iter().zip(&pad.inside).all(|(index, (first, end))| index >= first && index < end)
        };
        let from = copy.from
            + index
                .iter()
                .zip(&copy.x_strides)
                .map(|(index, stride)| i64::from(*index) * stride)
                .sum::<i64>();
        let to =
            copy.to + index.iter().zip(&copy.y_strides).map(|(index, stride)| index * stride).sum::<u32>();
        y[to as usize] = match &copy.pad {
            Some(pad) if !inside(pad) => f64::from(pad.fill),
            _ => x[from as usize],
        };
    }
}

#[test]
fn copies_transpose_slice_pad_reverse_and_concatenate() {
    let mut numbers = Numbers(4);
    let dims = [4, 5, 6];
    let dense = |dims: &[u32], x_strides: &[i64], from: i64, pad: Option<Pad>| Copy {
        dims: dims.to_vec(),
        x: Element::F32,
        x_elements: 120,
        from,
        x_strides: x_strides.to_vec(),
        y: Element::F32,
        y_elements: dims.iter().product(),
        to: 0,
        y_strides: strides(dims),
        pad,
    };
    let pad = Pad { inside: vec![(1, 5), (0, 5), (2, 8)], fill: -0.25 };
    let copies = [
        ("transpose", Copy::transpose(Element::F32, &dims, &[2, 0, 1]).unwrap()),
        ("slice with a step", dense(&[2, 3, 3], &[30, 6, 2], 31, None)),
        ("reverse", dense(&dims, &[30, -6, 1], 24, None)),
        ("broadcast", dense(&[3, 5, 6], &[0, 6, 1], 30, None)),
        ("pad", dense(&[6, 5, 9], &[30, 6, 1], -32, Some(pad))),
        (
            "a part of a concatenation, to 16 bits",
            Copy {
                y: Element::F16,
                y_elements: 4 * 9 * 6,
                to: 12,
                y_strides: vec![54, 6, 1],
                ..dense(&dims, &[30, 6, 1], 0, None)
            },
        ),
    ];
    for (name, copy) in copies {
        let kernel = copy.kernel().unwrap();
        let x = numbers.floats(120);
        let float = if copy.y == Element::F16 { F16 } else { F32 };
        let mut expected = numbers.floats(copy.y_elements as usize);
        let before = bytes(float, &expected);
        copied(&copy, &x, &mut expected);
        let mut given = vec![bytes(F32, &x)];
        if copy.dims.iter().product::<u32>() < copy.y_elements {
            given.push(before);
        }
        let given: Vec<&[u8]> = given.iter().map(Vec::as_slice).collect();
        assert_eq!(run_floats(&kernel, &given, &[], float), expected, "{name}");
    }
    let outside = dense(&dims, &[30, 6, 1], 1, None);
    assert!(outside.kernel().unwrap_err().to_string().contains("outside"));
    assert!(Copy { y_strides: vec![30, 6, 0], ..dense(&dims, &[30, 6, 1], 0, None) }.kernel().is_err());
    assert!(Copy { to: 1, ..dense(&dims, &[30, 6, 1], 0, None) }.kernel().is_err());
}
