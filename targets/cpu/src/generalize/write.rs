//! What depends on an open size is computed where it is read; open sizes leave the types.

use std::collections::HashMap;

use edgec_dialects::ir::{DYNAMIC, ElementType, Func, IrError, Op, Type, Value};
use edgec_passes::open_sizes::{Powers, Size};

use super::constants::Varying;
use super::rules;
use super::walk::Walk;
use crate::tfl::Tfl;

/// Why something cannot be written.
enum Stop {
    /// An open size is in no dimension of a value that is there.
    Unknown(Size),
    /// An operation could not be built: a bug in edgec.
    Ir(IrError),
}

impl From<IrError> for Stop {
    fn from(error: IrError) -> Self {
        Self::Ir(error)
    }
}

/// Rewrites a function.
pub(super) fn write<'c>(walk: &mut Walk<'c, '_>, function: Func<'c>) -> Result<(), IrError> {
    let Some(block) = function.body() else { return Ok(()) };
    let mut sizes = Sizes::default();
    let mut refusals = Vec::new();
    let operations = block.ops();
    for argument in block.args() {
        sizes.offer(argument, walk.sizes(argument));
    }
    for &op in &operations {
        if op.is("tfl.slice")
            && op.results().into_iter().chain(op.operand(0)).any(|value| walk.is_open(value))
        {
            match sizes.slice(walk, op) {
                Ok((value, of)) => {
                    sizes.offer(value, &of);
                    walk.enter(value, of);
                    op.replace(&[value])?;
                }
                Err(Stop::Ir(error)) => return Err(error),
                Err(Stop::Unknown(size)) => refusals.push(walk.unknown(op, &size)),
            }
            continue;
        }
        for (index, operand) in op.operands().into_iter().enumerate() {
            match sizes.operand(walk, op, index, operand) {
                Ok(None) => {}
                Ok(Some((value, of))) => {
                    walk.enter(value, of);
                    op.set_operand(index, value)?;
                }
                Err(Stop::Ir(error)) => return Err(error),
                Err(Stop::Unknown(size)) => refusals.push(walk.unknown(op, &size)),
            }
        }
        if !op.is("tfl.pseudo_const") {
            op.results().into_iter().for_each(|result| sizes.offer(result, walk.sizes(result)));
        }
    }
    let alive = || operations.iter().filter(|op| !op.is_erased());
    let results = alive().flat_map(|op| op.results());
    for value in block.args().into_iter().chain(results) {
        if walk.is_open(value) {
            value.set_type(opened(value.ty(), walk.sizes(value)));
        }
    }
    for &op in alive() {
        if op.is("tfl.pseudo_const") && op.results().into_iter().all(|result| !result.is_used()) {
            op.erase()?;
        }
    }
    function.update_type();
    walk.refusals.extend(refusals);
    Ok(())
}

/// A tensor type without the sizes that are open.
fn opened<'c>(ty: Type<'c>, sizes: &[Size]) -> Type<'c> {
    let sizes: Vec<i64> = sizes.iter().map(|size| size.as_known().unwrap_or(DYNAMIC)).collect();
    ty.with_shape(&sizes)
}

/// Sizes that are at hand in a function, on the way through its operations.
#[derive(Default)]
struct Sizes<'c> {
    /// A dimension of each size: arguments first, whose shapes a runtime knows before it runs.
    places: HashMap<Size, (Value<'c>, usize)>,
    /// The shape of each value, i32 `[rank]`.
    shapes: HashMap<Value<'c>, Value<'c>>,
    /// Sizes that were computed, i32 `[1]`.
    computed: HashMap<(Size, Form), Value<'c>>,
    /// Constants that were computed, in their shape or as one element.
    constants: HashMap<(Value<'c>, Form, bool), Value<'c>>,
}

/// What a size is computed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Form {
    /// A shape: it is not negative, and LiteRT wants to know it before it runs.
    Shape,
    /// A number like others.
    Number,
}

impl Form {
    /// Of an operand.
    fn of(op: Op<'_>, index: usize) -> Self {
        match (op.name().as_str(), index) {
            ("tfl.broadcast_to" | "tfl.pad" | "tfl.padv2" | "tfl.reshape" | "tfl.topk_v2", 1)
            | ("tfl.strided_slice", 1..=3)
            | ("tfl.scatter_nd", 2)
            | ("tfl.transpose_conv", 0) => Self::Shape,
            _ => Self::Number,
        }
    }
}

