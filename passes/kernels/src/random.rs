//! Random bits from a state, by the algorithms of Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (2011), laid out as
//! XLA lays them out.

use edgec_tensor::{ElementType, Tensor};

use crate::error::{KernelError, Result, invalid};
use crate::lanes::store_bits;
use crate::shape::checked_len;

/// Which algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are the attribute's")]
pub enum Algorithm {
    Default,
    ThreeFry,
    Philox,
}

impl Algorithm {
    /// The algorithm of this keyword.
    pub fn from_keyword(keyword: &str) -> Option<Self> {
        Some(match keyword {
            "DEFAULT" => Self::Default,
            "THREE_FRY" => Self::ThreeFry,
            "PHILOX" => Self::Philox,
            _ => return None,
        })
    }
}

/// The next state and a tensor of random bits.
///
/// # Errors
/// The state is not of the algorithm's size, or the element type is no integer.
pub fn rng_bit_generator(
    algorithm: Algorithm,
    state: &Tensor,
    element: ElementType,
    shape: &[usize],
) -> Result<(Tensor, Tensor)> {
    let count = checked_len(element, shape)?;
    if !(element.is_signed() || element.is_unsigned()) || element.bits() < 8 {
        return Err(KernelError::ElementType(element));
    }
    if state.element_type() != ElementType::U64 {
        return invalid("the state is not of ui64");
    }
    let words: Vec<u64> =
        state.bytes().as_chunks::<8>().0.iter().map(|bytes| u64::from_le_bytes(*bytes)).collect();
    let (words, bits) = match (algorithm, words.as_slice()) {
        (Algorithm::ThreeFry, &[key, counter]) => {
            let (counter, bits) = three_fry(key, counter, element.bits(), shape);
            (vec![key, counter], bits)
        }
        (Algorithm::Philox | Algorithm::Default, &[key, low, high]) => {
            let (low, high, bits) = philox(key, [low, high], element.bits(), count);
            (vec![key, low, high], bits)
        }
        // Of two words, the key is the upper half of the counter as well.
        (Algorithm::Philox | Algorithm::Default, &[key, low]) => {
            let (low, _, bits) = philox(key, [low, key], element.bits(), count);
            (vec![key, low], bits)
        }
        _ => return invalid(format!("{algorithm:?} has no state of {} words", words.len())),
    };
    Ok((store_bits(words, ElementType::U64, state.shape())?, store_bits(bits, element, shape)?))
}

fn halves(word: u64) -> [u32; 2] {
    [word as u32, (word >> 32) as u32]
}

/// Threefry-2x32 with twenty rounds.
fn three_fry_block(key: u64, counter: u64) -> [u32; 2] {
    const ROTATIONS: [[u32; 4]; 2] = [[13, 15, 26, 6], [17, 29, 16, 24]];
    let [first, second] = halves(key);
    let keys = [first, second, first ^ second ^ 0x1bd1_1bda];
    let [mut left, mut right] = halves(counter);
    left = left.wrapping_add(keys[0]);
    right = right.wrapping_add(keys[1]);
    for round in 0..5usize {
        for rotation in ROTATIONS[round % 2] {
            left = left.wrapping_add(right);
            right = right.rotate_left(rotation) ^ left;
        }
        left = left.wrapping_add(keys[(round + 1) % 3]);
        right = right.wrapping_add(keys[(round + 2) % 3]).wrapping_add(round as u32 + 1);
    }
    [left, right]
}

/// The next counter and the bits. A block gives one number of 64 bits, or two neighbours along the first even dimension; where all
/// are odd, along the largest, of the first one only if there is no other.
fn three_fry(key: u64, counter: u64, bits: u32, shape: &[usize]) -> (u64, Vec<u64>) {
    let count: usize = shape.iter().product();
    if bits == 64 {
        let word = |at: u64| {
            let [low, high] = three_fry_block(key, counter.wrapping_add(at));
            u64::from(high) << 32 | u64::from(low)
        };
        return (counter.wrapping_add(count as u64), (0..count as u64).map(word).collect());
    }
    let even = shape.iter().position(|size| size % 2 == 0);
    let largest = || (1..shape.len()).reduce(|best, dim| if shape[dim] > shape[best] { dim } else { best });
    let split = even.or_else(largest).unwrap_or(0);
    let size = shape.get(split).copied().unwrap_or(1);
    let half = size.div_ceil(2);
    let inner: usize = shape.iter().skip(split + 1).product();
    let blocks = count / (size * inner).max(1) * half * inner;
    let word = |at: usize| {
        let (outer, place, within) = (at / (size * inner), at / inner % size, at % inner);
        let block = (outer * half + place / 2) * inner + within;
        u64::from(three_fry_block(key, counter.wrapping_add(block as u64))[place % 2])
    };
    (counter.wrapping_add(blocks as u64), (0..count).map(word).collect())
}

