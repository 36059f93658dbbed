//! The `edgec` program.
fn main() {}
