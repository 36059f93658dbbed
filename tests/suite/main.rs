//! Tests that go through the program or through several crates.

mod command_line;
