//! Programs: operations with named attributes, each in its newest version.

mod ops;
mod plain;
mod upgrade;

use crate::{
    Attr, Bytecode, Error, Source, Type,
    bytecode::{Block, Op, PROPERTIES, Region},
    decode::{self, Decoded},
};
use std::borrow::Cow;
use upgrade::Defaults;

/// A program, decoded and, if it is a portable artifact, upgraded.
#[derive(Debug)]
pub struct Program {
    /// The version of VHLO that it was written in, if it says so.
    pub version: Option<[u64; 3]>,
    /// Who wrote it.
    pub producer: String,
    /// Its attributes, which operations and other attributes name by index.
    pub attrs: Vec<Attr>,
    /// Its types.
    pub types: Vec<Type>,
    /// Its operations: one `builtin.module`.
    pub ops: Vec<Operation>,
}

/// An operation.
#[derive(Debug)]
pub struct Operation {
    /// Its name, of VHLO's without a version: `vhlo.add`, `stablehlo.add`, `builtin.module`.
    pub name: Cow<'static, str>,
    /// Its attributes, as indices into the program's.
    pub attrs: Vec<(Cow<'static, str>, u32)>,
    /// The attribute that is its location.
    pub location: u32,
    /// The values it takes.
    pub operands: Vec<u32>,
    /// The types of its results, whose values count on from `first_result`.
    pub results: Vec<u32>,
    /// The value of its first result.
    pub first_result: u32,
    /// Its regions, each of them a list of blocks.
    pub regions: Vec<Vec<Body>>,
    /// Where it stands in the file.
    pub offset: u64,
}

/// A block.
#[derive(Debug)]
pub struct Body {
    /// Types of the arguments, and attributes that are their locations.
    pub args: Vec<(u32, Option<u32>)>,
    /// The value of its first argument; the others count on.
    pub first_arg: u32,
    /// The operations.
    pub ops: Vec<Operation>,
}

impl Operation {
    /// The attribute of this name.
    pub fn attr(&self, name: &str) -> Option<u32> {
        self.attrs.iter().find(|(known, _)| known == name).map(|&(_, attr)| attr)
    }
}

impl Program {
    /// Reads a portable artifact, or bytecode of StableHLO and `func`.
    ///
    /// # Errors
    /// It breaks the format, or holds something other than VHLO up to version 1.17 or StableHLO.
    pub fn read(source: &(impl Source + ?Sized)) -> Result<Self, Error> {
        let mut bytecode = Bytecode::read(source)?;
        let Decoded { attrs, types } = decode::decode(&bytecode, source)?;
        let ops = std::mem::take(&mut bytecode.ops);
        let mut program = Self {
            version: bytecode.vhlo_version(),
            producer: bytecode.producer.clone(),
            attrs,
            types,
            ops: Vec::new(),
        };
        let mut reader = Reader { bytecode: &bytecode, program: &mut program, defaults: Defaults::default() };
        let ops = reader.ops(ops)?;
        program.ops = ops;
        Ok(program)
    }
}

struct Reader<'a> {
    bytecode: &'a Bytecode,
    program: &'a mut Program,
    defaults: Defaults,
}

