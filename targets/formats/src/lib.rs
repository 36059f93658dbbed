//! edgec-formats.
