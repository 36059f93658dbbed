//! Operations, with the attributes that differ between VHLO and StableHLO.

use edgec_dialects::Builder;
use edgec_dialects::ir::{Attr, ConvDims, DotDims, GatherDims, OpSpec, ScatterDims};
use edgec_vhlo::{Attr as Stored, Operation, Source, Span, Type as StoredType};

use super::{ArtifactError, Importer};

/// Lists of numbers that are constant tensors in VHLO and arrays in StableHLO.
const ARRAYS: [&str; 20] = [
    "base_dilations",
    "broadcast_dimensions",
    "broadcast_sizes",
    "dimensions",
    "edge_padding_high",
    "edge_padding_low",
    "fft_length",
    "interior_padding",
    "known_expanding_dimensions",
    "known_nonexpanding_dimensions",
    "lhs_dilation",
    "limit_indices",
    "permutation",
    "rhs_dilation",
    "slice_sizes",
    "start_indices",
    "strides",
    "window_dilations",
    "window_dimensions",
    "window_strides",
];

/// Attributes that together are one of StableHLO's, by what they begin with or are.
const DOT: [&str; 4] = [
    "lhs_batching_dimensions",
    "rhs_batching_dimensions",
    "lhs_contracting_dimensions",
    "rhs_contracting_dimensions",
];
const ALGORITHM: [&str; 7] = [
    "lhs_precision_type",
    "rhs_precision_type",
    "accumulation_type",
    "lhs_component_count",
    "rhs_component_count",
    "num_primitive_operations",
    "allow_imprecise_accumulation",
];
const GATHER: [&str; 6] = [
    "offset_dims",
    "collapsed_slice_dims",
    "operand_batching_dims",
    "start_indices_batching_dims",
    "start_index_map",
    "index_vector_dim",
];
const SCATTER: [&str; 6] = [
    "update_window_dims",
    "inserted_window_dims",
    "input_batching_dims",
    "scatter_indices_batching_dims",
    "scatter_dims_to_operand_dims",
    "index_vector_dim",
];
const CONV: [&str; 9] = [
    "input_batch_dimension",
    "input_feature_dimension",
    "input_spatial_dimensions",
    "kernel_input_feature_dimension",
    "kernel_output_feature_dimension",
    "kernel_spatial_dimensions",
    "output_batch_dimension",
    "output_feature_dimension",
    "output_spatial_dimensions",
];

impl<'c, 'p, S: Source + ?Sized> Importer<'c, 'p, S> {
    /// Makes an operation and all it holds.
    pub(super) fn operation(
        &mut self,
        builder: Builder<'c>,
        operation: &'p Operation,
        in_function: bool,
    ) -> Result<(), ArtifactError> {
        let offset = operation.offset;
        let builder = builder.with_location(self.location(operation.location)?);
        match operation.name.as_ref() {
            "sdy.mesh" => return Ok(()),
            // The casts stand between VHLO's types and those of other dialects, which are the same types here.
            "sdy.sharding_constraint" | "builtin.unrealized_conversion_cast" => {
                let values = self.operands(operation)?;
                if values.len() != operation.results.len() {
                    let reason = format!("{} of {} values to another number", operation.name, values.len());
                    return Err(ArtifactError::malformed(offset, reason));
                }
                for (value, &ty) in values.iter().zip(&operation.results) {
                    if value.ty() != self.ty(ty, offset)? {
                        let reason = format!("{} of {} to another type", operation.name, value.ty());
                        return Err(ArtifactError::unsupported(offset, reason));
                    }
                }
                self.define(operation.first_result, values);
                return Ok(());
            }
            _ => {}
        }
        let (base, versioned) = match operation.name.strip_prefix("vhlo.") {
            Some(base) => (base, true),
            None => (operation.name.as_ref(), false),
        };
        if matches!(base, "constant" | "stablehlo.constant" | "arith.constant")
            && let Some(value) = operation.attr("value")
            && let Some(value) = self.weight(builder, operation, value)?
        {
            self.define(operation.first_result, [value]);
            return Ok(());
        }
        let name = match base {
            base if !versioned => base.to_owned(),
            "func" => "func.func".to_owned(),
            "call" => "func.call".to_owned(),
            "return" if in_function => "func.return".to_owned(),
            base => format!("stablehlo.{base}"),
        };
        let mut spec = OpSpec::new(self.context, &name)
            .operands(&self.operands(operation)?)
            .results(&self.types(&operation.results, offset)?)
            .regions(operation.regions.len());
        if let Some(Stored::String(symbol)) = operation.attr("sym_name").and_then(|attr| self.stored(attr))
            && symbol.is_empty()
        {
            return Err(ArtifactError::malformed(offset, "a function without a name"));
        }
        let attrs = if versioned { self.op_attrs(base, operation)? } else { self.plain_attrs(operation)? };
        for (name, attr) in attrs {
            spec = spec.attr(&name, attr);
        }
        let op = builder.create(spec).map_err(|source| ArtifactError::Operation { offset, source })?;
        self.define(operation.first_result, op.results());
        for (region, blocks) in op.regions().into_iter().zip(&operation.regions) {
            for stored in blocks {
                let block = region.add_block(&[], builder.location());
                for (index, &(ty, location)) in stored.args.iter().enumerate() {
                    let location = match location {
                        Some(location) => self.location(location)?,
                        None => self.context.unknown_location(),
                    };
                    let arg = block.add_arg(self.ty(ty, offset)?, location);
                    self.define(stored.first_arg + index as u32, [arg]);
                }
                self.fill(Builder::at_end(block), stored, base == "func")?;
            }
        }
        Ok(())
    }

