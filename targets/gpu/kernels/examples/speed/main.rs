//! How long kernels take on a Vulkan device: `cargo run --release -p edgec-gpu-kernels --example speed [DEVICE] [ROUNDS] [NAME]`.
//!
//! With `serve` for `ROUNDS` it is a contender of `tools/bench/gpu_kernels.py`.
//!
//! `DEVICE` is a part of a device's name, `NAME` of the kernels'. A line for each kernel: its least and its median time over the rounds, which go through all kernels in
//! turn, its mean of processor time over all cores (of a driver in software what other programs cannot disturb), and how long its first
//! dispatch took, the driver's compiler included.

mod decode;
mod run;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use edgec_gpu_kernels::{Epilogue, Float, Kernel, Matmul, Matvec, Profile, Softmax, Weights};
use edgec_vulkan::{Device, Selection};
use run::{Result, alone, processor_time};

const F32: Float = Float::F32;

/// The kernels to time.
fn kernels() -> Result<Vec<(String, Kernel)>> {
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
    let decode = decode::Kernels::new()?;
    for (name, kernel, times) in decode.each() {
        kernels.push((format!("Gemma 3 270M, int4, a token, {times} x {name}"), kernel.clone()));
    }
    Ok(kernels)
}

/// The kernels that peers are measured by, by the benchmark's names.
fn contended() -> Result<[(&'static str, Kernel); 4]> {
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
fn serve(device: &Arc<Device>) -> Result<()> {
    let mut recordings = HashMap::new();
    let kernels = contended()?;
    for (name, kernel) in &kernels {
        recordings.insert(*name, alone(device, kernel, &[])?);
    }
    recordings.insert("decode step", decode::recording(device)?);
    for recording in recordings.values_mut() {
        recording.run()?;
    }
    println!("ready {},decode step", kernels.map(|(name, _)| name).join(","));
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

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let device = Device::open(&Selection { name: arguments.next(), ..Selection::default() })?;
    let rounds = arguments.next();
    if rounds.as_deref() == Some("serve") {
        return serve(&device);
    }
    let rounds: usize = rounds.map_or(Ok(7), |rounds| rounds.parse())?;
    println!("{}", device.name());
    let mut runs = Vec::new();
    let wanted = arguments.next().unwrap_or_default();
    for (name, kernel) in kernels()?.into_iter().filter(|(name, _)| name.contains(&wanted)) {
        let started = Instant::now();
        let words = vec![decode::POSITION; kernel.words.len()];
        let mut recording = alone(&device, &kernel, &words)?;
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
