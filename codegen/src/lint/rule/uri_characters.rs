//! A `uri` holds no `{` without `}`, and no `%` that begins no escape.

use super::uri;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::{Api, ApiKind, Part, Text};

/// Stands for what is known only when the gateway starts.
const HOLE: char = '\0';

pub(in crate::lint) fn check(api: &Api, findings: &mut Diagnostics) {
    if api.kind == ApiKind::OpenApi {
        return;
    }
    for (uri, span) in api.methods.iter().filter_map(|method| uri(method.integration.as_ref()?)) {
        let written = with_holes(uri);
        if let Some(rest) = unclosed(&written) {
            let message = format!("nothing closes `{{{rest}`: it is sent as `%7B{rest}`");
            let finding = Diagnostic::new(Code::URI_CHARACTERS, span, message);
            findings.push(finding.help("close the placeholder's name with `}`"));
        }
        if let Some(escape) = false_escape(&written) {
            let message = format!("`{escape}` is no escape and is sent as it is");
            let finding = Diagnostic::new(Code::URI_CHARACTERS, span, message);
            findings.push(finding.help("write `%25` for a percent sign"));
        }
    }
}

fn with_holes(uri: &Text) -> String {
    let parts = uri.parts.iter().map(|part| match part {
        Part::Literal(text) => text.clone(),
        Part::Parameter(_) | Part::StageVariable(_) => HOLE.to_string(),
    });
    parts.collect()
}

/// What stands behind the first `{` that nothing closes, to the end of its segment.
fn unclosed(uri: &str) -> Option<&str> {
    let open = uri.split('{').skip(1).find(|behind| !behind.contains('}'))?;
    open.split(['/', '?', '&', HOLE]).next()
}

/// The first `%` without two hexadecimal digits. What a hole or a placeholder puts behind it may be two.
fn false_escape(uri: &str) -> Option<&str> {
    uri.match_indices('%').find_map(|(at, _)| {
        let behind = uri.get(at + 1..)?;
        let wanted = behind.find([HOLE, '{']).map_or(2, |open| open.min(2));
        let found = behind.bytes().take(wanted).take_while(u8::is_ascii_hexdigit).count();
        let end = behind.bytes().take(2).take_while(u8::is_ascii_alphanumeric).count();
        (found < wanted).then(|| uri.get(at..at + 1 + end)).flatten()
    })
}

#[cfg(test)]
mod tests {
    use super::{false_escape, unclosed};

    #[test]
    fn braces_and_escapes() {
        for (uri, open, escape) in [
            ("https://a.example/{id}/%41?x={y}", None, None),
            ("https://a.example/{id/b", Some("id"), None),
            ("https://a.example/{a{b}", Some("a"), None),
            ("https://a.example/{", Some(""), None),
            ("https://a.example/{a\0}/{b\0", Some("b"), None),
            ("https://a.example/%zz", None, Some("%zz")),
            ("https://a.example/100%", None, Some("%")),
            ("https://a.example/%é4", None, Some("%")),
            ("https://a.example/%4/x", None, Some("%4")),
            ("https://a.example/%\0%{x}%4\0%4{x}", None, None),
            ("https://a.example/%g\0", None, Some("%g")),
        ] {
            assert_eq!(unclosed(uri), open, "{uri}");
            assert_eq!(false_escape(uri), escape, "{uri}");
        }
    }
}
