//! Reads the table of operations (`operations.tsv`), for everything that is generated from it: this crate's Rust, and the `nnapi`
//! dialect's TableGen.
#![allow(dead_code, clippy::panic, reason = "each build uses a part, and a wrong table shall stop it")]

/// An operation.
pub struct Row<'t> {
    pub code: usize,
    /// `CONV_2D`.
    pub name: &'t str,
    /// The feature level that brought it.
    pub level: u32,
    /// The least and the greatest rank of the operand of type `T`.
    pub ranks: (usize, Option<usize>),
    /// The types that `T` may be, as the C header names them, each with the level since which it may.
    pub types: Vec<(&'static str, u32)>,
    pub inputs: Vec<Form<'t>>,
    pub outputs: Vec<Form<'t>>,
}

/// One list of operands.
pub struct Form<'t> {
    pub level: u32,
    pub slots: Vec<Slot<'t>>,
}

/// What stands at one place of a form.
#[derive(Clone, Copy)]
pub struct Slot<'t> {
    /// `T`, `F`, `bias`, `f`, `v`, `float`, `quant8`, `any`, `I`, `B`, `i32`, `bool` or a short type.
    pub kind: &'t str,
    pub presence: Presence,
}

/// How often the operand of a slot stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    Required,
    Optional,
    Repeated,
}

/// All rows of the table.
pub fn rows(table: &str) -> Vec<Row<'_>> {
    let lines = table.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| row(&line.split('\t').collect::<Vec<_>>())).collect()
}

fn row<'t>(fields: &[&'t str]) -> Row<'t> {
    let &[code, name, level, rank, types, inputs, outputs] = fields else { panic!("{fields:?}") };
    let level = number(level);
    let (least, most) = rank.split_once('-').unwrap_or((rank, rank));
    let types = types.split(' ').map(|text| {
        let (short, since) = text.split_once('@').unwrap_or((text, ""));
        (type_name(short), if since.is_empty() { level } else { number(since) })
    });
    let forms = |text: &'t str| text.split(" | ").map(|text| form(text, level)).collect();
    Row {
        code: number(code) as usize,
        name,
        level,
        ranks: (number(least) as usize, if most.is_empty() { None } else { Some(number(most) as usize) }),
        types: types.collect(),
        inputs: forms(inputs),
        outputs: forms(outputs),
    }
}

/// `3: T f i32`.
fn form(text: &str, operation_level: u32) -> Form<'_> {
    let (level, slots) =
        text.split_once(": ").map_or((operation_level, text), |(level, slots)| (number(level), slots));
    Form { level, slots: slots.split(' ').flat_map(slot).collect() }
}

/// `T`, `T?`, `T+`, `i32x3`.
fn slot(text: &str) -> Vec<Slot<'_>> {
    let repeated = text.rsplit_once('x').and_then(|(text, times)| Some((text, times.parse().ok()?)));
    let (text, times) = repeated.unwrap_or((text, 1));
    let (kind, presence) = match (text.strip_suffix('?'), text.strip_suffix('+')) {
        (Some(kind), _) => (kind, Presence::Optional),
        (_, Some(kind)) => (kind, Presence::Repeated),
        _ => (text, Presence::Required),
    };
    vec![Slot { kind, presence }; times]
}

fn number(text: &str) -> u32 {
    text.parse().unwrap_or_else(|_| panic!("{text:?} is no number"))
}

/// The name of a tensor type in the C header.
pub fn type_name(short: &str) -> &'static str {
    match short {
        "f32" => "TENSOR_FLOAT32",
        "f16" => "TENSOR_FLOAT16",
        "i32" | "I" => "TENSOR_INT32",
        "b8" | "B" => "TENSOR_BOOL8",
        "u8" => "TENSOR_QUANT8_ASYMM",
        "i8" => "TENSOR_QUANT8_ASYMM_SIGNED",
        "q8s" => "TENSOR_QUANT8_SYMM",
        "q8pc" => "TENSOR_QUANT8_SYMM_PER_CHANNEL",
        "q16s" => "TENSOR_QUANT16_SYMM",
        "q16a" => "TENSOR_QUANT16_ASYMM",
        other => panic!("no type {other:?}"),
    }
}

/// `CONV_2D` becomes `Conv2D`.
pub fn camel_case(name: &str) -> String {
    let words = name.split('_').map(|word| word[..1].to_owned() + &word[1..].to_lowercase());
    words.map(|word| word.replace("2d", "2D")).collect()
}
