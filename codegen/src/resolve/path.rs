//! Path templates: read, checked, and made into resources.

use std::collections::BTreeMap;

use super::{Resolver, names};
use crate::diagnostic::{Code, Diagnostic, Span, Spanned};
use crate::model::{ApiKind, Resource, ResourceId};

/// The router keeps up to this many path parameters.
const MOST_PARAMETERS: usize = 32;

/// Resources so far.
#[derive(Default)]
pub(super) struct Resources {
    pub(super) list: Vec<Resource>,
    /// By path as it is served: paths that differ in what stands behind `#` or `?` are one.
    by_path: BTreeMap<String, ResourceId>,
    /// REST: the name of the parameter below a path, and where it was written first.
    siblings: BTreeMap<String, (String, Span)>,
}

/// A path that was read.
pub(super) struct PathTemplate {
    path: String,
    parameters: Vec<String>,
    greedy: bool,
}

impl Resolver<'_, '_> {
    /// Reads a path; `None` after a fault, which is reported, or where it cannot be served.
    pub(super) fn path_template(&mut self, base_path: &str, text: &str, span: Span) -> Option<PathTemplate> {
        if !text.starts_with('/') {
            let finding =
                Diagnostic::new(Code::PATH_WITHOUT_SLASH, span, format!("`{text}` does not begin with `/`"));
            self.report(finding.help(format!("write `/{text}`")));
            return None;
        }
        let amazon = self.kind != ApiKind::OpenApi;
        let (text, tail) = split_tail(text);
        if amazon && let Some(character) = tail.chars().next() {
            let message = format!("`{character}` cannot be part of a resource's path");
            let finding = Diagnostic::new(Code::QUERY_AT_AMAZON, span, message);
            self.report(finding.help(format!("write `{text}`")));
            return None;
        }
        // Amazon's resources have no slash at the end; a request may have one all the same.
        let text = if amazon && text.len() > 1 { text.trim_end_matches('/') } else { text };
        let text = if text.is_empty() { "/" } else { text };
        if amazon {
            for segment in text.split('/').filter(|segment| !segment.bytes().all(is_resource_character)) {
                let message = format!("Amazon refuses `{segment}` as a part of a path");
                self.report(Diagnostic::new(Code::PATH_CHARACTERS, span, message));
            }
        }
        // Requests with such a segment are refused before they are routed.
        if let Some(dots) = text.split('/').find(|segment| matches!(*segment, "." | "..")) {
            let message = format!("no request reaches this path: `{dots}` is refused in targets");
            self.report(Diagnostic::new(Code::PATH_CHARACTERS, span, message));
        }
        let text = as_requested(text);
        let path = match (base_path, text.as_str()) {
            ("", _) => text,
            (base, "/") => base.to_owned(),
            (base, text) => format!("{base}{text}"),
        };
        let mut parameters = Vec::new();
        let mut greedy = false;
        let segments: Vec<&str> = path.split('/').skip(1).collect();
        for (index, segment) in segments.iter().enumerate() {
            let last = index + 1 == segments.len();
            if segment.is_empty() && !last {
                let message = format!("`{path}` has an empty segment");
                self.report(Diagnostic::new(Code::EMPTY_SEGMENT, span, message));
            }
            let found = match parameters_of(segment) {
                Ok(found) => found,
                Err(reason) => {
                    self.report(Diagnostic::new(Code::PATH_BRACES, span, format!("`{segment}`: {reason}")));
                    return None;
                }
            };
            let whole = found.len() == 1 && segment.starts_with('{') && segment.ends_with('}');
            if amazon && !found.is_empty() && !whole {
                let message = format!("`{segment}` mixes text and parameters");
                let finding = Diagnostic::new(Code::PARAMETER_IN_SEGMENT, span, message);
                self.report(finding.help("make the parameter a segment of its own"));
                return None;
            }
            for name in found {
                let (name, takes_rest) = match name.strip_suffix('+') {
                    Some(name) => (name, true),
                    None => (name, false),
                };
                if takes_rest && !(last && whole) {
                    let message = format!("`{{{name}+}}` takes the rest of the path, but more follows");
                    self.report(Diagnostic::new(Code::GREEDY_NOT_LAST, span, message));
                    return None;
                }
                if parameters.iter().any(|known| known == name) {
                    let message = format!("`{{{name}}}` stands in the path twice");
                    self.report(Diagnostic::new(Code::REPEATED_PATH_PARAMETER, span, message));
                    return None;
                }
                greedy |= takes_rest;
                parameters.push(name.to_owned());
            }
        }
        if parameters.len() > MOST_PARAMETERS {
            let message =
                format!("the path has {} parameters; the most is {MOST_PARAMETERS}", parameters.len());
            self.report(Diagnostic::new(Code::TOO_MANY_PATH_PARAMETERS, span, message));
            return None;
        }
        Some(PathTemplate { path, parameters, greedy })
    }

