//! Plans: written, read back, and damaged.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use common::{numbers, plan};
use edgec_gpu_plan::{Plan, PlanError, checksum, verify};

#[test]
fn what_is_written_is_read() {
    for seed in 0..50 {
        let plan = plan(seed);
        let bytes = plan.write().unwrap();
        assert_eq!(Plan::read(&bytes).unwrap(), plan);
        assert_eq!(plan.clone().write().unwrap(), bytes);
    }
    assert_eq!(Plan::read(&Plan::default().write().unwrap()).unwrap(), Plan::default());
}

#[test]
fn other_bytes_and_other_versions_are_told_apart() {
    assert_eq!(Plan::read(b""), Err(PlanError::Magic));
    assert_eq!(Plan::read(b"EDGECNN\0 and so on"), Err(PlanError::Magic));
    let mut bytes = plan(1).write().unwrap();
    bytes[8] = 2;
    assert_eq!(Plan::read(&bytes), Err(PlanError::Version { found: 2, known: 1 }));
}

#[test]
fn every_shortened_plan_and_every_changed_byte_is_refused() {
    let bytes = plan(2).write().unwrap();
    for length in 0..bytes.len() {
        assert!(Plan::read(&bytes[..length]).is_err(), "{length} of {} bytes", bytes.len());
    }
    let mut longer = bytes.clone();
    longer.push(0);
    assert!(Plan::read(&longer).is_err());
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 0x41;
        assert!(Plan::read(&changed).is_err(), "byte {at}");
    }
}

/// `bytes` with the checksum that its body has.
fn sealed(mut bytes: Vec<u8>) -> Vec<u8> {
    let sum = checksum(&bytes[64..]);
    bytes[12..16].copy_from_slice(&sum.to_le_bytes());
    bytes
}

#[test]
fn damage_under_a_right_checksum_is_read_or_refused_and_never_crashes() {
    let original = plan(3).write().unwrap();
    let mut next = numbers(7);
    let (mut read, mut verified) = (0, 0);
    for _ in 0..20_000 {
        let mut bytes = original.clone();
        for _ in 0..=next(3) {
            let at = 64 + next(bytes.len() - 64);
            bytes[at] = [0, 1, 2, 4, 15, 127, 128, 255][next(8)];
        }
        if let Ok(plan) = Plan::read(&sealed(bytes)) {
            read += 1;
            verified += usize::from(verify(&plan).is_ok());
            assert_eq!(Plan::read(&plan.write().unwrap()).unwrap(), plan);
        }
    }
    assert!(read > 2_500 && verified > 500, "{read} were read and {verified} verified");
}

#[test]
fn claims_are_checked_against_what_is_there() {
    // The profile's text takes 8 bytes, the features 4, the limits 96; then the count of shards.
    let count = 64 + 8 + 4 + 96;
    for (at, value, expected) in [
        (64, u32::MAX, "are due where"),
        (72, 8, "features"),
        (80, 1, "too large"),
        (count, u32::MAX, "are claimed where"),
        (count, 0, ""),
    ] {
        let mut bytes = plan(4).write().unwrap();
        bytes[at..at + 4].copy_from_slice(&u32::to_le_bytes(value));
        let error = Plan::read(&sealed(bytes)).unwrap_err().to_string();
        assert!(error.contains(expected), "{value} at {at}: {error}");
    }
}
