//! edgec-passes.
