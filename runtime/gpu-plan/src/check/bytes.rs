//! Checks as bytes.

use super::{Check, Fill, Probe, ProbeKind};
use crate::{PlanError, checksum};

const MAGIC: &[u8; 8] = b"EDGECCK\0";
const VERSION: u32 = 1;
const HEADER: usize = 16;

impl Check {
    /// The bytes of checks; equal checks have equal bytes.
    pub fn write(checks: &[Self]) -> Vec<u8> {
        let mut words = vec![checks.len() as u32];
        for Self { kernel, words: constants, grid, fills, probes } in checks {
            words.extend([*kernel, constants.len() as u32]);
            words.extend(constants);
            words.extend(grid);
            words.push(fills.len() as u32);
            words.extend(fills.iter().map(|fill| *fill as u32));
            words.push(probes.len() as u32);
            for Probe { binding, kind, index, bits, tolerance } in probes {
                words.extend([*binding, *kind as u32, *index, *bits, tolerance.to_bits()]);
            }
        }
        let body: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        let mut bytes = MAGIC.to_vec();
        bytes.extend(VERSION.to_le_bytes());
        bytes.extend(checksum(&body).to_le_bytes());
        bytes.extend(body);
        bytes
    }

    /// Reads checks; `bytes` is all of them. Whether they fit kernels is for [`Check::fits`] to say.
    ///
    /// # Errors
    /// The bytes are of another kind or version, or damaged.
    pub fn read(bytes: &[u8]) -> Result<Vec<Self>, PlanError> {
        if bytes.get(..MAGIC.len()) != Some(MAGIC) {
            return Err(PlanError::Magic);
        }
        let (words, rest) = bytes.as_chunks::<4>();
        let words: Vec<u32> = words.iter().map(|word| u32::from_le_bytes(*word)).collect();
        let [_, _, version, stated, ..] = words[..] else {
            return Err(PlanError::Damaged { at: bytes.len(), reason: "the header is cut short".into() });
        };
        if version != VERSION {
            return Err(PlanError::Version { found: version, known: VERSION });
        }
        let found = checksum(&bytes[HEADER..]);
        if found != stated || !rest.is_empty() {
            return Err(PlanError::Checksum { found, stated });
        }
        let mut reader = Reader { words: &words, at: HEADER / 4 };
        let checks = reader.list(7, Reader::check)?;
        if reader.at != words.len() {
            return Err(reader.damaged("there is more behind the checks"));
        }
        Ok(checks)
    }
}

struct Reader<'a> {
    words: &'a [u32],
    at: usize,
}

impl Reader<'_> {
    fn check(&mut self) -> Result<Check, PlanError> {
        Ok(Check {
            kernel: self.word()?,
            words: self.list(1, Self::word)?,
            grid: [self.word()?, self.word()?, self.word()?],
            fills: self.list(1, |reader| {
                let code = reader.word()?;
                Fill::from_code(code).ok_or_else(|| reader.damaged("a fill's code is not known"))
            })?,
            probes: self.list(5, |reader| {
                let binding = reader.word()?;
                let kind = match reader.word()? {
                    0 => ProbeKind::F32,
                    1 => ProbeKind::F16,
                    2 => ProbeKind::Integer,
                    _ => return Err(reader.damaged("a probe's kind is not known")),
                };
                let (index, bits) = (reader.word()?, reader.word()?);
                Ok(Probe { binding, kind, index, bits, tolerance: f32::from_bits(reader.word()?) })
            })?,
        })
    }

    /// A list of things of `size` words or more: as many are there.
    fn list<T>(
        &mut self,
        size: usize,
        read: fn(&mut Self) -> Result<T, PlanError>,
    ) -> Result<Vec<T>, PlanError> {
        let count = self.word()? as usize;
        if count.checked_mul(size).is_none_or(|least| least > self.words.len() - self.at) {
            return Err(self.damaged("a list is longer than what is left"));
        }
        (0..count).map(|_| read(self)).collect()
    }

    fn word(&mut self) -> Result<u32, PlanError> {
        let word = self.words.get(self.at).copied().ok_or_else(|| self.damaged("it is cut short"))?;
        self.at += 1;
        Ok(word)
    }

    fn damaged(&self, reason: &str) -> PlanError {
        PlanError::Damaged { at: self.at * 4, reason: reason.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checks() -> Vec<Check> {
        let probe = Probe { binding: 1, kind: ProbeKind::F16, index: 9, bits: 0x3f80_0000, tolerance: 0.5 };
        let whole = Check {
            kernel: 3,
            words: vec![5, 6],
            grid: [1, 2, 3],
            fills: vec![Fill::Bits, Fill::Zeros],
            probes: vec![probe, probe],
        };
        vec![Check { kernel: 1, ..Check::default() }, whole]
    }

    #[test]
    fn checks_are_read_as_they_were_written() {
        let bytes = Check::write(&checks());
        assert_eq!(Check::read(&bytes).unwrap(), checks());
    }

    #[test]
    fn damage_is_an_error_and_never_a_panic() {
        let good = Check::write(&checks());
        for length in 0..good.len() {
            assert!(Check::read(&good[..length]).is_err());
        }
        for at in HEADER..good.len() {
            for value in [0, 1, 0xff] {
                let mut bytes = good.clone();
                bytes[at] = value;
                let sum = checksum(&bytes[HEADER..]);
                bytes[12..16].copy_from_slice(&sum.to_le_bytes());
                if let Ok(read) = Check::read(&bytes) {
                    assert_eq!(Check::write(&read), bytes);
                }
            }
        }
    }
}
