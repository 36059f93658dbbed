//! Where the time of a run went, by kind of operator.

use std::fmt;

/// Times by kind of operator, the longest first.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize)]
pub struct Profile {
    /// One line for each kind of operator.
    pub operators: Vec<OperatorTime>,
}

/// All runs of one kind of operator.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct OperatorTime {
    /// The kind, as the kernel library names it.
    pub name: String,
    /// How many were run.
    pub count: u64,
    /// Their time together, in milliseconds.
    pub milliseconds: f64,
}

impl Profile {
    /// Adds up single measurements: kind and microseconds.
    pub(crate) fn from_events<'a>(events: impl Iterator<Item = (&'a str, u64)>) -> Self {
        let mut operators: Vec<OperatorTime> = Vec::new();
        for (name, microseconds) in events {
            let milliseconds = microseconds as f64 / 1e3;
            match operators.iter_mut().find(|operator| operator.name == name) {
                Some(operator) => {
                    operator.count += 1;
                    operator.milliseconds += milliseconds;
                }
                None => operators.push(OperatorTime { name: name.to_owned(), count: 1, milliseconds }),
            }
        }
        operators.sort_by(|a, b| b.milliseconds.total_cmp(&a.milliseconds).then_with(|| a.name.cmp(&b.name)));
        Self { operators }
    }

    /// The time of all operators together, in milliseconds.
    pub fn total(&self) -> f64 {
        self.operators.iter().map(|operator| operator.milliseconds).sum()
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let total = self.total();
        writeln!(f, "{:>10} {:>6} {:>6}  operator", "ms", "%", "count")?;
        for operator in &self.operators {
            let share = if total > 0.0 { 100.0 * operator.milliseconds / total } else { 0.0 };
            writeln!(
                f,
                "{:>10.3} {share:>6.1} {:>6}  {}",
                operator.milliseconds, operator.count, operator.name
            )?;
        }
        writeln!(f, "{total:>10.3}  100.0         all")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds_up_by_kind() {
        let profile = Profile::from_events([("add", 5), ("mul", 100), ("add", 7)].into_iter());
        let lines: Vec<_> = profile.operators.iter().map(|line| (line.name.as_str(), line.count)).collect();
        assert_eq!(lines, [("mul", 1), ("add", 2)]);
        assert!((profile.total() - 0.112).abs() < 1e-9);
    }
}
