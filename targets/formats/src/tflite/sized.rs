//! Which outputs of a model have sizes that LiteRT knows before it runs it.
//!
//! LiteRT binds buffers of the caller to the outputs, so it has to know how large they are. It computes the sizes of all tensors
//! once those of the inputs are set, as far as the shapes that operators read as operands are constants, or made of the sizes of
//! other tensors by operators that it computes early. What comes after anything else has a size only after the run, and a
//! buffer for it would be too small. Which kernels compute early was measured on LiteRT 2.3.0.

use super::model::{Buffer, Model, Operator, Subgraph};
use super::op_table::Op;

/// When a tensor's size, and its elements, are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Known {
    /// Both before the run.
    Elements,
    /// Its size before the run.
    Size,
    /// Nothing before the run.
    Nothing,
}

impl Model {
    /// The outputs, `signature: name`, whose sizes are not known before the run.
    pub fn outputs_without_size(&self) -> Vec<String> {
        let mut found = Vec::new();
        for signature in &self.signatures {
            let Some(subgraph) = self.subgraphs.get(signature.subgraph as usize) else { continue };
            let known = self.known(subgraph);
            let unknown = |tensor: u32| known.get(tensor as usize) == Some(&Known::Nothing);
            let outputs = signature.outputs.iter().filter(|(_, tensor)| unknown(*tensor));
            found.extend(outputs.map(|(name, _)| format!("{}: {name}", signature.key)));
        }
        found
    }

    /// What is known of each tensor of a subgraph.
    fn known(&self, subgraph: &Subgraph) -> Vec<Known> {
        let stored = |buffer: u32| match self.buffers.get(buffer as usize) {
            Some(Buffer::Inline(bytes)) => !bytes.is_empty(),
            Some(Buffer::External { len }) => *len > 0,
            None => false,
        };
        let tensors = subgraph.tensors.iter();
        let mut known: Vec<Known> =
            tensors.map(|tensor| if stored(tensor.buffer) { Known::Elements } else { Known::Size }).collect();
        for operator in &subgraph.operators {
            let result = self.result(subgraph, operator, &known);
            for &output in &operator.outputs {
                if let Some(known) = known.get_mut(output as usize) {
                    *known = result;
                }
            }
        }
        known
    }

    /// What is known of an operator's results.
    fn result(&self, subgraph: &Subgraph, operator: &Operator, known: &[Known]) -> Known {
        let of = |tensor: u32| known.get(tensor as usize).copied().unwrap_or(Known::Nothing);
        let input = |index: usize| operator.inputs.get(index).copied().flatten().map(of);
        let elements = |index: usize| input(index).is_none_or(|known| known == Known::Elements);
        let all = |wanted: Known| operator.inputs.iter().flatten().all(|&tensor| of(tensor) == wanted);
        if operator.inputs.iter().flatten().any(|&tensor| of(tensor) == Known::Nothing) {
            return Known::Nothing;
        }
        let sized = |shapes: &[usize]| {
            if shapes.iter().all(|&index| elements(index)) { Known::Size } else { Known::Nothing }
        };
        match &operator.op {
            Op::Shape { .. } => Known::Elements,
            Op::Concatenation { .. } | Op::Mul { .. } | Op::StridedSlice { .. } if all(Known::Elements) => {
                Known::Elements
            }
            Op::StridedSlice { .. } => sized(&[1, 2, 3]),
            // Its kernel puts off a slice of a tensor with an open size in its signature.
            Op::Slice => {
                let source = operator.inputs.first().copied().flatten();
                let signature = source.and_then(|tensor| subgraph.tensors.get(tensor as usize));
                let open = signature.and_then(|tensor| tensor.shape_signature.as_ref());
                match open.is_some_and(|sizes| sizes.contains(&-1)) {
                    true => Known::Nothing,
                    false => sized(&[1, 2]),
                }
            }
            Op::Reshape
            | Op::BroadcastTo
            | Op::Tile
            | Op::Pad
            | Op::PadV2
            | Op::Transpose
            | Op::ExpandDims
            | Op::TopKV2
            | Op::ArgMax { .. }
            | Op::ArgMin { .. }
            | Op::OneHot { .. }
            | Op::Sum { .. }
            | Op::Mean { .. }
            | Op::ReduceMax { .. }
            | Op::ReduceMin { .. }
            | Op::ReduceProd { .. }
            | Op::ReduceAll { .. }
            | Op::ReduceAny { .. } => sized(&[1]),
            Op::Fill | Op::TransposeConv { .. } => sized(&[0]),
            Op::Range => sized(&[0, 1, 2]),
            Op::ScatterNd | Op::UnsortedSegmentMax => sized(&[2]),
            Op::If { .. } | Op::While { .. } => {
                let called = operator.op.called_subgraphs().into_iter();
                let called =
                    called.map(|index| usize::try_from(index).ok().and_then(|at| self.subgraphs.get(at)));
                let returns = |subgraph: Option<&Subgraph>| {
                    subgraph.is_some_and(|subgraph| {
                        let known = self.known(subgraph);
                        let size = |tensor: &u32| known.get(*tensor as usize) != Some(&Known::Nothing);
                        subgraph.outputs.iter().all(size)
                    })
                };
                if called.into_iter().all(returns) { Known::Size } else { Known::Nothing }
            }
            op if op.follows_its_inputs() => Known::Size,
            _ => Known::Nothing,
        }
    }
}

