//! Constants and weights.

use super::Builder;
use crate::{
    ElementType,
    ir::{Attr, IrError, OpSpec, Type, Value},
    stablehlo::{ConstantOp, IotaOp},
};

impl<'c> Builder<'c> {
    /// A constant of this value, which must be a constant tensor.
    pub fn constant(&self, value: Attr<'c>) -> Value<'c> {
        let ty = value.ty().unwrap_or_else(|| Type::none(self.context()));
        ConstantOp::create(self, value, ty).out()
    }

    /// A tensor of type `ty` with `number` everywhere, rounded to the element
    /// type. For a type with unknown extents or without a plain element type
    /// the result is a constant that the verifier refuses.
    pub fn splat(&self, ty: Type<'c>, number: f64) -> Value<'c> {
        match Attr::splat(ty, number) {
            Ok(value) => self.constant(value),
            Err(_) => ConstantOp::create(self, Attr::f64(self.context(), number), ty).out(),
        }
    }

    /// A scalar.
    pub fn scalar(&self, element: ElementType, number: f64) -> Value<'c> {
        self.splat(self.context().tensor(&[], element), number)
    }

    /// A tensor of `f32` with one number everywhere.
    pub fn constant_f32_splat(&self, shape: &[i64], number: f32) -> Value<'c> {
        self.splat(self.context().tensor(shape, ElementType::F32), number.into())
    }

    /// A tensor of `i32` with one number everywhere.
    pub fn constant_i32_splat(&self, shape: &[i64], number: i32) -> Value<'c> {
        self.splat(self.context().tensor(shape, ElementType::I32), number.into())
    }

    /// A tensor of `f32`, row-major.
    pub fn constant_f32(&self, shape: &[i64], values: &[f32]) -> Result<Value<'c>, IrError> {
        Ok(self.constant(Attr::dense_f32(self.context(), shape, values)?))
    }

    /// A tensor of `i32`, row-major.
    pub fn constant_i32(&self, shape: &[i64], values: &[i32]) -> Result<Value<'c>, IrError> {
        Ok(self.constant(Attr::dense_i32(self.context(), shape, values)?))
    }

    /// A tensor of `i64`, row-major.
    pub fn constant_i64(&self, shape: &[i64], values: &[i64]) -> Result<Value<'c>, IrError> {
        Ok(self.constant(Attr::dense_i64(self.context(), shape, values)?))
    }

    /// A tensor of truth values, row-major.
    pub fn constant_bool(&self, shape: &[i64], values: &[bool]) -> Result<Value<'c>, IrError> {
        Ok(self.constant(Attr::dense_bool(self.context(), shape, values)?))
    }

    /// 0, 1, 2 … along one dimension, repeated along the others.
    pub fn iota(&self, shape: &[i64], element: ElementType, dim: i64) -> Value<'c> {
        IotaOp::create(self, dim, self.context().tensor(shape, element)).out()
    }

    /// A weight: `ml_program.global_load_const @symbol`, of a global whose
    /// value lies outside the module. The global is declared once, at the
    /// module's beginning.
    pub fn weight(&self, symbol: &str, ty: Type<'c>) -> Value<'c> {
        let context = self.context();
        if let Some(module) = self.module()
            && module.lookup(symbol).is_none()
        {
            let spec = OpSpec::new(context, "ml_program.global")
                .attr("sym_name", symbol)
                .attr("sym_visibility", "private")
                .attr("type", ty)
                .attr("value", external(ty));
            if let Ok(global) = spec.create(self.location()) {
                module.prepend(global);
            }
        }
        self.emit_one(
            self.spec("ml_program.global_load_const")
                .attr("global", Attr::symbol(context, symbol))
                .results(&[ty]),
        )
    }
}

/// `#ml_program.extern` of this type.
fn external<'c>(ty: Type<'c>) -> Attr<'c> {
    Attr::parse(ty.context(), &format!("#ml_program.extern<{ty}>"))
        .unwrap_or_else(|_| Attr::unit(ty.context()))
}
