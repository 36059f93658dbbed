//! Formulas over tensors that read as they do on paper: `(1.0 - x) * (1.0 + x)` emits two constants and three operations.

use std::cell::RefCell;
use std::ops::{Add, Div, Mul, Neg, Sub};

use edgec_dialects::ir::{Attr, Op, Type, Value};
use edgec_dialects::stablehlo::{
    Atan2Op, BitcastConvertOp, ComparisonDirection, ComplexOp, ConcatenateOp, ConvertOp,
    DynamicBroadcastInDimOp, GetDimensionSizeOp, ImagOp, IsFiniteOp, RealOp, SelectOp,
};
use edgec_dialects::{Builder, ElementType};

/// Emits the operations of one formula at one place; equal constants are emitted once.
pub struct Formula<'c> {
    builder: Builder<'c>,
    constants: RefCell<Vec<(Type<'c>, u64, Value<'c>)>>,
}

/// A tensor in a formula.
#[derive(Clone, Copy)]
pub struct Term<'f, 'c> {
    formula: &'f Formula<'c>,
    /// The tensor.
    pub value: Value<'c>,
}

impl<'c> Formula<'c> {
    /// A formula in front of `op`.
    pub fn before(op: Op<'c>) -> Self {
        Self { builder: Builder::before(op), constants: RefCell::default() }
    }

