//! `--help` and `--version`.

use std::fmt::Write;

use super::settings::SETTINGS;
use crate::api::{Api, ApiKind};
use crate::edge::title::Title;

/// Where the explanations begin.
const COLUMN: usize = 28;

/// The text of `--help`.
pub(super) fn help(api: &Api, program: &str) -> String {
    let kind = match api.kind {
        ApiKind::Rest => "a REST API",
        ApiKind::Http => "an HTTP API",
        ApiKind::OpenApi => "an OpenAPI document",
    };
    let operations = match api.methods.len() {
        1 => "1 operation".to_owned(),
        count => format!("{count} operations"),
    };
    let mut text = format!("{} — gateway of {kind} with {operations}\n\n", Title(api));
    let _ = write!(text, "Usage: {program} [FLAGS]\n\nFlags (environment variable) [default]:\n");
    for setting in SETTINGS {
        let Some(flag) = setting.flag else { continue };
        let mut left = format!("  {flag} {}", setting.operand);
        if let Some(variable) = setting.variable {
            left = format!("{} ({variable})", left.trim_end());
        }
        push_line(&mut text, &left, setting.help);
    }
    push_line(&mut text, "  -h, --help", "this text");
    push_line(&mut text, "  -V, --version", "name and version of the API, and of gwgen");
    text.push_str("\nKnobs, in the configuration file only:\n");
    for setting in SETTINGS.iter().filter(|setting| setting.flag.is_none()) {
        push_line(&mut text, &format!("  {} {}", setting.key, setting.operand), setting.help);
    }
    text.push_str(
        "\nSIGTERM drains and exits 0; a second one, or SIGINT, does not wait. SIGHUP reads certificates\n\
         and the configuration file again; other addresses, another state, another number of workers,\n\
         other paths of certificates, and whether there is an access log wait for a restart.\n\
         Exit status: 0 fine, 2 command line or configuration wrong, 4 environment at fault (port taken, …).\n",
    );
    text
}

/// The text of `--version`.
pub(super) fn version(api: &Api) -> String {
    format!("{} (gwgen {})\n", Title(api), env!("CARGO_PKG_VERSION"))
}

fn push_line(text: &mut String, left: &str, right: &str) {
    let mut lines = right.lines();
    let first = lines.next().unwrap_or_default();
    if left.len() + 1 > COLUMN {
        let _ = writeln!(text, "{left}\n{:COLUMN$}{first}", "");
    } else {
        let _ = writeln!(text, "{left:COLUMN$}{first}");
    }
    for line in lines {
        let _ = writeln!(text, "{:COLUMN$}{line}", "");
    }
}
