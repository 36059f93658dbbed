//! Values that are stored with the model: constants, weights, and what only rearranges them.

use edgec_dialects::ir::{Attr, Op, Type, Value};
use edgec_eval::tensor_type;
use edgec_kernels::{convert, quantize, slice, structural};
use edgec_nnapi::{Operand, OperandType as Kind};
use edgec_tensor::{ElementType, Tensor};
use edgec_weights::{DType, Expr, WeightError, WeightTable};

use crate::plan::Reason;
use crate::types;

/// Most elements of a constant that is written out though the module has it in a shorter form.
const MOST_WRITTEN_OUT: u64 = 1 << 20;

/// Operations whose results are known when the model is compiled.
const SOURCES: &[&str] =
    &["stablehlo.constant", "stablehlo.iota", "ml_program.global_load_const", "arith.constant"];

/// Operations that are known where their operands are.
const MOVEMENT: &[&str] = &[
    "stablehlo.reshape",
    "stablehlo.transpose",
    "stablehlo.slice",
    "stablehlo.broadcast_in_dim",
    "stablehlo.concatenate",
    "stablehlo.convert",
    "stablehlo.bitcast_convert",
    "stablehlo.reverse",
    "stablehlo.pad",
    "stablehlo.uniform_dequantize",
];

/// Whether a value is known when the model is compiled, as the partitioner sees it.
pub(crate) fn is_stored(value: Value<'_>) -> bool {
    let Some(op) = value.defining_op() else { return false };
    let name = op.name();
    let moves =
        || MOVEMENT.contains(&name.as_str()) || op.str_attr("name").as_deref() == Some("edgec.dequantize");
    SOURCES.contains(&name.as_str())
        || op.operand_count() > 0 && moves() && op.operands().into_iter().all(is_stored)
}

/// A stored value, and the operand that it is.
#[derive(Clone, Debug)]
pub(crate) struct Stored {
    content: Content,
    operand: Operand,
}

#[derive(Clone, Debug, PartialEq)]
enum Content {
    Literal(Tensor),
    Weight { symbol: String, moves: Vec<Move> },
}

/// What is done to a weight before it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Move {
    Transpose(Vec<usize>),
    Reshape(Vec<u64>),
    Slice(Vec<u64>, Vec<u64>),
    Narrow,
    Widen,
}

impl Stored {
    /// What a value is stored as.
    ///
    /// # Errors
    /// It is computed, or in a way that is not followed.
    pub(crate) fn of(value: Value<'_>) -> Result<Self, Reason> {
        let op = value.defining_op().ok_or("an argument is not stored")?;
        let operand = types::tensor(value.ty())?;
        let shape: Vec<usize> = value.shape().iter().map(|&size| size as usize).collect();
        let literal = |tensor: Tensor| Self { content: Content::Literal(tensor), operand: operand.clone() };
        let source = || Self::of(op.operand(0).ok_or("an operand is missing")?);
        let dims = |name: &str| op.i64s_attr(name).ok_or_else(|| format!("it has no {name}"));
        match op.name().as_str() {
            "ml_program.global_load_const" => {
                let symbol = op.symbol_attr("global").ok_or("a weight has no symbol")?;
                Ok(Self { content: Content::Weight { symbol, moves: Vec::new() }, operand })
            }
            "stablehlo.constant" | "arith.constant" => constant(op, value.ty(), &shape).map(literal),
            "stablehlo.iota" => {
                sized(&shape)?;
                let element = storage(value.ty())?;
                let dim = op.i64_attr("iota_dimension").unwrap_or(0);
                structural::iota(element, &shape, dim).map(literal).map_err(|error| error.to_string())
            }
            "stablehlo.reshape" => source()?.reshaped(&operand.dimensions),
            "stablehlo.transpose" => source()?.transposed(&axes(&dims("permutation")?)),
            "stablehlo.broadcast_in_dim" => source()?.spread(&dims("broadcast_dimensions")?, &shape),
            "stablehlo.slice" => {
                let (start, limit) = (dims("start_indices")?, dims("limit_indices")?);
                source()?.sliced(&start, &limit, &dims("strides")?)
            }
            "stablehlo.convert" => source()?.converted(operand),
            "stablehlo.uniform_dequantize" => source()?.dequantised(op, operand),
            other => {
                let operands = op.operands().into_iter().map(Self::of).collect::<Result<Vec<_>, _>>()?;
                let tensors: Option<Vec<Tensor>> =
                    operands.iter().map(|one| one.literal().cloned()).collect();
                let tensors = tensors.ok_or_else(|| format!("{other} of a weight is not stored"))?;
                match other {
                    "stablehlo.concatenate" => {
                        let dim = op.i64_attr("dimension").unwrap_or(0);
                        structural::concatenate(&tensors, dim)
                    }
                    "stablehlo.reverse" => structural::reverse(&tensors[0], &dims("dimensions")?),
                    _ => return Err(format!("{other} of constants is not stored")),
                }
                .map(literal)
                .map_err(|error| error.to_string())
            }
        }
    }

