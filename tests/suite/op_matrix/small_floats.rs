//! Every code of every float of eight bits and fewer through the CPU target, and the numbers where rounding to them is hard.

use edgec_tensor::{ElementType, SmallFloat, Tensor};
use edgec_tests::op_matrix::{Cell, Tolerance};

use super::{Verdict, cpu};

/// The formats that the CPU target computes with.
fn formats() -> impl Iterator<Item = SmallFloat> {
    ElementType::ALL.into_iter().filter_map(|element| match element {
        ElementType::Small(SmallFloat::F8E8M0FNU) => None,
        ElementType::Small(format) => Some(format),
        _ => None,
    })
}

fn codes(format: SmallFloat) -> Vec<u8> {
    (0..=u8::MAX >> (8 - format.bits())).collect()
}

/// A cell of one operation from and to tensors of one dimension.
fn cell(op: &str, input: Tensor, output: Tensor) -> Cell {
    let ty = |tensor: &Tensor| format!("tensor<{}x{}>", tensor.shape()[0], tensor.element_type().mlir_name());
    let (from, to) = (ty(&input), ty(&output));
    let text = format!(
        "func.func public @main(%x: {from}) -> {to} {{\n  %0 = {op} %x : ({from}) -> {to}\n  return %0 : {to}\n}}\n"
    );
    Cell {
        op: op.to_owned(),
        name: format!("{from} to {to}"),
        text,
        inputs: vec![input],
        outputs: vec![output],
        tolerance: Tolerance::Exact,
    }
}

fn small(format: SmallFloat, codes: Vec<u8>) -> Tensor {
    Tensor::new(ElementType::Small(format), vec![codes.len()], codes).unwrap()
}

fn assert_right(cell: &Cell) {
    match cpu::run(cell) {
        Verdict::Right => {}
        Verdict::Refused(why) | Verdict::Wrong(why) => panic!("{} {}: {why}", cell.op, cell.name),
    }
}

#[test]
fn codes_are_read_exactly() {
    for format in formats() {
        let numbers: Vec<f32> = codes(format).into_iter().map(|code| format.decode(code)).collect();
        let numbers = Tensor::from_f32(vec![numbers.len()], &numbers).unwrap();
        assert_right(&cell("stablehlo.convert", small(format, codes(format)), numbers));
    }
}

/// Codes that only move are the same bytes afterwards, NaNs too.
#[test]
fn codes_that_move_stay() {
    for format in formats() {
        let all = small(format, codes(format));
        let twice = cell("stablehlo.reshape", all.clone(), all.clone());
        let Ok(found) = cpu::results(&twice) else { panic!("{} is not moved", format.name()) };
        assert_eq!(found, [all], "{}", format.name());
    }
}

/// Ties and their neighbours, the range's ends, subnormal numbers of f32, zeros, infinities and NaN.
fn hard(format: SmallFloat) -> Vec<f32> {
    let mut numbers: Vec<f32> = codes(format).into_iter().map(|code| format.decode(code)).collect();
    numbers.retain(|number| number.is_finite() && *number >= 0.0);
    // The step after the last number is as wide as the one before it, and what lies beyond it is too large whatever the step.
    let step = format.largest()
        - numbers.iter().fold(0.0, |most: f32, &x| if x < format.largest() { most.max(x) } else { most });
    numbers.extend([format.largest() + step, format.largest() + 2.0 * step]);
    numbers.sort_by(f32::total_cmp);
    let ties: Vec<f32> = numbers.windows(2).map(|pair| (pair[0] + pair[1]) / 2.0).collect();
    numbers.extend(ties);
    let near: Vec<f32> = numbers.iter().flat_map(|number| [number.next_down(), number.next_up()]).collect();
    numbers.extend(near);
    numbers.extend([f32::MIN_POSITIVE, f32::from_bits(1), f32::MAX, f32::INFINITY, 1e-20, 1e20]);
    let negative: Vec<f32> = numbers.iter().map(|number| -number).collect();
    numbers.extend(negative);
    numbers.push(f32::NAN);
    numbers
}

#[test]
fn numbers_are_rounded_to_the_nearest_code() {
    for format in formats() {
        let numbers = hard(format);
        let nearest = numbers.iter().map(|&number| format.encode(number.into())).collect();
        let input = Tensor::from_f32(vec![numbers.len()], &numbers).unwrap();
        assert_right(&cell("stablehlo.convert", input, small(format, nearest)));
    }
}

/// Doubles lie between a tie and what f32 would make of them.
#[test]
fn doubles_are_rounded_once() {
    let (e4m3, e5m2) = (SmallFloat::F8E4M3FN, SmallFloat::F8E5M2);
    for format in [e4m3, e5m2] {
        let doubles: Vec<f64> = hard(format).into_iter().map(f64::from).collect();
        let near: Vec<f64> = doubles.iter().flat_map(|x| [*x, x.next_down(), x.next_up()]).collect();
        let nearest = near.iter().map(|&number| format.encode(number)).collect();
        let bytes = near.iter().flat_map(|number| number.to_le_bytes()).collect();
        let input = Tensor::new(ElementType::F64, vec![near.len()], bytes).unwrap();
        assert_right(&cell("stablehlo.convert", input, small(format, nearest)));
    }
}

/// The evaluator is the reference of the other tests: it rounds alike.
#[test]
fn the_evaluator_rounds_alike() {
    for format in formats() {
        let numbers = hard(format);
        let nearest = numbers.iter().map(|&number| format.encode(number.into())).collect();
        let input = Tensor::from_f32(vec![numbers.len()], &numbers).unwrap();
        let cell = cell("stablehlo.convert", input, small(format, nearest));
        assert!(matches!(super::eval::run(&cell), Verdict::Right), "{}", format.name());
    }
}
