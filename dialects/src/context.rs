//! The context that owns every type, attribute and operation.

use crate::{
    diagnostics::{Diagnostic, Diagnostics, Severity},
    ffi,
    ir::{Attr, ElementType, Location, Type, printed},
};
use melior::{
    diagnostic::DiagnosticSeverity,
    dialect::{DialectHandle, DialectRegistry},
};
use mlir_sys::{
    MlirBlock, MlirContext, MlirDiagnostic, MlirLocation, MlirLogicalResult, MlirOperation, MlirValue,
    mlirBlockAddArgument, mlirBlockCreate, mlirBlockDestroy, mlirBlockGetFirstOperation,
    mlirBlockGetNextInRegion, mlirContextAttachDiagnosticHandler, mlirDiagnosticGetLocation,
    mlirDiagnosticGetNote, mlirDiagnosticGetNumNotes, mlirDiagnosticGetSeverity, mlirDiagnosticPrint,
    mlirGetDialectHandle__ml_program__, mlirIdentifierStr, mlirLocationCallSiteGetCallee,
    mlirLocationFileLineColRangeGetFilename, mlirLocationFileLineColRangeGetStartColumn,
    mlirLocationFileLineColRangeGetStartLine, mlirLocationFusedGetLocations,
    mlirLocationFusedGetNumLocations, mlirLocationIsACallSite, mlirLocationIsAFileLineColRange,
    mlirLocationIsAFused, mlirLocationIsAName, mlirLocationNameGetChildLoc, mlirLocationNameGetName,
    mlirLocationUnknownGet, mlirOperationDestroy, mlirOperationGetFirstRegion, mlirOperationGetNextInBlock,
    mlirOperationGetNumOperands, mlirOperationGetOperand, mlirOperationSetOperand, mlirRegionGetFirstBlock,
    mlirRegionGetNextInOperation, mlirValueGetType,
};
use std::{
    cell::RefCell,
    collections::HashMap,
    ffi::c_void,
    fmt::{self, Debug, Formatter},
    rc::Rc,
};

/// Owns all IR: types, attributes, modules, and operations that were erased.
///
/// Memory is given back when the context is dropped; use one for each
/// compilation.
pub struct Context {
    inner: melior::Context,
    diagnostics: Rc<RefCell<Vec<Diagnostic>>>,
    /// What a person should know though nothing failed.
    notes: RefCell<Vec<String>>,
    /// Modules and erased operations, destroyed with the context.
    owned_ops: RefCell<Vec<MlirOperation>>,
    owned_blocks: RefCell<Vec<MlirBlock>>,
    /// Stand-ins for operands of erased operations, one for each type.
    placeholders: RefCell<HashMap<usize, MlirValue>>,
    placeholder_block: MlirBlock,
    /// Symbols that a module is known to hold, checked again when used.
    pub(crate) symbols: RefCell<HashMap<(usize, String), MlirOperation>>,
    /// The last number that a new symbol of a module got, by the module's address: equal modules name new symbols alike.
    pub(crate) next_symbol: RefCell<HashMap<usize, u64>>,
    /// Functions that composites of a module share, checked again when used.
    pub(crate) decompositions: RefCell<HashMap<(usize, String), MlirOperation>>,
}

impl Debug for Context {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Context").finish_non_exhaustive()
    }
}

impl Default for Context {
    fn default() -> Self {
        Self::new()
    }
}

impl Context {
    /// Creates a context with `stablehlo`, `chlo`, `sdy`, `tfl`, `nnapi`, `shader`, `func`, `arith`, `quant` and
    /// `ml_program` loaded, without threads.
    pub fn new() -> Self {
        let registry = DialectRegistry::new();
        DialectHandle::func().insert_dialect(&registry);
        DialectHandle::arith().insert_dialect(&registry);
        DialectHandle::quant().insert_dialect(&registry);
        // SAFETY: the functions return handles to dialects that are linked in,
        // and the registry is alive.
        unsafe {
            for handle in [
                mlirGetDialectHandle__ml_program__(),
                ffi::mlirGetDialectHandle__stablehlo__(),
                ffi::mlirGetDialectHandle__chlo__(),
                ffi::mlirGetDialectHandle__sdy__(),
                ffi::mlirGetDialectHandle__tfl__(),
                ffi::mlirGetDialectHandle__nnapi__(),
                ffi::mlirGetDialectHandle__shader__(),
            ] {
                DialectHandle::from_raw(handle).insert_dialect(&registry);
            }
            ffi::edgecRegisterExtensions(registry.to_raw());
        }
        let inner = melior::Context::new_with_registry(&registry, false);
        inner.load_all_available_dialects();

        let diagnostics = Rc::new(RefCell::new(Vec::new()));
        let sink = Rc::clone(&diagnostics);
        attach(&inner, sink);
        // SAFETY: an empty block needs no arrays.
        let placeholder_block = unsafe { mlirBlockCreate(0, std::ptr::null(), std::ptr::null()) };
        Self {
            inner,
            diagnostics,
            notes: RefCell::default(),
            owned_ops: RefCell::default(),
            owned_blocks: RefCell::default(),
            placeholders: RefCell::default(),
            placeholder_block,
            symbols: RefCell::default(),
            next_symbol: RefCell::default(),
            decompositions: RefCell::default(),
        }
    }

