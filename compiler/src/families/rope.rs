//! The rotary embedding's fields in `config.json`, in the spelling of transformers 4 (`rope_theta`, `rope_scaling`) and of
//! transformers 5 (`rope_parameters`, for some families one set for each kind of layer).

use serde_json::Value;

use super::{Config, FamilyError, config::bad_field};
use crate::authoring::{Rotary, RotaryScaling};

/// The rotary embedding of `dimensions` rotated dimensions for layers of kind `layer_type` (`full_attention`,
/// `sliding_attention`); `theta_field` and `default_theta` are the older spelling.
pub fn rotary(
    config: &Config<'_>,
    dimensions: usize,
    layer_type: &str,
    theta_field: &'static str,
    default_theta: f64,
) -> Result<Rotary, FamilyError> {
    let parameters = config.object("rope_parameters");
    let parameters = parameters.and_then(|all| all.object(layer_type)).or(parameters);
    let theta = match parameters {
        Some(parameters) => parameters.number("rope_theta", config.number(theta_field, default_theta)?)?,
        None => config.number(theta_field, default_theta)?,
    };
    if theta <= 0.0 {
        return Err(bad_field("rope_theta", &Value::from(theta), "a positive number"));
    }
    let scaling = match parameters.or_else(|| config.object("rope_scaling")) {
        Some(parameters) => scaling(config, &parameters)?,
        None => RotaryScaling::None,
    };
    Ok(Rotary::new(dimensions, theta as f32).scaled(scaling))
}

fn scaling(config: &Config<'_>, parameters: &Config<'_>) -> Result<RotaryScaling, FamilyError> {
    let kind = parameters.string("rope_type").or_else(|| parameters.string("type")).unwrap_or("default");
    let required = |field: &'static str| -> Result<f32, FamilyError> {
        let value = parameters.number(field, f64::NAN)? as f32;
        if value > 0.0 { Ok(value) } else { Err(FamilyError::MissingField { field }) }
    };
    match kind {
        "default" => Ok(RotaryScaling::None),
        "linear" => Ok(RotaryScaling::Linear { factor: required("factor")? }),
        "llama3" => Ok(RotaryScaling::Llama3 {
            factor: required("factor")?,
            low_frequency_factor: required("low_freq_factor")?,
            high_frequency_factor: required("high_freq_factor")?,
            original_context: match parameters.value("original_max_position_embeddings") {
                Some(_) => required("original_max_position_embeddings")?,
                None => config.dimension("max_position_embeddings")? as f32,
            },
        }),
        "divisors" => match parameters.value("divisors").and_then(Value::as_array) {
            Some(values) => Ok(RotaryScaling::Divisors(
                values.iter().filter_map(Value::as_f64).map(|value| value as f32).collect(),
            )),
            None => Err(FamilyError::MissingField { field: "divisors" }),
        },
        other => Err(FamilyError::RopeScaling { found: other.to_owned() }),
    }
}
