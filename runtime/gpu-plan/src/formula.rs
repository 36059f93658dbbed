//! Numbers of a dispatch that may depend on what the caller of a signature gives.

use crate::Violation;

/// A number that the caller of a signature gives: a position, a count of tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name, unique within the signature.
    pub name: String,
    /// The least value allowed.
    pub least: u32,
    /// The greatest value allowed.
    pub most: u32,
}

/// ceil((parameter * multiply + add) / divide). Growing in the parameter, so that its bounds are those at the parameter's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Formula {
    /// Index among the signature's parameters; none for a constant, whose parameter counts as 0.
    pub parameter: Option<u32>,
    /// What the parameter is multiplied by.
    pub multiply: u32,
    /// What is added.
    pub add: u32,
    /// What the sum is divided by; not 0.
    pub divide: u32,
}

impl Formula {
    /// A number that does not change.
    pub fn constant(value: u32) -> Self {
        Self { parameter: None, multiply: 0, add: value, divide: 1 }
    }

    /// The parameter of this index itself.
    pub fn parameter(index: u32) -> Self {
        Self { parameter: Some(index), multiply: 1, add: 0, divide: 1 }
    }

    /// Its value where parameters have these values.
    ///
    /// # Errors
    /// The parameter does not exist, the divisor is 0, or the value needs more than 32 bits.
    pub fn value(&self, parameters: &[u32]) -> Result<u32, Violation> {
        let parameter = match self.parameter {
            None => 0,
            Some(index) => *parameters.get(index as usize).ok_or_else(|| Violation::Index {
                what: "parameter",
                index: u64::from(index),
                count: parameters.len(),
            })?,
        };
        let sum = u64::from(parameter) * u64::from(self.multiply);
        let value = sum.checked_add(u64::from(self.add)).filter(|_| self.divide != 0);
        let value = value.and_then(|sum| u32::try_from(sum.div_ceil(u64::from(self.divide))).ok());
        value.ok_or(Violation::Formula { formula: *self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_round_up_and_refuse_what_does_not_fit() {
        let rows = Formula { parameter: Some(1), multiply: 3, add: 2, divide: 8 };
        assert_eq!(rows.value(&[9, 2]), Ok(1));
        assert_eq!(rows.value(&[9, 3]), Ok(2));
        assert!(rows.value(&[9]).is_err());
        assert!(Formula { divide: 0, ..rows }.value(&[0, 0]).is_err());
        let large = Formula { parameter: Some(0), multiply: u32::MAX, add: u32::MAX, divide: 1 };
        assert!(large.value(&[1]).is_err());
        assert!(large.value(&[u32::MAX]).is_err());
        assert_eq!(large.value(&[0]), Ok(u32::MAX));
    }
}
