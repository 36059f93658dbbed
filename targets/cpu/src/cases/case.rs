//! Reads a lowering case: a StableHLO module, and comments that say its weights, inputs and outputs
//! (`tools/fixtures/cpu_cases/case.py` writes them and says how).

use edgec_dialects::{Context, ElementType as Element, ir::Module};
use edgec_passes::open_sizes::{Samples, Sampling, at_sizes, open_sizes};
use edgec_passes::{Options, Unit, Unobserved, run_pipeline};
use edgec_runtime::{ElementType, Tensor};
use edgec_target::Host as _;
use edgec_weights::{DType, Expr, Scheme, WeightTable};
use half::{bf16, f16};

use crate::{Cpu, PASSES};

/// A case.
pub(super) struct Case {
    pub(super) name: String,
    pub(super) text: String,
    weights: Vec<(String, Vec<u64>, Vec<f32>)>,
    pub(super) inputs: Vec<Tensor>,
    /// None where the runtime has to refuse the inputs.
    pub(super) outputs: Vec<Output>,
}

/// An expected result.
pub(super) struct Output {
    pub(super) tensor: Tensor,
    pub(super) allowed: Allowed,
}

/// How far a result may be off.
#[derive(Clone, Copy)]
pub(super) enum Allowed {
    /// By this part of the largest magnitude.
    OfLargest(f64),
    /// By this part of each magnitude.
    OfEach(f64),
}

impl Case {
    pub(super) fn parse(name: &str, text: &str) -> Self {
        let mut case = Self {
            name: name.to_owned(),
            text: text.to_owned(),
            weights: Vec::new(),
            inputs: Vec::new(),
            outputs: Vec::new(),
        };
        for line in text.lines().filter_map(|line| line.strip_prefix("// ")) {
            let words: Vec<&str> = line.split(' ').collect();
            match words.as_slice() {
                ["weight", name, shape, content @ ..] => {
                    let shape = sizes(shape);
                    let values = reals(content, &shape).into_iter().map(|value| value as f32).collect();
                    let shape = shape.into_iter().map(|size| size as u64).collect();
                    case.weights.push(((*name).to_owned(), shape, values));
                }
                ["input", _, kind, shape, content @ ..] => case.inputs.push(tensor(kind, shape, content)),
                ["output", kind, shape, rule, part, content @ ..] => {
                    let part = part.parse().unwrap();
                    let allowed = match *rule {
                        "tolerance" => Allowed::OfLargest(part),
                        "relative" => Allowed::OfEach(part),
                        _ => panic!("{name}: no case has the line `{line}`"),
                    };
                    case.outputs.push(Output { tensor: tensor(kind, shape, content), allowed });
                }
                _ => panic!("{name}: no case has the line `{line}`"),
            }
        }
        case
    }

    /// The case's module after the backend's passes, and those before them that make plain StableHLO of what JAX emits and of
    /// quantised types. One with open sizes is lowered at samples and made one for all of them.
    pub(super) fn lower<'c>(&self, context: &'c Context) -> Result<Unit<'c>, String> {
        let module = Module::parse(context, &self.name, self.text.as_bytes()).unwrap();
        let open = open_sizes(module).unwrap();
        if open.is_empty() {
            return self.lower_known(context, module, Vec::new());
        }
        let sampled = |values: &Vec<Vec<i64>>| {
            values.iter().map(|values| at_sizes(module, &open, values)).collect::<Result<Vec<_>, _>>()
        };
        let candidates = Sampling::of(module, &open).candidates();
        let allowed =
            candidates.into_iter().find_map(|values| sampled(&values).ok().map(|modules| (values, modules)));
        let (values, modules) = allowed.unwrap();
        let samples = Samples { open, values };
        let at =
            |(module, values): (Module<'c>, &Vec<i64>)| self.lower_known(context, module, values.clone());
        let mut units = modules.into_iter().zip(&samples.values).map(at).collect::<Result<Vec<_>, _>>()?;
        let modules: Vec<Module<'_>> = units.iter().map(|unit| unit.module).collect();
        Cpu.generalize(&modules, &samples).map_err(|error| format!("{}: {error}", self.name))?;
        modules[0].verify().unwrap();
        Ok(units.swap_remove(0))
    }

    fn lower_known<'c>(
        &self,
        context: &'c Context,
        module: Module<'c>,
        open_sizes: Vec<i64>,
    ) -> Result<Unit<'c>, String> {
        let weights = self.table(module);
        let options = Options { open_sizes, ..Options::default() };
        let mut unit = Unit { context, module, weights, options };
        let before =
            ["legalize-chlo", "legalize-quantized-types"].map(|name| edgec_passes::find(name).unwrap());
        let passes = [&before, PASSES].concat();
        match run_pipeline(&mut unit, &passes, &mut Unobserved) {
            Ok(()) => Ok(unit),
            Err(error) => Err(format!("{}: {error}", self.name)),
        }
    }

    /// What the module's symbols stand for: `w`, or `w.values` and `w.scales` of `w` quantised as their types say.
    pub(super) fn table(&self, module: Module<'_>) -> WeightTable {
        let mut table = WeightTable::default();
        for op in module.ops().into_iter().filter(|op| op.is("ml_program.global")) {
            let symbol = op.str_attr("sym_name").unwrap();
            let element =
                op.attr("type").and_then(|kind| kind.as_type()).and_then(|kind| kind.element_type());
            let (name, part) = symbol.split_once('.').unwrap_or((&symbol, ""));
            let (_, shape, values) = self.weights.iter().find(|(weight, ..)| weight == name).unwrap();
            let plain = Expr::literal_f32(shape.clone(), values.clone()).unwrap();
            let expression = match (part, element) {
                ("values", Some(Element::I4)) => plain.quantized_values(Scheme::Int4Block32),
                ("scales", Some(Element::F16)) => plain.quantized_scales(Scheme::Int4Block32),
                ("values", _) => plain.quantized_values(Scheme::Int8PerChannel),
                ("scales", _) => plain.quantized_scales(Scheme::Int8PerChannel),
                (_, Some(Element::F16)) => plain.cast(DType::F16),
                _ => Ok(plain),
            };
            table.insert(symbol.clone(), expression.unwrap());
        }
        table
    }
}

