//! What a kernel does with a result before it stores it: bias, activation, residual, in any order.

use edgec_gpu_plan::Access;

use crate::builder::{Builder, Cell};
use crate::kernel::Float;
use crate::{Expr, KernelError};

/// A computation on each result, with further operands.
#[derive(Clone, Debug, PartialEq)]
pub struct Epilogue {
    /// The computation; operand 0 is the result, operand `i` is `extras[i - 1]`.
    pub expr: Expr,
    /// Further operands, bound behind the kernel's own, in this order.
    pub extras: Vec<Extra>,
}

/// A further operand of an epilogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extra {
    /// One value a column (the last dimension): a bias.
    Column(Float),
    /// One value an element, of the result's shape: a residual, a gate.
    Full(Float),
}

impl Default for Epilogue {
    fn default() -> Self {
        Self { expr: Expr::Value(0), extras: Vec::new() }
    }
}

impl Epilogue {
    /// A bias added, then `activation` of the sum.
    pub fn bias(float: Float, activation: impl FnOnce(Expr) -> Expr) -> Self {
        let sum = Expr::Value(0).binary(crate::Binary::Add, Expr::Value(1));
        Self { expr: activation(sum), extras: vec![Extra::Column(float)] }
    }

    /// Declares the operands and the function `finished(value, index, column)`, where `value` and what is returned are `width` f32,
    /// `index` the first of the elements and `column` its column, both in units of `width` elements.
    pub(crate) fn declare(
        &self,
        operation: &'static str,
        builder: &mut Builder,
        (elements, columns): (u64, u64),
        width: u32,
    ) -> Result<(), KernelError> {
        if self.expr.operands() > self.extras.len() + 1 {
            return Err(KernelError::unsupported(operation, "its epilogue uses an operand that it has not"));
        }
        let mut operands = vec!["value".to_owned()];
        let vector = Cell::new("f32", width).wgsl();
        for (index, extra) in self.extras.iter().enumerate() {
            let name = format!("extra{index}");
            let (float, count, place) = match extra {
                Extra::Column(float) => (float, columns, "column"),
                Extra::Full(float) => (float, elements, "index"),
            };
            builder.storage(&name, Access::Read, Cell::new(float.name(), width), count / u64::from(width));
            operands.push(format!("{vector}({name}[{place}])"));
        }
        let (text, functions) = self.expr.wgsl(&operands, width);
        builder.functions(&functions.definitions());
        builder.functions(&format!(
            "fn finished(value: {vector}, index: u32, column: u32) -> {vector} {{ return {text}; }}\n"
        ));
        Ok(())
    }

    /// A short name for kernels' names.
    pub(crate) fn name(&self) -> &'static str {
        if *self == Self::default() { "" } else { "_fused" }
    }
}
