//! Sizes as polynomials of the sizes that a program leaves open.

use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};

/// The exponent of each open size in a product of them.
pub type Powers = Vec<u8>;

/// A polynomial with whole coefficients, such as `2*n0 + 1` or `n0*n1`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Size {
    /// Coefficients other than zero, by product.
    terms: BTreeMap<Powers, i64>,
}

impl Size {
    /// A number.
    pub fn known(value: i64) -> Self {
        Self::term(Powers::new(), value)
    }

    /// A coefficient times a product of open sizes.
    pub fn term(mut powers: Powers, coefficient: i64) -> Self {
        while powers.last() == Some(&0) {
            powers.pop();
        }
        let mut terms = BTreeMap::new();
        if coefficient != 0 {
            terms.insert(powers, coefficient);
        }
        Self { terms }
    }

    /// The coefficients of its products.
    pub fn terms(&self) -> impl Iterator<Item = (&Powers, i64)> {
        self.terms.iter().map(|(powers, &coefficient)| (powers, coefficient))
    }

    /// The number that it is, if it depends on no open size.
    pub fn as_known(&self) -> Option<i64> {
        match self.terms.iter().next() {
            None => Some(0),
            Some((powers, &value)) => (self.terms.len() == 1 && powers.is_empty()).then_some(value),
        }
    }

    /// The sum of two sizes; nothing where a coefficient leaves 64 bits.
    pub fn plus(&self, other: &Self) -> Option<Self> {
        let mut sum = self.clone();
        for (powers, &coefficient) in &other.terms {
            let term = sum.terms.entry(powers.clone()).or_insert(0);
            *term = term.checked_add(coefficient)?;
        }
        sum.terms.retain(|_, coefficient| *coefficient != 0);
        Some(sum)
    }

    /// The product of two sizes; nothing where a coefficient leaves 64 bits.
    pub fn times(&self, other: &Self) -> Option<Self> {
        let mut product = Self::default();
        for (left, &a) in &self.terms {
            for (right, &b) in &other.terms {
                let power = |powers: &Powers, index: usize| powers.get(index).copied().unwrap_or(0);
                let count = left.len().max(right.len());
                let powers: Option<Powers> =
                    (0..count).map(|index| power(left, index).checked_add(power(right, index))).collect();
                product = product.plus(&Self::term(powers?, a.checked_mul(b)?))?;
            }
        }
        Some(product)
    }

    /// Its value where the open sizes have these; nothing where it leaves 64 bits.
    pub fn at(&self, values: &[i64]) -> Option<i64> {
        self.terms.iter().try_fold(0_i64, |sum, (powers, &coefficient)| {
            let product = powers.iter().zip(values).try_fold(coefficient, |product, (&power, &value)| {
                product.checked_mul(value.checked_pow(u32::from(power))?)
            })?;
            sum.checked_add(product)
        })
    }

    /// The polynomial of at most two products and a number that has the values `found` where the open sizes have the values
    /// `samples`; nothing where there is none. Every sample more than the three that determine it is a test of it.
    pub fn through(samples: &[Vec<i64>], found: &[i64]) -> Option<Self> {
        let first = *found.first()?;
        if found.iter().all(|&value| value == first) {
            return Some(Self::known(first));
        }
        let products = products(samples.first()?.len());
        let fits =
            |size: &Self| samples.iter().zip(found).all(|(values, &value)| size.at(values) == Some(value));
        let of = |product: &Powers, sample: usize| {
            Self::term(product.clone(), 1).at(samples.get(sample)?).map(i128::from)
        };
        let value = |sample: usize| found.get(sample).map(|&value| i128::from(value));
        let whole = |number: i128, divisor: i128| -> Option<i64> {
            (divisor != 0 && number % divisor == 0).then(|| i64::try_from(number / divisor).ok())?
        };
        // y = c x + r through two samples.
        for product in &products {
            let slope = || -> Option<Self> {
                let (x0, x1, y0, y1) = (of(product, 0)?, of(product, 1)?, value(0)?, value(1)?);
                let c = whole(y1 - y0, x1 - x0)?;
                let rest = i64::try_from(y0 - i128::from(c) * x0).ok()?;
                Self::term(product.clone(), c).plus(&Self::known(rest))
            };
            if let Some(size) = slope().filter(fits) {
                return Some(size);
            }
        }
        // y = c x + d z + r through three.
        for (index, one) in products.iter().enumerate() {
            for other in products.iter().skip(index + 1) {
                let plane = || -> Option<Self> {
                    let difference =
                        |product: &Powers, sample: usize| Some(of(product, sample)? - of(product, 0)?);
                    let (x1, x2) = (difference(one, 1)?, difference(one, 2)?);
                    let (z1, z2) = (difference(other, 1)?, difference(other, 2)?);
                    let (y1, y2) = (value(1)? - value(0)?, value(2)? - value(0)?);
                    let determinant = x1.checked_mul(z2)?.checked_sub(x2.checked_mul(z1)?)?;
                    let c = whole(y1.checked_mul(z2)?.checked_sub(y2.checked_mul(z1)?)?, determinant)?;
                    let d = whole(x1.checked_mul(y2)?.checked_sub(x2.checked_mul(y1)?)?, determinant)?;
                    let linear = Self::term(one.clone(), c).plus(&Self::term(other.clone(), d))?;
                    let rest = found.first()?.checked_sub(linear.at(samples.first()?)?)?;
                    linear.plus(&Self::known(rest))
                };
                if let Some(size) = plane().filter(fits) {
                    return Some(size);
                }
            }
        }
        None
    }
}

