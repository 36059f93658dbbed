//! convolution, by matrix products over patches.

use edgec_tensor::{ElementType, Tensor};
use num_complex::Complex;

use crate::convert::convert;
use crate::dot::domain;
use crate::error::{KernelError, Result, invalid};
use crate::lanes::{Lanes, store_c64, store_c128, store_f32, store_f64, store_i64};
use crate::matmul::{Sizes, product, wrapping_product};
use crate::shape::{Odometer, View, checked_len, dimensions, of_rank, strides, unsigned};

/// Where batch, features and space lie, and how the window moves.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the names are the attributes'")]
pub struct Convolution {
    pub input_batch: i64,
    pub input_feature: i64,
    pub input_spatial: Vec<i64>,
    pub kernel_input_feature: i64,
    pub kernel_output_feature: i64,
    pub kernel_spatial: Vec<i64>,
    pub output_batch: i64,
    pub output_feature: i64,
    pub output_spatial: Vec<i64>,
    pub window_strides: Vec<i64>,
    /// Low and high padding.
    pub padding: Vec<[i64; 2]>,
    pub lhs_dilation: Vec<i64>,
    pub rhs_dilation: Vec<i64>,
    pub window_reversal: Vec<bool>,
    pub feature_group_count: i64,
    pub batch_group_count: i64,
}

/// Elements of patches that are laid out at a time.
const PATCHES: usize = 1 << 20;

/// The convolution of `lhs` with `rhs`, in the arithmetic of `result`.
///
/// # Errors
/// Dimension numbers, window or groups do not fit the operands.
pub fn convolution(lhs: &Tensor, rhs: &Tensor, spec: &Convolution, result: ElementType) -> Result<Tensor> {
    let plan = Plan::new(lhs.shape(), rhs.shape(), spec)?;
    checked_len(result, &plan.shape)?;
    let domain = domain(lhs.element_type(), rhs.element_type(), result)?;
    checked_len(domain, &plan.shape)?;
    let (lhs, rhs) = (convert(lhs, domain)?, convert(rhs, domain)?);
    let shape = &plan.shape;
    match (Lanes::load(&lhs), Lanes::load(&rhs)) {
        (Lanes::F32(a), Lanes::F32(b)) => store_f32(plan.run(&a, &b, product), result, shape),
        (Lanes::F64(a), Lanes::F64(b)) => store_f64(plan.run(&a, &b, product), result, shape),
        (Lanes::I64(a), Lanes::I64(b)) => store_i64(plan.run(&a, &b, wrapping_product), result, shape),
        (Lanes::C64(a), Lanes::C64(b)) => store_c64(plan.run::<Complex<f32>>(&a, &b, product), shape),
        (Lanes::C128(a), Lanes::C128(b)) => store_c128(plan.run::<Complex<f64>>(&a, &b, product), shape),
        _ => Err(KernelError::ElementType(result)),
    }
}

struct Plan {
    /// Views as batch, space, features; space, input features, output features; and the result's shape and order.
    lhs: View,
    rhs: View,
    /// Sizes of the result as batch, space, features, and where each of these lies in the result.
    sizes: Vec<usize>,
    order: Vec<usize>,
    shape: Vec<usize>,
    window: Vec<Axis>,
    feature_groups: usize,
    batch_groups: usize,
}

/// One spatial dimension.
struct Axis {
    input: usize,
    kernel: usize,
    stride: usize,
    low: i64,
    lhs_dilation: usize,
    rhs_dilation: usize,
    reversed: bool,
}

impl Axis {
    /// The input's index under place `tap` of the window at `position`.
    fn input_at(&self, position: usize, tap: usize) -> Option<usize> {
        let tap = if self.reversed { self.kernel - 1 - tap } else { tap };
        let at = position as i128 * self.stride as i128 + tap as i128 * self.rhs_dilation as i128
            - i128::from(self.low);
        let at = usize::try_from(at).ok()?;
        let inside = at.is_multiple_of(self.lhs_dilation) && at / self.lhs_dilation < self.input;
        inside.then_some(at / self.lhs_dilation)
    }
}

