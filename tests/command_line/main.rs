//! `init`, `generate`, `build`, `run`, `sign` and `token` as a person or a script meets them: outputs, exit statuses, clear ends.

mod build;
mod disk;
mod generate;
mod init;
mod interrupt;
mod parameters;
mod sign;
mod template;
mod token;