    /// The resource of a path: a new one, or the one that matches the same requests.
    pub(super) fn resource(
        &mut self,
        resources: &mut Resources,
        template: PathTemplate,
        span: Span,
    ) -> Option<ResourceId> {
        let PathTemplate { path, parameters, greedy } = template;
        if self.kind == ApiKind::Rest && !self.siblings_agree(resources, &path, span) {
            return None;
        }
        if let Some(known) = resources.by_path.get(&path) {
            return Some(*known);
        }
        // Paths of one shape share a place in the router; each keeps the names of its own parameters.
        let id = ResourceId(u32::try_from(resources.list.len()).ok()?);
        resources.by_path.insert(path.clone(), id);
        let resource =
            Resource { id: names::resource_id(&path), path: Spanned::new(path, span), parameters, greedy };
        resources.list.push(resource);
        Some(id)
    }

    /// REST: all parameters below one resource have one name.
    fn siblings_agree(&mut self, resources: &mut Resources, path: &str, span: Span) -> bool {
        let mut parent = String::new();
        for segment in path.split('/').skip(1) {
            if segment.starts_with('{') {
                let (name, place) = resources
                    .siblings
                    .entry(parent.clone())
                    .or_insert_with(|| (segment.to_owned(), span))
                    .clone();
                // A greedy parameter may stand beside an ordinary one of another name.
                if name != segment && name.ends_with("+}") == segment.ends_with("+}") {
                    let message = format!("`{segment}` and `{name}` are parameters of one place");
                    let finding = Diagnostic::new(Code::SIBLING_PARAMETERS, span, message);
                    self.report(
                        finding.also(place, "the first one").help(format!("write `{name}` in both paths")),
                    );
                    return false;
                }
                parent.push_str("/{}");
            } else {
                parent.push('/');
                parent.push_str(segment);
            }
        }
        true
    }
}

/// A key of `paths` as the path, and the query or fragment behind it.
pub(super) fn split_tail(text: &str) -> (&str, &str) {
    text.find(['?', '#']).and_then(|at| text.split_at_checked(at)).unwrap_or((text, ""))
}

/// A path as clients write it in a request: what no request line holds as it is, is percent-encoded (the path set of
/// the WHATWG's URL standard). Names of parameters stay.
pub(super) fn as_requested(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut inside = false;
    for character in text.chars() {
        match character {
            '{' => inside = true,
            '}' => inside = false,
            _ => {}
        }
        let plain = matches!(character, '!'..='~') && !matches!(character, '"' | '<' | '>' | '`');
        if inside || plain {
            out.push(character);
            continue;
        }
        for byte in character.encode_utf8(&mut [0; 4]).bytes() {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// A path without the names of its parameters, and without a slash at the end.
pub(super) fn shape(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let mut inside = false;
    for character in path.chars() {
        match character {
            '{' => {
                inside = true;
                out.push('{');
            }
            '}' => {
                inside = false;
                out.push('}');
            }
            '+' if inside => out.push('+'),
            _ if inside => {}
            other => out.push(other),
        }
    }
    if out.len() > 1 && out.ends_with('/') {
        out.pop();
    }
    out
}

/// The names in braces of a segment.
fn parameters_of(segment: &str) -> Result<Vec<&str>, &'static str> {
    let mut names = Vec::new();
    let mut rest = segment;
    while let Some(at) = rest.find(['{', '}']) {
        let Some((before, from)) = rest.split_at_checked(at) else { break };
        let Some(inside) = from.strip_prefix('{') else {
            return Err("a brace is closed that was not opened");
        };
        let Some((name, after)) = inside.split_once('}') else { return Err("a brace is not closed") };
        if name.is_empty() || name == "+" || name.contains('{') {
            return Err("a parameter needs a name");
        }
        if before.is_empty() && !names.is_empty() {
            return Err("two parameters follow each other with nothing between them");
        }
        names.push(name);
        rest = after;
    }
    Ok(names)
}

fn is_resource_character(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_-.,:{}+$".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_forget_names() {
        assert_eq!(shape("/a/{x}/b/{y+}"), "/a/{}/b/{+}");
        assert_eq!(shape("/a/"), "/a");
        assert_eq!(shape("/"), "/");
    }

    #[test]
    fn tails_are_split_off() {
        assert_eq!(split_tail("/a/{x}#update"), ("/a/{x}", "#update"));
        assert_eq!(split_tail("/a?b=c#d"), ("/a", "?b=c#d"));
        assert_eq!(split_tail("/a"), ("/a", ""));
    }

    #[test]
    fn paths_are_as_clients_send_them() {
        assert_eq!(
            as_requested("/a b/<c>/groß/{größe}/%2F~[1]|^"),
            "/a%20b/%3Cc%3E/gro%C3%9F/{größe}/%2F~[1]|^"
        );
    }

    #[test]
    fn names_in_segments() {
        assert_eq!(parameters_of("{a}...{b}"), Ok(vec!["a", "b"]));
        assert_eq!(parameters_of("plain"), Ok(vec![]));
        for bad in ["{", "}", "{}", "{a}{b}", "{a", "{+}"] {
            assert!(parameters_of(bad).is_err(), "{bad}");
        }
    }
}
