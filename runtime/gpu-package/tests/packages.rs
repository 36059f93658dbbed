//! Packages are read as they were written, and what is damaged is refused with its reason.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use common::{SHARDS, bytes, draft, file, plan, weight};
use edgec_gpu_package::{Draft, DraftError, KernelCode, Language, Package, PackageError};
use edgec_gpu_plan::check::{Check, Fill, Probe, ProbeKind};
use edgec_gpu_plan::{Features, Plan, SHARD_ALIGNMENT, checksum};

fn open(bytes: &[u8]) -> Result<Package, PackageError> {
    Package::open(file(bytes))
}

fn refused(bytes: &[u8]) -> String {
    open(bytes).unwrap_err().to_string()
}

/// The place of a plan within a package's bytes.
fn plan_at(bytes: &[u8], index: usize) -> usize {
    let places = bytes.windows(8).enumerate().filter(|(_, window)| window == b"EDGECGP\0");
    places.map(|(at, _)| at).nth(index).unwrap()
}

/// Changes a plan within a package, whose length has to stay.
fn with_plan(bytes: &mut [u8], index: usize, change: impl FnOnce(&mut Plan)) {
    let at = plan_at(bytes, index);
    let length = 64 + u64::from_le_bytes(bytes[at + 16..at + 24].try_into().unwrap()) as usize;
    let mut plan = Plan::read(&bytes[at..at + length]).unwrap();
    change(&mut plan);
    bytes[at..at + length].copy_from_slice(&plan.write().unwrap());
}

#[test]
fn a_package_is_read_as_it_was_written() {
    let bytes = bytes(&draft());
    assert_eq!(bytes, common::bytes(&draft()), "same draft, same bytes");
    let package = open(&bytes).unwrap();
    assert!(package.refused.is_empty());
    let profiles: Vec<&str> = package.variants.iter().map(|variant| variant.plan.profile.as_str()).collect();
    assert_eq!(profiles, ["f16", "base"]);
    let [first, second] = [&package.variants[0], &package.variants[1]];
    assert_eq!(second.shards, first.shards[1..]);
    for (shard, (range, length)) in first.shards.iter().zip(SHARDS).enumerate() {
        assert!(range.start.is_multiple_of(SHARD_ALIGNMENT));
        let found = &bytes[range.start as usize..range.end as usize];
        assert_eq!(found.len() as u64, length);
        assert!(found.iter().enumerate().all(|(at, byte)| *byte == weight(shard, at as u64)));
        assert_eq!(first.plan.shards[shard].checksum, checksum(found));
    }
    // The kernel that both variants have is there once.
    let spirv = package.code(Language::Spirv).unwrap();
    assert_eq!(spirv.end - spirv.start, 8);
    assert_eq!(package.code(Language::Msl), None);
    let code = &bytes[spirv.start as usize..spirv.end as usize];
    assert!(package.variants.iter().all(|variant| variant.plan.code.spirv.checksum == checksum(code)));
    assert_eq!(package.container().sections.len(), 6);
}

#[test]
fn a_draft_refuses_what_does_not_fit() {
    let mut draft = Draft::default();
    let shard = draft.add_shard(4096);
    let code = [0; 8];
    let kernel = KernelCode { spirv: &code, ..KernelCode::default() };
    let made = || plan("base", Features::default(), &[4096], &code);
    let failed = |result: Result<(), DraftError>| result.unwrap_err().to_string();
    assert!(failed(draft.add_variant(made(), kernel, vec![])).contains("0 shards are given where it has 1"));
    assert!(failed(draft.add_variant(made(), kernel, vec![shard + 1])).contains("not one of 4096 bytes"));
    let short = KernelCode { spirv: &code[..4], ..kernel };
    assert!(failed(draft.add_variant(made(), short, vec![shard])).contains("lies outside of edgec.spirv"));
    let mut wrong = made();
    wrong.signatures[0].dispatches[0].kernel = 7;
    assert!(failed(draft.add_variant(wrong, kernel, vec![shard])).contains("is refused"));
    assert!(draft.is_empty());
    draft.add_variant(made(), kernel, vec![shard]).unwrap();
}

#[test]
fn checks_belong_to_their_variant() {
    let probe = Probe { binding: 2, kind: ProbeKind::F32, index: 3, bits: 0, tolerance: 0.5 };
    let check = Check {
        kernel: 0,
        grid: [1; 3],
        fills: vec![Fill::Floats, Fill::Floats, Fill::Zeros],
        probes: vec![probe],
        ..Check::default()
    };
    let mut draft = draft();
    let failed = |result: Result<(), DraftError>| result.unwrap_err().to_string();
    let other = Check { fills: Vec::new(), ..check.clone() };
    assert!(failed(draft.add_checks("base", &[other])).contains("fits no kernel"));
    assert!(failed(draft.add_checks("f32", &[])).contains("none to check"));
    draft.add_checks("base", std::slice::from_ref(&check)).unwrap();
    assert!(failed(draft.add_checks("base", &[])).contains("has checks already"));
    let mut bytes = bytes(&draft);
    let package = open(&bytes).unwrap();
    assert_eq!((&package.variants[0].checks[..], &package.variants[1].checks[..]), (&[][..], &[check][..]));
    // A probe of what the kernel only reads.
    let at = bytes.windows(8).position(|window| window == b"EDGECCK\0").unwrap();
    let end = at + 16 + 4 * 16;
    bytes[at + 16 + 4 * 11] = 0;
    let sum = checksum(&bytes[at + 16..end]);
    bytes[at + 12..at + 16].copy_from_slice(&sum.to_le_bytes());
    let package = open(&bytes).unwrap();
    assert_eq!(package.variants.len(), 1);
    assert!(
        package.refused[0].to_string().contains("edgec.checks: a check does not fit kernel 0"),
        "{:?}",
        package.refused
    );
}

