//! Modules: reading, writing, checking, symbols, upstream passes.

use super::{Block, Func, IrError, Location, Op, string_ref, text};
use crate::{Context, Diagnostics};
use melior::pass::{self, Pass, PassManager};
use mlir_sys::{
    MlirOperation, MlirStringRef, mlirBlockAppendOwnedOperation, mlirBlockInsertOwnedOperation,
    mlirModuleCreateEmpty, mlirModuleGetOperation, mlirOperationClone, mlirPassManagerRunOnOp,
};

/// A pass that comes with MLIR.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum UpstreamPass {
    /// Folds and simplifies.
    Canonicalize,
    /// Merges operations that compute the same.
    Cse,
    /// Inlines calls of private functions.
    Inline,
    /// Removes private symbols that nothing refers to.
    SymbolDce,
    /// Removes source locations.
    StripDebugInfo,
}

impl UpstreamPass {
    fn create(self) -> Pass {
        match self {
            Self::Canonicalize => pass::transform::create_canonicalizer(),
            Self::Cse => pass::transform::create_cse(),
            Self::Inline => pass::transform::create_inliner(),
            Self::SymbolDce => pass::transform::create_symbol_dce(),
            Self::StripDebugInfo => pass::transform::create_strip_debug_info(),
        }
    }
}

/// A module.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Module<'c>(Op<'c>);

impl<'c> Module<'c> {
    /// An empty module.
    pub fn new(context: &'c Context) -> Self {
        let location = Location::unknown(context);
        // SAFETY: the location is alive; the context keeps the module.
        let raw = unsafe { mlirModuleGetOperation(mlirModuleCreateEmpty(location.raw)) };
        Self::kept(raw, context)
    }

    fn kept(raw: MlirOperation, context: &'c Context) -> Self {
        context.keep(raw);
        Self(Op::new(raw, context))
    }

    /// Reads text; `name` is what diagnostics call the source. Bytecode is refused: MLIR's reader of it trusts what
    /// it reads.
    pub fn parse(context: &'c Context, name: &str, source: &[u8]) -> Result<Self, Diagnostics> {
        if source.starts_with(b"ML\xefR") {
            return Err(Diagnostics::error("MLIR bytecode where text belongs"));
        }
        text::check(source)?;
        // MLIR's lexer looks at the byte behind the last one.
        let mut terminated = Vec::with_capacity(source.len() + 1);
        terminated.extend_from_slice(source);
        terminated.push(0);
        Self::read(context, name, &terminated[..source.len()])
    }

    /// Reads text that nests no deeper than a stack allows and has a NUL behind it, or bytecode that MLIR wrote.
    pub(super) fn read(context: &'c Context, name: &str, source: &[u8]) -> Result<Self, Diagnostics> {
        context.take_diagnostics();
        let text = MlirStringRef { data: source.as_ptr().cast(), length: source.len() };
        // SAFETY: both strings outlive the call, which copies the source.
        let module = unsafe { crate::ffi::edgecModuleParse(context.raw(), text, string_ref(name)) };
        if module.ptr.is_null() {
            let mut found = context.take_diagnostics();
            if found.0.is_empty() {
                found = Diagnostics::error("not a module");
            }
            return Err(found);
        }
        context.take_diagnostics();
        // SAFETY: the module is not null; the context keeps it.
        Ok(Self::kept(unsafe { mlirModuleGetOperation(module) }, context))
    }

    /// The module that this operation is.
    pub fn from_op(op: Op<'c>) -> Option<Self> {
        op.is("builtin.module").then_some(Self(op))
    }

    /// The module that holds this operation; `None` if it was erased.
    pub fn containing(op: Op<'c>) -> Option<Self> {
        let mut top = op;
        while let Some(parent) = top.parent() {
            top = parent;
        }
        Self::from_op(top)
    }

