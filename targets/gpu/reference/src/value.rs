//! Values of all invocations of a workgroup, and what is computed of them.

use half::f16;
use naga::{BinaryOperator, Literal, MathFunction, ScalarKind, TypeInner, UnaryOperator, VectorSize};

use crate::ReferenceError;

type Result<T> = std::result::Result<T, ReferenceError>;

/// The type of scalars. Floats of 16 bits are kept as the floats of 32 that they equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    F32,
    F16,
    I32,
    U32,
    Bool,
}

impl Kind {
    pub fn of(scalar: naga::Scalar) -> Result<Self> {
        match (scalar.kind, scalar.width) {
            (ScalarKind::Float | ScalarKind::AbstractFloat, 4 | 8) => Ok(Self::F32),
            (ScalarKind::Float, 2) => Ok(Self::F16),
            (ScalarKind::Sint | ScalarKind::AbstractInt, 4 | 8) => Ok(Self::I32),
            (ScalarKind::Uint, 4) => Ok(Self::U32),
            (ScalarKind::Bool, _) => Ok(Self::Bool),
            _ => Err(ReferenceError::unknown(scalar)),
        }
    }

    /// Kind and components of a scalar or a vector.
    pub fn of_type(inner: &TypeInner) -> Result<(Self, usize)> {
        match inner {
            TypeInner::Scalar(scalar) => Ok((Self::of(*scalar)?, 1)),
            TypeInner::Vector { size, scalar } => Ok((Self::of(*scalar)?, components(*size))),
            _ => Err(ReferenceError::unknown(inner)),
        }
    }

    fn is_float(self) -> bool {
        matches!(self, Self::F32 | Self::F16)
    }

    /// The bits of a float of this kind.
    fn float(self, value: f32) -> u32 {
        if self == Self::F16 { f16::from_f32(value).to_f32().to_bits() } else { value.to_bits() }
    }
}

pub(crate) fn components(size: VectorSize) -> usize {
    size as usize
}

/// A scalar, a vector or an array of them, of each lane: component `c` of lane `l` at `c * lanes + l`.
#[derive(Clone, Debug)]
pub(crate) struct Value {
    pub kind: Kind,
    /// Components, of all elements of an array.
    pub width: usize,
    /// Components of an element of an array; 1 where it is none.
    pub part: usize,
    pub bits: Vec<u32>,
}

impl Value {
    pub fn splat(kind: Kind, width: usize, bits: u32, lanes: usize) -> Self {
        Self { kind, width, part: 1, bits: vec![bits; width * lanes] }
    }

    pub fn literal(literal: Literal, lanes: usize) -> Result<Self> {
        let (kind, bits) = match literal {
            Literal::F32(value) => (Kind::F32, value.to_bits()),
            Literal::F16(value) => (Kind::F16, value.to_f32().to_bits()),
            Literal::I32(value) => (Kind::I32, value.cast_unsigned()),
            Literal::U32(value) => (Kind::U32, value),
            Literal::Bool(value) => (Kind::Bool, value.into()),
            other => return Err(ReferenceError::unknown(other)),
        };
        Ok(Self::splat(kind, 1, bits, lanes))
    }

    /// The components in another order, or fewer of them.
    pub fn picked(&self, components: impl Iterator<Item = usize>, lanes: usize) -> Self {
        let mut bits = Vec::new();
        let mut width = 0;
        for component in components {
            bits.extend_from_slice(&self.bits[component * lanes..][..lanes]);
            width += 1;
        }
        Self { kind: self.kind, width, part: 1, bits }
    }

    /// Element `index` of an array, or component of a vector; the first where there is none.
    pub fn element(&self, index: usize, lanes: usize) -> Self {
        let first = if (index + 1) * self.part > self.width { 0 } else { index * self.part };
        self.picked(first..first + self.part, lanes)
    }

    /// The element or component that `index` names in each lane.
    pub fn indexed(&self, index: &Self, lanes: usize) -> Self {
        let mut chosen = self.element(0, lanes);
        for lane in 0..lanes {
            let first = index.bits[lane] as usize * self.part;
            if first + self.part <= self.width {
                for component in 0..self.part {
                    chosen.bits[component * lanes + lane] = self.bits[(first + component) * lanes + lane];
                }
            }
        }
        chosen
    }