impl Op {
    /// Whether the sizes of the results follow from the sizes of the inputs, and from nothing else.
    fn follows_its_inputs(&self) -> bool {
        const FOLLOWING: &[&str] = &[
            "ABS",
            "ADD",
            "ATAN2",
            "AVERAGE_POOL_2D",
            "BATCH_MATMUL",
            "BITCAST",
            "BITWISE_XOR",
            "CAST",
            "CEIL",
            "COMPLEX_ABS",
            "CONCATENATION",
            "CONV_2D",
            "CONV_3D",
            "COS",
            "CUMSUM",
            "DEPTHWISE_CONV_2D",
            "DEQUANTIZE",
            "DIV",
            "DYNAMIC_UPDATE_SLICE",
            "ELU",
            "EMBEDDING_LOOKUP",
            "EQUAL",
            "EXP",
            "FLOOR",
            "FLOOR_DIV",
            "FLOOR_MOD",
            "FULLY_CONNECTED",
            "GATHER",
            "GELU",
            "GREATER",
            "GREATER_EQUAL",
            "HARD_SWISH",
            "LEAKY_RELU",
            "LESS",
            "LESS_EQUAL",
            "LOG",
            "LOGICAL_AND",
            "LOGICAL_NOT",
            "LOGICAL_OR",
            "LOGISTIC",
            "LOG_SOFTMAX",
            "MAXIMUM",
            "MAX_POOL_2D",
            "MINIMUM",
            "MUL",
            "NEG",
            "NOT_EQUAL",
            "PACK",
            "POW",
            "PRELU",
            "QUANTIZE",
            "RELU",
            "RELU6",
            "REVERSE_V2",
            "RIGHT_SHIFT",
            "ROUND",
            "RSQRT",
            "SELECT",
            "SELECT_V2",
            "SIGN",
            "SIN",
            "SOFTMAX",
            "SPLIT",
            "SQRT",
            "SQUARE",
            "SQUARED_DIFFERENCE",
            "SQUEEZE",
            "STABLEHLO_ADD",
            "STABLEHLO_AND",
            "STABLEHLO_MAXIMUM",
            "STABLEHLO_MINIMUM",
            "STABLEHLO_MULTIPLY",
            "STABLEHLO_SHIFT_LEFT",
            "SUB",
            "TANH",
            "UNPACK",
            "ZEROS_LIKE",
        ];
        FOLLOWING.binary_search(&self.name().to_string().as_str()).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::super::model::{Signature, Tensor};
    use super::*;

    fn tensor(buffer: u32) -> Tensor {
        Tensor { shape: vec![1, 4], buffer, ..Tensor::default() }
    }

    fn operator(op: Op, inputs: &[u32], output: u32) -> Operator {
        Operator {
            op,
            version: 1,
            inputs: inputs.iter().map(|&input| Some(input)).collect(),
            outputs: vec![output],
        }
    }

    /// Tensors: 0 the input, 1 a constant; the last is the output.
    fn model(operators: Vec<Operator>) -> Model {
        let count = operators
            .iter()
            .flat_map(|operator| &operator.outputs)
            .max()
            .map_or(0, |last| *last as usize + 1);
        let mut tensors: Vec<Tensor> = (0..count).map(|at| tensor(u32::from(at == 1))).collect();
        tensors[0].shape_signature = Some(vec![-1, 4]);
        let outputs = vec![count as u32 - 1];
        let subgraph =
            Subgraph { tensors, inputs: vec![0], outputs: outputs.clone(), operators, ..Subgraph::default() };
        let named = |tensor: u32| ("y".to_owned(), tensor);
        Model {
            buffers: vec![Buffer::Inline(Vec::new()), Buffer::Inline(vec![0; 16])],
            subgraphs: vec![subgraph],
            signatures: vec![Signature {
                key: "main".to_owned(),
                subgraph: 0,
                inputs: vec![("x".to_owned(), 0)],
                outputs: outputs.into_iter().map(named).collect(),
            }],
            ..Model::default()
        }
    }

    #[test]
    fn shapes_of_shapes_are_known_and_those_of_data_are_not() {
        let shaped = |shape: Op| model(vec![operator(shape, &[0], 2), operator(Op::Reshape, &[0, 2], 3)]);
        assert!(
            shaped(Op::Shape { output: super::super::TensorType::Int32 }).outputs_without_size().is_empty()
        );
        assert_eq!(shaped(Op::Abs).outputs_without_size(), ["main: y"]);
        let sliced =
            |from: u32| model(vec![operator(Op::Abs, &[0], 2), operator(Op::Slice, &[from, 1, 1], 3)]);
        assert!(sliced(2).outputs_without_size().is_empty());
        assert_eq!(sliced(0).outputs_without_size(), ["main: y"]);
    }
}
