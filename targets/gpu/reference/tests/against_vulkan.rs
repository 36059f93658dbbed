//! The interpreter against a driver: checks of kernels of every kind hold on lavapipe, and do not hold for another kernel's code.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod kernels;

use std::sync::Arc;

use edgec_gpu_kernels::{Argmax, Float, Kernel, Library, Reduce, Reduction, Softmax};
use edgec_gpu_plan::check::{Check, ProbeKind};
use edgec_gpu_plan::{Dispatch, Element, Formula, Parameter, Plan, Requirements, Signature, Tensor};
use edgec_gpu_reference::{Checks, checks};
use edgec_vulkan::{Device, Selection, Session, Sources, VulkanError};

const F32: Float = Float::F32;

/// A plan that dispatches each kernel once, with push constants at the middle of 0 to twice their value.
fn plan(kernels: &[(Kernel, u32)]) -> (Plan, Library) {
    let mut library = Library::default();
    let mut signatures = Vec::new();
    for (index, (kernel, word)) in kernels.iter().enumerate() {
        let mut signature = Signature { name: format!("run_{index}"), ..Signature::default() };
        signature.parameters.push(Parameter { name: "word".into(), least: 0, most: 2 * word });
        let mut bindings = Vec::new();
        for (at, binding) in kernel.bindings.iter().enumerate() {
            let dims = [(binding.bytes / 4) as u32];
            signature.tensors.push(Tensor::temporary(&format!("t{at}"), Element::U32, &dims).unwrap());
            bindings.push(signature.whole(at as u32).unwrap());
            if binding.access.reads() || binding.access == edgec_gpu_plan::Access::Part {
                signature.inputs.push(at as u32);
            }
        }
        signature.dispatches.push(Dispatch {
            kernel: library.add(kernel).unwrap(),
            barrier: false,
            bindings,
            words: kernel.words.iter().map(|_| Formula::parameter(0)).collect(),
            grid: kernel.grid,
        });
        edgec_gpu_plan::memory::set_barriers(&mut signature, library.kernels()).unwrap();
        edgec_gpu_plan::memory::lay_out(&mut signature, library.kernels()).unwrap();
        signatures.push(signature);
    }
    let mut plan = Plan {
        profile: "base".into(),
        code: library.sections(),
        kernels: library.kernels().to_vec(),
        signatures,
        ..Plan::default()
    };
    plan.requirements = Requirements { features: library.features(), limits: plan.needed_limits().unwrap() };
    (plan, library)
}

fn session(plan: Plan, library: &Library) -> Session {
    let selection = Selection { name: Some("llvmpipe".into()), ..Selection::default() };
    let device: Arc<Device> = Device::open(&selection).unwrap_or_else(|error| panic!("{error}"));
    let sources = Sources { spirv: &library.spirv, shards: Vec::new(), pipelines: &[] };
    Session::new(&device, plan, &sources).unwrap()
}

#[test]
fn kernels_of_every_kind_compute_what_the_interpreter_does() {
    let kernels = kernels::all();
    let (plan, library) = plan(&kernels);
    let Checks { checks, without } = checks(&plan, &library.wgsl);
    assert!(without.is_empty(), "{without:?}");
    assert_eq!(checks.len(), kernels.len());
    let session = session(plan, &library);
    let mut wrong = Vec::new();
    for check in &checks {
        assert!(check.probes.len() >= 2, "{}", kernels[check.kernel as usize].0.name);
        if let Err(error) = session.check(std::slice::from_ref(check)) {
            wrong.push(error.to_string());
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn checks_find_a_wrong_kernel() {
    // The code of another kernel of the same bindings: mean for sum, and a scale that is off by a hundredth.
    let reduce = |reduction| {
        Reduce { reduction, outer: 3, reduced: 100, inner: 1, element: Element::F32 }.kernel().unwrap()
    };
    let softmax = |scale| Softmax { rows: 4, columns: 70, float: F32, scale }.kernel().unwrap();
    for (right, wrong) in [(reduce(Reduction::Sum), reduce(Reduction::Mean)), (softmax(2.0), softmax(2.02))] {
        let (due, library) = plan(&[(right, 0)]);
        let checks = checks(&due, &library.wgsl).checks;
        let (other, library) = plan(&[(wrong, 0)]);
        let error = session(other, &library).check(&checks).unwrap_err();
        assert!(matches!(error, VulkanError::WrongResult { .. }), "{error}");
    }
}

#[test]
fn a_check_that_fits_no_kernel_is_refused() {
    let (plan, library) = plan(&[(Argmax { rows: 2, columns: 30, float: F32 }.kernel().unwrap(), 0)]);
    let good = checks(&plan, &library.wgsl).checks;
    assert_eq!(good[0].probes[0].kind, ProbeKind::Integer);
    let session = session(plan, &library);
    session.check(&good).unwrap();
    let damages: [fn(&mut Check); 6] = [
        |check| check.kernel = 1,
        |check| check.words.push(0),
        |check| check.fills.clear(),
        |check| check.probes[0].index = 1 << 20,
        |check| check.probes[0].binding = 0,
        |check| check.grid = [1 << 20, 1 << 20, 1],
    ];
    for damage in damages {
        let mut bad = good.clone();
        damage(&mut bad[0]);
        assert!(session.check(&bad).is_err());
    }
}
