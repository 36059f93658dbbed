//! gather.

use edgec_tensor::Tensor;

use crate::error::{Result, invalid};
use crate::lanes::integers;
use crate::shape::{
    Mover, Odometer, by_width, dimensions, of_rank, offsets, signed_strides, strides, unsigned, zeroed,
};

/// Which dimensions are indexed, sliced and collapsed.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs, reason = "the names are the attribute's")]
pub struct GatherDims {
    pub offset_dims: Vec<i64>,
    pub collapsed_slice_dims: Vec<i64>,
    pub operand_batching_dims: Vec<i64>,
    pub start_indices_batching_dims: Vec<i64>,
    pub start_index_map: Vec<i64>,
    pub index_vector_dim: i64,
}

/// Boxes of `slice_sizes` of the operand, one for each index vector, moved so that they lie inside.
///
/// # Errors
/// The dimension numbers do not fit the operands.
pub fn gather(operand: &Tensor, indices: &Tensor, dims: &GatherDims, slice_sizes: &[i64]) -> Result<Tensor> {
    let rank = operand.shape().len();
    let sizes = unsigned("slice_sizes", slice_sizes)?;
    of_rank("slice_sizes", sizes.len(), rank)?;
    if let Some(dim) = (0..rank).find(|&dim| sizes[dim] > operand.shape()[dim]) {
        return invalid(format!(
            "slice size {} is above dimension {dim} of {:?}",
            sizes[dim],
            operand.shape()
        ));
    }
    let vectors = IndexVectors::new(
        indices,
        dims.index_vector_dim,
        &dims.start_index_map,
        (&dims.operand_batching_dims, &dims.start_indices_batching_dims),
        rank,
    )?;
    let collapsed = dimensions("collapsed_slice_dims", &dims.collapsed_slice_dims, rank)?;
    let dropped = [collapsed.as_slice(), &vectors.operand_batch].concat();
    if let Some(&dim) = dropped.iter().find(|&&dim| sizes[dim] > 1) {
        return invalid(format!("dimension {dim} is dropped, but its slice size is {}", sizes[dim]));
    }
    let kept: Vec<usize> = (0..rank).filter(|dim| !dropped.contains(dim)).collect();
    let window: Vec<usize> = kept.iter().map(|&dim| sizes[dim]).collect();

    let result_rank = vectors.batch_shape.len() + window.len();
    let offset_dims = dimensions("offset_dims", &dims.offset_dims, result_rank)?;
    of_rank("offset_dims", offset_dims.len(), window.len())?;
    let batch_dims: Vec<usize> = (0..result_rank).filter(|dim| !offset_dims.contains(dim)).collect();
    let mut shape = vec![0; result_rank];
    offset_dims.iter().zip(&window).for_each(|(&dim, &size)| shape[dim] = size);
    batch_dims.iter().zip(&vectors.batch_shape).for_each(|(&dim, &size)| shape[dim] = size);
    let mut out = zeroed(operand.element_type(), &shape)?;
    if out.is_empty() {
        return Ok(Tensor::new(operand.element_type(), shape, out)?);
    }

    let steps = signed_strides(operand.shape());
    let own = |dims: &[usize], steps: &[isize]| dims.iter().map(|&dim| steps[dim]).collect::<Vec<_>>();
    let result_steps = signed_strides(&shape);
    let sources = offsets(&window, &own(&kept, &steps));
    let targets = offsets(&window, &own(&offset_dims, &result_steps));
    let rows = offsets(&vectors.batch_shape, &own(&batch_dims, &result_steps));
    let starts = vectors.starts(|dim, start| {
        Some(usize::try_from(start).unwrap_or(0).min(operand.shape()[dim] - sizes[dim]) as i64)
    });
    let starts: Vec<isize> = starts
        .map(|start| start.iter().zip(&steps).map(|(&start, &step)| start as isize * step).sum())
        .collect();
    let run = run_length(&sources, &targets);
    by_width(
        operand.element_type(),
        Gatherer {
            source: operand.bytes(),
            out: &mut out,
            starts: &starts,
            rows: &rows,
            sources: &sources,
            targets: &targets,
            run,
        },
    );
    Ok(Tensor::new(operand.element_type(), shape, out)?)
}

/// How many elements lie one behind the other in source and target alike, all through the window.
fn run_length(sources: &[isize], targets: &[isize]) -> usize {
    let follows = |at: usize| sources[at] == sources[at - 1] + 1 && targets[at] == targets[at - 1] + 1;
    let run = (1..sources.len()).take_while(|&at| follows(at)).count() + 1;
    let regular = sources.len().is_multiple_of(run)
        && (1..sources.len()).all(|at| at.is_multiple_of(run) || follows(at));
    if regular { run } else { 1 }
}

