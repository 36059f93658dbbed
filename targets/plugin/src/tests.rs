//! A backend through both ends of the interface.

use std::path::Path;

use edgec_dialects::Context;
use edgec_dialects::ir::Module;
use edgec_passes::Pass;
use edgec_target::partition::{Limits, partition};
use edgec_target::{
    Accelerator, Backend, Candidate, DecoderForm, PreparedArtifact, Role, Summary, Support, TargetError,
    TargetOption, TargetOptions,
};
use edgec_weights::{DType, Destination, Expr, Job, Output, Progress, Silent, WeightTable, evaluate};

use crate::{Exported, LoadedPlugin};

/// Takes sums, and writes the weights of its partitions behind each other.
#[derive(Default)]
struct Adder;

const PANICS: TargetOption = TargetOption {
    name: "panics-in",
    value: "WHERE",
    help: "Where it panics",
    choices: &["nothing", "support", "limits", "compile", "write", "drop"],
    default: "nothing",
};

fn panic_in(place: &str, options: &TargetOptions) {
    assert!(options.get("panics-in") != Some(place), "it did so in {place}");
}

impl Backend for Adder {
    fn id(&self) -> &'static str {
        "adder"
    }

    fn description(&self) -> &'static str {
        "It adds"
    }

    fn options(&self) -> &'static [TargetOption] {
        &[PANICS]
    }

    fn kept_composites(&self) -> &'static [&'static str] {
        &["odml.gelu"]
    }

    fn passes(&self) -> Vec<Pass> {
        Vec::new()
    }

    fn role(&self) -> Role<'_> {
        Role::Accelerator(self)
    }
}

impl Accelerator for Adder {
    fn support(&self, candidate: &Candidate<'_, '_>, options: &TargetOptions) -> Support {
        panic_in("support", options);
        match candidate.ops {
            [op] if op.is("stablehlo.add") => Support::Yes { nanoseconds: 0.0 },
            _ => Support::No { reason: "it adds".to_owned() },
        }
    }

    fn limits(&self, options: &TargetOptions) -> Result<Limits, TargetError> {
        panic_in("limits", options);
        Ok(Limits { call: 0.0, bytes_per_nanosecond: f64::INFINITY, ..Limits::default() })
    }

    fn decoder_form(&self, options: &TargetOptions) -> DecoderForm {
        if options.get("panics-in") == Some("nothing") { DecoderForm::InPlace } else { DecoderForm::Slices }
    }

    fn compile(
        &self,
        _: Module<'_>,
        weights: &WeightTable,
        options: &TargetOptions,
    ) -> Result<Box<dyn PreparedArtifact>, TargetError> {
        panic_in("compile", options);
        Ok(Box::new(Weights { weights: weights.clone(), options: options.clone() }))
    }
}

struct Weights {
    weights: WeightTable,
    options: TargetOptions,
}

impl Drop for Weights {
    fn drop(&mut self) {
        panic_in("drop", &self.options);
    }
}

/// Zeros behind the weights that it announces and does not write.
const PADDING: u64 = 5;

impl PreparedArtifact for Weights {
    fn len(&self) -> u64 {
        self.weights.iter().map(|(_, weight)| weight.byte_len()).sum::<u64>() + PADDING
    }

    fn summary(&self) -> Summary {
        Summary { weight_bytes: self.len() - PADDING, ..Summary::default() }
    }

    fn write(
        self: Box<Self>,
        out: &dyn Output,
        base_offset: u64,
        threads: usize,
        progress: &dyn Progress,
    ) -> Result<(), TargetError> {
        panic_in("write", &self.options);
        let mut offset = base_offset;
        let mut jobs = Vec::new();
        for (symbol, weight) in self.weights.iter() {
            jobs.push(Job { symbol: symbol.to_owned(), destination: Destination::File { offset } });
            offset += weight.byte_len();
        }
        evaluate(&jobs, &self.weights, out, threads, progress)?;
        Ok(())
    }
}

fn loaded() -> LoadedPlugin {
    let exported = Exported::new::<Adder>();
    // SAFETY: the table is this crate's own.
    unsafe { LoadedPlugin::of(Path::new("adder.so"), exported.table().as_ref().unwrap()) }.unwrap()
}

