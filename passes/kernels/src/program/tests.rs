//! Programs against kernels, and machine code against the interpreter.

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
    let program = builder.finish(vec![result], None).unwrap();
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
