//! Programs that compare two rows of a table, as sorting calls them.

use cranelift_codegen::ir::types::I64;
use cranelift_codegen::ir::{InstBuilder, MemFlagsData};
use cranelift_frontend::FunctionBuilder;
use edgec_tensor::ElementType;

use crate::emitter::Emitter;
use crate::error::{JitError, Result};
use crate::host::Code;
use crate::loops::MAX_LANES;
use crate::{Emit, Signature};

/// A program whose arguments are each column's left and right element, and whose result is a truth value.
pub struct Order {
    code: Code,
    columns: Vec<ElementType>,
}

/// An order over the rows of columns.
pub struct Ordered<'a> {
    entry: Entry,
    addresses: [*const u8; MAX_LANES],
    rows: usize,
    /// The code and the columns have to stay.
    _kept: (&'a Order, &'a [&'a [u8]]),
}

/// Addresses of the columns, the left row and the right one.
type Entry = extern "C" fn(*const *const u8, usize, usize) -> u64;

impl Order {
    /// Compiles a program.
    ///
    /// # Errors
    /// The program has what machine code has not, or this host has none.
    pub fn compile(signature: Signature<'_>, emit: Emit<'_>) -> Result<Self> {
        let (pairs, rest) = signature.arguments.as_chunks::<2>();
        let columns: Vec<ElementType> = pairs.iter().map(|&[left, _]| left).collect();
        let paired = pairs.iter().all(|[left, right]| left == right) && rest.is_empty();
        if !paired || columns.len() > MAX_LANES || signature.results != [ElementType::Bool] {
            return Err(JitError::Unsupported);
        }
        let code = Code::compile(&[I64, I64, I64], Some(I64), |builder| {
            build(builder, &columns, emit).ok_or(JitError::Unsupported)
        })?;
        Ok(Self { code, columns })
    }

    /// The order of the rows of these columns, which all have elements for each of `rows`.
    ///
    /// # Errors
    /// There are more or fewer columns than the program has, or one is too short.
    pub fn over<'a>(&'a self, columns: &'a [&'a [u8]], rows: usize) -> Result<Ordered<'a>> {
        let mut addresses = [std::ptr::null(); MAX_LANES];
        let wrong = |lane| Err(JitError::Lanes { lane, start: 0, step: 1, count: rows });
        if columns.len() != self.columns.len() {
            return wrong(columns.len().min(self.columns.len()));
        }
        for (lane, (column, element)) in columns.iter().zip(&self.columns).enumerate() {
            if column.len() / element.byte_width() < rows {
                return wrong(lane);
            }
            addresses[lane] = column.as_ptr();
        }
        // SAFETY: the entry is a function of this type, which `build` made and `self` keeps.
        let entry: Entry = unsafe { std::mem::transmute(self.code.entry()) };
        Ok(Ordered { entry, addresses, rows, _kept: (self, columns) })
    }
}

impl Ordered<'_> {
    /// Whether the program holds of row `left` and row `right`; of rows that are not there it does not.
    pub fn before(&self, left: usize, right: usize) -> bool {
        // The rows lie inside of every column, as `over` has checked.
        left < self.rows
            && right < self.rows
            && (self.entry)(self.addresses.as_ptr(), left, right) & 0xff != 0
    }
}

fn build(builder: &mut FunctionBuilder<'_>, columns: &[ElementType], emit: Emit<'_>) -> Option<()> {
    let entry = builder.create_block();
    builder.append_block_params_for_function_params(entry);
    builder.switch_to_block(entry);
    let &[addresses, left, right] = builder.block_params(entry) else { return None };
    let mut operands = Vec::new();
    for (lane, &element) in columns.iter().enumerate() {
        let column = builder.ins().load(I64, MemFlagsData::new(), addresses, 8 * lane as i32);
        for row in [left, right] {
            let offset = builder.ins().imul_imm_s(row, element.byte_width() as i64);
            let address = builder.ins().iadd(column, offset);
            operands.push(Emitter::new(builder).load(element, address)?);
        }
    }
    let mut emitter = Emitter::new(builder);
    let [holds] = emit(&mut emitter, &operands)?[..] else { return None };
    if emitter.type_of(holds) != I64 {
        return None;
    }
    builder.ins().return_(&[holds.0]);
    Some(())
}
