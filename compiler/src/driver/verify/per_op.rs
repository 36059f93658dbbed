//! `--per-op`: the first operation whose result differs. Every intermediate value becomes a result, so the evaluator and the
//! artifact both say what it is.
//!
//! ```text
//! func.func public @main(%x) -> (…) {           func.func public @main(%x) -> (…, …) {
//!   %0 = stablehlo.exponential %x                  %0 = stablehlo.exponential %x
//!   %1 = stablehlo.negate %0              ->       %1 = stablehlo.negate %0
//!   return %1                                      return %1, %0
//! }                                              }
//! ```

use edgec_dialects::ir::{Func, Module, Op, UpstreamPass, Value, Visibility};
use edgec_dialects::{Builder, ElementType};
use edgec_eval::{Evaluator, Options as EvalOptions};
use edgec_passes::{PassError, Recipe, Unit, Unobserved};
use edgec_runtime::{Artifact, CpuOptions, Runner, Tensor};
use edgec_weights::{Silent, WeightTable};
use serde::Serialize;

use super::{Comparison, VerifyError, compare};
use crate::driver::CompileError;
use crate::driver::target::Target;

/// An operation whose result differs.
#[derive(Clone, Debug, Serialize)]
pub struct Divergence {
    /// Its name: `stablehlo.exponential`.
    pub op: String,
    /// Where it comes from, as the module says.
    pub location: String,
    /// The operation as text.
    pub text: String,
    /// Which of its results differs, and how.
    pub result: usize,
    /// How it differs.
    pub comparison: Comparison,
}

/// A search for the first operation that differs.
pub(super) struct Search<'s, 'c> {
    pub module: Module<'c>,
    pub weights: &'s WeightTable,
    pub target: Target<'s>,
    pub recipe: Recipe,
    pub tolerance: f64,
    pub threads: usize,
}

/// Element types that every target takes as results; types beyond them may be refused as results though they are none as
/// intermediate values.
const COMMON: &[ElementType] = &[ElementType::F32, ElementType::I32, ElementType::I64, ElementType::I1];

