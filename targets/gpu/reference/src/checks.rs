//! Checks of a plan's kernels.

use std::collections::BTreeMap;

use edgec_gpu_plan::check::{Check, Fill, Probe, ProbeKind};
use edgec_gpu_plan::{Formula, Kernel, Plan, Signature};
use half::f16;
use naga::{BuiltIn, Module, TypeInner, VectorSize};

use crate::machine::Machine;
use crate::value::{Kind, Value};
use crate::{ReferenceError, Storage};

/// Operations on scalars that a kernel's check may take: a few hundredths of a second.
const BUDGET: u64 = 100_000_000;
/// Probes of a binding.
const PROBES: usize = 12;

/// What came of a plan's kernels.
#[derive(Debug, Default)]
pub struct Checks {
    /// Checks, at most one a kernel, in their order.
    pub checks: Vec<Check>,
    /// Kernels that have none, and why.
    pub without: Vec<(String, ReferenceError)>,
}

/// Makes checks of a plan's kernels, whose code is in `wgsl` as its spans say. A kernel is run as its first dispatch does, with parameters in
/// the middle of their ranges; of the grid the first, the middle and the last workgroup.
pub fn checks(plan: &Plan, wgsl: &[u8]) -> Checks {
    let mut made = Checks::default();
    for (index, kernel) in plan.kernels.iter().enumerate() {
        let Some((words, grid)) = first_dispatch(plan, index) else { continue };
        match check(kernel, wgsl, &words, grid) {
            Ok(check) => made.checks.push(Check { kernel: index as u32, ..check }),
            Err(error) => made.without.push((kernel.name.clone(), error)),
        }
    }
    made
}

/// Push constants and grid of the first dispatch of a kernel.
fn first_dispatch(plan: &Plan, kernel: usize) -> Option<(Vec<u32>, [u32; 3])> {
    let of_signature = |signature: &Signature| {
        let dispatch = signature.dispatches.iter().find(|dispatch| dispatch.kernel as usize == kernel)?;
        let middle = signature.parameters.iter().map(|parameter| parameter.least.midpoint(parameter.most));
        let middle: Vec<u32> = middle.collect();
        let value = |formula: &Formula| formula.value(&middle).ok();
        let words = dispatch.words.iter().map(value).collect::<Option<_>>()?;
        let [x, y, z] = &dispatch.grid;
        Some((words, [value(x)?, value(y)?, value(z)?]))
    };
    plan.signatures.iter().find_map(of_signature)
}

/// The check of one kernel.
fn check(kernel: &Kernel, wgsl: &[u8], words: &[u32], grid: [u32; 3]) -> Result<Check, ReferenceError> {
    let span = kernel.wgsl.offset as usize..kernel.wgsl.offset.saturating_add(kernel.wgsl.length) as usize;
    let code = wgsl.get(span).and_then(|code| std::str::from_utf8(code).ok());
    let code = code.filter(|code| !code.is_empty()).ok_or_else(|| ReferenceError::Parse("none".into()))?;
    let module = naga::front::wgsl::parse_str(code)
        .map_err(|error| ReferenceError::Parse(error.message().chars().take(200).collect()))?;
    let entry = module.entry_points.iter().find(|entry| entry.name == kernel.entry);
    let entry = entry.ok_or_else(|| ReferenceError::Parse(format!("no entry point {}", kernel.entry)))?;
    let fills = fills(kernel, &module);
    let mut buffers = Buffers { kernel, fills: &fills, written: BTreeMap::new() };
    let lanes: u32 = kernel.workgroup.iter().product();
    let mut steps = 0;
    for group in groups(grid) {
        let mut arguments = Vec::new();
        for argument in &entry.function.arguments {
            arguments.push(built_in(argument.binding.as_ref(), kernel.workgroup, group)?);
        }
        let mut machine = Machine::new(&module, lanes as usize, words, BUDGET - steps, &mut buffers);
        machine.run(&entry.function, arguments)?;
        steps += machine.steps;
    }
    let probes = buffers.probes();
    if probes.is_empty() {
        return Err(ReferenceError::Unknown("a kernel that writes no number to compare".into()));
    }
    Ok(Check { kernel: 0, words: words.to_vec(), grid, fills, probes })
}

/// The first, the middle and the last workgroup of a grid.
fn groups(grid: [u32; 3]) -> Vec<[u32; 3]> {
    let mut groups = vec![[0; 3], grid.map(|size| size / 2), grid.map(|size| size.saturating_sub(1))];
    groups.dedup();
    groups
}

