//! Functions.

use super::{Attr, Block, IntoAttr, IrError, Location, Module, Op, OpSpec, Type, Value, string_ref};
use mlir_sys::{mlirBlockDetach, mlirFuncSetArgAttr, mlirFuncSetResultAttr, mlirRegionAppendOwnedBlock};

/// Who may refer to a function.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Visibility {
    /// Anyone: it is a signature of the model.
    Public,
    /// Only the module it stands in.
    Private,
}

/// A `func.func`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Func<'c>(Op<'c>);

impl<'c> Func<'c> {
    /// Adds a function with an empty body to the end of a module. Build into
    /// it with [`crate::Builder::at_end`] of [`Func::body`], and end it with
    /// [`crate::Builder::func_return`].
    pub fn create(
        module: Module<'c>,
        name: &str,
        visibility: Visibility,
        inputs: &[Type<'c>],
        results: &[Type<'c>],
    ) -> Result<Self, IrError> {
        if module.lookup(name).is_some() {
            return Err(IrError::DuplicateSymbol(name.to_owned()));
        }
        Self::create_unchecked(module, name, visibility, inputs, results)
    }

    /// As [`Func::create`], with a name that no symbol has.
    pub(super) fn create_unchecked(
        module: Module<'c>,
        name: &str,
        visibility: Visibility,
        inputs: &[Type<'c>],
        results: &[Type<'c>],
    ) -> Result<Self, IrError> {
        let context = module.op().context();
        let location = Location::unknown(context);
        let spec = OpSpec::new(context, "func.func")
            .attr("sym_name", name)
            .attr("function_type", Type::function(context, inputs, results))
            .regions(1);
        let spec = match visibility {
            Visibility::Public => spec.attr("sym_visibility", "public"),
            Visibility::Private => spec.attr("sym_visibility", "private"),
        };
        let op = spec.create(location)?;
        if let Some(region) = op.region(0) {
            region.add_block(inputs, location);
        }
        module.append(op);
        Ok(Self(op))
    }

    /// Adds a private function without a body, which something else computes.
    pub fn declare(
        module: Module<'c>,
        name: &str,
        inputs: &[Type<'c>],
        results: &[Type<'c>],
    ) -> Result<Self, IrError> {
        if module.lookup(name).is_some() {
            return Err(IrError::DuplicateSymbol(name.to_owned()));
        }
        Self::declare_unchecked(module, name, inputs, results)
    }

    /// As [`Func::declare`], with a name that no symbol has.
    pub(super) fn declare_unchecked(
        module: Module<'c>,
        name: &str,
        inputs: &[Type<'c>],
        results: &[Type<'c>],
    ) -> Result<Self, IrError> {
        let context = module.op().context();
        let op = OpSpec::new(context, "func.func")
            .attr("sym_name", name)
            .attr("function_type", Type::function(context, inputs, results))
            .attr("sym_visibility", "private")
            .regions(1)
            .create(Location::unknown(context))?;
        module.append(op);
        Ok(Self(op))
    }

    /// The function that this operation is.
    pub fn from_op(op: Op<'c>) -> Option<Self> {
        op.is("func.func").then_some(Self(op))
    }

    /// The operation.
    pub fn op(self) -> Op<'c> {
        self.0
    }

    /// Its name, without the `@`.
    pub fn name(self) -> String {
        self.0.str_attr("sym_name").unwrap_or_default()
    }

    /// Who may refer to it.
    pub fn visibility(self) -> Visibility {
        match self.0.str_attr("sym_visibility").as_deref() {
            None | Some("public") => Visibility::Public,
            Some(_) => Visibility::Private,
        }
    }

    /// Says who may refer to it.
    pub fn set_visibility(self, visibility: Visibility) {
        self.0.set_attr(
            "sym_visibility",
            match visibility {
                Visibility::Public => "public",
                Visibility::Private => "private",
            },
        );
    }

    /// Its body; `None` if it is only declared.
    pub fn body(self) -> Option<Block<'c>> {
        self.0.body()
    }

    /// The values its body begins with.
    pub fn args(self) -> Vec<Value<'c>> {
        self.body().map(Block::args).unwrap_or_default()
    }

    /// The types it takes.
    pub fn input_types(self) -> Vec<Type<'c>> {
        self.function_type().0
    }

    /// The types it returns.
    pub fn result_types(self) -> Vec<Type<'c>> {
        self.function_type().1
    }

    fn function_type(self) -> (Vec<Type<'c>>, Vec<Type<'c>>) {
        self.0.attr("function_type").and_then(Attr::as_type).and_then(Type::as_function).unwrap_or_default()
    }

    /// The `func.return` at the end of its body.
    pub fn return_op(self) -> Option<Op<'c>> {
        self.body()?.terminator()
    }

    /// The values it returns.
    pub fn returned(self) -> Vec<Value<'c>> {
        self.return_op().map(Op::operands).unwrap_or_default()
    }

    /// Sets its type from its body's arguments and the values it returns, as
    /// after a change to either.
    pub fn update_type(self) {
        if self.body().is_none() {
            return;
        }
        let inputs: Vec<_> = self.args().into_iter().map(Value::ty).collect();
        let results: Vec<_> = self.returned().into_iter().map(Value::ty).collect();
        self.0.set_attr("function_type", Type::function(self.0.context(), &inputs, &results));
    }

    /// An attribute of an argument, such as `edgec.name`.
    pub fn arg_attr(self, index: usize, name: &str) -> Option<Attr<'c>> {
        self.0.attr("arg_attrs")?.as_array()?.get(index)?.get(name)
    }

