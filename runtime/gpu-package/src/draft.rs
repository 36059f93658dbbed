//! Writing packages.

use edgec_formats::litertlm::{PlannedSection, SectionSource, SectionType};
use edgec_gpu_plan::check::Check;
use edgec_gpu_plan::{CodeSections, Plan, SHARD_ALIGNMENT, Shard, verify};

use crate::code::{Language, Merged};
use crate::{CHECKS, DraftError, NAME, PLAN, PROFILE, SHARDS, Store, WEIGHTS};

/// Bytes that are read back at a time.
const PIECE: usize = 1 << 20;

/// The code of a plan's kernels, as the spans of its kernels count it.
#[derive(Clone, Copy, Debug, Default)]
pub struct KernelCode<'a> {
    /// SPIR-V modules.
    pub spirv: &'a [u8],
    /// Metal source; may be empty.
    pub msl: &'a [u8],
    /// WGSL; may be empty.
    pub wgsl: &'a [u8],
}

/// A section of the package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftSection {
    /// The items of its entry in the container's directory.
    pub items: Vec<(String, String)>,
    /// Where it begins, counted from the package's first section, which lies at a multiple of 16 KiB of the container.
    pub begin: u64,
    /// Its length in bytes.
    pub length: u64,
}

/// A package in the making.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    variants: Vec<(Plan, Vec<u32>)>,
    /// By profile, as bytes.
    checks: Vec<(String, Vec<u8>)>,
    code: [Merged; 3],
    /// Lengths of the shards.
    shards: Vec<u64>,
}

impl Draft {
    /// Adds a shard of weights, and returns its number.
    pub fn add_shard(&mut self, length: u64) -> u32 {
        self.shards.push(length);
        self.shards.len() as u32 - 1
    }

    /// Adds a variant behind those that a runtime tries before it: its plan, the code that its kernels' spans count in, and for each of its shards
    /// the number that [`Draft::add_shard`] returned. Spans, code sections and checksums of shards in the plan are set anew.
    ///
    /// # Errors
    /// The plan does not hold, even so; or shards or code are not what it says.
    pub fn add_variant(
        &mut self,
        mut plan: Plan,
        code: KernelCode<'_>,
        shards: Vec<u32>,
    ) -> Result<(), DraftError> {
        let mismatch =
            |plan: &Plan, reason: String| Err(DraftError::Mismatch { profile: plan.profile.clone(), reason });
        if self.plans().any(|known| known.profile == plan.profile) {
            return mismatch(&plan, "there is a variant of this profile already".into());
        }
        if shards.len() != plan.shards.len() {
            let reason = format!("{} shards are given where it has {}", shards.len(), plan.shards.len());
            return mismatch(&plan, reason);
        }
        for (shard, number) in plan.shards.iter().zip(&shards) {
            if self.shards.get(*number as usize) != Some(&shard.length) {
                let reason = format!("shard {number} is not one of {} bytes", shard.length);
                return mismatch(&plan, reason);
            }
        }
        let given = [code.spirv, code.msl, code.wgsl];
        for ((language, bytes), merged) in Language::ALL.into_iter().zip(given).zip(&mut self.code) {
            for index in 0..plan.kernels.len() {
                let span = language.span(&plan.kernels[index]);
                let range = usize::try_from(span.offset)
                    .ok()
                    .zip(span.offset.checked_add(span.length).and_then(|end| usize::try_from(end).ok()));
                let Some(code) = range.and_then(|(start, end)| bytes.get(start..end)) else {
                    let (kernel, section) = (&plan.kernels[index].name, language.section());
                    let reason = format!("the code of kernel {kernel} lies outside of {section}");
                    return mismatch(&plan, reason);
                };
                *language.span_mut(&mut plan.kernels[index]) = merged.add(code);
            }
        }
        plan.code = self.code_sections();
        verify(&plan).map_err(|source| DraftError::Violation {
            profile: plan.profile.clone(),
            source: Box::new(source),
        })?;
        self.variants.push((plan, shards));
        Ok(())
    }

    /// Gives the variant of a profile checks of its kernels.
    ///
    /// # Errors
    /// There is no such variant, it has checks already, or one fits no kernel.
    pub fn add_checks(&mut self, profile: &str, checks: &[Check]) -> Result<(), DraftError> {
        let mismatch =
            |reason: &str| DraftError::Mismatch { profile: profile.to_owned(), reason: reason.to_owned() };
        let plan = self.plans().find(|plan| plan.profile == profile);
        let kernels = &plan.ok_or_else(|| mismatch("there is none to check"))?.kernels;
        let fits =
            |check: &Check| kernels.get(check.kernel as usize).is_some_and(|kernel| check.fits(kernel));
        if !checks.iter().all(fits) {
            return Err(mismatch("a check fits no kernel"));
        }
        if self.checks.iter().any(|(known, _)| known == profile) {
            return Err(mismatch("it has checks already"));
        }
        if !checks.is_empty() {
            self.checks.push((profile.to_owned(), Check::write(checks)));
        }
        Ok(())
    }

    /// Whether there is no variant yet.
    pub fn is_empty(&self) -> bool {
        self.variants.is_empty()
    }