    /// As many components as `width`, of a scalar too.
    fn widened(&self, width: usize) -> std::borrow::Cow<'_, [u32]> {
        if self.width == width { (&self.bits[..]).into() } else { self.bits.repeat(width).into() }
    }

    fn map(&self, kind: Kind, change: impl Fn(u32) -> u32) -> Self {
        Self {
            kind,
            width: self.width,
            part: self.part,
            bits: self.bits.iter().map(|bits| change(*bits)).collect(),
        }
    }

    pub fn unary(&self, operator: UnaryOperator) -> Result<Self> {
        let kind = self.kind;
        Ok(match (operator, kind) {
            (UnaryOperator::Negate, Kind::I32) => self.map(kind, u32::wrapping_neg),
            (UnaryOperator::Negate, _) if kind.is_float() => self.map(kind, |bits| bits ^ 0x8000_0000),
            (UnaryOperator::LogicalNot, _) => self.map(kind, |bits| u32::from(bits == 0)),
            (UnaryOperator::BitwiseNot, _) => self.map(kind, |bits| !bits),
            other => return Err(ReferenceError::unknown(other)),
        })
    }

    pub fn binary(&self, operator: BinaryOperator, other: &Self) -> Result<Self> {
        use BinaryOperator as B;
        let width = self.width.max(other.width);
        let (left, right) = (self.widened(width), other.widened(width));
        let each = |kind: Kind, compute: &dyn Fn(u32, u32) -> u32| {
            let bits = left.iter().zip(right.iter()).map(|(a, b)| compute(*a, *b)).collect();
            Ok(Self { kind, width, part: 1, bits })
        };
        let kind = self.kind;
        let compares = matches!(
            operator,
            B::Equal | B::NotEqual | B::Less | B::LessEqual | B::Greater | B::GreaterEqual
        );
        if kind.is_float() {
            let pair = |a: u32, b: u32| (f32::from_bits(a), f32::from_bits(b));
            let float = |compute: fn(f32, f32) -> f32| {
                each(kind, &|a, b| {
                    let (a, b) = pair(a, b);
                    kind.float(compute(a, b))
                })
            };
            return match operator {
                B::Add => float(|a, b| a + b),
                B::Subtract => float(|a, b| a - b),
                B::Multiply => float(|a, b| a * b),
                B::Divide => float(|a, b| a / b),
                B::Modulo => float(|a, b| a % b),
                _ if compares => each(Kind::Bool, &|a, b| {
                    let (a, b) = pair(a, b);
                    u32::from(a.partial_cmp(&b).is_some_and(|order| holds(operator, order)))
                }),
                other => Err(ReferenceError::unknown(other)),
            };
        }
        let signed = kind == Kind::I32;
        match operator {
            B::Add => each(kind, &u32::wrapping_add),
            B::Subtract => each(kind, &u32::wrapping_sub),
            B::Multiply => each(kind, &u32::wrapping_mul),
            B::Divide if signed => each(kind, &|a, b| match b.cast_signed() {
                0 => a,
                b => a.cast_signed().wrapping_div(b).cast_unsigned(),
            }),
            B::Divide => each(kind, &|a, b| a.checked_div(b).unwrap_or(a)),
            B::Modulo if signed => each(kind, &|a, b| match b.cast_signed() {
                0 => 0,
                b => a.cast_signed().wrapping_rem(b).cast_unsigned(),
            }),
            B::Modulo => each(kind, &|a, b| a.checked_rem(b).unwrap_or(0)),
            B::And | B::LogicalAnd => each(kind, &|a, b| a & b),
            B::InclusiveOr | B::LogicalOr => each(kind, &|a, b| a | b),
            B::ExclusiveOr => each(kind, &|a, b| a ^ b),
            B::ShiftLeft => each(kind, &|a, b| a << (b & 31)),
            B::ShiftRight if signed => each(kind, &|a, b| (a.cast_signed() >> (b & 31)).cast_unsigned()),
            B::ShiftRight => each(kind, &|a, b| a >> (b & 31)),
            _ if signed => {
                each(Kind::Bool, &|a, b| holds(operator, a.cast_signed().cmp(&b.cast_signed())).into())
            }
            _ => each(Kind::Bool, &|a, b| holds(operator, a.cmp(&b)).into()),
        }
    }

    /// `accept` where this holds, `reject` elsewhere.
    pub fn select(&self, accept: &Self, reject: &Self) -> Self {
        let condition = self.widened(accept.width);
        let pairs = accept.bits.iter().zip(&reject.bits).zip(condition.iter());
        let bits = pairs.map(|((accept, reject), condition)| if *condition != 0 { *accept } else { *reject });
        Self { kind: accept.kind, width: accept.width, part: accept.part, bits: bits.collect() }
    }

    /// The value as another kind; its bits as they are where it is no conversion.
    pub fn cast(&self, kind: ScalarKind, convert: Option<u8>) -> Result<Self> {
        let Some(width) = convert else {
            let kind = Kind::of(naga::Scalar { kind, width: 4 })?;
            return if self.kind == Kind::F16 {
                Err(ReferenceError::unknown("a bitcast of f16"))
            } else {
                Ok(self.map(kind, |bits| bits))
            };
        };
        let to = Kind::of(naga::Scalar { kind, width })?;
        Ok(match (self.kind, to) {
            (from, Kind::Bool) if from.is_float() => {
                self.map(to, |bits| (f32::from_bits(bits) != 0.0).into())
            }
            (_, Kind::Bool) => self.map(to, |bits| (bits != 0).into()),
            (from, _) if from.is_float() && to.is_float() => {
                self.map(to, |bits| to.float(f32::from_bits(bits)))
            }
            (from, Kind::I32) if from.is_float() => {
                self.map(to, |bits| (f32::from_bits(bits) as i32).cast_unsigned())
            }
            (from, Kind::U32) if from.is_float() => self.map(to, |bits| f32::from_bits(bits) as u32),
            (Kind::I32, _) if to.is_float() => self.map(to, |bits| to.float(bits.cast_signed() as f32)),
            (_, _) if to.is_float() => self.map(to, |bits| to.float(bits as f32)),
            _ => self.map(to, |bits| bits),
        })
    }

    /// Whether all, or any, of the components hold.
    pub fn gathered(&self, all: bool, lanes: usize) -> Self {
        let bits = (0..lanes).map(|lane| {
            let mut components = (0..self.width).map(|component| self.bits[component * lanes + lane] != 0);
            u32::from(if all { components.all(|bit| bit) } else { components.any(|bit| bit) })
        });
        Self { kind: Kind::Bool, width: 1, part: 1, bits: bits.collect() }
    }

    pub fn math(function: MathFunction, arguments: &[&Self], lanes: usize) -> Result<Self> {
        use MathFunction as M;
        let [first, rest @ ..] = arguments else { return Err(ReferenceError::unknown(function)) };
        let kind = first.kind;
        let unknown = || Err(ReferenceError::unknown((function, kind)));
        match (function, rest) {
            (M::Dot, [other]) if kind.is_float() => {
                let product = first.binary(BinaryOperator::Multiply, other)?;
                let parts =
                    (0..product.width).map(|component| product.picked([component].into_iter(), lanes));
                return parts
                    .reduce(|sum, part| sum.binary(BinaryOperator::Add, &part).unwrap_or(sum))
                    .map_or_else(unknown, Ok);
            }
            (M::Unpack2x16float, []) => {
                let half = |shift: u32| {
                    first.map(Kind::F32, |bits| f16::from_bits((bits >> shift) as u16).to_f32().to_bits())
                };
                let bits = [half(0).bits, half(16).bits].concat();
                return Ok(Self { kind: Kind::F32, width: 2, part: 1, bits });
            }
            (M::Pack2x16float, []) => {
                let half = |component: usize, lane: usize| {
                    let bits = first.bits[component * lanes + lane];
                    u32::from(f16::from_f32(f32::from_bits(bits)).to_bits())
                };
                let bits = (0..lanes).map(|lane| half(0, lane) | half(1, lane) << 16).collect();
                return Ok(Self { kind: Kind::U32, width: 1, part: 1, bits });
            }
            (M::Dot4I8Packed, [other]) => {
                let bytes = |bits: u32| bits.to_le_bytes().map(|byte| i32::from(byte.cast_signed()));
                let pairs = first.bits.iter().zip(&other.bits);
                let dot = |(a, b): (&u32, &u32)| {
                    bytes(*a).iter().zip(bytes(*b)).map(|(a, b)| a * b).sum::<i32>().cast_unsigned()
                };
                return Ok(Self { kind: Kind::I32, width: 1, part: 1, bits: pairs.map(dot).collect() });
            }
            (M::Unpack4xI8, []) => {
                let byte = |at: u32| {
                    first.map(Kind::I32, |bits| ((bits << (24 - at)).cast_signed() >> 24).cast_unsigned())
                };
                let bits = [byte(0).bits, byte(8).bits, byte(16).bits, byte(24).bits].concat();
                return Ok(Self { kind: Kind::I32, width: 4, part: 1, bits });
            }
            _ => {}
        }
        let width = arguments.iter().map(|argument| argument.width).max().unwrap_or(1);
        let wide: Vec<_> = arguments.iter().map(|argument| argument.widened(width)).collect();
        let each = |compute: &dyn Fn(&[u32; 3]) -> u32| {
            let bits = (0..width * lanes).map(|at| {
                let mut taken = [0; 3];
                taken.iter_mut().zip(&wide).for_each(|(taken, bits)| *taken = bits[at]);
                compute(&taken)
            });
            Ok(Self { kind, width, part: 1, bits: bits.collect() })
        };
        if !kind.is_float() {
            let signed = kind == Kind::I32;
            let clamped = |[x, low, high]: &[u32; 3]| {
                if signed {
                    x.cast_signed().max(low.cast_signed()).min(high.cast_signed()).cast_unsigned()
                } else {
                    (*x).max(*low).min(*high)
                }
            };
            return match function {
                M::Abs if signed => each(&|[x, ..]| x.cast_signed().unsigned_abs()),
                M::Min if signed => each(&|[a, b, _]| a.cast_signed().min(b.cast_signed()).cast_unsigned()),
                M::Max if signed => each(&|[a, b, _]| a.cast_signed().max(b.cast_signed()).cast_unsigned()),
                M::Abs => each(&|[x, ..]| *x),
                M::Min => each(&|[a, b, _]| *a.min(b)),
                M::Max => each(&|[a, b, _]| *a.max(b)),
                M::Clamp => each(&clamped),
                M::Sign if signed => each(&|[x, ..]| x.cast_signed().signum().cast_unsigned()),
                _ => unknown(),
            };
        }
        let float =
            |compute: fn([f32; 3]) -> f32| each(&|taken| kind.float(compute(taken.map(f32::from_bits))));
        match function {
            M::Abs => float(|[x, ..]| x.abs()),
            M::Min => float(|[a, b, _]| a.min(b)),
            M::Max => float(|[a, b, _]| a.max(b)),
            M::Clamp => float(|[x, low, high]| x.max(low).min(high)),
            M::Fma => float(|[a, b, c]| a.mul_add(b, c)),
            M::Mix => float(|[a, b, t]| a * (1.0 - t) + b * t),
            M::Exp => float(|[x, ..]| x.exp()),
            M::Exp2 => float(|[x, ..]| x.exp2()),
            M::Log => float(|[x, ..]| x.ln()),
            M::Log2 => float(|[x, ..]| x.log2()),
            M::Pow => float(|[x, y, _]| x.powf(y)),
            M::Sqrt => float(|[x, ..]| x.sqrt()),
            M::InverseSqrt => float(|[x, ..]| x.sqrt().recip()),
            M::Sin => float(|[x, ..]| x.sin()),
            M::Cos => float(|[x, ..]| x.cos()),
            M::Tanh => float(|[x, ..]| x.tanh()),
            M::Floor => float(|[x, ..]| x.floor()),
            M::Ceil => float(|[x, ..]| x.ceil()),
            M::Trunc => float(|[x, ..]| x.trunc()),
            M::Round => float(|[x, ..]| x.round_ties_even()),
            M::Fract => float(|[x, ..]| x - x.floor()),
            M::Sign => float(|[x, ..]| if x == 0.0 { 0.0 } else { x.signum() }),
            _ => unknown(),
        }
    }
}

fn holds(operator: BinaryOperator, order: std::cmp::Ordering) -> bool {
    match operator {
        BinaryOperator::Equal => order.is_eq(),
        BinaryOperator::NotEqual => order.is_ne(),
        BinaryOperator::Less => order.is_lt(),
        BinaryOperator::LessEqual => order.is_le(),
        BinaryOperator::Greater => order.is_gt(),
        _ => order.is_ge(),
    }
}