    /// The builder that the formula emits with.
    pub fn builder(&self) -> &Builder<'c> {
        &self.builder
    }

    /// A tensor as part of the formula.
    pub fn term(&self, value: Value<'c>) -> Term<'_, 'c> {
        Term { formula: self, value }
    }

    /// The number everywhere in a tensor of this type and shape, whose unknown extents are those of `like`.
    fn number(&self, ty: Type<'c>, like: Value<'c>, number: f64) -> Value<'c> {
        // Unknown extents differ from tensor to tensor, so only constants of known shape are shared.
        if !ty.is_static() {
            let scalar = self.number(ty.with_shape(&[]), like, number);
            return self.broadcast_like(scalar, like);
        }
        let bits = number.to_bits();
        let known = |&&(t, b, _): &&(Type<'c>, u64, Value<'c>)| t == ty && b == bits;
        if let Some(&(_, _, value)) = self.constants.borrow().iter().find(known) {
            return value;
        }
        let value = if ty.is_complex() {
            let part = ty.real_part();
            let (real, imag) = (self.number(part, like, number), self.number(part, like, 0.0));
            ComplexOp::create(&self.builder, real, imag, ty).out()
        } else {
            self.builder.splat(ty, number)
        };
        self.constants.borrow_mut().push((ty, bits, value));
        value
    }

    /// A scalar repeated to the shape of `like`, known or not.
    pub fn broadcast_like(&self, scalar: Value<'c>, like: Value<'c>) -> Value<'c> {
        let builder = &self.builder;
        let shape = like.shape();
        if like.ty().is_static() {
            return builder.broadcast_in_dim(scalar, &shape, &[]);
        }
        let extents = self.extents(like);
        let ty = scalar.ty().with_shape(&shape);
        DynamicBroadcastInDimOp::create(builder, scalar, extents, &[][..], None, None, ty).out()
    }

    /// The extents of a tensor as a tensor of i32.
    pub fn extents(&self, of: Value<'c>) -> Value<'c> {
        self.extents_of_shape(of, &of.shape())
    }

    /// A shape as a tensor of i32; extents that it does not know are those of a tensor.
    pub fn extents_of_shape(&self, of: Value<'c>, shape: &[i64]) -> Value<'c> {
        let builder = &self.builder;
        let context = builder.context();
        let scalar = context.tensor(&[], ElementType::I32);
        let sizes: Vec<Value<'c>> = (0i64..)
            .zip(shape)
            .map(|(dim, &extent)| {
                let size = if extent < 0 {
                    GetDimensionSizeOp::create(builder, of, dim, scalar).out()
                } else {
                    builder.splat(scalar, extent as f64)
                };
                builder.reshape(size, &[1])
            })
            .collect();
        let ty = context.tensor(&[sizes.len() as i64], ElementType::I32);
        ConcatenateOp::create(builder, &sizes, 0, ty).out()
    }
}

impl<'f, 'c> Term<'f, 'c> {
    fn with(self, value: Value<'c>) -> Self {
        Self { formula: self.formula, value }
    }

    fn builder(self) -> &'f Builder<'c> {
        &self.formula.builder
    }

    /// The type.
    pub fn ty(self) -> Type<'c> {
        self.value.ty()
    }

    /// The number in every place of a tensor like this one.
    pub fn number(self, number: f64) -> Self {
        self.with(self.formula.number(self.ty(), self.value, number))
    }

    /// A bit pattern in every place of a tensor like this one, of integers.
    pub fn pattern(self, bits: u64) -> Self {
        let width = self.value.element_type().map_or(8, |element| element.bits().div_ceil(8)) as usize;
        let known = self.ty().is_static();
        let ty = if known { self.ty() } else { self.ty().with_shape(&[]) };
        let bytes = bits.to_le_bytes();
        let constant = match Attr::dense_bytes(ty, bytes.get(..width).unwrap_or(&bytes)) {
            Ok(value) => self.builder().constant(value),
            Err(_) => self.builder().splat(ty, 0.0),
        };
        self.with(if known { constant } else { self.formula.broadcast_like(constant, self.value) })
    }

    /// The element type; complex numbers have that of their parts.
    pub fn element(self) -> Option<ElementType> {
        self.ty().real_part().element_type()
    }

    /// The same numbers as another element type.
    pub fn convert(self, element: ElementType) -> Self {
        self.with(self.builder().convert(self.value, element))
    }

    /// The same numbers in the element type of `like`.
    pub fn convert_like(self, like: Self) -> Self {
        if self.ty() == like.ty() {
            return self;
        }
        self.with(ConvertOp::create(self.builder(), self.value, like.ty()).out())
    }

    /// The same bits as another element type of the same width.
    pub fn bitcast(self, element: ElementType) -> Self {
        self.with(self.builder().bitcast_convert(self.value, element))
    }

    /// The same bits in the element type of `like`, of the same width.
    pub fn bitcast_like(self, like: Self) -> Self {
        self.with(BitcastConvertOp::create(self.builder(), self.value, like.ty()).out())
    }

    /// The horner scheme, highest power first.
    pub fn polynomial(self, coefficients: &[f64]) -> Self {
        let mut rest = coefficients.iter();
        let first = self.number(rest.next().copied().unwrap_or(0.0));
        rest.fold(first, |sum, &coefficient| sum * self + coefficient)
    }

    /// The sum of Chebyshev polynomials, highest order first, by Clenshaw's recurrence; the argument is twice the polynomials'.
    pub fn chebyshev(self, coefficients: &[f64]) -> Self {
        let zero = self.number(0.0);
        let (mut b0, mut b1, mut b2) = (zero, zero, zero);
        for &coefficient in coefficients {
            (b2, b1) = (b1, b0);
            b0 = self * b1 - b2 + coefficient;
        }
        (b0 - b2) * 0.5
    }

    /// The angle of the point (`x`, self).
    pub fn atan2(self, x: Self) -> Self {
        self.with(Atan2Op::create(self.builder(), self.value, x.value, self.ty()).out())
    }

    /// Whether it is neither infinite nor not a number.
    pub fn is_finite(self) -> Self {
        let ty = self.ty().with_element(ElementType::I1);
        self.with(IsFiniteOp::create(self.builder(), self.value, ty).out())
    }

    fn compare(self, direction: ComparisonDirection, other: Self) -> Self {
        self.with(self.builder().compare(direction, self.value, other.value))
    }

    /// Of truth values: `on_true` where true, else `on_false`.
    pub fn select(self, on_true: impl Operand<'f, 'c>, on_false: impl Operand<'f, 'c>) -> Self {
        // At most one of the branches is a plain number, which takes the other's type.
        let like = on_true.term().or_else(|| on_false.term()).unwrap_or(self);
        let (on_true, on_false) = (on_true.like(like), on_false.like(like));
        let ty = on_true.ty();
        self.with(SelectOp::create(self.builder(), self.value, on_true.value, on_false.value, ty).out())
    }

    /// The real part of complex numbers.
    pub fn real(self) -> Self {
        self.with(RealOp::create(self.builder(), self.value, self.ty().real_part()).out())
    }

    /// The imaginary part of complex numbers.
    pub fn imag(self) -> Self {
        self.with(ImagOp::create(self.builder(), self.value, self.ty().real_part()).out())
    }

    /// The complex numbers of type `ty` with this real part.
    pub fn complex(self, imag: Self, ty: Type<'c>) -> Self {
        self.with(ComplexOp::create(self.builder(), self.value, imag.value, ty).out())
    }

    /// Not below `low` and not above `high`.
    pub fn clamp(self, low: f64, high: f64) -> Self {
        let (low, high) = (self.number(low), self.number(high));
        self.with(self.builder().clamp(low.value, self.value, high.value))
    }
}