fn sizes(text: &str) -> Vec<usize> {
    if text == "scalar" { Vec::new() } else { text.split('x').map(|size| size.parse().unwrap()).collect() }
}

/// The numbers that `values ..` lists or that the formula of `seed N` gives.
fn reals(content: &[&str], shape: &[usize]) -> Vec<f64> {
    match content {
        ["seed", seed] => {
            let seed: i64 = seed.parse().unwrap();
            let value = |index: i64| {
                let mixed = (index * 7919 + seed * 104_729 + 12_345) * (index + seed * 31 + 7);
                f64::from((mixed.rem_euclid(2003) as f64 / 1001.5 - 1.0) as f32)
            };
            (0..shape.iter().product::<usize>() as i64).map(value).collect()
        }
        ["values", values @ ..] => values.iter().map(|value| value.parse().unwrap()).collect(),
        _ => panic!("a tensor is neither `values` nor `seed`: {content:?}"),
    }
}

fn tensor(kind: &str, shape: &str, content: &[&str]) -> Tensor {
    let shape = sizes(shape);
    let floats = || reals(content, &shape).into_iter();
    let integers = || content[1..].iter().map(|value| value.parse::<i128>().unwrap());
    /// The lowest bytes of each integer.
    fn low<const N: usize>(values: impl Iterator<Item = i128>) -> Vec<u8> {
        values.flat_map(|value| value.to_le_bytes().into_iter().take(N)).collect()
    }
    let (element, bytes): (ElementType, Vec<u8>) = match kind {
        "f64" => (ElementType::F64, floats().flat_map(f64::to_le_bytes).collect()),
        "f32" => (ElementType::F32, floats().flat_map(|value| (value as f32).to_le_bytes()).collect()),
        "complex<f32>" => {
            (ElementType::Complex64, floats().flat_map(|value| (value as f32).to_le_bytes()).collect())
        }
        "f16" => (ElementType::F16, floats().flat_map(|value| f16::from_f64(value).to_le_bytes()).collect()),
        "bf16" => {
            (ElementType::Bf16, floats().flat_map(|value| bf16::from_f64(value).to_le_bytes()).collect())
        }
        "i64" => (ElementType::I64, low::<8>(integers())),
        "i32" => (ElementType::I32, low::<4>(integers())),
        "i16" => (ElementType::I16, low::<2>(integers())),
        "i8" => (ElementType::I8, low::<1>(integers())),
        "i1" => (ElementType::Bool, low::<1>(integers())),
        "ui64" => (ElementType::U64, low::<8>(integers())),
        "ui32" => (ElementType::U32, low::<4>(integers())),
        "ui16" => (ElementType::U16, low::<2>(integers())),
        "ui8" => (ElementType::U8, low::<1>(integers())),
        _ => panic!("no case has elements of `{kind}`"),
    };
    Tensor::new(element, shape, bytes).unwrap()
}
