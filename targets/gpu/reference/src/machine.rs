//! A workgroup, run statement by statement with all its invocations (lanes) side by side. Lanes that a condition excludes wait, so that barriers
//! need nothing.

use std::collections::HashMap;
use std::rc::Rc;

use naga::{
    AddressSpace, ArraySize, Block, Expression, Function, GlobalVariable, Handle, Module, Statement,
    SwitchValue, Type, TypeInner,
};

use crate::value::{Kind, Value};
use crate::{ReferenceError, Storage};

type Result<T> = std::result::Result<T, ReferenceError>;

/// Where a pointer points to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Root {
    /// A storage buffer.
    Storage(u32),
    /// Memory of the workgroup, one for all lanes.
    Shared(Handle<GlobalVariable>),
    /// Memory of each lane: an index into [`Machine::private`].
    Private(usize),
    /// The push constants.
    Words,
}

#[derive(Clone)]
struct Pointer {
    root: Root,
    /// What it points to.
    to: Target,
    /// In scalars, for each lane.
    offset: Vec<u32>,
}

#[derive(Clone, Copy)]
enum Target {
    Type(Handle<Type>),
    Scalar(Kind),
}

#[derive(Clone)]
enum Item {
    Value(Rc<Value>),
    Pointer(Rc<Pointer>),
}

/// Lanes that left a loop or a switch, or wait for its next turn.
struct Turn {
    is_loop: bool,
    broken: Vec<bool>,
    continued: Vec<bool>,
}

struct Frame {
    items: Vec<Option<Item>>,
    /// By local variable: its index into [`Machine::private`].
    locals: Vec<usize>,
    arguments: Vec<Item>,
    turns: Vec<Turn>,
    result: Option<Value>,
}

/// A workgroup.
pub(crate) struct Machine<'m> {
    pub module: &'m Module,
    pub lanes: usize,
    pub storage: &'m mut dyn Storage,
    pub words: &'m [u32],
    /// Operations on scalars that are left.
    pub budget: u64,
    pub steps: u64,
    shared: HashMap<Handle<GlobalVariable>, Vec<u32>>,
    private: Vec<Vec<u32>>,
}

impl<'m> Machine<'m> {
    pub fn new(
        module: &'m Module,
        lanes: usize,
        words: &'m [u32],
        budget: u64,
        storage: &'m mut dyn Storage,
    ) -> Self {
        let (shared, private) = (HashMap::new(), Vec::new());
        Self { module, lanes, storage, words, budget, steps: 0, shared, private }
    }

    /// Runs `function` with these arguments.
    pub fn run(&mut self, function: &Function, arguments: Vec<Value>) -> Result<()> {
        let arguments = arguments.into_iter().map(|value| Item::Value(Rc::new(value))).collect();
        let mask = vec![true; self.lanes];
        self.call(function, arguments, &mask).map(|_| ())
    }

    fn call(&mut self, function: &Function, arguments: Vec<Item>, mask: &[bool]) -> Result<Option<Value>> {
        let outer = self.private.len();
        let mut frame = Frame {
            items: vec![None; function.expressions.len()],
            locals: Vec::new(),
            arguments,
            turns: Vec::new(),
            result: None,
        };
        for (_, local) in function.local_variables.iter() {
            frame.locals.push(self.private.len());
            let length = self.length(local.ty)? * self.lanes;
            self.private.push(vec![0; length]);
        }
        for (handle, local) in function.local_variables.iter() {
            if let Some(init) = local.init {
                let value = self.value(function, &mut frame, init)?;
                self.private[frame.locals[handle.index()]] = value.bits.clone();
            }
        }
        let mut inside = mask.to_vec();
        self.block(function, &mut frame, &function.body, &mut inside)?;
        self.private.truncate(outer);
        Ok(frame.result)
    }

    /// Scalars of a type.
    fn length(&self, ty: Handle<Type>) -> Result<usize> {
        Ok(match &self.module.types[ty].inner {
            TypeInner::Scalar(_) => 1,
            TypeInner::Vector { size, .. } => *size as usize,
            TypeInner::Array { size: ArraySize::Constant(count), .. } => {
                self.stride(ty)? * count.get() as usize
            }
            TypeInner::Struct { members, .. } => {
                members.iter().map(|member| self.length(member.ty)).sum::<Result<usize>>()?
            }
            other => return Err(ReferenceError::unknown(other)),
        })
    }

