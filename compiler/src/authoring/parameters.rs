//! Where a model's weights come from: blocks ask for parameters by the blocks' own names, a naming table finds them in the
//! checkpoint, and what the graph uses becomes a symbol of the weight table.

use edgec_weights::{DType, Expr, WeightTable};
use indexmap::IndexMap;

use super::AuthoringError;

/// What has to be done to a checkpoint's tensor before a block may use it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Adjust {
    /// Use it as it is.
    Plain,
    /// Add one: Gemma's norms store `w` and multiply by `1 + w`.
    AddOne,
    /// Undo the row order that llama.cpp's converter gives query and key projections of `heads` heads: it interleaves
    /// the two halves of each head for its adjacent-pair rotation.
    Unpermute {
        /// Heads stacked in the tensor's rows.
        heads: usize,
    },
    /// Take the rows `start..limit` of a tensor that holds several projections.
    Rows {
        /// First row.
        start: usize,
        /// Row after the last.
        limit: usize,
    },
}

/// One line of a naming table.
#[derive(Clone, Debug)]
struct Entry {
    block: String,
    checkpoint: String,
    adjust: Adjust,
}

/// Maps the blocks' parameter names to a checkpoint's. A `*` stands for the layer number in both.
#[derive(Clone, Debug, Default)]
pub struct Naming {
    entries: Vec<Entry>,
    prefixes: Vec<String>,
    spellings: Vec<(String, String)>,
}

impl Naming {
    /// A table of plain `(block prefix, checkpoint prefix)` pairs; prefixes lack the final `.weight` or `.bias`.
    pub fn new(pairs: &[(&str, &str)]) -> Self {
        let mut naming = Self::default();
        for (block, checkpoint) in pairs {
            naming = naming.with(block, checkpoint, Adjust::Plain);
        }
        naming
    }

    /// Adds a pair with an adjustment; it takes the place of an earlier pair for the same block name.
    #[must_use]
    pub fn with(mut self, block: &str, checkpoint: &str, adjust: Adjust) -> Self {
        self.entries.retain(|entry| entry.block != block);
        self.entries.push(Entry { block: block.to_owned(), checkpoint: checkpoint.to_owned(), adjust });
        self
    }

    /// Adds a place to look in when a checkpoint has nothing under the names that stand before it.
    #[must_use]
    pub fn or(mut self, block: &str, checkpoint: &str, adjust: Adjust) -> Self {
        self.entries.push(Entry { block: block.to_owned(), checkpoint: checkpoint.to_owned(), adjust });
        self
    }

    /// Adds the module below which a checkpoint may have all its names: `prefix.name` for `name`.
    #[must_use]
    pub fn below(mut self, prefix: &str) -> Self {
        self.prefixes.push(format!("{prefix}."));
        self
    }

    /// Adds another spelling of the end of a checkpoint's names.
    #[must_use]
    pub fn spelled(mut self, end: &str, other: &str) -> Self {
        self.spellings.push((end.to_owned(), other.to_owned()));
        self
    }

    /// The names that a checkpoint may have for `name` and what to do to the tensor, the likeliest first.
    fn resolve(&self, name: &str) -> impl Iterator<Item = (String, &Adjust)> {
        let parts = name.rsplit_once('.');
        let found = self.entries.iter().filter_map(move |entry| {
            let (prefix, suffix) = parts?;
            let layer = match_layer(&entry.block, prefix)?;
            let checkpoint = entry.checkpoint.replacen('*', layer, 1);
            Some(self.variants(format!("{checkpoint}.{suffix}")).map(|place| (place, &entry.adjust)))
        });
        found.flatten()
    }

    /// `place`, and what else a checkpoint may call it.
    fn variants(&self, place: String) -> impl Iterator<Item = String> {
        let spelled = self
            .spellings
            .iter()
            .filter_map(|(end, other)| Some(format!("{}{other}", place.strip_suffix(end.as_str())?)));
        let names: Vec<String> = std::iter::once(place.clone()).chain(spelled).collect();
        let below = |prefix: &String| names.iter().map(|name| format!("{prefix}{name}")).collect::<Vec<_>>();
        let prefixed: Vec<String> = self.prefixes.iter().flat_map(below).collect();
        names.into_iter().chain(prefixed)
    }
}

/// What `*` stands for when `pattern` matches `name`; the empty string for a pattern without one.
fn match_layer<'n>(pattern: &str, name: &'n str) -> Option<&'n str> {
    let Some((before, after)) = pattern.split_once('*') else {
        return (pattern == name).then_some("");
    };
    let layer = name.strip_prefix(before)?.strip_suffix(after)?;
    (!layer.is_empty() && layer.bytes().all(|byte| byte.is_ascii_digit())).then_some(layer)
}

/// A checkpoint's tensors seen through a naming table, and the weight table that the graph fills.
#[derive(Debug)]
pub struct Parameters {
    tensors: IndexMap<String, Expr>,
    naming: Naming,
    table: WeightTable,
}