impl Reader<'_> {
    fn ops(&mut self, ops: Vec<Op>) -> Result<Vec<Operation>, Error> {
        ops.into_iter().map(|op| self.op(op)).collect()
    }

    fn regions(&mut self, regions: Vec<Region>) -> Result<Vec<Vec<Body>>, Error> {
        regions
            .into_iter()
            .map(|region| region.blocks.into_iter().map(|block| self.block(block)).collect())
            .collect()
    }

    fn block(&mut self, block: Block) -> Result<Body, Error> {
        Ok(Body { args: block.args, first_arg: block.first_arg, ops: self.ops(block.ops)? })
    }

    fn op(&mut self, op: Op) -> Result<Operation, Error> {
        let offset = op.offset;
        let name = self.bytecode.op_names.get(op.name as usize);
        let name = name.ok_or_else(|| Error::malformed(offset, "an operation without a name"))?;
        let dialect = self.bytecode.dialects.get(name.dialect as usize).map_or("", |d| &d.name);
        let attrs = match (dialect, name.name.as_str()) {
            ("vhlo", versioned) => {
                let names = ops::attributes(versioned).ok_or_else(|| {
                    let reason = format!(
                        "no operation 'vhlo.{versioned}' is known; serialise with target version 1.17 or earlier"
                    );
                    Error::unsupported(offset, reason)
                })?;
                self.attrs(&op, names)?
            }
            // What these say about devices changes no result.
            ("sdy", "mesh" | "sharding_constraint") => Vec::new(),
            (dialect, name) => match plain::properties(dialect, name) {
                Some(names) => self.plain_attrs(&op, names)?,
                None => {
                    let reason = format!(
                        "operation '{dialect}.{name}', whose attributes bytecode stores in a way that is not known; \
                         write the module as text"
                    );
                    return Err(Error::unsupported(offset, reason));
                }
            },
        };
        if op.properties.is_some() && !name.registered {
            let reason = format!("operation '{dialect}.{}', which its writer did not know", name.name);
            return Err(Error::unsupported(offset, reason));
        }
        if let Some(successor) = op.successors.first() {
            return Err(Error::unsupported(offset, format!("a jump to block {successor}")));
        }
        let location = self.program.attrs.get(op.location as usize);
        if !location.is_some_and(Attr::is_location) {
            return Err(Error::malformed(offset, "the location is another attribute"));
        }
        let name = Cow::Owned(format!("{dialect}.{}", name.name));
        let mut operation = Operation {
            name,
            attrs,
            location: op.location,
            operands: op.operands,
            results: op.results,
            first_result: op.first_result,
            regions: Vec::new(),
            offset,
        };
        upgrade::upgrade(&mut operation, self.program, &mut self.defaults);
        operation.regions = self.regions(op.regions)?;
        Ok(operation)
    }

    /// The attributes of an operation, whose own ones have these names, sorted. From bytecode version 5 on those are
    /// properties.
    fn attrs(&self, op: &Op, names: &'static [&'static str]) -> Result<Vec<(Cow<'static, str>, u32)>, Error> {
        let mut attrs = Vec::new();
        if self.bytecode.version >= PROPERTIES && !names.is_empty() {
            let entry = op.properties.and_then(|index| self.bytecode.properties.entry(index));
            let mut entry =
                entry.ok_or_else(|| Error::malformed(op.offset, "an operation without properties"))?;
            for &name in names {
                attrs.push((Cow::Borrowed(name), entry.index(self.program.attrs.len(), "attribute")?));
            }
            entry.finish("the properties")?;
        }
        self.dictionary(op, &mut attrs)?;
        if let Some(missing) = names.iter().find(|&&name| !attrs.iter().any(|(known, _)| known == name)) {
            return Err(Error::malformed(
                op.offset,
                format!("an operation without its attribute '{missing}'"),
            ));
        }
        Ok(attrs)
    }

    /// The attributes of an operation that is not VHLO's. Those that it need not have are marked by `?`.
    fn plain_attrs(
        &self,
        op: &Op,
        names: &'static [&'static str],
    ) -> Result<Vec<(Cow<'static, str>, u32)>, Error> {
        let mut attrs = Vec::new();
        if let Some(mut entry) = op.properties.and_then(|index| self.bytecode.properties.entry(index)) {
            let limit = self.program.attrs.len();
            for &name in names {
                let offset = entry.offset();
                match name.strip_prefix('?') {
                    None => attrs.push((Cow::Borrowed(name), entry.index(limit, "attribute")?)),
                    Some(name) => {
                        let (index, present) = entry.flagged()?;
                        if present {
                            let index = crate::cursor::check_index(index, limit, "attribute", offset)?;
                            attrs.push((Cow::Borrowed(name), index));
                        }
                    }
                }
            }
            entry.finish("the properties")?;
        }
        self.dictionary(op, &mut attrs)?;
        Ok(attrs)
    }

    /// Adds the attributes that stand in the operation's dictionary.
    fn dictionary(&self, op: &Op, attrs: &mut Vec<(Cow<'static, str>, u32)>) -> Result<(), Error> {
        let Some(index) = op.attrs else { return Ok(()) };
        let Some(Attr::Dictionary(entries)) = self.program.attrs.get(index as usize) else {
            return Err(Error::malformed(op.offset, "an operation's attributes are no dictionary"));
        };
        for &(name, value) in entries {
            let Some(Attr::String(name)) = self.program.attrs.get(name as usize) else {
                return Err(Error::malformed(op.offset, "the name of an attribute is no string"));
            };
            if name.is_empty() {
                return Err(Error::malformed(op.offset, "an attribute without a name"));
            }
            if attrs.iter().any(|(known, _)| known == name) {
                return Err(Error::malformed(op.offset, format!("two attributes '{name}'")));
            }
            attrs.push((Cow::Owned(name.clone()), value));
        }
        Ok(())
    }
}
