//! `gwgen template FILE`: one mapping template on one payload.

use std::io::Read;
use std::path::Path;

use clap::Args;

use gwgen::diagnostic::Span;
use gwgen::interpret::{Override, Overrides, Trial, TrialFault};
use gwgen::source::SourceMap;

use crate::console::Console;
use crate::exit::Exit;
use crate::report::{self, Verdict};

/// For `--help`.
const EXAMPLE: &str = "\
Example:
  echo '{\"a\": 1}' | gwgen template request.vtl --body - --path id=7 --query q=x --header 'X-A: b'";

/// Render a mapping template on one payload and print its text
#[derive(Debug, Args)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Arguments {
    /// The template's file; `-` is standard input
    #[arg(value_name = "TEMPLATE")]
    template: String,
    /// The body that `$input` names: a file, or `-` for standard input; without it the body is empty
    #[arg(long, value_name = "FILE")]
    body: Option<String>,
    /// A path parameter
    #[arg(long, value_name = "NAME=VALUE", value_parser = pair)]
    path: Vec<(String, String)>,
    /// A query parameter
    #[arg(long, value_name = "NAME=VALUE")]
    query: Vec<String>,
    /// A header of the request
    #[arg(long, value_name = "NAME: VALUE", value_parser = header)]
    header: Vec<(String, String)>,
    /// A stage variable
    #[arg(long, value_name = "NAME=VALUE", value_parser = pair)]
    var: Vec<(String, String)>,
}

/// Renders and prints; what the template overrides is told on standard error.
pub(crate) fn run(arguments: &Arguments, console: &Console) -> Exit {
    if arguments.template == "-" && arguments.body.as_deref() == Some("-") {
        console.error("standard input is the template or the body, not both");
        return Exit::WrongUsage;
    }
    let (template, body) = match files(arguments) {
        Ok(files) => files,
        Err(problem) => {
            console.error(problem);
            return Exit::WrongUsage;
        }
    };
    let trial = Trial {
        body,
        path: arguments.path.clone(),
        query: arguments.query.join("&"),
        headers: arguments.header.clone(),
        variables: arguments.var.clone(),
        overrides: Overrides::default(),
        time: None,
    };
    if let Some(verdict) = findings(&arguments.template, &template) {
        report::print_whole(verdict, console);
    }
    match trial.read_and_render(&template) {
        Ok(rendered) => {
            for (name, value) in rendered.overrides.iter().flat_map(changes) {
                console.status("Override", format_args!("{name} = {value}"));
            }
            console.result(&String::from_utf8_lossy(&rendered.text))
        }
        Err(TrialFault::Template(_)) => Exit::DefinitionHasErrors,
        Err(TrialFault::Run(fault)) => {
            console.error(format_args!("{fault}; a gateway answers with status 500"));
            Exit::DefinitionHasErrors
        }
    }
}

/// The template and the body. A body is read as a gateway reads it, whatever its bytes are; a template stands in a
/// definition, which is UTF-8.
fn files(arguments: &Arguments) -> Result<(String, String), String> {
    let template = String::from_utf8(read(&arguments.template)?)
        .map_err(|_| format!("`{}` is no template: it is not UTF-8", arguments.template))?;
    let body = arguments.body.as_deref().map_or(Ok(Vec::new()), read)?;
    Ok((template, String::from_utf8_lossy(&body).into_owned()))
}

fn read(file: &str) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let outcome = match file {
        "-" => std::io::stdin().read_to_end(&mut bytes).map(drop),
        file => std::fs::read(Path::new(file)).map(|read| bytes = read),
    };
    outcome.map_err(|error| format!("`{file}` cannot be read: {error}"))?;
    Ok(bytes)
}

/// What the compiler says about the template, in its own file; `None` where it is fine.
fn findings(file: &str, template: &str) -> Option<Verdict> {
    let mut sources = SourceMap::new();
    let name = if file == "-" { "<stdin>" } else { file };
    let id = sources.add(name.to_owned(), template.as_bytes(), template.into());
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let found = gwgen::language::velocity::read(template, &[]).findings;
    let diagnostics: Vec<_> = found
        .into_iter()
        .map(|finding| {
            let place = Span::new(id, offset(finding.range.start), offset(finding.range.end));
            finding.diagnostic(place)
        })
        .collect();
    (!diagnostics.is_empty()).then(|| Verdict { spec: name.to_owned(), diagnostics, sources })
}

/// What is overridden, as paths: `requestOverride.header.a`.
fn changes(overrides: &Overrides) -> Vec<(String, String)> {
    let mut out = Vec::new();
    let mut open: Vec<(String, &Override)> = Vec::new();
    for (root, members) in
        [("requestOverride", &overrides.request), ("responseOverride", &overrides.response)]
    {
        open.extend(members.iter().map(|(name, value)| (format!("{root}.{name}"), value)));
    }
    while let Some((path, value)) = open.pop() {
        match value {
            Override::Map(members) => {
                open.extend(members.iter().map(|(name, value)| (format!("{path}.{name}"), value)));
            }
            value => out.push((path, value.texts().join(","))),
        }
    }
    out.sort();
    out
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

fn header(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once(':').ok_or("write NAME: VALUE")?;
    Ok((name.trim().to_owned(), value.trim().to_owned()))
}
