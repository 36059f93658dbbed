//! Scalar programs as machine code: what a program computes for one element runs over arrays of elements, in loops that Cranelift
//! compiles for the host.
//!
//! Whoever has a program says by an [`Emitter`] what its steps are, and gets a [`Loop`], an [`Order`] or, of a condition and a body, a
//! [`Repeat`], all of which take slices and check their lengths. Every step computes the same bits as the Rust that it stands for: what the machine has no instruction for calls
//! the Rust function. (Of a NaN only that it is one is certain, in Rust as here.)

mod calls;
mod element;
mod emitter;
mod error;
mod host;
mod loops;
mod order;
mod repeat;

pub use emitter::{Emitter, Relation, Value};
pub use error::{JitError, Result};
pub use loops::{Form, Lane, LaneMut, Loop, MAX_LANES};
pub use order::{Order, Ordered};
pub use repeat::{Ended, Repeat, SLOT, Slot};

use edgec_tensor::ElementType;

/// The types of a program's arguments and results.
#[derive(Clone, Copy, Debug)]
pub struct Signature<'a> {
    /// What it takes.
    pub arguments: &'a [ElementType],
    /// What it gives.
    pub results: &'a [ElementType],
}

/// What emits a program's steps, given its arguments: the values of its results, in order.
pub type Emit<'a> = &'a dyn Fn(&mut Emitter<'_, '_>, &[Value]) -> Option<Vec<Value>>;
