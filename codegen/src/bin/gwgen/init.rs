//! `gwgen init [DIR]`: a small definition that runs as it is.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::console::Console;
use crate::exit::Exit;

/// The definition's name in its folder.
const FILE: &str = "gateway.yaml";

/// Write a small API definition that runs as it is
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The folder; made where it is not there
    #[arg(default_value = ".", value_name = "DIR")]
    folder: PathBuf,
    /// What kind of API
    #[arg(long, value_enum, default_value_t, value_name = "T")]
    template: Template,
}

/// `--template`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Template {
    /// A REST API: a MOCK and an HTTP_PROXY integration, CORS, a gateway response
    #[default]
    Rest,
    /// An HTTP API: an HTTP_PROXY integration with parameter mappings, the `cors` extension
    Http,
    /// A REST API in front of a Lambda function
    Lambda,
    /// A plain OpenAPI document: every operation is forwarded to its server
    Openapi,
}

impl Template {
    const fn text(self) -> &'static str {
        match self {
            Template::Rest => include_str!("init/rest.yaml"),
            Template::Http => include_str!("init/http.yaml"),
            Template::Lambda => include_str!("init/lambda.yaml"),
            Template::Openapi => include_str!("init/openapi.yaml"),
        }
    }
}

/// Writes the definition and prints its path; a file that is there stays as it is.
pub(crate) fn run(arguments: &Arguments, console: &Console) -> Exit {
    let path = arguments.folder.join(FILE);
    if fs::metadata(&arguments.folder).is_ok_and(|there| !there.is_dir()) {
        let folder = arguments.folder.display();
        console.error(format_args!("{folder} is no folder; name one in which {FILE} is written"));
        return Exit::EnvironmentAtFault;
    }
    match write(&path, arguments.template.text()) {
        Ok(()) => {
            console.status("Created", path.display());
            console.help(format_args!("`gwgen run {}` serves it on 127.0.0.1:8080", path.display()));
            console.result(&format!("{}\n", path.display()))
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            console.error(format_args!("{} is there already and stays as it is", path.display()));
            Exit::EnvironmentAtFault
        }
        Err(error) => {
            console.error(format_args!("{}: {error}", path.display()));
            Exit::EnvironmentAtFault
        }
    }
}

fn write(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes()).inspect_err(|_| {
        // Half a definition is worse than none.
        _ = fs::remove_file(path);
    })
}