    pub(crate) fn raw(&self) -> MlirContext {
        self.inner.to_raw()
    }

    pub(crate) fn melior(&self) -> &melior::Context {
        &self.inner
    }

    /// Takes everything that was said since the last call.
    pub fn take_diagnostics(&self) -> Diagnostics {
        Diagnostics(std::mem::take(&mut *self.diagnostics.borrow_mut()))
    }

    /// Remembers something that a person should know though nothing failed, once.
    pub fn note(&self, text: String) {
        let mut notes = self.notes.borrow_mut();
        if !notes.contains(&text) {
            notes.push(text);
        }
    }

    /// Takes the notes since the last call.
    pub fn take_notes(&self) -> Vec<String> {
        std::mem::take(&mut *self.notes.borrow_mut())
    }

    /// Parses a type, such as `tensor<4xf32>`.
    pub fn parse_type(&self, text: &str) -> Result<Type<'_>, Diagnostics> {
        Type::parse(self, text)
    }

    /// Parses an attribute, such as `#stablehlo<precision DEFAULT>`.
    pub fn parse_attr(&self, text: &str) -> Result<Attr<'_>, Diagnostics> {
        Attr::parse(self, text)
    }

    /// The ranked tensor type of this shape; [`crate::ir::DYNAMIC`] is an
    /// unknown extent, and so is any negative number.
    pub fn tensor(&self, shape: &[i64], element: ElementType) -> Type<'_> {
        Type::tensor(self, shape, Type::scalar(self, element))
    }

    /// A place that is not known.
    pub fn unknown_location(&self) -> Location<'_> {
        Location::unknown(self)
    }

    /// Keeps an unlinked operation until the context goes, with placeholders
    /// for the operands of all it holds.
    pub(crate) fn bury(&self, op: MlirOperation) {
        let mut pending = vec![op];
        while let Some(op) = pending.pop() {
            // SAFETY: `op` and what it holds are alive: nothing is destroyed
            // before the context.
            unsafe {
                for index in 0..mlirOperationGetNumOperands(op) {
                    let value = mlirOperationGetOperand(op, index);
                    if !value.ptr.is_null() {
                        mlirOperationSetOperand(op, index, self.placeholder(value));
                    }
                }
                let mut region = mlirOperationGetFirstRegion(op);
                while !region.ptr.is_null() {
                    let mut block = mlirRegionGetFirstBlock(region);
                    while !block.ptr.is_null() {
                        let mut inner = mlirBlockGetFirstOperation(block);
                        while !inner.ptr.is_null() {
                            pending.push(inner);
                            inner = mlirOperationGetNextInBlock(inner);
                        }
                        block = mlirBlockGetNextInRegion(block);
                    }
                    region = mlirRegionGetNextInOperation(region);
                }
            }
        }
        self.keep(op);
    }

    /// Takes ownership of an operation that no block owns.
    pub(crate) fn keep(&self, op: MlirOperation) {
        self.owned_ops.borrow_mut().push(op);
    }

    /// Takes ownership of a block that no region owns.
    pub(crate) fn keep_block(&self, block: MlirBlock) {
        self.owned_blocks.borrow_mut().push(block);
    }

    /// A value of the same type that no live operation defines.
    fn placeholder(&self, value: MlirValue) -> MlirValue {
        // SAFETY: the value, its type and the block belong to this context.
        unsafe {
            let ty = mlirValueGetType(value);
            *self.placeholders.borrow_mut().entry(ty.ptr as usize).or_insert_with(|| {
                mlirBlockAddArgument(self.placeholder_block, ty, mlirLocationUnknownGet(self.raw()))
            })
        }
    }
}

impl Drop for Context {
    fn drop(&mut self) {
        let ops = self.owned_ops.take();
        // SAFETY: handles borrow the context, so none is left. All references
        // between the operations are dropped before any of them goes.
        unsafe {
            for &op in &ops {
                ffi::edgecOperationDropAllReferences(op);
            }
            let blocks = self.owned_blocks.take();
            for &block in &blocks {
                let mut op = mlirBlockGetFirstOperation(block);
                while !op.ptr.is_null() {
                    ffi::edgecOperationDropAllReferences(op);
                    op = mlirOperationGetNextInBlock(op);
                }
            }
            for op in ops {
                mlirOperationDestroy(op);
            }
            for block in blocks {
                mlirBlockDestroy(block);
            }
            mlirBlockDestroy(self.placeholder_block);
        }
    }
}

