//! Attributes.

use edgec_dialects::Context;
use edgec_dialects::ir::{Attr, ConvDims, DotDims, GatherDims, ScatterDims};
use edgec_vhlo::{Attr as Stored, DimsKind, EnumKind, Float, Operation, Source, Type as StoredType};

use super::types::decimal;
use super::{ArtifactError, Importer};

impl<'c, S: Source + ?Sized> Importer<'c, '_, S> {
    /// An attribute of an operation.
    pub(super) fn attr(&mut self, index: u32, operation: &Operation) -> Result<Attr<'c>, ArtifactError> {
        self.plain_attr(index, operation.offset)
    }

    /// An attribute; `offset` is where an operation stands that has to do with it.
    pub(super) fn plain_attr(&mut self, index: u32, offset: u64) -> Result<Attr<'c>, ArtifactError> {
        if let Some(known) = self.attrs.get(index as usize).copied().flatten() {
            return Ok(known);
        }
        let Some(stored) = self.program.attrs.get(index as usize) else {
            return Err(ArtifactError::malformed(offset, format!("attribute {index} does not exist")));
        };
        let attr = self.convert(stored, offset)?;
        if let Some(place) = self.attrs.get_mut(index as usize) {
            *place = Some(attr);
        }
        Ok(attr)
    }

    /// Whether an attribute says which devices compute what; on one device it says nothing.
    pub(super) fn is_sharding(&self, index: u32) -> bool {
        matches!(self.program.attrs.get(index as usize), Some(Stored::Sharding))
    }

    /// The text of a string attribute.
    pub(super) fn string(&self, index: u32) -> Result<&'_ str, ArtifactError> {
        match self.program.attrs.get(index as usize) {
            Some(Stored::String(text)) => Ok(text),
            _ => Err(ArtifactError::malformed(0, format!("attribute {index} is no string"))),
        }
    }

    fn parse(&self, text: &str, offset: u64) -> Result<Attr<'c>, ArtifactError> {
        Attr::parse(self.context, text).map_err(|diagnostics| {
            ArtifactError::unsupported(offset, format!("attribute {text}: {diagnostics}"))
        })
    }

    fn convert(&mut self, stored: &Stored, offset: u64) -> Result<Attr<'c>, ArtifactError> {
        let context = self.context;
        Ok(match stored {
            Stored::Array(elements) => {
                let elements: Result<Vec<_>, _> =
                    elements.iter().map(|&element| self.plain_attr(element, offset)).collect();
                Attr::array(context, &elements?)
            }
            Stored::Bool(value) => Attr::bool(context, *value),
            Stored::Enum { kind: EnumKind::CustomCallApiVersion, keyword } => {
                let position = (0..).map_while(|value| EnumKind::CustomCallApiVersion.keyword(value));
                let number = position.take_while(|known| known != keyword).count();
                Attr::i32(context, i32::try_from(number).unwrap_or(0))
            }
            Stored::Enum { kind, keyword } => {
                self.parse(&format!("#stablehlo<{} {keyword}>", kind.mnemonic()), offset)?
            }
            Stored::Dictionary(entries) => {
                let mut named = Vec::new();
                for &(name, value) in entries {
                    if self.is_sharding(value) {
                        continue;
                    }
                    let name = self.string(name)?.to_owned();
                    if name.is_empty() {
                        return Err(ArtifactError::malformed(offset, "an attribute without a name"));
                    }
                    named.push((name, self.plain_attr(value, offset)?));
                }
                let named: Vec<_> = named.iter().map(|(name, value)| (name.as_str(), *value)).collect();
                Attr::dictionary(context, &named)
            }
            Stored::Float { ty, bits } => self.float(*ty, *bits, offset)?,
            Stored::Integer { ty, value } => Attr::integer(self.ty(*ty, offset)?, *value),
            Stored::String(text) => Attr::string(context, text),
            Stored::Tensor { ty, data } => self.dense(*ty, *data, offset)?,
            Stored::Type(ty) => Attr::of_type(self.ty(*ty, offset)?),
            Stored::Unit => Attr::unit(context),
            Stored::Symbol(name) => Attr::symbol(context, self.string(*name)?),
            Stored::OutputOperandAlias { output, operand, operand_indices } => {
                let text = format!(
                    "#stablehlo.output_operand_alias<output_tuple_indices = {output:?}, operand_index = {operand}, \
                     operand_tuple_indices = {operand_indices:?}>"
                );
                self.parse(&text, offset)?
            }
            Stored::TypeExtensions(bounds) => {
                let bound = |&bound: &i64| match bound {
                    i64::MIN => "?".to_owned(),
                    bound => bound.to_string(),
                };
                let bounds: Vec<_> = bounds.iter().map(bound).collect();
                self.parse(&format!("#stablehlo.bounds<{}>", bounds.join(", ")), offset)?
            }
            Stored::ResultAccuracy { atol, rtol, ulps, mode } => {
                self.result_accuracy(*atol, *rtol, *ulps, *mode, offset)?
            }
            Stored::Text(text) => self.parse(text, offset)?,
            Stored::DenseArray { element, data } => self.dense_array(*element, *data, offset)?,
            Stored::Dims { kind, numbers, lists } => dims(context, *kind, numbers, lists)
                .ok_or_else(|| ArtifactError::malformed(offset, "dimension numbers of another form"))?,
            Stored::ChannelHandle { handle, kind } => self.channel(*handle, *kind, offset)?,
            Stored::DotAlgorithm { types, counts, imprecise } => {
                self.dot_algorithm(*types, *counts, *imprecise, offset)?
            }
            Stored::Sharding => {
                return Err(ArtifactError::unsupported(offset, "a sharding where a value belongs"));
            }
            Stored::UnknownLocation
            | Stored::FileLocation { .. }
            | Stored::NameLocation { .. }
            | Stored::CallSite { .. }
            | Stored::Fused { .. } => {
                return Err(ArtifactError::unsupported(offset, "a location as an operation's attribute"));
            }
        })
    }

    /// A floating point number: by its bits, so that it stays what it is.
    fn float(&mut self, ty: u32, bits: u64, offset: u64) -> Result<Attr<'c>, ArtifactError> {
        let Some(StoredType::Float(float)) = self.program.types.get(ty as usize) else {
            return Err(ArtifactError::malformed(offset, "a floating point number of another type"));
        };
        let digits = float.bits().div_ceil(4) as usize;
        match float {
            Float::TF32 => Err(ArtifactError::unsupported(offset, "a number of type tf32")),
            float => self.parse(&format!("0x{bits:0digits$X} : {}", float.name()), offset),
        }
    }

    /// What a channel is called and between whom it is.
    pub(super) fn channel(&self, handle: i64, kind: i64, offset: u64) -> Result<Attr<'c>, ArtifactError> {
        self.parse(&format!("#stablehlo.channel_handle<handle = {handle}, type = {kind}>"), offset)
    }

    /// How precisely a product is to be computed.
    pub(super) fn dot_algorithm(
        &mut self,
        types: [u32; 3],
        counts: [i64; 3],
        imprecise: bool,
        offset: u64,
    ) -> Result<Attr<'c>, ArtifactError> {
        let [lhs, rhs, sum] = types;
        let (lhs, rhs, sum) = (self.ty(lhs, offset)?, self.ty(rhs, offset)?, self.ty(sum, offset)?);
        let [lhs_count, rhs_count, operations] = counts;
        let text = format!(
            "#stablehlo.dot_algorithm<lhs_precision_type = {lhs}, rhs_precision_type = {rhs}, \
             accumulation_type = {sum}, lhs_component_count = {lhs_count}, rhs_component_count = {rhs_count}, \
             num_primitive_operations = {operations}, allow_imprecise_accumulation = {imprecise}>"
        );
        self.parse(&text, offset)
    }

    fn result_accuracy(
        &mut self,
        atol: f64,
        rtol: f64,
        ulps: i64,
        mode: u32,
        offset: u64,
    ) -> Result<Attr<'c>, ArtifactError> {
        let Some(Stored::Enum { kind: EnumKind::ResultAccuracyMode, keyword }) =
            self.program.attrs.get(mode as usize)
        else {
            return Err(ArtifactError::malformed(offset, "the accuracy's mode is another attribute"));
        };
        if !atol.is_finite() || !rtol.is_finite() {
            return Err(ArtifactError::malformed(offset, format!("accuracies of {atol} and {rtol}")));
        }
        let text = format!(
            "#stablehlo.result_accuracy<atol = {}, rtol = {}, ulps = {ulps}, \
             mode = #stablehlo.result_accuracy_mode<{keyword}>>",
            decimal(atol),
            decimal(rtol)
        );
        self.parse(&text, offset)
    }
}

