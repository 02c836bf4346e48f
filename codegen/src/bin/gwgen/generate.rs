//! `gwgen generate SPEC --out DIR`: a definition to a crate.

use std::path::PathBuf;

use clap::Args;
use gwgen::build::{self, BuildError, Interrupt, Layout, Runtime};

use crate::build::fail;
use crate::console::Console;
use crate::definition::{self, DefinitionArguments};
use crate::exit::Exit;

/// Write a gateway's crate; it builds with `cargo build --locked`, without gwgen
///
/// Files in the folder that gwgen did not write are never touched.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// OpenAPI 3.0, 3.1 or Swagger 2.0, YAML or JSON; `-` is standard input
    #[arg(value_name = "SPEC")]
    spec: String,
    /// The crate's folder
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Where the crate finds the runtime: `vendored` (its sources go into the crate), `path:DIR`, `git:URL`, `registry`
    #[arg(long, value_name = "R", default_value = "vendored")]
    runtime: Runtime,
    #[command(flatten)]
    definition: DefinitionArguments,
}

/// Writes the crate and prints its path.
pub(crate) fn run(arguments: &Arguments, console: &Console) -> Exit {
    let compiled = match definition::compile(&arguments.spec, &arguments.definition, console) {
        Ok(compiled) => compiled,
        Err(exit) => return exit,
    };
    let work = || -> Result<(), BuildError> {
        let interrupt = Interrupt::catch().map_err(BuildError::signals)?;
        let mut layout = Layout::new(&compiled.api, &|span| compiled.line(span), &arguments.runtime);
        layout.complete_lock(arguments.definition.is_offline())?;
        build::write(&arguments.out, &layout, &interrupt)
    };
    match work() {
        Ok(()) => {
            console.status("Generated", format_args!("{}", compiled.api.name.value));
            console.result(&format!("{}\n", arguments.out.display()))
        }
        Err(error) => fail(&error, console),
    }
}
