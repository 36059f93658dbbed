//! One function as a subgraph and a signature.

use std::collections::HashMap;

use edgec_dialects::ir::{Attr, Func, Op as Operation, Type, Value, Visibility};
use edgec_formats::tflite::{
    Buffer, DeclaredTypes, Model, Op, Operator, Quantization, Scales, Signature, Subgraph, Tensor, TensorType,
};
use edgec_passes::DECLARED_TYPE;
use edgec_target::{Refusal, Refusals, TargetError};
use edgec_weights::WeightTable;

use super::{
    Translated,
    constants::ConstantBuffers,
    internal, operators, quantization,
    source::{Source, Stored, stored},
    types,
    weights::{ScalePatch, WeightBuffers},
};
use crate::tfl;

/// A model under construction.
pub(super) struct Translator<'w> {
    weights: &'w WeightTable,
    model: Model,
    buffers: WeightBuffers,
    constants: ConstantBuffers,
    /// Names of the functions; each one's subgraph has its index.
    functions: Vec<String>,
    /// Types of the signatures' inputs and outputs that their tensors do not have.
    declared: Vec<DeclaredTypes>,
}

/// A subgraph under construction.
struct Body<'c> {
    index: u32,
    subgraph: Subgraph,
    sources: HashMap<Value<'c>, Source>,
    /// Weight tensors by symbol, constant tensors by buffer and type: each is made once.
    weights: HashMap<String, u32>,
    constants: HashMap<(u32, Vec<i32>, TensorType), u32>,
}

impl<'w> Translator<'w> {
    pub(super) fn new(weights: &'w WeightTable, description: &str, functions: Vec<String>) -> Self {
        // Buffer 0 is the empty one that tensors without stored elements name.
        let model = Model {
            description: description.to_owned(),
            buffers: vec![Buffer::Inline(Vec::new())],
            ..Model::default()
        };
        Self {
            weights,
            model,
            buffers: WeightBuffers::default(),
            constants: ConstantBuffers::default(),
            functions,
            declared: Vec::new(),
        }
    }

    pub(super) fn finish(mut self) -> Translated {
        self.model.set_declared_types(&self.declared);
        Translated { model: self.model, streamed: self.buffers.streamed, scales: self.buffers.scales }
    }

    /// Adds a function as a subgraph, and a signature of its name where it is public.
    pub(super) fn function(&mut self, function: Func<'_>) -> Result<(), TargetError> {
        let name = function.name();
        let block =
            function.body().ok_or_else(|| TargetError::Format(format!("function @{name} has no body")))?;
        let mut body = Body {
            index: self.model.subgraphs.len() as u32,
            subgraph: Subgraph { name: name.clone(), ..Subgraph::default() },
            sources: HashMap::new(),
            weights: HashMap::new(),
            constants: HashMap::new(),
        };
        let mut declared = DeclaredTypes { signature: name.clone(), ..DeclaredTypes::default() };
        let mut signature =
            Signature { key: name, subgraph: body.index, inputs: Vec::new(), outputs: Vec::new() };

        for (index, argument) in function.args().into_iter().enumerate() {
            has_buffer(function, argument)?;
            let name = text(function.arg_attr(index, NAME)).unwrap_or_else(|| format!("arg{index}"));
            if let Some(ty) = text(function.arg_attr(index, DECLARED_TYPE)) {
                declared.inputs.insert(name.clone(), ty);
            }
            let tensor = body.tensor(name.clone(), argument.ty())?;
            let parameters = quantization::of(function.arg_attr(index, quantization::ATTRIBUTE));
            let source = match parameters {
                None => tensor,
                Some(_) => body.copy(tensor, body.next_name(), argument.ty())?,
            };
            body.tensor_mut(tensor)?.quantization = parameters;
            body.tensor_mut(tensor)?.shape_signature = types::signature(argument.ty());
            body.sources.insert(argument, Source::Tensor(source));
            body.subgraph.inputs.push(tensor);
            signature.inputs.push((name, tensor));
        }
        for operation in block.ops() {
            if !operation.is("func.return") {
                self.operation(&mut body, operation)?;
                continue;
            }
            for (index, value) in operation.operands().into_iter().enumerate() {
                let name =
                    text(function.result_attr(index, NAME)).unwrap_or_else(|| format!("output_{index}"));
                if let Some(ty) = text(function.result_attr(index, DECLARED_TYPE)) {
                    declared.outputs.insert(name.clone(), ty);
                }
                has_buffer(function, value)?;
                let tensor = match quantization::of(function.result_attr(index, quantization::ATTRIBUTE)) {
                    None => self.output(&mut body, &name, value)?,
                    Some(parameters) => {
                        let tensor = self.read(&mut body, value, false)?;
                        let tensor = tensor.ok_or_else(|| internal("a function returns no value"))?;
                        let tensor = body.copy(tensor, name.clone(), value.ty())?;
                        body.tensor_mut(tensor)?.quantization = Some(parameters);
                        tensor
                    }
                };
                body.tensor_mut(tensor)?.shape_signature = types::signature(value.ty());
                body.subgraph.outputs.push(tensor);
                signature.outputs.push((name, tensor));
            }
        }
        self.model.subgraphs.push(body.subgraph);
        if function.visibility() == Visibility::Public {
            self.model.signatures.push(signature);
            self.declared.push(declared);
        }
        Ok(())
    }

