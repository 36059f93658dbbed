//! Rotary embeddings, caches and attention against loops in 64 bits.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use common::{Numbers, assert_close, bytes, floats, run, run_floats};
use edgec_gpu_kernels::{Attention, CombineAttention, Float, Mask, Pairing, Rotary};

const F32: Float = Float::F32;
const F16: Float = Float::F16;

/// Keys `[kv_heads][context][size]` in the layout of caches.
fn key_cache(keys: &[f64], context: usize, size: usize) -> Vec<f64> {
    let mut cache = vec![0.0; keys.len()];
    for (at, value) in keys.iter().enumerate() {
        let (head, position, d) = (at / (context * size), at / size % context, at % size);
        cache[((head * size / 4 + d / 4) * context + position) * 4 + d % 4] = *value;
    }
    cache
}

fn attended(attention: &Attention, word: u32, q: &[f64], k: &[f64], v: &[f64]) -> Vec<f64> {
    let Attention { tokens, heads, kv_heads, size, context, .. } = *attention;
    let [tokens, heads, kv_heads, size, context] =
        [tokens, heads, kv_heads, size, context].map(|number| number as usize);
    let mut y = vec![0.0; tokens * heads * size];
    for token in 0..tokens {
        let position = word as usize + token;
        let seen = |key: &usize| match attention.mask {
            Mask::Length => *key < word as usize,
            Mask::Causal { window } => {
                *key <= position && window.is_none_or(|window| key + window as usize > position)
            }
        };
        for head in 0..heads {
            let kv = head / (heads / kv_heads);
            let query = &q[(token * heads + head) * size..][..size];
            let keys: Vec<usize> = (0..context).filter(seen).collect();
            let scores: Vec<f64> = keys
                .iter()
                .map(|key| {
                    let key = &k[(kv * context + key) * size..][..size];
                    let score =
                        f64::from(attention.scale) * query.iter().zip(key).map(|(q, k)| q * k).sum::<f64>();
                    attention.cap.map_or(score, |cap| f64::from(cap) * (score / f64::from(cap)).tanh())
                })
                .collect();
            let most = scores.iter().fold(f64::MIN, |most, score| most.max(*score));
            let sum: f64 = scores.iter().map(|score| (score - most).exp()).sum();
            for (key, score) in keys.iter().zip(&scores) {
                for d in 0..size {
                    y[(token * heads + head) * size + d] +=
                        (score - most).exp() / sum * v[(kv * context + key) * size + d];
                }
            }
        }
    }
    y
}

#[test]
fn attention_in_prefill_and_decode() {
    let mut numbers = Numbers(1);
    let causal = Mask::Causal { window: None };
    // tokens, heads, heads of the cache, size, context, cap, mask, push constant, floats, cache
    for (tokens, heads, kv_heads, size, context, cap, mask, word, float, cache) in [
        (1, 4, 1, 256, 200, None, causal, 150, F32, F32),
        (1, 4, 1, 64, 200, None, causal, 199, F32, F16),
        (1, 8, 8, 20, 70, None, causal, 0, F32, F32),
        (13, 4, 2, 64, 160, None, causal, 60, F32, F32),
        (9, 3, 3, 12, 100, Some(1.5), causal, 0, F16, F16),
        (70, 2, 1, 32, 150, None, Mask::Causal { window: Some(33) }, 75, F32, F32),
        (1, 4, 2, 32, 300, None, Mask::Causal { window: Some(64) }, 250, F32, F32),
        (17, 2, 2, 32, 17, None, Mask::Length, 11, F32, F32),
        (2, 1, 1, 512, 20, None, Mask::Length, 20, F32, F32),
    ] {
        let scale = 3.0;
        let splits = 1;
        let attention =
            Attention { tokens, heads, kv_heads, size, context, float, cache, scale, cap, mask, splits };
        let kernel = attention.kernel().unwrap();
        let q = numbers.floats((tokens * heads * size) as usize);
        let k = numbers.floats((kv_heads * context * size) as usize);
        let v = numbers.floats((kv_heads * context * size) as usize);
        let given = [
            bytes(float, &q),
            bytes(cache, &key_cache(&k, context as usize, size as usize)),
            bytes(cache, &v),
        ];
        let found = run_floats(&kernel, &[&given[0], &given[1], &given[2]], &[word], float);
        let expected = attended(&attention, word, &q, &k, &v);
        assert_close(&kernel, &found, &expected, float, 2e-5);
        if size == 12 || tokens == 17 {
            continue;
        }
        // The same by several workgroups, more than there are keys to share in some.
        let splits = 3;
        let kernel = Attention { splits, ..attention }.kernel().unwrap();
        let parts = run(&kernel, &[&given[0], &given[1], &given[2]], &[word]);
        let combine = CombineAttention { rows: tokens * heads, size, splits, float }.kernel().unwrap();
        let found = run_floats(&combine, &[&parts[0], &parts[1]], &[], float);
        assert_close(&combine, &found, &expected, float, 2e-5);
    }
    let attention = Attention {
        tokens: 1,
        heads: 3,
        kv_heads: 2,
        size: 8,
        context: 8,
        float: F32,
        cache: F32,
        scale: 1.0,
        cap: None,
        mask: causal,
        splits: 1,
    };
    assert!(attention.kernel().is_err());
}

