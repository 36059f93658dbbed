//! Plug-ins in C against the interface.

#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod adder;
mod c;
mod misbehaving;
