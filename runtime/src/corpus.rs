//! Published test vectors that lie beside the checkout. Where they do not, the test that wants them says so and passes.

use std::path::{Path, PathBuf};

/// A folder of the corpus, found in a folder `shared` above or beside the checkout.
pub(crate) fn folder(path: &str) -> Option<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found =
        here.ancestors().map(|above| above.join("shared/corpus").join(path)).find(|path| path.is_dir());
    if found.is_none() {
        #[allow(clippy::print_stderr, reason = "a skipped test says why")]
        {
            eprintln!("skipped: no shared/corpus/{path} beside this checkout");
        }
    }
    found
}

/// Names and contents of the files of a folder, sorted by name.
pub(crate) fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_file())
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), std::fs::read(entry.path()).unwrap()))
        .collect();
    files.sort();
    files
}
