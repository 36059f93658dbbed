//! The small decoder in a browser: runtime/web's modules load the package by range requests and run it on WebGPU, against the same model in 64
//! bits.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;
mod small_decoder;
mod web_server;

use std::path::Path;

use small_decoder::{PREFILL, VOCABULARY, model, reference, write_package};
use web_server::{Browser, Files, serve};

/// Prefill, decode steps, and the first of them again over a forgotten cache; then what is wrong.
const PAGE: &str = r#"<!doctype html><script type="module">
import { Package, UrlBytes } from "./package.js";
import { Session } from "./session.js";

const post = (value) => fetch("/posted", { method: "POST", body: JSON.stringify(value) });
const failure = async (work) => {
  try {
    await work();
    return "nothing failed";
  } catch (error) {
    return error.message;
  }
};
try {
  const TOKENS = [TOKENS_HERE];
  const PREFILL = PREFILL_HERE;
  const opened = await Package.open(await UrlBytes.open("/model.litertlm"));
  const session = await Session.load(opened);
  const rows = [];
  const next = [];
  const add = ([logits, tokens]) => {
    rows.push(...logits);
    next.push(...tokens);
  };
  add(await session.run(`prefill_${PREFILL}`, [new Int32Array(TOKENS.slice(0, PREFILL))], [0]));
  for (let at = PREFILL; at < TOKENS.length; at++) {
    add(await session.run("decode", [new Int32Array([TOKENS[at]])], [at]));
  }
  session.reset();
  const [again] = await session.run("decode", [new Int32Array([TOKENS[0]])], [0], [1]);
  const errors = [
    await failure(async () => Package.open(await UrlBytes.open("/damaged_plan.litertlm"))),
    await failure(async () => Session.load(await Package.open(await UrlBytes.open("/damaged_weights.litertlm")))),
    await failure(async () => Package.open(await UrlBytes.open("/cut.litertlm"))),
    await failure(() => session.run("decode", [new Int32Array(2)], [0])),
    await failure(() => session.run("decode", [new Int32Array(1)], [1000])),
  ];
  post({ rows, next, again: [...again], notes: session.notes, profile: session.plan.profile, errors });
} catch (error) {
  post({ error: `${error.message}\n${error.stack}` });
}
</script>"#;

#[test]
fn a_decoder_runs_in_a_browser() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.litertlm");
    write_package(&path);
    let package = std::fs::read(&path).unwrap();
    let mut files = Files::new();
    let web = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../runtime/web");
    for entry in std::fs::read_dir(web).unwrap() {
        let file = entry.unwrap().path();
        if file.extension().is_some_and(|suffix| suffix == "js") {
            let name = file.file_name().unwrap().to_string_lossy().into_owned();
            files.insert(format!("/{name}"), std::fs::read(file).unwrap());
        }
    }
    let tokens = [3, 14, 15, 9, 26, 5, 35, 8, 49, 0];
    let text = tokens.map(|token: i32| token.to_string()).join(",");
    let page = PAGE.replace("TOKENS_HERE", &text).replace("PREFILL_HERE", &PREFILL.to_string());
    files.insert("/test.html".into(), page.into_bytes());
    let mut plans = package.clone();
    let starts: Vec<usize> =
        (0..package.len() - 8).filter(|at| &package[*at..*at + 8] == b"EDGECGP\0").collect();
    assert_eq!(starts.len(), 2);
    starts.iter().for_each(|at| plans[at + 100] ^= 1);
    files.insert("/damaged_plan.litertlm".into(), plans);
    let mut weights = package.clone();
    *weights.last_mut().unwrap() ^= 1;
    files.insert("/damaged_weights.litertlm".into(), weights);
    files.insert("/cut.litertlm".into(), package[..package.len() - 256].to_vec());
    files.insert("/model.litertlm".into(), package);

    let (address, receiver) = serve(files);
    let browser = Browser::open(&format!("{address}/test.html"));
    let posted: serde_json::Value = serde_json::from_str(&browser.posted(&receiver)).unwrap();
    assert_eq!(posted["error"], serde_json::Value::Null, "{}", posted["error"].as_str().unwrap_or_default());

    assert_eq!(posted["profile"], "base");
    let notes = posted["notes"].as_array().unwrap();
    assert!(
        notes.len() == 1
            && notes[0].as_str().unwrap().starts_with("variant large does not run: the GPU lacks max")
    );
    let rows: Vec<f64> =
        posted["rows"].as_array().unwrap().iter().map(|value| value.as_f64().unwrap()).collect();
    let expected = reference(&model(), &tokens);
    assert_eq!(rows.len(), tokens.len() * VOCABULARY as usize);
    for (place, (found, expected)) in rows.chunks(VOCABULARY as usize).zip(&expected).enumerate() {
        let largest = expected.iter().fold(0.0, |largest: f64, value| largest.max(value.abs()));
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-4 * largest, "token {place}: {found}, not {expected}");
        }
        let most = found.iter().copied().fold(f64::MIN, f64::max);
        let next = found.iter().position(|logit| *logit == most).unwrap();
        assert_eq!(posted["next"][place].as_u64(), Some(next as u64));
    }
    assert_eq!(posted["again"][0], posted["next"][0]);
    let wanted = [
        "checksum does not fit",
        "edgec.weights.0 is not what the plan says",
        "truncated",
        "8 bytes, not 4",
        "position is 1000",
    ];
    for (found, wanted) in posted["errors"].as_array().unwrap().iter().zip(wanted) {
        assert!(found.as_str().unwrap().contains(wanted), "{found} does not say {wanted:?}");
    }
}