    /// A tensor of `bytes` like `operand`.
    pub(crate) fn bytes(operand: Operand, bytes: Vec<u8>) -> Result<Self, Reason> {
        let element = element(operand.kind)?;
        let shape = operand.dimensions.iter().map(|&size| size as usize).collect();
        let tensor = Tensor::new(element, shape, bytes).map_err(|error| error.to_string())?;
        Ok(Self { content: Content::Literal(tensor), operand })
    }

    /// A bias of zeros for `channels` sums of products; a quantised one counts in the products' scale.
    pub(crate) fn no_bias(kind: Kind, channels: u32, scale: f32) -> Result<Self, Reason> {
        let operand = Operand::tensor(kind, &[channels], scale, 0);
        let length = operand.byte_length().and_then(|length| usize::try_from(length).ok());
        Self::bytes(operand, vec![0; length.ok_or("a bias is too long")?])
    }

    /// The operand that it is.
    ///
    /// # Errors
    /// It is none of NNAPI's.
    pub(crate) fn operand(&self) -> Result<Operand, Reason> {
        Ok(self.operand.clone())
    }

    /// The elements of a constant; none for a weight.
    pub(crate) fn literal(&self) -> Option<&Tensor> {
        match &self.content {
            Content::Literal(tensor) => Some(tensor),
            Content::Weight { .. } => None,
        }
    }

    /// The symbol of a weight, and what is done to it.
    pub(crate) fn weight(&self) -> Option<(&str, &[Move])> {
        match &self.content {
            Content::Literal(_) => None,
            Content::Weight { symbol, moves } => Some((symbol, moves)),
        }
    }

    /// A text that is the same for what is stored alike.
    pub(crate) fn key(&self) -> String {
        match &self.content {
            Content::Literal(tensor) => format!("{:?}", tensor.bytes()),
            Content::Weight { symbol, moves } => format!("@{symbol} {moves:?}"),
        }
    }

    /// The number that all elements of a constant are.
    pub(crate) fn splat(&self) -> Option<f64> {
        let numbers = self.literal()?.to_f64();
        let first = *numbers.first()?;
        numbers.iter().all(|number| number.to_bits() == first.to_bits()).then_some(first)
    }

    /// The same elements under another shape. Scales by channel go along with their dimension.
    pub(crate) fn reshaped(mut self, dims: &[u32]) -> Result<Self, Reason> {
        if self.operand.dimensions == dims {
            return Ok(self);
        }
        if let Some(channels) = &mut self.operand.channels {
            let place = channels.dimension as usize;
            let before: u64 = self.operand.dimensions[..place].iter().map(|&size| u64::from(size)).product();
            let extent = channels.scales.len() as u32;
            let mut product = 1u64;
            let moved = dims.iter().position(|&size| {
                let here = product == before && size == extent;
                product *= u64::from(size);
                here
            });
            let moved = moved.ok_or("a reshape divides the dimension that has scales")?;
            channels.dimension = moved as u32;
        }
        self.operand.dimensions = dims.to_vec();
        match &mut self.content {
            Content::Literal(tensor) => {
                let shape: Vec<usize> = dims.iter().map(|&size| size as usize).collect();
                *tensor = structural::reshape(tensor, &shape).map_err(|error| error.to_string())?;
            }
            Content::Weight { moves, .. } => {
                moves.push(Move::Reshape(dims.iter().map(|&size| u64::from(size)).collect()));
            }
        }
        Ok(self)
    }

