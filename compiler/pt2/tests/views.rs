//! Strided views of a storage, as expressions and as bytes.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

use std::io::Write;

use edgec_pt2::{InputKind, Program, Pt2Error};
use edgec_weights::evaluate_to_vec;

/// A view: sizes, strides, storage offset.
type View = (&'static [i64], &'static [i64], i64);

/// A file whose only storage holds the numbers 0 to 39, with one buffer a view.
fn program(views: &[View], deflated: bool) -> Result<Program, Pt2Error> {
    let numbers = |list: &[i64]| {
        list.iter().map(|number| format!("{{\"as_int\":{number}}}")).collect::<Vec<_>>().join(",")
    };
    let (mut inputs, mut specs, mut config) = (Vec::new(), Vec::new(), Vec::new());
    for (index, (sizes, strides, offset)) in views.iter().enumerate() {
        inputs.push(format!("{{\"as_tensor\":{{\"name\":\"b{index}\"}}}}"));
        specs.push(format!(
            "{{\"buffer\":{{\"arg\":{{\"name\":\"b{index}\"}},\"buffer_name\":\"v{index}\"}}}}"
        ));
        config.push(format!(
            "\"v{index}\":{{\"path_name\":\"weight_0\",\"use_pickle\":false,\"tensor_meta\":{{\"dtype\":7,\
             \"sizes\":[{}],\"strides\":[{}],\"storage_offset\":{{\"as_int\":{offset}}}}}}}",
            numbers(sizes),
            numbers(strides)
        ));
    }
    let model = format!(
        "{{\"schema_version\":{{\"major\":8}},\"graph_module\":{{\"graph\":{{\"inputs\":[{}],\"outputs\":[],\
         \"nodes\":[],\"tensor_values\":{{}}}},\"signature\":{{\"input_specs\":[{}],\"output_specs\":[]}}}}}}",
        inputs.join(","),
        specs.join(",")
    );
    let config = format!("{{\"config\":{{{}}}}}", config.join(","));
    let storage: Vec<u8> = (0..40u8).flat_map(|number| f32::from(number).to_le_bytes()).collect();
    let mut archive = rawzip::ZipArchiveWriter::new(Vec::new());
    let members: [(&str, &[u8]); 4] = [
        ("m/archive_format", b"pt2"),
        ("m/models/model.json", model.as_bytes()),
        ("m/data/weights/model_weights_config.json", config.as_bytes()),
        ("m/data/weights/weight_0", &storage),
    ];
    for (name, bytes) in members {
        let method =
            if deflated { rawzip::CompressionMethod::DEFLATE } else { rawzip::CompressionMethod::STORE };
        let (mut entry, config) = archive.new_file(name).compression_method(method).start().unwrap();
        if deflated {
            let encoder = flate2::write::DeflateEncoder::new(&mut entry, flate2::Compression::default());
            let mut writer = config.wrap(encoder);
            writer.write_all(bytes).unwrap();
            let (encoder, descriptor) = writer.finish().unwrap();
            encoder.finish().unwrap();
            entry.finish(descriptor).unwrap();
        } else {
            let mut writer = config.wrap(&mut entry);
            writer.write_all(bytes).unwrap();
            let (_, descriptor) = writer.finish().unwrap();
            entry.finish(descriptor).unwrap();
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("views.pt2");
    std::fs::write(&path, archive.finish().unwrap()).unwrap();
    Program::open(&path)
}

/// The numbers that a view picks, by the definition of strides.
fn picked((sizes, strides, offset): &View) -> Vec<f32> {
    let mut places = vec![*offset];
    for (&size, &stride) in sizes.iter().zip(*strides) {
        places = places.iter().flat_map(|place| (0..size).map(move |index| place + index * stride)).collect();
    }
    places.into_iter().map(|place| place as f32).collect()
}

const VIEWS: &[View] = &[
    (&[40], &[1], 0),
    (&[2, 3], &[3, 1], 4),
    (&[], &[], 7),
    (&[3, 2], &[1, 3], 0),       // transposed
    (&[4], &[2], 0),             // every second
    (&[5], &[9], 3),             // the last row's end lies beyond the storage
    (&[3, 4], &[10, 2], 3),      // a box
    (&[2, 3, 4], &[1, 8, 2], 0), // interleaved
    (&[2, 2, 2], &[8, 1, 4], 0),
    (&[3, 4], &[0, 1], 2), // repeated rows
    (&[4, 3], &[1, 1], 0), // overlapping windows
    (&[1, 5, 1], &[77, 3, 9], 1),
    (&[0, 3], &[3, 1], 0),
];

#[test]
fn views_read_what_their_strides_say() {
    for deflated in [false, true] {
        let program = program(VIEWS, deflated).unwrap();
        for (view, input) in VIEWS.iter().zip(&program.inputs) {
            let InputKind::Buffer(tensor) = &input.kind else { panic!("{view:?} is no buffer") };
            let expected: Vec<u8> = picked(view).into_iter().flat_map(f32::to_le_bytes).collect();
            assert_eq!(program.bytes(tensor).unwrap(), expected, "{view:?}");
            let expression = program.expression(tensor).unwrap();
            assert_eq!(expression.shape(), tensor.sizes);
            assert_eq!(evaluate_to_vec(&expression).unwrap(), expected, "{view:?}");
        }
    }
}

#[test]
fn views_outside_their_storage_are_refused() {
    let cases: [View; 6] = [
        (&[41], &[1], 0),
        (&[2], &[40], 0),
        (&[1], &[1], 40),
        (&[-1], &[1], 0),
        (&[2], &[-1], 1),
        (&[2, 2], &[1], 0),
    ];
    for view in cases {
        let said = program(&[view], false).unwrap_err().to_string();
        assert!(said.contains("weight_0") && said.contains("`v0`"), "{said}");
    }
    let huge: View = (&[i64::MAX, i64::MAX], &[i64::MAX, i64::MAX], i64::MAX);
    assert!(program(&[huge], false).unwrap_err().to_string().contains("overflow"));
}
