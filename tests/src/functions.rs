//! What tests run that was written in other languages: the clients of the Lambda Runtime API, an OpenID provider. It stands
//! below the target folder, where `cargo xtask test` puts it.

use std::path::PathBuf;

use crate::repository;

/// Where the tools for a language are.
pub fn tools(language: &str) -> PathBuf {
    repository::target().join("functions").join(language)
}

/// The folder of Python modules with `awslambdaric`.
pub fn python() -> Option<PathBuf> {
    Some(tools("python")).filter(|folder| folder.join("awslambdaric").is_dir())
}

/// `node_modules` with `aws-lambda-ric`, its part in C++ built.
pub fn node() -> Option<PathBuf> {
    let modules = tools("node").join("node_modules");
    // The last file that an installation makes.
    let is_whole = |modules: &PathBuf| modules.join(".package-lock.json").is_file();
    let is_built = |modules: &PathBuf| modules.join("aws-lambda-ric/dist/rapid-client.node").is_file();
    Some(modules).filter(is_whole).filter(is_built)
}

/// The program in Rust with `lambda_runtime`.
pub fn rust() -> Option<PathBuf> {
    Some(tools("rust").join("debug/bootstrap")).filter(|program| program.is_file())
}

/// The folder with `oidc-provider`, an OpenID provider for Node.js.
pub fn openid_provider() -> Option<PathBuf> {
    let is_whole = |folder: &PathBuf| folder.join("node_modules/.package-lock.json").is_file();
    Some(tools("openid")).filter(is_whole)
}
