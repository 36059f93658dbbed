//! The small decoder as a package: written, loaded by the best variant that the device runs, and run.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;
mod small_decoder;

use std::path::Path;

use common::{floats, words};
use edgec_gpu_kernels::Float;
use edgec_vulkan::{LoadOptions, VulkanError, load};
use small_decoder::{model, reference, write_package, write_package_with};

fn options(folder: &Path) -> LoadOptions {
    LoadOptions { device: Some("llvmpipe".into()), pipelines: Some(folder.join("cache")), profile: None }
}

#[test]
fn the_first_variant_that_runs_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.litertlm");
    write_package(&path);
    let mut loaded = load(&path, &options(folder.path())).unwrap();
    assert_eq!(loaded.session.plan().profile, "base");
    assert!(
        matches!(&loaded.notes[..], [note] if note.starts_with("variant large does not run") && note.contains("1048576")),
        "{:?}",
        loaded.notes
    );
    let expected = &reference(&model(), &[3])[0];
    let (outputs, _) = loaded.session.run("decode", &[&words(&[3])], &[0]).unwrap();
    let largest = expected.iter().fold(0.0, |largest: f64, value| largest.max(value.abs()));
    for (found, expected) in floats(Float::F32, &outputs[0]).iter().zip(expected) {
        assert!((found - expected).abs() < 1e-4 * largest, "{found}, not {expected}");
    }
    let only_large = LoadOptions { profile: Some("large".into()), ..options(folder.path()) };
    let error = load(&path, &only_large).err().unwrap();
    assert!(matches!(&error, VulkanError::NoVariant { reasons } if reasons.len() == 1), "{error}");
    let unknown = LoadOptions { profile: Some("f64".into()), ..options(folder.path()) };
    assert!(
        load(&path, &unknown).err().unwrap().to_string().contains("no variant \"f64\" among large, base")
    );
}

#[test]
fn pipelines_are_kept_and_damaged_ones_are_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.litertlm");
    write_package(&path);
    let load = || load(&path, &options(folder.path())).unwrap().session;
    let mut first = load();
    let run = |session: &mut edgec_vulkan::Session| session.run("decode", &[&words(&[7])], &[0]).unwrap().0;
    let expected = run(&mut first);
    let kept: Vec<_> =
        std::fs::read_dir(folder.path().join("cache")).unwrap().map(|entry| entry.unwrap().path()).collect();
    let [kept] = &kept[..] else { panic!("{kept:?}") };
    let saved = std::fs::read(kept).unwrap();
    // Our header and key, and the header that Vulkan prescribes; lavapipe keeps the rest in a cache of its own.
    assert!(saved.len() >= 20 + 28 + 32, "{}", saved.len());
    assert_eq!(run(&mut load()), expected);
    // The driver never sees what was damaged: not a flipped bit, not a file cut short, not another's.
    let mut damaged = saved.clone();
    damaged[saved.len() / 2] ^= 4;
    for bytes in [&damaged[..], &saved[..60], &saved[..7], b"other"] {
        std::fs::write(kept, bytes).unwrap();
        assert_eq!(run(&mut load()), expected);
        assert_eq!(std::fs::read(kept).unwrap().len(), saved.len());
    }
}

#[test]
fn a_device_that_computes_something_else_does_not_run_the_variant() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.litertlm");
    let wrong = |kernel: usize| {
        write_package_with(&path, |draft, mut checks| {
            let probe = &mut checks[kernel].probes[0];
            probe.bits = (f32::from_bits(probe.bits) + 3.0 * probe.tolerance + 1e-3).to_bits();
            draft.add_checks("base", &checks).unwrap();
        });
    };
    for kernel in [1, 6] {
        wrong(kernel);
        let error = load(&path, &options(folder.path())).err().unwrap();
        let VulkanError::NoVariant { reasons } = error else { panic!("{error}") };
        assert!(
            reasons[1].starts_with("variant base does not run") && reasons[1].contains("is due to give"),
            "{reasons:?}"
        );
    }
    // What held once is not checked again; checks that are others are.
    write_package(&path);
    load(&path, &options(folder.path())).unwrap();
    load(&path, &options(folder.path())).unwrap();
    wrong(1);
    assert!(load(&path, &options(folder.path())).is_err());
}

#[test]
fn damaged_weights_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.litertlm");
    write_package(&path);
    let mut bytes = std::fs::read(&path).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::write(&path, bytes).unwrap();
    let error = load(&path, &options(folder.path())).err().unwrap().to_string();
    assert!(error.contains("shard 0") && error.contains("the file is damaged"), "{error}");
}
