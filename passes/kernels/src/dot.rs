//! dot_general.

use std::borrow::Cow;

use edgec_tensor::{ElementType, Tensor};
use num_complex::Complex;

use crate::convert::convert;
use crate::error::{KernelError, Result, invalid};
use crate::lanes::{Lanes, map, store_c64, store_c128, store_f32, store_f64, store_i64};
use crate::matmul::{Sizes, product, wrapping_product};
use crate::shape::{View, checked_len, dimensions};

/// Which dimensions are paired and which are summed over.
#[derive(Clone, Copy, Debug, Default)]
#[allow(missing_docs, reason = "the names are the attribute's")]
pub struct DotDims<'a> {
    pub lhs_batch: &'a [i64],
    pub rhs_batch: &'a [i64],
    pub lhs_contract: &'a [i64],
    pub rhs_contract: &'a [i64],
}

/// Sums of products over the contracting dimensions, in the arithmetic of `result`: floats of up to 32 bits are summed in f32.
///
/// # Errors
/// The dimensions do not fit the operands.
pub fn dot_general(lhs: &Tensor, rhs: &Tensor, dims: DotDims<'_>, result: ElementType) -> Result<Tensor> {
    let left = Side::new(lhs, dims.lhs_batch, dims.lhs_contract)?;
    let right = Side::new(rhs, dims.rhs_batch, dims.rhs_contract)?;
    if left.batch != right.batch || left.contract != right.contract {
        return invalid(format!(
            "batches {:?} and {:?}, contracted {:?} and {:?} do not pair",
            left.batch, right.batch, left.contract, right.contract
        ));
    }
    let shape = [left.batch.as_slice(), &left.free, &right.free].concat();
    checked_len(result, &shape)?;
    let batches = left.batch.iter().product();
    let sizes = Sizes {
        m: left.free.iter().product(),
        k: left.contract.iter().product(),
        n: right.free.iter().product(),
    };
    let (left_view, right_view) = (left.view([0, 1, 2]), right.view([0, 2, 1]));
    let domain = domain(lhs.element_type(), rhs.element_type(), result)?;
    let (lhs, rhs) = (convert(lhs, domain)?, convert(rhs, domain)?);
    match (Lanes::load(&lhs), Lanes::load(&rhs)) {
        (Lanes::F32(a), Lanes::F32(b)) => {
            let out = batched(&arranged(&left_view, &a), &arranged(&right_view, &b), batches, sizes, product);
            store_f32(out, result, &shape)
        }
        (Lanes::F64(a), Lanes::F64(b)) => {
            let out = batched(&arranged(&left_view, &a), &arranged(&right_view, &b), batches, sizes, product);
            store_f64(out, result, &shape)
        }
        (Lanes::I64(a), Lanes::I64(b)) => {
            let out =
                batched(&left_view.collect(&a), &right_view.collect(&b), batches, sizes, wrapping_product);
            if result == ElementType::Bool {
                crate::lanes::store_bool(map(&out, |value| value != 0), &shape)
            } else {
                store_i64(out, result, &shape)
            }
        }
        (Lanes::C64(a), Lanes::C64(b)) => {
            let out: Vec<Complex<f32>> =
                batched(&left_view.collect(&a), &right_view.collect(&b), batches, sizes, product);
            store_c64(out, &shape)
        }
        (Lanes::C128(a), Lanes::C128(b)) => {
            let out: Vec<Complex<f64>> =
                batched(&left_view.collect(&a), &right_view.collect(&b), batches, sizes, product);
            store_c128(out, &shape)
        }
        _ => Err(KernelError::ElementType(result)),
    }
}

/// The type that products and sums are computed in.
pub(crate) fn domain(lhs: ElementType, rhs: ElementType, result: ElementType) -> Result<ElementType> {
    use ElementType as E;
    let any = |wanted: E| lhs == wanted || rhs == wanted || result == wanted;
    if any(E::Complex128) {
        return Ok(E::Complex128);
    }
    if any(E::Complex64) {
        return Ok(E::Complex64);
    }
    if any(E::F64) {
        return Ok(E::F64);
    }
    let float = [lhs, rhs, result].iter().filter(|element| element.is_float()).count();
    match float {
        0 => Ok(E::I64),
        3 => Ok(E::F32),
        _ => invalid(format!(
            "{} and {} have no sum of products in {}",
            lhs.mlir_name(),
            rhs.mlir_name(),
            result.mlir_name()
        )),
    }
}

/// The elements as the view orders them, without a copy where they lie so.
fn arranged<'a, T: Copy + Default + Send + Sync>(view: &View, values: &'a Cow<'a, [T]>) -> Cow<'a, [T]> {
    let plain = View::whole(&view.shape);
    let same =
        view.strides.iter().zip(&plain.strides).zip(&view.shape).all(|((a, b), &size)| size <= 1 || a == b);
    if same && !view.shape.contains(&0) { Cow::Borrowed(values) } else { Cow::Owned(view.collect(values)) }
}

fn batched<T: Copy + Default>(
    left: &[T],
    right: &[T],
    batches: usize,
    sizes: Sizes,
    multiply: impl Fn(&[T], &[T], &mut [T], Sizes),
) -> Vec<T> {
    let Sizes { m, k, n } = sizes;
    let mut out = vec![T::default(); batches * m * n];
    if m * k * n == 0 {
        return out;
    }
    let pairs = left.chunks_exact(m * k).zip(right.chunks_exact(k * n));
    for (out, (left, right)) in out.chunks_exact_mut(m * n).zip(pairs) {
        multiply(left, right, out, sizes);
    }
    out
}

/// One operand's dimensions by their part.
struct Side {
    batch: Vec<usize>,
    contract: Vec<usize>,
    free: Vec<usize>,
    /// Batch, free, contracting dimensions.
    groups: [Vec<usize>; 3],
    shape: Vec<usize>,
}

impl Side {
    fn new(operand: &Tensor, batch: &[i64], contract: &[i64]) -> Result<Self> {
        let shape = operand.shape();
        let all: Vec<i64> = batch.iter().chain(contract).copied().collect();
        let taken = dimensions("the paired and contracted dimensions", &all, shape.len())?;
        let (batch, contract) = taken.split_at(batch.len());
        let free: Vec<usize> = (0..shape.len()).filter(|dim| !taken.contains(dim)).collect();
        let sizes = |dims: &[usize]| dims.iter().map(|&dim| shape[dim]).collect::<Vec<_>>();
        Ok(Self {
            batch: sizes(batch),
            contract: sizes(contract),
            free: sizes(&free),
            groups: [batch.to_vec(), free, contract.to_vec()],
            shape: shape.to_vec(),
        })
    }

    fn view(&self, order: [usize; 3]) -> View {
        let dims: Vec<usize> = order.iter().flat_map(|&group| self.groups[group].iter().copied()).collect();
        View::whole(&self.shape).permuted(&dims)
    }
}