    /// Scalars from one element of an array to the next.
    fn stride(&self, ty: Handle<Type>) -> Result<usize> {
        match &self.module.types[ty].inner {
            TypeInner::Array { base, stride, .. } => match &self.module.types[*base].inner {
                TypeInner::Scalar(scalar) | TypeInner::Vector { scalar, .. } if scalar.width > 1 => {
                    Ok(*stride as usize / usize::from(scalar.width))
                }
                _ => self.length(*base),
            },
            other => Err(ReferenceError::unknown(other)),
        }
    }

    fn block(
        &mut self,
        function: &Function,
        frame: &mut Frame,
        block: &Block,
        mask: &mut Vec<bool>,
    ) -> Result<()> {
        for statement in block {
            if !mask.iter().any(|lane| *lane) {
                break;
            }
            self.statement(function, frame, statement, mask)?;
        }
        Ok(())
    }

    fn statement(
        &mut self,
        function: &Function,
        frame: &mut Frame,
        statement: &Statement,
        mask: &mut Vec<bool>,
    ) -> Result<()> {
        match statement {
            Statement::Emit(range) => {
                for handle in range.clone() {
                    let item = self.evaluate(function, frame, handle, mask)?;
                    frame.items[handle.index()] = Some(item);
                }
            }
            Statement::Block(inner) => self.block(function, frame, inner, mask)?,
            Statement::If { condition, accept, reject } => {
                let condition = self.value(function, frame, *condition)?;
                let holds = |wanted: bool| {
                    let lanes = mask.iter().zip(&condition.bits);
                    lanes.map(|(lane, bit)| *lane && (*bit != 0) == wanted).collect::<Vec<_>>()
                };
                let (mut yes, mut no) = (holds(true), holds(false));
                self.block(function, frame, accept, &mut yes)?;
                self.block(function, frame, reject, &mut no)?;
                mask.iter_mut().zip(yes.iter().zip(&no)).for_each(|(lane, (yes, no))| *lane = *yes || *no);
            }
            Statement::Switch { selector, cases } => {
                let selector = self.value(function, frame, *selector)?;
                let mut left = mask.clone();
                let mut after = vec![false; self.lanes];
                frame.turns.push(self.turn(false));
                let mut fallen = vec![false; self.lanes];
                // The default case takes what no other one does.
                let named = |bits: u32| {
                    cases.iter().any(|case| match case.value {
                        SwitchValue::I32(value) => value.cast_unsigned() == bits,
                        SwitchValue::U32(value) => value == bits,
                        SwitchValue::Default => false,
                    })
                };
                for case in cases {
                    let mut inside: Vec<bool> = (0..self.lanes)
                        .map(|lane| {
                            let bits = selector.bits[lane];
                            let takes = match case.value {
                                SwitchValue::I32(value) => value.cast_unsigned() == bits,
                                SwitchValue::U32(value) => value == bits,
                                SwitchValue::Default => !named(bits),
                            };
                            let entered = left[lane] && takes;
                            left[lane] &= !entered;
                            entered || fallen[lane]
                        })
                        .collect();
                    self.block(function, frame, &case.body, &mut inside)?;
                    if case.fall_through {
                        fallen = inside;
                    } else {
                        fallen.fill(false);
                        after.iter_mut().zip(&inside).for_each(|(after, lane)| *after |= *lane);
                    }
                }
                if let Some(turn) = frame.turns.pop() {
                    for lane in 0..self.lanes {
                        mask[lane] = after[lane] || left[lane] || fallen[lane] || turn.broken[lane];
                    }
                }
            }
            Statement::Loop { body, continuing, break_if } => {
                let mut inside = mask.clone();
                let mut after = vec![false; self.lanes];
                while inside.iter().any(|lane| *lane) {
                    frame.turns.push(self.turn(true));
                    self.block(function, frame, body, &mut inside)?;
                    let Some(turn) = frame.turns.pop() else { break };
                    for lane in 0..self.lanes {
                        after[lane] |= turn.broken[lane];
                        inside[lane] |= turn.continued[lane];
                    }
                    self.block(function, frame, continuing, &mut inside)?;
                    if let Some(condition) = break_if.filter(|_| inside.iter().any(|lane| *lane)) {
                        let condition = self.value(function, frame, condition)?;
                        for lane in 0..self.lanes {
                            if inside[lane] && condition.bits[lane] != 0 {
                                (inside[lane], after[lane]) = (false, true);
                            }
                        }
                    }
                    self.spend(1)?;
                }
                *mask = after;
            }
            Statement::Break => {
                if let Some(turn) = frame.turns.last_mut() {
                    leave(mask, &mut turn.broken);
                }
            }
            Statement::Continue => {
                if let Some(turn) = frame.turns.iter_mut().rev().find(|turn| turn.is_loop) {
                    leave(mask, &mut turn.continued);
                }
            }
            Statement::Return { value } => {
                if let Some(value) = value {
                    let value = self.value(function, frame, *value)?;
                    let result = frame
                        .result
                        .get_or_insert_with(|| Value { bits: vec![0; value.bits.len()], ..(*value).clone() });
                    for (at, bits) in value.bits.iter().enumerate() {
                        if mask[at % mask.len()] {
                            result.bits[at] = *bits;
                        }
                    }
                }
                mask.fill(false);
            }
            Statement::ControlBarrier(_) | Statement::MemoryBarrier(_) => {}
            Statement::Store { pointer, value } => {
                let pointer = self.pointer(function, frame, *pointer)?;
                let value = self.value(function, frame, *value)?;
                self.store(&pointer, &value, mask)?;
            }
            Statement::Call { function: callee, arguments, result } => {
                let arguments = arguments.iter().map(|argument| self.item(function, frame, *argument));
                let arguments = arguments.collect::<Result<Vec<_>>>()?;
                let module = self.module;
                let value = self.call(&module.functions[*callee], arguments, mask)?;
                if let (Some(result), Some(value)) = (result, value) {
                    frame.items[result.index()] = Some(Item::Value(Rc::new(value)));
                }
            }
            other => return Err(ReferenceError::unknown(other)),
        }
        Ok(())
    }

