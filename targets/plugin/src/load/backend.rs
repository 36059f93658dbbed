//! A library as a backend.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use edgec_dialects::ir::Module;
use edgec_passes::Pass;
use edgec_target::partition::Limits;
use edgec_target::{
    Accelerator, Backend, Candidate, DecoderForm, PreparedArtifact, Role, Support, TargetError, TargetOption,
    TargetOptions,
};
use edgec_weights::WeightTable;

use super::call::{Host, broken, lock, no, yes};
use super::library::open;
use super::support::Places;
use super::table::Table;
use super::weights::{HostWeights, read};
use crate::PluginError;
use crate::abi;

/// An accelerator in a shared library. Cheap to clone.
#[derive(Clone)]
pub struct LoadedPlugin(Arc<Loaded>);

/// A library with its table.
pub(super) struct Loaded {
    pub path: PathBuf,
    pub table: Table,
    calls: Mutex<()>,
}

impl Loaded {
    /// Keeps calls of other threads waiting: a plug-in is called from one at a time.
    pub fn calling(&self) -> MutexGuard<'_, ()> {
        lock(&self.calls)
    }
}

impl LoadedPlugin {
    /// Loads the library at `path`, which runs its code. It stays loaded for the life of the process.
    ///
    /// # Errors
    /// It is no library for this machine, no plug-in, one for another version of the interface, or its table breaks a rule.
    pub fn load(path: &Path) -> Result<Self, PluginError> {
        // SAFETY: the plug-in vouches for its table.
        unsafe { Self::of(path, open(path)?) }
    }

    /// The plug-in of a table.
    ///
    /// # Safety
    /// What the table points to is as `edgec_plugin.h` says, or breaks a rule that can be seen.
    pub(crate) unsafe fn of(path: &Path, table: &abi::Plugin) -> Result<Self, PluginError> {
        let broken = |reason| PluginError::Broken { path: path.to_owned(), reason };
        // SAFETY: the caller vouches for it.
        let table = unsafe { Table::of(table) }.map_err(broken)?;
        Ok(Self(Arc::new(Loaded { path: path.to_owned(), table, calls: Mutex::new(()) })))
    }

    fn broken(&self, reason: String) -> TargetError {
        broken(&self.0.table, &self.0.path, reason)
    }

    /// Its limits, and the form of decoders.
    fn asked(&self, options: &TargetOptions) -> Result<(Limits, DecoderForm), TargetError> {
        let Loaded { table, path, .. } = &*self.0;
        let mut limits = abi::Limits {
            partitions: 0,
            operations: 0,
            call_ns: f64::NAN,
            bytes_per_nanosecond: f64::NAN,
            decoder_form: 0,
            reserved: 0,
        };
        let host = Host::default();
        let _calling = self.0.calling();
        host.call(table, path, options, |call| {
            // SAFETY: the structures and what they point to live during the call.
            unsafe { (table.limits)(table.this, call, &raw mut limits) }
        })?;
        let abi::Limits { partitions, operations, call_ns, bytes_per_nanosecond, decoder_form, .. } = limits;
        if !(call_ns.is_finite() && call_ns >= 0.0 && bytes_per_nanosecond > 0.0) {
            return Err(self.broken(format!(
                "its limits cannot be: {call_ns} ns a call, {bytes_per_nanosecond} bytes a nanosecond"
            )));
        }
        let form = usize::try_from(decoder_form).ok().and_then(|form| abi::DECODER_FORMS.get(form));
        let form = form.ok_or_else(|| self.broken(format!("it asks for decoders in form {decoder_form}")))?;
        let limits = Limits {
            partitions: usize::try_from(partitions).unwrap_or(usize::MAX),
            nodes: usize::try_from(operations).unwrap_or(usize::MAX),
            call: call_ns,
            bytes_per_nanosecond,
        };
        Ok((limits, *form))
    }

    fn bytecode(&self, module: Module<'_>) -> Result<Vec<u8>, TargetError> {
        Ok(module.to_bytecode(self.0.table.bytecode_version)?)
    }
}