    /// The attributes of an operation that is not VHLO's.
    fn plain_attrs(&mut self, operation: &Operation) -> Result<Vec<(String, Attr<'c>)>, ArtifactError> {
        let mut attrs = Vec::new();
        for (name, index) in &operation.attrs {
            if !self.is_sharding(*index) {
                attrs.push((name.to_string(), self.attr(*index, operation)?));
            }
        }
        Ok(attrs)
    }

    /// The attributes that the operation has in StableHLO.
    fn op_attrs(
        &mut self,
        base: &str,
        operation: &'p Operation,
    ) -> Result<Vec<(String, Attr<'c>)>, ArtifactError> {
        let mut attrs = Vec::new();
        let parts = self.joined(base, operation, &mut attrs)?;
        for (name, index) in &operation.attrs {
            let name = name.as_ref();
            if parts.contains(&name) || self.is_default(base, name, *index) || self.is_sharding(*index) {
                continue;
            }
            let (name, attr) = match name {
                "channel_id" => {
                    let handle = self.integer(operation, "channel_id")?;
                    ("channel_handle", self.channel(handle, 0, operation.offset)?)
                }
                "use_global_device_ids" => (name, Attr::unit(self.context)),
                "callee" | "decomposition" => (name, Attr::symbol(self.context, self.string(*index)?)),
                "called_computations" => (name, self.symbols_of(*index, operation)?),
                "window_reversal" => {
                    let numbers = self.numbers(*index, operation)?;
                    let values: Vec<bool> = numbers.iter().map(|&number| number != 0).collect();
                    (name, Attr::bools(self.context, &values))
                }
                name if ARRAYS.contains(&name) => {
                    (name, Attr::i64s(self.context, &self.numbers(*index, operation)?))
                }
                name => (name, self.attr(*index, operation)?),
            };
            attrs.push((name.to_owned(), attr));
        }
        Ok(attrs)
    }