#[test]
fn rotary_embeddings_are_written_to_the_caches() {
    let mut numbers = Numbers(2);
    for (tokens, heads, kv_heads, size, position, pairing, norm, cache) in [
        (1, 4, 1, 256, 17, Pairing::Halves, Some(1e-6), F32),
        (5, 3, 1, 20, 4, Pairing::Halves, None, F16),
        (6, 2, 2, 12, 26, Pairing::Neighbours, Some(1e-6), F32),
    ] {
        let context = 30;
        let rotary = Rotary { tokens, heads, kv_heads, size, context, float: F32, cache, pairing, norm };
        let kernel = rotary.kernel().unwrap();
        let [tokens, heads, kv_heads, size, context] =
            [tokens, heads, kv_heads, size, context].map(|number| number as usize);
        let all = heads + 2 * kv_heads;
        let x = numbers.floats(tokens * all * size);
        let angle =
            |position: usize, i: usize| position as f64 * 10_000_f64.powf(-2.0 * i as f64 / size as f64);
        let mut table = Vec::new();
        for position in 0..context {
            table.extend((0..size / 2).map(|i| angle(position, i).cos()));
            table.extend((0..size / 2).map(|i| angle(position, i).sin()));
        }
        let gains = [numbers.floats(size), numbers.floats(size)];
        let (old_keys, old_values) =
            (numbers.floats(kv_heads * context * size), numbers.floats(kv_heads * context * size));
        let (mut queries, mut keys, mut values) =
            (vec![0.0; tokens * heads * size], old_keys.clone(), old_values.clone());
        for token in 0..tokens {
            let place = position + token;
            for head in 0..all {
                let row = &x[(token * all + head) * size..][..size];
                if head >= heads + kv_heads {
                    if place < context {
                        values[((head - heads - kv_heads) * context + place) * size..][..size]
                            .copy_from_slice(row);
                    }
                    continue;
                }
                let gain = &gains[usize::from(head >= heads)];
                let square = row.iter().map(|value| value * value).sum::<f64>() / size as f64;
                let factor = norm.map(|epsilon| 1.0 / (square + f64::from(epsilon)).sqrt());
                let scaled = |d: usize| row[d] * factor.map_or(1.0, |factor| factor * gain[d]);
                for i in 0..size / 2 {
                    let (one, other) = match pairing {
                        Pairing::Halves => (i, i + size / 2),
                        Pairing::Neighbours => (2 * i, 2 * i + 1),
                    };
                    let (sine, cosine) = angle(place, i).sin_cos();
                    let turned = [
                        (one, scaled(one) * cosine - scaled(other) * sine),
                        (other, scaled(other) * cosine + scaled(one) * sine),
                    ];
                    for (d, value) in turned {
                        if head < heads {
                            queries[(token * heads + head) * size + d] = value;
                        } else if place < context {
                            keys[((head - heads) * context + place) * size + d] = value;
                        }
                    }
                }
            }
        }
        let mut given = vec![bytes(F32, &x), bytes(F32, &table)];
        if norm.is_some() {
            given.extend(gains.iter().map(|gain| bytes(F32, gain)));
        }
        given.extend([bytes(cache, &key_cache(&old_keys, context, size)), bytes(cache, &old_values)]);
        let given: Vec<&[u8]> = given.iter().map(Vec::as_slice).collect();
        let found = run(&kernel, &given, &[position as u32]);
        // The queries of tokens behind the context turn by the last angles; nobody reads them.
        let real = (context - position).min(tokens) * heads * size;
        assert_close(&kernel, &floats(F32, &found[0])[..real], &queries[..real], F32, 1e-5);
        assert_close(&kernel, &floats(cache, &found[1]), &key_cache(&keys, context, size), cache, 1e-5);
        assert_close(&kernel, &floats(cache, &found[2]), &values, cache, 1e-6);
    }
}
