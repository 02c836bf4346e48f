//! `gwgen build SPEC`: a definition to a binary.

use std::path::{Path, PathBuf};

use clap::Args;
use gwgen::build::{self, BuildError, Cache, Interrupt, Layout, Profile, Request, Runtime};

use crate::console::Console;
use crate::definition::{self, DefinitionArguments};
use crate::exit::Exit;
use crate::progress::Reporter;

/// Generate and compile a gateway; the last line of output is the path of its binary
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// OpenAPI 3.0, 3.1 or Swagger 2.0, YAML or JSON; `-` is standard input
    #[arg(value_name = "SPEC")]
    spec: String,
    /// Write the gateway's crate there too
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Where the binary goes
    #[arg(long, value_name = "PATH")]
    bin: Option<PathBuf>,
    #[command(flatten)]
    profile: ProfileArguments,
    #[command(flatten)]
    definition: DefinitionArguments,
}

/// How much time the compiler may take.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct ProfileArguments {
    /// Compile faster, to a slower gateway
    #[arg(long)]
    debug: bool,
}

impl ProfileArguments {
    fn profile(self) -> Profile {
        if self.debug { Profile::Debug } else { Profile::Release }
    }
}

/// Builds and prints the binary's path.
pub(crate) fn run(arguments: &Arguments, console: &Console) -> Exit {
    let out = arguments.out.as_deref();
    let built = binary(
        &arguments.spec,
        &arguments.definition,
        arguments.profile,
        out,
        arguments.bin.as_deref(),
        console,
    );
    match built {
        Ok(path) => console.result(&format!("{}\n", path.display())),
        Err(exit) => exit,
    }
}

/// Compiles a gateway and returns its path; what went wrong has been said.
pub(crate) fn binary(
    spec: &str,
    arguments: &DefinitionArguments,
    profile: ProfileArguments,
    out: Option<&Path>,
    bin: Option<&Path>,
    console: &Console,
) -> Result<PathBuf, Exit> {
    let compiled = definition::compile(spec, arguments, console)?;
    let work = || -> Result<PathBuf, BuildError> {
        let interrupt = Interrupt::catch().map_err(BuildError::signals)?;
        let cache = Cache::find()?;
        let line = |span| compiled.line(span);
        let mut layout = Layout::for_cache(&compiled.api, &line, &cache);
        layout.complete_lock(arguments.is_offline())?;
        let profile = profile.profile();
        let mut place = bin.map(Path::to_owned);
        if let Some(place) = &place {
            build::check_place(place, compiled.files())?;
        }
        if let Some(out) = out {
            let vendored = Layout::new(&compiled.api, &line, &Runtime::Vendored);
            build::write(out, &vendored, &interrupt)?;
            console.status("Generated", out.display());
            place = place.or_else(|| Some(vendored.binary_in(out, profile)));
        }
        let request =
            Request { layout: &layout, profile, offline: arguments.is_offline(), binary: place.as_deref() };
        let mut reporter = Reporter::new(*console);
        let binary = build::compile(&cache, &request, &interrupt, &mut |progress| reporter.show(progress));
        reporter.finish();
        binary
    };
    let binary = work().map_err(|error| fail(&error, console))?;
    console.status("Built", format_args!("{} ({})", compiled.api.name.value, size(&binary)));
    Ok(binary)
}

/// Says what went wrong and how the command ends.
pub(crate) fn fail(error: &BuildError, console: &Console) -> Exit {
    if let BuildError::Interrupted(signal) = error {
        // As if the signal had not been caught: whoever started this sees it.
        Interrupt::end_process(*signal);
    }
    console.error(error);
    match error.exit_status() {
        3 => Exit::GatewayDidNotCompile,
        _ => Exit::EnvironmentAtFault,
    }
}

fn size(binary: &Path) -> String {
    let bytes = std::fs::metadata(binary).map_or(0, |metadata| metadata.len());
    format!("{}.{} MiB", bytes >> 20, ((bytes & 0xf_ffff) * 10) >> 20)
}