impl Parameters {
    /// Parameters found in `tensors` by `naming`.
    pub fn new(tensors: IndexMap<String, Expr>, naming: Naming) -> Self {
        Self { tensors, naming, table: WeightTable::default() }
    }

    /// Whether the checkpoint has the parameter.
    pub fn contains(&self, name: &str) -> bool {
        self.naming.resolve(name).any(|(checkpoint, _)| self.tensors.contains_key(&checkpoint))
    }

    /// The parameter `name` as f32 of exactly `shape`.
    ///
    /// # Errors
    /// The naming table or the checkpoint lacks it, or its shape is not what the configuration asks for.
    pub fn tensor(&self, name: &str, shape: &[usize]) -> Result<Expr, AuthoringError> {
        let places: Vec<(String, &Adjust)> = self.naming.resolve(name).collect();
        let found =
            places.iter().find_map(|(place, adjust)| Some((place, *adjust, self.tensors.get(place)?)));
        let Some((checkpoint, adjust, tensor)) = found else {
            return Err(match places.first() {
                Some((place, _)) => {
                    AuthoringError::MissingTensor { tensor: place.clone(), parameter: name.to_owned() }
                }
                None => AuthoringError::UnnamedParameter { name: name.to_owned() },
            });
        };
        let tensor = tensor.cast(DType::F32)?;
        let tensor = match adjust {
            Adjust::Plain => tensor,
            Adjust::AddOne => tensor.add_scalar(1.0)?,
            Adjust::Unpermute { heads } => unpermute(&tensor, *heads)?,
            Adjust::Rows { start, limit } => rows(&tensor, *start, *limit)?,
        };
        let expected: Vec<u64> = shape.iter().map(|&size| size as u64).collect();
        if tensor.shape() != expected {
            return Err(AuthoringError::WrongShape {
                tensor: checkpoint.clone(),
                found: tensor.shape().to_vec(),
                expected,
            });
        }
        Ok(tensor)
    }

    /// Enters `expression` into the weight table. Signatures that use the same parameter share the symbol.
    pub fn define(&mut self, symbol: &str, expression: Expr) {
        if self.table.get(symbol).is_none() {
            self.table.insert(symbol.to_owned(), expression);
        }
    }

    /// The table of everything that was defined.
    pub fn into_table(self) -> WeightTable {
        self.table
    }
}

/// `[heads, half, 2, columns] -> [heads, 2, half, columns]`, on rows alone for a bias.
fn unpermute(tensor: &Expr, heads: usize) -> Result<Expr, AuthoringError> {
    let shape = tensor.shape().to_vec();
    let heads = heads as u64;
    let half = shape[0] / heads.max(1) / 2;
    let mut split = vec![heads, half, 2];
    split.extend_from_slice(&shape[1..]);
    let permutation: Vec<usize> = [0, 2, 1].into_iter().chain(3..split.len()).collect();
    Ok(tensor.reshape(split)?.transpose(&permutation)?.reshape(shape)?)
}

/// Rows `start..limit` of the leading axis.
fn rows(tensor: &Expr, start: usize, limit: usize) -> Result<Expr, AuthoringError> {
    let mut starts = vec![0; tensor.shape().len()];
    let mut limits = tensor.shape().to_vec();
    if let (Some(first), Some(last)) = (starts.first_mut(), limits.first_mut()) {
        *first = start as u64;
        *last = limit as u64;
    }
    Ok(tensor.slice(&starts, &limits)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layer_numbers_pass_through_the_naming_table() {
        let naming = Naming::new(&[("layers.*.attention.query", "model.layers.*.self_attn.q_proj")]);
        let (name, _) = naming.resolve("layers.12.attention.query.weight").next().unwrap();
        assert_eq!(name, "model.layers.12.self_attn.q_proj.weight");
        assert_eq!(naming.resolve("layers.x.attention.query.weight").count(), 0);
    }

    #[test]
    fn a_checkpoint_may_lie_below_a_module_and_spell_norms_otherwise() {
        let naming = Naming::new(&[("norm", "embeddings.LayerNorm")])
            .below("bert")
            .spelled("LayerNorm.weight", "LayerNorm.gamma");
        let names: Vec<String> = naming.resolve("norm.weight").map(|(name, _)| name).collect();
        assert_eq!(
            names,
            [
                "embeddings.LayerNorm.weight",
                "embeddings.LayerNorm.gamma",
                "bert.embeddings.LayerNorm.weight",
                "bert.embeddings.LayerNorm.gamma"
            ]
        );
        assert_eq!(naming.resolve("norm.bias").count(), 2);
    }

    #[test]
    fn a_later_pair_takes_the_place_of_an_earlier_one() {
        let naming =
            Naming::new(&[("final_norm", "model.norm")]).with("final_norm", "output_norm", Adjust::AddOne);
        let names: Vec<String> = naming.resolve("final_norm.weight").map(|(name, _)| name).collect();
        assert_eq!(names, ["output_norm.weight"]);
    }
}