/// What a context's diagnostics are put into.
type Sink = RefCell<Vec<Diagnostic>>;

/// Sends a context's diagnostics to a list. melior's own handler panics at texts that are not UTF-8, and a diagnostic quotes
/// the names and bytes of the file that was read.
fn attach(context: &melior::Context, sink: Rc<Sink>) {
    unsafe extern "C" fn handle(diagnostic: MlirDiagnostic, sink: *mut c_void) -> MlirLogicalResult {
        // SAFETY: `sink` is the list that was given away below, and the diagnostic lives for this call.
        unsafe { collect(diagnostic, &mut (*sink.cast::<Sink>()).borrow_mut()) };
        MlirLogicalResult { value: 1 }
    }
    unsafe extern "C" fn release(sink: *mut c_void) {
        // SAFETY: as above; MLIR calls it once.
        drop(unsafe { Rc::from_raw(sink.cast::<Sink>()) });
    }
    // SAFETY: the list lives until MLIR lets go of it.
    unsafe {
        let sink = Rc::into_raw(sink).cast_mut().cast();
        mlirContextAttachDiagnosticHandler(context.to_raw(), Some(handle), sink, Some(release));
    }
}

/// Adds a diagnostic and its notes to the list.
///
/// # Safety
/// The diagnostic is alive.
unsafe fn collect(diagnostic: MlirDiagnostic, sink: &mut Vec<Diagnostic>) {
    // SAFETY: the caller's promise; a note lives as long as its diagnostic.
    unsafe {
        sink.push(read(diagnostic));
        for index in 0..mlirDiagnosticGetNumNotes(diagnostic) {
            let mut note = read(mlirDiagnosticGetNote(diagnostic, index));
            // A note shows the operation, with all that it holds: its first line will do.
            note.message = note.message.lines().next().unwrap_or_default().to_owned();
            note.severity = Severity::Note;
            sink.push(note);
        }
    }
}

/// A diagnostic without its notes.
///
/// # Safety
/// It is alive.
unsafe fn read(diagnostic: MlirDiagnostic) -> Diagnostic {
    // SAFETY: the caller's promise.
    let (location, severity) =
        unsafe { (mlirDiagnosticGetLocation(diagnostic), mlirDiagnosticGetSeverity(diagnostic)) };
    let (file, line, column) = place(location, 0);
    let severity = match DiagnosticSeverity::try_from(severity) {
        Ok(DiagnosticSeverity::Warning) => Severity::Warning,
        Ok(DiagnosticSeverity::Note) => Severity::Note,
        Ok(DiagnosticSeverity::Remark) => Severity::Remark,
        Ok(DiagnosticSeverity::Error) | Err(_) => Severity::Error,
    };
    // SAFETY: the caller's promise; the printer writes into what `printed` lends it.
    let message = printed(|append, buffer| unsafe { mlirDiagnosticPrint(diagnostic, Some(append), buffer) });
    Diagnostic { severity, file, line, column, message }
}

/// Locations nest; deeper ones than this are not looked into.
const MAX_LOCATION_DEPTH: u32 = 32;

/// The file, line and column of a location, or its name.
pub(crate) fn place(location: MlirLocation, depth: u32) -> (String, u32, u32) {
    let nothing = (String::new(), 0, 0);
    if depth > MAX_LOCATION_DEPTH {
        return nothing;
    }
    // SAFETY: each accessor is called on the kind of location that it reads.
    unsafe {
        if mlirLocationIsAFileLineColRange(location) {
            let line = mlirLocationFileLineColRangeGetStartLine(location);
            let column = mlirLocationFileLineColRangeGetStartColumn(location);
            let name = mlirIdentifierStr(mlirLocationFileLineColRangeGetFilename(location));
            return (
                crate::ir::text(name),
                u32::try_from(line).unwrap_or(0),
                u32::try_from(column).unwrap_or(0),
            );
        }
        if mlirLocationIsAName(location) {
            let child = place(mlirLocationNameGetChildLoc(location), depth + 1);
            if !child.0.is_empty() {
                return child;
            }
            let name = mlirIdentifierStr(mlirLocationNameGetName(location));
            return (crate::ir::text(name), 0, 0);
        }
        if mlirLocationIsACallSite(location) {
            return place(mlirLocationCallSiteGetCallee(location), depth + 1);
        }
        if mlirLocationIsAFused(location) {
            let count = mlirLocationFusedGetNumLocations(location);
            let mut parts = vec![MlirLocation { ptr: std::ptr::null() }; usize::try_from(count).unwrap_or(0)];
            if !parts.is_empty() {
                mlirLocationFusedGetLocations(location, parts.as_mut_ptr());
            }
            return parts
                .into_iter()
                .map(|part| place(part, depth + 1))
                .find(|found| !found.0.is_empty())
                .unwrap_or(nothing);
        }
    }
    nothing
}
