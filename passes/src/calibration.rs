//! Samples of what a model is fed, from which ranges of activations are learnt.

use std::fmt::Debug;

use edgec_eval::Signature;
use edgec_tensor::Tensor;

/// Samples of a model's inputs. They are asked for one at a time, so that they need not be in memory together.
pub trait Samples: Debug {
    /// The inputs of sample `index` for the function of `signature`, in its order; none where there are fewer samples.
    ///
    /// # Errors
    /// They cannot be read, or do not fit the signature; the text says what is wrong and where.
    fn inputs(&self, signature: &Signature, index: usize) -> Result<Option<Vec<Tensor>>, String>;
}
