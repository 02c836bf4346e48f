//! Methods, a file for each first segment of their paths.

pub mod con_;
pub mod gr_e;
pub mod self_;
pub mod x5ec1f7e7;