    /// Sets an attribute of an argument; does nothing if there is no such
    /// argument.
    pub fn set_arg_attr(self, index: usize, name: &str, value: impl IntoAttr<'c>) {
        let value = value.into_attr(self.0.context());
        if index < self.input_types().len() {
            // SAFETY: the index was checked, the string lives through the call.
            unsafe { mlirFuncSetArgAttr(self.0.raw, index as isize, string_ref(name), value.raw) }
        }
    }

    /// An attribute of a result, such as `edgec.name`.
    pub fn result_attr(self, index: usize, name: &str) -> Option<Attr<'c>> {
        self.0.attr("res_attrs")?.as_array()?.get(index)?.get(name)
    }

    /// Sets an attribute of a result; does nothing if there is no such result.
    pub fn set_result_attr(self, index: usize, name: &str, value: impl IntoAttr<'c>) {
        let value = value.into_attr(self.0.context());
        if index < self.result_types().len() {
            // SAFETY: the index was checked, the string lives through the call.
            unsafe {
                mlirFuncSetResultAttr(self.0.raw, index as isize, string_ref(name), value.raw);
            }
        }
    }

    /// Drops the arguments that `keep` says no to; they must have no uses.
    /// Attributes of the others stay with them.
    pub fn retain_args(self, keep: impl Fn(usize) -> bool) -> Result<(), IrError> {
        let Some(old) = self.body() else {
            return Err(IrError::Detached { op: self.name() });
        };
        let (inputs, results) = self.function_type();
        let args = old.args();
        for (index, arg) in args.iter().enumerate() {
            if let (false, Some(user)) = (keep(index), arg.uses().first()) {
                return Err(IrError::StillUsed { op: self.name(), result: index, user: user.op.name() });
            }
        }
        let kept: Vec<usize> = (0..args.len()).filter(|&index| keep(index)).collect();
        let context = self.0.context();
        let types: Vec<_> = kept.iter().filter_map(|&i| inputs.get(i).copied()).collect();
        let Some(region) = self.0.region(0) else {
            return Err(IrError::Detached { op: self.name() });
        };
        // Other handles may name the old arguments, so the old block is kept
        // aside instead of losing some of them.
        let new = region.add_block(&types, self.0.location());
        for (&from, to) in kept.iter().zip(new.args()) {
            if let Some(arg) = args.get(from) {
                arg.replace_all_uses_with(to);
            }
        }
        // SAFETY: both blocks belong to this region; the old one is empty when
        // the context takes it.
        unsafe {
            crate::ffi::edgecBlockSplice(new.raw, old.raw);
            mlirBlockDetach(old.raw);
            mlirBlockDetach(new.raw);
            mlirRegionAppendOwnedBlock(region.raw, new.raw);
        }
        context.keep_block(old.raw);
        if let Some(attrs) = self.0.attr("arg_attrs").and_then(Attr::as_array) {
            let attrs: Vec<_> = kept.iter().filter_map(|&i| attrs.get(i).copied()).collect();
            self.0.set_attr("arg_attrs", Attr::array(context, &attrs));
        }
        self.0.set_attr("function_type", Type::function(context, &types, &results));
        Ok(())
    }
}
