//! Buffers of files, and what recordings refuse.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use std::sync::Arc;

use common::{code, device, entry};
use edgec_gpu_kernels::{Elementwise, Expr, Kernel, Operand, Unary};
use edgec_gpu_plan::{Element, Features, Limits, Requirements};
use edgec_vulkan::{Binding, Buffer, Device, MappedFile, Pipeline, Recording, Selection, Step, VulkanError};

const COUNT: u32 = 3_000;

/// y = -x.
fn negate() -> Kernel {
    let operands = vec![Operand::full(Element::F32)];
    Elementwise { dims: vec![COUNT], operands, result: Element::F32, expr: Expr::Value(0).unary(Unary::Neg) }
        .kernel()
        .unwrap()
}

fn pipeline(kernel: &Kernel) -> Arc<Pipeline> {
    Arc::new(Pipeline::new(device(), None, &entry(kernel), &code(kernel).spirv).unwrap())
}

fn step(kernel: &Kernel, bindings: Vec<Binding>) -> Step {
    let grid = kernel.grid.map(|formula| formula.value(&[]).unwrap());
    Step { pipeline: pipeline(kernel), bindings, words: Vec::new(), grid, barrier: false }
}

fn floats(values: impl Iterator<Item = u32>) -> Vec<u8> {
    values.flat_map(|value| (value as f32).to_le_bytes()).collect()
}

#[test]
fn files_are_read_in_place_or_copied_and_never_written() {
    let path = std::env::temp_dir().join(format!("edgec-buffers-{}", std::process::id()));
    // Pages of something else, then numbers; the file ends within a page.
    std::fs::write(&path, [vec![0xee; 4096], floats(0..COUNT + 65)].concat()).unwrap();
    let file = Arc::new(MappedFile::open(&path).unwrap());
    let kernel = negate();
    let length = u64::from(COUNT) * 4;
    // An offset on a page's border is imported, another one copied.
    for (offset, first, imported) in [(4096, 0, true), (4096 + 256, 64, false)] {
        let weights = Arc::new(Buffer::of_file(device(), &file, offset, length).unwrap());
        assert_eq!(weights.is_imported(), imported);
        let result = Arc::new(Buffer::new(device(), length).unwrap());
        let mut recording = Recording::new(
            device(),
            vec![step(&kernel, vec![Binding::whole(&weights), Binding::whole(&result)])],
        )
        .unwrap();
        for _ in 0..2 {
            recording.run().unwrap();
        }
        let mut found = vec![0; length as usize];
        result.read(0, &mut found).unwrap();
        let expected: Vec<u8> =
            (first..first + COUNT).flat_map(|value| (-(value as f32)).to_le_bytes()).collect();
        assert!(found == expected, "from {offset}");
        if imported {
            let backwards = vec![Binding::whole(&result), Binding::whole(&weights)];
            let error = Recording::new(device(), vec![step(&kernel, backwards)]).err().unwrap();
            assert!(error.to_string().contains("mapped file"), "{error}");
            assert!(weights.write(0, &[1]).is_err());
        }
    }
    for (offset, length) in [(0, 1 << 20), (u64::MAX, 4), (4096, 0)] {
        assert!(Buffer::of_file(device(), &file, offset, length).is_err());
    }
    std::fs::remove_file(&path).unwrap();
    assert!(MappedFile::open(&path).unwrap_err().to_string().contains("edgec-buffers"));
}

#[test]
fn steps_that_do_not_fit_are_refused() {
    let kernel = negate();
    let buffer = |length: u64| Arc::new(Buffer::new(device(), length).unwrap());
    let (x, y) = (buffer(u64::from(COUNT) * 4), buffer(u64::from(COUNT) * 4));
    let good = || step(&kernel, vec![Binding::whole(&x), Binding::whole(&y)]);
    Recording::new(device(), vec![good()]).unwrap().run().unwrap();
    Recording::new(device(), Vec::new()).unwrap().run().unwrap();
    let refused = |change: &dyn Fn(&mut Step), expected: &str| {
        let mut step = good();
        change(&mut step);
        let error = Recording::new(device(), vec![step]).err().unwrap().to_string();
        assert!(error.contains(expected), "{error}");
    };
    refused(&|step| drop(step.bindings.pop()), "it takes 2 buffers");
    refused(&|step| step.words.push(1), "0 words");
    refused(&|step| step.bindings[0].offset = 256, "no part of a buffer");
    refused(&|step| step.bindings[0].offset = u64::MAX, "no part of a buffer");
    refused(&|step| step.bindings[1].length = 64, "the kernel touches 12000");
    refused(&|step| step.bindings[1].buffer = buffer(64), "no part of a buffer");
    refused(&|step| step.grid[2] = u32::MAX, "more than the device allows");

    let mut recording = Recording::new(device(), vec![good()]).unwrap();
    assert!(recording.adjust(Vec::new()).is_err());
    assert!(recording.adjust(vec![(Vec::new(), [u32::MAX, 1, 1])]).is_err());
    assert!(recording.run().unwrap_err().to_string().contains("a recording that failed is not run"));
    recording.adjust(vec![(Vec::new(), good().grid)]).unwrap();
    recording.run().unwrap();
    assert!(Buffer::new(device(), 0).is_err());
    assert!(Buffer::new(device(), u64::MAX).is_err());
    let no_code = Pipeline::new(device(), None, &entry(&kernel), &[1, 2, 3]).err().unwrap();
    assert!(no_code.to_string().contains("no SPIR-V"), "{no_code}");
}

#[test]
fn devices_are_chosen_by_what_they_have() {
    let limits = Limits { shared_bytes: u32::MAX, ..Limits::default() };
    let greedy = Requirements { limits, ..Requirements::default() };
    let error = Device::open(&Selection { name: None, requirements: greedy }).unwrap_err();
    let VulkanError::NoDevice { there, .. } = &error else { panic!("{error}") };
    assert!(
        there
            .iter()
            .any(|device| device.contains("llvmpipe") && device.contains("bytes that a workgroup shares"))
    );
    let error =
        Device::open(&Selection { name: Some("no such GPU".into()), ..Selection::default() }).unwrap_err();
    assert!(error.to_string().contains("no such GPU"), "{error}");
    assert!(device().features().has(Features::F16));
    device().check(&Requirements { features: Features::F16, limits: Limits::LEAST }).unwrap();
}
