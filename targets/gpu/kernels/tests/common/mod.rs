//! Running kernels on a Vulkan device, and numbers to run them on.
#![allow(dead_code, reason = "each test uses a part")]

use std::collections::HashSet;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, OnceLock};

use edgec_gpu_kernels::{Code, Float, Kernel, compile};
use edgec_gpu_plan as plan;
use edgec_vulkan::{Binding, Buffer, Device, Pipeline, Recording, Selection, Step};
use half::f16;

/// A deterministic stream of numbers (splitmix64).
pub struct Numbers(pub u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// Floats from -1 to 1 that 16 bits hold exactly.
    pub fn floats(&mut self, count: usize) -> Vec<f64> {
        (0..count).map(|_| f64::from(f16::from_f32(self.next() as i32 as f32 / 2_147_483_648.0))).collect()
    }

    /// Integers from `least` to `most`.
    pub fn integers(&mut self, count: usize, least: i32, most: i32) -> Vec<i32> {
        let span = (i64::from(most) - i64::from(least) + 1) as u64;
        (0..count).map(|_| (i64::from(least) + (self.next() % span) as i64) as i32).collect()
    }
}

/// The bytes of floats as a tensor stores them.
pub fn bytes(float: Float, values: &[f64]) -> Vec<u8> {
    match float {
        Float::F32 => values.iter().flat_map(|value| (*value as f32).to_le_bytes()).collect(),
        Float::F16 => values.iter().flat_map(|value| f16::from_f64(*value).to_le_bytes()).collect(),
    }
}

pub fn floats(float: Float, bytes: &[u8]) -> Vec<f64> {
    match float {
        Float::F32 => bytes.as_chunks().0.iter().map(|bytes| f64::from(f32::from_le_bytes(*bytes))).collect(),
        Float::F16 => bytes.as_chunks().0.iter().map(|bytes| f64::from(f16::from_le_bytes(*bytes))).collect(),
    }
}

pub fn words(values: &[i32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

/// Mesa's lavapipe: the same driver on every machine.
pub fn device() -> &'static Arc<Device> {
    static DEVICE: OnceLock<Arc<Device>> = OnceLock::new();
    DEVICE.get_or_init(|| {
        let selection = Selection { name: Some("llvmpipe".into()), ..Selection::default() };
        Device::open(&selection).unwrap_or_else(|error| {
            panic!("kernels are tested on Mesa's lavapipe, which tools/setup.sh --checks installs: {error}")
        })
    })
}

/// A kernel's code, which a current spirv-val accepts for Vulkan 1.1.
pub fn code(kernel: &Kernel) -> Code {
    static SEEN: Mutex<Option<HashSet<String>>> = Mutex::new(None);
    let code = compile(kernel).unwrap_or_else(|error| panic!("{error}\n{}", kernel.wgsl));
    if SEEN.lock().unwrap().get_or_insert_default().insert(kernel.name.clone()) {
        validate(kernel, &code.spirv);
    }
    code
}

fn validate(kernel: &Kernel, spirv: &[u32]) {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../..");
    let program = std::env::var_os("EDGEC_SPIRV_VAL").map_or(root.join(".edgec/spirv-val"), PathBuf::from);
    let mut child = Command::new(&program)
        .args(["--target-env", "vulkan1.1", "-"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| {
            panic!(
                "{}: {error}; tools/setup.sh --checks brings spirv-val, or set EDGEC_SPIRV_VAL",
                program.display()
            )
        });
    let bytes: Vec<u8> = spirv.iter().flat_map(|word| word.to_le_bytes()).collect();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), &bytes).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{}: {}\n{}", kernel.name, String::from_utf8_lossy(&said), kernel.wgsl);
}

/// The plan's entry of a kernel.
pub fn entry(kernel: &Kernel) -> plan::Kernel {
    plan::Kernel {
        name: kernel.name.clone(),
        entry: "main".into(),
        workgroup: kernel.workgroup,
        shared_bytes: kernel.shared_bytes,
        bindings: kernel.bindings.clone(),
        words: kernel.words.len() as u32,
        ..plan::Kernel::default()
    }
}

/// Runs a kernel. Bindings that it reads, and those that it writes in part, have these bytes in order; those that it writes begin as 0xff bytes.
/// The bytes of all that it writes.
pub fn run(kernel: &Kernel, given: &[&[u8]], words: &[u32]) -> Vec<Vec<u8>> {
    let device = device();
    let limits = kernel.limits(words).unwrap();
    // Nothing is asked for that some phone lacks.
    assert_eq!(limits.beyond(&plan::Limits::LEAST), None, "{}", kernel.name);
    let code = code(kernel);
    let pipeline = Pipeline::new(device, None, &entry(kernel), &code.spirv).unwrap();
    let mut given = given.iter();
    let buffers: Vec<_> = kernel
        .bindings
        .iter()
        .map(|binding| {
            let contents = match binding.access {
                plan::Access::Write => vec![0xff; binding.bytes as usize],
                _ => given.next().unwrap_or_else(|| panic!("{}: too few buffers", kernel.name)).to_vec(),
            };
            let padded = contents.len().next_multiple_of(4) as u64;
            assert_eq!(padded, binding.bytes, "{}: {} bytes", kernel.name, contents.len());
            (Arc::new(Buffer::with_bytes(device, &contents).unwrap()), contents.len())
        })
        .collect();
    assert!(given.next().is_none(), "{}: too many buffers", kernel.name);
    let [x, y, z] = kernel.grid.map(|formula| formula.value(words).unwrap());
    let step = Step {
        pipeline: Arc::new(pipeline),
        bindings: buffers.iter().map(|(buffer, _)| Binding::whole(buffer)).collect(),
        words: words.to_vec(),
        grid: [x, y, z],
        barrier: false,
    };
    Recording::new(device, vec![step]).unwrap().run().unwrap();
    let written = kernel.bindings.iter().zip(&buffers).filter(|(binding, _)| binding.access.writes());
    written
        .map(|(_, (buffer, length))| {
            let mut bytes = vec![0; *length];
            buffer.read(0, &mut bytes).unwrap();
            bytes
        })
        .collect()
}

/// Runs a kernel with one result, floats.
pub fn run_floats(kernel: &Kernel, given: &[&[u8]], words: &[u32], float: Float) -> Vec<f64> {
    floats(float, &run(kernel, given, words)[0])
}

/// Whether `found` is `expected` up to `tolerance` of the largest expected value, and of 16-bit results their last bit.
pub fn assert_close(kernel: &Kernel, found: &[f64], expected: &[f64], float: Float, tolerance: f64) {
    assert!(found.len() >= expected.len(), "{}: {} of {}", kernel.name, found.len(), expected.len());
    let largest = expected.iter().fold(0.0, |largest: f64, value| largest.max(value.abs()));
    for (index, (found, expected)) in found.iter().zip(expected).enumerate() {
        let rounding = if float == Float::F16 { expected.abs() / 1024.0 + 1e-7 } else { 0.0 };
        let error = (found - expected).abs();
        assert!(
            error <= tolerance * largest + rounding,
            "{}: element {index} is {found}, not {expected}\n{}",
            kernel.name,
            kernel.wgsl
        );
    }
}
