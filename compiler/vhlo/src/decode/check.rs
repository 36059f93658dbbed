//! What keeps attributes and types finite: no cycles, no bottomless nesting, and nothing that is small in the file and
//! endless when it is written out.

use super::Decoded;
use crate::{Error, bytecode::Entries};

/// How deep attributes and types may nest.
const DEEPEST: u32 = 200;
/// How many attributes and types one may consist of, each counted as often as it occurs.
const LARGEST: u64 = 1 << 22;

#[derive(Clone, Copy)]
enum State {
    Unseen,
    Open,
    /// How deep it nests and how large it is.
    Done(u32, u64),
}

/// Checks all of them. Attribute `i` is node `i`; types follow.
pub(super) fn check(decoded: &Decoded, entries: &Entries) -> Result<(), Error> {
    let count = decoded.attrs.len() + decoded.types.len();
    let mut states = vec![State::Unseen; count];
    let mut stack: Vec<(usize, bool)> = Vec::new();
    let mut children: Vec<usize> = Vec::new();
    for root in 0..count {
        stack.push((root, false));
        while let Some((node, left)) = stack.pop() {
            if !left && matches!(states[node], State::Done(..)) {
                continue;
            }
            children_of(decoded, node, &mut children);
            let wrong = |reason: String| Error::malformed(offset(decoded, entries, node), reason);
            if left {
                let (mut depth, mut size) = (0, 1u64);
                for &child in &children {
                    if let State::Done(below, part) = states[child] {
                        depth = depth.max(below + 1);
                        size = size.saturating_add(part);
                    }
                }
                if depth > DEEPEST {
                    return Err(wrong(format!("attributes or types nest deeper than {DEEPEST} levels")));
                }
                if size > LARGEST {
                    return Err(wrong(format!("written out, it consists of more than {LARGEST} parts")));
                }
                states[node] = State::Done(depth, size);
                continue;
            }
            if matches!(states[node], State::Open) {
                return Err(wrong("it contains itself".to_owned()));
            }
            states[node] = State::Open;
            stack.push((node, true));
            for &child in &children {
                match states[child] {
                    State::Unseen => stack.push((child, false)),
                    State::Open => return Err(wrong("it contains itself".to_owned())),
                    State::Done(..) => {}
                }
            }
        }
    }
    Ok(())
}

fn children_of(decoded: &Decoded, node: usize, children: &mut Vec<usize>) {
    children.clear();
    let attrs = decoded.attrs.len();
    if let Some(attr) = decoded.attrs.get(node) {
        attr.for_each_attr(&mut |child| children.push(child as usize));
        attr.for_each_type(&mut |child| children.push(attrs + child as usize));
    } else if let Some(ty) = decoded.types.get(node - attrs) {
        ty.for_each_type(&mut |child| children.push(attrs + child as usize));
        if let super::Type::Tensor { encoding: Some(encoding), .. } = ty {
            children.push(*encoding as usize);
        }
    }
}

fn offset(decoded: &Decoded, entries: &Entries, node: usize) -> u64 {
    let attrs = decoded.attrs.len();
    let entry = entries.attrs.get(node).or_else(|| entries.types.get(node.checked_sub(attrs)?));
    entry.map_or(0, |entry| entry.span.offset)
}
