//! `gwgen check SPEC…`: all diagnostics; nothing is written, rustc is not called.

use clap::{Args, ValueEnum};

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
    /// End with status 1 on these too, not on errors alone
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
    if arguments.specs.iter().filter(|spec| *spec == "-").count() > 1 {
        console.error("standard input is one definition: `-` stands once");
        return Exit::WrongUsage;
    }
    let options = match arguments.definition.options(console) {
        Ok(options) => options,
        Err(exit) => return exit,
    };
    let mut verdicts = Vec::new();
    for spec in &arguments.specs {
        let input = match definition::input(spec, console) {
            Ok(input) => input,
            Err(exit) => return exit,
        };
        let compilation = gwgen::compile(&input, &options);
        for file in compilation.sources.files() {
            console.detail("Read", compilation.sources.path(file));
        }
        let gwgen::Compilation { diagnostics, sources, .. } = compilation;
        verdicts.push(Verdict { spec: spec.clone(), diagnostics, sources });
    }
    let printed = report::print(&verdicts, arguments.format, console);
    let denied = arguments.deny.contains(&Denied::Warnings);
    let denied_warnings = denied && verdicts.iter().any(|verdict| verdict.warnings() > 0);
    if denied_warnings
        && arguments.format == Format::Human
        && verdicts.iter().all(|verdict| verdict.errors() == 0)
    {
        console.error("warnings are denied by `--deny warnings`");
    }
    let warned = if denied_warnings { Exit::DefinitionHasErrors } else { Exit::Fine };
    verdicts.iter().map(Verdict::exit).fold(printed.max(warned), Exit::max)
}
