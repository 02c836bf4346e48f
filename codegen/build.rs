//! Packs the runtime's sources into the `gwgen` binary, so that generated gateways need nothing that is published.
//!
//! The runtime stands beside the compiler in a checkout (also for `cargo install --path` and `--git`). Where it does
//! not, nothing is packed and gateways name the runtime in the registry. The manifest is flattened as `cargo package`
//! does: nothing is inherited from a workspace, and there are no dev-dependencies.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    #[cfg(feature = "cli")]
    pack::run()?;
    Ok(())
}

/// From the runtime's folder to a list of its files.
#[cfg(feature = "cli")]
mod pack {
    use std::error::Error;
    use std::path::{Path, PathBuf};
    use std::{env, fs};

    use super::manifest;

    pub(super) type Outcome<T> = Result<T, Box<dyn Error>>;

    pub(super) fn run() -> Outcome<()> {
        let out = PathBuf::from(env::var("OUT_DIR")?);
        let runtime = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../runtime");
        let files = if runtime.join("Cargo.toml").is_file() { pack(&runtime, &out)? } else { Vec::new() };
        let list: String =
            files.iter().map(|(name, path)| format!("    ({name:?}, include_bytes!({path:?})),\n")).collect();
        Ok(fs::write(out.join("runtime.rs"), format!("&[\n{list}]\n"))?)
    }

    /// Every file of the runtime by its path in the crate, and where it lies; the manifest first.
    fn pack(runtime: &Path, out: &Path) -> Outcome<Vec<(String, PathBuf)>> {
        println!("cargo::rerun-if-changed={}", runtime.join("src").display());
        let flat = out.join("runtime-Cargo.toml");
        fs::write(&flat, manifest::flat(&runtime.join("Cargo.toml"), &runtime.join("../Cargo.toml"))?)?;
        let mut files = vec![("Cargo.toml".to_owned(), flat)];
        collect(&runtime.join("src").canonicalize()?, "src", &mut files)?;
        Ok(files)
    }

    fn collect(folder: &Path, name: &str, files: &mut Vec<(String, PathBuf)>) -> Outcome<()> {
        let mut entries = fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let path = entry.path();
            let name = format!("{name}/{}", entry.file_name().to_string_lossy());
            if path.is_dir() {
                collect(&path, &name, files)?;
            } else {
                files.push((name, path));
            }
        }
        Ok(())
    }
}

/// The runtime's manifest without its workspace.
#[cfg(feature = "cli")]
mod manifest {
    use std::fs;
    use std::path::Path;

    use serde_json::{Map, Value};

    use super::pack::Outcome;

    pub(super) fn flat(manifest: &Path, workspace: &Path) -> Outcome<String> {
        let read = |path: &Path| -> Outcome<Value> {
            println!("cargo::rerun-if-changed={}", path.display());
            Ok(basic_toml::from_str(&fs::read_to_string(path)?)?)
        };
        let (mut crate_, workspace) = (read(manifest)?, read(workspace)?);
        let of = |path: &str| workspace.pointer(path).and_then(Value::as_object).cloned().unwrap_or_default();
        let (package, dependencies) = (of("/workspace/package"), of("/workspace/dependencies"));
        let tables = crate_.as_object_mut().ok_or("the manifest is no table")?;
        tables.remove("lints");
        tables.remove("dev-dependencies");
        if let Some(fields) = tables.get_mut("package").and_then(Value::as_object_mut) {
            for (name, value) in fields.iter_mut() {
                if is_inherited(value) {
                    *value =
                        package.get(name).cloned().ok_or_else(|| format!("package.{name} is not there"))?;
                }
            }
            fields.remove("readme");
        }
        inherit(tables, &dependencies)?;
        Ok(format!("# Flattened from the runtime's own manifest.\n{}", basic_toml::to_string(&crate_)?))
    }

    /// Puts the workspace's entries in the place of `workspace = true`, for every target.
    fn inherit(tables: &mut Map<String, Value>, known: &Map<String, Value>) -> Outcome<()> {
        for (name, table) in tables.iter_mut() {
            let Some(table) = table.as_object_mut() else { continue };
            match name.as_str() {
                "dependencies" | "build-dependencies" => {
                    for (name, entry) in table.iter_mut().filter(|(_, entry)| is_inherited(entry)) {
                        let base =
                            known.get(name).ok_or_else(|| format!("{name} is not in the workspace"))?;
                        *entry = merge(base, entry);
                    }
                }
                "target" => {
                    for target in table.values_mut().filter_map(Value::as_object_mut) {
                        inherit(target, known)?;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn is_inherited(value: &Value) -> bool {
        value.get("workspace") == Some(&Value::Bool(true))
    }

    /// A workspace's entry with what the member adds: `optional`, further features.
    fn merge(base: &Value, entry: &Value) -> Value {
        let mut merged = match base {
            Value::String(version) => {
                Map::from_iter([("version".to_owned(), Value::String(version.clone()))])
            }
            other => other.as_object().cloned().unwrap_or_default(),
        };
        for (key, value) in entry.as_object().into_iter().flatten().filter(|(key, _)| *key != "workspace") {
            match (merged.get_mut(key), value) {
                (Some(Value::Array(features)), Value::Array(more)) => features.extend(more.iter().cloned()),
                _ => {
                    merged.insert(key.clone(), value.clone());
                }
            }
        }
        Value::Object(merged)
    }
}