/// Each open size, then the products of two.
fn products(count: usize) -> Vec<Powers> {
    let with = |raised: &[usize]| -> Powers {
        let mut powers = vec![0; count];
        raised.iter().for_each(|&index| powers[index] += 1);
        Size::term(powers, 1).terms.into_keys().next().unwrap_or_default()
    };
    let single = (0..count).map(|index| with(&[index]));
    let pairs = (0..count).flat_map(|one| (one..count).map(move |other| (one, other)));
    single.chain(pairs.map(|(one, other)| with(&[one, other]))).collect()
}

impl Display for Size {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        if self.terms.is_empty() {
            return formatter.write_str("0");
        }
        for (index, (powers, coefficient)) in self.terms.iter().rev().enumerate() {
            let sign = match (index, *coefficient < 0) {
                (0, false) => "",
                (0, true) => "-",
                (_, false) => " + ",
                (_, true) => " - ",
            };
            formatter.write_str(sign)?;
            let mut factors: Vec<String> = Vec::new();
            if coefficient.unsigned_abs() != 1 || powers.is_empty() {
                factors.push(coefficient.unsigned_abs().to_string());
            }
            for (number, &power) in powers.iter().enumerate() {
                factors.extend((0..power).map(|_| format!("n{number}")));
            }
            formatter.write_str(&factors.join("*"))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Size;

    fn text(samples: &[&[i64]], compute: impl Fn(&[i64]) -> i64) -> Option<String> {
        let samples: Vec<Vec<i64>> = samples.iter().map(|values| values.to_vec()).collect();
        let found: Vec<i64> = samples.iter().map(|values| compute(values)).collect();
        Size::through(&samples, &found).map(|size| size.to_string())
    }

    #[test]
    fn polynomials_are_found_from_their_values() {
        const ONE: &[&[i64]] = &[&[11], &[97], &[1009], &[10007]];
        assert_eq!(text(ONE, |_| 7).unwrap(), "7");
        assert_eq!(text(ONE, |n| 3 * n[0] - 2).unwrap(), "3*n0 - 2");
        assert_eq!(text(ONE, |n| n[0] * (n[0] + 1)).unwrap(), "n0*n0 + n0");
        assert_eq!(text(ONE, |n| n[0] / 2), None);
        assert_eq!(text(ONE, |n| n[0].min(100)), None);
        const TWO: &[&[i64]] = &[&[11, 13], &[59, 53], &[211, 229], &[401, 421], &[601, 607]];
        assert_eq!(text(TWO, |n| n[0] + n[1]).unwrap(), "n0 + n1");
        assert_eq!(text(TWO, |n| 4 * n[0] * n[1] + 5).unwrap(), "4*n0*n1 + 5");
        assert_eq!(text(TWO, |n| n[0] * n[1] * n[1]), None);
    }

    #[test]
    fn arithmetic() {
        let n = Size::term(vec![1], 1);
        let sum = n.plus(&Size::known(1)).unwrap();
        assert_eq!(sum.times(&sum).unwrap().to_string(), "n0*n0 + 2*n0 + 1");
        assert_eq!(sum.times(&sum).unwrap().at(&[4]), Some(25));
        assert_eq!(n.plus(&Size::term(vec![1], -1)).unwrap().as_known(), Some(0));
        assert_eq!(n.as_known(), None);
    }
}
