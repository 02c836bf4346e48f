//! Templates as far as they are compiled: text with values put in. Directives need the template language, which
//! comes later; a template that holds one is [`Template::Unsupported`] with the reason.

use super::{ContextVariable, JsonStep, json_path};

/// A template; the same noun and meaning as `gwgen_runtime::api::Template`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Template {
    /// Literals and values.
    Parts(Vec<TemplatePart>),
    /// Needs the template language. Holds why.
    Unsupported(String),
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
    InputBody,
    InputJson(Vec<JsonStep>),
}

/// Directives of the template language, by the word after `#`.
const DIRECTIVES: [&str; 13] = [
    "set", "if", "elseif", "else", "end", "foreach", "break", "stop", "define", "macro", "include", "parse",
    "evaluate",
];

/// Reads a mapping template.
pub fn mapping_template(text: &str) -> Template {
    let mut parts = Parts::default();
    let mut rest = text;
    while let Some(start) = rest.find(['#', '$', '\\']) {
        let Some((before, from)) = rest.split_at_checked(start) else { break };
        parts.literal(before);
        if from.starts_with('#') {
            if let Some(reason) = directive(from) {
                return Template::Unsupported(reason);
            }
            rest = parts.one_character(from);
        } else if from.starts_with('\\') {
            if from.starts_with("\\$") || from.starts_with("\\#") {
                return Template::Unsupported("an escaped `$` or `#`".to_owned());
            }
            rest = parts.one_character(from);
        } else {
            match reference(from) {
                Found::Value(part, after) => {
                    parts.0.push(part);
                    rest = after;
                }
                Found::Unsupported(reason) => return Template::Unsupported(reason),
                Found::Text => rest = parts.one_character(from),
            }
        }
    }
    parts.literal(rest);
    Template::Parts(parts.0)
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

/// The reason where a `#` begins something of the template language.
fn directive(from: &str) -> Option<String> {
    let after = from.get(1..)?;
    if after.starts_with(['#', '*', '[']) {
        let what = if after.starts_with('[') { "an unparsed block" } else { "a comment" };
        return (!after.starts_with('[') || after.starts_with("[[")).then(|| what.to_owned());
    }
    let word = after.trim_start_matches(['@', '{']);
    let end = word.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(word.len());
    let word = word.get(..end)?;
    DIRECTIVES.iter().find(|name| word.starts_with(**name)).map(|name| format!("the directive `#{name}`"))
}

enum Found<'a> {
    Value(TemplatePart, &'a str),
    Unsupported(String),
    Text,
}

/// What a `$` begins.
fn reference(from: &str) -> Found<'_> {
    let (name, after, _) = name(from);
    if name.is_empty() {
        return match from.get(1..) {
            Some(next) if next.starts_with('!') => Found::Unsupported("a quiet reference `$!`".to_owned()),
            _ => Found::Text,
        };
    }
    if let Some(found) = bracketed_stage_variable(from) {
        return found;
    }
    if name == "input.json" {
        return input_json(after);
    }
    // A call, an index or a default value turns the reference into an expression.
    if after.starts_with('(') || after.starts_with('[') {
        return Found::Unsupported(format!("the expression `${name}{}`", after.get(..1).unwrap_or("")));
    }
    let part = match name.split_once('.') {
        Some(("context", variable)) => ContextVariable::parse(variable).map(TemplatePart::Context),
        Some(("stageVariables", variable)) if !variable.contains('.') => {
            Some(TemplatePart::StageVariable(variable.to_owned()))
        }
        Some(("input", "body")) => Some(TemplatePart::InputBody),
        _ => None,
    };
    match part {
        Some(part) => Found::Value(part, after),
        None => Found::Unsupported(format!("the reference `${name}`")),
    }
}

/// `$stageVariables['x']`.
fn bracketed_stage_variable(from: &str) -> Option<Found<'_>> {
    let (inside, close) = match from.strip_prefix("${stageVariables[") {
        Some(inside) => (inside, "]}"),
        None => (from.strip_prefix("$stageVariables[")?, "]"),
    };
    let (name, after) = inside.split_once(close)?;
    let name = name.trim_matches(['\'', '"']);
    Some(Found::Value(TemplatePart::StageVariable(name.to_owned()), after))
}

/// `('$.path')` behind `$input.json`.
fn input_json(after: &str) -> Found<'_> {
    let unsupported = |reason: String| Found::Unsupported(reason);
    let Some(inside) = after.strip_prefix('(').map(str::trim_start) else {
        return unsupported("the reference `$input.json`".to_owned());
    };
    let Some(quote) = inside.chars().next().filter(|c| matches!(c, '\'' | '"')) else {
        return unsupported("a computed path in `$input.json`".to_owned());
    };
    let Some((path, tail)) = inside.get(1..).and_then(|inside| inside.split_once(quote)) else {
        return unsupported("a quote that is not closed".to_owned());
    };
    let Some(tail) = tail.trim_start().strip_prefix(')') else {
        return unsupported("a computed path in `$input.json`".to_owned());
    };
    let called =
        tail.strip_prefix('.').is_some_and(|next| next.starts_with(|c: char| c.is_ascii_alphabetic()));
    if called || tail.starts_with('[') {
        return unsupported("a method call on `$input.json(…)`".to_owned());
    }
    match json_path::parse(path) {
        Ok(steps) => Found::Value(TemplatePart::InputJson(steps), tail),
        Err(reason) => unsupported(reason),
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
    fn text_and_values() {
        assert_eq!(
            mapping_template(r##"{"statusCode": 200, "price": "$5 #1"}"##),
            Template::Parts(vec![literal(r##"{"statusCode": 200, "price": "$5 #1"}"##)])
        );
        assert_eq!(
            mapping_template(
                "$context.stage. ${context.requestId}x$stageVariables['a']$input.json('$.a')$input.body"
            ),
            Template::Parts(vec![
                context("stage"),
                literal(". "),
                context("requestId"),
                literal("x"),
                TemplatePart::StageVariable("a".to_owned()),
                TemplatePart::InputJson(vec![JsonStep::Name("a".to_owned())]),
                TemplatePart::InputBody,
            ])
        );
    }

    #[test]
    fn the_language_is_refused_with_a_reason() {
        for text in [
            "#set($a = 1)",
            "#if(true)x#end",
            "## comment",
            "#* c *#",
            "$input.params('x')",
            "$util.escapeJavaScript($x)",
            "$!x",
            "\\$x",
            "$foo",
            "$input.path('$')",
            "$input.json('$.a').b()",
            "$input.json($p)",
            "$input.body('x')",
            "$context.nothing",
            "#{if}(true)x#{end}",
            "$input.json('$..a')",
        ] {
            assert!(matches!(mapping_template(text), Template::Unsupported(_)), "{text}");
        }
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
