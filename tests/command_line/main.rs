//! `init`, `generate`, `build`, `run`, `sign`, `token` and `keys` as a person or a script meets them: outputs, exit statuses, clear ends.

mod build;
mod disk;
mod generate;
mod init;
mod interrupt;
mod keys;
mod parameters;
mod sign;
mod template;
mod token;
