//! Ids that are the same at every build: letters and digits from hashes.

use sha2::{Digest, Sha256};

use crate::model::Resource;

const ALPHABET: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";

/// Ten characters from the title and the paths.
pub(super) fn api_id(title: &str, resources: &[Resource]) -> String {
    let mut paths: Vec<&str> = resources.iter().map(|resource| resource.path.value.as_str()).collect();
    paths.sort_unstable();
    let mut hash = Sha256::new();
    hash.update(title.as_bytes());
    for path in paths {
        hash.update([0]);
        hash.update(path.as_bytes());
    }
    letters(&hash.finalize(), 10)
}

/// Six characters from a path.
pub(super) fn resource_id(path: &str) -> String {
    letters(&Sha256::digest(path.as_bytes()), 6)
}

fn letters(hash: &[u8], count: usize) -> String {
    let letter = |byte: &u8| {
        ALPHABET.get(usize::from(*byte) % ALPHABET.len()).map_or('a', |letter| char::from(*letter))
    };
    hash.iter().take(count).map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_their_length_and_depend_on_the_path() {
        assert_eq!(resource_id("/pets").len(), 6);
        assert_ne!(resource_id("/pets"), resource_id("/pets/{id}"));
        assert_eq!(api_id("Pets", &[]).len(), 10);
    }
}
