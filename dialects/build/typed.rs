//! Writes a Rust structure for each operation of a dialect, with a typed
//! constructor and typed accessors, from TableGen's records.
//!
//! melior's `dialect!` macro does this too, but its accessors return untyped
//! attributes that only raw handles can look into, and it re-reads the
//! `.td` files in every build of the crate's Rust.

use serde_json::Value;
use std::{error::Error, fmt::Write};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// How many values stand behind one name.
#[derive(Clone, Copy, PartialEq)]
enum Arity {
    One,
    Many,
}

/// What Rust sees of an attribute.
#[derive(Clone, Debug)]
enum Kind {
    Bool,
    Unit,
    I64,
    I32,
    F32,
    Str,
    Symbol,
    I64s,
    Bools,
    I8s,
    Type,
    Dot,
    Gather,
    Scatter,
    Conv,
    Enum(String),
    Any,
}

struct Attribute {
    name: String,
    kind: Kind,
    optional: bool,
    /// The value that an absent attribute stands for, as Rust.
    default: Option<String>,
}

/// The file's text.
pub fn generate(records: &Value) -> Result<String> {
    let mut out = String::new();
    for name in instances(records, "EnumInfo")? {
        if name.starts_with("StableHLO_") {
            enumeration(&mut out, records, name)?;
        }
    }
    for name in instances(records, "Op")? {
        operation(&mut out, records, name)?;
    }
    Ok(out)
}

fn instances<'a>(records: &'a Value, class: &str) -> Result<Vec<&'a str>> {
    match records.pointer(&format!("/!instanceof/{class}")) {
        Some(names) => names
            .as_array()
            .ok_or("!instanceof is not a list")?
            .iter()
            .map(|name| name.as_str().ok_or_else(|| "record without a name".into()))
            .collect(),
        None => Ok(Vec::new()),
    }
}

fn record<'a>(records: &'a Value, name: &str) -> Result<&'a Value> {
    records.get(name).ok_or_else(|| format!("no record '{name}'").into())
}

fn string<'a>(record: &'a Value, field: &str) -> Result<&'a str> {
    record.get(field).and_then(Value::as_str).ok_or_else(|| format!("no field '{field}'").into())
}

fn is_a(record: &Value, class: &str) -> bool {
    record
        .get("!superclasses")
        .and_then(Value::as_array)
        .is_some_and(|classes| classes.iter().any(|found| found.as_str() == Some(class)))
}

/// The (record, name) pairs of a dag such as `(ins …)`.
fn dag<'a>(records: &'a Value, op: &'a Value, field: &str) -> Result<Vec<(&'a Value, &'a str)>> {
    let args = op.pointer(&format!("/{field}/args")).and_then(Value::as_array);
    args.ok_or_else(|| format!("no dag '{field}'"))?
        .iter()
        .map(|pair| {
            let def = pair.pointer("/0/def").and_then(Value::as_str).ok_or("argument of no def")?;
            Ok((record(records, def)?, pair.pointer("/1").and_then(Value::as_str).unwrap_or("")))
        })
        .collect()
}

fn enumeration(out: &mut String, records: &Value, name: &str) -> Result<()> {
    let info = record(records, name)?;
    let class = string(info, "className")?;
    writeln!(out, "/// `{class}` of the specification.")?;
    writeln!(out, "#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]")?;
    writeln!(out, "#[allow(missing_docs)]\npub enum {class} {{")?;
    let cases: Vec<&str> = info
        .pointer("/enumerants")
        .and_then(Value::as_array)
        .ok_or("enumeration without cases")?
        .iter()
        .map(|case| {
            let def = case.get("def").and_then(Value::as_str).ok_or("case of no def")?;
            string(record(records, def)?, "symbol")
        })
        .collect::<Result<_>>()?;
    for case in &cases {
        writeln!(out, "    {},", camel(case))?;
    }
    writeln!(out, "}}\n\nimpl {class} {{")?;
    writeln!(out, "    /// The keyword in StableHLO's text.")?;
    writeln!(out, "    pub fn keyword(self) -> &'static str {{\n        match self {{")?;
    for case in &cases {
        writeln!(out, "            Self::{} => \"{case}\",", camel(case))?;
    }
    writeln!(out, "        }}\n    }}\n")?;
    writeln!(out, "    /// The case of this keyword.")?;
    writeln!(out, "    pub fn from_keyword(keyword: &str) -> Option<Self> {{")?;
    writeln!(out, "        Some(match keyword {{")?;
    for case in &cases {
        writeln!(out, "            \"{case}\" => Self::{},", camel(case))?;
    }
    writeln!(out, "            _ => return None,\n        }})\n    }}\n}}\n")?;
    Ok(())
}

