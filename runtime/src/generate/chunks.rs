//! How a prompt is cut into the blocks that the prefill signatures take.

/// The next piece of a prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Chunk {
    /// Run the prefill signature of the block with this index on the next `tokens` tokens; what is left of its block is padding.
    Block { block: usize, tokens: usize },
    /// Feed the next token to decode.
    Single,
}

/// Chooses the next piece when `remaining` tokens are to go in at `position`. `blocks` are the lengths of the prefill
/// signatures, the longest first.
///
/// As LiteRT-LM does: the longest block as long as it fills, then the shortest that holds the rest. Beyond that, a block
/// is used only if it ends within the context: the graph writes all its rows into the cache, padding included, and at
/// the end of the cache that write would be moved back over older rows. There the longest block that fits is taken, and
/// then single tokens.
pub(crate) fn next_chunk(blocks: &[usize], remaining: usize, position: usize, context: usize) -> Chunk {
    let room = context.saturating_sub(position);
    let fits = |&(_, &length): &(usize, &usize)| length <= room;
    let indexed = || blocks.iter().enumerate();
    if let Some((block, &longest)) = indexed().next().filter(|(_, longest)| **longest <= remaining.min(room))
    {
        return Chunk::Block { block, tokens: longest };
    }
    if let Some((block, _)) = indexed().rev().filter(fits).find(|(_, length)| **length >= remaining) {
        return Chunk::Block { block, tokens: remaining };
    }
    match indexed().filter(fits).find(|(_, length)| **length <= remaining) {
        Some((block, &length)) => Chunk::Block { block, tokens: length },
        None => Chunk::Single,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(blocks: &[usize], mut remaining: usize, mut position: usize, context: usize) -> Vec<Chunk> {
        let mut chunks = Vec::new();
        while remaining > 0 {
            let chunk = next_chunk(blocks, remaining, position, context);
            let tokens = match chunk {
                Chunk::Block { block, tokens } => {
                    assert!(position + blocks[block] <= context);
                    assert!(tokens <= blocks[block]);
                    tokens
                }
                Chunk::Single => 1,
            };
            assert!(tokens > 0 && tokens <= remaining);
            chunks.push(chunk);
            remaining -= tokens;
            position += tokens;
        }
        chunks
    }

    #[test]
    fn longest_first_then_the_shortest_that_holds_the_rest() {
        let block = |block, tokens| Chunk::Block { block, tokens };
        let blocks = [512, 128, 32];
        assert_eq!(cut(&blocks, 1100, 0, 2048), [block(0, 512), block(0, 512), block(1, 76)]);
        assert_eq!(cut(&blocks, 20, 0, 2048), [block(2, 20)]);
        assert_eq!(cut(&blocks, 200, 0, 2048), [block(0, 200)]);
        assert_eq!(cut(&blocks, 0, 0, 2048), []);
        assert_eq!(cut(&[], 2, 0, 8), [Chunk::Single; 2]);
    }

    #[test]
    fn never_beyond_the_context() {
        let block = |block, tokens| Chunk::Block { block, tokens };
        assert_eq!(cut(&[128], 20, 1200, 1280), [Chunk::Single; 20]);
        assert_eq!(cut(&[128, 16], 20, 1200, 1280), [block(1, 16), block(1, 4)]);
        assert_eq!(cut(&[128, 16], 20, 1260, 1280), [vec![block(1, 16)], vec![Chunk::Single; 4]].concat());
        assert_eq!(cut(&[128], 80, 1200, 1280), [Chunk::Single; 80]);
        for context in 1..40 {
            for position in 0..context {
                cut(&[8, 4], context - position, position, context);
            }
        }
    }
}
