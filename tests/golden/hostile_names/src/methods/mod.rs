//! Methods, a file for each first segment of their paths.

pub mod con_;
pub mod gr_c3_b6_c3_9fe;
pub mod self_;
pub mod x5ec1f7e7;
