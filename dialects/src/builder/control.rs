//! Control flow and the ends of blocks.

use super::Builder;
use crate::{
    ir::{Func, Region, Type, Value},
    stablehlo::{CaseOp, IfOp, ReturnOp, WhileOp},
};

impl<'c> Builder<'c> {
    /// Ends a region of a StableHLO operation.
    pub fn stablehlo_return(&self, values: &[Value<'c>]) {
        ReturnOp::create(self, values);
    }

    /// Ends a function, and gives it the type that its arguments and `values`
    /// have.
    pub fn func_return(&self, values: &[Value<'c>]) {
        self.emit(self.spec("func.return").operands(values));
        if let Some(func) = self.block().and_then(|block| block.parent_op()).and_then(Func::from_op) {
            func.update_type();
        }
    }

    /// Repeats `body` while `condition` gives a true scalar; both take the
    /// current values.
    pub fn while_loop(
        &self,
        initial: &[Value<'c>],
        condition: impl FnOnce(&Builder<'c>, &[Value<'c>]) -> Value<'c>,
        body: impl FnOnce(&Builder<'c>, &[Value<'c>]) -> Vec<Value<'c>>,
    ) -> Vec<Value<'c>> {
        let types: Vec<Type<'c>> = initial.iter().map(|value| value.ty()).collect();
        let op = WhileOp::create(self, initial, &types);
        self.fill(op.cond(), &types, |builder, args| vec![condition(builder, args)]);
        self.fill(op.body(), &types, body);
        op.op().results()
    }

    /// The results of one of two branches, which return the types `results`.
    pub fn if_else(
        &self,
        pred: Value<'c>,
        results: &[Type<'c>],
        then: impl FnOnce(&Builder<'c>) -> Vec<Value<'c>>,
        otherwise: impl FnOnce(&Builder<'c>) -> Vec<Value<'c>>,
    ) -> Vec<Value<'c>> {
        let op = IfOp::create(self, pred, results);
        self.fill(op.true_branch(), &[], |builder, _| then(builder));
        self.fill(op.false_branch(), &[], |builder, _| otherwise(builder));
        op.op().results()
    }

    /// The results of branch `index`, of the last one where the index is
    /// outside; `branch` builds each.
    pub fn case(
        &self,
        index: Value<'c>,
        results: &[Type<'c>],
        count: usize,
        mut branch: impl FnMut(&Builder<'c>, usize) -> Vec<Value<'c>>,
    ) -> Vec<Value<'c>> {
        let op = CaseOp::create(self, index, count, results);
        for (number, region) in op.branches().into_iter().enumerate() {
            self.fill(region, &[], |builder, _| branch(builder, number));
        }
        op.op().results()
    }

    /// Builds a region's only block, which returns what `build` gives.
    fn fill(
        &self,
        region: Region<'c>,
        args: &[Type<'c>],
        build: impl FnOnce(&Builder<'c>, &[Value<'c>]) -> Vec<Value<'c>>,
    ) {
        let block = region.add_block(args, self.location());
        let builder = Builder::at_end(block).with_location(self.location());
        let values = build(&builder, &block.args());
        builder.stablehlo_return(&values);
    }
}