/// What stands beside a term: another term, or a number in its shape.
pub trait Operand<'f, 'c>: Copy {
    /// The operand as a term like `like`.
    fn like(self, like: Term<'f, 'c>) -> Term<'f, 'c>;
    /// The operand if it is a term.
    fn term(self) -> Option<Term<'f, 'c>>;
}

impl<'f, 'c> Operand<'f, 'c> for Term<'f, 'c> {
    fn like(self, _: Term<'f, 'c>) -> Term<'f, 'c> {
        self
    }

    fn term(self) -> Option<Term<'f, 'c>> {
        Some(self)
    }
}

impl<'f, 'c> Operand<'f, 'c> for f64 {
    fn like(self, like: Term<'f, 'c>) -> Term<'f, 'c> {
        like.number(self)
    }

    fn term(self) -> Option<Term<'f, 'c>> {
        None
    }
}

macro_rules! unary {
    ($($name:ident),*) => {
        #[allow(missing_docs, reason = "the builder's methods of the same names say what they do")]
        impl Term<'_, '_> {
            $(pub fn $name(self) -> Self {
                self.with(self.builder().$name(self.value))
            })*
        }
    };
}

unary!(cosine, exp, expm1, floor, log, log1p, neg, sign, sine, sqrt, tan);

impl Term<'_, '_> {
    /// The magnitude, a real number.
    pub fn abs(self) -> Self {
        if !self.ty().is_complex() {
            return self.with(self.builder().abs(self.value));
        }
        let ty = self.ty().real_part();
        self.with(edgec_dialects::stablehlo::AbsOp::create(self.builder(), self.value, ty).out())
    }
}

macro_rules! binary {
    ($($name:ident),*) => {
        #[allow(missing_docs, reason = "the builder's methods of the same names say what they do")]
        impl<'f, 'c> Term<'f, 'c> {
            $(pub fn $name(self, other: impl Operand<'f, 'c>) -> Self {
                self.with(self.builder().$name(self.value, other.like(self).value))
            })*
        }
    };
}

binary!(and, max, min, or, pow, rem, shift_right_arithmetic, shift_right_logical);

macro_rules! comparisons {
    ($($name:ident => $direction:ident),*) => {
        #[allow(missing_docs, reason = "they are named as the directions of a comparison")]
        impl<'f, 'c> Term<'f, 'c> {
            $(pub fn $name(self, other: impl Operand<'f, 'c>) -> Self {
                self.compare(ComparisonDirection::$direction, other.like(self))
            })*
        }
    };
}

comparisons!(equals => Eq, differs => Ne, at_least => Ge, above => Gt, at_most => Le, below => Lt);

macro_rules! operators {
    ($($operator:ident, $method:ident, $emit:ident;)*) => {
        $(impl<'f, 'c, T: Operand<'f, 'c>> $operator<T> for Term<'f, 'c> {
            type Output = Self;

            fn $method(self, other: T) -> Self {
                self.with(self.builder().$emit(self.value, other.like(self).value))
            }
        }

        impl<'f, 'c> $operator<Term<'f, 'c>> for f64 {
            type Output = Term<'f, 'c>;

            fn $method(self, other: Term<'f, 'c>) -> Term<'f, 'c> {
                other.number(self).$method(other)
            }
        })*
    };
}

operators!(
    Add, add, add;
    Sub, sub, sub;
    Mul, mul, mul;
    Div, div, div;
);

impl Neg for Term<'_, '_> {
    type Output = Self;

    fn neg(self) -> Self {
        Term::neg(self)
    }
}
