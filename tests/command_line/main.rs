//! `init`, `generate`, `build` and `run` as a person or a script meets them: outputs, exit statuses, clear ends.

#![allow(clippy::print_stdout, reason = "a skipped test says so")]

mod build;
mod disk;
mod generate;
mod init;
mod interrupt;
mod parameters;
mod template;
