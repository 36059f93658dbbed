//! Types that a program gives to inputs and outputs and that TFLite, or LiteRT's buffers, do not have. The tensors hold them in
//! other types; metadata says what they are.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::model::{Buffer, Model};

/// The name of the metadata.
const NAME: &str = "edgec_types";

/// The declared types of a signature's inputs and outputs, where the tensors have others.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeclaredTypes {
    /// The signature's name.
    pub signature: String,
    /// MLIR's names of element types, by the inputs' names.
    #[serde(default)]
    pub inputs: IndexMap<String, String>,
    /// The same of the outputs.
    #[serde(default)]
    pub outputs: IndexMap<String, String>,
}

impl DeclaredTypes {
    /// Whether every tensor has the type that was declared.
    pub fn is_empty(&self) -> bool {
        self.inputs.is_empty() && self.outputs.is_empty()
    }
}

impl Model {
    /// Says which inputs and outputs have other types than their tensors, as metadata in JSON; of a model without any, nothing.
    pub fn set_declared_types(&mut self, declared: &[DeclaredTypes]) {
        let some: Vec<&DeclaredTypes> = declared.iter().filter(|types| !types.is_empty()).collect();
        if let (false, Ok(text)) = (some.is_empty(), serde_json::to_vec(&some)) {
            self.add_metadata(NAME, text);
        }
    }

    /// What [`Model::set_declared_types`] said.
    ///
    /// # Errors
    /// The metadata is not what that writes.
    pub fn declared_types(&self) -> Result<Vec<DeclaredTypes>, String> {
        let Some((_, buffer)) = self.metadata.iter().find(|(name, _)| name == NAME) else {
            return Ok(Vec::new());
        };
        match self.buffers.get(*buffer as usize) {
            Some(Buffer::Inline(text)) => {
                serde_json::from_slice(text).map_err(|error| format!("the metadata `{NAME}`: {error}"))
            }
            _ => Err(format!("the metadata `{NAME}` is not in the file's tables")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_come_back() {
        let mut types = DeclaredTypes { signature: "main".to_owned(), ..DeclaredTypes::default() };
        let mut model = Model::default();
        model.set_declared_types(&[types.clone()]);
        assert!(model.metadata.is_empty());
        types.inputs.insert("arg0".to_owned(), "f8E5M2".to_owned());
        model.set_declared_types(&[DeclaredTypes::default(), types.clone()]);
        assert_eq!(model.declared_types(), Ok(vec![types]));
    }

    #[test]
    fn other_metadata_is_refused() {
        let mut model = Model::default();
        model.add_metadata(NAME, b"[{\"signature\": 1}]".to_vec());
        assert!(model.declared_types().unwrap_err().contains("edgec_types"));
        let outside = Model { metadata: vec![(NAME.to_owned(), 7)], ..Model::default() };
        assert!(outside.declared_types().is_err());
    }
}
