//! Pure and synchronous: no clock, no I/O, no allocation that the caller cannot bound.

pub mod authority;
pub mod url;
