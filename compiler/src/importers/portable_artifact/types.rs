//! Types.

use std::fmt::Write;

use edgec_dialects::ir::Type;
use edgec_vhlo::{Quantized, Source, Type as Stored};

use super::{ArtifactError, Importer};

/// MLIR's extent of a dimension that is not known.
const UNKNOWN: i64 = i64::MIN;

impl<'c, S: Source + ?Sized> Importer<'c, '_, S> {
    /// A type; `offset` is where an operation stands that has to do with it.
    pub(super) fn ty(&mut self, index: u32, offset: u64) -> Result<Type<'c>, ArtifactError> {
        if let Some(known) = self.types.get(index as usize).copied().flatten() {
            return Ok(known);
        }
        let ty = match self.program.types.get(index as usize) {
            Some(Stored::Function { inputs, results }) => {
                let (inputs, results) = (self.types(inputs, offset)?, self.types(results, offset)?);
                Type::function(self.context, &inputs, &results)
            }
            Some(stored) => {
                let text = self.type_text(stored, offset)?;
                let parsed = Type::parse(self.context, &text);
                parsed.map_err(|diagnostics| {
                    ArtifactError::unsupported(offset, format!("type {text}: {diagnostics}"))
                })?
            }
            None => return Err(ArtifactError::malformed(offset, format!("type {index} does not exist"))),
        };
        if let Some(place) = self.types.get_mut(index as usize) {
            *place = Some(ty);
        }
        Ok(ty)
    }

    /// Several types.
    pub(super) fn types(&mut self, types: &[u32], offset: u64) -> Result<Vec<Type<'c>>, ArtifactError> {
        types.iter().map(|&ty| self.ty(ty, offset)).collect()
    }

    fn text(&mut self, index: u32, offset: u64) -> Result<String, ArtifactError> {
        Ok(self.ty(index, offset)?.to_string())
    }

    /// The text of a type, as MLIR writes it.
    fn type_text(&mut self, ty: &Stored, offset: u64) -> Result<String, ArtifactError> {
        Ok(match ty {
            Stored::Float(float) => float.name().to_owned(),
            Stored::Integer { width, signed, unsigned } => match (signed, unsigned) {
                (true, _) => format!("si{width}"),
                (_, true) => format!("ui{width}"),
                _ => format!("i{width}"),
            },
            Stored::Index => "index".to_owned(),
            Stored::None => "none".to_owned(),
            Stored::Complex(element) => format!("complex<{}>", self.text(*element, offset)?),
            Stored::Tensor { shape, element, encoding } => {
                let mut text = "tensor<".to_owned();
                self.shape(&mut text, shape, offset)?;
                text.push_str(&self.text(*element, offset)?);
                if let Some(encoding) = encoding {
                    let _ = write!(text, ", {}", self.plain_attr(*encoding, offset)?);
                }
                text.push('>');
                text
            }
            Stored::UnrankedTensor(element) => format!("tensor<*x{}>", self.text(*element, offset)?),
            Stored::Tuple(elements) => {
                let texts: Result<Vec<_>, _> = elements.iter().map(|&ty| self.text(ty, offset)).collect();
                format!("tuple<{}>", texts?.join(", "))
            }
            Stored::Token => "!stablehlo.token".to_owned(),
            Stored::Quantized(quantized) => self.quantized(quantized, offset)?,
            Stored::Buffer { shape, element } => {
                let mut text = "memref<".to_owned();
                self.shape(&mut text, shape, offset)?;
                text.push_str(&self.text(*element, offset)?);
                text.push('>');
                text
            }
            Stored::Future(types) => {
                let texts: Result<Vec<_>, _> = types.iter().map(|&ty| self.text(ty, offset)).collect();
                format!("!stablehlo.future<{}>", texts?.join(", "))
            }
            Stored::Witness => {
                return Err(ArtifactError::unsupported(offset, "a witness, a type of the shape dialect"));
            }
            Stored::Text(text) => text.clone(),
            Stored::Function { .. } => {
                return Err(ArtifactError::malformed(offset, "a function type inside another type"));
            }
        })
    }

    fn shape(&self, text: &mut String, shape: &[i64], offset: u64) -> Result<(), ArtifactError> {
        for &extent in shape {
            match extent {
                UNKNOWN => text.push_str("?x"),
                0.. => drop(write!(text, "{extent}x")),
                _ => return Err(ArtifactError::malformed(offset, format!("a tensor's extent of {extent}"))),
            }
        }
        Ok(())
    }

    fn quantized(&mut self, quantized: &Quantized, offset: u64) -> Result<String, ArtifactError> {
        let Some(Stored::Integer { width, .. }) = self.program.types.get(quantized.storage as usize) else {
            return Err(ArtifactError::malformed(offset, "quantised numbers that are no integers"));
        };
        let sign = if quantized.flags & 1 == 1 { "i" } else { "u" };
        let mut text = format!("!quant.uniform<{sign}{width}<{}:{}>:", quantized.min, quantized.max);
        text.push_str(&self.text(quantized.expressed, offset)?);
        let mut parts = Vec::new();
        for (&scale, &zero_point) in quantized.scales.iter().zip(&quantized.zero_points) {
            if !scale.is_finite() {
                return Err(ArtifactError::malformed(offset, format!("the scale {scale}")));
            }
            parts.push(format!("{}:{zero_point}", decimal(scale)));
        }
        let _ = match quantized.axis {
            Some(axis) => write!(text, ":{axis}, {{{}}}>", parts.join(", ")),
            None => write!(text, ", {}>", parts.join(", ")),
        };
        Ok(text)
    }
}

/// A finite number as MLIR reads it: with a point.
pub(super) fn decimal(number: f64) -> String {
    let text = format!("{number:e}");
    match text.split_once('e') {
        Some((mantissa, exponent)) if !mantissa.contains('.') => format!("{mantissa}.0e{exponent}"),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn numbers_have_a_point() {
        assert_eq!(super::decimal(0.5), "5.0e-1");
        assert_eq!(super::decimal(-0.034), "-3.4e-2");
        assert_eq!(super::decimal(0.0), "0.0e0");
    }
}