    /// Dimension `permutation[i]` becomes dimension `i`.
    pub(crate) fn transposed(mut self, permutation: &[usize]) -> Result<Self, Reason> {
        if permutation.is_sorted() {
            return Ok(self);
        }
        let dims: Option<Vec<u32>> =
            permutation.iter().map(|&axis| self.operand.dimensions.get(axis).copied()).collect();
        self.operand.dimensions = dims.ok_or("a permutation names a dimension that there is not")?;
        if let Some(channels) = &mut self.operand.channels {
            let place = permutation.iter().position(|&axis| axis == channels.dimension as usize);
            channels.dimension = place.unwrap_or(0) as u32;
        }
        match &mut self.content {
            Content::Literal(tensor) => {
                let order: Vec<i64> = permutation.iter().map(|&axis| axis as i64).collect();
                *tensor = structural::transpose(tensor, &order).map_err(|error| error.to_string())?;
            }
            Content::Weight { moves, .. } => moves.push(Move::Transpose(permutation.to_vec())),
        }
        Ok(self)
    }

    /// As many dimensions as a broadcast gives, and ones where it repeats.
    fn spread(self, dims: &[i64], shape: &[usize]) -> Result<Self, Reason> {
        let own: Vec<u32> = if dims.is_empty() { Vec::new() } else { self.operand.dimensions.clone() };
        let compact =
            widened(&own, dims, shape.len()).ok_or("a broadcast changes the order of dimensions")?;
        let full: Vec<u32> = shape.iter().map(|&size| size as u32).collect();
        let full = if full.is_empty() { vec![1] } else { full };
        let reshaped = self.reshaped(if compact.is_empty() { &[1] } else { &compact })?;
        reshaped.repeated(&full)
    }

    /// Elements repeated along dimensions of size one; constants alone are written out.
    pub(crate) fn repeated(self, dims: &[u32]) -> Result<Self, Reason> {
        if self.operand.dimensions == dims {
            return Ok(self);
        }
        let shape: Vec<usize> = dims.iter().map(|&size| size as usize).collect();
        sized(&shape)?;
        let tensor = self.literal().ok_or("a weight's elements are not stored repeatedly")?;
        let order: Vec<i64> = (0..dims.len() as i64).collect();
        let tensor =
            structural::broadcast_in_dim(tensor, &order, &shape).map_err(|error| error.to_string())?;
        let operand = Operand { dimensions: dims.to_vec(), ..self.operand };
        Ok(Self { content: Content::Literal(tensor), operand })
    }

    fn sliced(mut self, start: &[i64], limit: &[i64], strides: &[i64]) -> Result<Self, Reason> {
        if self.operand.channels.is_some() {
            return Err("a slice of a weight with scales by channel is not stored".to_owned());
        }
        let sizes =
            start.iter().zip(limit).zip(strides).map(|((a, b), step)| ((b - a + step - 1) / step) as u32);
        self.operand.dimensions = sizes.collect();
        match &mut self.content {
            Content::Literal(tensor) => {
                *tensor = slice::slice(tensor, start, limit, strides).map_err(|error| error.to_string())?;
            }
            Content::Weight { .. } if strides.iter().any(|&stride| stride != 1) => {
                return Err("a weight is not stored with steps between its elements".to_owned());
            }
            Content::Weight { moves, .. } => {
                let unsigned = |values: &[i64]| values.iter().map(|value| value.unsigned_abs()).collect();
                moves.push(Move::Slice(unsigned(start), unsigned(limit)));
            }
        }
        Ok(self)
    }

    /// Converted to another type.
    pub(crate) fn converted(mut self, operand: Operand) -> Result<Self, Reason> {
        let (from, to) = (self.operand.kind, operand.kind);
        match &mut self.content {
            Content::Literal(tensor) => {
                *tensor = convert::convert(tensor, element(to)?).map_err(|error| error.to_string())?;
            }
            Content::Weight { moves, .. } => match (from, to) {
                _ if from == to => {}
                (Kind::TensorFloat32, Kind::TensorFloat16) => moves.push(Move::Narrow),
                (Kind::TensorFloat16, Kind::TensorFloat32) => moves.push(Move::Widen),
                _ => return Err(format!("a weight of {from} is not stored as {to}")),
            },
        }
        self.operand = operand;
        Ok(self)
    }

