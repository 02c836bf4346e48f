//! Everything that is printed goes through here: results to standard output, the rest to standard error.
//!
//! A reader that went away (`gwgen … | head`) is no fault: writing stops without a word. A full disk is one.

use std::fmt::Display;
use std::io::{self, Write};

use anstream::ColorChoice;
use clap::builder::styling::{AnsiColor, Style};
use clap::{Args, ValueEnum};

use crate::exit::Exit;

/// Flags that every command has.
#[derive(Debug, Args)]
pub(crate) struct OutputArguments {
    /// When to use colour; `NO_COLOR` is honoured
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN", help_heading = "Output")]
    color: Color,
    /// Print diagnostics and results only
    #[arg(short, long, global = true, conflicts_with = "verbose", help_heading = "Output")]
    quiet: bool,
    /// Print more about what is done
    #[arg(short, long, global = true, help_heading = "Output")]
    verbose: bool,
}

/// `--color`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Color {
    /// Where a terminal shows it
    #[default]
    Auto,
    /// Also into files and pipes
    Always,
    /// Not at all
    Never,
}

/// Where commands print.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Console {
    quiet: bool,
    verbose: bool,
}

impl Console {
    /// Sets colour for the whole process.
    pub(crate) fn new(arguments: &OutputArguments) -> Console {
        match arguments.color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        }
        .write_global();
        Console { quiet: arguments.quiet, verbose: arguments.verbose }
    }

    /// Whether only diagnostics and results are wanted.
    pub(crate) fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Prints a result to standard output, as it is.
    pub(crate) fn result(&self, text: &str) -> Exit {
        let mut out = anstream::stdout().lock();
        finish(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
    }

    /// Prints diagnostics, or other text that is laid out already, to standard error.
    pub(crate) fn diagnostics(&self, text: &str) -> Exit {
        let mut err = anstream::stderr().lock();
        finish(err.write_all(text.as_bytes()).and_then(|()| err.flush()))
    }

    /// Says what is done or was done, unless `--quiet`: a verb in the look of cargo's, and the rest.
    pub(crate) fn status(&self, verb: &str, rest: impl Display) {
        if !self.quiet {
            let style = AnsiColor::Green.on_default().bold();
            self.line(format_args!("{style}{verb:>12}{style:#} {rest}"));
        }
    }

    /// Says something that only `--verbose` asks for.
    pub(crate) fn detail(&self, verb: &str, rest: impl Display) {
        if self.verbose {
            self.status(verb, rest);
        }
    }

    /// Says why a command did not do what it was asked.
    pub(crate) fn error(&self, message: impl Display) {
        let (red, bold) = (AnsiColor::Red.on_default().bold(), Style::new().bold());
        self.line(format_args!("{red}error{red:#}{bold}: {bold:#}{message}"));
    }

    /// Says what to do next.
    pub(crate) fn help(&self, message: impl Display) {
        let style = AnsiColor::Cyan.on_default().bold();
        self.line(format_args!("{style}help{style:#}: {message}"));
    }

    fn line(&self, text: std::fmt::Arguments<'_>) {
        // There is nobody to tell that standard error is gone.
        _ = writeln!(anstream::stderr().lock(), "{text}");
    }
}

/// Prints what clap has to say instead of a command: help and version, or how a command line is wrong.
pub(crate) fn told(told: &clap::Error) -> Exit {
    let printed = finish(told.print().and_then(|()| io::stdout().flush()));
    if told.use_stderr() { Exit::WrongUsage } else { printed }
}

fn finish(written: io::Result<()>) -> Exit {
    match written {
        Ok(()) => Exit::Fine,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Fine,
        Err(error) => {
            _ = writeln!(anstream::stderr().lock(), "error: the output cannot be written: {error}");
            Exit::EnvironmentAtFault
        }
    }
}
