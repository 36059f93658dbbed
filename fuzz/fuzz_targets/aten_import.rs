//! The importer of `torch.export` graphs. The first byte chooses a program of `tests/fixtures/torch`, the others are edits of its
//! graph; what the importer takes, passes may refuse but may not break.

#![no_main]

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use edgec::importers::aten;
use edgec_dialects::Context;
use edgec_fuzz::{edits, modules, scratch, zip};
use edgec_pt2::Program;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

/// A program: the members of its file, and which of them is the model.
struct Seed {
    members: Vec<(String, Vec<u8>)>,
    model: usize,
    parsed: Value,
}

static SEEDS: LazyLock<Vec<Seed>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/torch");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|suffix| suffix == "pt2"));
    paths.sort();
    let seed = |path| {
        let members = zip::unpack(&fs::read(path).unwrap());
        let model = members.iter().position(|(name, _)| name.ends_with("models/model.json")).unwrap();
        // Files that compress their members are left out.
        let parsed = serde_json::from_slice(&members[model].1).ok()?;
        Some(Seed { members, model, parsed })
    };
    paths.into_iter().filter_map(seed).collect()
});

static OPERATORS: LazyLock<Vec<&str>> = LazyLock::new(|| aten::operators().collect());

fuzz_target!(|data: &[u8]| {
    let Some((&number, changes)) = data.split_first() else { return };
    let seed = &SEEDS[usize::from(number) % SEEDS.len()];
    let mut model = seed.parsed.clone();
    edits::apply(&mut model["graph_module"]["graph"], &OPERATORS, changes);
    let model = serde_json::to_vec(&model).unwrap();
    let members = seed.members.iter().enumerate().map(|(index, (name, bytes))| {
        (name.as_str(), if index == seed.model { model.as_slice() } else { bytes.as_slice() })
    });
    let path = scratch("program.pt2");
    fs::write(&path, zip::pack(members)).unwrap();
    let Ok(program) = Program::open(&path) else { return };
    // The only program with an open size.
    let shapes: Vec<aten::ShapeBinding> = match program.ranges.keys().next() {
        Some(symbol) => vec![aten::ShapeBinding { name: symbol.clone(), sizes: vec![4] }],
        None => Vec::new(),
    };
    let context = Context::new();
    if let Ok((module, weights)) = aten::import(&context, &program, &shapes) {
        modules::run_passes(&context, module, weights, &edgec_passes::common_passes());
    }
});
