//! Sets of bytes of one memory, each with an owner.

use std::collections::BTreeMap;

/// Disjoint ranges of bytes, each with an owner. Every operation takes time in the number of ranges that it touches.
#[derive(Clone, Debug, Default)]
pub struct Intervals<T> {
    /// By start: end and owner.
    ranges: BTreeMap<u64, (u64, T)>,
}

impl<T: Copy + PartialEq> Intervals<T> {
    /// Gives `start..end` to `owner`, whoever had it before.
    pub fn set(&mut self, start: u64, end: u64, owner: T) {
        self.clear(start, end);
        let (mut start, mut end) = (start, end);
        // Neighbours of the same owner are joined, so that the number of ranges stays small.
        if let Some((&before, &(stop, other))) = self.ranges.range(..start).next_back()
            && stop == start
            && other == owner
        {
            self.ranges.remove(&before);
            start = before;
        }
        if let Some(&(stop, other)) = self.ranges.get(&end)
            && other == owner
        {
            self.ranges.remove(&end);
            end = stop;
        }
        self.ranges.insert(start, (end, owner));
    }

    /// Takes `start..end` from whoever has it.
    fn clear(&mut self, start: u64, end: u64) {
        if let Some((&before, &(stop, owner))) = self.ranges.range(..start).next_back()
            && stop > start
        {
            self.ranges.insert(before, (start, owner));
            if stop > end {
                self.ranges.insert(end, (stop, owner));
                return;
            }
        }
        while let Some((&from, &(stop, owner))) = self.ranges.range(start..end).next() {
            self.ranges.remove(&from);
            if stop > end {
                self.ranges.insert(end, (stop, owner));
            }
        }
    }

    /// Who has bytes of `start..end`, from the lowest on.
    pub fn owners(&self, start: u64, end: u64) -> impl Iterator<Item = T> {
        let before = self.ranges.range(..start).next_back().filter(|(_, (stop, _))| *stop > start);
        before.into_iter().chain(self.ranges.range(start..end)).map(|(_, (_, owner))| *owner)
    }

    /// How many bytes have an owner.
    pub fn length(&self) -> u64 {
        self.ranges.iter().map(|(start, (end, _))| end - start).sum()
    }

    /// Whether all of `start..end` has the one owner.
    pub fn all(&self, start: u64, end: u64, owner: T) -> bool {
        let before = self.ranges.range(..=start).next_back();
        // Neighbours of one owner are always joined.
        before.is_some_and(|(_, &(stop, other))| stop >= end && other == owner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_hold_what_an_array_of_owners_holds() {
        let mut state = 3_u64;
        let mut next = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        let (mut array, mut intervals) = ([0_u8; 40], Intervals::default());
        for _ in 0..20_000 {
            let start = next(39);
            let (end, owner) = (start + 1 + next(40 - start - 1).min(12), 1 + next(3) as u8);
            array[start as usize..end as usize].fill(owner);
            intervals.set(start, end, owner);
            let start = next(39);
            let end = start + 1 + next(40 - start - 1);
            let part = &array[start as usize..end as usize];
            let mut expected: Vec<u8> = part.iter().copied().filter(|owner| *owner != 0).collect();
            expected.dedup();
            let mut found: Vec<u8> = intervals.owners(start, end).collect();
            found.dedup();
            assert_eq!(found, expected);
            for owner in 1..=3 {
                assert_eq!(intervals.all(start, end, owner), part.iter().all(|other| *other == owner));
            }
        }
    }
}
