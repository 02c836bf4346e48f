//! `gwgen schema`: the JSON Schema of `x-gwgen`, from which editors complete and check it.

use clap::Args;

use crate::console::Console;
use crate::exit::Exit;

/// Print the JSON Schema of `x-gwgen`
#[derive(Debug, Args)]
pub(crate) struct Arguments {}

const SCHEMA: &str = include_str!("x-gwgen.schema.json");

/// Prints the schema.
pub(crate) fn run(_: &Arguments, console: &Console) -> Exit {
    console.result(SCHEMA)
}
