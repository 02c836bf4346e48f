//! Where things lie.

use std::path::{Path, PathBuf};

/// The repository's root.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

/// A file or folder of the material beside the checkout, where it is there.
pub fn shared(path: &str) -> Option<PathBuf> {
    let found = root().parent()?.join("shared").join(path);
    // In a git worktree the material may stand one floor higher.
    let higher = root().parent()?.parent()?.join("shared").join(path);
    [found, higher].into_iter().find(|candidate| candidate.exists())
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
