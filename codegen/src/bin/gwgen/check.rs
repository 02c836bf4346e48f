//! `gwgen check SPEC…`: all diagnostics; nothing is written, rustc is not called.

use clap::{Args, ValueEnum};
use gwgen::diagnostic::Diagnostics;
use gwgen::source::{LoadOptions, allow, load};

use crate::console::Console;
use crate::definition::{self, DefinitionArguments};
use crate::exit::Exit;
use crate::report::{self, Format, Verdict};

/// Print all diagnostics of definitions; write nothing
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// OpenAPI 3.0, 3.1 or Swagger 2.0, YAML or JSON; `-` is standard input
    #[arg(required = true, value_name = "SPEC")]
    specs: Vec<String>,
    /// How diagnostics are printed: `human` to standard error, the others to standard output
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
    /// What ends with status 1, besides errors
    #[arg(long, value_enum, value_name = "WHAT")]
    deny: Vec<Denied>,
    #[command(flatten)]
    definition: DefinitionArguments,
}

/// `--deny`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Denied {
    /// Warnings
    Warnings,
}

/// Checks all definitions and reports once.
pub(crate) fn run(arguments: &Arguments, console: &Console) -> Exit {
    let options = arguments.definition.options();
    let mut verdicts = Vec::new();
    for spec in &arguments.specs {
        let input = match definition::input(spec, console) {
            Ok(input) => input,
            Err(exit) => return exit,
        };
        let mut findings = Diagnostics::new();
        let reading =
            LoadOptions { allow_paths: options.allow_paths.clone(), config: options.config.clone() };
        let loaded = load(&input, &reading, &mut findings);
        for file in loaded.sources.files() {
            console.detail("Read", loaded.sources.path(file));
        }
        let diagnostics = allow::apply(&loaded.sources, &loaded.tree, findings);
        verdicts.push(Verdict { spec: spec.clone(), diagnostics, sources: loaded.sources });
    }
    let printed = report::print(&verdicts, arguments.format, console);
    let denied = arguments.deny.contains(&Denied::Warnings);
    let faulty = verdicts.iter().any(|verdict| verdict.errors() > 0 || (denied && verdict.warnings() > 0));
    if denied
        && faulty
        && arguments.format == Format::Human
        && verdicts.iter().all(|verdict| verdict.errors() == 0)
    {
        console.error("warnings are denied by `--deny warnings`");
    }
    if faulty { printed.max(Exit::DefinitionHasErrors) } else { printed }
}
