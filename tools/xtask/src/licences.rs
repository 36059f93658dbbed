//! Every crate that edgec is built from must have a licence of the list in the root manifest
//! (`[workspace.metadata.licences]`: `allow`, and `read` for crates that name none), and ours must be Apache-2.0.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::{Findings, spdx};

/// Reads `cargo metadata` and reports each package whose licence is missing, malformed or not allowed.
pub fn check(root: &Path) -> Findings {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--locked", "--filter-platform=x86_64-unknown-linux-gnu"])
        .current_dir(root)
        .output()
        .map_err(|error| format!("cannot run cargo metadata: {error}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    let metadata: Value = serde_json::from_slice(&output.stdout).map_err(|error| error.to_string())?;
    let rules = &metadata["metadata"]["licences"];
    let allowed: Vec<String> = serde_json::from_value(rules["allow"].clone())
        .map_err(|error| format!("Cargo.toml: workspace.metadata.licences.allow: {error}"))?;

    // `packages` also lists what other platforms need; `resolve` has only what this one builds.
    let built: Vec<&str> = metadata["resolve"]["nodes"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|node| node["id"].as_str())
        .collect();
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let packages = packages.filter(|package| package["id"].as_str().is_some_and(|id| built.contains(&id)));
    Ok(packages.filter_map(|package| finding(package, &allowed, &rules["read"])).collect())
}

fn finding(package: &Value, allowed: &[String], read: &Value) -> Option<String> {
    let name = format!("{} {}", package["name"].as_str()?, package["version"].as_str()?);
    let ours = package["source"].is_null();
    let licence = package["license"].as_str().or_else(|| read[package["name"].as_str()?].as_str());
    match licence {
        None => Some(format!("{name}: no licence expression in its manifest")),
        Some(licence) if ours => {
            (licence != "Apache-2.0").then(|| format!("{name}: our own crates are Apache-2.0"))
        }
        Some(licence) => match spdx::satisfied(licence, allowed) {
            Ok(true) => None,
            Ok(false) => Some(format!("{name}: `{licence}` is not among the allowed licences of Cargo.toml")),
            Err(reason) => Some(format!("{name}: {reason}")),
        },
    }
}
