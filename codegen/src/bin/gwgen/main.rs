//! The gwgen command.
fn main() {}
