//! Templates: mapping templates, which are scripts, and texts with values put in.

use super::{ContextVariable, velocity};

/// A template; the same noun and meaning as `gwgen_runtime::api::Template`.
#[derive(Debug, Clone, PartialEq)]
pub enum Template {
    /// Literals and values.
    Parts(Vec<TemplatePart>),
    /// A mapping template.
    Script(velocity::Script),
}

/// One piece of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "documented at gwgen_runtime::api::TemplatePart")]
pub enum TemplatePart {
    Literal(String),
    Context(ContextVariable),
    StageVariable(String),
    Header(String),
    Query(String),
    PathParameter(String),
}

impl Template {
    /// A mapping template that was read; one of nothing but text needs no script.
    pub fn of(script: velocity::Script) -> Template {
        match script.body.as_slice() {
            [] => Template::Parts(Vec::new()),
            [velocity::Piece::Text(text)] => Template::Parts(vec![TemplatePart::Literal(text.clone())]),
            _ => Template::Script(script),
        }
    }
}

impl Template {
    /// What it says, if that is the same for every request.
    pub fn as_text(&self) -> Option<String> {
        let Template::Parts(parts) = self else { return None };
        parts
            .iter()
            .map(|part| match part {
                TemplatePart::Literal(text) => Some(text.as_str()),
                _ => None,
            })
            .collect()
    }

    /// The first thing in a text with values that looks like an expression or a directive, but is none.
    pub fn left_as_written(&self) -> Option<&str> {
        let Template::Parts(parts) = self else { return None };
        parts.iter().find_map(|part| match part {
            TemplatePart::Literal(text) => expression(text),
            _ => None,
        })
    }
}

/// `$input.body`, `${context.nope}` or `#if(` in a text.
fn expression(text: &str) -> Option<&str> {
    const OBJECTS: [&str; 5] = ["input", "util", "context", "stageVariables", "method"];
    const DIRECTIVES: [&str; 4] = ["#set(", "#if(", "#foreach(", "#end"];
    let at_dollar = |(start, _)| {
        let from = text.get(start..)?;
        let inside = from.trim_start_matches(['$', '!', '{']);
        let object = inside.split(|c: char| !c.is_ascii_alphanumeric()).next()?;
        let length = from.len() - inside.len();
        let ends = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'));
        let end = inside.find(ends).unwrap_or(inside.len());
        let braced = from.get(..length).is_some_and(|start| start.ends_with('{'));
        let end = end + usize::from(braced && inside.get(end..).is_some_and(|rest| rest.starts_with('}')));
        OBJECTS.contains(&object).then(|| from.get(..length + end)).flatten()
    };
    let directive = DIRECTIVES.into_iter().find(|directive| text.contains(directive));
    text.match_indices('$').find_map(at_dollar).or(directive)
}

/// Reads the template of a gateway response: only `$context`, `$stageVariables` and `method.request` are put in,
/// everything else stands as it is.
pub fn gateway_response(text: &str) -> Template {
    Template::Parts(substitute(text, |name| {
        if let Some(name) = name.strip_prefix("context.") {
            return ContextVariable::parse(name).map(TemplatePart::Context);
        }
        if let Some(name) = name.strip_prefix("stageVariables.") {
            return (!name.contains('.')).then(|| TemplatePart::StageVariable(name.to_owned()));
        }
        let (place, name) = name.strip_prefix("method.request.")?.split_once('.')?;
        match place {
            "header" | "multivalueheader" => Some(TemplatePart::Header(name.to_owned())),
            "querystring" | "multivaluequerystring" => Some(TemplatePart::Query(name.to_owned())),
            "path" => Some(TemplatePart::PathParameter(name.to_owned())),
            _ => None,
        }
    }))
}

/// Puts values in for `$name` and `${name}`, where `value` knows the name, or else a shorter one in front of a dot.
pub(super) fn substitute(
    text: &str,
    mut value: impl FnMut(&str) -> Option<TemplatePart>,
) -> Vec<TemplatePart> {
    let mut parts = Parts::default();
    let mut rest = text;
    while let Some(start) = rest.find('$') {
        let Some((before, from)) = rest.split_at_checked(start) else { break };
        parts.literal(before);
        let (name, after, braces) = name(from);
        let mut known = name;
        let part = loop {
            match value(known) {
                Some(part) => break Some(part),
                None if braces => break None,
                None => match known.rsplit_once('.') {
                    Some((shorter, _)) => known = shorter,
                    None => break None,
                },
            }
        };
        match part {
            Some(part) if braces => {
                parts.0.push(part);
                rest = after;
            }
            Some(part) => {
                parts.0.push(part);
                rest = from.get(1 + known.len()..).unwrap_or("");
            }
            None => rest = parts.one_character(from),
        }
    }
    parts.literal(rest);
    parts.0
}

/// Pieces under construction; literals are joined.
#[derive(Default)]
struct Parts(Vec<TemplatePart>);

impl Parts {
    fn literal(&mut self, text: &str) {
        match self.0.last_mut() {
            _ if text.is_empty() => {}
            Some(TemplatePart::Literal(last)) => last.push_str(text),
            _ => self.0.push(TemplatePart::Literal(text.to_owned())),
        }
    }

    /// Takes the first character as text and gives what follows.
    fn one_character<'a>(&mut self, from: &'a str) -> &'a str {
        let mut characters = from.chars();
        if let Some(character) = characters.next() {
            self.literal(character.encode_utf8(&mut [0; 4]));
        }
        characters.as_str()
    }
}

/// The dotted name behind a `$`, what follows it, and whether it stood in braces.
fn name(from: &str) -> (&str, &str, bool) {
    let rest = from.get(1..).unwrap_or("");
    if let Some(inside) = rest.strip_prefix('{')
        && let Some((name, after)) = inside.split_once('}')
        && dotted_end(name) == name.len()
        && !name.is_empty()
    {
        return (name, after, true);
    }
    let (name, after) = rest.split_at_checked(dotted_end(rest)).unwrap_or(("", rest));
    (name, after, false)
}

/// Where a dotted name ends: identifiers joined by dots.
fn dotted_end(text: &str) -> usize {
    let bytes = text.as_bytes();
    let starts = |index: usize| bytes.get(index).is_some_and(|b| b.is_ascii_alphabetic() || *b == b'_');
    if !starts(0) {
        return 0;
    }
    let mut end = 0;
    while let Some(byte) = bytes.get(end) {
        let inside = byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        if !(inside || *byte == b'.' && starts(end + 1)) {
            break;
        }
        end += 1;
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn literal(text: &str) -> TemplatePart {
        TemplatePart::Literal(text.to_owned())
    }

    fn context(name: &str) -> TemplatePart {
        TemplatePart::Context(ContextVariable(name.to_owned()))
    }

    #[test]
    fn gateway_responses_substitute_only() {
        assert_eq!(
            gateway_response(r#"{"m":$context.error.messageString,"#.to_owned().as_str()),
            Template::Parts(vec![literal(r#"{"m":"#), context("error.messageString"), literal(",")])
        );
        assert_eq!(
            gateway_response(
                "#set($x = 1) $method.request.header.A ${stageVariables.b} $unknown stageVariables.a"
            ),
            Template::Parts(vec![
                literal("#set($x = 1) "),
                TemplatePart::Header("A".to_owned()),
                literal(" "),
                TemplatePart::StageVariable("b".to_owned()),
                literal(" $unknown stageVariables.a"),
            ])
        );
        assert_eq!(
            gateway_response("$context.stage.x"),
            Template::Parts(vec![context("stage"), literal(".x")])
        );
    }
}
