//! Shifts, by amounts that may exceed the width: then all bits are shifted out.

use edgec_dialects::ir::{ElementType, Value};

use super::{Written, signed_twin};
use crate::legalize::lowering::{Lowering, refuse};

/// What a shift fills in, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shift {
    /// Zeros on the right.
    Left,
    /// Zeros on the left.
    RightLogical,
    /// Copies of the highest bit on the left.
    RightArithmetic,
}

impl<'c> Lowering<'c> {
    /// `x` shifted by `amount`, which counts as unsigned.
    pub(crate) fn shifted(&self, shift: Shift, x: Value<'c>, amount: Value<'c>) -> Written<'c> {
        let element = self.element(x)?;
        let bits = i64::from(element.bits());
        if bits < 8 {
            return refuse(&format!("no kernel shifts {}", x.ty().element()), "use types of 8 bits or more");
        }
        let known = self.integers(amount).map(|amounts| amounts.iter().all(|&by| (0..bits).contains(&by)));
        if bits == 64 {
            let signed = |value| self.bitcast(value, ElementType::I64);
            let (x, amount) = (signed(x)?, signed(amount)?);
            // Amounts beyond 64 become 64, and 64 shifts everything out of both halves.
            let most = self.integer_like(amount, bits)?;
            let mut clipped = self.tfl().binary("minimum", amount, most)?;
            let negative = self.tfl().compare("less", amount, self.integer_like(amount, 0)?)?;
            clipped = self.select(negative, most, clipped)?;
            let amount = self.cast(clipped, ElementType::I32)?;
            return self.bitcast(self.shifted_pair(shift, x, amount)?, element);
        }
        // In i32; the sign bit of a narrow integer is spread, or zeros, as the shift fills in.
        // An amount of 2^31 and more is negative there, which is outside as well.
        let amount = self.carried(amount)?;
        let carried = match shift {
            Shift::RightArithmetic => self.cast(self.bitcast(x, signed_twin(element))?, ElementType::I32)?,
            Shift::RightLogical | Shift::Left => self.zero_extended(x)?,
        };
        let shifted = if known == Some(true) {
            self.shifted_within(shift, carried, amount)?
        } else {
            self.shifted_word(shift, carried, amount, bits)?
        };
        self.uncarried(shifted, element)
    }

    /// i32 shifted by any i32 amount, where amounts outside `0..bits` shift everything out.
    fn shifted_word(&self, shift: Shift, x: Value<'c>, amount: Value<'c>, bits: i64) -> Written<'c> {
        let last = self.integer_like(amount, bits - 1)?;
        let zero = self.integer_like(amount, 0)?;
        let clipped = self.tfl().binary("minimum", self.tfl().binary("maximum", amount, zero)?, last)?;
        let inside = self.tfl().compare("equal", amount, clipped)?;
        if shift == Shift::RightArithmetic {
            let clipped = self.select(inside, clipped, last)?;
            return self.shifted_within(shift, x, clipped);
        }
        let shifted = self.shifted_within(shift, x, clipped)?;
        self.select(inside, shifted, self.integer_like(shifted, 0)?)
    }

    /// i32 shifted by amounts in `0..32`.
    fn shifted_within(&self, shift: Shift, x: Value<'c>, amount: Value<'c>) -> Written<'c> {
        match shift {
            Shift::Left => self.binary("stablehlo_shift_left", x, amount),
            Shift::RightArithmetic => Ok(self.tfl().binary("right_shift", x, amount)?),
            Shift::RightLogical => {
                let unsigned = |value| self.bitcast(value, ElementType::U32);
                let shifted = self.tfl().binary("right_shift", unsigned(x)?, unsigned(amount)?)?;
                self.bitcast(shifted, ElementType::I32)
            }
        }
    }

    /// i64 shifted by i32 amounts in `0..=64`: each half gets what leaves the other. For a shift to the right by less than 32,
    ///
    /// ```text
    /// low = (low >>> by) | (high << (32 - by)),   high = high >> by
    /// ```
    ///
    /// and by 32 or more `low = high >> (by - 32)`. To the left it is the mirror image. The two parts of a half share no bit,
    /// so their sum is their union.
    fn shifted_pair(&self, shift: Shift, x: Value<'c>, amount: Value<'c>) -> Written<'c> {
        let word = |shift, x, amount| self.shifted_word(shift, x, amount, 32);
        let constant = |number| self.integer_like(amount, number);
        let (low, high) = self.halves(x)?;
        let (near, far) = if shift == Shift::Left { (low, high) } else { (high, low) };
        let back = self.sub(constant(32)?, amount)?;
        let beyond = self.sub(amount, constant(32)?)?;
        // `near` gives its bits to `far`.
        let (toward, away, across) = match shift {
            Shift::Left => (Shift::Left, Shift::RightLogical, Shift::Left),
            Shift::RightLogical => (Shift::RightLogical, Shift::Left, Shift::RightLogical),
            Shift::RightArithmetic => (Shift::RightLogical, Shift::Left, Shift::RightArithmetic),
        };
        let new_near = word(across, near, amount)?;
        let within = self.add(word(toward, far, amount)?, word(away, near, back)?)?;
        let past = word(across, near, beyond)?;
        let is_past = self.tfl().compare("greater_equal", amount, constant(32)?)?;
        let new_far = self.select(is_past, past, within)?;
        if shift == Shift::Left { self.joined(new_near, new_far) } else { self.joined(new_far, new_near) }
    }
}
