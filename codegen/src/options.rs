//! What a user says about a compilation, besides the definition.

use std::collections::BTreeMap;
use std::path::PathBuf;

/// Options of every command that reads a definition.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// `--param NAME=VALUE`: parameters bound at build time.
    pub params: BTreeMap<String, String>,
    /// `--basepath`.
    pub basepath: BasePathMode,
    /// `--config FILE`: `x-gwgen` in a file of its own.
    pub config: Option<PathBuf>,
    /// `--allow-path DIR`: further folders that `$ref`s may read from.
    pub allow_paths: Vec<PathBuf>,
    /// `--offline`.
    pub offline: bool,
    /// Types will be made of schemas, so what their values are held to is worked out.
    pub types: bool,
}

/// What becomes of `basePath` and of the path in `servers`, as in Amazon's importer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BasePathMode {
    /// It is dropped.
    #[default]
    Ignore,
    /// It stands in front of every resource.
    Prepend,
    /// Its first part is dropped, the rest stands in front of every resource.
    Split,
}