impl Plan {
    fn new(lhs: &[usize], rhs: &[usize], spec: &Convolution) -> Result<Self> {
        let rank = lhs.len();
        let order = |what: &str, first: i64, spatial: &[i64], last: &[i64]| {
            let all: Vec<i64> =
                std::iter::once(first).chain(spatial.iter().copied()).chain(last.iter().copied()).collect();
            of_rank(what, all.len(), rank)?;
            dimensions(what, &all, rank)
        };
        of_rank("the kernel", rhs.len(), rank)?;
        let lhs_order =
            order("input dimensions", spec.input_batch, &spec.input_spatial, &[spec.input_feature])?;
        let mut rhs_order = order(
            "kernel dimensions",
            spec.kernel_input_feature,
            &spec.kernel_spatial,
            &[spec.kernel_output_feature],
        )?;
        // Space, input features, output features.
        let input_feature = rhs_order.remove(0);
        rhs_order.insert(rank - 2, input_feature);
        let out_order =
            order("output dimensions", spec.output_batch, &spec.output_spatial, &[spec.output_feature])?;
        let (lhs, rhs) = (View::whole(lhs).permuted(&lhs_order), View::whole(rhs).permuted(&rhs_order));

        let groups = |what: &str, count: i64| match usize::try_from(count) {
            Ok(count) if count > 0 => Ok(count),
            _ => invalid(format!("{what} is {count}")),
        };
        let feature_groups = groups("feature_group_count", spec.feature_group_count)?;
        let batch_groups = groups("batch_group_count", spec.batch_group_count)?;
        let (batch, features) = (lhs.shape[0], lhs.shape[rank - 1]);
        let (kernel_features, out_features) = (rhs.shape[rank - 2], rhs.shape[rank - 1]);
        let fits = (feature_groups == 1 || batch_groups == 1)
            && features.is_multiple_of(feature_groups)
            && features / feature_groups == kernel_features
            && batch.is_multiple_of(batch_groups)
            && out_features.is_multiple_of(feature_groups)
            && out_features.is_multiple_of(batch_groups);
        if !fits {
            return invalid(format!(
                "{batch} samples of {features} features and a kernel of {kernel_features} to {out_features} features \
                 do not fit {feature_groups} feature groups and {batch_groups} batch groups"
            ));
        }
        let window = window(spec, &lhs.shape[1..rank - 1], &rhs.shape[..rank - 2])?;
        let mut sizes = vec![batch / batch_groups];
        for axis in &window {
            sizes.push(positions(axis, spec.padding[sizes.len() - 1])?);
        }
        sizes.push(out_features);
        let mut shape = vec![0; rank];
        out_order.iter().zip(&sizes).for_each(|(&dim, &size)| shape[dim] = size);
        Ok(Self { lhs, rhs, sizes, order: out_order, shape, window, feature_groups, batch_groups })
    }

