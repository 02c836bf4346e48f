//! The entry of a lock file that only cargo can write: in which state the runtime's source is.

use std::fs;

use super::Layout;
use crate::build::BuildError;
use crate::build::cargo::Toolchain;

const MANIFEST: &str = "Cargo.toml";
const LOCK: &str = "Cargo.lock";

impl Layout {
    /// Lets cargo add the runtime's own entry to the lock file, where the runtime comes from a git repository or the
    /// registry; otherwise the lock file is whole already. To be called before the crate is written, so that a source
    /// that cannot be reached leaves nothing behind.
    ///
    /// # Errors
    /// When cargo cannot be started, or does not find the runtime.
    pub fn complete_lock(&mut self, offline: bool) -> Result<(), BuildError> {
        if !self.is_lock_open {
            return Ok(());
        }
        let scratch = tempfile::tempdir().map_err(BuildError::at(&std::env::temp_dir()))?;
        let put = |name: &str, contents: &[u8]| {
            let path = scratch.path().join(name);
            fs::write(&path, contents).map_err(BuildError::at(&path))
        };
        for name in [MANIFEST, LOCK] {
            put(name, self.files.get(name).map_or(&[], Vec::as_slice))?;
        }
        // What cargo asks of every package.
        fs::create_dir(scratch.path().join("src")).map_err(BuildError::at(scratch.path()))?;
        put("src/main.rs", b"")?;
        Toolchain::find(scratch.path())?.lock(scratch.path(), offline)?;
        let path = scratch.path().join(LOCK);
        self.files.insert(LOCK.to_owned(), fs::read(&path).map_err(BuildError::at(&path))?);
        self.is_lock_open = false;
        Ok(())
    }
}
