//! Programs on types that LiteRT lacks, beyond the matrix's cells: the CPU target gives what the evaluator gives.

use edgec_tensor::{ElementType, Tensor};
use edgec_tests::op_matrix::{Cell, Tolerance};

use super::{Verdict, compare, cpu, eval};

/// A program's arguments, results and body.
struct Program {
    arguments: &'static [&'static str],
    results: &'static [&'static str],
    body: &'static str,
}

const fn program(
    arguments: &'static [&'static str],
    results: &'static [&'static str],
    body: &'static str,
) -> Program {
    Program { arguments, results, body }
}

/// A tensor that counts through the values of its type: all codes of the short ones, numbers around zero of the others.
fn tensor(ty: &str, step: usize) -> Tensor {
    let inner = ty.strip_prefix("tensor<").and_then(|ty| ty.strip_suffix('>')).unwrap();
    let mut parts: Vec<&str> = inner.split('x').collect();
    let element = ElementType::from_mlir_name(parts.pop().unwrap()).unwrap();
    let shape: Vec<usize> = parts.iter().map(|size| size.parse().unwrap()).collect();
    let count = shape.iter().product();
    let value = |index: usize| (index * step + step / 2) % 61;
    let bytes = (0..count)
        .flat_map(|index| {
            let number = value(index) as f64;
            let spare = 8 - element.bits().min(8);
            match element {
                ElementType::Bool => vec![(value(index) % 2) as u8],
                ElementType::Small(kind) => vec![(value(index) * 5) as u8 >> (8 - kind.bits())],
                ElementType::F32 => (number as f32 * 0.75 - 20.0).to_le_bytes().to_vec(),
                ElementType::F64 => (number * 0.7 - 20.0).to_le_bytes().to_vec(),
                ElementType::F16 => half::f16::from_f64(number * 0.75 - 20.0).to_le_bytes().to_vec(),
                ElementType::Bf16 => half::bf16::from_f64(number * 0.75 - 20.0).to_le_bytes().to_vec(),
                _ if element.is_signed() && spare > 0 => {
                    vec![(((value(index) as u8) << spare).cast_signed() >> spare).cast_unsigned()]
                }
                _ if spare > 0 => vec![(value(index) as u8) << spare >> spare],
                _ => (value(index) as i64 * 7 - 100).to_le_bytes()[..element.byte_width()].to_vec(),
            }
        })
        .collect();
    Tensor::new(element, shape, bytes).unwrap()
}

impl Program {
    /// The program as a cell that has to give what the evaluator gives.
    fn cell(&self) -> Cell {
        let arguments: Vec<String> =
            self.arguments.iter().enumerate().map(|(index, ty)| format!("%{index}: {ty}")).collect();
        let names: Vec<String> = (0..self.results.len()).map(|index| format!("%r{index}")).collect();
        let text = format!(
            "func.func public @main({}) -> ({}) {{\n{}\nreturn {} : {}\n}}\n",
            arguments.join(", "),
            self.results.join(", "),
            self.body,
            names.join(", "),
            self.results.join(", ")
        );
        let steps = [1, 5, 7, 11];
        let mut cell = Cell {
            op: self.body.to_owned(),
            name: self.arguments.join(", "),
            text,
            inputs: self.arguments.iter().zip(steps).map(|(ty, step)| tensor(ty, step)).collect(),
            outputs: Vec::new(),
            tolerance: Tolerance::Each(1e-6),
        };
        match eval::results(&cell) {
            Ok(outputs) => cell.outputs = outputs,
            Err(Verdict::Wrong(why) | Verdict::Refused(why)) => panic!("{}: {why}", cell.text),
            Err(Verdict::Right) => {}
        }
        cell
    }
}