/// `API_VERSION_ORIGINAL` -> `ApiVersionOriginal`; names of one part and up to
/// four letters (`EQ`, `FFT`) are treated alike.
fn camel(name: &str) -> String {
    name.split('_')
        .map(|part| {
            let mut letters = part.chars();
            let first = letters.next().map(|c| c.to_ascii_uppercase());
            first.into_iter().chain(letters.map(|c| c.to_ascii_lowercase())).collect::<String>()
        })
        .collect()
}

fn attribute(records: &Value, def: &Value, name: &str) -> Result<Attribute> {
    let mut base = def;
    let mut optional = false;
    let mut default = None;
    loop {
        if is_a(base, "OptionalAttr") {
            optional = true;
        } else if is_a(base, "DefaultValuedAttr") || is_a(base, "DefaultValuedOptionalAttr") {
            default = base.get("defaultValue").and_then(Value::as_str).map(str::to_owned);
        }
        match base.pointer("/baseAttr/def").and_then(Value::as_str) {
            Some(next) if next != string(base, "!name")? => base = record(records, next)?,
            _ => break,
        }
    }
    let kind = match string(base, "!name")? {
        "BoolAttr" => Kind::Bool,
        "UnitAttr" => Kind::Unit,
        "I64Attr" => Kind::I64,
        "I32Attr" => Kind::I32,
        "F32Attr" => Kind::F32,
        "StrAttr" => Kind::Str,
        "FlatSymbolRefAttr" => Kind::Symbol,
        "DenseI64ArrayAttr" => Kind::I64s,
        "DenseBoolArrayAttr" => Kind::Bools,
        "DenseI8ArrayAttr" => Kind::I8s,
        "TypeAttr" => Kind::Type,
        "StableHLO_DotDimensionNumbers" => Kind::Dot,
        "StableHLO_GatherDimensionNumbers" => Kind::Gather,
        "StableHLO_ScatterDimensionNumbers" => Kind::Scatter,
        "StableHLO_ConvDimensionNumbers" => Kind::Conv,
        _ if is_a(base, "EnumAttr") => {
            let info = base.pointer("/enum/def").and_then(Value::as_str).ok_or("no enum")?;
            Kind::Enum(string(record(records, info)?, "className")?.to_owned())
        }
        _ => Kind::Any,
    };
    // A default that Rust cannot spell leaves the attribute optional.
    let default = match (&kind, default) {
        (Kind::Bool, Some(value)) if value == "true" || value == "false" => Some(value),
        (Kind::I64 | Kind::I32, Some(value)) if value.parse::<i64>().is_ok() => Some(value),
        (_, Some(_)) => {
            optional = true;
            None
        }
        (_, None) => None,
    };
    Ok(Attribute { name: name.to_owned(), kind, optional, default })
}

impl Kind {
    /// The type that an accessor returns.
    fn output(&self) -> String {
        match self {
            Self::Bool | Self::Unit => "bool".into(),
            Self::I64 => "i64".into(),
            Self::I32 => "i32".into(),
            Self::F32 => "f32".into(),
            Self::Str | Self::Symbol => "String".into(),
            Self::I64s => "Vec<i64>".into(),
            Self::Bools => "Vec<bool>".into(),
            Self::I8s => "Vec<u8>".into(),
            Self::Type => "Type<'c>".into(),
            Self::Dot => "DotDims".into(),
            Self::Gather => "GatherDims".into(),
            Self::Scatter => "ScatterDims".into(),
            Self::Conv => "ConvDims".into(),
            Self::Enum(name) => name.clone(),
            Self::Any => "Attr<'c>".into(),
        }
    }

    /// The type that a constructor takes.
    fn input(&self) -> String {
        match self {
            Self::Str | Self::Symbol => "&str".into(),
            Self::I64s => "&[i64]".into(),
            Self::Bools => "&[bool]".into(),
            Self::I8s => "&[i8]".into(),
            Self::Dot => "&DotDims".into(),
            Self::Gather => "&GatherDims".into(),
            Self::Scatter => "&ScatterDims".into(),
            Self::Conv => "&ConvDims".into(),
            other => other.output(),
        }
    }

