//! What a gateway is told: command line, environment, configuration file, in this order of precedence.
//!
//! Read by hand: a gateway starts in milliseconds and is compiled by everybody who uses one.

mod file;
mod help;
mod keys;
mod resolve;
mod service_endpoints;
mod settings;
#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::time::Duration;

use zeroize::Zeroizing;

use super::limits::Limits;
use super::listen::{Address, Place};
use crate::adapter::state::StatePlace;
use crate::api::Api;
use crate::engine::bind::Bindings;
use crate::engine::keys::StateKey;
use crate::engine::nearest::nearest;
use crate::engine::trusted::Cidr;
pub(crate) use keys::ConfiguredKeys;
use resolve::resolve;
use settings::{Layer, Layers, SETTINGS, Setting, Shape};

/// What to do.
#[derive(Debug)]
pub(crate) enum Command {
    /// Serve.
    Serve(Box<Options>),
    /// Print this and leave.
    Print(String),
}

/// How a gateway runs.
#[derive(Debug)]
pub(crate) struct Options {
    /// The configuration file.
    pub(crate) config: Option<PathBuf>,
    /// Where clients connect.
    pub(crate) listen: Vec<Address>,
    /// Health and metrics.
    pub(crate) admin: Option<Place>,
    /// Stages, variables, parameters, endpoints.
    pub(crate) bindings: Bindings,
    /// Whose `X-Forwarded-For` counts.
    pub(crate) trusted_proxies: Vec<Cidr>,
    /// Worker threads.
    pub(crate) workers: usize,
    /// Certificate chain and key.
    pub(crate) tls: Option<(PathBuf, PathBuf)>,
    /// The built-in access log's format.
    pub(crate) log_format: LogFormat,
    /// Whether there is an access log.
    pub(crate) access_log: bool,
    /// The most that each stage's answers take that are kept, in bytes.
    pub(crate) cache: u64,
    /// Limits of connections.
    pub(crate) limits: Limits,
    /// After the signal: go on accepting.
    pub(crate) lame_duck: Duration,
    /// Then: wait for requests in flight.
    pub(crate) drain: Duration,
    /// Where the folders of hosted functions are looked for.
    pub(crate) functions: PathBuf,
    /// API keys and access keys that the configuration lists.
    pub(crate) keys: ConfiguredKeys,
    /// Where trust stores are looked for.
    pub(crate) truststores: PathBuf,
    /// Where shared state lives.
    pub(crate) state: StatePlace,
    /// The key of the state, where one was given.
    pub(crate) state_key: Option<StateKey>,
    /// Flags that were given and have no effect.
    pub(crate) without_effect: Vec<(&'static str, &'static str)>,
}

/// The built-in access log's format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LogFormat {
    /// One JSON object a line.
    Json,
    /// For people.
    Text,
}

/// What is read besides the command line.
pub(crate) struct Surroundings<'a> {
    /// The environment.
    pub(crate) variable: &'a dyn Fn(&str) -> Option<String>,
    /// The file system.
    pub(crate) file: &'a dyn Fn(&std::path::Path) -> Result<String, String>,
    /// The same for what is small and secret.
    pub(crate) secret: &'a dyn Fn(&std::path::Path) -> Result<Zeroizing<String>, String>,
}

/// Reads everything. The arguments begin with the program's name.
pub(crate) fn read(
    api: &Api,
    arguments: impl IntoIterator<Item = String>,
    surroundings: &Surroundings<'_>,
) -> Result<Command, String> {
    let mut arguments = arguments.into_iter();
    let program = arguments.next().unwrap_or_else(|| "gateway".to_owned());
    let (mut flags, mut environment) = (Layer::default(), Layer::default());
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "-h" | "--help" => return Ok(Command::Print(help::help(api, &program))),
            "-V" | "--version" => return Ok(Command::Print(help::version(api))),
            _ => read_flag(&argument, &mut arguments, &mut flags)?,
        }
    }
    for setting in SETTINGS {
        let value = setting.variable.and_then(|name| (surroundings.variable)(name));
        for value in value.iter().flat_map(|value| split(setting, value)).filter(|value| !value.is_empty()) {
            environment.add(setting, value.to_owned());
        }
    }
    environment.is_environment = true;
    let mut layers = Layers(vec![flags, environment]);
    if let Some(path) = layers.one("config").map(PathBuf::from) {
        let text = (surroundings.file)(&path)?;
        layers.0.push(file::read(&text).map_err(|error| format!("{}: {error}", path.display()))?);
    }
    resolve(api, &layers, surroundings).map(|options| Command::Serve(Box::new(options)))
}

/// Repeatable settings are separated by commas in the environment.
fn split<'v>(setting: &Setting, value: &'v str) -> impl Iterator<Item = &'v str> {
    let separator: &[char] = if setting.shape == Shape::Many { &[','] } else { &[] };
    value.split(separator).map(str::trim)
}

fn read_flag(
    argument: &str,
    rest: &mut impl Iterator<Item = String>,
    layer: &mut Layer,
) -> Result<(), String> {
    let (name, inline) = match argument.split_once('=') {
        Some((name, value)) if name.starts_with("--") => (name, Some(value.to_owned())),
        _ => (argument, None),
    };
    let Some(setting) = SETTINGS.iter().find(|setting| setting.flag == Some(name)) else {
        if !name.starts_with('-') {
            return Err(format!("{name:?}: no argument is expected here"));
        }
        return Err(unknown("flag", name, SETTINGS.iter().filter_map(|setting| setting.flag)));
    };
    let value = match (setting.shape, inline) {
        (Shape::Switch, None) => String::new(),
        (Shape::Switch, Some(_)) => return Err(format!("{name} takes no value")),
        (_, Some(value)) => value,
        (_, None) => {
            rest.next().ok_or_else(|| format!("{name} needs a value: {name} {}", setting.operand))?
        }
    };
    layer.add(setting, value);
    Ok(())
}

/// What is wrong with a name, and the known one that is nearest to it.
fn unknown(what: &str, name: &str, known: impl Iterator<Item = &'static str>) -> String {
    match nearest(name, known) {
        Some(known) => format!("unknown {what} {name:?}; did you mean {known}?"),
        None => format!("unknown {what} {name:?}; --help names all"),
    }
}