    /// Lays out patches of the input as rows, multiplies them with the kernel, and puts the features where they belong.
    fn run<T: Copy + Default + Send + Sync>(
        &self,
        lhs: &[T],
        rhs: &[T],
        multiply: impl Fn(&[T], &[T], &mut [T], Sizes),
    ) -> Vec<T> {
        let rank = self.sizes.len();
        let (lhs, rhs) = (self.lhs.collect(lhs), self.rhs.collect(rhs));
        let group_features = self.rhs.shape[rank - 2];
        let out_features = self.sizes[rank - 1];
        let groups = self.feature_groups.max(self.batch_groups);
        let group_out = out_features / groups;
        let taps: Vec<usize> = self.window.iter().map(|axis| axis.kernel).collect();
        let tap_count: usize = taps.iter().product();
        let patch = tap_count * group_features;
        let places = &self.sizes[..rank - 1];
        let rows: usize = places.iter().product();
        // Batch, space, features in order; turned into the result's order at the end.
        let mut out = vec![T::default(); rows * out_features];
        if out.is_empty() || patch == 0 {
            return self.arranged(out);
        }
        let input_steps = strides(&self.lhs.shape);
        let at_once = (PATCHES / patch).clamp(1, rows);
        for group in 0..groups {
            let (feature_group, batch_group) = if self.feature_groups > 1 { (group, 0) } else { (0, group) };
            let kernel: Vec<T> = rhs
                .chunks_exact(out_features)
                .flat_map(|row| &row[group * group_out..(group + 1) * group_out])
                .copied()
                .collect();
            let mut places = Odometer::new(places);
            let mut first = 0;
            while first < rows {
                let count = at_once.min(rows - first);
                let mut patches = vec![T::default(); count * patch];
                for patch in patches.chunks_exact_mut(patch) {
                    let Some(place) = places.index() else { break };
                    let sample = batch_group * self.sizes[0] + place[0];
                    let base = sample * input_steps[0] + feature_group * group_features;
                    let mut taps = Odometer::new(&taps);
                    for slots in patch.chunks_exact_mut(group_features) {
                        let Some(tap) = taps.index() else { break };
                        let offset = self.window.iter().enumerate().try_fold(base, |offset, (dim, axis)| {
                            Some(offset + axis.input_at(place[dim + 1], tap[dim])? * input_steps[dim + 1])
                        });
                        if let Some(offset) = offset {
                            slots.copy_from_slice(&lhs[offset..offset + group_features]);
                        }
                        taps.advance();
                    }
                    places.advance();
                }
                let mut products = vec![T::default(); count * group_out];
                multiply(&patches, &kernel, &mut products, Sizes { m: count, k: patch, n: group_out });
                let targets = out[first * out_features..].chunks_exact_mut(out_features);
                for (row, target) in products.chunks_exact(group_out).zip(targets) {
                    target[group * group_out..(group + 1) * group_out].copy_from_slice(row);
                }
                first += count;
            }
        }
        self.arranged(out)
    }

    fn arranged<T: Copy + Default + Send + Sync>(&self, out: Vec<T>) -> Vec<T> {
        let mut back = vec![0; self.order.len()];
        self.order.iter().enumerate().for_each(|(from, &to)| back[to] = from);
        View::whole(&self.sizes).permuted(&back).collect(&out)
    }
}

fn window(spec: &Convolution, input: &[usize], kernel: &[usize]) -> Result<Vec<Axis>> {
    let count = input.len();
    let list = |what: &str, values: &[i64]| -> Result<Vec<usize>> {
        of_rank(what, values.len(), count)?;
        let values = unsigned(what, values)?;
        if values.contains(&0) { invalid(format!("{what} has a zero")) } else { Ok(values) }
    };
    let strides = list("window_strides", &spec.window_strides)?;
    let lhs_dilation = list("lhs_dilation", &spec.lhs_dilation)?;
    let rhs_dilation = list("rhs_dilation", &spec.rhs_dilation)?;
    of_rank("padding", spec.padding.len(), count)?;
    of_rank("window_reversal", spec.window_reversal.len(), count)?;
    Ok((0..count)
        .map(|dim| Axis {
            input: input[dim],
            kernel: kernel[dim],
            stride: strides[dim],
            low: spec.padding[dim][0],
            lhs_dilation: lhs_dilation[dim],
            rhs_dilation: rhs_dilation[dim],
            reversed: spec.window_reversal[dim],
        })
        .collect())
}

/// How many places the window has.
fn positions(axis: &Axis, [low, high]: [i64; 2]) -> Result<usize> {
    let spread = |size: usize, dilation: usize| {
        if size == 0 { 0 } else { (size as i128 - 1) * dilation as i128 + 1 }
    };
    let padded = spread(axis.input, axis.lhs_dilation) + i128::from(low) + i128::from(high);
    let reach = spread(axis.kernel, axis.rhs_dilation);
    let count = if padded < reach { 0 } else { (padded - reach) / axis.stride as i128 + 1 };
    match usize::try_from(count) {
        Ok(count) if count <= 1 << 40 => Ok(count),
        _ => invalid(format!("the window has {count} places")),
    }
}
