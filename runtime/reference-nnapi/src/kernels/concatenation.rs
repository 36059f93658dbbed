//! CONCATENATION, which brings quantised inputs to the scale of its output.

use edgec_nnapi::OperandType;

use super::node::{Node, Prepared};
use super::quant::{Scale, by_byte, table};
use super::shape::around;

pub(super) fn prepare(node: &Node<'_>) -> Prepared {
    let count = node.inputs.len() - 1;
    let output = node.output_dims(0);
    let axis = node.axis(count, output.len())?;
    let mut sum = 0;
    for index in 0..count {
        let dims = node.dims(index);
        if dims.len() != output.len()
            || (0..dims.len()).any(|place| place != axis && dims[place] != output[place])
        {
            return Err(format!(
                "input {index} is {dims:?} where the output is {output:?}, joined along axis {axis}"
            ));
        }
        sum += dims[axis];
    }
    if sum != output[axis] {
        return Err(format!("its inputs have {sum} along axis {axis} where the output has {}", output[axis]));
    }
    let size = node.operand(0).kind.element_size();
    let width = |dims: &[usize]| {
        let (_, extent, inner) = around(dims, axis);
        extent * inner * size
    };
    let widths: Vec<_> = (0..count).map(|index| width(&node.dims(index))).collect();
    let row = width(&output);
    let tables: Vec<_> = (0..count).map(|index| rescaling(node, index)).collect();
    Ok(Box::new(move |buffers| {
        let output = &mut *buffers.outputs[0];
        for (outer, row) in output.chunks_exact_mut(row).enumerate() {
            let mut rest = row;
            for ((input, width), table) in buffers.inputs.iter().zip(&widths).zip(&tables) {
                let (part, behind) = rest.split_at_mut(*width);
                let source = &input[outer * width..][..*width];
                match table {
                    None => part.copy_from_slice(source),
                    Some(table) => {
                        part.iter_mut().zip(source).for_each(|(to, from)| *to = table[usize::from(*from)]);
                    }
                }
                rest = behind;
            }
        }
        Ok(())
    }))
}

/// What each byte of an input becomes, if its scale is not the output's.
fn rescaling(node: &Node<'_>, index: usize) -> Option<Vec<u8>> {
    let (input, output) = (node.operand(index), node.outputs[0]);
    let same = input.scale.to_bits() == output.scale.to_bits() && input.zero_point == output.zero_point;
    if !matches!(input.kind, OperandType::TensorQuant8Asymm | OperandType::TensorQuant8AsymmSigned) || same {
        return None;
    }
    let (from, to) = (Scale::of(input), Scale::of(output));
    Some(by_byte!(input.kind, B => bytemuck::cast_vec(table::<B, B>(from, to, |real| real))))
}
