//! Methods, a file for each first segment of their paths.

pub mod health;
pub mod pets;