const PROGRAM: &str = "
    ml_program.global private @w(#ml_program.extern) : tensor<600x500xf32>
    ml_program.global private @unused(#ml_program.extern) : tensor<1xf32>
    func.func public @main(%x: tensor<600x500xf32>) -> tensor<600x500xf32> {
      %w = ml_program.global_load_const @w : tensor<600x500xf32>
      %0 = stablehlo.cosine %x : tensor<600x500xf32>
      %1 = stablehlo.add %0, %w : tensor<600x500xf32>
      return %1 : tensor<600x500xf32>
    }";

/// The bytes of the program's artifact, from byte 10 of a file on.
fn artifact(weight: &Expr, panics_in: &str) -> Result<Vec<u8>, TargetError> {
    let plugin = loaded();
    let options = [("panics-in".to_owned(), panics_in.to_owned())];
    let options = TargetOptions::new(plugin.options(), options).unwrap();
    let context = Context::new();
    let module = Module::parse(&context, "program", PROGRAM.as_bytes()).unwrap();
    let mut weights = WeightTable::default();
    weights.insert("w".to_owned(), weight.clone());
    let (partitions, report) = partition(module, plugin.id(), &plugin, &options)?;
    assert_eq!((report.partitions.len(), report.cpu[0].reason.as_str()), (1, "it adds"));
    let artifact = plugin.compile(partitions, &weights, &options)?;
    let (length, file) = (artifact.len(), tempfile::NamedTempFile::new().unwrap());
    artifact.write(file.as_file(), 10, 3, &Silent)?;
    let bytes = std::fs::read(file.path()).unwrap();
    assert_eq!(bytes.len() as u64, 10 + length);
    Ok(bytes[10..].to_vec())
}

fn weight(number: impl Fn(usize) -> f32) -> Expr {
    Expr::literal_f32(vec![500, 600], (0..300_000).map(number).collect()).unwrap().transpose(&[1, 0]).unwrap()
}

#[test]
fn what_a_backend_is_crosses() {
    let plugin = loaded();
    assert_eq!((plugin.id(), plugin.description()), ("adder", "It adds"));
    assert_eq!(plugin.options(), [PANICS]);
    assert_eq!(plugin.kept_composites(), ["odml.gelu"]);
    for (place, form) in [("nothing", DecoderForm::InPlace), ("write", DecoderForm::Slices)] {
        let given = [("panics-in".to_owned(), place.to_owned())];
        let options = TargetOptions::new(plugin.options(), given).unwrap();
        assert_eq!(plugin.decoder_form(&options), form);
    }
}

#[test]
fn weights_are_read_through_the_interface() {
    let weight = weight(|index| index as f32);
    let mut wanted = edgec_weights::evaluate_to_vec(&weight).unwrap();
    wanted.resize(wanted.len() + PADDING as usize, 0);
    assert!(artifact(&weight, "nothing").unwrap() == wanted);
}

#[test]
fn a_weight_that_cannot_be_read_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("weights");
    std::fs::write(&path, vec![0; 1_200_000]).unwrap();
    let file = std::sync::Arc::new(edgec_weights::SourceFile::open(&path).unwrap());
    let plain = edgec_weights::Encoding::Plain(DType::F32);
    let weight = Expr::source(file, 0, plain, vec![600, 500]).unwrap();
    std::fs::write(&path, [0; 100]).unwrap();
    let error = artifact(&weight, "nothing").unwrap_err();
    assert!(error.to_string().contains(path.to_str().unwrap()), "{error}");
}

#[test]
fn a_panic_in_a_plug_in_is_an_error() {
    let weight = weight(|_| 0.0);
    for place in ["limits", "support", "compile", "write"] {
        let error = artifact(&weight, place).unwrap_err();
        let text = error.to_string();
        assert!(text.contains(&format!("it panicked: it did so in {place}")), "{text}");
        assert!(text.contains("plug-in `adder.so` (target `adder`)"), "{text}");
    }
    // Nothing is to be done about one that cannot even be released.
    let _ = artifact(&weight, "drop");
}
