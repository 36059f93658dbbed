//! One call of an operator: its arguments by name, its results' types, and the operations that many lowerings share.

use edgec_dialects::ir::{Type, Value};
use edgec_dialects::stablehlo::ComparisonDirection;
use edgec_dialects::{Builder, ElementType};
use edgec_pt2::{Argument, Graph, GraphArgument, Node, SymValue};

use super::graph::Importer;

/// Why a lowering stopped.
#[derive(Clone, Debug)]
pub(super) enum Stop {
    /// It cannot be done.
    Refused { reason: String, help: String },
    /// It takes a value that was refused before.
    Poisoned,
}

/// A refusal.
pub(super) fn refuse<T>(reason: impl Into<String>, help: impl Into<String>) -> Result<T, Stop> {
    Err(Stop::Refused { reason: reason.into(), help: help.into() })
}

/// The results of a lowering.
pub(super) type Lowered<'c> = Result<Vec<Value<'c>>, Stop>;

/// A number among the arguments.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Scalar {
    Bool(bool),
    Int(i64),
    Float(f64),
}

impl Scalar {
    pub(super) fn number(self) -> f64 {
        match self {
            Self::Bool(value) => f64::from(u8::from(value)),
            Self::Int(value) => value as f64,
            Self::Float(value) => value,
        }
    }
}

/// A call under construction.
pub(super) struct Call<'c, 'p, 'r> {
    /// Where operations go.
    pub ops: Builder<'c>,
    /// The node.
    pub node: &'p Node,
    /// The graph that it stands in.
    pub graph: &'p Graph,
    /// What is known of the values before it.
    pub importer: &'r Importer<'c, 'p>,
    /// The tensors that it takes, by their names in the graph.
    pub values: &'r dyn Fn(&str) -> Result<Value<'c>, Stop>,
    /// Types of its results.
    pub results: Vec<Type<'c>>,
    /// Which results anything uses.
    pub used: Vec<bool>,
}

