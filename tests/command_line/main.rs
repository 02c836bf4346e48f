//! `init`, `generate`, `build` and `run` as a person or a script meets them: outputs, exit statuses, clear ends.

mod build;
mod disk;
mod generate;
mod init;
mod interrupt;
mod parameters;
mod template;
