//! edgec-checkpoint.