impl<'c, 'p> Call<'c, 'p, '_> {
    /// The argument `name`; `None` if it is missing or `None`.
    pub(super) fn argument(&self, name: &str) -> Option<&'p Argument> {
        let found = self.node.inputs.iter().find(|input| input.name == name)?;
        match &found.arg {
            Argument::None => None,
            argument => Some(argument),
        }
    }

    /// The arguments of a higher-order operator, which have no names.
    pub(super) fn positional(&self, index: usize) -> Option<&'p Argument> {
        self.node.inputs.get(index).map(|input| &input.arg)
    }

    fn unexpected<T>(&self, name: &str, argument: Option<&Argument>) -> Result<T, Stop> {
        match argument {
            None => refuse(
                format!("the argument `{name}` is missing"),
                "the file is not what torch.export writes",
            ),
            Some(other) => {
                let kind = format!("{other:?}");
                let kind = kind.split(['(', ' ']).next().unwrap_or_default();
                refuse(
                    format!("the argument `{name}` is of kind {kind}"),
                    "the file is not what torch.export writes",
                )
            }
        }
    }

    /// A tensor.
    pub(super) fn tensor(&self, name: &str) -> Result<Value<'c>, Stop> {
        match self.argument(name) {
            Some(Argument::Tensor(value)) => (self.values)(value),
            other => self.unexpected(name, other),
        }
    }

    /// A tensor that may be missing.
    pub(super) fn optional(&self, name: &str) -> Result<Option<Value<'c>>, Stop> {
        self.argument(name).is_some().then(|| self.tensor(name)).transpose()
    }

    /// A list of tensors.
    pub(super) fn tensors(&self, name: &str) -> Result<Vec<Value<'c>>, Stop> {
        match self.argument(name) {
            Some(argument) => self.values_of(argument, name),
            None => self.unexpected(name, None),
        }
    }

    pub(super) fn values_of(&self, argument: &Argument, name: &str) -> Result<Vec<Value<'c>>, Stop> {
        match argument {
            Argument::Tensor(value) => Ok(vec![(self.values)(value)?]),
            Argument::Tensors(list) => list.iter().map(|value| (self.values)(value)).collect(),
            Argument::Ints(list) if list.is_empty() => Ok(Vec::new()),
            Argument::OptionalTensors(list) => list
                .iter()
                .map(|value| match value {
                    Some(value) => (self.values)(value),
                    None => self.unexpected(name, Some(&Argument::None)),
                })
                .collect(),
            other => self.unexpected(name, Some(other)),
        }
    }

    /// A list of tensors some of which may be missing.
    pub(super) fn optional_tensors(&self, name: &str) -> Result<Vec<Option<Value<'c>>>, Stop> {
        match self.argument(name) {
            Some(Argument::Tensors(list)) => {
                list.iter().map(|value| (self.values)(value).map(Some)).collect()
            }
            Some(Argument::OptionalTensors(list)) => list
                .iter()
                .map(|value| value.as_deref().map(|value| (self.values)(value)).transpose())
                .collect(),
            other => self.unexpected(name, other),
        }
    }

    fn known(&self, value: &SymValue<i64>) -> Result<i64, Stop> {
        match value {
            SymValue::Known(value) => Ok(*value),
            SymValue::Named(name) => self.importer.symbol(self.graph, name),
        }
    }

    /// An integer of any size: the end of a slice may be the greatest there is.
    pub(super) fn any_int(&self, name: &str) -> Result<i64, Stop> {
        match self.argument(name) {
            Some(Argument::Int(value)) => Ok(*value),
            Some(Argument::SymInt(value)) => self.known(value),
            Some(Argument::Bool(value)) => Ok(i64::from(*value)),
            other => self.unexpected(name, other),
        }
    }

    /// An integer. No size, place or step of a tensor is beyond 2^31, so that sums and products of two do not overflow.
    pub(super) fn int(&self, name: &str) -> Result<i64, Stop> {
        bounded(name, self.any_int(name)?)
    }

    /// An integer, or `default` where there is none.
    pub(super) fn int_or(&self, name: &str, default: i64) -> Result<i64, Stop> {
        if self.argument(name).is_some() { self.int(name) } else { Ok(default) }
    }

    /// A list of integers.
    pub(super) fn ints(&self, name: &str) -> Result<Vec<i64>, Stop> {
        match self.argument(name) {
            Some(Argument::Ints(list)) => list.iter().map(|&value| bounded(name, value)).collect(),
            Some(Argument::SymInts(list)) => {
                list.iter().map(|value| bounded(name, self.known(value)?)).collect()
            }
            Some(Argument::Int(_) | Argument::SymInt(_)) => Ok(vec![self.int(name)?]),
            Some(Argument::Tensors(list)) if list.is_empty() => Ok(Vec::new()),
            other => self.unexpected(name, other),
        }
    }

    /// A list of integers; empty where there is none.
    pub(super) fn ints_or_empty(&self, name: &str) -> Result<Vec<i64>, Stop> {
        if self.argument(name).is_some() { self.ints(name) } else { Ok(Vec::new()) }
    }

    /// A truth value, or `default` where there is none.
    pub(super) fn flag(&self, name: &str, default: bool) -> Result<bool, Stop> {
        match self.argument(name) {
            None => Ok(default),
            Some(Argument::Bool(value) | Argument::SymBool(SymValue::Known(value))) => Ok(*value),
            Some(Argument::Int(value)) => Ok(*value != 0),
            other => self.unexpected(name, other),
        }
    }

    /// Text, if it is there.
    pub(super) fn text(&self, name: &str) -> Option<&'p str> {
        match self.argument(name) {
            Some(Argument::String(text)) => Some(text),
            _ => None,
        }
    }

    /// A number.
    pub(super) fn scalar(&self, name: &str) -> Result<Scalar, Stop> {
        match self.argument(name) {
            Some(Argument::Int(value)) => Ok(Scalar::Int(*value)),
            Some(Argument::SymInt(value)) => Ok(Scalar::Int(self.known(value)?)),
            Some(Argument::Float(value) | Argument::SymFloat(SymValue::Known(value))) => {
                Ok(Scalar::Float(*value))
            }
            Some(Argument::Bool(value)) => Ok(Scalar::Bool(*value)),
            other => self.unexpected(name, other),
        }
    }

    /// A number that may be missing.
    pub(super) fn optional_scalar(&self, name: &str) -> Result<Option<Scalar>, Stop> {
        self.argument(name).is_some().then(|| self.scalar(name)).transpose()
    }

    /// A number as a float, or `default` where there is none.
    pub(super) fn float_or(&self, name: &str, default: f64) -> Result<f64, Stop> {
        Ok(self.optional_scalar(name)?.map_or(default, Scalar::number))
    }

    /// A dimension of a tensor of this rank, negative ones counted from its end.
    pub(super) fn axis(&self, name: &str, rank: usize, default: i64) -> Result<usize, Stop> {
        axis(self.int_or(name, default)?, rank)
    }

    /// A graph.
    pub(super) fn subgraph(&self, index: usize) -> Result<&'p GraphArgument, Stop> {
        match self.positional(index) {
            Some(Argument::Graph(graph)) => Ok(graph),
            other => self.unexpected(&format!("{index}"), other),
        }
    }

    /// The type of result `index`.
    pub(super) fn result(&self, index: usize) -> Result<Type<'c>, Stop> {
        self.results.get(index).copied().map_or_else(
            || refuse(format!("it has no result {index}"), "the file is not what torch.export writes"),
            Ok,
        )
    }

    /// The element type of result 0.
    pub(super) fn element(&self) -> Result<ElementType, Stop> {
        element_of(self.result(0)?)
    }

    /// The sizes of result 0.
    pub(super) fn shape(&self) -> Result<Vec<i64>, Stop> {
        Ok(self.result(0)?.shape().unwrap_or_default())
    }

    /// A value as another element type, as torch converts: to truth values by comparing with zero.
    pub(super) fn convert(&self, value: Value<'c>, to: ElementType) -> Value<'c> {
        if value.element_type() == Some(to) {
            return value;
        }
        if to == ElementType::I1 {
            return self.ops.compare(ComparisonDirection::Ne, value, self.ops.splat(value.ty(), 0.0));
        }
        self.ops.convert(value, to)
    }

    /// A tensor argument, converted to result 0's element type and repeated to its shape.
    pub(super) fn operand(&self, name: &str) -> Result<Value<'c>, Stop> {
        let value = self.convert(self.tensor(name)?, self.element()?);
        Ok(self.ops.broadcast_to(value, &self.shape()?))
    }

    /// A tensor or a number, of this element type and shape.
    pub(super) fn operand_as(
        &self,
        name: &str,
        element: ElementType,
        shape: &[i64],
    ) -> Result<Value<'c>, Stop> {
        match self.argument(name) {
            Some(Argument::Tensor(_)) => {
                let value = self.convert(self.tensor(name)?, element);
                Ok(self.ops.broadcast_to(value, shape))
            }
            _ => Ok(self.number(self.scalar(name)?, element, shape)),
        }
    }

    /// A number everywhere in a tensor. Integers beyond 2^53 keep all their bits.
    pub(super) fn number(&self, number: Scalar, element: ElementType, shape: &[i64]) -> Value<'c> {
        if let (Scalar::Int(value), ElementType::I64) = (number, element)
            && value.unsigned_abs() > 1 << 53
            && let Ok(constant) = self.ops.constant_i64(&[], &[value])
        {
            return self.ops.broadcast_to(constant, shape);
        }
        let number = match (number, element) {
            (number, ElementType::I1) => f64::from(u8::from(number.number() != 0.0)),
            (Scalar::Float(value), element) if !element.is_float() => value.trunc(),
            (number, _) => number.number(),
        };
        self.ops.splat(self.ops.context().tensor(shape, element), number)
    }

    /// Result 0 from a value that has its elements in order, converted and reshaped.
    pub(super) fn finish(&self, value: Value<'c>) -> Lowered<'c> {
        let value = self.convert(value, self.element()?);
        Ok(vec![self.ops.reshape(value, &self.shape()?)])
    }

    /// In f32 where the element type is a narrower float, as torch's kernels compute, and back.
    pub(super) fn wide(&self, value: Value<'c>, compute: impl FnOnce(Value<'c>) -> Value<'c>) -> Value<'c> {
        match value.element_type() {
            Some(narrow @ (ElementType::F16 | ElementType::BF16)) => {
                self.ops.convert(compute(self.ops.convert(value, ElementType::F32)), narrow)
            }
            _ => compute(value),
        }
    }

    /// A value over `dims` of a larger shape; its own dimensions are those.
    pub(super) fn spread(&self, value: Value<'c>, shape: &[i64], dims: &[i64]) -> Value<'c> {
        if value.shape() == shape { value } else { self.ops.broadcast_in_dim(value, shape, dims) }
    }

    /// A constant of `f64` numbers, rounded to the element type.
    pub(super) fn table(
        &self,
        shape: &[i64],
        element: ElementType,
        numbers: &[f64],
    ) -> Result<Value<'c>, Stop> {
        use edgec_dialects::ir::Attr;
        let bytes: Vec<u8> = match element {
            ElementType::F32 => numbers.iter().flat_map(|&number| (number as f32).to_le_bytes()).collect(),
            ElementType::F64 => numbers.iter().flat_map(|number| number.to_le_bytes()).collect(),
            ElementType::I32 => numbers.iter().flat_map(|&number| (number as i32).to_le_bytes()).collect(),
            ElementType::I64 => numbers.iter().flat_map(|&number| (number as i64).to_le_bytes()).collect(),
            ElementType::I1 => numbers.iter().map(|&number| u8::from(number != 0.0)).collect(),
            other => {
                let wide = if other.is_float() { ElementType::F32 } else { ElementType::I64 };
                return Ok(self.ops.convert(self.table(shape, wide, numbers)?, other));
            }
        };
        Attr::dense_bytes(self.ops.context().tensor(shape, element), &bytes)
            .map(|constant| self.ops.constant(constant))
            .or_else(|error| refuse(error.to_string(), "report this as a bug"))
    }
}

