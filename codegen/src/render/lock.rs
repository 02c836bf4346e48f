//! `Cargo.lock` of a generated crate: the same tested versions as this repository's own, and the same for all
//! gateways but for the crate's own entry.

use super::RuntimeSource;

/// The lock file of a gateway without the gateway's own entry. A test compares it with the repository's lock file.
pub const TEMPLATE: &str = include_str!("templates/gateway.lock");

/// What begins an entry.
const ENTRY: &str = "[[package]]\n";

pub(super) fn render(package: &str, runtime: &RuntimeSource) -> String {
    let mut parts = TEMPLATE.split(ENTRY);
    let head = parts.next().unwrap_or_default();
    let mut entries: Vec<String> = parts.map(|entry| format!("{}\n", entry.trim_end())).collect();
    if !matches!(runtime, RuntimeSource::Path(_)) {
        // Its checksum or revision is not known here: cargo adds the entry when it first reads the manifest.
        entries.retain(|entry| name(entry) != "gwgen-runtime");
    }
    entries.push(format!(
        "name = \"{package}\"\nversion = \"0.0.0\"\ndependencies = [\n \"gwgen-runtime\",\n]\n"
    ));
    // Cargo sorts by name; several versions of one package already stand in their order.
    entries.sort_by(|a, b| name(a).cmp(name(b)));
    format!("{head}{ENTRY}{}", entries.join(&format!("\n{ENTRY}")))
}

fn name(entry: &str) -> &str {
    entry.lines().find_map(|line| line.strip_prefix("name = ")).unwrap_or_default().trim_matches('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_own_entry_stands_in_its_place() {
        let lock = render("pets-a1", &RuntimeSource::Path("gwgen-runtime".to_owned()));
        let names: Vec<&str> = lock.split(ENTRY).skip(1).map(name).collect();
        assert!(
            names.is_sorted() && names.contains(&"pets-a1") && names.contains(&"gwgen-runtime"),
            "{names:?}"
        );
        let without_own = lock.replace(
            "name = \"pets-a1\"\nversion = \"0.0.0\"\ndependencies = [\n \"gwgen-runtime\",\n]\n",
            "",
        );
        assert_eq!(without_own.replace(&format!("{ENTRY}\n"), ""), TEMPLATE);
    }

    #[test]
    fn a_runtime_from_elsewhere_has_no_entry_yet() {
        let lock = render("pets-a1", &RuntimeSource::Registry);
        assert!(!lock.contains("name = \"gwgen-runtime\""));
    }
}
