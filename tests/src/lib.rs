//! edgec-tests.
