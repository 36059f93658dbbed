//! Operations: what they are made of and how they are made.

use super::{
    Attr, Block, IntoAttr, IrError, Location, Region, Type, Value, attr::named, handle, printed, string_ref,
    text,
};
use crate::{Context, Diagnostics};
use mlir_sys::{
    MlirNamedAttribute, MlirOperation, MlirRegion, MlirType, MlirValue, mlirContextIsRegisteredOperation,
    mlirIdentifierStr, mlirOpPrintingFlagsCreate, mlirOpPrintingFlagsDestroy,
    mlirOpPrintingFlagsPrintGenericOpForm, mlirOpPrintingFlagsUseLocalScope, mlirOperationCreate,
    mlirOperationGetAttribute, mlirOperationGetAttributeByName, mlirOperationGetBlock,
    mlirOperationGetFirstRegion, mlirOperationGetLocation, mlirOperationGetName, mlirOperationGetNextInBlock,
    mlirOperationGetNumAttributes, mlirOperationGetNumOperands, mlirOperationGetNumResults,
    mlirOperationGetOperand, mlirOperationGetParentOperation, mlirOperationGetResult,
    mlirOperationPrintWithFlags, mlirOperationRemoveAttributeByName, mlirOperationSetAttributeByName,
    mlirOperationSetLocation, mlirOperationSetOperand, mlirOperationStateAddAttributes,
    mlirOperationStateAddOperands, mlirOperationStateAddOwnedRegions, mlirOperationStateAddResults,
    mlirOperationStateGet, mlirOperationVerify, mlirRegionCreate, mlirRegionGetNextInOperation,
};
use std::fmt::{self, Debug, Display, Formatter};

/// An operation.
#[derive(Clone, Copy)]
pub struct Op<'c> {
    pub(crate) raw: MlirOperation,
    pub(crate) context: &'c Context,
}

handle!(Op, MlirOperation);

impl<'c> Op<'c> {
    /// Its full name, such as `stablehlo.add`.
    pub fn name(self) -> String {
        // SAFETY: the operation is alive.
        text(unsafe { mlirIdentifierStr(mlirOperationGetName(self.raw)) })
    }

    /// Whether this is its full name.
    pub fn is(self, name: &str) -> bool {
        // SAFETY: the operation is alive and MLIR's string lives as long as
        // the context.
        unsafe {
            let found = mlirIdentifierStr(mlirOperationGetName(self.raw));
            found.length == name.len()
                && std::slice::from_raw_parts(found.data.cast::<u8>(), found.length) == name.as_bytes()
        }
    }

    /// Whether it belongs to this dialect.
    pub fn is_of(self, dialect: &str) -> bool {
        // SAFETY: the operation is alive and MLIR's string lives as long as
        // the context.
        unsafe {
            let found = mlirIdentifierStr(mlirOperationGetName(self.raw));
            let name = std::slice::from_raw_parts(found.data.cast::<u8>(), found.length);
            name.strip_prefix(dialect.as_bytes()).is_some_and(|rest| rest.starts_with(b"."))
        }
    }

    /// The name's part before the dot.
    pub fn dialect(self) -> String {
        self.name().split('.').next().unwrap_or_default().to_owned()
    }

    /// How many operands it has.
    pub fn operand_count(self) -> usize {
        // SAFETY: the operation is alive.
        usize::try_from(unsafe { mlirOperationGetNumOperands(self.raw) }).unwrap_or(0)
    }

