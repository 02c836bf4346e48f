//! `gwgen run SPEC`: builds, then becomes the gateway.

use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::process::Command;

use clap::Args;

use crate::build::{self, ProfileArguments};
use crate::console::Console;
use crate::definition::DefinitionArguments;
use crate::exit::Exit;

/// Build a gateway and become it
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// OpenAPI 3.0, 3.1 or Swagger 2.0, YAML or JSON; `-` is standard input
    #[arg(value_name = "SPEC")]
    spec: String,
    /// The gateway's own flags
    #[arg(last = true, value_name = "GATEWAY FLAGS")]
    flags: Vec<OsString>,
    #[command(flatten)]
    profile: ProfileArguments,
    #[command(flatten)]
    definition: DefinitionArguments,
}

/// Builds and replaces this process; returns only when that fails.
pub(crate) fn run(arguments: &Arguments, console: &Console) -> Exit {
    let built = build::binary(&arguments.spec, &arguments.definition, arguments.profile, None, None, console);
    let binary = match built {
        Ok(binary) => binary,
        Err(exit) => return exit,
    };
    console.status("Running", binary.display());
    let error = Command::new(&binary).args(&arguments.flags).exec();
    console.error(format_args!("{} cannot be started: {error}", binary.display()));
    Exit::EnvironmentAtFault
}
