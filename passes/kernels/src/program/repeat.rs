//! Loops of programs: a state of single elements that a body changes as long as a condition holds, as machine code.

use edgec_jit::{Ended, Repeat};
use edgec_tensor::ElementType;

use super::Program;
use crate::body::Cell;
use crate::error::Result;

/// A condition and a body that became machine code.
pub struct Loop(Repeat);

/// How a loop ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turns {
    /// The condition did not hold any more.
    Done,
    /// It still holds after as many turns as were allowed.
    Limit,
}

impl Loop {
    /// The loop of these programs, both of the state's elements and then of others that never change; `None` if they are not such, or do
    /// not become machine code.
    pub fn new(condition: &Program, body: &Program) -> Option<Self> {
        let arguments = &body.arguments;
        let results: Vec<ElementType> = body.results.iter().map(|result| result.element).collect();
        if condition.arguments != *arguments || !condition.gives(&[ElementType::Bool]) {
            return None;
        }
        let (state, around) = arguments.split_at_checked(results.len())?;
        if state != results {
            return None;
        }
        let code = Repeat::compile(state, around, &|e, a| condition.emit(e, a), &|e, a| body.emit(e, a));
        code.ok().map(Self)
    }

    /// Repeats the body on `state` until the condition does not hold, or `limit` turns are over.
    ///
    /// # Errors
    /// There are more or fewer elements than the programs have.
    pub fn run(&self, state: &mut [Cell], around: &[Cell], limit: u64) -> Result<Turns> {
        Ok(match self.0.run(state, around, limit)? {
            Ended::Done(_) => Turns::Done,
            Ended::Limit => Turns::Limit,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::binary::Binary;
    use crate::compare::Direction;
    use crate::program::{Builder, Register};

    fn program(
        arguments: &[ElementType],
        build: impl Fn(&mut Builder, &[Register]) -> Option<Vec<Register>>,
    ) -> Program {
        let (mut builder, registers) = Builder::new(arguments).unwrap();
        let results = build(&mut builder, &registers).unwrap();
        builder.finish(results, None).unwrap()
    }

    fn cell(bytes: &[u8]) -> Cell {
        let mut cell = [0; 16];
        cell[..bytes.len()].copy_from_slice(bytes);
        cell
    }

    /// Adds a step in bf16 to a sum while a counter in i8 is below a bound: every turn rounds and wraps as single steps do.
    #[test]
    fn turns_are_those_of_the_interpreter() {
        use ElementType::{Bf16, I8, I32};
        let arguments = [I8, Bf16, I32, Bf16, I32];
        let condition =
            program(&arguments, |b, a| Some(vec![b.compare(Direction::Lt, false, a[2], a[4])?]));
        let body = program(&arguments, |b, a| {
            let one = b.constant(I32, &1i32.to_le_bytes())?;
            let three = b.constant(I8, &[3])?;
            let (i, sum) = (b.binary(Binary::Add, a[0], three)?, b.binary(Binary::Add, a[1], a[3])?);
            Some(vec![i, sum, b.binary(Binary::Add, a[2], one)?])
        });
        let code = Loop::new(&condition, &body).unwrap();
        let start = [cell(&[100]), cell(&0x3f80u16.to_le_bytes()), cell(&0i32.to_le_bytes())];
        let around = [cell(&0x3dcdu16.to_le_bytes()), cell(&100i32.to_le_bytes())];
        let (mut fast, mut slow) = (start, start);
        assert_eq!(code.run(&mut fast, &around, u64::MAX).unwrap(), Turns::Done);
        for _ in 0..100 {
            use crate::body::Body;
            let operands = [slow.as_slice(), around.as_slice()].concat();
            body.apply(&operands, &mut slow).unwrap();
        }
        assert_eq!(fast, slow);
        let mut some = start;
        assert_eq!(code.run(&mut some, &around, 7).unwrap(), Turns::Limit);
        assert_eq!(some[2], cell(&7i32.to_le_bytes()));
        assert!(code.run(&mut some[..2], &around, 7).is_err());
        assert!(Loop::new(&body, &body).is_none());
    }
}
