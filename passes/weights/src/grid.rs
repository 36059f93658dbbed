//! Quantisation to integers whose scales are known before the weight is read.

use std::sync::Arc;

use crate::DType;

/// A grid of integers: `x` is stored as `round_nearest_even(clamp(x / scale, low, high))`.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    /// The type of the integers: i8 or i32.
    pub dtype: DType,
    /// The smallest integer that is used.
    pub low: i32,
    /// The largest integer that is used.
    pub high: i32,
    /// The dimension along which scales differ; without it there is one scale.
    pub axis: Option<usize>,
    /// Positive scales.
    pub scales: Arc<[f32]>,
}

impl Grid {
    /// Symmetric int8 of weights, -127..=127.
    pub fn int8(axis: Option<usize>, scales: Vec<f32>) -> Self {
        Self { dtype: DType::I8, low: -127, high: 127, axis, scales: scales.into() }
    }

    /// The i32 of biases.
    pub fn int32(axis: Option<usize>, scales: Vec<f32>) -> Self {
        Self { dtype: DType::I32, low: i32::MIN, high: i32::MAX, axis, scales: scales.into() }
    }

    /// What keeps the grid from weights of `shape`, if anything does.
    pub(crate) fn misfit(&self, shape: &[u64]) -> Option<String> {
        let count = match self.axis {
            None => Some(1),
            Some(axis) => shape.get(axis).copied(),
        };
        if count != Some(self.scales.len() as u64) {
            return Some(format!("{} scales for dimension {:?}", self.scales.len(), self.axis));
        }
        if !self.scales.iter().all(|scale| scale.is_finite() && *scale > 0.0) {
            return Some("a scale is not positive and finite".to_owned());
        }
        None
    }

    /// The same grid after a permutation of dimensions.
    pub(crate) fn transposed(&self, permutation: &[usize]) -> Self {
        let axis = self.axis.and_then(|axis| permutation.iter().position(|&from| from == axis));
        Self { axis, ..self.clone() }
    }

    /// The same grid for another shape, where one of its dimensions is the one that scales differ along.
    pub(crate) fn reshaped(&self, from: &[u64], to: &[u64]) -> Option<Self> {
        let Some(axis) = self.axis else { return Some(self.clone()) };
        let behind = |shape: &[u64], axis: usize| shape[axis + 1..].iter().product::<u64>();
        let (size, inner) = (from.get(axis)?, behind(from, axis));
        let axis = (0..to.len()).find(|&at| to[at] == *size && behind(to, at) == inner)?;
        Some(Self { axis: Some(axis), ..self.clone() })
    }

    /// Appends the integers, little-endian, of `floats`, which are elements from `low` on of a weight of `shape`.
    pub(crate) fn encode(&self, shape: &[u64], low: u64, floats: &[f32], bytes: &mut Vec<u8>) {
        let inner = self.axis.map_or(u64::MAX, |axis| shape[axis + 1..].iter().product::<u64>().max(1));
        let (mut at, mut rest) = (low, floats);
        // Runs of one scale.
        while !rest.is_empty() {
            let run = usize::try_from(inner - at % inner).map_or(rest.len(), |run| run.min(rest.len()));
            let (part, behind) = rest.split_at(run);
            let scale = self.scales[(at / inner % self.scales.len() as u64) as usize];
            let stored = part.iter().map(|value| self.stored(*value, scale));
            match self.dtype {
                DType::I8 => bytes.extend(stored.map(|value| value as i8 as u8)),
                _ => bytes.extend(stored.flat_map(i32::to_le_bytes)),
            }
            (at, rest) = (at + run as u64, behind);
        }
    }

    fn stored(&self, value: f32, scale: f32) -> i32 {
        // Bounds beyond 2^24 are no floats; the conversion saturates.
        let rounded = f64::from((value / scale).round_ties_even());
        rounded.clamp(f64::from(self.low), f64::from(self.high)) as i32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_index_of_the_axis_has_its_scale() {
        let grid = Grid::int8(Some(1), vec![1.0, 0.5]);
        let mut bytes = Vec::new();
        grid.encode(&[2, 2, 2], 1, &[1.0, 1.0, 1.0, 1.0, 2.5, 500.0, -500.0], &mut bytes);
        assert_eq!(bytes.iter().map(|byte| *byte as i8).collect::<Vec<_>>(), [1, 2, 2, 1, 2, 127, -127]);
    }

    #[test]
    fn biases_saturate() {
        let mut bytes = Vec::new();
        Grid::int32(None, vec![1e-6]).encode(&[2], 0, &[-1e9, 1.5e-6], &mut bytes);
        assert_eq!(bytes, [i32::MIN.to_le_bytes(), 2_i32.to_le_bytes()].concat());
    }

    #[test]
    fn reshaping_keeps_the_axis_or_is_none() {
        let grid = Grid::int8(Some(0), vec![1.0; 4]);
        assert_eq!(grid.reshaped(&[4, 3, 2], &[1, 4, 6]).and_then(|grid| grid.axis), Some(1));
        assert_eq!(grid.reshaped(&[4, 3, 2], &[2, 12]), None);
    }
}
