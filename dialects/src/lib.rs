//! edgec-dialects.