    /// The numbers that a constant's integers stand for.
    fn dequantised(self, op: Op<'_>, operand: Operand) -> Result<Self, Reason> {
        let tensor = self.literal().ok_or("a quantised weight is read by quantised operations alone")?;
        let found = op.operand(0).and_then(|value| tensor_type(value.ty()));
        let Some(edgec_eval::Element::Quantized(found)) = found.map(|found| found.element) else {
            return Err("what is dequantised is not quantised".to_owned());
        };
        let parameters = quantize::Quantization {
            storage: found.storage,
            low: found.low,
            high: found.high,
            expressed: found.expressed,
            axis: found.axis,
            scales: &found.scales,
            zero_points: &found.zero_points,
        };
        let tensor = quantize::dequantize(tensor, parameters).map_err(|error| error.to_string())?;
        Ok(Self { content: Content::Literal(tensor), operand })
    }

    /// The expression of a weight as it is stored.
    ///
    /// # Errors
    /// A move does not fit the weight.
    pub(crate) fn expression(&self, weights: &WeightTable) -> Result<Option<Expr>, WeightError> {
        match &self.content {
            Content::Literal(tensor) => {
                let shape = tensor.shape().iter().map(|&size| size as u64).collect();
                let dtype = match tensor.element_type() {
                    ElementType::F32 => DType::F32,
                    ElementType::F16 => DType::F16,
                    ElementType::I32 => DType::I32,
                    ElementType::U8 => DType::U8,
                    ElementType::Bool => DType::Bool,
                    _ => DType::I8,
                };
                Expr::literal(shape, dtype, tensor.bytes().to_vec()).map(Some)
            }
            Content::Weight { symbol, moves } => {
                let Some(expression) = weights.get(symbol) else { return Ok(None) };
                let moved = moves.iter().try_fold(expression.clone(), |expression, step| match step {
                    Move::Transpose(order) => expression.transpose(order),
                    Move::Reshape(shape) => expression.reshape(shape.clone()),
                    Move::Slice(start, limit) => expression.slice(start, limit),
                    Move::Narrow => expression.cast(DType::F16),
                    Move::Widen => expression.cast(DType::F32),
                });
                moved.map(Some)
            }
        }
    }
}

/// The dimensions `own` among `rank` ones, at the places `dims`; nothing where their order changes.
pub(crate) fn widened(own: &[u32], dims: &[i64], rank: usize) -> Option<Vec<u32>> {
    let mut wide = vec![1; rank];
    for (&size, &dim) in own.iter().zip(dims) {
        *wide.get_mut(usize::try_from(dim).ok()?)? = size;
    }
    // Dimensions of size one may go anywhere.
    let order = own.iter().zip(dims).filter(|(size, _)| **size != 1).map(|(_, dim)| dim);
    order.is_sorted().then_some(wide)
}

fn axes(values: &[i64]) -> Vec<usize> {
    values.iter().map(|&axis| axis as usize).collect()
}

fn sized(shape: &[usize]) -> Result<(), Reason> {
    let count = shape.iter().try_fold(1u64, |count, &size| count.checked_mul(size as u64));
    if count.is_some_and(|count| count <= MOST_WRITTEN_OUT) {
        return Ok(());
    }
    Err(format!("a constant of {shape:?} is too large to be written out"))
}

fn storage(ty: Type<'_>) -> Result<ElementType, Reason> {
    tensor_type(ty).map(|found| found.storage()).ok_or_else(|| format!("{ty} has no elements to store"))
}

/// The elements of a constant.
fn constant(op: Op<'_>, ty: Type<'_>, shape: &[usize]) -> Result<Tensor, Reason> {
    let element = storage(ty)?;
    let bytes = op.constant_value().and_then(Attr::as_dense).and_then(|dense| {
        let splat = dense.is_splat();
        if splat {
            sized(shape).ok()?
        }
        dense.to_bytes()
    });
    let bytes = bytes.ok_or("a constant's elements cannot be read")?;
    Tensor::new(element, shape.to_vec(), bytes).map_err(|error| error.to_string())
}

/// The type of the stored elements.
pub(crate) fn element(kind: Kind) -> Result<ElementType, Reason> {
    Ok(match kind {
        Kind::TensorFloat32 => ElementType::F32,
        Kind::TensorFloat16 => ElementType::F16,
        Kind::TensorInt32 => ElementType::I32,
        Kind::TensorBool8 => ElementType::Bool,
        Kind::TensorQuant8Asymm => ElementType::U8,
        Kind::TensorQuant8AsymmSigned | Kind::TensorQuant8Symm | Kind::TensorQuant8SymmPerChannel => {
            ElementType::I8
        }
        other => return Err(format!("no constant of {other} is stored")),
    })
}
