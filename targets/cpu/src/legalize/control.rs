//! Control flow: regions become functions that WHILE and IF call, and what they capture becomes operands.
//!
//! ```text
//! %0 = stablehlo.while(%i = %n) cond { .. return %c } do { %s = stablehlo.add %i, %step .. return %s }
//! ->
//! %0:2 = tfl.while %n, %step {cond = @main.while.cond, body = @main.while.body}
//! ```

use edgec_dialects::{
    Builder,
    ir::{Block, Func, IrError, Module, Type, Value, Visibility},
};

use edgec_formats::tflite::DISPATCH;
use edgec_target::partition::PARTITION;

use super::lowering::{Lowered, Lowering, Op, Stop, lacks, refuse};
use super::region::{self, Mapping};

/// The call of a function that an accelerator computes.
///
/// ```text
/// %0 = call @main_npu_0(%x)   ->   %0 = tfl.custom %x {custom_code = "DISPATCH_OP", custom_option = the function's name}
/// ```
pub(super) fn call<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let symbol = op.symbol_attr("callee").unwrap_or_default();
    let callee = Module::containing(op).and_then(|module| module.func(&symbol));
    if callee.is_none_or(|callee| callee.op().str_attr(PARTITION).is_none()) {
        return refuse("the function that it calls has no body here", "inline the call first");
    }
    let types: Vec<Type<'c>> = op.results().into_iter().map(Value::ty).collect();
    Ok(at.tfl().custom(DISPATCH, symbol.as_bytes(), &op.operands(), &types)?)
}

/// WHILE. A value that the body hands on unchanged is no loop variable: what is stored is stored in the functions as well,
/// so that kernels see weights as such.
pub(super) fn while_loop<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let (cond, body) = (block(op, 0)?, block(op, 1)?);
    let returned = body.terminator().map(Op::operands).unwrap_or_default();
    let initial = op.operands();
    if [initial.len(), returned.len(), cond.args().len(), body.args().len()] != [op.result_count(); 4] {
        return Err(lacks(op, op.result_count()));
    }
    let arguments = body.args();
    let invariant = |index: usize| returned[index] == arguments[index];
    let variables: Vec<usize> = (0..initial.len()).filter(|&index| !invariant(index)).collect();

    // What both functions take: the variables, then what stays the same and is not stored.
    let mut constant: Vec<Value<'c>> =
        (0..initial.len()).filter(|&at| invariant(at)).map(|at| initial[at]).collect();
    constant.extend(cond.captures().into_iter().chain(body.captures()));
    let constant = distinct(&constant);
    let (stored, passed): (Vec<_>, Vec<_>) = constant.into_iter().partition(|&value| is_stored(value));
    let operands: Vec<Value<'c>> =
        variables.iter().map(|&index| initial[index]).chain(passed.iter().copied()).collect();

    let outline = |part: &str, block: Block<'c>, is_body: bool| -> Result<String, Stop> {
        let function = Outline::new(op, &format!("while.{part}"), &operands)?;
        let (looped, kept) = function.arguments.split_at(variables.len());
        let mut mapping: Mapping<'c> = passed.iter().copied().zip(kept.iter().copied()).collect();
        function.store(&stored, &mut mapping)?;
        for (index, argument) in block.args().into_iter().enumerate() {
            let inside = match variables.iter().position(|&variable| variable == index) {
                Some(place) => looped.get(place),
                None => mapping.get(&initial[index]),
            };
            let inside = inside.copied().ok_or_else(|| lacks(op, index))?;
            mapping.insert(argument, inside);
        }
        let mut values = region::copy(&function.builder, block, &mut mapping)?;
        if is_body {
            values = variables.iter().map(|&index| values[index]).chain(kept.iter().copied()).collect();
        }
        Ok(function.finish(&values))
    };
    let (cond, body) = (outline("cond", cond, false)?, outline("body", body, true)?);
    let looped = at.tfl().while_loop(&operands, &cond, &body)?;
    Ok((0..initial.len())
        .map(|index| match variables.iter().position(|&variable| variable == index) {
            Some(place) => looped[place],
            None => initial[index],
        })
        .collect())
}

/// IF.
pub(super) fn if_else<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let condition = at.operand(op, 0)?;
    choose(at, op, condition, &[block(op, 0)?, block(op, 1)?])
}

/// One IF in the other, the last branch for every index outside.
///
/// ```text
/// %0 = stablehlo.case(%i) {a} {b} {c}   ->   tfl.if (%i == 0) a, else { tfl.if (%i == 1) b, else c }
/// ```
pub(super) fn case<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let index = at.operand(op, 0)?;
    let branches: Result<Vec<Block<'c>>, Stop> = (0..op.regions().len()).map(|at| block(op, at)).collect();
    match branches?.as_slice() {
        [] => refuse("there is no branch", "give the operation a branch"),
        [only] => Ok(region::copy(at.hlo(), *only, &mut Mapping::new())?),
        branches => {
            let first = at.tfl().compare("equal", index, at.tfl().constant_i32(&[0], &[])?)?;
            choose(at, op, first, branches)
        }
    }
}

