//! Generated crates: compared to the byte, and compiled in one shared target folder.
//!
//! `generated-examples/` are whole crates that people read; `tests/golden/<feature>/` show one feature each. Both are
//! rewritten by `cargo xtask bless`.

mod crates;
mod examples;
mod features;
mod lock;
