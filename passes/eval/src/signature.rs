//! A module's public functions as signatures.

use edgec_dialects::ir::{Func, Module, Visibility};

use crate::known_types::{TensorType, tensor_type};

/// A public function: named tensors in, named tensors out.
#[derive(Clone, Debug)]
pub struct Signature {
    /// The function's name.
    pub name: String,
    /// The inputs in order.
    pub inputs: Vec<Port>,
    /// The outputs in order.
    pub outputs: Vec<Port>,
}

/// An input or output.
#[derive(Clone, Debug)]
pub struct Port {
    /// The name that the module gives it, else `arg<N>` or `output_<N>`.
    pub name: String,
    /// Its type; `None` if it is no tensor.
    pub tensor: Option<TensorType>,
}

/// The public functions of a module that have a body, in order.
pub fn signatures(module: Module<'_>) -> Vec<Signature> {
    module
        .funcs()
        .into_iter()
        .filter(|function| function.visibility() == Visibility::Public && function.body().is_some())
        .map(of_function)
        .collect()
}

fn of_function(function: Func<'_>) -> Signature {
    let named = |name: Option<String>, otherwise: String| name.unwrap_or(otherwise);
    let inputs = function.input_types().into_iter().enumerate().map(|(index, ty)| Port {
        name: named(
            function.arg_attr(index, "edgec.name").and_then(|name| name.as_str()),
            format!("arg{index}"),
        ),
        tensor: tensor_type(ty),
    });
    let outputs = function.result_types().into_iter().enumerate().map(|(index, ty)| Port {
        name: named(
            function.result_attr(index, "edgec.name").and_then(|name| name.as_str()),
            format!("output_{index}"),
        ),
        tensor: tensor_type(ty),
    });
    Signature { name: function.name(), inputs: inputs.collect(), outputs: outputs.collect() }
}
