//! `gwgen man [COMMAND]`: manual pages, from the same definition as `--help`.

use clap::{Args, CommandFactory};
use clap_mangen::Man;

use crate::Cli;
use crate::console::Console;
use crate::exit::Exit;

/// Print a manual page
///
/// Read it with `gwgen man | man -l -`, or install it: `gwgen man > /usr/local/share/man/man1/gwgen.1`.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The page of a subcommand
    command: Option<String>,
}

/// Prints the page.
pub(crate) fn run(arguments: &Arguments, console: &Console) -> Exit {
    let mut command = Cli::command();
    command.build();
    let page = match &arguments.command {
        None => command,
        Some(name) => match command.find_subcommand(name) {
            Some(found) => found.clone(),
            None => {
                console.error(format_args!("gwgen has no command `{}`", name.escape_debug()));
                return Exit::WrongUsage;
            }
        },
    };
    let mut text = Vec::new();
    // The page of a subcommand is one of gwgen's, too.
    let source = concat!("gwgen ", env!("CARGO_PKG_VERSION"));
    match Man::new(page).source(source).render(&mut text) {
        Ok(()) => console.result(&String::from_utf8_lossy(&text)),
        Err(error) => {
            console.error(format_args!("the page cannot be written: {error}"));
            Exit::EnvironmentAtFault
        }
    }
}
