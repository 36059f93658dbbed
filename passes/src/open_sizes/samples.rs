//! At which sizes a program is compiled, and what is the same at all of them.

use std::collections::HashSet;

use edgec_dialects::ir::{Module, Op};

use super::{OpenSize, Size, described};

/// Where samples lie; each row is tried where the program does not allow the row before. One open size takes four samples,
/// more of them five, so that a formula of three coefficients is tested by one at least.
const SCALES: [&[&[i64]]; 2] = [
    &[&[11, 97, 1009, 10007], &[11, 53, 199, 401], &[7, 23, 61, 101], &[5, 11, 17, 29], &[3, 5, 7, 11]],
    &[&[11, 53, 211, 401, 601], &[7, 23, 61, 101, 151], &[5, 11, 17, 29, 41], &[3, 5, 7, 11, 13]],
];

/// Programs that take only multiples of a number take multiples of one of these.
const UNITS: [i64; 8] = [1, 2, 4, 8, 16, 32, 64, 128];

/// Most elements of an integer constant whose elements are held against formulas.
const MAX_NUMBERS: u64 = 64;

/// From what samples are chosen.
#[derive(Clone, Debug, Default)]
pub struct Sampling {
    /// Numbers that stand in the program, which a size must not be mistaken for.
    taken: HashSet<i64>,
    /// The smallest and the largest value of each open size.
    ranges: Vec<(i64, i64)>,
}

impl Sampling {
    /// For the open sizes of a module.
    pub fn of(module: Module<'_>, open: &[OpenSize]) -> Self {
        let mut taken = HashSet::new();
        for op in module.op().nested() {
            let blocks = op.regions().into_iter().flat_map(|region| region.blocks());
            for value in blocks.flat_map(|block| block.args()).chain(op.results()) {
                taken.extend(value.shape());
            }
            let small = |constant: &edgec_dialects::ir::Dense<'_>| constant.len() <= MAX_NUMBERS;
            let constant = op.constant_value().and_then(|value| value.as_dense()).filter(small);
            taken.extend(constant.and_then(|constant| constant.to_i64()).unwrap_or_default());
        }
        Self::new(taken, open)
    }

    /// For open sizes beside the numbers `taken`.
    pub fn new(taken: HashSet<i64>, open: &[OpenSize]) -> Self {
        Self { taken, ranges: open.iter().map(|size| (size.low, size.high)).collect() }
    }

    /// Numbers for `count` sizes that no other number of the program is; nothing for none.
    pub(super) fn distinct(&self, count: usize) -> Option<Vec<i64>> {
        let mut used = HashSet::new();
        let number = |at: usize| self.prime(401 + 40 * at as i64, &mut used);
        (count > 0).then(|| (0..count).map(number).collect())
    }

    /// The first prime from `least` on that the program does not hold and that is not in `used`, where it goes.
    fn prime(&self, least: i64, used: &mut HashSet<i64>) -> i64 {
        let is_prime = |n: i64| n > 1 && (2..).take_while(|d| d * d <= n).all(|d| n % d != 0);
        let free = |n: &i64| is_prime(*n) && !self.taken.contains(n) && !used.contains(n);
        let found = (least..).find(free).unwrap_or(least);
        used.insert(found);
        found
    }

    /// Samples to try, in order: the first that the program allows are taken.
    pub fn candidates(&self) -> Vec<Vec<Vec<i64>>> {
        let count = self.ranges.len();
        let scales = if count == 1 { SCALES[0] } else { SCALES[1] };
        let mut candidates = Vec::new();
        for scale in scales {
            for unit in UNITS {
                let mut used = HashSet::new();
                let samples: Vec<Vec<i64>> = scale
                    .iter()
                    .map(|&base| {
                        let value = |at: usize| self.prime(base + base * at as i64 / 4, &mut used) * unit;
                        (0..count).map(value).collect()
                    })
                    .collect();
                if samples.iter().all(|values| self.allows(values)) {
                    candidates.push(samples);
                }
            }
        }
        candidates
    }

    fn allows(&self, values: &[i64]) -> bool {
        values.iter().zip(&self.ranges).all(|(value, (low, high))| (low..=high).contains(&value))
    }
}

/// The sizes at which a program is compiled.
#[derive(Clone, Debug)]
pub struct Samples {
    /// What is open.
    pub open: Vec<OpenSize>,
    /// A value of each open size, for each sample.
    pub values: Vec<Vec<i64>>,
}

impl Samples {
    /// The formula of a number that was `found` at each sample; nothing where there is none.
    pub fn fit(&self, found: &[i64]) -> Option<Size> {
        Size::through(&self.values, found)
    }

