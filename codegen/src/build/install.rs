//! A binary to the place where it is wanted, which is looked at before anything is compiled.

use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use super::BuildError;
use super::write::PARTIAL;

/// Whether a binary may be put somewhere: nothing is there or a regular file, the file is none of `sources`, and its
/// folder can be written to. Compiling takes a minute, and what it is for should not be refused behind it.
pub fn check_place<'a>(to: &Path, sources: impl IntoIterator<Item = &'a Path>) -> Result<(), BuildError> {
    let folder = parent(to);
    match fs::metadata(&folder) {
        Ok(metadata) if metadata.is_dir() => {}
        Ok(_) => return Err(BuildError::NoFolder(folder)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(BuildError::NoFolder(folder)),
        Err(error) => return Err(BuildError::at(&folder)(error)),
    }
    if let Ok(metadata) = fs::symlink_metadata(to) {
        if metadata.is_symlink() {
            return Err(BuildError::Link(to.to_owned()));
        }
        if !metadata.is_file() {
            return Err(BuildError::NoFile(to.to_owned()));
        }
        let place = fs::canonicalize(to).map_err(BuildError::at(to))?;
        if sources.into_iter().any(|source| fs::canonicalize(source).is_ok_and(|source| source == place)) {
            return Err(BuildError::Source(to.to_owned()));
        }
    }
    // Only trying tells whether a folder can be written to: rights, read-only disks and quotas have a say.
    let probe = partial(to);
    OpenOptions::new().write(true).create_new(true).open(&probe).map_err(BuildError::at(&folder))?;
    fs::remove_file(&probe).map_err(BuildError::at(&probe))
}

/// Copies a binary to where it is wanted; one that runs there is replaced, not written into.
pub(super) fn install(from: &Path, to: &Path) -> Result<(), BuildError> {
    let folder = parent(to);
    fs::create_dir_all(&folder).map_err(BuildError::at(&folder))?;
    let partial = partial(to);
    let copied = fs::copy(from, &partial).and_then(|_| fs::rename(&partial, to));
    copied.map_err(|source| {
        let _ = fs::remove_file(&partial);
        BuildError::Io { path: to.to_owned(), source }
    })
}

fn parent(path: &Path) -> PathBuf {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned()
}

/// Where the binary is until it is whole.
fn partial(to: &Path) -> PathBuf {
    let name = to.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    parent(to).join(format!("{PARTIAL}{}-{name}", std::process::id()))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::os::unix::net::UnixListener;

    use super::*;

    #[test]
    fn a_binary_that_is_there_is_replaced() {
        let folder = tempfile::tempdir().expect("a folder");
        let (from, to) = (folder.path().join("built"), folder.path().join("bin/gateway"));
        fs::write(&from, "new").expect("written");
        install(&from, &to).expect("installed");
        check_place(&to, [from.as_path()]).expect("a regular file is replaced");
        fs::write(&from, "newer").expect("written");
        install(&from, &to).expect("installed again");
        assert_eq!(fs::read_to_string(&to).ok().as_deref(), Some("newer"));
        assert_eq!(fs::read_dir(folder.path().join("bin")).expect("read").count(), 1);
    }

    #[test]
    fn a_place_that_is_no_place_for_a_binary_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        let spec = path("spec.yaml");
        fs::write(&spec, "openapi").expect("written");
        let check = |name: &str| check_place(&path(name), [spec.as_path()]);
        assert!(matches!(check("spec.yaml"), Err(BuildError::Source(_))));
        assert!(matches!(check("./spec.yaml"), Err(BuildError::Source(_))));
        assert!(matches!(check("missing/gateway"), Err(BuildError::NoFolder(_))));
        assert!(matches!(check("spec.yaml/gateway"), Err(BuildError::NoFolder(_))));
        fs::create_dir(path("folder")).expect("made");
        assert!(matches!(check("folder"), Err(BuildError::NoFile(_))));
        let _listener = UnixListener::bind(path("socket")).expect("a socket");
        assert!(matches!(check("socket"), Err(BuildError::NoFile(_))));
        symlink(&spec, path("link")).expect("linked");
        assert!(matches!(check("link"), Err(BuildError::Link(_))));
        assert!(check("gateway").is_ok() && check("folder/gateway").is_ok());
        assert_eq!(fs::read_dir(path("folder")).expect("read").count(), 0, "the attempt leaves nothing");
        assert_eq!(fs::read_to_string(&spec).ok().as_deref(), Some("openapi"));
    }

    #[test]
    #[allow(clippy::print_stdout, reason = "a skipped test says so")]
    fn a_folder_that_cannot_be_written_to_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o555)).expect("read-only");
        if fs::write(folder.path().join("probe"), "").is_ok() {
            println!("skipped: this user may write anywhere");
            return;
        }
        assert!(matches!(check_place(&folder.path().join("gateway"), []), Err(BuildError::Io { .. })));
    }
}