    fn turn(&self, is_loop: bool) -> Turn {
        let none = vec![false; self.lanes];
        Turn { is_loop, broken: none.clone(), continued: none }
    }

    fn spend(&mut self, steps: u64) -> Result<()> {
        self.steps += steps;
        if self.steps > self.budget { Err(ReferenceError::Long(self.budget)) } else { Ok(()) }
    }

    fn item(&mut self, function: &Function, frame: &mut Frame, handle: Handle<Expression>) -> Result<Item> {
        if let Some(item) = &frame.items[handle.index()] {
            return Ok(item.clone());
        }
        // What needs no statement that says when: constants and variables.
        let all = vec![true; self.lanes];
        let item = self.evaluate(function, frame, handle, &all)?;
        frame.items[handle.index()] = Some(item.clone());
        Ok(item)
    }

    fn value(
        &mut self,
        function: &Function,
        frame: &mut Frame,
        handle: Handle<Expression>,
    ) -> Result<Rc<Value>> {
        match self.item(function, frame, handle)? {
            Item::Value(value) => Ok(value),
            Item::Pointer(_) => Err(ReferenceError::unknown("a pointer as a value")),
        }
    }

    fn pointer(
        &mut self,
        function: &Function,
        frame: &mut Frame,
        handle: Handle<Expression>,
    ) -> Result<Rc<Pointer>> {
        match self.item(function, frame, handle)? {
            Item::Pointer(pointer) => Ok(pointer),
            Item::Value(_) => Err(ReferenceError::unknown("a value as a pointer")),
        }
    }

