//! What every command that reads a definition shares: its argument, its flags, and reading it.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use gwgen::diagnostic::Span;
use gwgen::lint::Valid;
use gwgen::model::Api;
use gwgen::source::{Input, SourceMap};
use gwgen::{BasePathMode, Options};

use crate::console::Console;
use crate::exit::Exit;
use crate::progress;
use crate::report::{self, Format, Verdict};

/// Flags of every command that reads a definition.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Definition")]
pub(crate) struct DefinitionArguments {
    /// Bind a parameter of the definition (`AWS::Region`, a CloudFormation parameter, a `${placeholder}`); once a name
    #[arg(long = "param", value_name = "NAME=VALUE", value_parser = name_and_value)]
    params: Vec<(String, String)>,
    /// A file with `x-gwgen`: stages, variables and method settings
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// What becomes of `basePath` and of the path in `servers`
    #[arg(long, value_enum, default_value_t, value_name = "MODE")]
    basepath: BasePath,
    /// Do not use the network
    #[arg(long)]
    offline: bool,
    /// A further folder that `$ref`s may read from
    #[arg(long = "allow-path", value_name = "DIR")]
    allow_paths: Vec<PathBuf>,
}

/// `--basepath`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum BasePath {
    /// Drop it
    #[default]
    Ignore,
    /// Put it in front of every resource
    Prepend,
    /// Drop its first part and put the rest in front of every resource
    Split,
}

impl DefinitionArguments {
    /// The compiler's options. A parameter that is bound twice is a fault of the command line: which one is meant cannot
    /// be told, and what is bound here is compiled in.
    pub(crate) fn options(&self, console: &Console) -> Result<Options, Exit> {
        let mut params = BTreeMap::new();
        for (name, value) in &self.params {
            if params.insert(name.clone(), value.clone()).is_some() {
                console.error(format_args!("`--param {name}=…` stands twice: bind a parameter once"));
                return Err(Exit::WrongUsage);
            }
        }
        Ok(Options {
            params,
            basepath: match self.basepath {
                BasePath::Ignore => BasePathMode::Ignore,
                BasePath::Prepend => BasePathMode::Prepend,
                BasePath::Split => BasePathMode::Split,
            },
            config: self.config.clone(),
            allow_paths: self.allow_paths.clone(),
            offline: self.offline,
            types: false,
        })
    }

    /// `--offline`.
    pub(crate) fn is_offline(&self) -> bool {
        self.offline
    }
}

/// A definition without errors.
pub(crate) struct Compiled {
    /// The API.
    pub(crate) api: Valid<Api>,
    sources: SourceMap,
}

impl Compiled {
    /// The line of a place, from 1.
    pub(crate) fn line(&self, span: Span) -> Option<u32> {
        u32::try_from(self.sources.start(span).line).ok()
    }

    /// The files that were read.
    pub(crate) fn files(&self) -> impl Iterator<Item = &Path> {
        self.sources.files().map(|file| Path::new(self.sources.path(file)))
    }
}

/// Reads and checks a definition; what was found is printed, and errors end the command.
pub(crate) fn compile(
    spec: &str,
    arguments: &DefinitionArguments,
    console: &Console,
) -> Result<Compiled, Exit> {
    let input = input(spec, console)?;
    let options = arguments.options(console)?;
    let compilation = progress::during(*console, "Reading", spec, || gwgen::compile(&input, &options));
    let verdict =
        Verdict { spec: spec.to_owned(), diagnostics: compilation.diagnostics, sources: compilation.sources };
    let exit = verdict.exit();
    let verdicts = [verdict];
    if report::print(&verdicts, Format::Human, console) != Exit::Fine {
        return Err(Exit::EnvironmentAtFault);
    }
    let [verdict] = verdicts;
    match compilation.api {
        Some(api) if exit == Exit::Fine => Ok(Compiled { api, sources: verdict.sources }),
        _ => Err(exit.max(Exit::DefinitionHasErrors)),
    }
}

/// The input that a `SPEC` argument names; `-` is standard input.
pub(crate) fn input(spec: &str, console: &Console) -> Result<Input, Exit> {
    if spec != "-" {
        return Ok(Input::Path(PathBuf::from(spec)));
    }
    // One byte more than a definition may have, so that the compiler sees that there is too much.
    const MOST: u64 = 32 * 1024 * 1024 + 1;
    let mut bytes = Vec::new();
    match std::io::stdin().lock().take(MOST).read_to_end(&mut bytes) {
        Ok(_) => Ok(Input::Stdin(bytes)),
        Err(error) => {
            console.error(format_args!("standard input cannot be read: {error}"));
            Err(Exit::EnvironmentAtFault)
        }
    }
}

fn name_and_value(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => Ok((name.trim().to_owned(), value.to_owned())),
        _ => Err("write NAME=VALUE".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_split_at_the_first_equals_sign() {
        assert_eq!(name_and_value("A=b=c"), Ok(("A".to_owned(), "b=c".to_owned())));
        assert_eq!(name_and_value("AWS::Region="), Ok(("AWS::Region".to_owned(), String::new())));
        assert!(name_and_value("A").is_err() && name_and_value("=b").is_err());
    }
}
