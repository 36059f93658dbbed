//! The directory: which section lies where.

use flatbuffers::{FlatBufferBuilder, ForwardsUOffset, UnionWIPOffset, Vector, WIPOffset};

use crate::FormatError;
use crate::flatbuffer::{Reader, Table};

/// The union number of a string value.
const STRING: u8 = 9;
/// The most sections that a container is read with.
const MOST: usize = 4096;

/// Keys and values.
pub(super) type Items = Vec<(String, String)>;

/// One line of the directory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Entry {
    pub items: Items,
    pub begin: u64,
    pub end: u64,
    pub kind: u8,
}

type Offset = WIPOffset<UnionWIPOffset>;

fn table<'b>(builder: &mut FlatBufferBuilder<'b>, fill: impl FnOnce(&mut FlatBufferBuilder<'b>)) -> Offset {
    let start = builder.start_table();
    fill(builder);
    WIPOffset::new(builder.end_table(start).value())
}

fn pairs<'b>(
    builder: &mut FlatBufferBuilder<'b>,
    items: &[(String, String)],
) -> WIPOffset<Vector<'b, ForwardsUOffset<UnionWIPOffset>>> {
    let pairs: Vec<Offset> = items
        .iter()
        .map(|(key, value)| {
            let (key, value) = (builder.create_string(key), builder.create_string(value));
            let value = table(builder, |builder| builder.push_slot_always(4, value));
            table(builder, |builder| {
                builder.push_slot_always(4, key);
                builder.push_slot_always(6, STRING);
                builder.push_slot_always(8, value);
            })
        })
        .collect();
    WIPOffset::new(builder.create_vector(&pairs).value())
}

/// The directory's flatbuffer; its length does not depend on the entries' places.
pub(super) fn write(system: &[(String, String)], entries: &[Entry]) -> Vec<u8> {
    let mut builder = FlatBufferBuilder::new();
    let objects: Vec<Offset> = entries
        .iter()
        .map(|entry| {
            let items = pairs(&mut builder, &entry.items);
            table(&mut builder, |builder| {
                builder.push_slot_always(4, items);
                builder.push_slot_always(6, entry.begin);
                builder.push_slot_always(8, entry.end);
                builder.push_slot_always(10, entry.kind);
            })
        })
        .collect();
    let objects: WIPOffset<Vector<'_, ForwardsUOffset<UnionWIPOffset>>> =
        WIPOffset::new(builder.create_vector(&objects).value());
    let sections = table(&mut builder, |builder| builder.push_slot_always(4, objects));
    let system = pairs(&mut builder, system);
    let system = table(&mut builder, |builder| builder.push_slot_always(4, system));
    let root = table(&mut builder, |builder| {
        builder.push_slot_always(4, system);
        builder.push_slot_always(6, sections);
    });
    builder.finish(root, None);
    builder.finished_data().to_vec()
}

/// Reads the directory: system entries that are strings, and the sections.
pub(super) fn read(bytes: &[u8]) -> Result<(Items, Vec<Entry>), FormatError> {
    let reader = Reader::new(&bytes);
    let root = reader.root()?;
    let system = match root.table(0)? {
        Some(system) => read_pairs(system.tables(0)?)?,
        None => Vec::new(),
    };
    let objects = root.table(1)?.map_or(Ok(Vec::new()), |sections| sections.tables(0))?;
    if objects.len() > MOST {
        return Err(FormatError::malformed(
            0,
            format!("{} sections, at most {MOST} are read", objects.len()),
        ));
    }
    let entries = objects
        .into_iter()
        .map(|object| {
            Ok(Entry {
                items: read_pairs(object.tables(0)?)?,
                begin: object.scalar(1, 0)?,
                end: object.scalar(2, 0)?,
                kind: object.scalar(3, 0)?,
            })
        })
        .collect::<Result<_, FormatError>>()?;
    Ok((system, entries))
}

fn read_pairs(tables: Vec<Table<'_, '_>>) -> Result<Items, FormatError> {
    let mut pairs = Vec::new();
    for pair in tables.into_iter().take(MOST) {
        if pair.scalar::<u8>(1, 0)? == STRING
            && let (Some(key), Some(value)) = (pair.string(0)?, pair.table(2)?)
        {
            pairs.push((key, value.string(0)?.unwrap_or_default()));
        }
    }
    Ok(pairs)
}