impl<'c> Sizes<'c> {
    fn offer(&mut self, value: Value<'c>, sizes: &[Size]) {
        for (dim, size) in sizes.iter().enumerate() {
            if size.as_known().is_none() {
                self.places.entry(size.clone()).or_insert((value, dim));
            }
        }
    }

    /// What takes the place of an operand; nothing where it is the same at all sizes.
    fn operand(
        &mut self,
        walk: &Walk<'c, '_>,
        op: Op<'c>,
        index: usize,
        operand: Value<'c>,
    ) -> Result<Option<(Value<'c>, Vec<Size>)>, Stop> {
        let Some(varying) = walk.varying(operand) else { return Ok(None) };
        let tfl = Tfl::before(op);
        if let Varying::Numbers(numbers) = varying
            && op.is("tfl.reshape")
            && let Some(numbers) = left_open(numbers)
        {
            return Ok(Some((tfl.vector(&numbers)?, walk.sizes(operand).to_vec())));
        }
        let splat = matches!(varying, Varying::Splat(_) | Varying::OpenSplat(_));
        let scalar = splat && rules::spreads(walk, op, index);
        let shape = if scalar { &[] } else { walk.sizes(operand) };
        let key = (operand, Form::of(op, index), scalar);
        if let Some(&known) = self.constants.get(&key) {
            return Ok(Some((known, shape.to_vec())));
        }
        let value = self.constant(&tfl, (operand, key.1), varying, shape)?;
        self.constants.insert(key, value);
        Ok(Some((value, shape.to_vec())))
    }

    /// SLICE of a value or to a result with open sizes, and the sizes of its result: its kernel does not compute the sizes early, so
    /// it becomes STRIDED_SLICE, or GATHER where it begins at a place that is computed from data.
    fn slice(&mut self, walk: &Walk<'c, '_>, op: Op<'c>) -> Result<(Value<'c>, Vec<Size>), Stop> {
        let tfl = Tfl::before(op);
        let (Some(x), Some(begin), Some(result)) = (op.operand(0), op.operand(1), op.result(0)) else {
            return Err(Stop::Unknown(Size::default()));
        };
        let (from, to) = (walk.sizes(x), walk.sizes(result));
        let Some(begins) = walk.numbers(begin) else {
            return Ok((self.gathered(&tfl, x, begin, (from, to))?, to.to_vec()));
        };
        let (mut ends, mut whole, mut surely) = (Vec::new(), 0, true);
        for (axis, ((begin, size), source)) in begins.iter().zip(to).zip(from).enumerate() {
            let end = begin.plus(size).ok_or_else(|| Stop::Unknown(size.clone()))?;
            if end == *source {
                whole |= 1 << axis;
                ends.push(Size::known(0));
                continue;
            }
            let left = Size::known(-1).times(&end).and_then(|end| source.plus(&end));
            surely &= left.and_then(|left| left.as_known()).is_some_and(|left| left >= 0);
            ends.push(end);
        }
        let (begins, ends) =
            (self.vector(&tfl, &begins, Form::Shape)?, self.vector(&tfl, &ends, Form::Shape)?);
        let ty = opened(result.ty(), to);
        let value = tfl.strided_slice_to(x, begins, ends, whole, ty)?;
        if surely {
            return Ok((value, to.to_vec()));
        }
        // STRIDED_SLICE takes less where there is less; RESHAPE refuses that.
        let shape = self.vector(&tfl, to, Form::Shape)?;
        Ok((tfl.reshape_to(value, shape, ty)?, to.to_vec()))
    }

