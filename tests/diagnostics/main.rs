//! What gwgen says about faulty definitions, and that nothing makes it panic.

#![allow(clippy::print_stdout, reason = "`cargo test -- --nocapture` shows the figures")]

mod cases;
mod command_line;
mod conformance;
mod corpus;
mod hostile;
mod meaning;
mod members;
mod mutated;
mod planted;
