//! The same documents through our walker and through what others wrote.
#![allow(clippy::print_stdout, reason = "tables of figures")]

mod documents;
mod hostile;
mod jose;
mod models;
mod normal;
mod policies;
mod program;
mod replay;
mod schema_suite;
mod schemas;
mod walker;
mod words;
