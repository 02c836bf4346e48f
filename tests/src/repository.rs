//! Where things lie.

use std::path::{Path, PathBuf};

use crate::skip;

/// The repository's root.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

/// A file or folder of the material beside the checkout. Where it is not there, a line says so: a test that wants it
/// has nothing else to do and passes.
pub fn shared(path: &str) -> Option<PathBuf> {
    // In a git worktree the material may stand one floor higher.
    let above = root().ancestors().skip(1).take(2);
    let found = above.map(|folder| folder.join("shared").join(path)).find(|candidate| candidate.exists());
    if found.is_none() {
        skip::because(&format!("../shared/{path} is not beside the checkout"));
    }
    found
}

/// The target folder.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// A folder below the target folder that outlives a test run: compiled gateways, so that the next run is quick.
pub fn scratch(name: &str) -> PathBuf {
    let folder = target().join("gateways").join(name);
    // A folder that cannot be made shows itself at the first write.
    let _ = std::fs::create_dir_all(&folder);
    folder
}
