//! Packages of modules, run on a Vulkan device.
#![allow(dead_code, clippy::unwrap_used, clippy::panic, reason = "tests, each of which uses a part")]

use std::path::{Path, PathBuf};

use edgec_dialects::ElementType;
use edgec_dialects::ir::{Attr, Func, Module, Value, Visibility};
use edgec_formats::litertlm::{Plan, PlannedSection, SectionSource, SectionType};
use edgec_passes::Unit;
use edgec_target::{EmitOptions, Host as _};
use edgec_tensor::{ElementType as Storage, Tensor};
use edgec_vulkan::{LoadOptions, Loaded, load};
use edgec_weights::{DType, Expr, Silent, WeightTable};

/// The files with what is lowered, in order.
pub fn lowerings() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lowerings");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

pub fn public(module: Module<'_>) -> Vec<Func<'_>> {
    module.funcs().into_iter().filter(|function| function.visibility() == Visibility::Public).collect()
}

/// Some numbers for every weight that the module declares.
pub fn weights(module: Module<'_>) -> WeightTable {
    let mut table = WeightTable::default();
    for op in module.op().find("ml_program.global") {
        let ty = op.attr("type").and_then(Attr::as_type).unwrap();
        let shape: Vec<u64> = ty.shape().unwrap().into_iter().map(|size| size as u64).collect();
        let numbers = (0..shape.iter().product::<u64>()).map(|at| ((at * 37 + 11) % 255) as i32 - 127);
        let (dtype, bytes): (DType, Vec<u8>) = match ty.element().to_string().as_str() {
            "f32" => (DType::F32, numbers.flat_map(|number| (number as f32 / 127.0).to_le_bytes()).collect()),
            "i32" => (DType::I32, numbers.flat_map(i32::to_le_bytes).collect()),
            _ => (DType::I8, numbers.map(|number| number as u8).collect()),
        };
        table.insert(op.str_attr("sym_name").unwrap(), Expr::literal(shape, dtype, bytes).unwrap());
    }
    table
}

/// Some inputs for a function's arguments.
pub fn inputs(arguments: &[Value<'_>]) -> Vec<Tensor> {
    let tensor = |(index, argument): (usize, &Value<'_>)| {
        let shape: Vec<usize> = argument.shape().iter().map(|&size| size as usize).collect();
        let count: usize = shape.iter().product();
        match argument.element_type() {
            // Out of range too: a gather clamps.
            Some(ElementType::I32) => {
                let numbers: Vec<i32> = (0..count).map(|at| at as i32 * 7 - 3).collect();
                Tensor::from_i32(shape, &numbers).unwrap()
            }
            Some(ElementType::F32) => {
                let number = |at: usize| 2.0 * ((at * 7 + index * 13 + 3) as f32).sin();
                Tensor::from_f32(shape, &(0..count).map(number).collect::<Vec<_>>()).unwrap()
            }
            Some(ElementType::I1) => {
                let bytes = (0..count).map(|at| u8::from((at + index) % 3 == 0)).collect();
                Tensor::new(Storage::Bool, shape, bytes).unwrap()
            }
            other => panic!("no input of {other:?} is made"),
        }
    };
    arguments.iter().enumerate().map(tensor).collect()
}

/// A package that was written and loaded again.
pub struct Compiled {
    loaded: Loaded,
    _folder: tempfile::TempDir,
}

impl Compiled {
    /// Emits what this backend's passes left.
    pub fn new(unit: &Unit<'_>) -> Self {
        let artifact =
            edgec_gpu::Gpu.emit(unit.module, &unit.weights, None, &EmitOptions::default()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("model.litertlm");
        let file =
            std::fs::File::options().create(true).truncate(true).read(true).write(true).open(&path).unwrap();
        let sections = artifact.sections().into_iter().map(|section| PlannedSection {
            kind: SectionType::GenericBinaryData,
            items: section.items,
            source: SectionSource::Streamed(section.length),
        });
        let plan = Plan { system: Vec::new(), sections: sections.collect() };
        let base = plan.write(&file).unwrap()[0];
        artifact.write(&file, base, 2, &Silent).unwrap();
        Self { loaded: load(&path, &LoadOptions::default()).unwrap(), _folder: folder }
    }

    /// Runs a signature; outputs as bytes.
    pub fn run(&mut self, name: &str, inputs: &[Tensor]) -> Vec<Vec<u8>> {
        let words = |tensor: &Tensor| match tensor.element_type() {
            Storage::Bool => tensor.bytes().iter().flat_map(|byte| u32::from(*byte).to_le_bytes()).collect(),
            _ => tensor.bytes().to_vec(),
        };
        let inputs: Vec<Vec<u8>> = inputs.iter().map(words).collect();
        let inputs: Vec<&[u8]> = inputs.iter().map(Vec::as_slice).collect();
        self.loaded.session.run(name, &inputs, &[]).unwrap().0
    }

    /// How many dispatches a signature has.
    pub fn dispatches(&self, name: &str) -> usize {
        let plan = self.loaded.session.plan();
        plan.signatures.iter().find(|signature| signature.name == name).unwrap().dispatches.len()
    }
}

/// Holds an output against what is due.
pub fn close(what: &str, found: &[u8], expected: &Tensor, limit: f64) {
    let words = |bytes: &[u8]| bytes.as_chunks::<4>().0.to_vec();
    match expected.element_type() {
        Storage::Bool => {
            let found: Vec<u8> =
                words(found).into_iter().map(|word| u32::from_le_bytes(word) as u8).collect();
            assert!(found == expected.bytes(), "{what}: truth values differ");
        }
        Storage::F32 => {
            let floats = |bytes: &[u8]| words(bytes).into_iter().map(f32::from_le_bytes).collect::<Vec<_>>();
            let (found, expected) = (floats(found), floats(expected.bytes()));
            assert_eq!(found.len(), expected.len(), "{what}");
            let largest = expected.iter().fold(0.0_f64, |largest, value| largest.max(f64::from(value.abs())));
            for (at, (found, expected)) in found.iter().zip(&expected).enumerate() {
                let difference = f64::from((found - expected).abs());
                assert!(difference <= limit * largest, "{what}: element {at} is {found}, not {expected}");
            }
        }
        _ => assert!(found == expected.bytes(), "{what}: integers differ"),
    }
}
