//! Whether a folder that a definition names is there.

use std::path::Path;

/// Whether a folder is missing, seen from the folder that a file of the definition stands in. Of a definition on
/// standard input (`-`) nobody can tell.
pub fn is_missing(file: &str, folder: &str) -> bool {
    let Some(base) = Path::new(file).parent().filter(|_| file != "-") else { return false };
    !base.join(folder).is_dir()
}
