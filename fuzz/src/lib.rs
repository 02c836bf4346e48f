//! What must be true of any bytes at all, a module a parser. A fault is a panic.
//!
//! The fuzzer calls these with bytes that it makes up; `tests/differential/replay.rs` calls them with the texts of the
//! published suites and with what is left of them when they are damaged.

pub mod certificate;
pub mod check;
pub mod coding;
pub mod definition;
pub mod frames;
pub mod head;
pub mod policy;
pub mod reader;
pub mod resp;
pub mod signed;
pub mod template;
pub mod token;