fn bounded(name: &str, value: i64) -> Result<i64, Stop> {
    if value.unsigned_abs() > 1 << 31 {
        return refuse(format!("`{name}` is {value}"), "no device holds such a tensor");
    }
    Ok(value)
}

/// Refuses what would be written out more than `most` times: a file can claim any number.
pub(super) fn at_most(count: i64, most: i64, what: &str) -> Result<(), Stop> {
    if count > most {
        return refuse(format!("{count} {what}, more than {most}"), "use fewer");
    }
    Ok(())
}

/// The element type of a tensor type.
pub(super) fn element_of(ty: Type<'_>) -> Result<ElementType, Stop> {
    ty.element_type().map_or_else(|| refuse("its elements have no plain type", "convert it to f32"), Ok)
}

/// A dimension, negative ones counted from the end.
pub(super) fn axis(axis: i64, rank: usize) -> Result<usize, Stop> {
    // A scalar counts as having one dimension.
    let size = rank.max(1) as i64;
    let place = if axis < 0 { axis + size } else { axis };
    match usize::try_from(place) {
        Ok(place) if place < size as usize => Ok(place),
        _ => refuse(
            format!("dimension {axis} of a tensor of rank {rank}"),
            "the file is not what torch.export writes",
        ),
    }
}

/// The same of several, without repeats.
pub(super) fn axes(list: &[i64], rank: usize) -> Result<Vec<usize>, Stop> {
    let mut found = list.iter().map(|&number| axis(number, rank)).collect::<Result<Vec<usize>, Stop>>()?;
    found.sort_unstable();
    found.dedup();
    Ok(found)
}
