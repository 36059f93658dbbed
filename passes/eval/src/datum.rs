//! What a value of the module is while it is evaluated.

use std::rc::Rc;

use edgec_tensor::Tensor;

/// A tensor, a token, or a tuple of such.
#[derive(Clone, Debug)]
pub enum Datum {
    /// A tensor. Of a quantised type it holds the stored integers.
    Tensor(Rc<Tensor>),
    /// A token: it orders effects, of which there are none here.
    Token,
    /// A tuple.
    Tuple(Rc<[Datum]>),
}

impl From<Tensor> for Datum {
    fn from(tensor: Tensor) -> Self {
        Self::Tensor(Rc::new(tensor))
    }
}

impl Datum {
    /// The tensor, if it is one.
    pub fn as_tensor(&self) -> Option<&Tensor> {
        match self {
            Self::Tensor(tensor) => Some(tensor),
            _ => None,
        }
    }

    /// The tensor, without a copy if nothing else holds it.
    pub fn into_tensor(self) -> Option<Tensor> {
        match self {
            Self::Tensor(tensor) => Some(Rc::unwrap_or_clone(tensor)),
            _ => None,
        }
    }
}