struct Gatherer<'a> {
    source: &'a [u8],
    out: &'a mut [u8],
    starts: &'a [isize],
    rows: &'a [isize],
    sources: &'a [isize],
    targets: &'a [isize],
    run: usize,
}

impl Mover for Gatherer<'_> {
    fn run<const N: usize>(self)
    where
        [u8; N]: Default,
    {
        let source = self.source.as_chunks::<N>().0;
        let out = self.out.as_chunks_mut::<N>().0;
        for (&start, &row) in self.starts.iter().zip(self.rows) {
            for (&from, &to) in self.sources.iter().zip(self.targets).step_by(self.run) {
                let (from, to) = ((start + from) as usize, (row + to) as usize);
                out[to..to + self.run].copy_from_slice(&source[from..from + self.run]);
            }
        }
    }
}

/// The index vectors of gather and scatter.
pub(crate) struct IndexVectors {
    values: Vec<i64>,
    /// The shape of the indices without the dimension of the vectors.
    pub(crate) batch_shape: Vec<usize>,
    /// The operand's dimension that each component indexes.
    map: Vec<usize>,
    /// The operand's batching dimensions, and the batch dimensions whose index each takes.
    pub(crate) operand_batch: Vec<usize>,
    batch_of: Vec<usize>,
    /// Between neighbouring components, and along each batch dimension.
    component_step: usize,
    batch_steps: Vec<usize>,
    rank: usize,
}

impl IndexVectors {
    pub(crate) fn new(
        indices: &Tensor,
        vector_dim: i64,
        map: &[i64],
        (operand_batch, indices_batch): (&[i64], &[i64]),
        rank: usize,
    ) -> Result<Self> {
        let shape = indices.shape();
        let Some(vector_dim) = usize::try_from(vector_dim).ok().filter(|&dim| dim <= shape.len()) else {
            return invalid(format!("index_vector_dim {vector_dim} is none of {}", shape.len()));
        };
        let map = dimensions("the indexed dimensions", map, rank)?;
        let length = shape.get(vector_dim).copied().unwrap_or(1);
        if map.len() != length {
            return invalid(format!("index vectors have {length} components for {} dimensions", map.len()));
        }
        let operand_batch = dimensions("the operand's batching dimensions", operand_batch, rank)?;
        let indices_batch = dimensions("the indices' batching dimensions", indices_batch, shape.len())?;
        if operand_batch.len() != indices_batch.len() || indices_batch.contains(&vector_dim) {
            return invalid("the batching dimensions do not pair");
        }
        if operand_batch.iter().any(|dim| map.contains(dim)) {
            return invalid("a dimension is indexed and a batch at once");
        }
        let batch_dims: Vec<usize> = (0..shape.len()).filter(|&dim| dim != vector_dim).collect();
        let batch_of = indices_batch
            .iter()
            .filter_map(|wanted| batch_dims.iter().position(|dim| dim == wanted))
            .collect();
        let steps = strides(shape);
        Ok(Self {
            values: integers(indices)?,
            batch_shape: batch_dims.iter().map(|&dim| shape[dim]).collect(),
            map,
            operand_batch,
            batch_of,
            component_step: steps.get(vector_dim).copied().unwrap_or(0),
            batch_steps: batch_dims.iter().map(|&dim| steps[dim]).collect(),
            rank,
        })
    }

    /// The operand's index at which each vector points, after `place` has moved its components; where that gives `None`, an index
    /// that is outside of every operand.
    pub(crate) fn starts(&self, place: impl Fn(usize, i64) -> Option<i64>) -> impl Iterator<Item = Vec<i64>> {
        let mut batch = Odometer::new(&self.batch_shape);
        std::iter::from_fn(move || {
            let index = batch.index()?;
            let base: usize = index.iter().zip(&self.batch_steps).map(|(at, step)| at * step).sum();
            let mut start = vec![0i64; self.rank];
            for (component, &dim) in self.map.iter().enumerate() {
                let value = self.values[base + component * self.component_step];
                start[dim] = place(dim, value).unwrap_or(i64::MIN / 2);
            }
            for (&dim, &from) in self.operand_batch.iter().zip(&self.batch_of) {
                let index = index[from] as i64;
                start[dim] = place(dim, index).unwrap_or(i64::MIN / 2);
            }
            batch.advance();
            Some(start)
        })
    }
}