impl<'c> Search<'_, 'c> {
    /// The first operation of the function `key` whose result is beyond the tolerance.
    ///
    /// # Errors
    /// The function with all its values as results cannot be evaluated, compiled or run.
    pub fn first_divergence(
        &self,
        key: &str,
        inputs: &[Tensor],
        named: &[(String, Tensor)],
    ) -> Result<Option<Divergence>, VerifyError> {
        let module = self.inlined(key)?;
        let Some(function) = module.func(key) else { return Ok(None) };
        let all = intermediate(function, |_| true);
        let common =
            intermediate(function, |element| element.is_some_and(|element| COMMON.contains(&element)));
        let attempt = self.run(module, key, &all, named);
        let (values, found) = match attempt {
            Err(VerifyError::Compile(_)) if common.len() < all.len() => {
                let found = self.run(module, key, &common, named)?;
                (common, found)
            }
            other => (all, other?),
        };
        let marked = marked(module, key, &values)?;
        let evaluator = Evaluator::new(marked, self.weights, EvalOptions::default());
        let expected = evaluator.evaluate(key, inputs)?;
        let outputs = expected.len() - values.len();
        for (index, (op, result)) in values.iter().enumerate() {
            let name = format!("{VALUE}{index}");
            let tensor = found.iter().find(|(found, _)| *found == name).map(|(_, tensor)| tensor);
            let (Some(expected), Some(tensor)) = (expected.get(outputs + index), tensor) else { continue };
            let comparison = compare(&name, expected, tensor, self.tolerance);
            if !comparison.within {
                return Ok(Some(Divergence {
                    op: op.name(),
                    location: op.location().to_string(),
                    text: op.to_string().lines().next().unwrap_or_default().to_owned(),
                    result: *result,
                    comparison,
                }));
            }
        }
        Ok(None)
    }

    /// The module with that one public function, its calls inlined.
    fn inlined(&self, key: &str) -> Result<Module<'c>, VerifyError> {
        let module = self.module.duplicate();
        for function in module.funcs().into_iter().filter(|function| function.name() != key) {
            function.set_visibility(Visibility::Private);
        }
        run_upstream(module, &[UpstreamPass::Inline, UpstreamPass::SymbolDce, UpstreamPass::Canonicalize])?;
        Ok(module)
    }

    /// Compiles the function with these values as results and runs it.
    fn run(
        &self,
        module: Module<'c>,
        key: &str,
        values: &[(Op<'c>, usize)],
        inputs: &[(String, Tensor)],
    ) -> Result<Vec<(String, Tensor)>, VerifyError> {
        let unit = Unit {
            context: module.context(),
            module: marked(module, key, values)?,
            weights: self.weights.clone(),
            options: self.target.pass_options(self.recipe),
        };
        let artifact = self.target.prepare(unit, &mut Unobserved)?.artifact;
        let failed = |source| VerifyError::Request(format!("a temporary file: {source}"));
        let file = tempfile::NamedTempFile::new().map_err(failed)?;
        artifact.write(file.as_file(), 0, self.threads, &Silent).map_err(CompileError::from)?;
        let options = CpuOptions { threads: Some(self.threads), weight_cache: None, profiling: false };
        Ok(Artifact::open(file.path())?.runner(&options)?.run(key, inputs)?)
    }
}

/// What the added results are called: this and their number.
const VALUE: &str = "value_";

/// The results of the function's operations that can be results of the function, in order.
fn intermediate<'c>(function: Func<'c>, takes: impl Fn(Option<ElementType>) -> bool) -> Vec<(Op<'c>, usize)> {
    let ops = function.body().map(|body| body.ops()).unwrap_or_default();
    ops.into_iter()
        .filter(|op| op.constant_value().is_none() && !op.is("ml_program.global_load_const"))
        .flat_map(|op| op.results().into_iter().enumerate().map(move |(index, value)| (op, index, value)))
        .filter(|(_, _, value)| value.ty().is_static() && takes(value.element_type()))
        .map(|(op, index, _)| (op, index))
        .collect()
}

/// A copy of the module whose function returns these values of the original behind its own results.
fn marked<'c>(module: Module<'c>, key: &str, values: &[(Op<'c>, usize)]) -> Result<Module<'c>, VerifyError> {
    let ops =
        |module: Module<'c>| module.func(key).and_then(Func::body).map(|body| body.ops()).unwrap_or_default();
    let originals = ops(module);
    let copy = module.duplicate();
    let copies = ops(copy);
    let twin = |op: &Op<'c>| originals.iter().position(|original| original == op);
    let added: Vec<Value<'c>> =
        values.iter().filter_map(|(op, result)| copies.get(twin(op)?)?.result(*result)).collect();
    let Some(function) = copy.func(key) else { return Ok(copy) };
    let Some(end) = function.return_op() else { return Ok(copy) };
    let names: Vec<_> =
        (0..function.result_types().len()).map(|index| function.result_attr(index, NAME)).collect();
    let mut returned = end.operands();
    returned.extend(added);
    Builder::before(end).func_return(&returned);
    end.erase().map_err(pass_error)?;
    function.op().remove_attr("res_attrs");
    function.update_type();
    for (index, name) in names.iter().enumerate() {
        match name {
            Some(name) => function.set_result_attr(index, NAME, *name),
            None => function.set_result_attr(index, NAME, format!("output_{index}").as_str()),
        }
    }
    for index in 0..values.len() {
        function.set_result_attr(names.len() + index, NAME, format!("{VALUE}{index}").as_str());
    }
    Ok(copy)
}

/// The attribute that names a result.
const NAME: &str = "edgec.name";

fn run_upstream(module: Module<'_>, passes: &[UpstreamPass]) -> Result<(), VerifyError> {
    module.run_passes(passes).map_err(|diagnostics| pass_error(diagnostics.into()))
}

fn pass_error(error: edgec_dialects::ir::IrError) -> VerifyError {
    CompileError::from(PassError::from(error)).into()
}
