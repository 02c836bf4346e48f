//! Files that somebody names and that cannot be large: keys, trust stores.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

/// The bytes of a file of at most `most` bytes. Nothing but a file is opened: a pipe would be waited for, a device need not end.
///
/// # Errors
/// It cannot be read, is no file, or is larger.
pub fn read_small(path: &Path, most: usize) -> io::Result<Vec<u8>> {
    let refused = |what: String| io::Error::new(io::ErrorKind::InvalidInput, what);
    let kind = fs::metadata(path)?.file_type();
    if !kind.is_file() {
        let what = if kind.is_dir() { "this is a folder" } else { "this is no file, but a device or a pipe" };
        return Err(refused(what.to_owned()));
    }
    let mut bytes = Vec::new();
    // Whatever its length is said to be: some grow, and those of /proc say 0.
    File::open(path)?.take(most as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > most {
        return Err(refused(format!("more than {most} bytes")));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_small_files_are_read() {
        let folder = std::env::temp_dir().join(format!("gwgen-small-file-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let file = folder.join("file");
        fs::write(&file, [7; 100]).unwrap();
        assert_eq!(read_small(&file, 100).unwrap(), [7; 100]);
        let fault = |path: &Path| read_small(path, 99).unwrap_err().to_string();
        assert_eq!(fault(&file), "more than 99 bytes");
        assert_eq!(fault(&folder), "this is a folder");
        assert_eq!(fault(Path::new("/dev/zero")), "this is no file, but a device or a pipe");
        // Nobody writes into it: opening it would wait for ever.
        let pipe = folder.join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        assert_eq!(fault(&pipe), "this is no file, but a device or a pipe");
        assert_eq!(read_small(&folder.join("none"), 99).unwrap_err().kind(), io::ErrorKind::NotFound);
        fs::remove_dir_all(&folder).unwrap();
    }
}
