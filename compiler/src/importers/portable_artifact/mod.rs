//! Portable artifacts, whose VHLO becomes StableHLO, and plain bytecode of StableHLO.
//!
//! [`edgec_vhlo`] reads the file; here its plain data becomes a module. The rules are those of StableHLO's own
//! conversion (`VhloLegalizeToStablehlo.cpp`), so that the module's text is what StableHLO prints. Shardings, which say
//! which of several devices computes what, are dropped: the program computes the same on one.

mod attrs;
mod constants;
mod error;
mod locations;
mod operations;
mod types;

#[cfg(test)]
mod tests;

pub use error::ArtifactError;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use edgec_dialects::ir::{Attr, Location, Module, Type, Value};
use edgec_dialects::{Builder, Context};
use edgec_vhlo::{Body, Operation, Program, Source};
use edgec_weights::{SourceFile, WeightTable};

/// Reads a portable artifact or bytecode of StableHLO. Constants of any size become part of the module.
///
/// # Errors
/// The bytes break the format, or the module that they hold breaks StableHLO's rules.
pub fn read_portable_artifact<'c>(context: &'c Context, bytes: &[u8]) -> Result<Module<'c>, ArtifactError> {
    let program = Program::read(bytes)?;
    Importer::new(context, &program, bytes).module()
}

/// Reads a portable artifact or bytecode from a file. Large constants stay there and become weights.
///
/// # Errors
/// As [`read_portable_artifact`], and where the file cannot be read.
pub fn import_portable_artifact<'c>(
    context: &'c Context,
    file: &Arc<SourceFile>,
) -> Result<(Module<'c>, WeightTable), ArtifactError> {
    let source = constants::InFile(file);
    let program = Program::read(&source)?;
    let mut importer = Importer::new(context, &program, &source);
    importer.weights = Some((Arc::clone(file), WeightTable::default()));
    let module = importer.module()?;
    let weights = importer.weights.take().map(|(_, weights)| weights);
    Ok((module, weights.unwrap_or_default()))
}

/// The conversion of one program. What was converted once is kept: attributes, types and locations are shared.
struct Importer<'c, 'p, S: Source + ?Sized> {
    context: &'c Context,
    program: &'p Program,
    source: &'p S,
    attrs: Vec<Option<Attr<'c>>>,
    types: Vec<Option<Type<'c>>>,
    locations: Vec<Option<Location<'c>>>,
    values: Vec<Option<Value<'c>>>,
    /// The file of large constants, and what they became.
    weights: Option<(Arc<SourceFile>, WeightTable)>,
    /// The symbols of constants that became weights, by attribute.
    symbols: HashMap<u32, String>,
    /// All symbols of the module.
    taken: HashSet<String>,
}

impl<'c, 'p, S: Source + ?Sized> Importer<'c, 'p, S> {
    fn new(context: &'c Context, program: &'p Program, source: &'p S) -> Self {
        Self {
            context,
            program,
            source,
            attrs: vec![None; program.attrs.len()],
            types: vec![None; program.types.len()],
            locations: vec![None; program.attrs.len()],
            values: Vec::new(),
            weights: None,
            symbols: HashMap::new(),
            taken: HashSet::new(),
        }
    }

    fn module(&mut self) -> Result<Module<'c>, ArtifactError> {
        let [operation] = self.program.ops.as_slice() else {
            let reason =
                format!("{} operations at the top, where one module belongs", self.program.ops.len());
            return Err(ArtifactError::malformed(self.program.ops.get(1).map_or(0, |op| op.offset), reason));
        };
        let module = Module::new(self.context);
        let ([region], "builtin.module") = (operation.regions.as_slice(), operation.name.as_ref()) else {
            return Err(ArtifactError::malformed(operation.offset, "it holds no module"));
        };
        let ([block], Some(body)) = (region.as_slice(), module.body()) else {
            return Err(ArtifactError::malformed(operation.offset, "a module of other than one block"));
        };
        module.op().set_location(self.location(operation.location)?);
        for (name, attr) in &operation.attrs {
            if !self.is_sharding(*attr) {
                module.op().set_attr(name, self.attr(*attr, operation)?);
            }
        }
        let names = block.ops.iter().filter_map(|op| op.attr("sym_name"));
        self.taken = names.filter_map(|name| self.string(name).ok()).map(str::to_owned).collect();
        self.fill(Builder::at_end(body), block, false)?;
        module.verify().map_err(ArtifactError::Rules)?;
        Ok(module)
    }

    /// Makes the operations of a block; `function` says whether it is the body of one.
    fn fill(&mut self, builder: Builder<'c>, block: &'p Body, function: bool) -> Result<(), ArtifactError> {
        for operation in &block.ops {
            self.operation(builder, operation, function)?;
        }
        Ok(())
    }

    /// Remembers the values that an operation or a block defines.
    fn define(&mut self, first: u32, values: impl IntoIterator<Item = Value<'c>>) {
        let first = first as usize;
        for (index, value) in values.into_iter().enumerate() {
            let index = first + index;
            if self.values.len() <= index {
                self.values.resize(index + 1, None);
            }
            self.values[index] = Some(value);
        }
    }

    fn operands(&self, operation: &Operation) -> Result<Vec<Value<'c>>, ArtifactError> {
        let known = |&value: &u32| self.values.get(value as usize).copied().flatten();
        let operands: Option<Vec<_>> = operation.operands.iter().map(known).collect();
        operands.ok_or_else(|| ArtifactError::malformed(operation.offset, "an operand that is not defined"))
    }
}
