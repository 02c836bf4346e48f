//! Methods, a file for each first segment of their paths.

pub mod pets;
pub mod root;
