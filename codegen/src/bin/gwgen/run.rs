//! `gwgen run SPEC`: builds, then becomes the gateway.

use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
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

/// Where a gateway looks for the folders of functions that it hosts, and for trust stores.
const FOLDERS: [&str; 2] = ["GATEWAY_FUNCTIONS", "GATEWAY_TRUSTSTORES"];

/// The folder that a definition stands in, absolute; none for standard input.
fn folder_of(spec: &str) -> Option<PathBuf> {
    if spec == "-" {
        return None;
    }
    Some(std::path::absolute(spec).ok()?.parent()?.to_owned())
}

/// Builds and replaces this process; returns only when that fails.
pub(crate) fn run(arguments: &Arguments, console: &Console) -> Exit {
    let built = build::binary(&arguments.spec, &arguments.definition, arguments.profile, None, None, console);
    let binary = match built {
        Ok(binary) => binary,
        Err(exit) => return exit,
    };
    console.status("Running", binary.display());
    let mut command = Command::new(&binary);
    // Both are seen from the definition; who says otherwise is right.
    if let Some(folder) = folder_of(&arguments.spec) {
        let unsaid = FOLDERS.into_iter().filter(|variable| std::env::var_os(variable).is_none());
        command.envs(unsaid.map(|variable| (variable, &folder)));
    }
    let error = command.args(&arguments.flags).exec();
    console.error(format_args!("{} cannot be started: {error}", binary.display()));
    Exit::EnvironmentAtFault
}