    /// One operand.
    pub fn operand(self, index: usize) -> Option<Value<'c>> {
        if index >= self.operand_count() {
            return None;
        }
        // SAFETY: the index was checked.
        let raw = unsafe { mlirOperationGetOperand(self.raw, index as isize) };
        Value::maybe(raw, self.context)
    }

    /// Its operands.
    pub fn operands(self) -> Vec<Value<'c>> {
        (0..self.operand_count()).filter_map(|index| self.operand(index)).collect()
    }

    /// Exchanges one operand.
    pub fn set_operand(self, index: usize, value: Value<'c>) -> Result<(), IrError> {
        let count = self.operand_count();
        if index >= count {
            return Err(IrError::ValueCount { op: self.name(), expected: index + 1, actual: count });
        }
        // SAFETY: the index was checked; operation and value are alive.
        unsafe { mlirOperationSetOperand(self.raw, index as isize, value.raw) };
        Ok(())
    }

    /// How many results it has.
    pub fn result_count(self) -> usize {
        // SAFETY: the operation is alive.
        usize::try_from(unsafe { mlirOperationGetNumResults(self.raw) }).unwrap_or(0)
    }

    /// One result.
    pub fn result(self, index: usize) -> Option<Value<'c>> {
        if index >= self.result_count() {
            return None;
        }
        // SAFETY: the index was checked.
        let raw = unsafe { mlirOperationGetResult(self.raw, index as isize) };
        Value::maybe(raw, self.context)
    }

    /// Its results.
    pub fn results(self) -> Vec<Value<'c>> {
        (0..self.result_count()).filter_map(|index| self.result(index)).collect()
    }

    /// An attribute, whether the operation defines it or it was added.
    pub fn attr(self, name: &str) -> Option<Attr<'c>> {
        // SAFETY: the string lives through the call.
        let raw = unsafe { mlirOperationGetAttributeByName(self.raw, string_ref(name)) };
        Attr::maybe(raw, self.context)
    }

    /// All attributes.
    pub fn attrs(self) -> Vec<(String, Attr<'c>)> {
        // SAFETY: indices stay below the number of attributes.
        unsafe {
            (0..mlirOperationGetNumAttributes(self.raw))
                .map(|index| {
                    let entry = mlirOperationGetAttribute(self.raw, index);
                    (text(mlirIdentifierStr(entry.name)), Attr::new(entry.attribute, self.context))
                })
                .collect()
        }
    }

    /// Sets an attribute. One of the wrong kind for a name that the operation
    /// defines is dropped, which the verifier reports.
    pub fn set_attr(self, name: &str, value: impl IntoAttr<'c>) {
        let value = value.into_attr(self.context);
        // SAFETY: the string lives through the call.
        unsafe { mlirOperationSetAttributeByName(self.raw, string_ref(name), value.raw) }
    }

    /// Removes an attribute and says whether there was one.
    pub fn remove_attr(self, name: &str) -> bool {
        // SAFETY: the string lives through the call.
        unsafe { mlirOperationRemoveAttributeByName(self.raw, string_ref(name)) }
    }

    /// A string attribute's text.
    pub fn str_attr(self, name: &str) -> Option<String> {
        self.attr(name)?.as_str()
    }

    /// An integer attribute's value.
    pub fn i64_attr(self, name: &str) -> Option<i64> {
        self.attr(name)?.as_i64()
    }

    /// A list of integers.
    pub fn i64s_attr(self, name: &str) -> Option<Vec<i64>> {
        self.attr(name)?.as_i64s()
    }

    /// A floating point attribute's value.
    pub fn f32_attr(self, name: &str) -> Option<f32> {
        self.attr(name)?.as_f32()
    }

    /// A truth value; absent counts as false.
    pub fn bool_attr(self, name: &str) -> bool {
        self.attr(name).is_some_and(|attr| attr.is_unit() || attr.as_bool() == Some(true))
    }

    /// The name behind a symbol reference.
    pub fn symbol_attr(self, name: &str) -> Option<String> {
        self.attr(name)?.as_symbol()
    }

    /// Its regions.
    pub fn regions(self) -> Vec<Region<'c>> {
        let mut regions = Vec::new();
        // SAFETY: the list is walked without a change to it.
        unsafe {
            let mut region = mlirOperationGetFirstRegion(self.raw);
            while let Some(found) = Region::maybe(region, self.context) {
                regions.push(found);
                region = mlirRegionGetNextInOperation(region);
            }
        }
        regions
    }

    /// One region.
    pub fn region(self, index: usize) -> Option<Region<'c>> {
        self.regions().get(index).copied()
    }

    /// The first block of its first region.
    pub fn body(self) -> Option<Block<'c>> {
        self.region(0)?.entry()
    }

    /// The block it stands in.
    pub fn block(self) -> Option<Block<'c>> {
        // SAFETY: the operation is alive.
        Block::maybe(unsafe { mlirOperationGetBlock(self.raw) }, self.context)
    }

    /// The operation whose region it stands in.
    pub fn parent(self) -> Option<Op<'c>> {
        self.block()?;
        // SAFETY: the operation is alive and stands in a block.
        Self::maybe(unsafe { mlirOperationGetParentOperation(self.raw) }, self.context)
    }

    /// The operation behind it in its block.
    pub fn next(self) -> Option<Op<'c>> {
        self.block()?;
        // SAFETY: the operation is alive and stands in a block.
        Self::maybe(unsafe { mlirOperationGetNextInBlock(self.raw) }, self.context)
    }

    /// Where it comes from.
    pub fn location(self) -> Location<'c> {
        // SAFETY: the operation is alive.
        Location::new(unsafe { mlirOperationGetLocation(self.raw) }, self.context)
    }

    /// Says where it comes from.
    pub fn set_location(self, location: Location<'c>) {
        // SAFETY: operation and location are alive.
        unsafe { mlirOperationSetLocation(self.raw, location.raw) }
    }

    /// The value of a constant of `stablehlo`, `tfl` or `arith`.
    pub fn constant_value(self) -> Option<Attr<'c>> {
        (self.is("stablehlo.constant") || self.is("tfl.pseudo_const") || self.is("arith.constant"))
            .then(|| self.attr("value"))
            .flatten()
    }

    /// Checks it and all that it holds.
    pub fn verify(self) -> Result<(), Diagnostics> {
        self.context.take_diagnostics();
        // SAFETY: the operation is alive.
        if unsafe { mlirOperationVerify(self.raw) } {
            return Ok(());
        }
        Err(self.context.take_diagnostics())
    }

    /// Its text in MLIR's generic form.
    pub fn to_generic_text(self) -> String {
        self.print(true)
    }

    fn print(self, generic: bool) -> String {
        // SAFETY: the flags live through the call, the callback and its buffer
        // as well.
        printed(|callback, data| unsafe {
            let flags = mlirOpPrintingFlagsCreate();
            if generic {
                mlirOpPrintingFlagsPrintGenericOpForm(flags);
            }
            if self.parent().is_some() {
                mlirOpPrintingFlagsUseLocalScope(flags);
            }
            mlirOperationPrintWithFlags(self.raw, flags, Some(callback), data);
            mlirOpPrintingFlagsDestroy(flags);
        })
    }
}