    fn evaluate(
        &mut self,
        function: &Function,
        frame: &mut Frame,
        handle: Handle<Expression>,
        mask: &[bool],
    ) -> Result<Item> {
        let lanes = self.lanes;
        let module = self.module;
        let value = match &function.expressions[handle] {
            Expression::Literal(literal) => Value::literal(*literal, lanes)?,
            Expression::Constant(constant) => self.constant(module.constants[*constant].init)?,
            Expression::ZeroValue(ty) => {
                let (kind, width, part) = self.shape(*ty)?;
                Value { part, ..Value::splat(kind, width, 0, lanes) }
            }
            Expression::Compose { ty, components } => {
                let (kind, width, part) = self.shape(*ty)?;
                let mut bits = Vec::with_capacity(width * lanes);
                for component in components {
                    bits.extend_from_slice(&self.value(function, frame, *component)?.bits);
                }
                Value { kind, width, part, bits }
            }
            Expression::Access { base, index } => {
                let index = self.value(function, frame, *index)?;
                match self.item(function, frame, *base)? {
                    Item::Value(base) => base.indexed(&index, lanes),
                    Item::Pointer(base) => return self.element(&base, &index.bits),
                }
            }
            Expression::AccessIndex { base, index } => match self.item(function, frame, *base)? {
                Item::Value(base) => base.element(*index as usize, lanes),
                Item::Pointer(base) => return self.element(&base, &vec![*index; lanes]),
            },
            Expression::Splat { size, value } => {
                let value = self.value(function, frame, *value)?;
                let bits = value.bits.repeat(*size as usize);
                Value { kind: value.kind, width: *size as usize, part: 1, bits }
            }
            Expression::Swizzle { size, vector, pattern } => {
                let vector = self.value(function, frame, *vector)?;
                let components = pattern.iter().take(*size as usize).map(|component| *component as usize);
                vector.picked(components, lanes)
            }
            Expression::FunctionArgument(index) => {
                let item = frame.arguments.get(*index as usize);
                return item.cloned().ok_or_else(|| ReferenceError::unknown("an argument that is not there"));
            }
            Expression::GlobalVariable(global) => return self.global(*global),
            Expression::LocalVariable(local) => {
                let root = Root::Private(frame.locals[local.index()]);
                let to = Target::Type(function.local_variables[*local].ty);
                return Ok(Item::Pointer(Rc::new(Pointer { root, to, offset: vec![0; lanes] })));
            }
            Expression::Load { pointer } => {
                let pointer = self.pointer(function, frame, *pointer)?;
                self.load(&pointer, mask)?
            }
            Expression::Unary { op, expr } => self.value(function, frame, *expr)?.unary(*op)?,
            Expression::Binary { op, left, right } => {
                let left = self.value(function, frame, *left)?;
                let right = self.value(function, frame, *right)?;
                left.binary(*op, &right)?
            }
            Expression::Select { condition, accept, reject } => {
                let condition = self.value(function, frame, *condition)?;
                let accept = self.value(function, frame, *accept)?;
                let reject = self.value(function, frame, *reject)?;
                condition.select(&accept, &reject)
            }
            Expression::Relational { fun, argument } => {
                let argument = self.value(function, frame, *argument)?;
                match fun {
                    naga::RelationalFunction::All => argument.gathered(true, lanes),
                    naga::RelationalFunction::Any => argument.gathered(false, lanes),
                    other => return Err(ReferenceError::unknown(other)),
                }
            }
            Expression::Math { fun, arg, arg1, arg2, arg3: None } => {
                let mut arguments = vec![self.value(function, frame, *arg)?];
                for argument in [arg1, arg2].into_iter().flatten() {
                    arguments.push(self.value(function, frame, *argument)?);
                }
                let arguments: Vec<&Value> = arguments.iter().map(|argument| &**argument).collect();
                Value::math(*fun, &arguments, lanes)?
            }
            Expression::As { expr, kind, convert } => {
                self.value(function, frame, *expr)?.cast(*kind, *convert)?
            }
            other => return Err(ReferenceError::unknown(other)),
        };
        self.spend(value.bits.len() as u64)?;
        Ok(Item::Value(Rc::new(value)))
    }

    /// A constant of the module.
    fn constant(&self, handle: Handle<Expression>) -> Result<Value> {
        match &self.module.global_expressions[handle] {
            Expression::Literal(literal) => Value::literal(*literal, self.lanes),
            other => Err(ReferenceError::unknown(other)),
        }
    }

    fn global(&mut self, handle: Handle<GlobalVariable>) -> Result<Item> {
        let global = &self.module.global_variables[handle];
        let root = match global.space {
            AddressSpace::Storage { .. } => match &global.binding {
                Some(binding) => Root::Storage(binding.binding),
                None => return Err(ReferenceError::unknown("a buffer without a binding")),
            },
            AddressSpace::WorkGroup => {
                let length = self.length(global.ty)?;
                self.shared.entry(handle).or_insert_with(|| vec![0; length]);
                Root::Shared(handle)
            }
            AddressSpace::Immediate => Root::Words,
            other => return Err(ReferenceError::unknown(other)),
        };
        let (to, offset) = (Target::Type(global.ty), vec![0; self.lanes]);
        Ok(Item::Pointer(Rc::new(Pointer { root, to, offset })))
    }

