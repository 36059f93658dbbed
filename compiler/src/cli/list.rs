//! `edgec targets`, `edgec passes`, `edgec models`.

use edgec_target::{Backend, Registry};

use super::output::{CliError, print};
use crate::families::FAMILIES;

/// Lists the targets.
///
/// # Errors
/// Standard output is closed.
pub fn targets(registry: &Registry) -> Result<(), CliError> {
    print(&table(registry.iter().map(|backend| (backend.id(), backend.description()))))
}

/// Lists the passes: the common ones, then each backend's.
///
/// # Errors
/// Standard output is closed.
pub fn passes(registry: &Registry) -> Result<(), CliError> {
    let of_backends: Vec<_> = registry.iter().flat_map(Backend::passes).collect();
    let all = edgec_passes::ALL.iter().chain(&of_backends);
    let mut lines: Vec<_> = all.map(|pass| (pass.name, pass.description)).collect();
    let mut seen = std::collections::HashSet::new();
    lines.retain(|(name, _)| seen.insert(*name));
    print(&table(lines.into_iter()))
}

/// Lists the model families.
///
/// # Errors
/// Standard output is closed.
pub fn models() -> Result<(), CliError> {
    let lines = FAMILIES
        .iter()
        .flat_map(|family| family.model_types.iter().map(|model_type| (*model_type, family.description)));
    print(&table(lines))
}

/// Two columns.
fn table<'t>(lines: impl Iterator<Item = (&'t str, &'t str)>) -> String {
    lines.map(|(name, description)| format!("{name:<28} {description}\n")).collect()
}
