//! Options that only one target has.

use std::collections::BTreeMap;

/// An option of a target, for the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TargetOption {
    /// The name: `feature-level` for `--feature-level`.
    pub name: &'static str,
    /// What stands for the value in the help text: `LEVEL`.
    pub value: &'static str,
    /// One line of help.
    pub help: &'static str,
    /// The values that it may have; empty where any text may stand.
    pub choices: &'static [&'static str],
    /// The value where the user gives none.
    pub default: &'static str,
}

/// The values of a target's options.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TargetOptions(BTreeMap<String, String>);

impl TargetOptions {
    /// The defaults of `options`, with `given` in their place.
    ///
    /// # Errors
    /// A value that the option does not take, or an option that the target does not have: a text that says so.
    pub fn new(
        options: &[TargetOption],
        given: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, String> {
        let mut values: BTreeMap<String, String> =
            options.iter().map(|option| (option.name.to_owned(), option.default.to_owned())).collect();
        for (name, value) in given {
            let Some(option) = options.iter().find(|option| option.name == name) else {
                return Err(format!("the target has no option --{name}"));
            };
            if !option.choices.is_empty() && !option.choices.contains(&value.as_str()) {
                return Err(format!("--{name} is one of {}, not `{value}`", option.choices.join(", ")));
            }
            values.insert(name, value);
        }
        Ok(Self(values))
    }

    /// All options of the target with their values, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The value of an option that the target has.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEVEL: TargetOption =
        TargetOption { name: "level", value: "N", help: "", choices: &["1", "2"], default: "1" };

    #[test]
    fn defaults_stand_until_a_known_value_is_given() {
        let given =
            |name: &str, value: &str| TargetOptions::new(&[LEVEL], [(name.to_owned(), value.to_owned())]);
        assert_eq!(TargetOptions::new(&[LEVEL], []).unwrap_or_default().get("level"), Some("1"));
        assert_eq!(given("level", "2").unwrap_or_default().get("level"), Some("2"));
        assert_eq!(given("level", "3"), Err("--level is one of 1, 2, not `3`".to_owned()));
        assert_eq!(given("depth", "3"), Err("the target has no option --depth".to_owned()));
    }
}
