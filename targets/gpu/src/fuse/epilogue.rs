//! `fuse-shader-epilogues`: what is computed of a kernel's results, element by element, is computed before they are stored.
//!
//! ```text
//! %0 = shader.matmul %x, %w {layout = "panels"} : (..) -> tensor<1x18x70xf32>
//! %1 = shader.reshape %0 : (tensor<1x18x70xf32>) -> tensor<2x9x70xf32>
//! %2 = shader.elementwise %1, %bias {expression = "max((v0 + v1), 0.0)", places = [array<i64: 0, 1, 2>, array<i64: 2>]}
//! ->
//! %0 = shader.matmul %x, %w, %bias {layout = "panels", epilogue = "max((v0 + v1), 0.0)"} : (..) -> tensor<1x18x70xf32>
//! %2 = shader.reshape %0 : (tensor<1x18x70xf32>) -> tensor<2x9x70xf32>
//! ```
//!
//! Further operands have one value a column or one an element.

use edgec_dialects::ir::{Attr, IrError, Op, Value};
use edgec_gpu_kernels::Expr;
use edgec_passes::{PassError, Unit};

use super::{elements, size, substituted, unshaped};
use crate::kernels::steps;
use crate::shader::{self, Shader};
use crate::walk::walk;

/// The pass's name.
pub(crate) const NAME: &str = "fuse-shader-epilogues";

/// Kernels that have epilogues.
const KERNELS: &[&str] = &["convolution", "depthwise_convolution", "gather", "matmul", "matvec", "norm"];
/// Storage buffers of a kernel.
const MOST_BUFFERS: usize = 8;
/// Operations and operands of an expression.
const MOST_SIZE: usize = 160;

pub(crate) fn fuse(unit: &mut Unit<'_>) -> Result<(), PassError> {
    walk(unit.module, |op| {
        if op.is("shader.elementwise") {
            // The last kernel among the operands: what it adds to is computed before it.
            for index in (0..op.operand_count()).rev() {
                if fused(op, index)? {
                    break;
                }
            }
        }
        Ok::<(), PassError>(())
    })
}

/// Whether the operation became the epilogue of its operand's kernel.
fn fused(op: Op<'_>, index: usize) -> Result<bool, IrError> {
    let (Some(value), Some(result)) = (op.operand(index), op.result(0)) else { return Ok(false) };
    let Some((kernel, name)) = kernel_of(value) else { return Ok(false) };
    let Some(computed) = kernel.result(0) else { return Ok(false) };
    let (Ok(expression), Ok(places), Ok(before)) =
        (shader::expression(op, "expression"), shader::places(op), shader::epilogue(kernel))
    else {
        return Ok(false);
    };
    let columns = computed.shape().last().copied().unwrap_or(1);
    let of = result.shape();
    let full = |value: Value<'_>, places: &[usize]| {
        elements(value) == elements(result) && places.iter().copied().eq(0..of.len())
    };
    if elements(computed) != elements(result) || !places.get(index).is_some_and(|places| full(value, places))
    {
        return Ok(false);
    }
    let column = |value: Value<'_>, places: &[usize]| {
        let shape = value.shape();
        let wide: Vec<usize> =
            shape.iter().zip(places).filter(|(size, _)| **size != 1).map(|(_, place)| *place).collect();
        of.last() == Some(&columns) && elements(value) == columns && (wide == [of.len() - 1] || columns == 1)
    };
    let mut operands = kernel.operands();
    let first = operands.len() - before_extras(kernel, &name);
    let mut own = vec![0; places.len()];
    for (at, (value, places)) in op.operands().into_iter().zip(&places).enumerate() {
        if at == index {
            continue;
        }
        if !full(value, places) && !column(value, places) {
            return Ok(false);
        }
        // Operand `i` of an epilogue is the kernel's own operands' end and then `i - 1`.
        own[at] = operands.len() - first + 1;
        operands.push(value);
    }
    let expression = substituted(&expression, &|at| match at == index {
        true => before.clone(),
        false => Expr::Value(own.get(at).copied().unwrap_or(at)),
    });
    if operands.len() + 1 > MOST_BUFFERS || size(&expression) > MOST_SIZE {
        return Ok(false);
    }
    let shader = Shader::before(op);
    let mut parts = shader.parts(&name, &operands);
    for (name, attr) in kernel.attrs() {
        if name != "epilogue" {
            parts = parts.attr(&name, attr);
        }
    }
    let text = Attr::string(shader.builder().context(), &expression.to_string());
    let ty = result.ty().with_shape(&computed.shape());
    let written = shader.write(parts.attr("epilogue", text), ty)?;
    if written.defining_op().is_none_or(|op| steps(op).is_err()) {
        if let Some(op) = written.defining_op() {
            op.erase()?;
        }
        return Ok(false);
    }
    let shaped = shader.reshape(written, &of)?;
    op.replace(&[shaped])?;
    Ok(true)
}

/// The kernel that computes a value for this reader alone, and its name without the dialect.
fn kernel_of(value: Value<'_>) -> Option<(Op<'_>, String)> {
    let source = unshaped(value);
    let mut inner = value;
    loop {
        if !inner.has_one_use() {
            return None;
        }
        if inner == source {
            break;
        }
        inner = inner.defining_op()?.operand(0)?;
    }
    let op = source.defining_op()?;
    let name = op.name().strip_prefix("shader.")?.to_owned();
    KERNELS.contains(&name.as_str()).then_some((op, name))
}

/// How many of a kernel's operands are those of an epilogue that it has already.
fn before_extras(kernel: Op<'_>, name: &str) -> usize {
    let quantized = matches!(kernel.str_attr("layout").as_deref(), Some("int8" | "int4"));
    let own = match name {
        "norm" => 1,
        "gather" | "matmul" | "matvec" => 2 + usize::from(quantized),
        _ => 2,
    };
    kernel.operand_count() - own
}
