//! What naga's SPIR-V has too much for phones' drivers.

use std::collections::{HashMap, HashSet};

const HEADER_WORDS: usize = 5;
const OP_CAPABILITY: u32 = 17;
const CAPABILITY_STORAGE_16: u32 = 4433;
const CAPABILITY_UNIFORM_16: u32 = 4434;
const CLASS_UNIFORM: u32 = 2;
const OP_TYPE_ARRAY: u32 = 28;
const OP_TYPE_STRUCT: u32 = 30;
const OP_TYPE_POINTER: u32 = 32;
const OP_DECORATE: u32 = 71;
const DECORATION_ARRAY_STRIDE: u32 = 6;
const CLASS_WORKGROUP: u32 = 4;
/// Function, private and input variables, whose types need no layout either.
const CLASSES_WITHOUT_LAYOUT: [u32; 4] = [1, CLASS_WORKGROUP, 6, 7];

/// `words` without two things that naga writes:
///
/// - `ArrayStride` on the types of arrays that workgroups share, which Vulkan forbids (VUID-StandaloneSpirv-None-10684) and Adreno's
///   drivers reject;
/// - the capability to have 16-bit numbers in uniform buffers, where there are none: devices need not have it.
///
/// # Errors
/// The module is malformed, or a type of a shared array is a buffer's too.
pub fn for_vulkan(words: &[u32]) -> Result<Vec<u32>, String> {
    let mut pointers = Vec::new();
    let mut capabilities = HashSet::new();
    let mut parts: HashMap<u32, Vec<u32>> = HashMap::new();
    for instruction in instructions(words) {
        match instruction? {
            (OP_CAPABILITY, [capability]) => drop(capabilities.insert(*capability)),
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
    let uniforms = pointers.iter().any(|(class, _)| *class == CLASS_UNIFORM);
    let needless = capabilities.contains(&CAPABILITY_STORAGE_16) && !uniforms;
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
        if needless && operation == OP_CAPABILITY && operands == [CAPABILITY_UNIFORM_16] {
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
        let shared = for_vulkan(&module(CLASS_WORKGROUP)).unwrap();
        assert!(instructions(&shared).all(|instruction| instruction.unwrap().0 != OP_DECORATE));
        let buffer = module(12);
        assert_eq!(for_vulkan(&buffer).unwrap(), buffer);
    }

    #[test]
    fn capabilities_of_uniforms_go_where_there_are_none() {
        let module = |class: u32, capabilities: &[u32]| {
            let mut words = module(class);
            words.extend(
                capabilities.iter().flat_map(|capability| instruction(OP_CAPABILITY, &[*capability])),
            );
            words
        };
        let both = [CAPABILITY_STORAGE_16, CAPABILITY_UNIFORM_16];
        assert_eq!(for_vulkan(&module(12, &both)).unwrap(), module(12, &both[..1]));
        for (class, capabilities) in [(CLASS_UNIFORM, &both[..]), (12, &both[1..])] {
            assert_eq!(for_vulkan(&module(class, capabilities)).unwrap(), module(class, capabilities));
        }
    }

    #[test]
    fn malformed_modules_and_types_of_both_are_refused() {
        let mut both = module(CLASS_WORKGROUP);
        both.extend(instruction(OP_TYPE_POINTER, &[10, 12, 7]));
        assert!(for_vulkan(&both).unwrap_err().contains("%7"));
        let mut cut = module(CLASS_WORKGROUP);
        cut.pop();
        assert!(for_vulkan(&cut).is_err());
        assert!(for_vulkan(&[1, 2, 3, 4, 5, 0]).is_err());
        assert!(for_vulkan(&[1, 2]).is_err());
    }
}
