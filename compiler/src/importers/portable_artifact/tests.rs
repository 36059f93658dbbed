//! The committed artifacts against the text that StableHLO's own reader gives, and broken artifacts.

use super::*;
use edgec_dialects::ir::Op;
use std::path::{Path, PathBuf};

/// Programs whose artifacts keep jax's locations.
const LOCATED: [&str; 2] = ["mlp", "lstm"];

struct Artifact {
    program: String,
    version: String,
    bytes: Vec<u8>,
    official: String,
}

fn artifacts() -> Vec<Artifact> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/portable_artifacts");
    let entries = |folder: &Path| -> Vec<PathBuf> {
        let mut paths: Vec<_> =
            std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        paths
    };
    let mut found = Vec::new();
    for folder in entries(&root) {
        let program = folder.file_name().unwrap().to_string_lossy().into_owned();
        let kinds = |path: &PathBuf| path.extension().is_some_and(|e| e == "mlirbc" || e == "bytecode");
        for path in entries(&folder).into_iter().filter(kinds) {
            let own = path.with_extension("mlir");
            let official = if own.exists() { own } else { folder.join("official.mlir") };
            found.push(Artifact {
                program: program.clone(),
                version: path.file_stem().unwrap().to_string_lossy().into_owned(),
                bytes: std::fs::read(&path).unwrap(),
                official: std::fs::read_to_string(official).unwrap(),
            });
        }
    }
    found
}

/// The first lines that differ.
fn difference(ours: &str, official: &str) -> Option<String> {
    if ours == official {
        return None;
    }
    let (mut ours, mut official) = (ours.lines(), official.lines());
    loop {
        match (ours.next(), official.next()) {
            (None, None) => return Some("in blank lines".to_owned()),
            (a, b) if a == b => {}
            (a, b) => return Some(format!("\n  {}\n  {}", a.unwrap_or("-"), b.unwrap_or("-"))),
        }
    }
}

#[test]
fn artifacts_become_what_stablehlo_makes_of_them() {
    let mut wrong = Vec::new();
    let mut right = 0;
    for Artifact { program, version, bytes, official } in artifacts() {
        if LOCATED.contains(&program.as_str()) {
            continue;
        }
        let context = Context::new();
        match read_portable_artifact(&context, &bytes).map(|module| module.to_text()) {
            Ok(text) => match difference(&text, &official) {
                None => right += 1,
                Some(difference) => wrong.push(format!("{program} {version}: {difference}")),
            },
            Err(error) => wrong.push(format!("{program} {version}: {error}")),
        }
    }
    assert!(wrong.is_empty(), "{right} right, {} wrong\n{}", wrong.len(), wrong.join("\n"));
    assert!(right > 220, "{right}");
}

/// Names and locations of all operations, in order.
fn located(op: Op<'_>, list: &mut Vec<String>) {
    list.push(format!("{} {}", op.name(), op.location()));
    for region in op.regions() {
        for block in region.blocks() {
            for inner in block.ops() {
                located(inner, list);
            }
        }
    }
}

#[test]
fn locations_are_kept() {
    for Artifact { program, version, bytes, official } in artifacts() {
        if !LOCATED.contains(&program.as_str()) {
            continue;
        }
        let context = Context::new();
        let ours = read_portable_artifact(&context, &bytes).unwrap();
        let official = Module::parse(&context, "official", official.as_bytes()).unwrap();
        assert_eq!(ours.to_text(), official.to_text(), "{program} {version}");
        let (mut a, mut b) = (Vec::new(), Vec::new());
        located(ours.op(), &mut a);
        located(official.op(), &mut b);
        assert!(a.iter().any(|line| line.contains("callsite") || line.contains(".py")), "{a:?}");
        assert_eq!(a, b, "{program} {version}");
    }
}

/// Numbers that look random and are the same in each run (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }
}

#[test]
fn broken_artifacts_are_refused_with_their_place() {
    let samples =
        ["collectives", "attributes", "mlp", "scatter", "quantized_per_axis", "bounded", "conditional"];
    let mut random = Random(0x5eed);
    let (mut refused, mut rules) = (0, 0);
    for artifact in artifacts() {
        if artifact.version != "1.17.0" || !samples.contains(&artifact.program.as_str()) {
            continue;
        }
        let context = Context::new();
        for _ in 0..200 {
            let mut bytes = artifact.bytes.clone();
            for _ in 0..=random.below(2) {
                let at = random.below(bytes.len());
                bytes[at] ^= 1 << random.below(8);
            }
            match read_portable_artifact(&context, &bytes) {
                Ok(module) => drop(module.to_text()),
                Err(ArtifactError::Format(error)) => {
                    refused += 1;
                    assert!(error.offset() <= bytes.len() as u64, "{error}");
                }
                Err(ArtifactError::Operation { offset, .. }) => assert!(offset < bytes.len() as u64),
                Err(ArtifactError::Rules(diagnostics)) => {
                    rules += 1;
                    assert!(!diagnostics.to_string().is_empty());
                }
            }
        }
    }
    assert!(refused > 200 && rules > 20, "{refused} {rules}");
}

