//! edgec.
