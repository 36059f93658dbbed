//! What a compile did: times by stage, bytes and peak memory.

use std::time::{Duration, Instant};

use serde::Serialize;

/// The report of one compile, as `--report` writes it.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    /// Stages in the order in which they ran.
    pub stages: Vec<Stage>,
    /// Wall time of all stages, in seconds.
    pub seconds: f64,
    /// Bytes of weights in the artifact.
    pub weight_bytes: u64,
    /// Length of the artifact in bytes.
    pub bytes_written: u64,
    /// Largest resident set of the process in bytes; absent where the system does not tell.
    pub peak_memory: Option<u64>,
    /// Signatures of the artifact.
    pub signatures: Vec<String>,
    /// What an accelerator took, and why it took no more; absent where the target is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partitions: Option<edgec_target::partition::Report>,
    /// What a person should know though nothing failed.
    pub notes: Vec<String>,
}

/// Wall time of one stage.
#[derive(Clone, Debug, Serialize)]
pub struct Stage {
    /// Name: `open`, `import`, a pass, `prepare`, `write`.
    pub name: String,
    /// Wall time in seconds.
    pub seconds: f64,
}

impl Report {
    /// Runs `work` as the stage `name`.
    pub fn stage<T>(&mut self, name: &str, work: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let result = work();
        self.record(name, start.elapsed());
        result
    }

    /// Adds a stage that ran before all others and was timed elsewhere.
    pub fn record_first(&mut self, name: &str, time: Duration) {
        let seconds = time.as_secs_f64();
        self.stages.insert(0, Stage { name: name.to_owned(), seconds });
        self.seconds += seconds;
    }

    /// Adds a stage that was timed elsewhere.
    pub fn record(&mut self, name: &str, time: Duration) {
        let seconds = time.as_secs_f64();
        self.stages.push(Stage { name: name.to_owned(), seconds });
        self.seconds += seconds;
    }
}

/// The largest resident set of this process so far, in bytes: `VmHWM` of proc(5), absent on other systems.
pub fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_add_up() {
        let mut report = Report::default();
        report.record("open", Duration::from_millis(250));
        assert_eq!(report.stage("import", || 7), 7);
        assert_eq!(report.stages.len(), 2);
        assert!(report.seconds >= 0.25);
    }
}
