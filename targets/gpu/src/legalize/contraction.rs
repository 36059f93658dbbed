//! Products of matrices.

use edgec_dialects::ir::{Attr, Op, Type, Value};
use edgec_gpu_kernels::Matvec;

use super::Lowering;
use super::at::{At, Lowered, Stop, axes, lacks, refuse};
use super::panels::{Panels, Part, panels};
use super::stored::is_stored_value;

pub(super) const LOWERINGS: &[(&str, Lowering)] = &[("stablehlo.dot_general", dot_general)];

/// One operand of a product.
struct Side<'c> {
    value: Value<'c>,
    shape: Vec<i64>,
    batch: Vec<usize>,
    contracted: Vec<usize>,
    free: Vec<usize>,
}

impl<'c> Side<'c> {
    fn new(value: Value<'c>, batch: &[i64], contracted: &[i64]) -> Self {
        let (batch, contracted) = (axes(batch), axes(contracted));
        let shape = value.shape();
        let free = (0..shape.len()).filter(|axis| !batch.contains(axis) && !contracted.contains(axis));
        Self { free: free.collect(), value, shape, batch, contracted }
    }

    fn size(&self, axes: &[usize]) -> i64 {
        axes.iter().map(|&axis| self.shape[axis]).product()
    }

    fn order(&self, depth_last: bool) -> Vec<usize> {
        let (before, last) =
            if depth_last { (&self.free, &self.contracted) } else { (&self.contracted, &self.free) };
        self.batch.iter().chain(before).chain(last).copied().collect()
    }

    /// Whether the elements lie in this order already.
    fn lies(&self, depth_last: bool) -> bool {
        self.order(depth_last).iter().filter(|&&axis| self.shape[axis] != 1).is_sorted()
    }

    /// The operand as batches of rows along the depth, or of columns.
    fn matrix(&self, at: &mut At<'_, 'c>, depth_last: bool) -> Result<Value<'c>, Stop> {
        let value = at.read(self.value)?;
        let value = at.shader.transpose(value, &self.order(depth_last))?;
        let (free, depth) = (self.size(&self.free), self.size(&self.contracted));
        let [rows, columns] = if depth_last { [free, depth] } else { [depth, free] };
        Ok(at.shader.reshape(value, &[self.size(&self.batch), rows, columns])?)
    }
}

/// A right side as kernels read it.
struct Right<'c> {
    /// The weights, and the scales of quantised ones.
    values: Vec<Value<'c>>,
    layout: &'static str,
    /// Its columns.
    outputs: i64,
}

/// Rows by columns. A weight lies in panels; other right sides as they are, or turned where their depth comes neither first nor last. A weight on the left is
/// the right side of the transposed product.
///
/// ```text
/// %0 = stablehlo.dot_general %x, %w, contracting_dims = [1] x [1] : (tensor<3x12xf32>, tensor<16x12xf32>) -> tensor<3x16xf32>
/// ->
/// %w.panels : tensor<1x12x64xf32>
/// %0 = shader.matmul %x, %w.panels {layout = "panels"} : (tensor<1x3x12xf32>, tensor<1x12x64xf32>) -> tensor<1x3x16xf32>
/// ```
fn dot_general<'c>(at: &mut At<'_, 'c>, op: Op<'c>) -> Lowered<'c> {
    let dims = op.attr("dot_dimension_numbers").and_then(Attr::as_dot).ok_or_else(|| lacks(op))?;
    let (Some(left), Some(right)) = (op.operand(0), op.operand(1)) else { return Err(lacks(op)) };
    let ty = at.result(op)?;
    if crate::types::float(ty).is_err() || crate::types::float(left.ty()).is_err() {
        return refuse("kernels multiply matrices of floats", "convert the operands to f32");
    }
    let left = Side::new(left, &dims.lhs_batch, &dims.lhs_contract);
    let right = Side::new(right, &dims.rhs_batch, &dims.rhs_contract);
    let batch = left.size(&left.batch);
    if left.size(&left.contracted) == 0 {
        return refuse("its sums are of nothing", "leave products of no elements out");
    }
    let turned = is_stored_value(left.value) && !is_stored_value(right.value) && left.batch.is_empty();
    let (x, w) = if turned { (&right, &left) } else { (&left, &right) };
    let (rows, columns) = (x.size(&x.free), w.size(&w.free));
    let sides = if is_stored_value(w.value) && w.batch.is_empty() {
        let Panels { parts, layout } = panels(at, w.value, &w.order(true), [columns, w.size(&w.contracted)])?;
        parts.into_iter().map(|Part { values, outputs }| Right { values, layout, outputs }).collect()
    } else {
        let transposed = !w.lies(false) && w.lies(true);
        let layout = if transposed { "transposed" } else { "dense" };
        vec![Right { values: vec![w.matrix(at, transposed)?], layout, outputs: columns }]
    };
    let mut products = Vec::new();
    for side in sides {
        let outputs = side.outputs;
        products.push(multiplied(at, x, side, [batch, rows, outputs], ty)?);
    }
    let product = match products[..] {
        [product] => product,
        // More than devices bind at once.
        _ => {
            let joined = at.shader.parts("concatenate", &products).int(at.shader, "dimension", 2);
            at.shader.write(joined, ty.with_shape(&[batch, rows, columns]))?
        }
    };
    let shape = ty.shape().ok_or_else(|| lacks(op))?;
    if !turned {
        return Ok(vec![at.shader.reshape(product, &shape)?]);
    }
    let product = at.shader.transpose(product, &[0, 2, 1])?;
    Ok(vec![at.shader.reshape(product, &shape)?])
}

/// A product of few rows is a kernel of its own.
fn multiplied<'c>(
    at: &mut At<'_, 'c>,
    x: &Side<'c>,
    right: Right<'c>,
    [batch, rows, columns]: [i64; 3],
    ty: Type<'c>,
) -> Result<Value<'c>, Stop> {
    let layout = Attr::string(at.shader.builder().context(), right.layout);
    let mut x = x.matrix(at, true)?;
    let few = batch == 1
        && rows <= i64::from(Matvec::MOST_ROWS)
        && right.layout != "transposed"
        && right.layout != "dense";
    let mut shape = vec![batch, rows, columns];
    if few {
        let depth = x.shape().last().copied().unwrap_or(1);
        (x, shape) = (at.shader.reshape(x, &[rows, depth])?, vec![rows, columns]);
    }
    let mut operands = vec![x];
    operands.extend(right.values);
    let name = if few { "matvec" } else { "matmul" };
    let parts = at.shader.parts(name, &operands).attr("layout", layout);
    let product = at.shader.write(parts, ty.with_shape(&shape))?;
    Ok(at.shader.reshape(product, &[batch, rows, columns])?)
}
