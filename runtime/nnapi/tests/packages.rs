//! Packages of call lists: written, read back, and damaged.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use edgec_nnapi::{Call, CallList, Operand, OperandType, Operation, Package, PackageError, Value, verify};

const F32: OperandType = OperandType::TensorFloat32;
const I8: OperandType = OperandType::TensorQuant8AsymmSigned;

/// Two lists that share their weights: a convolution with a scale for each channel, and a dense layer.
fn package() -> Package {
    let mut package = Package::default();
    let filter = package.reserve(4 * 3 * 3 * 2).unwrap();
    let bias = package.reserve(4 * 4).unwrap();
    let scalars = [1, 1, 1, 0].map(Operand::int32);
    let mut operands = vec![
        Operand::tensor(I8, &[1, 8, 8, 2], 0.5, 3),
        Operand::tensor(OperandType::TensorQuant8SymmPerChannel, &[4, 3, 3, 2], 0.0, 0)
            .with_channels(0, vec![0.1, 0.2, 0.3, 0.4])
            .with_value(filter.clone()),
        Operand::tensor(OperandType::TensorInt32, &[4], 0.0, 0).with_value(bias.clone()),
    ];
    operands.extend(scalars);
    operands.push(Operand::tensor(I8, &[1, 8, 8, 4], 0.25, -1));
    let convolution = CallList {
        name: "convolution".into(),
        feature_level: 4,
        relaxed: true,
        operands,
        calls: vec![Call { operation: Operation::Conv2D, inputs: (0..7).collect(), outputs: vec![7] }],
        inputs: vec![0],
        outputs: vec![7],
    };
    let dense = CallList {
        name: "dense, gänzlich".into(),
        feature_level: 4,
        relaxed: false,
        operands: vec![
            Operand::tensor(I8, &[2, 18], 0.5, 3),
            Operand::tensor(I8, &[4, 18], 0.25, 0).with_value(filter),
            Operand::tensor(OperandType::TensorInt32, &[4], 0.125, 0).with_value(bias),
            Operand::int32(1),
            Operand::tensor(I8, &[2, 4], 0.25, -1),
        ],
        calls: vec![Call {
            operation: Operation::FullyConnected,
            inputs: vec![0, 1, 2, 3],
            outputs: vec![4],
        }],
        inputs: vec![0],
        outputs: vec![4],
    };
    package.lists = vec![convolution, dense];
    package
}

fn bytes() -> Vec<u8> {
    let package = package();
    let mut bytes = package.head().unwrap();
    bytes.extend((0..package.constants_length).map(|byte| byte as u8));
    bytes
}

#[test]
fn what_is_written_is_read() {
    let bytes = bytes();
    let (read, constants) = Package::read(&bytes).unwrap();
    assert_eq!(read, package());
    assert_eq!(constants.len() as u64, read.constants_length);
    assert_eq!((constants.as_ptr() as usize - bytes.as_ptr() as usize) % 64, 0);
    let Value::Constant { offset, length: 16 } = read.lists[1].operands[2].value else { panic!("the bias") };
    assert_eq!(offset, 128, "the bias begins at the next multiple of 64 behind 72 bytes of filter");
    for list in &read.lists {
        verify::verify(list).unwrap();
        assert_eq!(verify::required_level(list).unwrap(), 4);
    }
}

#[test]
fn other_bytes_and_other_versions_are_told_apart() {
    assert_eq!(Package::read(b""), Err(PackageError::Magic));
    assert_eq!(Package::read(b"TFL3 and so on"), Err(PackageError::Magic));
    let mut newer = bytes();
    newer[8] = 2;
    assert_eq!(Package::read(&newer), Err(PackageError::Version { found: 2, known: 1 }));
}

#[test]
fn every_shortened_package_is_refused() {
    let bytes = bytes();
    for length in 0..bytes.len() {
        assert!(Package::read(&bytes[..length]).is_err(), "{length} of {} bytes", bytes.len());
    }
}

/// Reads `package` with the u32 at `at`, an offset within the tables, set to `value`.
fn with_u32(at: usize, value: u32) -> PackageError {
    let mut bytes = bytes();
    bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
    Package::read(&bytes).unwrap_err()
}

#[test]
fn claims_are_checked_against_what_is_there() {
    // The name takes 4 + 12 bytes behind the header of 64; level and flags follow, then the count of operands.
    let operands = 64 + 16 + 8;
    for (at, value, expected) in [
        (12, u32::MAX, "are due where 0 are left"),
        (16, u32::MAX, "do not lie in"),
        (24, 65, "do not lie in"),
        (64, u32::MAX, "are claimed where"),
        (84, 6, "flags"),
        (operands, u32::MAX, "are claimed where"),
        (operands, 0, ""),
        (operands + 4, 99, "no operand type"),
        (operands + 8, 1 << 30, "are claimed where"),
    ] {
        let error = with_u32(at, value).to_string();
        assert!(error.contains(expected), "{value} at {at}: {error}");
    }
    // The filter's constant: operand 0 takes 36 bytes, and its own fields up to the offset 36.
    let filter = operands + 4 + 36 + 36;
    assert!(with_u32(filter + 4, u32::MAX).to_string().contains("has no place"));
    assert!(with_u32(filter, 1).to_string().contains("has no place"));
    assert!(with_u32(filter + 8, 71).to_string().contains("takes other than"));
}

/// A deterministic stream of numbers (splitmix64).
fn numbers(mut state: u64) -> impl FnMut(usize) -> usize {
    move |below| {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) as usize % below
    }
}

#[test]
fn damaged_packages_are_read_or_refused_and_never_crash() {
    let original = bytes();
    let mut next = numbers(7);
    let (mut read, mut verified) = (0, 0);
    for _ in 0..40_000 {
        let mut bytes = original.clone();
        for _ in 0..=next(3) {
            let at = next(bytes.len());
            bytes[at] = [0, 1, 2, 4, 15, 127, 128, 255][next(8)];
        }
        if let Ok((package, constants)) = Package::read(&bytes) {
            read += 1;
            for list in &package.lists {
                for operand in &list.operands {
                    if let Value::Constant { offset, length } = operand.value {
                        assert!(offset + length <= constants.len() as u64);
                    }
                }
                verified += usize::from(verify::verify(list).is_ok());
            }
        }
    }
    assert!(read > 1000 && verified > 500, "{read} were read and {verified} lists verified");
}

#[test]
fn lists_of_one_name_are_refused() {
    let mut package = package();
    package.lists[1].name = package.lists[0].name.clone();
    let mut bytes = package.head().unwrap();
    bytes.resize(bytes.len() + package.constants_length as usize, 0);
    assert!(Package::read(&bytes).unwrap_err().to_string().contains("a second list has the name"));
}

#[test]
fn a_list_without_constants_has_none() {
    let list = CallList {
        name: "add".into(),
        feature_level: 1,
        operands: vec![
            Operand::tensor(F32, &[2], 0.0, 0),
            Operand::int32(0),
            Operand::tensor(F32, &[2], 0.0, 0),
        ],
        calls: vec![Call { operation: Operation::Add, inputs: vec![0, 0, 1], outputs: vec![2] }],
        inputs: vec![0],
        outputs: vec![2],
        ..CallList::default()
    };
    verify::verify(&list).unwrap();
    let package = Package { lists: vec![list], constants_length: 0 };
    let bytes = package.head().unwrap();
    assert_eq!(bytes.len() % 64, 0);
    assert_eq!(Package::read(&bytes).unwrap(), (package, &[][..]));
}
