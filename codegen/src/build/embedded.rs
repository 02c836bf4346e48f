//! The runtime's sources, packed by the build script.

use sha2::{Digest, Sha256};

/// Path in the crate and contents; the manifest first. Empty where the compiler was built without the runtime beside it.
pub(super) static RUNTIME: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/runtime.rs"));

/// Names this very state of the runtime.
pub(super) fn runtime_id() -> String {
    let mut hash = Sha256::new();
    for (path, contents) in RUNTIME {
        for part in [path.as_bytes(), contents] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
    }
    hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_packed_manifest_stands_alone() {
        let (path, manifest) = RUNTIME.first().expect("the runtime stands beside the compiler");
        assert_eq!(*path, "Cargo.toml");
        let manifest = std::str::from_utf8(manifest).expect("text");
        let read: serde_json::Value = basic_toml::from_str(manifest).expect("TOML");
        assert!(!manifest.contains("workspace"), "{manifest}");
        assert!(read.get("dev-dependencies").is_none() && read.get("lints").is_none());
        assert_eq!(read.pointer("/package/name").and_then(|it| it.as_str()), Some("gwgen-runtime"));
        assert_eq!(
            read.pointer("/package/version").and_then(|it| it.as_str()),
            Some(env!("CARGO_PKG_VERSION"))
        );
        let features = read.get("features").and_then(|it| it.as_object()).expect("features");
        let names: Vec<&str> =
            features.keys().map(String::as_str).filter(|name| *name != "default").collect();
        assert_eq!(names, crate::render::RUNTIME_FEATURES, "render lists every feature of the runtime");
        assert!(RUNTIME.iter().any(|(path, _)| *path == "src/lib.rs"));
    }
}