    /// GATHER along each dimension that is cut, from a place on that is known to fit.
    fn gathered(
        &mut self,
        tfl: &Tfl<'c>,
        mut x: Value<'c>,
        begin: Value<'c>,
        (from, to): (&[Size], &[Size]),
    ) -> Result<Value<'c>, Stop> {
        for (axis, (source, size)) in from.iter().zip(to).enumerate() {
            if source == size {
                continue;
            }
            let zero = tfl.constant_i32(&[0], &[])?;
            let steps = match size.as_known() {
                Some(count) => tfl.vector(&(0..count).collect::<Vec<_>>())?,
                None => tfl.range(zero, self.scalar(tfl, size, Form::Shape)?, 1)?,
            };
            let places = tfl.binary("add", steps, tfl.element(begin, axis as i64, true)?)?;
            let mut shape = opened(x.ty(), from).shape().unwrap_or_default();
            let cut = to.iter().take(axis + 1).map(|size| size.as_known().unwrap_or(DYNAMIC));
            shape.iter_mut().zip(cut).for_each(|(size, cut)| *size = cut);
            x = tfl.gather(x, places, axis, &shape)?;
        }
        Ok(x)
    }

    /// Computes a constant.
    fn constant(
        &mut self,
        tfl: &Tfl<'c>,
        (operand, form): (Value<'c>, Form),
        varying: &Varying,
        shape: &[Size],
    ) -> Result<Value<'c>, Stop> {
        let element = operand.element_type().unwrap_or(ElementType::I32);
        let typed = |value: Value<'c>| -> Result<Value<'c>, Stop> {
            if element == ElementType::I32 { Ok(value) } else { Ok(tfl.cast(value, element)?) }
        };
        match varying {
            Varying::Numbers(numbers) => {
                let value = match (numbers.as_slice(), operand.rank()) {
                    ([number], 0) => self.scalar(tfl, number, form)?,
                    (numbers, rank) => {
                        let vector = self.vector(tfl, numbers, form)?;
                        if rank == 1 { vector } else { tfl.reshape(vector, &operand.shape())? }
                    }
                };
                typed(value)
            }
            Varying::Splat(number) => {
                let value = tfl.filled(element, *number, &[])?;
                self.spread(tfl, value, operand.ty(), shape)
            }
            Varying::OpenSplat(number) => {
                let value = typed(self.scalar(tfl, number, Form::Number)?)?;
                self.spread(tfl, value, operand.ty(), shape)
            }
            Varying::Count { start, step } => {
                let one = Size::known(1);
                let length = shape.iter().find(|size| **size != one).unwrap_or(&one);
                let zero = tfl.constant_i32(&[0], &[])?;
                let length = self.size(tfl, length, Form::Shape)?;
                // From 0, so that its length does not hang on the sign of a sum.
                let end = tfl.element(tfl.binary("mul", length, tfl.vector(&[*step])?)?, 0, true)?;
                let mut counted = tfl.range(zero, end, *step)?;
                if *start != 0 {
                    counted = tfl.binary("add", counted, tfl.constant_i32(&[*start], &[])?)?;
                }
                let shaped = match shape.len() {
                    1 => counted,
                    _ => {
                        let open = |size: &Size| if *size == one { 1 } else { -1 };
                        let to: Vec<i64> = shape.iter().map(open).collect();
                        tfl.reshape_to(counted, tfl.vector(&to)?, opened(counted.ty(), shape))?
                    }
                };
                typed(shaped)
            }
        }
    }

    /// BROADCAST_TO of a scalar, to a shape that has dimensions.
    fn spread(
        &mut self,
        tfl: &Tfl<'c>,
        value: Value<'c>,
        ty: Type<'c>,
        shape: &[Size],
    ) -> Result<Value<'c>, Stop> {
        if shape.is_empty() {
            return Ok(value);
        }
        let to = self.vector(tfl, shape, Form::Shape)?;
        Ok(tfl.broadcast_to_computed(value, to, opened(ty, shape))?)
    }

    /// Sizes as i32 `[count]`; what is known side by side is one constant.
    fn vector(&mut self, tfl: &Tfl<'c>, sizes: &[Size], form: Form) -> Result<Value<'c>, Stop> {
        let mut parts = Vec::new();
        for run in sizes.chunk_by(|a, b| a.as_known().is_some() && b.as_known().is_some()) {
            let known: Option<Vec<i64>> = run.iter().map(Size::as_known).collect();
            match known {
                Some(known) => parts.push(tfl.vector(&known)?),
                None => {
                    for size in run {
                        parts.push(self.size(tfl, size, form)?);
                    }
                }
            }
        }
        if let [single] = parts[..] {
            return Ok(single);
        }
        let context = tfl.context();
        let result = context.tensor(&[sizes.len() as i64], ElementType::I32);
        Ok(tfl.concatenation(&parts, 0, result)?)
    }

    /// A size as an i32 scalar.
    fn scalar(&mut self, tfl: &Tfl<'c>, size: &Size, form: Form) -> Result<Value<'c>, Stop> {
        match (size.as_known(), self.places.get(size).copied()) {
            (Some(known), _) => Ok(tfl.constant_i32(&[known], &[])?),
            (None, Some((value, dim))) => {
                let shape = self.shape(tfl, value)?;
                Ok(tfl.element(shape, dim as i64, true)?)
            }
            (None, None) => Ok(tfl.element(self.size(tfl, size, form)?, 0, true)?),
        }
    }

    fn shape(&mut self, tfl: &Tfl<'c>, value: Value<'c>) -> Result<Value<'c>, Stop> {
        if let Some(&shape) = self.shapes.get(&value) {
            return Ok(shape);
        }
        let shape = tfl.shape(value)?;
        self.shapes.insert(value, shape);
        Ok(shape)
    }

    /// A size as i32 `[1]`: read of a value that has it, or computed of such.
    fn size(&mut self, tfl: &Tfl<'c>, size: &Size, form: Form) -> Result<Value<'c>, Stop> {
        if let Some(known) = size.as_known() {
            return Ok(tfl.vector(&[known])?);
        }
        if let Some(&computed) = self.computed.get(&(size.clone(), form)) {
            return Ok(computed);
        }
        let value = match self.places.get(size).copied() {
            Some((value, dim)) => {
                let shape = self.shape(tfl, value)?;
                tfl.element(shape, dim as i64, false)?
            }
            None => self.polynomial(tfl, size, form)?,
        };
        self.computed.insert((size.clone(), form), value);
        Ok(value)
    }

    /// The sum of products of sizes that are at hand.
    fn polynomial(&mut self, tfl: &Tfl<'c>, size: &Size, form: Form) -> Result<Value<'c>, Stop> {
        let (mut rest, mut terms) = (0, Vec::new());
        let positive = size.terms().all(|(powers, coefficient)| powers.is_empty() || coefficient > 0);
        for (powers, coefficient) in size.terms() {
            match powers.is_empty() {
                true => rest = coefficient,
                false => terms.push(self.product(tfl, powers, coefficient)?),
            }
        }
        let Some((&first, others)) = terms.split_first() else { return Err(Stop::Unknown(size.clone())) };
        if others.is_empty() && rest == 0 {
            return Ok(first);
        }
        if form == Form::Shape && positive {
            return Ok(tfl.sum_of_sizes(&terms, rest)?);
        }
        let mut sum = first;
        for &term in others {
            sum = tfl.binary("add", sum, term)?;
        }
        if rest != 0 {
            sum = tfl.binary("add", sum, tfl.vector(&[rest])?)?;
        }
        Ok(sum)
    }

    /// A product of open sizes times a coefficient, i32 `[1]`.
    fn product(&mut self, tfl: &Tfl<'c>, powers: &Powers, coefficient: i64) -> Result<Value<'c>, Stop> {
        let whole = Size::term(powers.clone(), 1);
        let mut product = None;
        if self.places.contains_key(&whole) {
            product = Some(self.size(tfl, &whole, Form::Shape)?);
        }
        if product.is_none() {
            let factors = powers.iter().enumerate().flat_map(|(number, &power)| {
                let mut single = vec![0; number + 1];
                single[number] = 1;
                std::iter::repeat_n(Size::term(single, 1), usize::from(power))
            });
            for single in factors.collect::<Vec<_>>() {
                if !self.places.contains_key(&single) {
                    return Err(Stop::Unknown(single));
                }
                let factor = self.size(tfl, &single, Form::Shape)?;
                product = Some(match product {
                    Some(product) => tfl.binary("mul", product, factor)?,
                    None => factor,
                });
            }
        }
        match product {
            Some(product) if coefficient == 1 => Ok(product),
            Some(product) => Ok(tfl.binary("mul", product, tfl.vector(&[coefficient])?)?),
            None => Err(Stop::Unknown(whole)),
        }
    }
}

/// Numbers of a shape with -1 for the one that RESHAPE finds by itself; nothing where it cannot find all.
fn left_open(numbers: &[Size]) -> Option<Vec<i64>> {
    let open = numbers.iter().filter(|number| number.as_known().is_none()).count();
    let empty = numbers.iter().any(|number| number.as_known() == Some(0));
    (open == 1 && !empty).then(|| numbers.iter().map(|number| number.as_known().unwrap_or(-1)).collect())
}