impl Display for Op<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.print(false))
    }
}

impl Debug for Op<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        Display::fmt(self, formatter)
    }
}

/// The parts of an operation that is about to be made.
#[derive(Clone, Debug)]
pub struct OpSpec<'c> {
    context: &'c Context,
    name: String,
    operands: Vec<Value<'c>>,
    results: Vec<Type<'c>>,
    attrs: Vec<(String, Attr<'c>)>,
    regions: usize,
}

impl<'c> OpSpec<'c> {
    /// Begins an operation of this full name.
    pub fn new(context: &'c Context, name: &str) -> Self {
        Self {
            context,
            name: name.to_owned(),
            operands: Vec::new(),
            results: Vec::new(),
            attrs: Vec::new(),
            regions: 0,
        }
    }

    /// Adds operands.
    #[must_use]
    pub fn operands(mut self, values: &[Value<'c>]) -> Self {
        self.operands.extend_from_slice(values);
        self
    }

    /// Adds results.
    #[must_use]
    pub fn results(mut self, types: &[Type<'c>]) -> Self {
        self.results.extend_from_slice(types);
        self
    }

    /// Adds an attribute.
    #[must_use]
    pub fn attr(mut self, name: &str, value: impl IntoAttr<'c>) -> Self {
        self.attrs.push((name.to_owned(), value.into_attr(self.context)));
        self
    }

    /// Adds an attribute if there is a value.
    #[must_use]
    pub fn maybe_attr(self, name: &str, value: Option<impl IntoAttr<'c>>) -> Self {
        match value {
            Some(value) => self.attr(name, value),
            None => self,
        }
    }

    /// Adds empty regions.
    #[must_use]
    pub fn regions(mut self, count: usize) -> Self {
        self.regions += count;
        self
    }

    /// Makes the operation, which stands in no block yet.
    pub(crate) fn create(self, location: Location<'c>) -> Result<Op<'c>, IrError> {
        let context = self.context;
        // SAFETY: the string lives through the call.
        if !unsafe { mlirContextIsRegisteredOperation(context.raw(), string_ref(&self.name)) } {
            return Err(IrError::UnknownOperation(self.name));
        }
        let operands: Vec<MlirValue> = self.operands.iter().map(|value| value.raw).collect();
        let results: Vec<MlirType> = self.results.iter().map(|ty| ty.raw).collect();
        let attrs: Vec<MlirNamedAttribute> =
            self.attrs.iter().map(|(name, value)| named(context, name, *value)).collect();
        // SAFETY: all arrays live through the call; the state takes ownership
        // of the regions and the operation of what the state holds.
        let raw = unsafe {
            let regions: Vec<MlirRegion> = (0..self.regions).map(|_| mlirRegionCreate()).collect();
            let mut state = mlirOperationStateGet(string_ref(&self.name), location.raw);
            mlirOperationStateAddOperands(&raw mut state, operands.len() as isize, operands.as_ptr());
            mlirOperationStateAddResults(&raw mut state, results.len() as isize, results.as_ptr());
            mlirOperationStateAddAttributes(&raw mut state, attrs.len() as isize, attrs.as_ptr());
            mlirOperationStateAddOwnedRegions(&raw mut state, regions.len() as isize, regions.as_ptr());
            mlirOperationCreate(&raw mut state)
        };
        Op::maybe(raw, context).ok_or_else(|| context.take_diagnostics().into())
    }
}