fn check(programs: &[Program]) {
    let mut wrong = Vec::new();
    for program in programs {
        let cell = program.cell();
        match cpu::results(&cell).map_or_else(|verdict| verdict, |found| compare(&cell, &found)) {
            Verdict::Right => {}
            Verdict::Refused(why) => wrong.push(format!("{}refused: {why}", cell.text)),
            Verdict::Wrong(why) => wrong.push(format!("{}wrong: {why}", cell.text)),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn integers_of_two_and_four_bits() {
    check(&[
        program(&["tensor<61xi2>", "tensor<61xi2>"], &["tensor<61xi2>", "tensor<61xi2>", "tensor<61xi2>"],
            "%r0 = stablehlo.subtract %0, %1 : tensor<61xi2>
             %r1 = stablehlo.multiply %0, %1 : tensor<61xi2>
             %r2 = stablehlo.not %0 : tensor<61xi2>"),
        program(&["tensor<61xui2>", "tensor<61xui2>"], &["tensor<61xui2>", "tensor<61xui2>", "tensor<61xui2>"],
            "%r0 = stablehlo.subtract %0, %1 : tensor<61xui2>
             %r1 = stablehlo.negate %0 : tensor<61xui2>
             %r2 = stablehlo.not %0 : tensor<61xui2>"),
        program(&["tensor<61xui4>", "tensor<61xui4>"], &["tensor<61xui4>", "tensor<61xui4>", "tensor<61xui4>"],
            "%r0 = stablehlo.shift_right_arithmetic %0, %1 : tensor<61xui4>
             %r1 = stablehlo.shift_right_logical %0, %1 : tensor<61xui4>
             %r2 = stablehlo.shift_left %0, %1 : tensor<61xui4>"),
        program(&["tensor<61xi4>", "tensor<61xi4>"], &["tensor<61xi4>", "tensor<61xi4>", "tensor<61xi4>"],
            "%r0 = stablehlo.divide %0, %1 : tensor<61xi4>
             %r1 = stablehlo.remainder %0, %1 : tensor<61xi4>
             %r2 = stablehlo.power %0, %1 : tensor<61xi4>"),
        program(&["tensor<2x30xi4>"], &["tensor<2xi4>", "tensor<2xi4>"],
            "%c = stablehlo.constant dense<3> : tensor<i4>
             %r0 = stablehlo.reduce(%0 init: %c) applies stablehlo.multiply across dimensions = [1] : (tensor<2x30xi4>, tensor<i4>) -> tensor<2xi4>
             %r1 = stablehlo.reduce(%0 init: %c) across dimensions = [1] : (tensor<2x30xi4>, tensor<i4>) -> tensor<2xi4>
               reducer(%a: tensor<i4>, %b: tensor<i4>) {
                 %n = stablehlo.xor %a, %b : tensor<i4>
                 %m = stablehlo.add %n, %n : tensor<i4>
                 %s = stablehlo.subtract %m, %n : tensor<i4>
                 stablehlo.return %s : tensor<i4>
               }"),
        program(&["tensor<1x6x6x2xi4>", "tensor<3x3x2x4xi4>"], &["tensor<1x4x4x4xi4>", "tensor<1x4x4x4xi32>"],
            "%r0 = stablehlo.convolution(%0, %1) dim_numbers = [b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f], window = {} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<1x6x6x2xi4>, tensor<3x3x2x4xi4>) -> tensor<1x4x4x4xi4>
             %r1 = stablehlo.convolution(%0, %1) dim_numbers = [b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f], window = {} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<1x6x6x2xi4>, tensor<3x3x2x4xi4>) -> tensor<1x4x4x4xi32>"),
        program(&["tensor<i4>", "tensor<5xi4>"], &["tensor<i4>", "tensor<5xi4>"],
            "%z = stablehlo.constant dense<-8> : tensor<i4>
             %n = stablehlo.constant dense<7> : tensor<i4>
             %one = stablehlo.constant dense<1> : tensor<i4>
             %r0, %r1 = stablehlo.while(%i = %z, %x = %1) : tensor<i4>, tensor<5xi4>
               cond { %p = stablehlo.compare LT, %i, %n, SIGNED : (tensor<i4>, tensor<i4>) -> tensor<i1>
                 stablehlo.return %p : tensor<i1> }
               do { %j = stablehlo.add %i, %one : tensor<i4>
                 %y = stablehlo.add %x, %x : tensor<5xi4>
                 %w = stablehlo.xor %y, %1 : tensor<5xi4>
                 stablehlo.return %j, %w : tensor<i4>, tensor<5xi4> }"),
        program(&["tensor<i1>", "tensor<7xui4>"], &["tensor<7xui4>"],
            "%r0 = \"stablehlo.if\"(%0) ({ %a = stablehlo.add %1, %1 : tensor<7xui4>
                 stablehlo.return %a : tensor<7xui4> }, { stablehlo.return %1 : tensor<7xui4> }) : (tensor<i1>) -> tensor<7xui4>"),
        program(&["tensor<9xi4>", "tensor<9xi4>"], &["tensor<9xi4>"],
            "%r0 = \"stablehlo.map\"(%0, %1) ({ ^bb0(%a: tensor<i4>, %b: tensor<i4>):
                 %s = stablehlo.multiply %a, %b : tensor<i4>
                 stablehlo.return %s : tensor<i4> }) {dimensions = array<i64: 0>} : (tensor<9xi4>, tensor<9xi4>) -> tensor<9xi4>"),
        program(&[], &["tensor<20xi4>"], "%r0 = stablehlo.iota dim = 0 : tensor<20xi4>"),
    ]);
}

#[test]
fn conversions_of_narrow_types() {
    let convert = |from: &'static str, to: &'static str| -> Program {
        let leak = |text: String| -> &'static str { Box::leak(text.into_boxed_str()) };
        let (from, to) = (leak(format!("tensor<61x{from}>")), leak(format!("tensor<61x{to}>")));
        let body = leak(format!("%r0 = stablehlo.convert %0 : ({from}) -> {to}"));
        Program { arguments: Box::leak(Box::new([from])), results: Box::leak(Box::new([to])), body }
    };
    let others =
        ["f64", "f32", "f16", "bf16", "i64", "i32", "i16", "i8", "ui64", "ui32", "ui16", "ui8", "i1"];
    let mut programs = Vec::new();
    for narrow in ["i4", "ui2", "f8E5M2", "f8E4M3FNUZ", "f6E2M3FN"] {
        programs.extend(others.iter().map(|other| convert(other, narrow)));
        programs.extend(others.iter().map(|other| convert(narrow, other)));
        programs.extend(["i2", "ui4", "f8E4M3FN", "f8E3M4", "f4E2M1FN"].map(|other| convert(other, narrow)));
    }
    check(&programs);
}

#[test]
fn bits_of_narrow_types() {
    let bitcast = |from: &'static str, to: &'static str| -> Program {
        let body =
            Box::leak(format!("%r0 = stablehlo.bitcast_convert %0 : ({from}) -> {to}").into_boxed_str());
        Program { arguments: Box::leak(Box::new([from])), results: Box::leak(Box::new([to])), body }
    };
    check(&[
        bitcast("tensor<3x4xi32>", "tensor<3x4x8xi4>"),
        bitcast("tensor<3x8xi4>", "tensor<3xi32>"),
        bitcast("tensor<5xi16>", "tensor<5x8xui2>"),
        bitcast("tensor<5x8xi2>", "tensor<5xui16>"),
        bitcast("tensor<9xi4>", "tensor<9x2xi2>"),
        bitcast("tensor<9x2xui2>", "tensor<9xi4>"),
        bitcast("tensor<60xf8E5M2>", "tensor<60x2xi4>"),
        bitcast("tensor<30x2xui4>", "tensor<30xf8E4M3FN>"),
        bitcast("tensor<60xf8E5M2>", "tensor<60xf8E4M3>"),
        bitcast("tensor<30x2xf8E4M3FN>", "tensor<30xi16>"),
        bitcast("tensor<30xi16>", "tensor<30x2xf8E3M4>"),
        bitcast("tensor<30xf4E2M1FN>", "tensor<30xi4>"),
    ]);
}

#[test]
fn floats_of_eight_bits() {
    check(&[
        program(&["tensor<61xf8E4M3FNUZ>", "tensor<61xf8E4M3FNUZ>"],
            &["tensor<61xf8E4M3FNUZ>", "tensor<61xf8E4M3FNUZ>", "tensor<61xf8E4M3FNUZ>"],
            "%r0 = stablehlo.negate %0 : tensor<61xf8E4M3FNUZ>
             %r1 = stablehlo.multiply %0, %1 : tensor<61xf8E4M3FNUZ>
             %r2 = stablehlo.remainder %0, %1 : tensor<61xf8E4M3FNUZ>"),
        program(&["tensor<61xf8E3M4>"], &["tensor<61xf8E3M4>", "tensor<61xf8E3M4>", "tensor<61xf8E3M4>"],
            "%r0 = stablehlo.ceil %0 : tensor<61xf8E3M4>
             %r1 = stablehlo.exponential %0 : tensor<61xf8E3M4>
             %r2 = stablehlo.reduce_precision %0, format = e3m2 : tensor<61xf8E3M4>"),
        program(&["tensor<4x9xf8E4M3FN>", "tensor<9x5xf8E5M2>"], &["tensor<4x5xf32>"],
            "%r0 = stablehlo.dot_general %0, %1, contracting_dims = [1] x [0] : (tensor<4x9xf8E4M3FN>, tensor<9x5xf8E5M2>) -> tensor<4x5xf32>"),
        program(&["tensor<3x2xf8E5M2>"], &["tensor<3xf8E5M2>", "tensor<3xf8E5M2>"],
            "%z = stablehlo.constant dense<0.0> : tensor<f8E5M2>
             %r0 = stablehlo.reduce(%0 init: %z) applies stablehlo.add across dimensions = [1] : (tensor<3x2xf8E5M2>, tensor<f8E5M2>) -> tensor<3xf8E5M2>
             %r1 = stablehlo.reduce(%0 init: %z) applies stablehlo.maximum across dimensions = [1] : (tensor<3x2xf8E5M2>, tensor<f8E5M2>) -> tensor<3xf8E5M2>"),
        program(&["tensor<2x30xf8E4M3FN>"], &["tensor<2x30xf8E4M3FN>"],
            "%r0 = \"stablehlo.sort\"(%0) ({ ^bb0(%a: tensor<f8E4M3FN>, %b: tensor<f8E4M3FN>):
                 %p = stablehlo.compare LT, %a, %b, TOTALORDER : (tensor<f8E4M3FN>, tensor<f8E4M3FN>) -> tensor<i1>
                 stablehlo.return %p : tensor<i1> }) {dimension = 1 : i64, is_stable = true} : (tensor<2x30xf8E4M3FN>) -> tensor<2x30xf8E4M3FN>"),
        program(&["tensor<3xf8E5M2>"], &["tensor<i32>", "tensor<3xf8E5M2>"],
            "%z = stablehlo.constant dense<0> : tensor<i32>
             %n = stablehlo.constant dense<4> : tensor<i32>
             %one = stablehlo.constant dense<1> : tensor<i32>
             %h = stablehlo.constant dense<1.25> : tensor<3xf8E5M2>
             %r0, %r1 = stablehlo.while(%i = %z, %x = %0) : tensor<i32>, tensor<3xf8E5M2>
               cond { %p = stablehlo.compare LT, %i, %n, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
                 stablehlo.return %p : tensor<i1> }
               do { %j = stablehlo.add %i, %one : tensor<i32>
                 %y = stablehlo.multiply %x, %h : tensor<3xf8E5M2>
                 stablehlo.return %j, %y : tensor<i32>, tensor<3xf8E5M2> }"),
    ]);
}

/// Pairs of doubles inside of regions and through operations that compute.
#[test]
fn complex_doubles() {
    let programs = [
        (
            "tensor<3x4xcomplex<f64>>",
            "%c = stablehlo.constant dense<[(1.0, -1.0), (0.5, 2.0), (-3.0, 0.0)]> : tensor<3xcomplex<f64>>
             %b = stablehlo.broadcast_in_dim %c, dims = [0] : (tensor<3xcomplex<f64>>) -> tensor<3x4xcomplex<f64>>
             %m = stablehlo.multiply %0, %b : tensor<3x4xcomplex<f64>>
             %r0 = stablehlo.reverse %m, dims = [1] : tensor<3x4xcomplex<f64>>",
        ),
        (
            "tensor<2x2xcomplex<f64>>",
            "%p = stablehlo.constant dense<true> : tensor<i1>
             %r0 = \"stablehlo.map\"(%0, %0) ({ ^bb0(%a: tensor<complex<f64>>, %b: tensor<complex<f64>>):
               %s = stablehlo.subtract %a, %b : tensor<complex<f64>>
               %t = stablehlo.select %p, %s, %a : tensor<i1>, tensor<complex<f64>>
               stablehlo.return %t : tensor<complex<f64>> }) {dimensions = array<i64: 0, 1>} : (tensor<2x2xcomplex<f64>>, tensor<2x2xcomplex<f64>>) -> tensor<2x2xcomplex<f64>>",
        ),
    ];
    for (ty, body) in programs {
        let shape: Vec<usize> =
            ty["tensor<".len()..].split('x').map_while(|size| size.parse().ok()).collect();
        let count = 2 * shape.iter().product::<usize>();
        let bytes = (0..count).flat_map(|index| (index as f64 / 3.0 - 1.0).to_le_bytes()).collect();
        let text = format!("func.func public @main(%0: {ty}) -> {ty} {{\n{body}\nreturn %r0 : {ty}\n}}\n");
        let mut cell = Cell {
            op: body.to_owned(),
            name: ty.to_owned(),
            text,
            inputs: vec![Tensor::new(ElementType::Complex128, shape, bytes).unwrap()],
            outputs: Vec::new(),
            tolerance: Tolerance::Each(1e-15),
        };
        let Ok(expected) = eval::results(&cell) else { panic!("{body} is not evaluated") };
        cell.outputs = expected;
        match cpu::run(&cell) {
            Verdict::Right => {}
            Verdict::Refused(why) | Verdict::Wrong(why) => panic!("{body}: {why}"),
        }
    }
}

/// What has no wide form is refused with its place, and no bug of edgec.
#[test]
fn programs_that_are_refused() {
    let programs = [
        (
            "tensor<2xi4>",
            "%r0 = stablehlo.custom_call @unknown(%0) : (tensor<2xi4>) -> tensor<2xi4>",
            "custom_call",
        ),
        ("tensor<2xf8E8M0FNU>", "%r0 = stablehlo.add %0, %0 : tensor<2xf8E8M0FNU>", "f8E8M0FNU"),
        (
            "tensor<2xcomplex<f64>>",
            "%r0 = stablehlo.while(%x = %0) : tensor<2xcomplex<f64>>
               cond { %p = stablehlo.constant dense<false> : tensor<i1>
                 stablehlo.return %p : tensor<i1> }
               do { %y = stablehlo.add %x, %x : tensor<2xcomplex<f64>>
                 stablehlo.return %y : tensor<2xcomplex<f64>> }",
            "complex<f64>",
        ),
        (
            "tensor<2xi1>",
            "%a = stablehlo.reshape %0 : (tensor<2xi1>) -> tensor<1x2xi1>\n%r0 = stablehlo.bitcast_convert %a : (tensor<1x2xi1>) -> tensor<1xi2>\n",
            "bits",
        ),
    ];
    for (ty, body, named) in programs {
        let result = if body.contains("bitcast") { "tensor<1xi2>" } else { ty };
        let text =
            format!("func.func public @main(%0: {ty}) -> {result} {{\n{body}\nreturn %r0 : {result}\n}}\n");
        let cell = Cell {
            op: String::new(),
            name: String::new(),
            text,
            inputs: Vec::new(),
            outputs: Vec::new(),
            tolerance: Tolerance::Exact,
        };
        match cpu::run(&cell) {
            Verdict::Refused(why) => assert!(why.contains(named) && why.contains("cell.mlir"), "{why}"),
            Verdict::Wrong(why) => panic!("{body}: {why}"),
            Verdict::Right => panic!("{body} is not refused"),
        }
    }
}
