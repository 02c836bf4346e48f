//! The folder that all builds share: the runtime's sources, one target folder a toolchain and profile, and the crates
//! of builds without `--out`.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{env, process, thread};

use sha2::{Digest, Sha256};

use super::cargo::Toolchain;
use super::{BuildError, Interrupt, Profile, Progress, embedded};
use crate::render::DEFAULT_FEATURES;

/// Between two looks at a lock that another build holds.
const POLL: Duration = Duration::from_millis(100);

/// The cache folder.
#[derive(Debug, Clone)]
pub struct Cache {
    root: PathBuf,
}

impl Cache {
    /// `$XDG_CACHE_HOME/gwgen`, else `~/.cache/gwgen`.
    pub fn find() -> Result<Cache, BuildError> {
        let folder = |name: &str| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let home = || folder("HOME").map(|home| home.join(".cache"));
        let root = folder("XDG_CACHE_HOME").or_else(home).ok_or(BuildError::NoCache)?;
        Ok(Cache { root: root.join("gwgen") })
    }

    /// A cache in a folder of the caller's choice.
    pub fn at(root: impl Into<PathBuf>) -> Cache {
        Cache { root: root.into() }
    }

    /// The folder itself, made where it is not there.
    pub(super) fn folder(&self) -> Result<PathBuf, BuildError> {
        fs::create_dir_all(&self.root).map_err(BuildError::at(&self.root))?;
        Ok(self.root.clone())
    }

    /// The runtime's sources, where they are embedded: once for each state of them.
    pub(super) fn runtime(&self) -> Option<PathBuf> {
        let is_there = !embedded::RUNTIME.is_empty();
        is_there.then(|| self.root.join("runtime").join(embedded::runtime_id()))
    }

    /// Puts the runtime's sources in their place, whole or not at all.
    pub(super) fn unpack_runtime(&self) -> Result<(), BuildError> {
        let Some(folder) = self.runtime().filter(|folder| !folder.exists()) else { return Ok(()) };
        let partial = folder.with_extension(format!("partial-{}", process::id()));
        for (path, contents) in embedded::RUNTIME {
            let path = partial.join(path);
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent).map_err(BuildError::at(parent))?;
            }
            fs::write(&path, contents).map_err(BuildError::at(&path))?;
        }
        let moved = fs::rename(&partial, &folder);
        if moved.is_err() {
            let _ = fs::remove_dir_all(&partial);
        }
        // Where two builds unpack at once, the other's copy is as good.
        if folder.exists() { Ok(()) } else { moved.map_err(BuildError::at(&folder)) }
    }

    /// The target folder for a toolchain and profile. Anything that changes how all crates are compiled is in its name.
    pub(super) fn target(&self, toolchain: &Toolchain, profile: Profile) -> PathBuf {
        let mut hash = Sha256::new();
        let version = env!("CARGO_PKG_VERSION").to_owned();
        let features = DEFAULT_FEATURES.join(",");
        let flags = ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "CARGO_BUILD_TARGET"].map(|name| {
            env::var_os(name).map(|value| value.to_string_lossy().into_owned()).unwrap_or_default()
        });
        for part in [version, features, toolchain.version().to_owned()].iter().chain(&flags) {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
        let id: String = hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        self.root.join("target").join(format!("{}-{id}", profile.folder()))
    }

    /// The folder of the crates of a profile. Profiles do not share them: each has a lock of its own.
    pub(super) fn crates(&self, profile: Profile) -> PathBuf {
        self.root.join("crates").join(profile.folder())
    }

    /// The crate that is compiled.
    pub(super) fn crate_dir(&self, profile: Profile, package: &str) -> PathBuf {
        self.crates(profile).join(package)
    }

    /// What cargo and rustc said of a gateway.
    pub(super) fn log(&self, profile: Profile, package: &str) -> PathBuf {
        self.root.join("logs").join(format!("{package}-{}.log", profile.folder()))
    }

    /// A gateway's binary, where no other place is asked for.
    pub(super) fn binary(&self, profile: Profile, package: &str) -> PathBuf {
        self.root.join("bin").join(profile.folder()).join(package)
    }

    /// Waits until no other build uses a target folder.
    pub(super) fn lock(
        &self,
        target: &Path,
        interrupt: &Interrupt,
        progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<File, BuildError> {
        fs::create_dir_all(target).map_err(BuildError::at(target))?;
        let path = target.join("gwgen.lock");
        let file = File::options().create(true).truncate(false).write(true).open(&path);
        let file = file.map_err(BuildError::at(&path))?;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                Err(TryLockError::Error(error)) => return Err(BuildError::at(&path)(error)),
                Err(TryLockError::WouldBlock) => {
                    interrupt.check()?;
                    progress(Progress::Waiting);
                    thread::sleep(POLL);
                }
            }
        }
    }
}
