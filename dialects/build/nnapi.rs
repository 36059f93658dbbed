//! Writes the operations of the `nnapi` dialect from the table that the runtime checks call lists by.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::table::{Form, Presence, Row, Slot, camel_case, rows, type_name};

/// The table, from this crate's folder.
pub const TABLE: &str = "../runtime/nnapi/operations.tsv";

/// `Ops.td` of the dialect.
pub fn operations(table: &str) -> Result<String, std::fmt::Error> {
    let mut out = String::from(
        "//===- Ops.td - every operation of the Neural Networks API -----------------===//\n\ninclude \"Dialect.td\"\n\n",
    );
    for row in rows(table) {
        writeln!(
            out,
            "// {} ({}), since feature level {}{}\ndef NNAPI_{}Op : NNAPI_Op<\"{}\", [{}]> {{\n  let arguments = (ins {});\n  \
             let results = (outs {});\n}}\n",
            row.name,
            row.code,
            row.level,
            later(&row),
            camel_case(row.name),
            row.name.to_lowercase(),
            // Random numbers differ from one time to the next.
            if row.name == "RANDOM_MULTINOMIAL" { "" } else { "Pure" },
            values(&row, &row.inputs, "in"),
            values(&row, &row.outputs, "out")
        )?;
    }
    Ok(out)
}

/// The types that came later than the operation.
fn later(row: &Row<'_>) -> String {
    let later = row.types.iter().filter(|(_, level)| *level > row.level);
    later.map(|(kind, level)| format!("; {kind} since {level}")).collect()
}

/// Operands or results. Those of an operation with one form stand by themselves; the forms of others differ in number, and what
/// stands where is up to `verify-nnapi`.
fn values(row: &Row<'_>, forms: &[Form<'_>], name: &str) -> String {
    if let [Form { slots, .. }] = forms
        && slots.iter().all(|slot| slot.presence == Presence::Required)
    {
        let one = |slot: &Slot<'_>| constraint(&kinds(row, *slot));
        let each = slots.iter().enumerate().map(|(index, slot)| format!("{}:${name}{index}", one(slot)));
        return each.collect::<Vec<_>>().join(", ");
    }
    let all = forms.iter().flat_map(|form| &form.slots);
    let kinds: BTreeSet<&str> = all.flat_map(|slot| kinds(row, *slot)).collect();
    format!("Variadic<{}>:${name}s", constraint(&kinds))
}

/// The types of a slot by their names in the C header; `None` stands for an operand that is not given.
fn kinds(row: &Row<'_>, slot: Slot<'_>) -> BTreeSet<&'static str> {
    const INTEGERS: &str = "TENSOR_INT32";
    let own = || row.types.iter().map(|(name, _)| *name);
    let is_float = |name: &&str| matches!(*name, "TENSOR_FLOAT32" | "TENSOR_FLOAT16");
    let scalar = |name: &str, other: &'static str| match name {
        "TENSOR_FLOAT16" => "FLOAT16",
        "TENSOR_FLOAT32" => "FLOAT32",
        _ => other,
    };
    let mut names: BTreeSet<&'static str> = match slot.kind {
        "T" => own().collect(),
        "F" => own().chain(["TENSOR_QUANT8_SYMM_PER_CHANNEL"]).collect(),
        "bias" => own().filter(is_float).chain([INTEGERS]).collect(),
        "f" => own().map(|name| scalar(name, "FLOAT32")).collect(),
        "v" => own().map(|name| scalar(name, "INT32")).collect(),
        "float" => ["TENSOR_FLOAT32", "TENSOR_FLOAT16"].into(),
        "quant8" => ["TENSOR_QUANT8_ASYMM", "TENSOR_QUANT8_ASYMM_SIGNED"].into(),
        "any" => [ANY].into(),
        "i32" => ["INT32"].into(),
        "bool" => ["BOOL"].into(),
        tensor => [type_name(tensor)].into(),
    };
    if slot.presence == Presence::Optional {
        names.insert("None");
    }
    names
}

const ANY: &str = "any";

fn constraint(kinds: &BTreeSet<&str>) -> String {
    if kinds.contains(ANY) {
        return "AnyType".to_owned();
    }
    let names: Vec<_> = kinds.iter().map(|kind| format!("NNAPI_{kind}")).collect();
    match &names[..] {
        [only] => only.clone(),
        _ => format!("AnyTypeOf<[{}]>", names.join(", ")),
    }
}
