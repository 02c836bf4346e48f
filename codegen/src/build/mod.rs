//! A model to a crate on disk, and a crate to a binary.
//!
//! `layout` is the crate on paper, `write` puts it into a folder without touching what gwgen did not write, `cache` is
//! the folder that all builds share, `cargo` drives cargo in it. Nothing here prints: progress goes to a callback.

mod cache;
mod cargo;
mod embedded;
mod error;
mod install;
mod interrupt;
mod layout;
mod prune;
mod write;

use std::path::{Path, PathBuf};

pub use cache::Cache;
pub use cargo::{Profile, Progress};
pub use error::BuildError;
pub use install::check_place;
pub use interrupt::Interrupt;
pub use layout::{Layout, Runtime};
pub use write::write;

use crate::model::Api;

/// What is compiled, and how.
#[derive(Debug)]
pub struct Request<'a> {
    /// The crate on paper, with the runtime of [`Layout::for_cache`].
    pub layout: &'a Layout,
    /// Release or debug.
    pub profile: Profile,
    /// Nothing is fetched.
    pub offline: bool,
    /// Where the binary goes; `None`: a folder in the cache.
    pub binary: Option<&'a Path>,
}

/// Compiles a gateway in the cache folder and returns the path of its binary.
pub fn compile(
    cache: &Cache,
    request: &Request<'_>,
    interrupt: &Interrupt,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<PathBuf, BuildError> {
    let toolchain = cargo::Toolchain::find(&cache.folder()?)?;
    let target = cache.target(&toolchain, request.profile);
    let lock = cache.lock(&target, interrupt, progress)?;
    cache.unpack_runtime()?;
    let crate_dir = cache.crate_dir(request.profile, request.layout.package());
    write(&crate_dir, request.layout, interrupt)?;
    let log = cache.log(request.profile, request.layout.package());
    let job = cargo::Job {
        crate_dir: &crate_dir,
        target: &target,
        profile: request.profile,
        offline: request.offline,
        log: &log,
    };
    let built = cargo::build(&toolchain, &job, interrupt, progress)?;
    let binary = match request.binary {
        Some(path) => path.to_owned(),
        None => cache.binary(request.profile, request.layout.package()),
    };
    install::install(&built, &binary)?;
    if let Some(linked) = built.parent() {
        prune::prune(linked, &cache.crates(request.profile));
    }
    // Until here: another gateway of this name would replace the binary in the target folder.
    drop(lock);
    Ok(binary)
}

/// The name of an API's package and binary; two APIs never share one.
pub fn package_name(api: &Api) -> String {
    use crate::language::rust_name::package;
    format!("{}-{}", package(&api.name.value), package(&api.id))
}
