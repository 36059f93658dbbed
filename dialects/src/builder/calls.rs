//! Composites and calls.

use super::Builder;
use crate::{
    ir::{Attr, Func, Module, Type, Value, Visibility},
    stablehlo::CompositeOp,
};

impl<'c> Builder<'c> {
    /// A `stablehlo.composite` of this name and these attributes, with a
    /// private function that spells it out. Composites of one name,
    /// attributes and operand types share the function, so these must
    /// determine what `decomposition` builds.
    pub fn composite(
        &self,
        name: &str,
        operands: &[Value<'c>],
        attrs: &[(&str, Attr<'c>)],
        decomposition: impl FnOnce(&Builder<'c>, &[Value<'c>]) -> Vec<Value<'c>>,
    ) -> Vec<Value<'c>> {
        let Some(module) = self.module() else {
            // The place was erased: what is built here will never be seen.
            return decomposition(self, operands);
        };
        let context = self.context();
        let types: Vec<Type<'c>> = operands.iter().map(|value| value.ty()).collect();
        let attrs = Attr::dictionary(context, attrs);
        let key = format!("{name} {attrs} {types:?}");
        let func = self.known_decomposition(module, &key).or_else(|| {
            let base: String = name
                .chars()
                .map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' })
                .collect();
            let symbol = module.unique_symbol(&format!("{base}_impl"));
            let func = Func::create(module, &symbol, Visibility::Private, &types, &[]).ok()?;
            let body = Builder::at_end(func.body()?).with_location(self.location());
            let values = decomposition(&body, &func.args());
            body.func_return(&values);
            let key = (module.op().raw.ptr as usize, key);
            context.decompositions.borrow_mut().insert(key, func.op().raw);
            Some(func)
        });
        let Some(func) = func else { return Vec::new() };
        let results = func.result_types();
        let op = CompositeOp::create(self, operands, name, Some(attrs), &func.name(), 0, &results);
        op.op().results()
    }

    /// The function made for an equal composite, if it still stands in the
    /// module.
    fn known_decomposition(&self, module: Module<'c>, key: &str) -> Option<Func<'c>> {
        let key = (module.op().raw.ptr as usize, key.to_owned());
        let raw = self.context().decompositions.borrow().get(&key).copied()?;
        let op = crate::ir::Op::new(raw, self.context());
        if op.parent() != Some(module.op()) {
            return None;
        }
        Func::from_op(op)
    }

    /// Calls a function.
    pub fn call(&self, func: Func<'c>, operands: &[Value<'c>]) -> Vec<Value<'c>> {
        let callee = Attr::symbol(self.context(), &func.name());
        self.emit(
            self.spec("func.call").operands(operands).results(&func.result_types()).attr("callee", callee),
        )
        .results()
    }
}