    /// The operation.
    pub fn op(self) -> Op<'c> {
        self.0
    }

    /// The context.
    pub fn context(self) -> &'c Context {
        self.0.context()
    }

    /// Its body.
    pub fn body(self) -> Option<Block<'c>> {
        self.0.body()
    }

    /// Its top-level operations.
    pub fn ops(self) -> Vec<Op<'c>> {
        self.body().map(Block::ops).unwrap_or_default()
    }

    /// Its functions.
    pub fn funcs(self) -> Vec<Func<'c>> {
        self.ops().into_iter().filter_map(Func::from_op).collect()
    }

    /// The function of this name.
    pub fn func(self, name: &str) -> Option<Func<'c>> {
        Func::from_op(self.lookup(name)?)
    }

    /// Checks it and all that it holds.
    pub fn verify(self) -> Result<(), Diagnostics> {
        self.0.verify()
    }

    /// Its text, with a newline at the end.
    pub fn to_text(self) -> String {
        let mut text = self.0.to_string();
        if !text.ends_with('\n') {
            text.push('\n');
        }
        text
    }

    /// Adds an operation that stands in no block to the end.
    pub(crate) fn append(self, op: Op<'c>) {
        match self.body() {
            // SAFETY: the operation has no owner; the block takes it.
            Some(body) => unsafe { mlirBlockAppendOwnedOperation(body.raw, op.raw) },
            None => op.context().keep(op.raw),
        }
        self.remember(op);
    }

    /// Adds an operation that stands in no block to the beginning.
    pub(crate) fn prepend(self, op: Op<'c>) {
        match self.body() {
            // SAFETY: the operation has no owner; the block takes it.
            Some(body) => unsafe { mlirBlockInsertOwnedOperation(body.raw, 0, op.raw) },
            None => op.context().keep(op.raw),
        }
        self.remember(op);
    }

    fn remember(self, op: Op<'c>) {
        if let Some(name) = op.str_attr("sym_name") {
            let key = (self.0.raw.ptr as usize, name);
            self.context().symbols.borrow_mut().insert(key, op.raw);
        }
    }

    /// The top-level operation that defines `@name`.
    pub fn lookup(self, name: &str) -> Option<Op<'c>> {
        let defines = |op: Op<'c>| op.str_attr("sym_name").as_deref() == Some(name);
        let key = (self.0.raw.ptr as usize, name.to_owned());
        let known = self.context().symbols.borrow().get(&key).copied();
        if let Some(op) = known.map(|raw| Op::new(raw, self.context()))
            && op.parent() == Some(self.0)
            && defines(op)
        {
            return Some(op);
        }
        let found = self.ops().into_iter().find(|&op| defines(op))?;
        self.context().symbols.borrow_mut().insert(key, found.raw);
        Some(found)
    }

    /// A symbol that nothing in the module has, `base` or `base_1` and so on.
    pub fn unique_symbol(self, base: &str) -> String {
        if self.lookup(base).is_none() {
            return base.to_owned();
        }
        loop {
            let mut numbers = self.context().next_symbol.borrow_mut();
            let number = numbers.entry(self.0.raw.ptr as usize).or_insert(0);
            *number += 1;
            let name = format!("{base}_{number}");
            drop(numbers);
            if self.lookup(&name).is_none() {
                return name;
            }
        }
    }

    /// Renames `@from` to `@to`, the definition and every reference.
    pub fn rename_symbol(self, from: &str, to: &str) -> Result<(), IrError> {
        if from == to {
            return Ok(());
        }
        if self.lookup(to).is_some() {
            return Err(IrError::DuplicateSymbol(to.to_owned()));
        }
        self.0.replace_symbol_uses(from, to)?;
        if let Some(op) = self.lookup(from) {
            op.set_attr("sym_name", to);
        }
        Ok(())
    }

    /// A copy of the module.
    pub fn duplicate(self) -> Self {
        // SAFETY: the copy has no owner; the context keeps it.
        Self::kept(unsafe { mlirOperationClone(self.0.raw) }, self.context())
    }

    /// Runs MLIR's own passes in this order. They work on a copy; when all
    /// succeed, the copy's contents take the place of this module's, whose
    /// operations then count as erased.
    pub fn run_passes(self, passes: &[UpstreamPass]) -> Result<(), Diagnostics> {
        let context = self.context();
        context.take_diagnostics();
        let copy = self.duplicate();
        let manager = PassManager::new(context.melior());
        for pass in passes {
            manager.add_pass(pass.create());
        }
        // SAFETY: the copy is a module that no other handle names.
        let result = unsafe { mlirPassManagerRunOnOp(manager.to_raw(), copy.0.raw) };
        if result.value == 0 {
            return Err(context.take_diagnostics());
        }
        self.take_contents(copy);
        Ok(())
    }

    /// Exchanges its contents for those of another module, which is left empty.
    pub fn take_contents(self, other: Self) {
        if self == other {
            return;
        }
        for op in self.ops() {
            // Operations at the top have no results that others could use.
            let _ = op.unlink();
        }
        if let (Some(to), Some(from)) = (self.body(), other.body()) {
            // SAFETY: the blocks are alive, different and of one context.
            unsafe { crate::ffi::edgecBlockSplice(to.raw, from.raw) };
        }
    }
}