    /// Reads `attr` as an `Option` of the output.
    fn read(&self) -> String {
        match self {
            Self::Bool => "attr.as_bool()".into(),
            Self::Unit => "Some(attr.is_unit())".into(),
            Self::I64 => "attr.as_i64()".into(),
            Self::I32 => "attr.as_i64().and_then(|value| i32::try_from(value).ok())".into(),
            Self::F32 => "attr.as_f32()".into(),
            Self::Str => "attr.as_str()".into(),
            Self::Symbol => "attr.as_symbol()".into(),
            Self::I64s => "attr.as_i64s()".into(),
            Self::Bools => "attr.as_bools()".into(),
            Self::I8s => "attr.as_bytes()".into(),
            Self::Type => "attr.as_type()".into(),
            Self::Dot => "attr.as_dot()".into(),
            Self::Gather => "attr.as_gather()".into(),
            Self::Scatter => "attr.as_scatter()".into(),
            Self::Conv => "attr.as_conv()".into(),
            Self::Enum(name) => {
                format!("attr.as_keyword().and_then(|word| {name}::from_keyword(&word))")
            }
            Self::Any => "Some(attr)".into(),
        }
    }

    /// Makes the attribute from `value`.
    fn write(&self) -> String {
        match self {
            Self::Symbol => "Attr::symbol(context, value)".into(),
            Self::Dot | Self::Gather | Self::Scatter | Self::Conv => "value.to_attr(context)".into(),
            Self::Enum(name) => format!("keyword_attr(context, \"{}\", value.keyword())", snake(name)),
            _ => "value.into_attr(context)".into(),
        }
    }
}

fn snake(name: &str) -> String {
    let mut out = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.push(letter.to_ascii_lowercase());
    }
    out
}

/// A name that Rust accepts.
fn ident(name: &str) -> String {
    match name {
        "type" | "where" | "while" | "if" | "match" | "move" | "ref" | "fn" | "loop" => {
            format!("r#{name}")
        }
        _ => name.to_owned(),
    }
}

fn operation(out: &mut String, records: &Value, def_name: &str) -> Result<()> {
    let def = record(records, def_name)?;
    let dialect = def.pointer("/opDialect/def").and_then(Value::as_str).ok_or("no dialect")?;
    let full = format!("{}.{}", string(record(records, dialect)?, "name")?, string(def, "opName")?);
    let class = def_name.split_once('_').map_or(def_name, |(_, rest)| rest);

    let (mut operands, mut attributes) = (Vec::new(), Vec::new());
    for (argument, name) in dag(records, def, "arguments")? {
        if is_a(argument, "Attr") {
            attributes.push(attribute(records, argument, name)?);
        } else {
            operands.push((name, arity(argument)));
        }
    }
    let results: Vec<(&str, Arity)> =
        dag(records, def, "results")?.into_iter().map(|(def, name)| (name, arity(def))).collect();
    let regions: Vec<(&str, Arity)> = dag(records, def, "regions")?
        .into_iter()
        .map(|(def, name)| (name, if is_a(def, "VariadicRegion") { Arity::Many } else { Arity::One }))
        .collect();

    writeln!(out, "/// `{full}`.")?;
    writeln!(out, "#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]")?;
    writeln!(out, "pub struct {class}<'c>(Op<'c>);\n\nimpl<'c> {class}<'c> {{")?;
    writeln!(out, "    /// The operation's full name.")?;
    writeln!(out, "    pub const NAME: &'static str = \"{full}\";\n")?;
    constructor(out, &operands, &attributes, &results, &regions)?;
    cast(out, &operands, &attributes, &results, &regions)?;
    writeln!(out, "    /// The operation.\n    pub fn op(self) -> Op<'c> {{\n        self.0\n    }}\n")?;
    if let [(_, Arity::One)] = results[..] {
        writeln!(out, "    /// Its one result.\n    pub fn out(self) -> Value<'c> {{")?;
        writeln!(out, "        result_at(self.0, 0)\n    }}\n")?;
    }
    accessors(out, &operands, &attributes, &results, &regions)?;
    writeln!(out, "}}\n")?;
    Ok(())
}

