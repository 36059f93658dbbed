//! A pass over SPIR-V.

use std::collections::{HashMap, HashSet};

const HEADER_WORDS: usize = 5;
const OP_TYPE_ARRAY: u32 = 28;
const OP_TYPE_STRUCT: u32 = 30;
const OP_TYPE_POINTER: u32 = 32;
const OP_DECORATE: u32 = 71;
const DECORATION_ARRAY_STRIDE: u32 = 6;
const CLASS_WORKGROUP: u32 = 4;
/// Function, private and input variables, whose types need no layout either.
const CLASSES_WITHOUT_LAYOUT: [u32; 4] = [1, CLASS_WORKGROUP, 6, 7];

/// `words` without `ArrayStride` on the types of arrays that workgroups share, which Vulkan forbids
/// (VUID-StandaloneSpirv-None-10684) and Adreno's drivers reject; naga writes them.
///
/// # Errors
/// The module is malformed, or such a type is a buffer's too.
pub fn without_shared_strides(words: &[u32]) -> Result<Vec<u32>, String> {
    let mut pointers = Vec::new();
    let mut parts: HashMap<u32, Vec<u32>> = HashMap::new();
    for instruction in instructions(words) {
        match instruction? {
            (OP_TYPE_ARRAY, [result, element, ..]) => drop(parts.insert(*result, vec![*element])),
            (OP_TYPE_STRUCT, [result, members @ ..]) => drop(parts.insert(*result, members.to_vec())),
            (OP_TYPE_POINTER, [_, class, pointee]) => pointers.push((*class, *pointee)),
            _ => {}
        }
    }
    let reached = |wanted: &dyn Fn(u32) -> bool| {
        let mut types = HashSet::new();
        let mut open: Vec<u32> =
            pointers.iter().filter(|(class, _)| wanted(*class)).map(|(_, pointee)| *pointee).collect();
        while let Some(kind) = open.pop() {
            if types.insert(kind) {
                open.extend(parts.get(&kind).into_iter().flatten());
            }
        }
        types
    };
    let shared = reached(&|class| class == CLASS_WORKGROUP);
    let laid_out = reached(&|class| !CLASSES_WITHOUT_LAYOUT.contains(&class));
    let mut kept = words.get(..HEADER_WORDS).ok_or("no header")?.to_vec();
    for instruction in instructions(words) {
        let (operation, operands) = instruction?;
        if let (OP_DECORATE, [target, DECORATION_ARRAY_STRIDE, _]) = (operation, operands)
            && shared.contains(target)
        {
            if laid_out.contains(target) {
                return Err(format!("type %{target} is both a buffer's and a workgroup's"));
            }
            continue;
        }
        kept.push(((operands.len() as u32 + 1) << 16) | operation);
        kept.extend(operands);
    }
    Ok(kept)
}

/// The instructions' operation codes and operands.
fn instructions(words: &[u32]) -> impl Iterator<Item = Result<(u32, &[u32]), String>> {
    let mut at = HEADER_WORDS;
    std::iter::from_fn(move || {
        let first = *words.get(at)?;
        let length = (first >> 16) as usize;
        let Some(operands) = (length > 0).then(|| words.get(at + 1..at + length)).flatten() else {
            let message = format!("the instruction at word {at} does not lie in the module");
            at = words.len();
            return Some(Err(message));
        };
        at += length;
        Some(Ok((first & 0xffff, operands)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instruction(operation: u32, operands: &[u32]) -> Vec<u32> {
        [&[((operands.len() as u32 + 1) << 16) | operation], operands].concat()
    }

    fn module(class: u32) -> Vec<u32> {
        let mut words = vec![0x0723_0203, 0x0001_0300, 0, 20, 0];
        words.extend(instruction(OP_DECORATE, &[7, DECORATION_ARRAY_STRIDE, 4]));
        words.extend(instruction(OP_DECORATE, &[8, DECORATION_ARRAY_STRIDE, 16]));
        words.extend(instruction(OP_TYPE_ARRAY, &[7, 5, 6]));
        words.extend(instruction(OP_TYPE_ARRAY, &[8, 7, 6]));
        words.extend(instruction(OP_TYPE_POINTER, &[9, class, 8]));
        words
    }

    #[test]
    fn strides_of_shared_arrays_go_and_others_stay() {
        let shared = without_shared_strides(&module(CLASS_WORKGROUP)).unwrap();
        assert!(instructions(&shared).all(|instruction| instruction.unwrap().0 != OP_DECORATE));
        let buffer = module(12);
        assert_eq!(without_shared_strides(&buffer).unwrap(), buffer);
    }

    #[test]
    fn malformed_modules_and_types_of_both_are_refused() {
        let mut both = module(CLASS_WORKGROUP);
        both.extend(instruction(OP_TYPE_POINTER, &[10, 12, 7]));
        assert!(without_shared_strides(&both).unwrap_err().contains("%7"));
        let mut cut = module(CLASS_WORKGROUP);
        cut.pop();
        assert!(without_shared_strides(&cut).is_err());
        assert!(without_shared_strides(&[1, 2, 3, 4, 5, 0]).is_err());
        assert!(without_shared_strides(&[1, 2]).is_err());
    }
}
