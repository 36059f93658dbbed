//! `--dump-ir`: the module after each pass, numbered; and the passes' times for the report.

use std::path::Path;
use std::time::Duration;

use edgec_passes::{Observer, Pass, PassError, Unit};

use super::report::Report;

/// Writes modules into a folder, if there is one, and times into the report.
pub(super) struct Dump<'r> {
    pub folder: Option<&'r Path>,
    pub report: &'r mut Report,
}

impl Dump<'_> {
    /// Writes the imported module as number 0.
    pub fn start(&self, unit: &Unit<'_>) -> Result<(), PassError> {
        if let Some(folder) = self.folder {
            std::fs::create_dir_all(folder)?;
        }
        self.write(0, "import", unit)
    }

    /// Writes the module after the last step, which is no pass.
    pub fn last(&self, name: &str, unit: &Unit<'_>) -> Result<(), PassError> {
        self.write(99, name, unit)
    }

    fn write(&self, index: usize, name: &str, unit: &Unit<'_>) -> Result<(), PassError> {
        if let Some(folder) = self.folder {
            std::fs::write(folder.join(format!("{index:02}-{name}.mlir")), unit.module.to_text())?;
        }
        Ok(())
    }
}

impl Observer for Dump<'_> {
    fn after(&mut self, index: usize, pass: &Pass, unit: &Unit<'_>, time: Duration) -> Result<(), PassError> {
        self.report.record(pass.name, time);
        self.write(index, pass.name, unit)
    }
}
