//! The gwgen command: one file per subcommand, `report` for diagnostics, `console` for everything that is printed.

#![forbid(unsafe_code)]

mod build;
mod check;
mod completions;
mod console;
mod definition;
mod exit;
mod explain;
mod generate;
mod init;
#[cfg(feature = "dev")]
mod keys;
mod man;
mod progress;
mod report;
mod run;
mod schema;
#[cfg(feature = "dev")]
mod sign;
#[cfg(feature = "dev")]
mod template;
#[cfg(feature = "dev")]
mod token;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use console::{Console, OutputArguments};
use exit::Exit;

/// Compiles API definitions into native gateways.
///
/// A definition is an OpenAPI 3.0, 3.1 or Swagger 2.0 document, YAML or JSON, with or without
/// `x-amazon-apigateway-*` extensions.
#[derive(Debug, Parser)]
#[command(name = "gwgen", version, propagate_version = true, max_term_width = 100, after_help = exit::HELP)]
struct Cli {
    #[command(flatten)]
    output: OutputArguments,
    #[command(subcommand)]
    command: Command,
}

/// A subcommand is a variant here, an arm in `run`, and a file. They stand in the order in which one meets them.
#[derive(Debug, Subcommand)]
enum Command {
    Init(init::Arguments),
    Check(check::Arguments),
    Generate(generate::Arguments),
    Build(build::Arguments),
    Run(run::Arguments),
    #[cfg(feature = "dev")]
    Template(template::Arguments),
    #[cfg(feature = "dev")]
    Keys(keys::Arguments),
    #[cfg(feature = "dev")]
    Sign(sign::Arguments),
    #[cfg(feature = "dev")]
    Token(token::Arguments),
    Explain(explain::Arguments),
    Schema(schema::Arguments),
    Completions(completions::Arguments),
    Man(man::Arguments),
}

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        // `--help` and `--version` are told in this way too.
        Err(told) => return console::told(&told).into(),
    };
    let console = Console::new(&cli.output);
    run(&cli.command, &console).into()
}

fn run(command: &Command, console: &Console) -> Exit {
    match command {
        Command::Init(arguments) => init::run(arguments, console),
        Command::Check(arguments) => check::run(arguments, console),
        Command::Generate(arguments) => generate::run(arguments, console),
        Command::Build(arguments) => build::run(arguments, console),
        Command::Run(arguments) => run::run(arguments, console),
        #[cfg(feature = "dev")]
        Command::Template(arguments) => template::run(arguments, console),
        #[cfg(feature = "dev")]
        Command::Keys(arguments) => keys::run(arguments, console),
        #[cfg(feature = "dev")]
        Command::Sign(arguments) => sign::run(arguments, console),
        #[cfg(feature = "dev")]
        Command::Token(arguments) => token::run(arguments, console),
        Command::Explain(arguments) => explain::run(arguments, console),
        Command::Schema(arguments) => schema::run(arguments, console),
        Command::Completions(arguments) => completions::run(arguments, console),
        Command::Man(arguments) => man::run(arguments, console),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }
}