    /// The plans, the best first; what they say of code and shards is not final.
    pub fn plans(&self) -> impl Iterator<Item = &Plan> {
        self.variants.iter().map(|(plan, _)| plan)
    }

    /// All sections in the order in which they lie: plans, checks, code, weights.
    ///
    /// # Errors
    /// A plan cannot be stored, or lengths overflow.
    pub fn sections(&self) -> Result<Vec<DraftSection>, DraftError> {
        let named = |name: String| vec![(NAME.to_owned(), name)];
        let mut parts = Vec::new();
        for (plan, shards) in &self.variants {
            let numbers: Vec<String> = shards.iter().map(u32::to_string).collect();
            let mut items = named(PLAN.to_owned());
            items.push((PROFILE.to_owned(), plan.profile.clone()));
            items.push((SHARDS.to_owned(), numbers.join(" ")));
            parts.push((items, bytes(plan)?.len() as u64));
        }
        for (profile, checks) in &self.checks {
            let mut items = named(CHECKS.to_owned());
            items.push((PROFILE.to_owned(), profile.clone()));
            parts.push((items, checks.len() as u64));
        }
        for (language, code) in Language::ALL.into_iter().zip(&self.code) {
            if !code.bytes.is_empty() {
                parts.push((named(language.section().to_owned()), code.bytes.len() as u64));
            }
        }
        for (number, length) in self.shards.iter().enumerate() {
            parts.push((named(format!("{WEIGHTS}{number}")), *length));
        }
        let mut next = 0_u64;
        let placed = parts.into_iter().map(|(items, length)| {
            let begin = next.checked_next_multiple_of(SHARD_ALIGNMENT).ok_or(DraftError::TooLong)?;
            next = begin.checked_add(length).ok_or(DraftError::TooLong)?;
            Ok(DraftSection { items, begin, length })
        });
        placed.collect()
    }

    /// The sections as a container's writer takes them, which puts them where [`Draft::sections`] says if they follow each other.
    ///
    /// # Errors
    /// As [`Draft::sections`].
    pub fn planned_sections(&self) -> Result<Vec<PlannedSection>, DraftError> {
        let planned = |section: DraftSection| PlannedSection {
            kind: SectionType::GenericBinaryData,
            items: section.items,
            source: SectionSource::Streamed(section.length),
        };
        Ok(self.sections()?.into_iter().map(planned).collect())
    }

    /// Where each shard begins, counted from the package's first section.
    ///
    /// # Errors
    /// As [`Draft::sections`].
    pub fn shard_offsets(&self) -> Result<Vec<u64>, DraftError> {
        let sections = self.sections()?;
        let first = sections.len() - self.shards.len();
        Ok(sections[first..].iter().map(|section| section.begin).collect())
    }

    /// Length of the package from its first section to the end of its last.
    ///
    /// # Errors
    /// As [`Draft::sections`].
    pub fn length(&self) -> Result<u64, DraftError> {
        Ok(self.sections()?.last().map_or(0, |section| section.begin + section.length))
    }

    /// Writes code and plans, once all weights are in their places behind `base`, where the first section lies: each shard is read once for
    /// its checksum.
    ///
    /// # Errors
    /// As [`Draft::sections`], or the store cannot be read or written.
    pub fn finish(&self, store: &dyn Store, base: u64) -> Result<(), DraftError> {
        let sections = self.sections()?;
        let mut places = sections.iter().map(|section| base + section.begin);
        let plans: Vec<u64> = places.by_ref().take(self.variants.len()).collect();
        for ((_, checks), place) in self.checks.iter().zip(places.by_ref()) {
            store.write(checks, place)?;
        }
        let code = self.code.iter().filter(|code| !code.bytes.is_empty());
        for (merged, place) in code.zip(places.by_ref()) {
            store.write(&merged.bytes, place)?;
        }
        let mut sums = Vec::new();
        for (length, place) in self.shards.iter().zip(places) {
            sums.push(checksum_of(store, place, *length)?);
        }
        for ((plan, shards), place) in self.variants.iter().zip(plans) {
            let mut plan = plan.clone();
            plan.code = self.code_sections();
            plan.shards = shards
                .iter()
                .zip(&plan.shards)
                .map(|(number, shard)| Shard { checksum: sums[*number as usize], ..*shard })
                .collect();
            store.write(&bytes(&plan)?, place)?;
        }
        Ok(())
    }

    fn code_sections(&self) -> CodeSections {
        let [spirv, msl, wgsl] = &self.code;
        CodeSections { spirv: spirv.section(), msl: msl.section(), wgsl: wgsl.section() }
    }
}

fn bytes(plan: &Plan) -> Result<Vec<u8>, DraftError> {
    plan.write().map_err(|source| DraftError::Plan { profile: plan.profile.clone(), source })
}

/// The checksum of `length` bytes from `place` on, a piece at a time.
fn checksum_of(store: &dyn Store, place: u64, length: u64) -> Result<u32, DraftError> {
    let mut hasher = crc32fast::Hasher::new();
    let mut piece = vec![0; PIECE];
    let mut at = 0;
    while at < length {
        let bytes = &mut piece[..(length - at).min(PIECE as u64) as usize];
        store.read(bytes, place + at)?;
        hasher.update(bytes);
        at += bytes.len() as u64;
    }
    Ok(hasher.finalize())
}
