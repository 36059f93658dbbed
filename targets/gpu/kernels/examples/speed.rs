//! How long kernels take on a Vulkan device: `cargo run --release -p edgec-gpu-kernels --example speed [DEVICE] [ROUNDS]`.
//!
//! With `serve` for `ROUNDS` it is a contender of `tools/bench/gpu_kernels.py`.
//!
//! `DEVICE` is a part of a device's name. A line for each kernel: its least and its median time over the rounds, which go through all kernels in
//! turn, its mean of processor time over all cores (of a driver in software what other programs cannot disturb), and how long its first
//! dispatch took, the driver's compiler included.

use std::collections::HashMap;
use std::error::Error;
use std::sync::Arc;
use std::time::{Duration, Instant};

use edgec_gpu_kernels::{Epilogue, Float, Kernel, Matmul, Matvec, Profile, Softmax, Weights, compile};
use edgec_gpu_plan as plan;
use edgec_vulkan::{Binding, Buffer, Device, Pipeline, Recording, Selection, Step};

const F32: Float = Float::F32;

fn kernels() -> Result<Vec<(String, Kernel)>, Box<dyn Error>> {
    let mut kernels = Vec::new();
    let tiles = Profile::ALL.map(|profile| (profile.name(), profile.tile(512)));
    for (name, tile) in tiles {
        for weights in [Weights::Panels(F32), Weights::Int4] {
            let (batch, weights_batch, epilogue) = (1, 1, Epilogue::default());
            let matmul = Matmul {
                batch,
                weights_batch,
                m: 512,
                k: 2048,
                n: 2048,
                x: F32,
                weights,
                y: F32,
                epilogue,
                tile,
            };
            kernels.push((format!("matmul 512x2048x2048 {weights:?}, {name}"), matmul.kernel()?));
        }
    }
    let panels = [Weights::Panels(F32), Weights::Panels(Float::F16), Weights::Int8, Weights::Int4];
    for weights in [Weights::Dense(F32)].into_iter().chain(panels) {
        let matvec =
            Matvec { rows: 1, k: 2048, n: 8192, x: F32, weights, y: F32, epilogue: Epilogue::default() };
        kernels.push((format!("matvec 1x2048x8192 {weights:?}"), matvec.kernel()?));
    }
    let softmax = Softmax { rows: 32 * 512, columns: 512, float: F32, scale: 1.0 };
    kernels.push(("softmax 32x512x512".into(), softmax.kernel()?));
    Ok(kernels)
}

fn recording(device: &Arc<Device>, kernel: &Kernel) -> Result<Recording, Box<dyn Error>> {
    let entry = plan::Kernel {
        name: kernel.name.clone(),
        entry: "main".into(),
        workgroup: kernel.workgroup,
        shared_bytes: kernel.shared_bytes,
        bindings: kernel.bindings.clone(),
        ..plan::Kernel::default()
    };
    let pipeline = Arc::new(Pipeline::new(device, None, &entry, &compile(kernel)?.spirv)?);
    let mut bindings = Vec::new();
    for binding in &kernel.bindings {
        // Small numbers, whatever their type.
        let words =
            (0..binding.bytes / 4).flat_map(|at| (0x3c00_0000 + (at as u32 % 1024) * 8192).to_le_bytes());
        bindings.push(Binding::whole(&Arc::new(Buffer::with_bytes(device, &words.collect::<Vec<u8>>())?)));
    }
    let [x, y, z] = kernel.grid;
    let grid = [x.value(&[])?, y.value(&[])?, z.value(&[])?];
    let step = Step { pipeline, bindings, words: Vec::new(), grid, barrier: false };
    Ok(Recording::new(device, vec![step])?)
}

/// Processor time of all threads so far, where the system tells.
fn processor_time() -> Duration {
    let threads = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let nanoseconds = threads.filter_map(|thread| {
        let text = std::fs::read_to_string(thread.path().join("schedstat")).ok()?;
        text.split_whitespace().next()?.parse::<u64>().ok()
    });
    Duration::from_nanos(nanoseconds.sum())
}

/// The kernels that peers are measured by, by the benchmark's names.
fn contended() -> Result<[(&'static str, Kernel); 4], Box<dyn Error>> {
    let (epilogue, weights, x, y) = (Epilogue::default(), Weights::Panels(F32), F32, F32);
    let matvec = |weights| Matvec { rows: 1, k: 2048, n: 8192, x, weights, y, epilogue: Epilogue::default() };
    let (batch, weights_batch, tile) = (1, 1, Profile::Lavapipe.tile(512));
    let matmul = Matmul { batch, weights_batch, m: 512, k: 2048, n: 2048, x, weights, y, epilogue, tile };
    let softmax = Softmax { rows: 32 * 512, columns: 512, float: F32, scale: 1.0 };
    Ok([
        ("matmul", matmul.kernel()?),
        ("matvec", matvec(weights).kernel()?),
        ("softmax", softmax.kernel()?),
        ("int4 matvec", matvec(Weights::Int4).kernel()?),
    ])
}

/// Runs the kernel that each line of the standard input names, and says how long it took: the time that passed, and processor time, in ms.
fn serve(device: &Arc<Device>) -> Result<(), Box<dyn Error>> {
    let mut recordings = HashMap::new();
    let kernels = contended()?;
    for (name, kernel) in &kernels {
        let mut recording = recording(device, kernel)?;
        recording.run()?;
        recordings.insert(*name, recording);
    }
    println!("ready {}", kernels.map(|(name, _)| name).join(","));
    for line in std::io::stdin().lines() {
        let line = line?;
        let recording = recordings.get_mut(line.trim()).ok_or("no such case")?;
        let (started, before) = (Instant::now(), processor_time());
        recording.run()?;
        let processor = processor_time() - before;
        println!("{} {}", started.elapsed().as_secs_f64() * 1e3, processor.as_secs_f64() * 1e3);
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let device = Device::open(&Selection { name: arguments.next(), ..Selection::default() })?;
    let rounds = arguments.next();
    if rounds.as_deref() == Some("serve") {
        return serve(&device);
    }
    let rounds: usize = rounds.map_or(Ok(7), |rounds| rounds.parse())?;
    println!("{}", device.name());
    let mut runs = Vec::new();
    for (name, kernel) in kernels()? {
        let started = Instant::now();
        let mut recording = recording(&device, &kernel)?;
        recording.run()?;
        runs.push((name, recording, started.elapsed(), Vec::<Duration>::new(), Duration::ZERO));
    }
    for _ in 0..rounds.max(1) {
        for (_, recording, _, times, processor) in &mut runs {
            let (started, before) = (Instant::now(), processor_time());
            let device_time = recording.run()?;
            *processor += processor_time() - before;
            times.push(device_time.unwrap_or(started.elapsed()));
        }
    }
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    println!("{:<58} {:>9} {:>9} {:>9} {:>9}", "", "least ms", "median", "processor", "first");
    for (name, _, first, mut times, processor) in runs {
        times.sort_unstable();
        let (least, median, processor) =
            (ms(times[0]), ms(times[times.len() / 2]), ms(processor) / times.len() as f64);
        println!("{name:<58} {least:>9.2} {median:>9.2} {processor:>9.2} {:>9.0}", ms(first));
    }
    Ok(())
}
