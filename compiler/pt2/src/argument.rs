//! Arguments of nodes: unions that JSON holds as an object of one key.

use std::fmt;

use serde::de::{Error, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::Graph;

/// A number that is known or has a name in the graph.
#[derive(Clone, Debug, PartialEq)]
pub enum SymValue<T> {
    /// The value.
    Known(T),
    /// Its name.
    Named(String),
}

/// A graph that a higher-order operator takes.
#[derive(Clone, Debug, Deserialize)]
pub struct GraphArgument {
    /// Its name.
    pub name: String,
    /// The graph.
    pub graph: Graph,
}

/// An argument of a node.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the names are the schema's")]
pub enum Argument {
    None,
    Tensor(String),
    Tensors(Vec<String>),
    OptionalTensors(Vec<Option<String>>),
    Int(i64),
    Ints(Vec<i64>),
    Float(f64),
    Floats(Vec<f64>),
    Bool(bool),
    Bools(Vec<bool>),
    String(String),
    Strings(Vec<String>),
    SymInt(SymValue<i64>),
    SymInts(Vec<SymValue<i64>>),
    SymFloat(SymValue<f64>),
    SymBool(SymValue<bool>),
    ScalarType(i64),
    Complex(f64, f64),
    Graph(Box<GraphArgument>),
    /// A kind that no operator edgec reads takes, such as a device; the key.
    Other(String),
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

#[derive(Deserialize)]
struct Optional {
    #[serde(default)]
    as_tensor: Option<Named>,
}

#[derive(Deserialize)]
struct Symbolic {
    #[serde(default)]
    as_name: Option<String>,
    #[serde(default)]
    as_int: Option<i64>,
    #[serde(default)]
    as_bool: Option<bool>,
    #[serde(default)]
    as_float: Option<Float>,
}

impl Symbolic {
    fn with<T, E: Error>(self, value: impl FnOnce(&Self) -> Option<T>) -> Result<SymValue<T>, E> {
        let known = value(&self);
        match (self.as_name, known) {
            (Some(name), _) => Ok(SymValue::Named(name)),
            (None, Some(value)) => Ok(SymValue::Known(value)),
            (None, None) => Err(E::custom("a symbolic value has neither a name nor a value")),
        }
    }
}

/// A float, or its name where JSON has no number for it.
struct Float(f64);

impl<'de> Deserialize<'de> for Float {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Numbers;
        impl Visitor<'_> for Numbers {
            type Value = Float;
            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a number")
            }
            fn visit_f64<E: Error>(self, value: f64) -> Result<Float, E> {
                Ok(Float(value))
            }
            fn visit_i64<E: Error>(self, value: i64) -> Result<Float, E> {
                Ok(Float(value as f64))
            }
            fn visit_u64<E: Error>(self, value: u64) -> Result<Float, E> {
                Ok(Float(value as f64))
            }
            fn visit_str<E: Error>(self, value: &str) -> Result<Float, E> {
                match value {
                    "Infinity" | "inf" => Ok(Float(f64::INFINITY)),
                    "-Infinity" | "-inf" => Ok(Float(f64::NEG_INFINITY)),
                    "NaN" | "nan" => Ok(Float(f64::NAN)),
                    _ => Err(E::custom(format!("`{value}` is no number"))),
                }
            }
        }
        from.deserialize_any(Numbers)
    }
}

#[derive(Deserialize)]
struct Complex {
    real: Float,
    imag: Float,
}

impl<'de> Deserialize<'de> for Argument {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Union;
        impl<'de> Visitor<'de> for Union {
            type Value = Argument;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("an argument: an object of one key")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Argument, A::Error> {
                let key: String =
                    map.next_key()?.ok_or_else(|| A::Error::custom("an argument without a key"))?;
                let argument = match key.as_str() {
                    "as_none" => map.next_value::<IgnoredAny>().map(|_| Argument::None)?,
                    "as_tensor" => Argument::Tensor(map.next_value::<Named>()?.name),
                    "as_tensors" => Argument::Tensors(
                        map.next_value::<Vec<Named>>()?.into_iter().map(|named| named.name).collect(),
                    ),
                    "as_optional_tensor" => map
                        .next_value::<Optional>()?
                        .as_tensor
                        .map_or(Argument::None, |named| Argument::Tensor(named.name)),
                    "as_optional_tensors" => Argument::OptionalTensors(
                        map.next_value::<Vec<Optional>>()?
                            .into_iter()
                            .map(|optional| optional.as_tensor.map(|named| named.name))
                            .collect(),
                    ),
                    "as_int" => Argument::Int(map.next_value()?),
                    "as_ints" => Argument::Ints(map.next_value()?),
                    "as_float" => Argument::Float(map.next_value::<Float>()?.0),
                    "as_floats" => Argument::Floats(
                        map.next_value::<Vec<Float>>()?.into_iter().map(|float| float.0).collect(),
                    ),
                    "as_bool" => Argument::Bool(map.next_value()?),
                    "as_bools" => Argument::Bools(map.next_value()?),
                    "as_string" => Argument::String(map.next_value()?),
                    "as_strings" => Argument::Strings(map.next_value()?),
                    "as_sym_int" => {
                        Argument::SymInt(map.next_value::<Symbolic>()?.with(|value| value.as_int)?)
                    }
                    "as_sym_ints" => Argument::SymInts(
                        map.next_value::<Vec<Symbolic>>()?
                            .into_iter()
                            .map(|value| value.with(|value| value.as_int))
                            .collect::<Result<_, A::Error>>()?,
                    ),
                    "as_sym_float" => Argument::SymFloat(
                        map.next_value::<Symbolic>()?
                            .with(|value| value.as_float.as_ref().map(|float| float.0))?,
                    ),
                    "as_sym_bool" => {
                        Argument::SymBool(map.next_value::<Symbolic>()?.with(|value| value.as_bool)?)
                    }
                    "as_scalar_type" => Argument::ScalarType(map.next_value()?),
                    "as_complex" => {
                        let Complex { real, imag } = map.next_value()?;
                        Argument::Complex(real.0, imag.0)
                    }
                    "as_graph" => Argument::Graph(Box::new(map.next_value()?)),
                    _ => map.next_value::<IgnoredAny>().map(|_| Argument::Other(key))?,
                };
                // Every union has one key; a second would make the first ambiguous.
                if map.next_key::<IgnoredAny>()?.is_some() {
                    return Err(A::Error::custom("an argument with two keys"));
                }
                Ok(argument)
            }
        }
        from.deserialize_map(Union)
    }
}
