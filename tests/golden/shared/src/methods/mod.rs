//! Methods, a file for each first segment of their paths.

pub mod a;
pub mod b;
pub mod c;
