//! The symbols of a module, for whoever adds many.

use std::collections::HashSet;

use super::{Func, IrError, Module, Op, Type, Visibility};

/// The names of a module's symbols. [`Module::lookup`] goes through the whole module to find that a name is free; here that
/// is known, as long as nothing else adds symbols.
pub struct Symbols<'c> {
    module: Module<'c>,
    names: HashSet<String>,
}

impl<'c> Symbols<'c> {
    /// The symbols that `module` has now.
    pub fn of(module: Module<'c>) -> Self {
        let names = module.ops().into_iter().filter_map(|op: Op<'c>| op.str_attr("sym_name")).collect();
        Self { module, names }
    }

    /// A name that no symbol has, `base` or `base_1` and so on.
    pub fn unique(&self, base: &str) -> String {
        let numbered = (1u64..).map(|number| format!("{base}_{number}"));
        let mut names = std::iter::once(base.to_owned()).chain(numbered);
        names.find(|name| !self.names.contains(name)).unwrap_or_default()
    }

    /// As [`Func::create`].
    ///
    /// # Errors
    /// There is such a symbol.
    pub fn create(
        &mut self,
        name: &str,
        visibility: Visibility,
        inputs: &[Type<'c>],
        results: &[Type<'c>],
    ) -> Result<Func<'c>, IrError> {
        self.claim(name)?;
        Func::create_unchecked(self.module, name, visibility, inputs, results)
    }

    /// As [`Func::declare`].
    ///
    /// # Errors
    /// There is such a symbol.
    pub fn declare(
        &mut self,
        name: &str,
        inputs: &[Type<'c>],
        results: &[Type<'c>],
    ) -> Result<Func<'c>, IrError> {
        self.claim(name)?;
        Func::declare_unchecked(self.module, name, inputs, results)
    }

    /// Erases a function.
    ///
    /// # Errors
    /// As [`Op::erase`].
    pub fn erase(&mut self, function: Func<'c>) -> Result<(), IrError> {
        let name = function.name();
        function.op().erase()?;
        self.names.remove(&name);
        Ok(())
    }

    fn claim(&mut self, name: &str) -> Result<(), IrError> {
        if self.names.insert(name.to_owned()) {
            Ok(())
        } else {
            Err(IrError::DuplicateSymbol(name.to_owned()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Context;

    #[test]
    fn names_are_given_once() {
        let context = Context::new();
        let module = Module::parse(
            &context,
            "text",
            b"ml_program.global private @f_1(#ml_program.extern) : tensor<1xf32> func.func private @f()",
        );
        let module = module.unwrap();
        let mut symbols = Symbols::of(module);
        assert_eq!((symbols.unique("g"), symbols.unique("f")), ("g".to_owned(), "f_2".to_owned()));
        assert!(symbols.create("f_1", Visibility::Private, &[], &[]).is_err());
        let made = symbols.declare("f_2", &[], &[]).unwrap();
        assert_eq!((module.func("f_2"), symbols.unique("f")), (Some(made), "f_3".to_owned()));
        symbols.erase(made).unwrap();
        assert_eq!((module.func("f_2"), symbols.unique("f")), (None, "f_2".to_owned()));
    }
}
