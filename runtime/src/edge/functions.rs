//! The hosted functions of a gateway: what the definition says, and what this machine adds to it.

use std::ffi::OsStr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::options::{LogFormat, Options};
use crate::adapter::functions::{FunctionSettings, HostSettings, HostedFunctions};
use crate::adapter::lambda_aws::LambdaSettings;
use crate::adapter::stdout::StreamLog;
use crate::adapter::system::{SystemClock, SystemIds};
use crate::engine::bind::BoundFunction;

/// What functions take over from the gateway's own environment without being told: where programs, libraries and
/// people's files are, the language and the time zone. Nothing of it is secret.
const INHERITED: [&str; 12] = [
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "TZ",
    "TMPDIR",
    "PYTHONPATH",
    "VIRTUAL_ENV",
    "NODE_PATH",
];

/// Time for the functions' log at the end.
const LOG_PATIENCE: Duration = Duration::from_secs(1);

/// Functions that this process hosts, and their log.
pub(crate) struct Hosting {
    /// The functions.
    pub(crate) functions: Arc<HostedFunctions>,
    log: StreamLog,
}

impl Hosting {
    /// Starts the thread of the functions, where there are any; their processes start when they are needed. `own` reads
    /// the gateway's own environment.
    ///
    /// # Errors
    /// A function that nothing else is bound to has no folder or no program here.
    pub(crate) fn start(
        functions: &[BoundFunction],
        options: &Options,
        own: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Option<Hosting>, String> {
        if functions.is_empty() {
            return Ok(None);
        }
        let bound = lambda_settings(options);
        let mut settings = Vec::new();
        for function in functions {
            let found = settings_of(function, &options.functions, own)?;
            if !bound.binds_name(&found.name) {
                check(&found)?;
            }
            settings.push(found);
        }
        let host = HostSettings {
            region: options.bindings.region.clone(),
            account: options.bindings.account.clone(),
            log_json: options.log_format == LogFormat::Json,
        };
        let failed = |error: std::io::Error| format!("the functions have no thread: {error}");
        // Standard output is the access log's.
        let log = StreamLog::to(std::io::stderr()).map_err(failed)?;
        let ring = Arc::new(log.ring());
        let functions =
            HostedFunctions::start(settings, host, ring, Arc::new(SystemClock), Arc::new(SystemIds));
        Ok(Some(Hosting { functions: Arc::new(functions.map_err(failed)?), log }))
    }

    /// Ends all processes and writes the last lines.
    pub(crate) fn end(&self) {
        self.functions.end();
        self.log.flush(LOG_PATIENCE);
    }
}

/// Where functions are that are not hosted, or bound to a place.
pub(crate) fn lambda_settings(options: &Options) -> LambdaSettings {
    let bindings = &options.bindings;
    // Of two for the same name the later one counts, so that flags go before the environment.
    let of_environment = bindings.service_endpoint("LAMBDA").map(|url| ("lambda".to_owned(), url.clone()));
    let endpoints = of_environment.into_iter().chain(bindings.endpoints.iter().cloned()).collect();
    LambdaSettings { region: bindings.region.clone(), endpoints }
}

fn settings_of(
    function: &BoundFunction,
    folder: &Path,
    own: &dyn Fn(&str) -> Option<String>,
) -> Result<FunctionSettings, String> {
    let table = function.table;
    let directory = folder.join(table.directory);
    // Absolute, so that it means the same to the function.
    let directory = std::path::absolute(&directory)
        .map_err(|error| format!("function {}: {}: {error}", table.name, directory.display()))?;
    let mut environment: Vec<(String, String)> = Vec::new();
    for name in INHERITED {
        environment.extend(own(name).map(|value| (name.to_owned(), value)));
    }
    for (name, value) in &function.environment {
        environment.retain(|(known, _)| known != name);
        let value = value.as_ref().map(|value| value.to_string()).or_else(|| own(name));
        environment.extend(value.map(|value| ((*name).to_owned(), value)));
    }
    Ok(FunctionSettings {
        name: table.name.into(),
        command: table.command.iter().map(|word| (*word).to_owned()).collect(),
        directory,
        handler: table.handler.to_owned(),
        runtime: table.runtime.to_owned(),
        concurrency: table.concurrency.max(1) as usize,
        timeout: Duration::from_millis(u64::from(table.timeout_ms)),
        memory_mb: table.memory_mb,
        environment,
    })
}

/// Whether folder and program are there: better said now than by a 502 at night.
fn check(function: &FunctionSettings) -> Result<(), String> {
    let FunctionSettings { name, directory, .. } = function;
    if !directory.is_dir() {
        let directory = directory.display();
        return Err(format!(
            "function {name}: there is no folder {directory} (--functions DIR says where to look)"
        ));
    }
    let program = function.command.first().map_or("", String::as_str);
    let is_program = |path: PathBuf| {
        path.metadata().is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o111 != 0)
    };
    if program.contains('/') {
        let path = directory.join(program);
        let shown = path.display().to_string();
        return if is_program(path) {
            Ok(())
        } else {
            Err(format!("function {name}: {shown} is no program"))
        };
    }
    let path = function.environment.iter().find(|(variable, _)| variable == "PATH");
    let folders = path.map(|(_, value)| std::env::split_paths(OsStr::new(value)).collect::<Vec<_>>());
    if folders.into_iter().flatten().any(|folder| is_program(folder.join(program))) {
        return Ok(());
    }
    Err(format!("function {name}: {program} is not in PATH"))
}
