//! Reading packages from untrusted files.

use std::collections::HashMap;
use std::fs::File;
use std::ops::Range;
use std::os::unix::fs::FileExt;

use edgec_formats::litertlm::{Container, Section};
use edgec_gpu_plan::check::Check;
use edgec_gpu_plan::{Plan, SHARD_ALIGNMENT, verify};

pub use crate::code::Language;
use crate::{CHECKS, NAME, PLAN, PROFILE, PackageError, SHARDS, WEIGHTS};

/// The longest plan that is read; one of a large language model has a few megabytes.
const LONGEST_PLAN: u64 = 256 << 20;

/// A package, opened: its plans are read and verified, code and weights are still in the file.
#[derive(Debug)]
pub struct Package {
    container: Container,
    /// The variants that can be used, the best first.
    pub variants: Vec<Variant>,
    /// What is wrong with the others.
    pub refused: Vec<PackageError>,
    code: [Option<Range<u64>>; 3],
    weights: Vec<Range<u64>>,
}

/// A plan and its place in the package.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    /// The plan, verified.
    pub plan: Plan,
    /// For each of its shards the bytes of the file, from a multiple of 16 KiB on and as long as the plan says.
    pub shards: Vec<Range<u64>>,
    /// Checks of its kernels, each of which fits its kernel.
    pub checks: Vec<Check>,
}

impl Package {
    /// Whether a container is a package.
    pub fn is_package(container: &Container) -> bool {
        container.sections.iter().any(|section| item(section, NAME) == Some(PLAN))
    }

    /// Opens the package in `file`.
    ///
    /// # Errors
    /// As [`Package::from_container`], or the file is no container.
    pub fn open(file: File) -> Result<Self, PackageError> {
        Self::from_container(Container::open(file)?)
    }

    /// Reads and verifies the plans of a container. A plan that cannot be used is no error as long as there is another.
    ///
    /// # Errors
    /// There is no plan, or none that can be used; sections overlap, are missing or there twice.
    pub fn from_container(container: Container) -> Result<Self, PackageError> {
        if !Self::is_package(&container) {
            return Err(PackageError::NoPlan);
        }
        apart(&container)?;
        let mut named = HashMap::new();
        for section in &container.sections {
            let once = |name: &&str| name.starts_with("edgec.") && ![PLAN, CHECKS].contains(name);
            if let Some(name) = item(section, NAME).filter(once)
                && named.insert(name, section.begin..section.end).is_some()
            {
                return Err(PackageError::Twice { name: name.to_owned() });
            }
        }
        let mut code = [None, None, None];
        for (language, place) in Language::ALL.into_iter().zip(&mut code) {
            *place = named.get(language.section()).cloned();
        }
        let mut weights = Vec::new();
        let count = named.keys().filter(|name| name.starts_with(WEIGHTS)).count();
        for number in 0..count {
            let name = format!("{WEIGHTS}{number}");
            let range = named.get(name.as_str()).cloned();
            let range = range.ok_or_else(|| PackageError::Missing { name: name.clone() })?;
            if !range.start.is_multiple_of(SHARD_ALIGNMENT) {
                let reason = format!("it begins at {}, no multiple of {SHARD_ALIGNMENT}", range.start);
                return Err(PackageError::Section { name, reason });
            }
            weights.push(range);
        }
        let (mut variants, mut refused) = (Vec::new(), Vec::new());
        for section in container.sections.iter().filter(|section| item(section, NAME) == Some(PLAN)) {
            match variant(&container, section, &code, &weights) {
                Ok(variant) => variants.push(variant),
                Err(error) => refused.push(error),
            }
        }
        if variants.is_empty() {
            return Err(match refused.pop() {
                Some(only) if refused.is_empty() => only,
                last => {
                    let reasons = refused.iter().chain(&last).map(ToString::to_string).collect();
                    PackageError::NoUsablePlan { reasons }
                }
            });
        }
        Ok(Self { container, variants, refused, code, weights })
    }

    /// The container, with the tokenizer and the metadata.
    pub const fn container(&self) -> &Container {
        &self.container
    }

    /// Where code of a language lies in the file; nowhere if there is none.
    pub fn code(&self, language: Language) -> Option<Range<u64>> {
        self.code[language as usize].clone()
    }

    /// Where the shards lie in the file, by their numbers.
    pub fn weights(&self) -> &[Range<u64>] {
        &self.weights
    }
}

