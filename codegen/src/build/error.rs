//! What can go wrong outside the definition.

use std::io;
use std::path::{Path, PathBuf};

/// A fault of the environment, or of gwgen itself.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// A file or folder could not be read or written.
    #[error("{}: {}", path.display(), describe(source))]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// There is something that gwgen did not write.
    #[error("{} was not written by gwgen, so it is left as it is; choose another folder or move it away", .0.display())]
    Foreign(PathBuf),
    /// A link would be followed.
    #[error("{} is a link; gwgen writes through none", .0.display())]
    Link(PathBuf),
    /// A binary would replace a folder, a device, a pipe or a socket.
    #[error("{} is no regular file, so no binary is put there", .0.display())]
    NoFile(PathBuf),
    /// A binary would replace what it is made of.
    #[error("{} is a file of the definition, so no binary is put there", .0.display())]
    Source(PathBuf),
    /// The folder for a binary is not there.
    #[error("{} is no folder, so no binary can be put there; make it first", .0.display())]
    NoFolder(PathBuf),
    /// The list of files of an earlier run cannot be read.
    #[error("{} cannot be read: {reason}; remove it and the files that gwgen wrote", path.display())]
    Manifest {
        /// `gwgen.json`.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// No folder for the cache is known.
    #[error("neither XDG_CACHE_HOME nor HOME is set, so there is no folder to compile in")]
    NoCache,
    /// cargo or rustc cannot be started.
    #[error("{program} cannot be started: {source}; gwgen compiles with Rust's own tools: https://rustup.rs")]
    NoToolchain {
        /// `cargo` or `rustc`.
        program: String,
        /// Why.
        source: io::Error,
    },
    /// cargo cannot find the runtime.
    #[error("Cargo.lock cannot be completed, so nothing is written: {reason}")]
    Lock {
        /// What cargo says.
        reason: String,
    },
    /// cargo failed for a reason outside the generated crate.
    #[error("cargo could not build the gateway: {reason}; its log is {}", log.display())]
    Cargo {
        /// Its last words.
        reason: String,
        /// Everything it said.
        log: PathBuf,
    },
    /// The crate does not compile.
    #[error(
        "the generated crate does not compile: {reason}; this is a bug of gwgen, please report it with {}",
        log.display()
    )]
    Broken {
        /// The first error.
        reason: String,
        /// Everything rustc said.
        log: PathBuf,
    },
    /// Signals cannot be caught.
    #[error("signals cannot be caught: {0}")]
    Signals(io::Error),
    /// A signal asked to stop.
    #[error("interrupted")]
    Interrupted(i32),
}

impl BuildError {
    /// The exit status of the contract: 3 where the generated crate is at fault, 4 where the environment is.
    /// (A process that was interrupted ends by the signal, see [`super::Interrupt::end_process`].)
    pub fn exit_status(&self) -> u8 {
        match self {
            BuildError::Broken { .. } => 3,
            _ => 4,
        }
    }

    /// Signals cannot be caught.
    pub fn signals(source: io::Error) -> BuildError {
        BuildError::Signals(source)
    }

    /// For `map_err`: what happened at a path.
    pub(super) fn at(path: &Path) -> impl FnOnce(io::Error) -> BuildError + use<> {
        let path = path.to_owned();
        move |source| BuildError::Io { path, source }
    }
}

fn describe(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "the disk is full".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    }
}