/// StableHLO's dimension numbers, if there are as many lists and numbers as they have.
fn dims<'c>(context: &'c Context, kind: DimsKind, numbers: &[i64], lists: &[Vec<i64>]) -> Option<Attr<'c>> {
    Some(match (kind, numbers, lists) {
        (DimsKind::Dot, [], [lhs_batch, rhs_batch, lhs_contract, rhs_contract]) => DotDims {
            lhs_batch: lhs_batch.clone(),
            rhs_batch: rhs_batch.clone(),
            lhs_contract: lhs_contract.clone(),
            rhs_contract: rhs_contract.clone(),
        }
        .to_attr(context),
        (DimsKind::Gather, &[index_vector_dim], [offset, collapsed, operand, indices, map]) => GatherDims {
            offset_dims: offset.clone(),
            collapsed_slice_dims: collapsed.clone(),
            operand_batching_dims: operand.clone(),
            start_indices_batching_dims: indices.clone(),
            start_index_map: map.clone(),
            index_vector_dim,
        }
        .to_attr(context),
        (DimsKind::Scatter, &[index_vector_dim], [window, inserted, input, indices, map]) => ScatterDims {
            update_window_dims: window.clone(),
            inserted_window_dims: inserted.clone(),
            input_batching_dims: input.clone(),
            scatter_indices_batching_dims: indices.clone(),
            scatter_dims_to_operand_dims: map.clone(),
            index_vector_dim,
        }
        .to_attr(context),
        (
            DimsKind::Conv,
            &[batch, feature, kernel_in, kernel_out, batch_out, feature_out],
            [input, kernel, output],
        ) => ConvDims {
            input_batch: batch,
            input_feature: feature,
            input_spatial: input.clone(),
            kernel_input_feature: kernel_in,
            kernel_output_feature: kernel_out,
            kernel_spatial: kernel.clone(),
            output_batch: batch_out,
            output_feature: feature_out,
            output_spatial: output.clone(),
        }
        .to_attr(context),
        _ => return None,
    })
}