#[test]
fn an_unfinished_package_is_refused() {
    let draft = draft();
    let file = tempfile::tempfile().unwrap();
    let sections = draft.planned_sections().unwrap();
    edgec_formats::litertlm::Plan { system: Vec::new(), sections }.write(&file).unwrap();
    let error = Package::open(file).unwrap_err().to_string();
    assert!(error.starts_with("no plan can be used: the plan of profile \"f16\""), "{error}");
}

#[test]
fn a_bad_plan_leaves_the_next_variant() {
    let good = bytes(&draft());
    let mut bytes = good.clone();
    with_plan(&mut bytes, 0, |plan| plan.signatures[0].dispatches[0].kernel = 1);
    let package = open(&bytes).unwrap();
    assert_eq!(package.variants.len(), 1);
    assert_eq!(package.variants[0].plan.profile, "base");
    assert!(matches!(&package.refused[..], [PackageError::Violation { profile, .. }] if profile == "f16"));

    let mut bytes = good.clone();
    let at = plan_at(&bytes, 0);
    bytes[at + 8] = 9;
    assert!(open(&bytes).unwrap().refused[0].to_string().contains("version"));
    bytes[at + 8] = 1;
    bytes[at + 70] ^= 1;
    assert!(open(&bytes).unwrap().refused[0].to_string().contains("checksum"));
    // No variant is left.
    let other = plan_at(&good, 1);
    bytes[other] = 0;
    assert!(refused(&bytes).contains("no plan can be used"));
}

#[test]
fn sections_that_do_not_fit_their_plan_are_named() {
    let good = bytes(&draft());
    let both = |change: fn(&mut Plan)| {
        let mut bytes = good.clone();
        with_plan(&mut bytes, 0, change);
        with_plan(&mut bytes, 1, change);
        refused(&bytes)
    };
    assert!(
        both(|plan| plan.code.spirv.length += 4)
            .contains("edgec.spirv: it has 8 bytes, and the plan says 12")
    );
    assert!(both(|plan| plan.code.msl.length = 5).contains("section edgec.msl is missing"));
    assert!(
        both(|plan| plan.shards.last_mut().unwrap().length -= 4).contains("edgec.weights.1: it has 20000")
    );
    assert!(both(|plan| plan.profile = plan.profile.replace(['f', 'b'], "x")).contains("its profile is"));
    let renamed = |from: &str, to: &str| {
        let mut bytes = good.clone();
        let head = bytes.len().min(16384);
        let places: Vec<usize> =
            (0..head - from.len()).filter(|at| &bytes[*at..*at + from.len()] == from.as_bytes()).collect();
        assert!(!places.is_empty());
        for at in places {
            bytes[at..at + from.len()].copy_from_slice(to.as_bytes());
        }
        bytes
    };
    let other = open(&renamed("0 1", "0 9")).unwrap().refused[0].to_string();
    assert!(other.contains("edgec.weights.9 is missing"), "{other}");
    let renamed = |from: &str, to: &str| refused(&renamed(from, to));
    assert!(renamed("edgec.weights.0", "edgec.weights.7").contains("edgec.weights.0 is missing"));
    assert!(renamed("edgec.weights.0", "edgec.weights.1").contains("two sections named edgec.weights.1"));
    assert!(renamed("edgec.plan", "other.plan").contains("no section named edgec.plan"));
}

#[test]
fn overlapping_and_shifted_sections_are_refused() {
    let good = bytes(&draft());
    // The second shard's place in the directory.
    let begin = open(&good).unwrap().weights()[1].start;
    let at = good[..16384].windows(8).position(|window| window == begin.to_le_bytes()).unwrap();
    let moved = |by: u64| {
        let mut bytes = good.clone();
        bytes[at..at + 8].copy_from_slice(&(begin - by).to_le_bytes());
        refused(&bytes)
    };
    assert!(moved(SHARD_ALIGNMENT).contains("overlap at byte"), "{}", moved(SHARD_ALIGNMENT));
    assert!(moved(256).contains("no multiple of 16384"), "{}", moved(256));
}

#[test]
fn every_truncation_is_an_error() {
    let good = bytes(&draft());
    for length in (0..good.len()).step_by(97).chain(good.len() - 4..good.len()) {
        assert!(open(&good[..length]).is_err(), "{length} of {}", good.len());
    }
}

#[test]
fn damaged_packages_never_panic_and_stay_within_the_file() {
    let good = bytes(&draft());
    let starts: Vec<usize> = std::iter::once(0).chain([0, 1].map(|index| plan_at(&good, index))).collect();
    let mut state = 1_u64;
    let mut next = move |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let mut survived = 0;
    for _ in 0..4000 {
        let mut bytes = good.clone();
        for _ in 0..1 + next(3) {
            let at = starts[next(starts.len())] + next(1200);
            bytes[at] = [0, 1, 0x7f, 0xff, bytes[at].wrapping_add(1)][next(5)];
        }
        // Checksums are made right, so that what is behind them is reached.
        for start in &starts[1..] {
            let length = u64::from_le_bytes(good[start + 16..start + 24].try_into().unwrap()) as usize;
            let sum = checksum(&bytes[start + 64..start + 64 + length]);
            bytes[start + 12..start + 16].copy_from_slice(&sum.to_le_bytes());
        }
        let Ok(package) = open(&bytes) else { continue };
        survived += 1;
        for variant in &package.variants {
            for (range, shard) in variant.shards.iter().zip(&variant.plan.shards) {
                assert!(range.end <= bytes.len() as u64 && range.end - range.start == shard.length);
            }
        }
    }
    assert!(survived > 100, "{survived}");
}