fn arity(def: &Value) -> Arity {
    if is_a(def, "Variadic") || is_a(def, "Optional") { Arity::Many } else { Arity::One }
}

fn constructor(
    out: &mut String,
    operands: &[(&str, Arity)],
    attributes: &[Attribute],
    results: &[(&str, Arity)],
    regions: &[(&str, Arity)],
) -> Result<()> {
    writeln!(out, "    /// Makes the operation at the builder's place; regions are left empty.")?;
    writeln!(out, "    #[allow(clippy::too_many_arguments)]")?;
    writeln!(out, "    pub fn create(\n        builder: &Builder<'c>,")?;
    for (name, arity) in operands {
        let ty = if *arity == Arity::One { "Value<'c>" } else { "&[Value<'c>]" };
        writeln!(out, "        {}: {ty},", ident(name))?;
    }
    for attribute in attributes {
        let ty = attribute.kind.input();
        let ty = if attribute.optional { format!("Option<{ty}>") } else { ty };
        writeln!(out, "        {}: {ty},", ident(&attribute.name))?;
    }
    let many_regions = regions.iter().any(|(_, arity)| *arity == Arity::Many);
    if many_regions {
        writeln!(out, "        region_count: usize,")?;
    }
    let one_result = matches!(results, [(_, Arity::One)]);
    match results {
        [] => {}
        [(_, Arity::One)] => writeln!(out, "        result: Type<'c>,")?,
        _ => writeln!(out, "        results: &[Type<'c>],")?,
    }
    writeln!(out, "    ) -> Self {{")?;
    if !attributes.is_empty() {
        writeln!(out, "        let context = builder.context();")?;
    }
    writeln!(out, "        let spec = OpSpec::new(builder.context(), Self::NAME)")?;
    for (name, arity) in operands {
        let values = if *arity == Arity::One { format!("&[{}]", ident(name)) } else { ident(name) };
        writeln!(out, "            .operands({values})")?;
    }
    match results {
        [] => {}
        _ if one_result => writeln!(out, "            .results(&[result])")?,
        _ => writeln!(out, "            .results(results)")?,
    }
    if many_regions {
        writeln!(out, "            .regions(region_count)")?;
    } else if !regions.is_empty() {
        writeln!(out, "            .regions({})", regions.len())?;
    }
    writeln!(out, "            ;")?;
    for attribute in attributes {
        let (name, value) = (&attribute.name, ident(&attribute.name));
        let write = attribute.kind.write();
        if attribute.optional {
            writeln!(out, "        let spec = spec.maybe_attr(\"{name}\", {value}.map(|value| {write}));")?;
        } else if matches!(attribute.kind, Kind::Unit) {
            writeln!(
                out,
                "        let spec = if {value} {{ spec.attr(\"{name}\", Attr::unit(context)) }} else {{ spec }};"
            )?;
        } else {
            writeln!(out, "        let spec = spec.attr(\"{name}\", {{ let value = {value}; {write} }});")?;
        }
    }
    writeln!(out, "        Self(builder.emit(spec))\n    }}\n")?;
    Ok(())
}

fn cast(
    out: &mut String,
    operands: &[(&str, Arity)],
    attributes: &[Attribute],
    results: &[(&str, Arity)],
    regions: &[(&str, Arity)],
) -> Result<()> {
    writeln!(out, "    /// The operation as this one, if it is one and has the operands,")?;
    writeln!(out, "    /// results and attributes of one.")?;
    writeln!(out, "    pub fn cast(op: Op<'c>) -> Option<Self> {{")?;
    let check = |list: &[(&str, Arity)], what: &str| {
        let ones = list.iter().filter(|(_, arity)| *arity == Arity::One).count();
        let many = list.len() - ones;
        match (ones, many) {
            (ones, 0) => format!("{what} == {ones}"),
            (0, 1) => String::new(),
            (0, many) => format!("{what} % {many} == 0"),
            (ones, 1) => format!("{what} >= {ones}"),
            // Groups of one size each.
            (ones, many) => format!("{what} >= {ones} && ({what} - {ones}) % {many} == 0"),
        }
    };
    let mut conditions = vec!["op.is(Self::NAME)".to_owned()];
    conditions.push(check(operands, "op.operand_count()"));
    conditions.push(check(results, "op.result_count()"));
    if !regions.is_empty() {
        conditions.push(check(regions, "op.regions().len()"));
    }
    for attribute in attributes {
        if !attribute.optional && attribute.default.is_none() && !matches!(attribute.kind, Kind::Unit) {
            conditions.push(format!(
                "op.attr(\"{}\").and_then(|attr| {}).is_some()",
                attribute.name,
                attribute.kind.read()
            ));
        }
    }
    conditions.retain(|condition| !condition.is_empty());
    writeln!(out, "        ({}).then_some(Self(op))\n    }}\n", conditions.join("\n            && "))?;
    Ok(())
}