impl Backend for LoadedPlugin {
    fn id(&self) -> &'static str {
        self.0.table.id
    }

    fn description(&self) -> &'static str {
        self.0.table.description
    }

    fn options(&self) -> &'static [TargetOption] {
        self.0.table.options
    }

    fn kept_composites(&self) -> &'static [&'static str] {
        self.0.table.kept_composites
    }

    fn passes(&self) -> Vec<Pass> {
        // They run in the plug-in, over its own copy of the module.
        Vec::new()
    }

    fn role(&self) -> Role<'_> {
        Role::Accelerator(self)
    }
}

impl Accelerator for LoadedPlugin {
    fn support(&self, candidate: &Candidate<'_, '_>, options: &TargetOptions) -> Support {
        let unasked = |reason: String| Support::No { reason };
        let Some(module) = candidate.ops.first().and_then(|&op| Module::containing(op)) else {
            return unasked("it is in no module".to_owned());
        };
        match self.support_all(module, std::slice::from_ref(candidate), options) {
            Ok(answers) => answers.into_iter().next().unwrap_or_else(|| unasked(String::new())),
            Err(error) => unasked(error.to_string()),
        }
    }

    fn support_all<'c>(
        &self,
        module: Module<'c>,
        candidates: &[Candidate<'c, '_>],
        options: &TargetOptions,
    ) -> Result<Vec<Support>, TargetError> {
        let Loaded { table, path, .. } = &*self.0;
        let places = Places::of(module, candidates).ok_or_else(|| TargetError::Internal {
            target: table.id,
            message: "a candidate is not in the module".to_owned(),
        })?;
        let bytecode = self.bytecode(module)?;
        let (functions, asked) = (places.functions(), places.candidates());
        let questions = abi::Questions {
            struct_size: size_of::<abi::Questions>(),
            module: bytecode.as_ptr(),
            module_size: bytecode.len(),
            functions: functions.as_ptr(),
            function_count: functions.len(),
            candidates: asked.as_ptr(),
            candidate_count: asked.len(),
            yes: Some(yes),
            no: Some(no),
        };
        let host = Host { answers: Mutex::new(vec![None; asked.len()]), ..Host::default() };
        let _calling = self.0.calling();
        host.call(table, path, options, |call| {
            // SAFETY: the structures and what they point to live during the call.
            unsafe { (table.support)(table.this, call, &raw const questions) }
        })?;
        let answers = lock(&host.answers).drain(..).collect::<Vec<_>>();
        let missing = answers.iter().position(Option::is_none);
        let count = answers.len();
        match missing {
            Some(index) => Err(self.broken(format!("it answers nothing about candidate {index} of {count}"))),
            None => Ok(answers.into_iter().flatten().collect()),
        }
    }

    fn limits(&self, options: &TargetOptions) -> Result<Limits, TargetError> {
        Ok(self.asked(options)?.0)
    }

    fn decoder_form(&self, options: &TargetOptions) -> DecoderForm {
        // What keeps it from answering is said when it is asked for its limits.
        self.asked(options).map(|(_, form)| form).unwrap_or(DecoderForm::Slices)
    }

    fn compile(
        &self,
        module: Module<'_>,
        weights: &WeightTable,
        options: &TargetOptions,
    ) -> Result<Box<dyn PreparedArtifact>, TargetError> {
        let Loaded { table, path, .. } = &*self.0;
        let bytecode = self.bytecode(module)?;
        let weights = Box::new(HostWeights::of(module, weights)?);
        let list = weights.list();
        let program = abi::Program {
            struct_size: size_of::<abi::Program>(),
            module: bytecode.as_ptr(),
            module_size: bytecode.len(),
            weights: list.as_ptr(),
            weight_count: list.len(),
            read: Some(read),
            weights_host: weights.pointer(),
        };
        let mut artifact = abi::Artifact { artifact: std::ptr::null_mut(), size: 0, weight_bytes: 0 };
        let host = Host::default();
        let compiled = {
            let _calling = self.0.calling();
            host.call(table, path, options, |call| {
                // SAFETY: the structures and what they point to live during the call, the weights until the artifact is
                // released.
                unsafe { (table.compile)(table.this, call, &raw const program, &raw mut artifact) }
            })
        };
        if let Some(error) = weights.take_error() {
            return Err(error);
        }
        compiled?;
        let bodies = module.funcs().into_iter().filter(|function| function.body().is_some());
        let functions = bodies.map(|function| function.name()).collect();
        Ok(Box::new(self.0.artifact(artifact, functions, options, weights)?))
    }
}
