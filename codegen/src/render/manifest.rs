//! `Cargo.toml` of a generated crate.

use std::fmt::Write;

use askama::Template;
use askama::filters::Escaper;

use super::escape::Toml;
use super::{DEFAULT_FEATURES, RUNTIME_FEATURES, RuntimeSource, text};
use crate::model::Api;

#[derive(Template)]
#[template(path = "Cargo.toml")]
struct Manifest<'a> {
    gwgen: &'a str,
    package: &'a str,
    description: String,
    source: String,
    features: &'a [&'a str],
    default_features: &'a [&'a str],
}

pub(super) fn render(api: &Api, package: &str, runtime: &RuntimeSource) -> String {
    let title: String = api.name.value.chars().take(100).collect();
    text(&Manifest {
        gwgen: env!("CARGO_PKG_VERSION"),
        package,
        description: format!("The gateway of {title}"),
        source: source(runtime),
        features: RUNTIME_FEATURES,
        default_features: DEFAULT_FEATURES,
    })
}

/// The place of the runtime as entries of an inline table, each with its comma.
fn source(runtime: &RuntimeSource) -> String {
    let mut out = String::new();
    let mut entry = |key: &str, value: &str| {
        let _ = write!(out, "{key} = \"");
        let _ = Toml.write_escaped_str(&mut out, value);
        out.push_str("\", ");
    };
    match runtime {
        RuntimeSource::Path(path) => entry("path", path),
        RuntimeSource::Git(url) => entry("git", url),
        RuntimeSource::Registry => {}
    }
    // A gateway and its runtime are of one version: the tables are the border between them.
    entry("version", concat!("=", env!("CARGO_PKG_VERSION")));
    out
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(title: &str, runtime: &RuntimeSource) -> Value {
        let manifest = Manifest {
            gwgen: "0.1.0",
            package: "pets-a1",
            description: format!("The gateway of {title}"),
            source: source(runtime),
            features: RUNTIME_FEATURES,
            default_features: DEFAULT_FEATURES,
        };
        let manifest = text(&manifest);
        basic_toml::from_str(&manifest).unwrap_or_else(|error| panic!("{error}\n{manifest}"))
    }

    #[test]
    fn a_title_stays_a_text() {
        let title = "\"\n[dependencies]\nevil = \"1\"\\";
        let manifest = read(title, &RuntimeSource::Path("a\"b\\c".to_owned()));
        assert_eq!(manifest["package"]["description"], json!(format!("The gateway of {title}")));
        let version = concat!("=", env!("CARGO_PKG_VERSION"));
        assert_eq!(
            manifest["dependencies"],
            json!({ "gwgen-runtime": { "path": "a\"b\\c", "version": version, "default-features": false } })
        );
    }

    #[test]
    fn the_crate_is_a_workspace_of_its_own_and_names_every_feature() {
        let manifest = read("Pets", &RuntimeSource::Git("https://host/gwgen".to_owned()));
        assert_eq!(manifest["workspace"], json!({}));
        assert_eq!(manifest["dependencies"]["gwgen-runtime"]["git"], json!("https://host/gwgen"));
        assert_eq!(manifest["features"]["default"], json!(DEFAULT_FEATURES));
        for feature in RUNTIME_FEATURES {
            assert_eq!(manifest["features"][feature], json!([format!("gwgen-runtime/{feature}")]));
        }
    }
}
