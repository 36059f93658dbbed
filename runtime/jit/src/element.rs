//! Elements in memory and the numbers that they are: every float of up to 32 bits is an f32, an integer a word of 64 bits.

use cranelift_codegen::ir::condcodes::FloatCC;
use cranelift_codegen::ir::types::{F32, F64, I8, I16, I32, I64};
use cranelift_codegen::ir::{self, InstBuilder, MemFlagsData, Type};
use edgec_tensor::ElementType;

use crate::calls;
use crate::emitter::{Emitter, Value};

/// The type of the number that an element is; complex numbers are none.
pub(crate) fn number(element: ElementType) -> Option<Type> {
    match element {
        ElementType::F64 => Some(F64),
        _ if element.is_float() => Some(F32),
        _ if element.is_complex() => None,
        _ => Some(I64),
    }
}

/// The integer as wide as the element.
fn stored(element: ElementType) -> Type {
    match element.byte_width() {
        1 => I8,
        2 => I16,
        4 => I32,
        _ => I64,
    }
}

/// Elements need not lie at multiples of their width.
fn flags() -> MemFlagsData {
    MemFlagsData::new()
}

impl Emitter<'_, '_> {
    /// The number of the element at an address.
    pub(crate) fn load(&mut self, element: ElementType, address: ir::Value) -> Option<Value> {
        match element {
            ElementType::F64 => return Some(Value(self.builder.ins().load(F64, flags(), address, 0))),
            ElementType::F32 => return Some(Value(self.builder.ins().load(F32, flags(), address, 0))),
            _ => {}
        }
        let width = stored(element);
        let bits = self.builder.ins().load(width, flags(), address, 0);
        let bits = match width {
            I64 => bits,
            _ if element.is_signed() => self.builder.ins().sextend(I64, bits),
            _ => self.builder.ins().uextend(I64, bits),
        };
        Some(match element {
            ElementType::F16 => self.half_of(Value(bits)),
            ElementType::Bf16 => self.bf16_of(bits),
            ElementType::Small(kind) => {
                let kind = self.word(calls::small(kind)?.cast_unsigned());
                let entry = calls::from_small as extern "C" fn(u64, u64) -> f32;
                self.call(entry as usize, None, &[kind, Value(bits)], &[I64, I64], F32)
            }
            _ => Value(bits),
        })
    }

    /// Puts a number, which is one of the element type, to an address.
    pub(crate) fn store(&mut self, element: ElementType, value: Value, address: ir::Value) -> Option<()> {
        let bits = match element {
            ElementType::F64 | ElementType::F32 => {
                self.builder.ins().store(flags(), value.0, address, 0);
                return Some(());
            }
            ElementType::F16 => self.bits_of_half(value).0,
            ElementType::Bf16 => {
                let bits = self.builder.ins().bitcast(I32, flags(), value.0);
                let upper = self.builder.ins().ushr_imm_s(bits, 16);
                self.builder.ins().uextend(I64, upper)
            }
            ElementType::Small(kind) => self.code_of(calls::small(kind)?, value).0,
            _ => value.0,
        };
        let width = stored(element);
        let bits = if width == I64 { bits } else { self.builder.ins().ireduce(width, bits) };
        self.builder.ins().store(flags(), bits, address, 0);
        Some(())
    }

    /// A number rounded or wrapped to its element type.
    pub fn finish(&mut self, element: ElementType, value: Value) -> Option<Value> {
        Some(match element {
            ElementType::F16 => {
                let bits = self.bits_of_half(value);
                self.half_of(bits)
            }
            ElementType::Bf16 => self.round_bf16(value),
            ElementType::Small(kind) => {
                let kind = calls::small(kind)?;
                let code = self.code_of(kind, value);
                let kind = self.word(kind.cast_unsigned());
                let entry = calls::from_small as extern "C" fn(u64, u64) -> f32;
                self.call(entry as usize, None, &[kind, code], &[I64, I64], F32)
            }
            _ if element.is_complex() => return None,
            _ if element.is_float() => value,
            _ => self.wrap(value, element.is_signed(), element.bits()),
        })
    }

    fn half_of(&mut self, bits: Value) -> Value {
        let entry = calls::from_half as extern "C" fn(u64) -> f32;
        self.call(entry as usize, None, &[bits], &[I64], F32)
    }

    fn bits_of_half(&mut self, value: Value) -> Value {
        let entry = calls::to_half as extern "C" fn(f32) -> u64;
        self.call(entry as usize, None, &[value], &[F32], I64)
    }

    fn code_of(&mut self, kind: i64, value: Value) -> Value {
        let kind = self.word(kind.cast_unsigned());
        let entry = calls::to_small as extern "C" fn(u64, f32) -> u64;
        self.call(entry as usize, None, &[kind, value], &[I64, F32], I64)
    }

    /// The number of a bf16's bits; a NaN becomes a quiet one.
    fn bf16_of(&mut self, bits: ir::Value) -> Value {
        let bits = self.builder.ins().ireduce(I32, bits);
        let bits = self.builder.ins().ishl_imm_s(bits, 16);
        self.quiet(bits, bits)
    }

    /// The nearest bf16, of two the even one.
    fn round_bf16(&mut self, value: Value) -> Value {
        let bits = self.builder.ins().bitcast(I32, flags(), value.0);
        let odd = self.builder.ins().ushr_imm_s(bits, 16);
        let odd = self.builder.ins().band_imm_s(odd, 1);
        let up = self.builder.ins().iadd_imm_s(bits, 0x7fff);
        let up = self.builder.ins().iadd(up, odd);
        let rounded = self.builder.ins().band_imm_s(up, -0x1_0000);
        let kept = self.builder.ins().band_imm_s(bits, -0x1_0000);
        Value(self.quiet_of(value, kept, rounded))
    }

    /// The float of `bits`, or, if that is NaN, of `nan` with the bit set that makes it quiet.
    fn quiet(&mut self, nan: ir::Value, bits: ir::Value) -> Value {
        let value = self.builder.ins().bitcast(F32, flags(), bits);
        Value(self.quiet_of(Value(value), nan, bits))
    }

    fn quiet_of(&mut self, value: Value, nan: ir::Value, bits: ir::Value) -> ir::Value {
        let is_nan = self.builder.ins().fcmp(FloatCC::Unordered, value.0, value.0);
        let quiet = self.builder.ins().bor_imm_s(nan, 0x40_0000);
        let chosen = self.builder.ins().select(is_nan, quiet, bits);
        self.builder.ins().bitcast(F32, flags(), chosen)
    }
}
