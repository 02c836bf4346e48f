//! The same documents through our walker and through what others wrote.
#![allow(clippy::print_stdout, reason = "tables of figures")]

mod program;
mod schema_suite;
mod walker;
