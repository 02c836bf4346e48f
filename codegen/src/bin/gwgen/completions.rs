//! `gwgen completions SHELL`.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::Cli;
use crate::console::Console;
use crate::exit::Exit;

/// Print a completion script for a shell
///
/// For bash: `gwgen completions bash > ~/.local/share/bash-completion/completions/gwgen`.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Prints the script.
pub(crate) fn run(arguments: &Arguments, console: &Console) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "gwgen", &mut script);
    console.result(&String::from_utf8_lossy(&script))
}