    fn operation<'c>(&mut self, body: &mut Body<'c>, operation: Operation<'c>) -> Result<(), TargetError> {
        let name = operation.name();
        if let Some(source) = stored(&name, operation)? {
            for result in operation.results() {
                body.sources.insert(result, source.clone());
            }
            return Ok(());
        }
        has_kernel(operation)?;
        let (op, version) = operators::translate(&name, operation, &self.functions)?;
        let reads_quantized = matches!(name.as_str(), "tfl.fully_connected" | "tfl.embedding_lookup");
        let mut inputs = Vec::new();
        for (index, operand) in operation.operands().into_iter().enumerate() {
            inputs.push(self.read(body, operand, reads_quantized && index == 1)?);
        }
        while inputs.last() == Some(&None) {
            inputs.pop();
        }
        let mut outputs = Vec::new();
        for result in operation.results() {
            let tensor = body.tensor(body.next_name(), result.ty())?;
            body.sources.insert(result, Source::Tensor(tensor));
            outputs.push(tensor);
        }
        body.subgraph.operators.push(Operator { op, version, inputs, outputs });
        Ok(())
    }

    /// The tensor that holds `value`; `quantized` says whether the reader takes quantised weights as they are.
    fn read<'c>(
        &mut self,
        body: &mut Body<'c>,
        value: Value<'c>,
        quantized: bool,
    ) -> Result<Option<u32>, TargetError> {
        let source = body.sources.get(&value).cloned();
        match source.ok_or_else(|| internal("a value is read before it is written"))? {
            Source::Absent => Ok(None),
            Source::Tensor(tensor) => Ok(Some(tensor)),
            Source::Stored(Stored::Constant) => {
                let elements =
                    tfl::constant(value).ok_or_else(|| internal("a constant without dense elements"))?;
                let dtype = types::element(value.ty())?;
                let shape = types::dimensions(value.ty())?;
                let buffer = self.constants.buffer(&mut self.model, elements)?;
                let cached = (buffer, shape, dtype);
                if let Some(&tensor) = body.constants.get(&cached) {
                    return Ok(Some(tensor));
                }
                let tensor = body.tensor(body.next_name(), value.ty())?;
                body.tensor_mut(tensor)?.buffer = buffer;
                body.constants.insert(cached, tensor);
                Ok(Some(tensor))
            }
            Source::Stored(Stored::Weight(symbol)) => Ok(Some(self.weight(body, &symbol, value.ty())?)),
            Source::Stored(Stored::Quantized { values, scales, axis, block }) => {
                let tensor = self.quantized(body, value, (&values, &scales), axis, block)?;
                if quantized {
                    return Ok(Some(tensor));
                }
                let output = body.tensor(body.next_name(), value.ty())?;
                body.subgraph.operators.push(Operator {
                    op: Op::Dequantize,
                    version: operators::DEQUANTIZE_PER_CHANNEL,
                    inputs: vec![Some(tensor)],
                    outputs: vec![output],
                });
                body.sources.insert(value, Source::Tensor(output));
                Ok(Some(output))
            }
        }
    }

    /// The tensor of a weight symbol.
    fn weight(&mut self, body: &mut Body<'_>, symbol: &str, r#type: Type<'_>) -> Result<u32, TargetError> {
        if let Some(&tensor) = body.weights.get(symbol) {
            return Ok(tensor);
        }
        let shape = r#type.shape().unwrap_or_default();
        let dtype = types::element(r#type)?;
        let buffer = self.buffers.buffer(&mut self.model, self.weights, symbol, &shape, dtype)?;
        let tensor = body.tensor(symbol.to_owned(), r#type)?;
        body.tensor_mut(tensor)?.buffer = buffer;
        body.weights.insert(symbol.to_owned(), tensor);
        Ok(tensor)
    }

    /// The tensor of quantised values with their scales.
    fn quantized<'c>(
        &mut self,
        body: &mut Body<'c>,
        value: Value<'c>,
        (values, scales): (&str, &str),
        axis: i32,
        block: i32,
    ) -> Result<u32, TargetError> {
        if let Some(&tensor) = body.weights.get(values) {
            return Ok(tensor);
        }
        let operands = value.defining_op().map(Operation::operands).unwrap_or_default();
        let [stored_values, stored_scales] = operands.as_slice() else {
            return Err(internal("a quantised weight without values and scales"));
        };
        let tensor = self.weight(body, values, stored_values.ty())?;
        let scale_type = stored_scales.ty();
        let quantization = if block == 0 {
            let count = self.scale_count(scales, scale_type)?;
            self.buffers.scales.push(ScalePatch { symbol: scales.to_owned(), subgraph: body.index, tensor });
            Quantization::PerAxis { scales: Scales::Deferred(count), zero_points: vec![0; count], axis }
        } else {
            let scales_tensor = self.weight(body, scales, scale_type)?;
            Quantization::Blockwise { scales_tensor, block_size: block as u32, axis: axis as u32 }
        };
        body.tensor_mut(tensor)?.quantization = Some(quantization);
        Ok(tensor)
    }

    /// How many f32 scales the symbol holds.
    fn scale_count(&self, symbol: &str, r#type: Type<'_>) -> Result<usize, TargetError> {
        let missing = || TargetError::MissingWeight { symbol: symbol.to_owned() };
        let expression = self.weights.get(symbol).ok_or_else(missing)?;
        let declared = r#type.element_count();
        let fits = types::element(r#type)? == TensorType::Float32
            && expression.dtype() == edgec_weights::DType::F32
            && declared == Some(expression.byte_len() / 4);
        if !fits {
            return Err(TargetError::WrongWeight {
                symbol: symbol.to_owned(),
                declared: r#type.to_string(),
                found: format!("{:?} {:?}", expression.shape(), expression.dtype()),
            });
        }
        usize::try_from(declared.unwrap_or(0)).map_err(internal)
    }

    /// The tensor of a result. Each result has a tensor of its own that an operator writes: the runtime binds buffers to
    /// it, so an argument, a constant or an earlier result is copied.
    fn output<'c>(&mut self, body: &mut Body<'c>, name: &str, value: Value<'c>) -> Result<u32, TargetError> {
        let tensor = self.read(body, value, false)?.ok_or_else(|| internal("a function returns no value"))?;
        let written = body.subgraph.operators.iter().any(|operator| operator.outputs.contains(&tensor));
        if written && !body.subgraph.outputs.contains(&tensor) {
            body.tensor_mut(tensor)?.name = name.to_owned();
            return Ok(tensor);
        }
        if !value.ty().is_static() || needs_bitcast(value)? {
            return body.copy(tensor, name.to_owned(), value.ty());
        }
        let shape = types::dimensions(value.ty())?;
        let copy = body.tensor(name.to_owned(), value.ty())?;
        let (op, inputs) = if shape.is_empty() {
            // XNNPACK leaves the result of a RESHAPE to no dimensions unwritten.
            (Op::Squeeze { squeeze_dims: Vec::new() }, vec![Some(tensor)])
        } else {
            (Op::Reshape, vec![Some(tensor), Some(self.vector(body, &shape)?)])
        };
        body.subgraph.operators.push(Operator { op, version: 1, inputs, outputs: vec![copy] });
        Ok(copy)
    }

    /// An i32 vector as a stored tensor.
    fn vector(&mut self, body: &mut Body<'_>, values: &[i32]) -> Result<u32, TargetError> {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        let buffer = self.constants.bytes(&mut self.model, bytes);
        let name = body.next_name();
        body.subgraph.tensors.push(Tensor {
            name,
            shape: vec![values.len() as i32],
            dtype: TensorType::Int32,
            buffer,
            ..Tensor::default()
        });
        Ok(body.subgraph.tensors.len() as u32 - 1)
    }
}

