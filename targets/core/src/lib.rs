//! edgec-target.
