//! Any bytes as a GPU package: what is opened lies in the file and holds. Plans' checksums are made right, so that mutations reach behind
//! them.
#![no_main]

use edgec_fuzz::scratch;
use edgec_gpu_package::{Language, Package};
use edgec_gpu_plan::{checksum, verify};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let mut bytes = data.to_vec();
    let plans: Vec<usize> =
        bytes.windows(8).enumerate().filter(|(_, window)| window == b"EDGECGP\0").map(|(at, _)| at).collect();
    for at in plans {
        let length = bytes.get(at + 16..at + 24).map(|length| u64::from_le_bytes(length.try_into().unwrap()));
        let end = length.and_then(|length| (at as u64 + 64).checked_add(length));
        if let Some(body) = end.and_then(|end| bytes.get(at + 64..usize::try_from(end).ok()?)) {
            let sum = checksum(body);
            bytes[at + 12..at + 16].copy_from_slice(&sum.to_le_bytes());
        }
    }
    let path = scratch("package.litertlm");
    std::fs::write(&path, &bytes).unwrap();
    let Ok(package) = Package::open(std::fs::File::open(&path).unwrap()) else { return };
    assert!(!package.variants.is_empty());
    let inside = |range: &std::ops::Range<u64>| range.start <= range.end && range.end <= bytes.len() as u64;
    assert!(package.weights().iter().all(inside));
    assert!(Language::ALL.into_iter().filter_map(|language| package.code(language)).all(|range| inside(&range)));
    for variant in &package.variants {
        verify(&variant.plan).unwrap();
        for (range, shard) in variant.shards.iter().zip(&variant.plan.shards) {
            assert_eq!(range.end - range.start, shard.length);
        }
    }
});
