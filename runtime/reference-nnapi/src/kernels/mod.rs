//! What the operations compute. A kernel is prepared once from its operands' types and shapes, and whatever can be refused is
//! refused then; it runs on slices of bytes. Everything here is safe code.

mod arithmetic;
mod compare;
mod concatenation;
mod convolution;
mod dense;
mod movement;
mod node;
mod normalize;
mod pool;
mod products;
mod quant;
mod reduce;
mod shape;
mod unary;
mod window;

use edgec_nnapi::Operation as Op;

pub(crate) use node::{Argument, Buffers, Kernel, Node};

use node::Prepared;

/// Prepares an operation whose operands are right by the table of operations and have known shapes.
///
/// # Errors
/// Why it is not implemented as it stands, as the rest of a sentence about it.
pub(crate) fn prepare(node: &Node<'_>) -> Prepared {
    match node.operation {
        Op::Add | Op::Sub | Op::Mul | Op::Div | Op::Pow | Op::Maximum | Op::Minimum | Op::Prelu => {
            arithmetic::prepare(node)
        }
        Op::Equal | Op::NotEqual | Op::Less | Op::LessEqual | Op::Greater | Op::GreaterEqual => {
            compare::compare(node)
        }
        Op::LogicalAnd | Op::LogicalOr | Op::LogicalNot => compare::logical(node),
        Op::Select => compare::select(node),
        Op::Abs
        | Op::Exp
        | Op::Floor
        | Op::HardSwish
        | Op::Log
        | Op::Logistic
        | Op::Neg
        | Op::Relu
        | Op::Relu1
        | Op::Relu6
        | Op::Rsqrt
        | Op::Sin
        | Op::Sqrt
        | Op::Tanh => unary::prepare(node),
        Op::Cast => unary::cast(node),
        Op::Quantize => unary::quantize(node),
        Op::Dequantize => unary::dequantize(node),
        Op::FullyConnected => dense::fully_connected(node),
        Op::BatchMatmul => dense::batch_matmul(node),
        Op::Conv2D => convolution::conv_2d(node),
        Op::GroupedConv2D => convolution::grouped_conv_2d(node),
        Op::DepthwiseConv2D => convolution::depthwise(node),
        Op::AveragePool2D | Op::MaxPool2D => pool::prepare(node),
        Op::Mean
        | Op::ReduceSum
        | Op::ReduceProd
        | Op::ReduceMax
        | Op::ReduceMin
        | Op::ReduceAll
        | Op::ReduceAny => reduce::prepare(node),
        Op::Argmax | Op::Argmin => reduce::arg(node),
        Op::Softmax | Op::LogSoftmax | Op::L2Normalization => normalize::prepare(node),
        Op::Concatenation => concatenation::prepare(node),
        Op::Reshape => movement::reshape(node),
        Op::Squeeze => movement::squeeze(node),
        Op::ExpandDims => movement::expand_dims(node),
        Op::Transpose => movement::transpose(node),
        Op::Reverse => movement::reverse(node),
        Op::Slice => movement::slice(node),
        Op::StridedSlice => movement::strided_slice(node),
        Op::Pad => movement::pad(node, false),
        Op::PadV2 => movement::pad(node, true),
        Op::Split => movement::split(node),
        Op::Tile => movement::tile(node),
        Op::Gather => {
            let axis = node.axis(1, node.dims(0).len())?;
            movement::gather(node, 0, 2, axis)
        }
        Op::EmbeddingLookup => movement::gather(node, 1, 0, 0),
        Op::Fill => movement::fill(node),
        other => Err(format!("{other} is not implemented")),
    }
}
