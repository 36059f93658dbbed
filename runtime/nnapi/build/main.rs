//! Writes the table of operations (`operations.tsv`) as Rust: the enumeration `Operation` and the array `SIGNATURES`.
#![allow(clippy::expect_used, clippy::panic, reason = "a wrong table shall stop the build")]

mod table;

use std::fmt::Write as _;
use std::path::PathBuf;
use std::{env, fs};

use table::{Form, Slot, camel_case, rows, type_name};

fn main() {
    println!("cargo::rerun-if-changed=operations.tsv");
    println!("cargo::rerun-if-changed=build");
    let text = fs::read_to_string("operations.tsv").expect("operations.tsv beside the manifest");
    let rows = rows(&text);
    let (mut variants, mut names, mut signatures) = (String::new(), String::new(), String::new());
    for (index, row) in rows.iter().enumerate() {
        assert_eq!(row.code, index, "codes count up from 0");
        let (variant, name, level) = (camel_case(row.name), row.name, row.level);
        writeln!(variants, "    /// `{name}`, since feature level {level}.\n    {variant} = {index},")
            .expect("a string");
        writeln!(names, "    Operation::{variant},").expect("a string");
        let (least, most) = row.ranks;
        let most = most.map_or("usize::MAX".to_owned(), |most| most.to_string());
        let types = row.types.iter().map(|(name, level)| format!("({}, {level}), ", operand_type(name)));
        writeln!(
            signatures,
            "    Signature {{ name: {name:?}, level: {level}, ranks: ({least}, {most}),\n        types: &[{}],\n        \
             inputs: &[{}],\n        outputs: &[{}] }},",
            types.collect::<String>(),
            row.inputs.iter().map(form).collect::<String>(),
            row.outputs.iter().map(form).collect::<String>(),
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

fn form(form: &Form<'_>) -> String {
    let slots: String = form.slots.iter().map(slot).collect();
    format!("Form {{ level: {}, slots: &[{slots}] }}, ", form.level)
}

fn slot(slot: &Slot<'_>) -> String {
    let kind = match slot.kind {
        "T" => "Same".to_owned(),
        "F" => "Filter".to_owned(),
        "bias" => "Bias".to_owned(),
        "f" => "FloatScalar".to_owned(),
        "v" => "ValueScalar".to_owned(),
        "float" => "FloatTensor".to_owned(),
        "quant8" => "Quant8Tensor".to_owned(),
        "any" => "Any".to_owned(),
        "i32" => "Exactly(OperandType::Int32)".to_owned(),
        "bool" => "Exactly(OperandType::Bool)".to_owned(),
        tensor => format!("Exactly({})", operand_type(type_name(tensor))),
    };
    format!("Slot {{ kind: SlotKind::{kind}, presence: Presence::{:?} }}, ", slot.presence)
}

fn operand_type(name: &str) -> String {
    format!("OperandType::{}", camel_case(name))
}
