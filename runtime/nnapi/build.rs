//! Writes the table of operations (`operations.tsv`) as Rust: the enumeration `Operation` and the array `SIGNATURES`.
#![allow(clippy::expect_used, clippy::panic, reason = "a wrong table shall stop the build")]

use std::fmt::Write as _;
use std::path::PathBuf;
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=operations.tsv");
    let table = fs::read_to_string("operations.tsv").expect("operations.tsv beside the manifest");
    let rows: Vec<Vec<&str>> = table
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split('\t').collect())
        .inspect(|row: &Vec<&str>| assert_eq!(row.len(), 7, "{row:?}"))
        .collect();

    let (mut variants, mut names, mut signatures) = (String::new(), String::new(), String::new());
    for (index, row) in rows.iter().enumerate() {
        let [code, name, level, rank, types, inputs, outputs] = row[..] else { panic!("{row:?}") };
        assert_eq!(code.parse(), Ok(index), "codes count up from 0");
        let variant = camel_case(name);
        writeln!(variants, "    /// `{name}`, since feature level {level}.\n    {variant} = {code},")
            .expect("a string");
        writeln!(names, "    Operation::{variant},").expect("a string");
        let (least, most) = rank.split_once('-').unwrap_or((rank, rank));
        let most = if most.is_empty() { "usize::MAX" } else { most };
        writeln!(
            signatures,
            "    Signature {{ name: {name:?}, level: {level}, ranks: ({least}, {most}),\n        types: &[{}],\n        \
             inputs: &[{}],\n        outputs: &[{}] }},",
            types.split(' ').map(|text| type_since(text, level)).collect::<String>(),
            inputs.split(" | ").map(|text| form(text, level)).collect::<String>(),
            outputs.split(" | ").map(|text| form(text, level)).collect::<String>(),
        )
        .expect("a string");
    }
    let text = format!(
        "/// Operations of the Neural Networks API, with their codes.\n\
         #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]\n#[repr(i32)]\n\
         pub enum Operation {{\n{variants}}}\n\n\
         static OPERATIONS: [Operation; {count}] = [\n{names}];\n\n\
         static SIGNATURES: [Signature; {count}] = [\n{signatures}];\n",
        count = rows.len()
    );
    let folder = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    fs::write(folder.join("operations.rs"), text).expect("cargo's folder is writable");
}

/// `CONV_2D` becomes `Conv2D`.
fn camel_case(name: &str) -> String {
    let words = name.split('_').map(|word| word[..1].to_owned() + &word[1..].to_lowercase());
    words.map(|word| word.replace("2d", "2D")).collect()
}

/// `f16@3`: the type and the feature level since which the operation takes it.
fn type_since(text: &str, operation_level: &str) -> String {
    let (short, level) = text.split_once('@').unwrap_or((text, operation_level));
    format!("(OperandType::{}, {level}), ", operand_type(short))
}

/// One form of the operands: `3: T f i32`.
fn form(text: &str, operation_level: &str) -> String {
    let (level, slots) = text.split_once(": ").unwrap_or((operation_level, text));
    let slots: String = slots.split(' ').map(slot).collect();
    format!("Form {{ level: {level}, slots: &[{slots}] }}, ")
}

fn slot(text: &str) -> String {
    let (text, times) =
        match text.rsplit_once('x').and_then(|(text, times)| Some((text, times.parse().ok()?))) {
            Some(split) => split,
            None => (text, 1_usize),
        };
    let (text, presence) = match (text.strip_suffix('?'), text.strip_suffix('+')) {
        (Some(text), _) => (text, "Optional"),
        (_, Some(text)) => (text, "Repeated"),
        _ => (text, "Required"),
    };
    let kind = match text {
        "T" => "Same".to_owned(),
        "F" => "Filter".to_owned(),
        "bias" => "Bias".to_owned(),
        "f" => "FloatScalar".to_owned(),
        "v" => "ValueScalar".to_owned(),
        "float" => "FloatTensor".to_owned(),
        "quant8" => "Quant8Tensor".to_owned(),
        "any" => "Any".to_owned(),
        "I" => "Exactly(OperandType::TensorInt32)".to_owned(),
        "B" => "Exactly(OperandType::TensorBool8)".to_owned(),
        "i32" => "Exactly(OperandType::Int32)".to_owned(),
        "bool" => "Exactly(OperandType::Bool)".to_owned(),
        tensor => format!("Exactly(OperandType::{})", operand_type(tensor)),
    };
    format!("Slot {{ kind: SlotKind::{kind}, presence: Presence::{presence} }}, ").repeat(times)
}

fn operand_type(short: &str) -> &'static str {
    match short {
        "f32" => "TensorFloat32",
        "f16" => "TensorFloat16",
        "i32" => "TensorInt32",
        "b8" => "TensorBool8",
        "u8" => "TensorQuant8Asymm",
        "i8" => "TensorQuant8AsymmSigned",
        "q8s" => "TensorQuant8Symm",
        "q8pc" => "TensorQuant8SymmPerChannel",
        "q16s" => "TensorQuant16Symm",
        "q16a" => "TensorQuant16Asymm",
        other => panic!("no type {other:?}"),
    }
}
