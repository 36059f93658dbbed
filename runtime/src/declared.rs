//! Types that a program declared and that LiteRT has no buffers for: which other type carries their bytes.

use edgec_formats::tflite::DeclaredTypes;
use edgec_tensor::{ElementType, TensorSpec};
use indexmap::IndexMap;

use crate::runner::Signature;

/// What LiteRT sees in the place of a tensor: one of as many bytes, of a type that it has.
pub(crate) fn carrier(spec: &TensorSpec) -> TensorSpec {
    let mut carrier = spec.clone();
    carrier.element_type = match spec.element_type {
        ElementType::I4 | ElementType::I2 => ElementType::I8,
        ElementType::U4 | ElementType::U2 | ElementType::Small(_) => ElementType::U8,
        ElementType::Complex128 => {
            carrier.shape.push(2);
            ElementType::F64
        }
        other => other,
    };
    carrier
}

/// Gives inputs and outputs the types that the model's metadata declares.
///
/// # Errors
/// The metadata names a signature or a type that is not known, or one that the tensor cannot carry.
pub(crate) fn declare(signatures: &mut [Signature], declared: &[DeclaredTypes]) -> Result<(), String> {
    for types in declared {
        let Some(signature) = signatures.iter_mut().find(|signature| signature.key == types.signature) else {
            return Err(format!("it declares types of the signature {:?}, which it lacks", types.signature));
        };
        apply(&mut signature.inputs, &types.inputs)?;
        apply(&mut signature.outputs, &types.outputs)?;
    }
    Ok(())
}

fn apply(specs: &mut [TensorSpec], types: &IndexMap<String, String>) -> Result<(), String> {
    for spec in specs {
        let Some(name) = types.get(&spec.name) else { continue };
        let declared = ElementType::from_mlir_name(name);
        let mut wanted = spec.clone();
        if let Some(element_type) = declared {
            wanted.element_type = element_type;
            if element_type == ElementType::Complex128 {
                wanted.shape.pop();
            }
        }
        if declared.is_none() || carrier(&wanted) != *spec {
            return Err(format!("it declares {:?} as {name:?}, which {spec} does not carry", spec.name));
        }
        *spec = wanted;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(element_type: ElementType, shape: &[usize]) -> TensorSpec {
        TensorSpec { name: "x".to_owned(), element_type, shape: shape.to_vec(), open: Vec::new() }
    }

    fn declared(tensor: TensorSpec, name: &str) -> Result<TensorSpec, String> {
        let types = DeclaredTypes {
            signature: "main".to_owned(),
            inputs: IndexMap::from([("x".to_owned(), name.to_owned())]),
            outputs: IndexMap::new(),
        };
        let mut signatures =
            vec![Signature { key: "main".to_owned(), inputs: vec![tensor], outputs: Vec::new() }];
        declare(&mut signatures, &[types])?;
        Ok(signatures.remove(0).inputs.remove(0))
    }

    #[test]
    fn declared_types_replace_their_carriers() {
        let found = declared(spec(ElementType::I8, &[3]), "i4").unwrap();
        assert_eq!(found, spec(ElementType::I4, &[3]));
        let complex = declared(spec(ElementType::F64, &[3, 2]), "complex<f64>").unwrap();
        assert_eq!(complex, spec(ElementType::Complex128, &[3]));
        assert_eq!(carrier(&complex), spec(ElementType::F64, &[3, 2]));
    }

    #[test]
    fn types_that_the_tensor_does_not_carry_are_refused() {
        for (tensor, name) in [
            (spec(ElementType::F32, &[3]), "f8E5M2"),
            (spec(ElementType::F64, &[3]), "complex<f64>"),
            (spec(ElementType::F64, &[]), "complex<f64>"),
            (spec(ElementType::I8, &[3]), "i5"),
            (spec(ElementType::I8, &[3]), "f32"),
        ] {
            assert!(declared(tensor, name).is_err(), "{name}");
        }
    }
}
