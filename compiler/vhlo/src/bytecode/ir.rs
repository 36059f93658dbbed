//! The structure of operations, regions and blocks.

use super::{
    ELIDED_LOCATIONS, ISOLATED_SECTIONS, OpName, PROPERTIES, USE_ORDERS,
    sections::{Section, nested},
};
use crate::{Error, cursor::Cursor};
use std::collections::HashMap;

/// How deep regions may nest.
const DEEPEST: usize = 100;

/// An operation.
#[derive(Debug)]
pub struct Op {
    /// Which of the file's names it has.
    pub name: u32,
    /// The attribute that is its location.
    pub location: u32,
    /// The dictionary of its attributes.
    pub attrs: Option<u32>,
    /// Its properties: an entry of their section, or an attribute for an operation that its writer did not know.
    pub properties: Option<u32>,
    /// The values it takes.
    pub operands: Vec<u32>,
    /// The types of its results, whose values count on from `first_result`.
    pub results: Vec<u32>,
    /// The value of its first result.
    pub first_result: u32,
    /// The blocks it may jump to, as indices into its region.
    pub successors: Vec<u64>,
    /// Its regions.
    pub regions: Vec<Region>,
    /// Where it stands in the file.
    pub offset: u64,
}

/// A list of blocks.
#[derive(Debug, Default)]
pub struct Region {
    /// The blocks.
    pub blocks: Vec<Block>,
}

/// A list of operations.
#[derive(Debug)]
pub struct Block {
    /// Types of the arguments, and attributes that are their locations.
    pub args: Vec<(u32, Option<u32>)>,
    /// The value of its first argument; the others count on.
    pub first_arg: u32,
    /// The operations.
    pub ops: Vec<Op>,
}

/// How many of each there are to refer to.
pub(super) struct Limits<'a> {
    pub version: u64,
    pub attrs: usize,
    pub types: usize,
    pub op_names: &'a [OpName],
    pub properties: usize,
}

/// Reads the section of operations.
pub(super) fn read(mut cursor: Cursor<'_>, limits: &Limits<'_>) -> Result<Vec<Op>, Error> {
    let mut reader = Reader { limits, scopes: vec![Scope::default()], values: 0 };
    let block = reader.block(&mut cursor, 0)?;
    cursor.finish("the operations")?;
    Ok(block.ops)
}

/// The values that operations of one isolated region can name.
#[derive(Default)]
struct Scope {
    /// The file's numbers of the values that are defined so far.
    known: HashMap<u64, u32>,
    /// The numbers that the regions around the current place claim.
    claimed: u64,
    /// For each region around the current place: the number of its next value, and the first number beyond it.
    regions: Vec<(u64, u64)>,
}

struct Reader<'a> {
    limits: &'a Limits<'a>,
    scopes: Vec<Scope>,
    /// How many values were defined.
    values: u32,
}