    /// Other sizes, small ones and huge ones, at which the program has to agree with the formulas.
    pub fn probes(&self) -> Vec<Vec<i64>> {
        let count = self.open.len();
        let divides = |unit: &i64| self.values.iter().flatten().all(|value| value % unit == 0);
        let unit = UNITS.into_iter().rev().find(divides).unwrap_or(1);
        let mut probes: Vec<Vec<i64>> = (1..=8).map(|number| vec![number * unit; count]).collect();
        if count > 1 {
            let mixed =
                |number: i64| (0..count as i64).map(|at| ((number + 3 * at) % 8 + 1) * unit).collect();
            probes.extend((0..4).map(mixed));
        }
        for at in 0..count {
            probes.push((0..count).map(|other| if other == at { 1_000_003 } else { 3 } * unit).collect());
        }
        let allowed = |values: &Vec<i64>| {
            values.iter().zip(&self.open).all(|(value, size)| (size.low..=size.high).contains(value))
        };
        probes.retain(allowed);
        probes
    }

    /// Whether `probe`, the program at `values`, is the program that `modules` are at the samples: the same operations, of
    /// sizes and small integer constants that follow the same formulas. Otherwise, what differs and where.
    ///
    /// # Errors
    /// The difference.
    pub fn check(&self, modules: &[Module<'_>], probe: Module<'_>, values: &[i64]) -> Result<(), String> {
        let at = || described(&self.open, values);
        let programs: Vec<Vec<Op<'_>>> = modules.iter().map(|module| module.op().nested()).collect();
        let probed = probe.op().nested();
        if programs.iter().any(|program| program.len() != probed.len()) {
            return Err(format!("with {} it is another program", at()));
        }
        for (index, op) in probed.into_iter().enumerate() {
            let others: Vec<Op<'_>> =
                programs.iter().filter_map(|program| program.get(index).copied()).collect();
            let differs = |what: String| Err(format!("{}: with {} {what}", op.location(), at()));
            if others.iter().any(|other| other.name() != op.name()) {
                return differs(format!("there is `{}`", op.name()));
            }
            for number in 0..op.result_count() {
                let shape = |op: &Op<'_>| op.result(number).map(|value| value.shape()).unwrap_or_default();
                let found: Vec<Vec<i64>> = others.iter().map(shape).collect();
                if let Some(size) = self.off_formula(&found, &shape(&op), values) {
                    return differs(format!("`{}` has a dimension of size {size}", op.name()));
                }
            }
            let numbers = |op: &Op<'_>| {
                let dense = op.constant_value()?.as_dense().filter(|dense| dense.len() <= MAX_NUMBERS)?;
                dense.to_i64()
            };
            if let (Some(probed), Some(found)) =
                (numbers(&op), others.iter().map(numbers).collect::<Option<Vec<_>>>())
                && let Some(number) = self.off_formula(&found, &probed, values)
            {
                return differs(format!("a number is {number}"));
            }
        }
        Ok(())
    }

    /// A number of `probed` that is not what the formula through the samples says. A number without formula is the target's
    /// to refuse.
    fn off_formula(&self, found: &[Vec<i64>], probed: &[i64], values: &[i64]) -> Option<i64> {
        if found.iter().any(|found| found.len() != probed.len()) {
            return None;
        }
        probed.iter().enumerate().find_map(|(index, &number)| {
            let found: Vec<i64> = found.iter().filter_map(|found| found.get(index).copied()).collect();
            let formula = self.fit(&found)?;
            (formula.at(values) != Some(number)).then_some(number)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{OpenSize, Samples, Sampling};

    fn open(low: i64, high: i64) -> OpenSize {
        OpenSize { name: "x".to_owned(), places: Vec::new(), low, high }
    }

    #[test]
    fn samples_keep_away_from_the_numbers_of_the_program_and_inside_of_the_ranges() {
        let sampling = Sampling::new(HashSet::from([11, 13]), &[open(2, 64)]);
        let candidates = sampling.candidates();
        assert_eq!(candidates[0], [[5], [17], [19], [29]]);
        assert!(candidates.iter().flatten().flatten().all(|size| (2..=64).contains(size)));
        assert_eq!(Sampling::new(HashSet::new(), &[open(2, 4)]).candidates(), Vec::<Vec<Vec<i64>>>::new());
    }

    #[test]
    fn probes_are_multiples_where_the_samples_are() {
        let samples = Samples { open: vec![open(0, 1 << 31)], values: vec![vec![88], vec![776]] };
        assert_eq!(samples.probes()[..2], [[8], [16]]);
        assert_eq!(samples.probes()[8], [8 * 1_000_003]);
    }
}
