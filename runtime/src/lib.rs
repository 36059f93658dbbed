//! edgec-runtime.