impl Reader<'_> {
    fn scope(&mut self, cursor: &Cursor<'_>) -> Result<&mut Scope, Error> {
        self.scopes.last_mut().ok_or_else(|| cursor.malformed("an operation outside of all regions"))
    }

    /// Gives numbers to `count` values, and the first of them.
    fn define(&mut self, cursor: &Cursor<'_>, count: usize) -> Result<u32, Error> {
        let first = self.values;
        for _ in 0..count {
            let value = self.values;
            let scope = self.scope(cursor)?;
            let Some((next, end)) = scope.regions.last_mut().filter(|(next, end)| next < end) else {
                return Err(cursor.malformed("more values than the region announced"));
            };
            debug_assert!(*next < *end);
            let number = *next;
            *next += 1;
            scope.known.insert(number, value);
            self.values = value.checked_add(1).ok_or_else(|| cursor.malformed("more than 2^32 values"))?;
        }
        Ok(first)
    }

    fn region(&mut self, cursor: &mut Cursor<'_>, depth: usize) -> Result<Region, Error> {
        let blocks = cursor.count()?;
        if blocks == 0 {
            return Ok(Region::default());
        }
        let offset = cursor.offset();
        let values = cursor.count()?;
        let scope = self.scope(cursor)?;
        let start = scope.claimed;
        let end = start.checked_add(values);
        let end = end.ok_or_else(|| Error::malformed(offset, "more values than can be counted"))?;
        scope.claimed = end;
        scope.regions.push((start, end));
        let mut region = Region::default();
        for _ in 0..blocks {
            region.blocks.push(self.block(cursor, depth)?);
        }
        let scope = self.scope(cursor)?;
        let defined = scope.regions.pop().map_or(start, |(next, _)| next);
        for number in start..defined {
            scope.known.remove(&number);
        }
        scope.claimed = start;
        Ok(region)
    }

    fn block(&mut self, cursor: &mut Cursor<'_>, depth: usize) -> Result<Block, Error> {
        let offset = cursor.offset();
        let (ops, has_args) = cursor.flagged()?;
        if ops > cursor.remaining() {
            let reason = format!("{ops} operations are claimed where {} bytes are left", cursor.remaining());
            return Err(Error::malformed(offset, reason));
        }
        let mut block = Block { args: Vec::new(), first_arg: self.values, ops: Vec::new() };
        if has_args {
            let count = cursor.count()?;
            for _ in 0..count {
                block.args.push(self.arg(cursor)?);
            }
            block.first_arg = self.define(cursor, block.args.len())?;
            if self.limits.version >= USE_ORDERS && cursor.byte()? != 0 {
                use_orders(cursor, block.args.len())?;
            }
        }
        for _ in 0..ops {
            let op = self.op(cursor, depth)?;
            block.ops.push(op);
        }
        Ok(block)
    }

    fn arg(&self, cursor: &mut Cursor<'_>) -> Result<(u32, Option<u32>), Error> {
        let Limits { types, attrs, .. } = *self.limits;
        if self.limits.version < ELIDED_LOCATIONS {
            return Ok((cursor.index(types, "type")?, Some(cursor.index(attrs, "attribute")?)));
        }
        let offset = cursor.offset();
        let (ty, has_location) = cursor.flagged()?;
        let ty = crate::cursor::check_index(ty, types, "type", offset)?;
        let location = if has_location { Some(cursor.index(attrs, "attribute")?) } else { None };
        Ok((ty, location))
    }

    fn op(&mut self, cursor: &mut Cursor<'_>, depth: usize) -> Result<Op, Error> {
        let Limits { version, attrs, types, op_names, properties } = *self.limits;
        let offset = cursor.offset();
        let name = cursor.index(op_names.len(), "operation name")?;
        let at = cursor.offset();
        let mask = cursor.byte()?;
        let has = |bit: u8| mask & bit != 0;
        if mask & 0x80 != 0 || (has(0x40) && version < PROPERTIES) || (has(0x20) && version < USE_ORDERS) {
            return Err(Error::malformed(at, format!("an operation's parts are marked by {mask:#x}")));
        }
        let location = cursor.index(attrs, "attribute")?;
        let mut op = Op {
            name,
            location,
            attrs: None,
            properties: None,
            operands: Vec::new(),
            results: Vec::new(),
            first_result: self.values,
            successors: Vec::new(),
            regions: Vec::new(),
            offset,
        };
        if has(0x01) {
            op.attrs = Some(cursor.index(attrs, "attribute")?);
        }
        if has(0x40) {
            let registered = op_names.get(name as usize).is_some_and(|name| name.registered);
            op.properties = Some(match registered {
                true => cursor.index(properties, "properties entry")?,
                false => cursor.index(attrs, "attribute")?,
            });
        }
        if has(0x02) {
            op.results = cursor.list(|cursor| cursor.index(types, "type"))?;
        }
        if has(0x04) {
            op.operands = cursor.list(|cursor| self.operand(cursor))?;
        }
        if has(0x08) {
            op.successors = cursor.list(Cursor::varint)?;
        }
        if has(0x20) {
            use_orders(cursor, op.results.len())?;
        }
        let regions = if has(0x10) { cursor.flagged()? } else { (0, false) };
        // Results are numbered before the values of the regions.
        op.first_result = self.define(cursor, op.results.len())?;
        self.regions(cursor, &mut op, regions, depth)?;
        Ok(op)
    }

    /// Reads `count` regions, which stand in a section of their own if nothing in them names a value from outside.
    fn regions(
        &mut self,
        cursor: &mut Cursor<'_>,
        op: &mut Op,
        (count, isolated): (u64, bool),
        depth: usize,
    ) -> Result<(), Error> {
        if count == 0 {
            return Ok(());
        }
        if depth >= DEEPEST {
            return Err(Error::malformed(op.offset, format!("regions nest deeper than {DEEPEST} levels")));
        }
        let mut section = None;
        if isolated {
            self.scopes.push(Scope::default());
            if self.limits.version >= ISOLATED_SECTIONS {
                section = Some(nested(cursor, Section::Ir)?);
            }
        }
        let inner = section.as_mut().unwrap_or(cursor);
        if count > inner.remaining() {
            let reason = format!("{count} regions are claimed where {} bytes are left", inner.remaining());
            return Err(inner.malformed(reason));
        }
        for _ in 0..count {
            op.regions.push(self.region(inner, depth + 1)?);
        }
        if isolated {
            self.scopes.pop();
        }
        match section {
            Some(section) => section.finish("the regions"),
            None => Ok(()),
        }
    }

    fn operand(&mut self, cursor: &mut Cursor<'_>) -> Result<u32, Error> {
        let offset = cursor.offset();
        let number = cursor.varint()?;
        let known = self.scope(cursor)?.known.get(&number).copied();
        known.ok_or_else(|| Error::malformed(offset, format!("value {number} is not defined before its use")))
    }
}

/// Skips the order in which the uses of values stand, which matters to nobody here.
fn use_orders(cursor: &mut Cursor<'_>, values: usize) -> Result<(), Error> {
    let count = if values > 1 { cursor.count()? } else { 1 };
    for _ in 0..count {
        if values > 1 {
            cursor.index(values, "value")?;
        }
        let (numbers, _) = cursor.flagged()?;
        if numbers > cursor.remaining() {
            return Err(cursor.malformed(format!("{numbers} uses are claimed beyond the end")));
        }
        for _ in 0..numbers {
            cursor.varint()?;
        }
    }
    Ok(())
}
