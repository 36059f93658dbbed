//! The steps of a program as Cranelift's instructions.

use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::types::{F32, F64, I32, I64};
use cranelift_codegen::ir::{self, AbiParam, InstBuilder, MemFlagsData, Signature, Type};
use cranelift_codegen::isa::CallConv;
use cranelift_frontend::FunctionBuilder;

use crate::calls::{self, Callee};

/// A number while a program is compiled: an f32, an f64, or a word of 64 bits.
#[derive(Clone, Copy, Debug)]
pub struct Value(pub(crate) ir::Value);

/// Which relation a comparison asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are the relations'")]
pub enum Relation {
    Eq,
    Ne,
    Ge,
    Gt,
    Le,
    Lt,
}

/// Emits a program's steps. Operands have to be of the kind that a method says, and of this program; else compiling fails.
pub struct Emitter<'a, 'f> {
    pub(crate) builder: &'a mut FunctionBuilder<'f>,
    pub(crate) convention: CallConv,
}

/// Methods of one instruction each.
macro_rules! instructions {
    ($($(#[$doc:meta])* $name:ident($($operand:ident),*) = $instruction:ident;)*) => {
        $($(#[$doc])*
        pub fn $name(&mut self, $($operand: Value),*) -> Value {
            Value(self.builder.ins().$instruction($($operand.0),*))
        })*
    };
}

impl<'a, 'f> Emitter<'a, 'f> {
    pub(crate) fn new(builder: &'a mut FunctionBuilder<'f>) -> Self {
        let convention = builder.func.signature.call_conv;
        Self { builder, convention }
    }

    /// An f32 that never changes.
    pub fn single(&mut self, value: f32) -> Value {
        Value(self.builder.ins().f32const(value))
    }

    /// An f64 that never changes.
    pub fn double(&mut self, value: f64) -> Value {
        Value(self.builder.ins().f64const(value))
    }

    /// A word that never changes.
    pub fn word(&mut self, value: u64) -> Value {
        Value(self.builder.ins().iconst(I64, value.cast_signed()))
    }

    instructions! {
        /// Sum of floats.
        float_add(a, b) = fadd;
        /// Difference of floats.
        float_subtract(a, b) = fsub;
        /// Product of floats.
        float_multiply(a, b) = fmul;
        /// Quotient of floats.
        float_divide(a, b) = fdiv;
        /// A float without its sign.
        float_abs(a) = fabs;
        /// A float with the other sign.
        float_negate(a) = fneg;
        /// The largest whole number that is not above.
        float_floor(a) = floor;
        /// The smallest whole number that is not below.
        float_ceil(a) = ceil;
        /// The nearest whole number, of two the even one.
        float_round_even(a) = nearest;
        /// The square root.
        float_sqrt(a) = sqrt;
        /// Sum of words, modulo 2^64.
        add(a, b) = iadd;
        /// Difference of words, modulo 2^64.
        subtract(a, b) = isub;
        /// Product of words, modulo 2^64.
        multiply(a, b) = imul;
        /// Bits that both words have.
        and(a, b) = band;
        /// Bits that either word has.
        or(a, b) = bor;
        /// Bits that one word has.
        xor(a, b) = bxor;
        /// The other bits.
        not(a) = bnot;
        /// Zero less the word.
        negate(a) = ineg;
        /// The larger of two signed words.
        signed_maximum(a, b) = smax;
        /// The smaller of two signed words.
        signed_minimum(a, b) = smin;
        /// The larger of two unsigned words.
        unsigned_maximum(a, b) = umax;
        /// The smaller of two unsigned words.
        unsigned_minimum(a, b) = umin;
        /// Shifted to the left; of the amount, the low six bits count.
        shift_left(a, amount) = ishl;
        /// Shifted to the right with the sign; of the amount, the low six bits count.
        signed_shift_right(a, amount) = sshr;
        /// Shifted to the right with zeros; of the amount, the low six bits count.
        unsigned_shift_right(a, amount) = ushr;
        /// The first if the word is not zero, else the second.
        select(condition, on_true, on_false) = select;
    }

    /// The quotient of signed words, towards zero; by zero, it is -1, and that of the smallest number by -1 is itself.
    pub fn signed_divide(&mut self, a: Value, b: Value) -> Value {
        let (zero, divisor) = self.signed_divisor(a, b);
        let quotient = Value(self.builder.ins().sdiv(a.0, divisor.0));
        let none = self.word(u64::MAX);
        self.select(zero, none, quotient)
    }

    /// What is left of signed division; of a division by zero, the dividend.
    pub fn signed_remainder(&mut self, a: Value, b: Value) -> Value {
        let (zero, divisor) = self.signed_divisor(a, b);
        let rest = Value(self.builder.ins().srem(a.0, divisor.0));
        self.select(zero, a, rest)
    }

    /// The quotient of unsigned words; by zero, it is the largest word.
    pub fn unsigned_divide(&mut self, a: Value, b: Value) -> Value {
        let (zero, divisor) = self.divisor(b);
        let quotient = Value(self.builder.ins().udiv(a.0, divisor.0));
        let most = self.word(u64::MAX);
        self.select(zero, most, quotient)
    }

    /// What is left of unsigned division; of a division by zero, the dividend.
    pub fn unsigned_remainder(&mut self, a: Value, b: Value) -> Value {
        let (zero, divisor) = self.divisor(b);
        let rest = Value(self.builder.ins().urem(a.0, divisor.0));
        self.select(zero, a, rest)
    }

    /// Whether the divisor is zero, and one that traps neither so nor by overflow.
    fn signed_divisor(&mut self, a: Value, b: Value) -> (Value, Value) {
        let (zero, divisor) = self.divisor(b);
        let ins = self.builder.ins();
        let least = Value(ins.icmp_imm_s(IntCC::Equal, a.0, i64::MIN));
        let minus = Value(self.builder.ins().icmp_imm_s(IntCC::Equal, b.0, -1));
        let overflow = self.and(least, minus);
        let one = self.word(1);
        (zero, self.select(overflow, one, divisor))
    }

    fn divisor(&mut self, b: Value) -> (Value, Value) {
        let zero = Value(self.builder.ins().icmp_imm_s(IntCC::Equal, b.0, 0));
        let one = self.word(1);
        (zero, self.select(zero, one, b))
    }

    /// IEEE 754 `maximum`: NaN wins, and +0 is above -0.
    pub fn float_maximum(&mut self, a: Value, b: Value) -> Value {
        self.extreme(FloatCC::GreaterThan, IntCC::SignedGreaterThanOrEqual, a, b)
    }

    /// IEEE 754 `minimum`: NaN wins, and -0 is below +0.
    pub fn float_minimum(&mut self, a: Value, b: Value) -> Value {
        self.extreme(FloatCC::LessThan, IntCC::SignedLessThan, a, b)
    }

    /// `a` if it is NaN, or `relation` holds, or they are equal and `a` has the sign; else `b`.
    fn extreme(&mut self, relation: FloatCC, sign: IntCC, a: Value, b: Value) -> Value {
        let bits = self.bits(a);
        let nan = self.builder.ins().fcmp(FloatCC::Unordered, a.0, a.0);
        let beyond = self.builder.ins().fcmp(relation, a.0, b.0);
        let equal = self.builder.ins().fcmp(FloatCC::Equal, a.0, b.0);
        let signed = self.builder.ins().icmp_imm_s(sign, bits.0, 0);
        let tie = self.builder.ins().band(equal, signed);
        let wins = self.builder.ins().bor(nan, beyond);
        let wins = self.builder.ins().bor(wins, tie);
        Value(self.builder.ins().select(wins, a.0, b.0))
    }

    /// Whether a relation of floats holds, as 0 or 1; NaN is only unequal.
    pub fn float_compare(&mut self, relation: Relation, a: Value, b: Value) -> Value {
        let condition = match relation {
            Relation::Eq => FloatCC::Equal,
            Relation::Ne => FloatCC::NotEqual,
            Relation::Ge => FloatCC::GreaterThanOrEqual,
            Relation::Gt => FloatCC::GreaterThan,
            Relation::Le => FloatCC::LessThanOrEqual,
            Relation::Lt => FloatCC::LessThan,
        };
        let holds = self.builder.ins().fcmp(condition, a.0, b.0);
        Value(self.builder.ins().uextend(I64, holds))
    }

    /// Whether a relation of signed words holds, as 0 or 1.
    pub fn signed_compare(&mut self, relation: Relation, a: Value, b: Value) -> Value {
        let condition = match relation {
            Relation::Eq => IntCC::Equal,
            Relation::Ne => IntCC::NotEqual,
            Relation::Ge => IntCC::SignedGreaterThanOrEqual,
            Relation::Gt => IntCC::SignedGreaterThan,
            Relation::Le => IntCC::SignedLessThanOrEqual,
            Relation::Lt => IntCC::SignedLessThan,
        };
        self.compare(condition, a, b)
    }

    /// Whether a relation of unsigned words holds, as 0 or 1.
    pub fn unsigned_compare(&mut self, relation: Relation, a: Value, b: Value) -> Value {
        let condition = match relation {
            Relation::Eq => IntCC::Equal,
            Relation::Ne => IntCC::NotEqual,
            Relation::Ge => IntCC::UnsignedGreaterThanOrEqual,
            Relation::Gt => IntCC::UnsignedGreaterThan,
            Relation::Le => IntCC::UnsignedLessThanOrEqual,
            Relation::Lt => IntCC::UnsignedLessThan,
        };
        self.compare(condition, a, b)
    }

    fn compare(&mut self, condition: IntCC, a: Value, b: Value) -> Value {
        let holds = self.builder.ins().icmp(condition, a.0, b.0);
        Value(self.builder.ins().uextend(I64, holds))
    }

    /// An f32 as f64.
    pub fn widen(&mut self, a: Value) -> Value {
        Value(self.builder.ins().fpromote(F64, a.0))
    }

    /// The f32 nearest to an f64.
    pub fn narrow(&mut self, a: Value) -> Value {
        Value(self.builder.ins().fdemote(F32, a.0))
    }

    /// The float nearest to a word; `wide` for an f64.
    pub fn float_of(&mut self, a: Value, signed: bool, wide: bool) -> Value {
        let to = if wide { F64 } else { F32 };
        let ins = self.builder.ins();
        Value(if signed { ins.fcvt_from_sint(to, a.0) } else { ins.fcvt_from_uint(to, a.0) })
    }

    /// A float towards zero as a word, the nearest word where it is out of range, NaN as zero.
    pub fn word_of(&mut self, a: Value, signed: bool) -> Value {
        let ins = self.builder.ins();
        Value(if signed { ins.fcvt_to_sint_sat(I64, a.0) } else { ins.fcvt_to_uint_sat(I64, a.0) })
    }

    /// The bits of a float as an integer of its own width, whose sign is the float's.
    fn bits(&mut self, a: Value) -> Value {
        let to = if self.type_of(a) == F32 { I32 } else { I64 };
        Value(self.builder.ins().bitcast(to, MemFlagsData::new(), a.0))
    }

    /// The bits of an f64.
    pub fn double_bits(&mut self, a: Value) -> Value {
        Value(self.builder.ins().bitcast(I64, MemFlagsData::new(), a.0))
    }

    /// The low `bits` of a word, with its sign in the others if it is signed.
    pub fn wrap(&mut self, a: Value, signed: bool, bits: u32) -> Value {
        let spare = i64::from(64 - bits.clamp(1, 64));
        if spare == 0 {
            return a;
        }
        let up = self.builder.ins().ishl_imm_s(a.0, spare);
        let ins = self.builder.ins();
        Value(if signed { ins.sshr_imm_s(up, spare) } else { ins.ushr_imm_s(up, spare) })
    }

    /// What a function makes of an f64.
    pub fn call_real(&mut self, function: fn(f64) -> f64, a: Value) -> Value {
        let entry = calls::call_real as extern "C" fn(usize, f64) -> f64;
        self.call(entry as usize, Some(calls::real(function)), &[a], &[F64], F64)
    }

    /// What a function makes of two f64.
    pub fn call_real_pair(&mut self, function: fn(f64, f64) -> f64, a: Value, b: Value) -> Value {
        let entry = calls::call_real_pair as extern "C" fn(usize, f64, f64) -> f64;
        self.call(entry as usize, Some(calls::real_pair(function)), &[a, b], &[F64, F64], F64)
    }

    /// What a function makes of an f32.
    pub fn call_single(&mut self, function: fn(f32) -> f32, a: Value) -> Value {
        let entry = calls::call_single as extern "C" fn(usize, f32) -> f32;
        self.call(entry as usize, Some(calls::single(function)), &[a], &[F32], F32)
    }

    /// What a function makes of a word and a number of bits.
    pub fn call_word(&mut self, function: fn(u64, u32) -> u64, a: Value, bits: u32) -> Value {
        let entry = calls::call_word as extern "C" fn(usize, u64, u32) -> u64;
        let bits = self.count(bits);
        self.call(entry as usize, Some(calls::word(function)), &[a, bits], &[I64, I32], I64)
    }

    /// What a function makes of two signed words and a number of bits.
    pub fn call_signed_pair(
        &mut self,
        function: fn(i64, i64, u32) -> i64,
        a: Value,
        b: Value,
        bits: u32,
    ) -> Value {
        let entry = calls::call_signed_pair as extern "C" fn(usize, i64, i64, u32) -> i64;
        let bits = self.count(bits);
        self.call(entry as usize, Some(calls::signed_pair(function)), &[a, b, bits], &[I64, I64, I32], I64)
    }

    /// What a function makes of two unsigned words and a number of bits.
    pub fn call_unsigned_pair(
        &mut self,
        function: fn(u64, u64, u32) -> u64,
        a: Value,
        b: Value,
        bits: u32,
    ) -> Value {
        let entry = calls::call_unsigned_pair as extern "C" fn(usize, u64, u64, u32) -> u64;
        let bits = self.count(bits);
        self.call(entry as usize, Some(calls::unsigned_pair(function)), &[a, b, bits], &[I64, I64, I32], I64)
    }

    fn count(&mut self, bits: u32) -> Value {
        Value(self.builder.ins().iconst(I32, i64::from(bits)))
    }

    pub(crate) fn type_of(&self, a: Value) -> Type {
        self.builder.func.dfg.value_type(a.0)
    }

    /// Calls the function that begins at `entry`, with the callee first if there is one.
    pub(crate) fn call(
        &mut self,
        entry: usize,
        callee: Option<Callee>,
        operands: &[Value],
        types: &[Type],
        result: Type,
    ) -> Value {
        let mut signature = Signature::new(self.convention);
        let callee = callee.map(|callee| self.builder.ins().iconst(I64, callee.word()));
        signature.params.extend(callee.map(|_| AbiParam::new(I64)));
        signature.params.extend(types.iter().map(|&ty| AbiParam::new(ty)));
        signature.returns.push(AbiParam::new(result));
        let signature = self.builder.import_signature(signature);
        let entry = self.builder.ins().iconst(I64, entry as i64);
        let operands: Vec<ir::Value> =
            callee.into_iter().chain(operands.iter().map(|operand| operand.0)).collect();
        let call = self.builder.ins().call_indirect(signature, entry, &operands);
        Value(self.builder.inst_results(call)[0])
    }
}
