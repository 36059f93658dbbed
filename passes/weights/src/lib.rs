//! edgec-weights.