/// The first branch where `condition` holds, else one of the others, by the operation's index.
fn choose<'c>(at: &Lowering<'c>, op: Op<'c>, condition: Value<'c>, branches: &[Block<'c>]) -> Lowered<'c> {
    let results: Vec<Type<'c>> = op.results().into_iter().map(Value::ty).collect();
    let index = at.operand(op, 0)?;
    let mut captured: Vec<Value<'c>> = branches.iter().flat_map(|&branch| branch.captures()).collect();
    if branches.len() > 2 {
        captured.push(index);
    }
    let (stored, passed): (Vec<_>, Vec<_>) =
        distinct(&captured).into_iter().partition(|&value| is_stored(value));

    let outline = |branch: Block<'c>| -> Result<String, Stop> {
        let function = Outline::new(op, "branch", &passed)?;
        let mut mapping = function.mapping(&passed);
        function.store(&stored, &mut mapping)?;
        let values = region::copy(&function.builder, branch, &mut mapping)?;
        Ok(function.finish(&values))
    };
    let mut functions = Vec::new();
    for &branch in branches {
        functions.push(outline(branch)?);
    }
    // From the last choice to the first: a function that chooses between one branch and all behind it.
    let Some(mut otherwise) = functions.pop() else { return Err(lacks(op, 0)) };
    for (number, then) in functions.iter().enumerate().skip(1).rev() {
        let function = Outline::new(op, "branches", &passed)?;
        let mut mapping = function.mapping(&passed);
        function.store(&stored, &mut mapping)?;
        let tfl = function.tfl();
        let index = mapping.get(&index).copied().unwrap_or(index);
        let chosen = tfl.compare("equal", index, tfl.constant_i32(&[number as i64], &[])?)?;
        let values = tfl.if_else(chosen, &function.arguments, (then, &otherwise), &results)?;
        otherwise = function.finish(&values);
    }
    let Some(then) = functions.first() else { return Err(lacks(op, 0)) };
    Ok(at.tfl().if_else(condition, &passed, (then, &otherwise), &results)?)
}

/// The operands themselves: TFLite has no optimiser to keep away.
pub(super) fn optimization_barrier<'c>(_: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    Ok(op.operands())
}

/// The tuple's element; the tuple itself goes with its last reader.
pub(super) fn get_tuple_element<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let tuple = at.operand(op, 0)?.defining_op().filter(|tuple| tuple.is("stablehlo.tuple"));
    let index = usize::try_from(at.integer(op, "index")?).unwrap_or(usize::MAX);
    match tuple.and_then(|tuple| tuple.operand(index)) {
        Some(value) => Ok(vec![value]),
        None => refuse("the tuple is an argument or a result", "pass its elements one by one"),
    }
}

/// A function under construction for a region.
struct Outline<'c> {
    function: Func<'c>,
    builder: Builder<'c>,
    arguments: Vec<Value<'c>>,
}

impl<'c> Outline<'c> {
    /// A function of the types of `operands`, named after `part` of the function that `op` stands in.
    fn new(op: Op<'c>, part: &str, operands: &[Value<'c>]) -> Result<Self, Stop> {
        let (Some(module), Some(parent)) = (Module::containing(op), parent(op)) else {
            return Err(lacks(op, 0));
        };
        let name = module.unique_symbol(&format!("{}.{part}", parent.name()));
        let types: Vec<Type<'c>> = operands.iter().map(|value| value.ty()).collect();
        let function = Func::create(module, &name, Visibility::Private, &types, &[])?;
        let Some(body) = function.body() else { return Err(lacks(op, 0)) };
        let builder = Builder::at_end(body).with_location(op.location());
        Ok(Self { function, builder, arguments: function.args() })
    }

    fn tfl(&self) -> crate::tfl::Tfl<'c> {
        crate::tfl::Tfl::new(self.builder)
    }

    /// What the operands are inside.
    fn mapping(&self, operands: &[Value<'c>]) -> Mapping<'c> {
        operands.iter().copied().zip(self.arguments.iter().copied()).collect()
    }

    /// Stores `values` inside as they are stored outside.
    fn store(&self, values: &[Value<'c>], mapping: &mut Mapping<'c>) -> Result<(), IrError> {
        for &value in values {
            let Some(op) = value.defining_op() else { continue };
            self.store(&op.operands(), mapping)?;
            let operands: Vec<Value<'c>> =
                op.operands().iter().filter_map(|operand| mapping.get(operand).copied()).collect();
            if !mapping.contains_key(&value) {
                mapping.extend(op.results().into_iter().zip(self.builder.clone_op(op, &operands)?.results()));
            }
        }
        Ok(())
    }

    /// Ends the function and says its name.
    fn finish(self, values: &[Value<'c>]) -> String {
        self.builder.func_return(values);
        self.function.name()
    }
}

/// Whether the artifact stores the value, so that every function may store it too.
fn is_stored(value: Value<'_>) -> bool {
    value.defining_op().is_some_and(|op| match op.name().as_str() {
        "stablehlo.constant" | "tfl.pseudo_const" | "ml_program.global_load_const" => true,
        "tfl.pseudo_qweight" | "tfl.dequantize" => op.operands().into_iter().all(is_stored),
        _ => false,
    })
}

/// Each of `values` once.
fn distinct<'c>(values: &[Value<'c>]) -> Vec<Value<'c>> {
    let mut found = Vec::new();
    for &value in values {
        if !found.contains(&value) {
            found.push(value);
        }
    }
    found
}

/// The block of a region.
fn block<'c>(op: Op<'c>, index: usize) -> Result<Block<'c>, Stop> {
    op.region(index).and_then(|region| region.entry()).ok_or_else(|| lacks(op, index))
}

/// The function that holds `op`.
fn parent(op: Op<'_>) -> Option<Func<'_>> {
    let mut parent = op.parent()?;
    loop {
        if let Some(function) = Func::from_op(parent) {
            return Some(function);
        }
        parent = parent.parent()?;
    }
}
