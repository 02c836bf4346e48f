//! Files of a generated crate that are not Rust: manifest, lock file, read-me. No logic, and no Rust source.

mod escape;
mod lock;
mod manifest;
mod readme;

use std::collections::BTreeMap;

pub use lock::TEMPLATE as LOCK_TEMPLATE;

use crate::model::Api;

/// Every feature of the runtime, sorted.
pub const RUNTIME_FEATURES: &[&str] = &["mimalloc"];

/// Those that gateways use unless told otherwise.
pub const DEFAULT_FEATURES: &[&str] = &["mimalloc"];

/// Where a generated crate finds the runtime.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuntimeSource {
    /// A folder, written into the manifest as it is.
    Path(String),
    /// A git repository.
    Git(String),
    /// The registry.
    Registry,
}

/// The files by path in the crate. `package` is its name, no other gateway has it; `definition` is the definition's name as people know it.
pub fn render(
    api: &Api,
    package: &str,
    definition: &str,
    runtime: &RuntimeSource,
) -> BTreeMap<String, Vec<u8>> {
    BTreeMap::from([
        (".cargo/config.toml".to_owned(), include_bytes!("templates/config.toml").to_vec()),
        (".gitignore".to_owned(), include_bytes!("templates/gitignore").to_vec()),
        ("Cargo.lock".to_owned(), lock::render(package, runtime).into_bytes()),
        ("Cargo.toml".to_owned(), manifest::render(api, package, runtime).into_bytes()),
        ("README.md".to_owned(), readme::render(api, package, definition).into_bytes()),
    ])
}

/// A rendered template, with the line end that askama takes off. Writing into a string cannot fail.
fn text(template: &impl askama::Template) -> String {
    let mut text = template.render().unwrap_or_default();
    text.push('\n');
    text
}