/// What each binding is filled with, by the type of its elements.
fn fills(kernel: &Kernel, module: &Module) -> Vec<Fill> {
    let of = |index: usize| {
        let mut globals = module.global_variables.iter();
        let global = globals.find(|(_, global)| {
            global.binding.as_ref().is_some_and(|binding| binding.binding as usize == index)
        });
        let base = global.and_then(|(_, global)| match &module.types[global.ty].inner {
            TypeInner::Array { base, .. } => Some(&module.types[*base].inner),
            _ => None,
        });
        match base {
            // Pairs of words are scales, four floats of 16 bits.
            Some(TypeInner::Vector { size: VectorSize::Bi, scalar }) if *scalar == naga::Scalar::U32 => {
                Fill::Halves
            }
            Some(inner) => match Kind::of_type(inner) {
                Ok((Kind::F32, _)) => Fill::Floats,
                Ok((Kind::F16, _)) => Fill::Halves,
                Ok((Kind::I32, _)) => Fill::Small,
                _ => Fill::Bits,
            },
            None => Fill::Bits,
        }
    };
    let bindings = kernel.bindings.iter().enumerate();
    bindings.map(|(index, binding)| if binding.access.reads() { of(index) } else { Fill::Zeros }).collect()
}

/// What an argument of an entry point is in a workgroup.
fn built_in(
    binding: Option<&naga::Binding>,
    size: [u32; 3],
    group: [u32; 3],
) -> Result<Value, ReferenceError> {
    let lanes = size.iter().product::<u32>();
    let Some(naga::Binding::BuiltIn(built_in)) = binding else {
        return Err(ReferenceError::unknown("an argument that is not built in"));
    };
    let place = |lane: u32| [lane % size[0], lane / size[0] % size[1], lane / size[0] / size[1]];
    let vector = |of: &dyn Fn(u32) -> [u32; 3]| {
        let bits = (0..3).flat_map(|axis| (0..lanes).map(move |lane| (axis, lane)));
        let bits = bits.map(|(axis, lane)| of(lane)[axis]).collect();
        Value { kind: Kind::U32, width: 3, part: 1, bits }
    };
    Ok(match built_in {
        BuiltIn::WorkGroupId => vector(&|_| group),
        BuiltIn::LocalInvocationId => vector(&place),
        BuiltIn::LocalInvocationIndex => {
            Value { kind: Kind::U32, width: 1, part: 1, bits: (0..lanes).collect() }
        }
        BuiltIn::GlobalInvocationId => vector(&|lane| {
            let inside = place(lane);
            [0, 1, 2].map(|axis| group[axis] * size[axis] + inside[axis])
        }),
        other => return Err(ReferenceError::unknown(other)),
    })
}

/// Buffers that are filled by formulas but for what was written.
struct Buffers<'k> {
    kernel: &'k Kernel,
    fills: &'k [Fill],
    /// By binding and element.
    written: BTreeMap<(u32, u64), (Kind, u32)>,
}

impl Buffers<'_> {
    fn check(&self, what: &'static str, binding: u32, half: bool, index: u64) -> Result<(), ReferenceError> {
        let bytes = self.kernel.bindings.get(binding as usize).map_or(0, |binding| binding.bytes);
        let length = bytes / if half { 2 } else { 4 };
        if index < length { Ok(()) } else { Err(ReferenceError::Outside { what, index, length }) }
    }

    /// Elements of each binding that was written, spread evenly, those that are numbers.
    fn probes(&self) -> Vec<Probe> {
        let mut probes = Vec::new();
        for binding in 0..self.kernel.bindings.len() as u32 {
            let written: Vec<_> = self.written.range((binding, 0)..=(binding, u64::MAX)).collect();
            let float = |kind: Kind, bits: u32| {
                matches!(kind, Kind::F32 | Kind::F16)
                    .then(|| f32::from_bits(bits))
                    .filter(|value| value.is_finite())
            };
            let largest = written.iter().filter_map(|(_, (kind, bits))| float(*kind, *bits));
            let largest = largest.fold(0.0_f32, |largest, value| largest.max(value.abs()));
            let step = (written.len() / PROBES).max(1);
            for ((_, index), (kind, bits)) in written.iter().step_by(step).take(PROBES) {
                let Ok(index) = u32::try_from(*index) else { continue };
                // Words are packed numbers, of which a device may round one the other way.
                let (kind, relative) = match kind {
                    Kind::F32 => (ProbeKind::F32, 1e-3),
                    Kind::F16 => (ProbeKind::F16, 4e-3),
                    Kind::I32 => (ProbeKind::Integer, 0.0),
                    Kind::U32 | Kind::Bool => continue,
                };
                if kind == ProbeKind::Integer || float(Kind::F32, *bits).is_some() {
                    probes.push(Probe { binding, kind, index, bits: *bits, tolerance: relative * largest });
                }
            }
        }
        probes
    }
}

impl Storage for Buffers<'_> {
    fn load(&self, binding: u32, half: bool, index: u64) -> Result<u32, ReferenceError> {
        self.check("read", binding, half, index)?;
        if let Some((_, bits)) = self.written.get(&(binding, index)) {
            return Ok(*bits);
        }
        let fill = self.fills.get(binding as usize).copied().unwrap_or_default();
        Ok(if half {
            let word = fill.word(binding, (index / 2) as u32);
            f16::from_bits((word >> (16 * (index % 2))) as u16).to_f32().to_bits()
        } else {
            fill.word(binding, index as u32)
        })
    }

    fn store(&mut self, binding: u32, kind: Kind, index: u64, bits: u32) -> Result<(), ReferenceError> {
        self.check("written", binding, kind == Kind::F16, index)?;
        self.written.insert((binding, index), (kind, bits));
        Ok(())
    }
}