fn item<'s>(section: &'s Section, key: &str) -> Option<&'s str> {
    section.items.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str())
}

/// Whether no two sections share a byte. Empty ones share none.
fn apart(container: &Container) -> Result<(), PackageError> {
    let mut order: Vec<(usize, &Section)> =
        container.sections.iter().enumerate().filter(|(_, section)| section.begin < section.end).collect();
    order.sort_by_key(|(_, section)| section.begin);
    for pair in order.windows(2) {
        let [(first, before), (second, after)] = pair else { continue };
        if after.begin < before.end {
            return Err(PackageError::Overlap { first: *first, second: *second, at: after.begin });
        }
    }
    Ok(())
}

fn variant(
    container: &Container,
    section: &Section,
    code: &[Option<Range<u64>>; 3],
    weights: &[Range<u64>],
) -> Result<Variant, PackageError> {
    let profile = item(section, PROFILE).unwrap_or_default().to_owned();
    let wrong = |reason: String| PackageError::Section { name: PLAN.to_owned(), reason };
    let bytes = bytes(container, section)?;
    let plan =
        Plan::read(&bytes).map_err(|source| PackageError::Plan { profile: profile.clone(), source })?;
    if plan.profile != profile {
        return Err(wrong(format!("its profile is {profile:?}, and its plan's {:?}", plan.profile)));
    }
    verify(&plan).map_err(|source| PackageError::Violation { profile, source: Box::new(source) })?;
    for (language, range) in Language::ALL.into_iter().zip(code) {
        let (stated, name) = (language.stated(&plan.code).length, language.section().to_owned());
        let there = range.as_ref().map(|range| range.end - range.start);
        match there {
            None if stated > 0 => return Err(PackageError::Missing { name }),
            Some(there) if stated != there && stated > 0 => {
                let reason = format!("it has {there} bytes, and the plan says {stated}");
                return Err(PackageError::Section { name, reason });
            }
            _ => {}
        }
    }
    let numbers = item(section, SHARDS).unwrap_or_default().split_ascii_whitespace();
    let numbers: Vec<usize> = numbers
        .map(|number| number.parse().map_err(|_| wrong(format!("{number:?} is the number of no shard"))))
        .collect::<Result<_, _>>()?;
    if numbers.len() != plan.shards.len() {
        return Err(wrong(format!(
            "{} shards are listed, and the plan has {}",
            numbers.len(),
            plan.shards.len()
        )));
    }
    let mut shards = Vec::new();
    for (shard, number) in plan.shards.iter().zip(numbers) {
        let name = format!("{WEIGHTS}{number}");
        let Some(range) = weights.get(number) else { return Err(PackageError::Missing { name }) };
        if range.end - range.start != shard.length {
            let reason =
                format!("it has {} bytes, and the plan says {}", range.end - range.start, shard.length);
            return Err(PackageError::Section { name, reason });
        }
        shards.push(range.clone());
    }
    let checks = checks(container, &plan)?;
    Ok(Variant { plan, shards, checks })
}

/// The checks of a plan's kernels, where there are any.
fn checks(container: &Container, plan: &Plan) -> Result<Vec<Check>, PackageError> {
    let of_plan = |section: &&Section| {
        item(section, NAME) == Some(CHECKS) && item(section, PROFILE) == Some(plan.profile.as_str())
    };
    let Some(section) = container.sections.iter().find(of_plan) else { return Ok(Vec::new()) };
    let wrong = |reason: String| PackageError::Section { name: CHECKS.to_owned(), reason };
    let checks = Check::read(&bytes(container, section)?).map_err(|error| wrong(error.to_string()))?;
    for check in &checks {
        if !plan.kernels.get(check.kernel as usize).is_some_and(|kernel| check.fits(kernel)) {
            return Err(wrong(format!("a check does not fit kernel {}", check.kernel)));
        }
    }
    Ok(checks)
}

/// The bytes of a plan or of checks.
fn bytes(container: &Container, section: &Section) -> Result<Vec<u8>, PackageError> {
    let length = section.end - section.begin;
    if length > LONGEST_PLAN {
        let name = item(section, NAME).unwrap_or_default().to_owned();
        let reason = format!("{length} bytes, more than {LONGEST_PLAN}, are not read");
        return Err(PackageError::Section { name, reason });
    }
    let mut bytes = vec![0; length as usize];
    let read = container.file().read_exact_at(&mut bytes, section.begin);
    read.map_err(|error| PackageError::Container(error.into()))?;
    Ok(bytes)
}