    /// The pointer to element, member or component `index` of what `base` points to.
    fn element(&self, base: &Pointer, index: &[u32]) -> Result<Item> {
        let Target::Type(ty) = base.to else { return Err(ReferenceError::unknown("a part of a scalar")) };
        let moved = |stride: usize, to: Target| {
            let stride = stride as u32;
            // What an inactive lane computes may be anything.
            let offset = base.offset.iter().zip(index);
            let offset = offset.map(|(offset, index)| offset.wrapping_add(index.wrapping_mul(stride)));
            Ok(Item::Pointer(Rc::new(Pointer { root: base.root, to, offset: offset.collect() })))
        };
        match &self.module.types[ty].inner {
            TypeInner::Array { base, .. } => moved(self.stride(ty)?, Target::Type(*base)),
            TypeInner::Vector { scalar, .. } => moved(1, Target::Scalar(Kind::of(*scalar)?)),
            TypeInner::Struct { members, .. } => {
                // Members are scalars.
                let member = index.first().and_then(|index| members.get(*index as usize));
                let member = member.ok_or_else(|| ReferenceError::unknown("a member that is not there"))?;
                moved(1, Target::Type(member.ty))
            }
            other => Err(ReferenceError::unknown(other)),
        }
    }

    /// Kind, components of all elements, and of one element of an array.
    fn shape(&self, ty: Handle<Type>) -> Result<(Kind, usize, usize)> {
        if let TypeInner::Array { base, size: ArraySize::Constant(count), .. } = &self.module.types[ty].inner
        {
            let (kind, part) = Kind::of_type(&self.module.types[*base].inner)?;
            if self.stride(ty)? == part {
                return Ok((kind, part * count.get() as usize, part));
            }
        }
        Kind::of_type(&self.module.types[ty].inner).map(|(kind, width)| (kind, width, 1))
    }

    fn load(&mut self, pointer: &Pointer, mask: &[bool]) -> Result<Value> {
        let (kind, width, part) = match pointer.to {
            Target::Scalar(kind) => (kind, 1, 1),
            Target::Type(ty) => self.shape(ty)?,
        };
        let lanes = self.lanes;
        let mut value = Value { part, ..Value::splat(kind, width, 0, lanes) };
        for component in 0..width {
            for lane in (0..lanes).filter(|lane| mask[*lane]) {
                let at = u64::from(pointer.offset[lane]) + component as u64;
                value.bits[component * lanes + lane] = match pointer.root {
                    Root::Storage(binding) => self.storage.load(binding, kind == Kind::F16, at)?,
                    Root::Shared(global) => read(self.shared.get(&global), at)?,
                    Root::Private(index) => read(self.private.get(index), at * lanes as u64 + lane as u64)?,
                    Root::Words => self.words.get(at as usize).copied().unwrap_or(0),
                };
            }
        }
        Ok(value)
    }

    fn store(&mut self, pointer: &Pointer, value: &Value, mask: &[bool]) -> Result<()> {
        let lanes = self.lanes;
        for component in 0..value.width {
            for lane in (0..lanes).filter(|lane| mask[*lane]) {
                let at = u64::from(pointer.offset[lane]) + component as u64;
                let bits = value.bits[component * lanes + lane];
                match pointer.root {
                    Root::Storage(binding) => self.storage.store(binding, value.kind, at, bits)?,
                    Root::Shared(global) => write(self.shared.get_mut(&global), at, bits)?,
                    Root::Private(index) => {
                        write(self.private.get_mut(index), at * lanes as u64 + lane as u64, bits)?;
                    }
                    Root::Words => return Err(ReferenceError::unknown("a write to push constants")),
                }
            }
        }
        self.spend(value.bits.len() as u64)
    }
}

/// Takes the lanes of `mask` to where `left` counts them.
fn leave(mask: &mut [bool], left: &mut [bool]) {
    for (lane, left) in mask.iter_mut().zip(left) {
        *left |= *lane;
        *lane = false;
    }
}

fn read(memory: Option<&Vec<u32>>, at: u64) -> Result<u32> {
    let memory = memory.map(Vec::as_slice).unwrap_or_default();
    let found = memory.get(usize::try_from(at).unwrap_or(usize::MAX)).copied();
    found.ok_or(ReferenceError::Outside { what: "read", index: at, length: memory.len() as u64 })
}

fn write(memory: Option<&mut Vec<u32>>, at: u64, bits: u32) -> Result<()> {
    let memory = memory.map(Vec::as_mut_slice).unwrap_or_default();
    let length = memory.len() as u64;
    let place = memory.get_mut(usize::try_from(at).unwrap_or(usize::MAX));
    *place.ok_or(ReferenceError::Outside { what: "written", index: at, length })? = bits;
    Ok(())
}
