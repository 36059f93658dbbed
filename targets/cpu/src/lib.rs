//! edgec-cpu.
