//! Random bits.

use edgec_dialects::ir::{ElementType, IrError, Value};

use super::Tfl;

impl<'c> Tfl<'c> {
    /// STABLEHLO_RNG_BIT_GENERATOR: the next state, and bits as integers of 32 or 64 bits.
    pub(crate) fn random_bits(
        &self,
        state: Value<'c>,
        algorithm: i64,
        element: ElementType,
        shape: &[i64],
    ) -> Result<(Value<'c>, Value<'c>), IrError> {
        let results = [state.ty(), self.context.tensor(shape, element)];
        let name = "stablehlo_rng_bit_generator";
        match self.emit_many(name, &[state], &[("algorithm", self.i32(algorithm))], &results)?[..] {
            [state, bits] => Ok((state, bits)),
            _ => Err(IrError::ValueCount { op: format!("tfl.{name}"), expected: 2, actual: 0 }),
        }
    }
}
