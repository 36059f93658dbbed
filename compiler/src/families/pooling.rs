//! How a text's vector is made, as the files of sentence-transformers say: `modules.json` and the modules' `config.json`.

use edgec_checkpoint::SentenceModule;
use serde_json::Value;

use super::FamilyError;
use crate::authoring::{Pooling, PoolingMode};

/// Flags of the pooling module's configuration in the order in which their vectors are joined, and the names that the newer
/// `pooling_mode` has for them.
const MODES: &[(&str, &str, PoolingMode)] = &[
    ("pooling_mode_cls_token", "cls", PoolingMode::First),
    ("pooling_mode_max_tokens", "max", PoolingMode::Max),
    ("pooling_mode_mean_tokens", "mean", PoolingMode::Mean),
    ("pooling_mode_mean_sqrt_len_tokens", "mean_sqrt_len_tokens", PoolingMode::MeanSquareRoot),
];

/// What sentence-transformers takes for a checkpoint that says nothing: the mean.
pub fn usual() -> Pooling {
    Pooling { modes: vec![PoolingMode::Mean], normalize: false }
}

/// The pooling of an encoder of width `hidden` that `modules` describe; the usual one without them.
///
/// # Errors
/// A module or a way of pooling is of a kind that is not computed.
pub fn pooling(modules: &[SentenceModule], hidden: usize) -> Result<Pooling, FamilyError> {
    if modules.is_empty() {
        return Ok(usual());
    }
    let mut found: Option<Pooling> = None;
    for (index, module) in modules.iter().enumerate() {
        match (module.kind.rsplit('.').next().unwrap_or_default(), &mut found) {
            ("Transformer", None) if index == 0 => {}
            ("Dropout", Some(_)) => {}
            ("Pooling", None) if index > 0 => {
                found = Some(Pooling { modes: modes(module, hidden)?, normalize: false });
            }
            ("Normalize", Some(pooling)) => pooling.normalize = true,
            _ => {
                return Err(FamilyError::SentenceModule {
                    place: format!("module {index}, `{}`", module.kind),
                    reason: "is not computed there: Transformer, Pooling and then Normalize are".to_owned(),
                });
            }
        }
    }
    found.ok_or_else(|| FamilyError::SentenceModule {
        place: "modules.json".to_owned(),
        reason: "has no Pooling, so a text has no single vector".to_owned(),
    })
}

fn modes(module: &SentenceModule, hidden: usize) -> Result<Vec<PoolingMode>, FamilyError> {
    let refuse = |reason: String| FamilyError::SentenceModule {
        place: format!("`{}`", module.config_path.display()),
        reason,
    };
    let config = &module.config;
    let width = config.get("word_embedding_dimension").or_else(|| config.get("embedding_dimension"));
    if let Some(width) = width.filter(|width| width.as_u64() != Some(hidden as u64)) {
        return Err(refuse(format!("pools vectors of {width} numbers, and the encoder's have {hidden}")));
    }
    let mut asked: Vec<&str> = match config.get("pooling_mode") {
        Some(Value::String(mode)) => vec![mode],
        Some(Value::Array(all)) => all.iter().map(|mode| mode.as_str().unwrap_or("?")).collect(),
        _ => Vec::new(),
    };
    if asked.is_empty() {
        for (flag, name, _) in MODES {
            asked.extend((config.get(flag).and_then(Value::as_bool) == Some(true)).then_some(*name));
        }
        let other =
            |flag: &str| flag.starts_with("pooling_mode_") && !MODES.iter().any(|(known, ..)| *known == flag);
        let flags = config.as_object().into_iter().flatten();
        asked.extend(
            flags
                .filter(|(flag, on)| other(flag) && on.as_bool() == Some(true))
                .map(|(flag, _)| flag.as_str()),
        );
        if asked.is_empty() {
            return Ok(usual().modes);
        }
    }
    let mode = |asked: &&str| match MODES.iter().find(|(_, name, _)| name == asked) {
        Some((.., mode)) => Ok(*mode),
        None => {
            let known: Vec<&str> = MODES.iter().map(|(_, name, _)| *name).collect();
            Err(refuse(format!("asks for `{asked}`, and edgec pools by {}", known.join(", "))))
        }
    };
    asked.iter().map(mode).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn module(kind: &str, config: Value) -> SentenceModule {
        let kind = format!("sentence_transformers.models.{kind}");
        SentenceModule { kind, config, config_path: "1_Pooling/config.json".into() }
    }

    fn pooled(config: Value) -> Result<Pooling, FamilyError> {
        pooling(&[module("Transformer", Value::Null), module("Pooling", config)], 8)
    }

    #[test]
    fn ways_of_pooling_are_joined_in_the_order_of_sentence_transformers() {
        let both = pooled(json!({"pooling_mode_mean_tokens": true, "pooling_mode_cls_token": true})).unwrap();
        assert_eq!(both.modes, [PoolingMode::First, PoolingMode::Mean]);
        let listed = pooled(json!({"pooling_mode": ["mean", "max"]})).unwrap();
        assert_eq!(listed.modes, [PoolingMode::Mean, PoolingMode::Max]);
        assert_eq!(pooled(json!({"pooling_mode": "max"})).unwrap().modes, [PoolingMode::Max]);
        assert_eq!(pooled(json!({"pooling_mode_mean_tokens": false})).unwrap(), usual());
        assert_eq!(pooled(json!({"word_embedding_dimension": 8})).unwrap(), usual());
        assert_eq!(pooling(&[], 8).unwrap(), usual());
    }

    #[test]
    fn a_normalize_module_normalises() {
        let modules = [
            module("Transformer", Value::Null),
            module("Pooling", json!({})),
            module("Normalize", Value::Null),
        ];
        assert!(pooling(&modules, 8).unwrap().normalize);
    }

    #[test]
    fn what_is_not_computed_is_refused() {
        for (config, said) in [
            (json!({"pooling_mode_lasttoken": true}), "pooling_mode_lasttoken"),
            (json!({"pooling_mode": "weightedmean"}), "weightedmean"),
            (json!({"word_embedding_dimension": 9}), "9"),
        ] {
            let error = pooled(config).unwrap_err().to_string();
            assert!(error.contains(said), "{error}");
        }
        let dense = [
            module("Transformer", Value::Null),
            module("Pooling", json!({})),
            module("Dense", json!({"out_features": 4})),
        ];
        assert!(pooling(&dense, 8).unwrap_err().to_string().contains("Dense"));
        assert!(pooling(&dense[..1], 8).unwrap_err().to_string().contains("Pooling"));
    }
}