#[test]
fn a_large_constant_stays_in_its_file() {
    let artifact = artifacts().into_iter().find(|artifact| artifact.program == "large_constant").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.mlirbc");
    std::fs::write(&path, &artifact.bytes).unwrap();
    let context = Context::new();
    let file = Arc::new(SourceFile::open(&path).unwrap());
    let (module, weights) = import_portable_artifact(&context, &file).unwrap();
    let text = module.to_text();
    assert!(text.contains("ml_program.global_load_const @constant_0 : tensor<32x32xf32>"), "{text}");
    assert!(text.len() < 2000, "{}", text.len());
    let weight = weights.get("constant_0").unwrap();
    assert_eq!((weight.shape(), weight.dtype()), ([32, 32].as_slice(), edgec_weights::DType::F32));
    let bytes = edgec_weights::evaluate_to_vec(weight).unwrap();
    let third = f32::from_le_bytes(bytes[8..12].try_into().unwrap());
    assert_eq!((bytes.len(), third), (32 * 32 * 4, 2.0));
}

/// Every operation of a program, in order.
fn for_each_op(ops: &mut [Operation], visit: &mut impl FnMut(&mut Operation)) {
    for op in ops {
        visit(op);
        for block in op.regions.iter_mut().flatten() {
            for_each_op(&mut block.ops, visit);
        }
    }
}

/// Changes one thing about one operation: bytes that are well formed could say it.
fn distort(program: &mut Program, random: &mut Random) {
    let (mut count, mut names) = (0, Vec::new());
    for_each_op(&mut program.ops, &mut |op| {
        count += 1;
        names.push(op.name.clone());
    });
    let (chosen, what) = (random.below(count), random.below(8));
    let (attrs, types) = (program.attrs.len(), program.types.len());
    let mut index = 0;
    for_each_op(&mut program.ops, &mut |op| {
        index += 1;
        if index != chosen + 1 {
            return;
        }
        match what {
            0 if !op.operands.is_empty() => {
                let at = random.below(op.operands.len());
                op.operands[at] = random.below(1 + op.first_result as usize) as u32;
            }
            1 => drop(op.operands.pop()),
            2 if !op.results.is_empty() => {
                let at = random.below(op.results.len());
                op.results[at] = random.below(types) as u32;
            }
            3 if !op.attrs.is_empty() => {
                let at = random.below(op.attrs.len());
                op.attrs[at].1 = random.below(attrs) as u32;
            }
            4 if !op.attrs.is_empty() => drop(op.attrs.remove(random.below(op.attrs.len()))),
            5 => op.name = names[random.below(names.len())].clone(),
            6 => drop(op.regions.pop()),
            _ => {
                if let Some(block) = op.regions.first_mut().and_then(|region| region.first_mut()) {
                    drop(block.ops.pop());
                    block.args.pop();
                }
            }
        }
    });
}

#[test]
fn programs_that_make_no_sense_are_refused() {
    let mut random = Random(0xd15_7027);
    let (mut read, mut refused, mut loose) = (0, 0, Vec::new());
    for artifact in artifacts().into_iter().filter(|artifact| artifact.version == "1.17.0") {
        let context = Context::new();
        for _ in 0..15 {
            let mut program = Program::read(artifact.bytes.as_slice()).unwrap();
            distort(&mut program, &mut random);
            match Importer::new(&context, &program, artifact.bytes.as_slice()).module() {
                Ok(module) => {
                    read += 1;
                    let text = module.to_text();
                    match Module::parse(&context, "again", text.as_bytes()) {
                        Ok(again) if again.to_text() == text => {}
                        Ok(_) => loose.push(format!("{}: another text", artifact.program)),
                        Err(error) => loose.push(format!("{}: {error}", artifact.program)),
                    }
                }
                Err(error) => {
                    refused += 1;
                    assert!(!error.to_string().is_empty());
                }
            }
        }
    }
    // What the verifier lets pass, the parser takes as well.
    assert!(loose.is_empty(), "{}", loose.join("\n"));
    assert!(read > 100 && refused > 200, "{read} {refused}");
}
