//! Weights that a plug-in reads.

use std::ffi::c_void;
use std::sync::Mutex;

use edgec_dialects::ir::Module;
use edgec_target::TargetError;
use edgec_weights::{Expr, WeightError, WeightTable, evaluate_part};

use super::call::{contained, lock};
use crate::abi::{Text, Weight};
use crate::dtype;

/// The weights of a module, for as long as its artifact is not released.
pub(super) struct HostWeights {
    symbols: Vec<String>,
    table: WeightTable,
    /// The first one that could not be read.
    unread: Mutex<Option<TargetError>>,
}

impl HostWeights {
    /// Those of `table` that `module` names.
    ///
    /// # Errors
    /// One is missing.
    pub fn of(module: Module<'_>, table: &WeightTable) -> Result<Self, TargetError> {
        let (mut symbols, mut needed) = (Vec::new(), WeightTable::default());
        let globals = module.ops().into_iter().filter(|op| op.is("ml_program.global"));
        for symbol in globals.filter_map(|op| op.str_attr("sym_name")) {
            let weight = table.get(&symbol);
            let weight = weight.ok_or_else(|| TargetError::MissingWeight { symbol: symbol.clone() })?;
            needed.insert(symbol.clone(), weight.clone());
            symbols.push(symbol);
        }
        Ok(Self { symbols, table: needed, unread: Mutex::default() })
    }

    /// For the interface, as long as this lives.
    pub fn list(&self) -> Vec<Weight> {
        let weight = |(symbol, expression): (&str, &Expr)| Weight {
            symbol: Text::of(symbol),
            kind: dtype::code(expression.dtype()),
            rank: expression.shape().len() as u32,
            shape: expression.shape().as_ptr(),
            size: expression.byte_len(),
        };
        self.table.iter().map(weight).collect()
    }

    /// What kept a weight from being read.
    pub fn take_error(&self) -> Option<TargetError> {
        lock(&self.unread).take()
    }

    pub fn pointer(&self) -> *mut c_void {
        std::ptr::from_ref(self).cast_mut().cast()
    }

    fn read(&self, index: usize, offset: u64, out: &mut [u8]) -> Result<(), WeightError> {
        let count = self.symbols.len();
        let unknown = || WeightError::Unknown { symbol: format!("weight {index} of {count}") };
        evaluate_part(self.symbols.get(index).ok_or_else(unknown)?, &self.table, offset, out)
    }
}

/// `read` of a program.
///
/// # Safety
/// `host` is null or the pointer of weights that live; `out` is null or points to `size` bytes that nobody else uses.
pub(super) unsafe extern "C" fn read(
    host: *mut c_void,
    index: usize,
    offset: u64,
    out: *mut u8,
    size: usize,
) -> i32 {
    // SAFETY: the caller vouches for it.
    let Some(weights) = (unsafe { host.cast::<HostWeights>().as_ref() }) else { return 1 };
    if size == 0 {
        return 0;
    }
    if out.is_null() || isize::try_from(size).is_err() {
        return 1;
    }
    // SAFETY: not null; the caller vouches for the rest.
    let out = unsafe { std::slice::from_raw_parts_mut(out, size) };
    match contained(|| weights.read(index, offset, out)) {
        Ok(Ok(())) => return 0,
        Ok(Err(error)) => lock(&weights.unread).get_or_insert(TargetError::Weight(error)),
        Err(reason) => lock(&weights.unread).get_or_insert(TargetError::Format(reason)),
    };
    1
}
