//! The file of the state's key.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use crate::adapter::small_file::read_small;
use crate::port::StateError;

/// Its name.
pub const STATE_KEY: &str = "state.key";
/// More than any such file has.
const LONGEST: usize = 4_096;

/// What is kept in the folder: what is offered, where nothing is.
pub(super) fn keep(folder: &Path, offered: &[u8]) -> Result<Vec<u8>, StateError> {
    let path = folder.join(STATE_KEY);
    let failed =
        |error: io::Error| StateError { retry: false, detail: format!("{}: {error}", path.display()) };
    match read_state_key(&path) {
        Ok(kept) => return Ok(kept),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(failed(error)),
    }
    // Written aside, and then there as a whole for the first of all who do so: a link takes no other's place.
    let aside = folder.join(format!("{STATE_KEY}.{}", std::process::id()));
    let _ = fs::remove_file(&aside);
    let written = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&aside);
    let linked = written.and_then(|mut file| {
        file.write_all(offered)?;
        file.write_all(b"\n")?;
        file.sync_all()?;
        fs::hard_link(&aside, &path)
    });
    let _ = fs::remove_file(&aside);
    match linked {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(failed(error)),
    }
    read_state_key(&path).map_err(failed)
}

/// What a file of a state key says, without the end of its line.
///
/// # Errors
/// It cannot be read, or is too long to be one.
pub fn read_state_key(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = read_small(path, LONGEST)?;
    while bytes.last().is_some_and(u8::is_ascii_whitespace) {
        bytes.pop();
    }
    Ok(bytes)
}