fn accessors(
    out: &mut String,
    operands: &[(&str, Arity)],
    attributes: &[Attribute],
    results: &[(&str, Arity)],
    regions: &[(&str, Arity)],
) -> Result<()> {
    values(out, operands, "operand")?;
    // A result may bear an operand's name; the operand keeps it.
    let taken: Vec<&str> = operands
        .iter()
        .map(|(name, _)| *name)
        .chain(attributes.iter().map(|attribute| attribute.name.as_str()))
        .collect();
    let named: Vec<(&str, Arity)> =
        results.iter().map(|(name, arity)| (if taken.contains(name) { "" } else { *name }, *arity)).collect();
    values(out, &named, "result")?;
    for attribute in attributes {
        let (name, method) = (&attribute.name, ident(&attribute.name));
        let read = attribute.kind.read();
        let ty = attribute.kind.output();
        writeln!(out, "    /// The attribute `{name}`.")?;
        if attribute.optional {
            writeln!(out, "    pub fn {method}(self) -> Option<{ty}> {{")?;
            writeln!(out, "        self.0.attr(\"{name}\").and_then(|attr| {read})\n    }}\n")?;
            continue;
        }
        writeln!(out, "    pub fn {method}(self) -> {ty} {{")?;
        let absent = match (&attribute.kind, &attribute.default) {
            (_, Some(value)) => format!(".unwrap_or({value})"),
            (Kind::Unit, None) => ".unwrap_or(false)".into(),
            // `cast` and `create` see to it that the attribute is there.
            _ => format!(".expect(\"{name} is required\")"),
        };
        writeln!(out, "        self.0.attr(\"{name}\").and_then(|attr| {read}){absent}\n    }}\n")?;
    }
    for (index, (name, arity)) in regions.iter().enumerate() {
        writeln!(out, "    /// The region `{name}`.")?;
        match arity {
            Arity::One => {
                writeln!(out, "    pub fn {}(self) -> Region<'c> {{", ident(name))?;
                writeln!(out, "        region_at(self.0, {index})\n    }}\n")?;
            }
            Arity::Many => {
                writeln!(out, "    pub fn {}(self) -> Vec<Region<'c>> {{", ident(name))?;
                writeln!(out, "        self.0.regions().split_off({index})\n    }}\n")?;
            }
        }
    }
    Ok(())
}

/// Accessors of operands or results; several variadic groups are of one size.
fn values(out: &mut String, list: &[(&str, Arity)], what: &str) -> Result<()> {
    let ones = list.iter().filter(|(_, arity)| *arity == Arity::One).count();
    let groups = list.len() - ones;
    let (mut before_ones, mut before_groups) = (0, 0);
    for (name, arity) in list {
        let size = format!("(self.0.{what}_count() - {ones}) / {}", groups.max(1));
        let start = match before_groups {
            0 => format!("{before_ones}"),
            count => format!("{before_ones} + {count} * ({size})"),
        };
        if !name.is_empty() {
            writeln!(out, "    /// The {what} `{name}`.")?;
            match arity {
                Arity::One => {
                    writeln!(out, "    pub fn {}(self) -> Value<'c> {{", ident(name))?;
                    writeln!(out, "        {what}_at(self.0, {start})\n    }}\n")?;
                }
                Arity::Many => {
                    writeln!(out, "    pub fn {}(self) -> Vec<Value<'c>> {{", ident(name))?;
                    writeln!(
                        out,
                        "        self.0.{what}s().into_iter().skip({start}).take({size}).collect()\n    }}\n"
                    )?;
                }
            }
        }
        match arity {
            Arity::One => before_ones += 1,
            Arity::Many => before_groups += 1,
        }
    }
    Ok(())
}
