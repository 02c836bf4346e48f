//! Methods, a file for each first segment of their paths.

pub mod a;
pub mod api;
pub mod b;
pub mod c;
pub mod resource_a;
pub mod without;