    /// Adds the attributes that are one in StableHLO and several in VHLO, and gives the names of the several.
    fn joined(
        &mut self,
        base: &str,
        operation: &'p Operation,
        attrs: &mut Vec<(String, Attr<'c>)>,
    ) -> Result<Vec<&'static str>, ArtifactError> {
        let context = self.context;
        let mut parts: Vec<&'static str> = Vec::new();
        let (name, attr) = match base {
            "dot_general" => {
                parts.extend(DOT.iter().chain(&ALGORITHM));
                let [lhs_batch, rhs_batch, lhs_contract, rhs_contract] =
                    DOT.map(|name| self.named_numbers(operation, name));
                let dims = DotDims {
                    lhs_batch: lhs_batch?,
                    rhs_batch: rhs_batch?,
                    lhs_contract: lhs_contract?,
                    rhs_contract: rhs_contract?,
                };
                if let Some(algorithm) = self.algorithm(operation)? {
                    attrs.push(("algorithm".to_owned(), algorithm));
                }
                ("dot_dimension_numbers", dims.to_attr(context))
            }
            "gather" | "dynamic_gather" => {
                parts.extend(GATHER);
                let [offset_dims, collapsed, operand_batching, indices_batching, map, _] =
                    GATHER.map(|name| self.named_numbers(operation, name));
                let dims = GatherDims {
                    offset_dims: offset_dims?,
                    collapsed_slice_dims: collapsed?,
                    operand_batching_dims: operand_batching?,
                    start_indices_batching_dims: indices_batching?,
                    start_index_map: map?,
                    index_vector_dim: self.integer(operation, "index_vector_dim")?,
                };
                ("dimension_numbers", dims.to_attr(context))
            }
            "scatter" => {
                parts.extend(SCATTER);
                let [window, inserted, input_batching, indices_batching, map, _] =
                    SCATTER.map(|name| self.named_numbers(operation, name));
                let dims = ScatterDims {
                    update_window_dims: window?,
                    inserted_window_dims: inserted?,
                    input_batching_dims: input_batching?,
                    scatter_indices_batching_dims: indices_batching?,
                    scatter_dims_to_operand_dims: map?,
                    index_vector_dim: self.integer(operation, "index_vector_dim")?,
                };
                ("scatter_dimension_numbers", dims.to_attr(context))
            }
            "convolution" | "dynamic_conv" => {
                parts.extend(CONV);
                let dims = ConvDims {
                    input_batch: self.integer(operation, "input_batch_dimension")?,
                    input_feature: self.integer(operation, "input_feature_dimension")?,
                    input_spatial: self.named_numbers(operation, "input_spatial_dimensions")?,
                    kernel_input_feature: self.integer(operation, "kernel_input_feature_dimension")?,
                    kernel_output_feature: self.integer(operation, "kernel_output_feature_dimension")?,
                    kernel_spatial: self.named_numbers(operation, "kernel_spatial_dimensions")?,
                    output_batch: self.integer(operation, "output_batch_dimension")?,
                    output_feature: self.integer(operation, "output_feature_dimension")?,
                    output_spatial: self.named_numbers(operation, "output_spatial_dimensions")?,
                };
                ("dimension_numbers", dims.to_attr(context))
            }
            "send" | "recv" => {
                parts.extend(["channel_id", "channel_type"]);
                let handle = self.integer(operation, "channel_id")?;
                let kind = self.integer(operation, "channel_type")?;
                ("channel_handle", self.channel(handle, kind, operation.offset)?)
            }
            _ => return Ok(parts),
        };
        attrs.push((name.to_owned(), attr));
        Ok(parts)
    }

    /// The numbers of a list; a single number, and an attribute that is not there, give none.
    fn named_numbers(&mut self, operation: &Operation, name: &str) -> Result<Vec<i64>, ArtifactError> {
        match operation.attr(name) {
            Some(index) if matches!(self.stored(index), Some(Stored::Tensor { .. })) => {
                self.numbers(index, operation)
            }
            _ => Ok(Vec::new()),
        }
    }