impl Body<'_> {
    /// A short name that no other tensor of the subgraph has.
    fn next_name(&self) -> String {
        format!("%{}", self.subgraph.tensors.len())
    }

    /// A new tensor of an MLIR type.
    fn tensor(&mut self, name: String, r#type: Type<'_>) -> Result<u32, TargetError> {
        let tensor = Tensor {
            name,
            shape: types::sizes(r#type)?,
            dtype: types::element(r#type)?,
            quantization: quantization::of_type(r#type),
            ..Tensor::default()
        };
        self.subgraph.tensors.push(tensor);
        Ok(self.subgraph.tensors.len() as u32 - 1)
    }

    /// A new tensor with the bytes of another. BITCAST reads no quantisation, so it stands between a signature's quantised
    /// tensors and operators, which take integers with scales for something else than integers.
    fn copy(&mut self, tensor: u32, name: String, r#type: Type<'_>) -> Result<u32, TargetError> {
        let copy = self.tensor(name, r#type)?;
        let (inputs, outputs) = (vec![Some(tensor)], vec![copy]);
        self.subgraph.operators.push(Operator { op: Op::Bitcast, version: 1, inputs, outputs });
        Ok(copy)
    }

    fn tensor_mut(&mut self, index: u32) -> Result<&mut Tensor, TargetError> {
        self.subgraph
            .tensors
            .get_mut(index as usize)
            .ok_or_else(|| internal("a tensor is not in its subgraph"))
    }
}

/// Refuses an argument or a result that LiteRT cannot give a buffer to.
fn has_buffer(function: Func<'_>, value: Value<'_>) -> Result<(), TargetError> {
    let held = types::element(value.ty());
    if value.ty().element_count() == Some(0) {
        let help = "leave arguments and results without elements out";
        return Err(refused(function, value, "LiteRT has no buffers without elements", help));
    }
    if matches!(held, Err(_) | Ok(TensorType::Int4 | TensorType::Complex128)) {
        let help = "convert arguments and results to a type of at least 8 bits that TFLite has";
        return Err(refused(function, value, "LiteRT has no buffers of this element type", help));
    }
    Ok(())
}

/// Refuses an operator whose result only some kernels hold.
fn has_kernel(operation: Operation<'_>) -> Result<(), TargetError> {
    for value in operation.results() {
        if matches!(types::element(value.ty()), Ok(TensorType::Complex128)) {
            let reason = "LiteRT's kernels do not take elements of this type";
            let help = "compute with the real and the imaginary part";
            return Err(refusal(operation, value.ty().to_string(), reason, help));
        }
    }
    Ok(())
}

fn refused(function: Func<'_>, value: Value<'_>, reason: &str, help: &str) -> TargetError {
    refusal(function.op(), format!("@{}: {}", function.name(), value.ty()), reason, help)
}

fn refusal(operation: Operation<'_>, signature: String, reason: &str, help: &str) -> TargetError {
    let (file, line, column) = operation.location().place();
    TargetError::Refused(Refusals(vec![Refusal {
        op: operation.name(),
        signature,
        target: crate::ID,
        location: if line == 0 { file } else { format!("{file}:{line}:{column}") },
        reason: reason.to_owned(),
        help: Some(help.to_owned()),
    }]))
}

/// Whether BITCAST has to copy a stored value to a result: LiteRT's other kernels compute what they make of constants once
/// and leave the buffer unwritten, but for floats, which XNNPACK copies.
fn needs_bitcast(value: Value<'_>) -> Result<bool, TargetError> {
    let copied = matches!(types::element(value.ty())?, TensorType::Float32 | TensorType::Float16);
    Ok(!copied && tfl::is_stored(value))
}

/// The attribute that names a function's argument or result.
const NAME: &str = "edgec.name";

/// The text of a string.
fn text(attribute: Option<Attr<'_>>) -> Option<String> {
    attribute.and_then(Attr::as_str)
}
