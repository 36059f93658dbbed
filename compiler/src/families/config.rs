//! Typed access to a checkpoint's `config.json`.

use serde_json::Value;

use super::FamilyError;

/// A checkpoint's configuration; every read names its field when it fails.
#[derive(Clone, Copy, Debug)]
pub struct Config<'a> {
    json: &'a Value,
}

/// No dimension of a model that exists comes near this; larger claims are refused before any arithmetic uses them.
const LARGEST_DIMENSION: u64 = 1 << 31;

impl<'a> Config<'a> {
    /// Wraps the JSON object of a `config.json`.
    pub const fn new(json: &'a Value) -> Self {
        Self { json }
    }

    /// The object under `field`, if there is one.
    pub fn object(&self, field: &str) -> Option<Config<'a>> {
        self.value(field).filter(|value| value.is_object()).map(Config::new)
    }

    /// The raw value of `field`; `null` counts as absent, as it does in transformers.
    pub fn value(&self, field: &str) -> Option<&'a Value> {
        self.json.get(field).filter(|value| !value.is_null())
    }

    /// A string field.
    pub fn string(&self, field: &str) -> Option<&'a str> {
        self.value(field).and_then(Value::as_str)
    }

    /// A required positive dimension.
    pub fn dimension(&self, field: &'static str) -> Result<usize, FamilyError> {
        self.optional_dimension(field)?.ok_or(FamilyError::MissingField { field })
    }

    /// A positive dimension that may be absent.
    pub fn optional_dimension(&self, field: &'static str) -> Result<Option<usize>, FamilyError> {
        let Some(value) = self.value(field) else {
            return Ok(None);
        };
        match value.as_u64() {
            Some(number) if (1..LARGEST_DIMENSION).contains(&number) => Ok(Some(number as usize)),
            _ => Err(bad_field(field, value, "a positive integer")),
        }
    }

    /// A finite number, or `default` where the field is absent.
    pub fn number(&self, field: &'static str, default: f64) -> Result<f64, FamilyError> {
        let Some(value) = self.value(field) else {
            return Ok(default);
        };
        value
            .as_f64()
            .filter(|number| number.is_finite())
            .ok_or_else(|| bad_field(field, value, "a finite number"))
    }

    /// A flag, or `default` where the field is absent.
    pub fn flag(&self, field: &'static str, default: bool) -> Result<bool, FamilyError> {
        let Some(value) = self.value(field) else {
            return Ok(default);
        };
        value.as_bool().ok_or_else(|| bad_field(field, value, "true or false"))
    }

    /// Refuses a field that is set to anything but `allowed`, since the blocks would compute something else.
    pub fn only(&self, field: &'static str, allowed: &Value) -> Result<(), FamilyError> {
        match self.value(field) {
            Some(value) if value != allowed => {
                Err(bad_field(field, value, &format!("{allowed}, the only value that edgec compiles")))
            }
            _ => Ok(()),
        }
    }
}

/// An error for a field whose value is not `expected`.
pub fn bad_field(field: &'static str, value: &Value, expected: &str) -> FamilyError {
    let mut found = value.to_string();
    if found.len() > 80 {
        let cut = (0..=80).rev().find(|&at| found.is_char_boundary(at));
        found.truncate(cut.unwrap_or(0));
        found.push('…');
    }
    FamilyError::BadField { field, found, expected: expected.to_owned() }
}