/// Philox-4x32 with ten rounds.
fn philox_block(key: u64, counter: u128) -> [u32; 4] {
    let [mut low, mut high] = halves(key);
    let word = |part: u32| (counter >> (32 * part)) as u32;
    let mut state = [word(0), word(1), word(2), word(3)];
    for _ in 0..10 {
        let first = halves(u64::from(state[0]) * 0xd251_1f53);
        let second = halves(u64::from(state[2]) * 0xcd9e_8d57);
        state = [second[1] ^ state[1] ^ low, second[0], first[1] ^ state[3] ^ high, first[0]];
        low = low.wrapping_add(0x9e37_79b9);
        high = high.wrapping_add(0xbb67_ae85);
    }
    state
}

/// The next counter and the bits: a block gives four numbers, or two of 64 bits.
fn philox(key: u64, [low, high]: [u64; 2], bits: u32, count: usize) -> (u64, u64, Vec<u64>) {
    let per_block = if bits == 64 { 2 } else { 4 };
    let start = u128::from(high) << 64 | u128::from(low);
    let blocks = count.div_ceil(per_block);
    let mut words = Vec::with_capacity(blocks * per_block);
    for block in 0..blocks {
        let [a, b, c, d] = philox_block(key, start.wrapping_add(block as u128)).map(u64::from);
        if bits == 64 {
            words.extend([b << 32 | a, d << 32 | c]);
        } else {
            words.extend([a, b, c, d]);
        }
    }
    words.truncate(count);
    let next = start.wrapping_add(blocks as u128);
    (next as u64, (next >> 64) as u64, words)
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATE: [u64; 2] = [0x1234_5678_9abc_def0, 0x0fed_cba9_8765_4321];

    /// The numbers are jax's.
    #[test]
    fn three_fry_as_xla_lays_it_out() {
        let bits = |bits, shape: &[usize]| three_fry(STATE[0], STATE[1], bits, shape);
        let next = STATE[1] + 3;
        assert_eq!(
            bits(32, &[5]),
            (next, vec![0x1324_f11a, 0x2ae1_effe, 0xf5ee_7bf6, 0x5af1_ca39, 0xac0a_940e])
        );
        assert_eq!(
            bits(32, &[2, 3]),
            (next, vec![0x1324_f11a, 0xf5ee_7bf6, 0xac0a_940e, 0x2ae1_effe, 0x5af1_ca39, 0x2594_e3df])
        );
        assert_eq!(bits(64, &[1]), (STATE[1] + 1, vec![0x2ae1_effe_1324_f11a]));
    }

    #[test]
    fn philox_as_xla_lays_it_out() {
        let words = [STATE[0], 0xfedc_ba98_8765_4321];
        let bytes = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        let state = Tensor::new(ElementType::U64, vec![2], bytes).unwrap();
        let (next, bits) = rng_bit_generator(Algorithm::Philox, &state, ElementType::U32, &[5]).unwrap();
        assert_eq!(next.bytes()[8..], 0xfedc_ba98_8765_4323u64.to_le_bytes());
        let expected = [0xa878_f7bc_i64, 0xc921_b16a, 0x05aa_3990, 0x7540_b99a, 0x07f3_a779];
        assert_eq!(bits.to_i64().unwrap(), expected);
        assert!(rng_bit_generator(Algorithm::ThreeFry, &state, ElementType::F32, &[5]).is_err());
    }

    /// The known answers of the paper's own code.
    #[test]
    fn blocks_of_the_algorithms() {
        assert_eq!(three_fry_block(0, 0), [0x6b20_0159, 0x99ba_4efe]);
        assert_eq!(three_fry_block(u64::MAX, u64::MAX), [0x1cb9_96fc, 0xbb00_2be7]);
        assert_eq!(philox_block(0, 0), [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
        assert_eq!(philox_block(u64::MAX, u128::MAX), [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]);
    }
}