    fn stored(&self, index: u32) -> Option<&'p Stored> {
        self.program.attrs.get(index as usize)
    }

    fn integer(&self, operation: &Operation, name: &str) -> Result<i64, ArtifactError> {
        match operation.attr(name).and_then(|index| self.stored(index)) {
            Some(Stored::Integer { value, .. }) => Ok(*value),
            _ => {
                let reason = format!("{}: attribute '{name}' is no integer", operation.name);
                Err(ArtifactError::malformed(operation.offset, reason))
            }
        }
    }

    fn symbols_of(&self, index: u32, operation: &Operation) -> Result<Attr<'c>, ArtifactError> {
        let Some(Stored::Array(names)) = self.stored(index) else {
            let reason = format!("{}: the called computations are no list", operation.name);
            return Err(ArtifactError::malformed(operation.offset, reason));
        };
        let symbols: Result<Vec<_>, _> =
            names.iter().map(|&name| Ok(Attr::symbol(self.context, self.string(name)?))).collect();
        symbols.map(|symbols| Attr::array(self.context, &symbols))
    }

    /// How precisely a product is to be computed, if the file says so.
    fn algorithm(&mut self, operation: &Operation) -> Result<Option<Attr<'c>>, ArtifactError> {
        let mut types = [0; 3];
        let names = ["lhs_precision_type", "rhs_precision_type", "accumulation_type"];
        for (place, name) in types.iter_mut().zip(names) {
            let Some(Stored::Type(ty)) = operation.attr(name).and_then(|index| self.stored(index)) else {
                return Ok(None);
            };
            if self.program.types.get(*ty as usize) == Some(&StoredType::None) {
                return Ok(None);
            }
            *place = *ty;
        }
        let counts = [
            self.integer(operation, "lhs_component_count")?,
            self.integer(operation, "rhs_component_count")?,
            self.integer(operation, "num_primitive_operations")?,
        ];
        let imprecise = operation.attr("allow_imprecise_accumulation").and_then(|index| self.stored(index));
        let imprecise = imprecise == Some(&Stored::Bool(true));
        self.dot_algorithm(types, counts, imprecise, operation.offset).map(Some)
    }

    /// Whether StableHLO leaves the attribute out: it says what holds anyway.
    fn is_default(&self, base: &str, name: &str, index: u32) -> bool {
        let Some(stored) = self.stored(index) else { return false };
        let is_false = *stored == Stored::Bool(false);
        let empty_string = matches!(stored, Stored::String(text) if text.is_empty());
        let empty_list = matches!(stored, Stored::Array(list) if list.is_empty());
        let empty_tensor = matches!(stored, Stored::Tensor { data, .. } if data.length == 0);
        let number = |wanted: i64| matches!(stored, Stored::Integer { value, .. } if *value == wanted);
        let keyword = |wanted: &str| matches!(stored, Stored::Enum { keyword, .. } if *keyword == wanted);
        match (base, name) {
            ("func", "sym_visibility") => empty_string,
            ("func", "arg_attrs" | "res_attrs") => empty_list,
            (
                "all_gather"
                | "all_reduce"
                | "reduce_scatter"
                | "all_to_all"
                | "collective_permute"
                | "collective_broadcast",
                "channel_id",
            ) => number(0),
            (_, "use_global_device_ids") => is_false,
            ("cholesky", "lower") => is_false,
            ("compare", "compare_type") => keyword("NOTYPE"),
            ("composite", "version") => number(0),
            ("composite", "composite_attributes") => {
                matches!(stored, Stored::Dictionary(entries) if entries.is_empty())
            }
            (
                "convolution" | "dynamic_conv" | "reduce_window" | "select_and_scatter",
                "window_strides" | "lhs_dilation" | "rhs_dilation" | "base_dilations" | "window_dilations",
            ) => self.is_filled_with(stored, 1),
            ("convolution" | "dynamic_conv" | "reduce_window" | "select_and_scatter", "padding") => {
                self.is_filled_with(stored, 0)
            }
            ("convolution" | "dynamic_conv", "window_reversal") => self.is_filled_with(stored, 0),
            ("convolution" | "dynamic_conv" | "dot" | "dot_general", "precision_config") => {
                let default = |&index: &u32| {
                    matches!(self.stored(index), Some(Stored::Enum { keyword: "DEFAULT", .. }))
                };
                matches!(stored, Stored::Array(list) if list.iter().all(default))
            }
            ("custom_call", "has_side_effect") => is_false,
            ("custom_call", "backend_config") => empty_string,
            ("custom_call", "api_version") => keyword("API_VERSION_ORIGINAL"),
            (
                "custom_call",
                "called_computations" | "operand_layouts" | "result_layouts" | "output_operand_aliases",
            )
            | ("infeed", "layout") => empty_list,
            ("dynamic_broadcast_in_dim", "known_expanding_dimensions" | "known_nonexpanding_dimensions")
            | ("send" | "recv", "source_target_pairs") => empty_tensor,
            ("gather" | "dynamic_gather" | "scatter", "indices_are_sorted" | "unique_indices") => is_false,
            ("send" | "recv", "is_host_transfer") => is_false,
            ("sort", "dimension") => number(-1),
            ("sort", "is_stable") => is_false,
            (_, "result_accuracy") => self.is_default_accuracy(stored),
            _ => false,
        }
    }

    fn is_default_accuracy(&self, stored: &Stored) -> bool {
        matches!(stored, Stored::ResultAccuracy { atol, rtol, ulps: 0, mode }
            if *atol == 0.0 && *rtol == 0.0
                && matches!(self.stored(*mode), Some(Stored::Enum { keyword: "DEFAULT", .. })))
    }

    /// Whether all elements of a list of numbers or truth values are `wanted`, and there are some.
    fn is_filled_with(&self, stored: &Stored, wanted: i64) -> bool {
        let Stored::Tensor { ty, data } = stored else { return false };
        let Some(StoredType::Tensor { element, .. }) = self.program.types.get(*ty as usize) else {
            return false;
        };
        let width = match self.program.types.get(*element as usize) {
            Some(StoredType::Integer { width, .. }) => width.div_ceil(8) as usize,
            _ => return false,
        };
        let Some(bytes) = self.small(*data).filter(|bytes| !bytes.is_empty()) else { return false };
        bytes.chunks(width).all(|chunk| chunk.iter().zip(wanted.to_le_bytes()).all(|(&a, b)| a == b))
    }

    /// The bytes of a short list.
    fn small(&self, data: Span) -> Option<Vec<u8>> {
        let mut bytes = vec![0; usize::try_from(data.length).ok().filter(|&length| length <= 1 << 12)?];
        self.source.read_at(data.offset, &mut bytes).ok()?;
        Some(bytes)
    }
}
