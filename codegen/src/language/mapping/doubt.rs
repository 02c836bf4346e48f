//! Literals of HTTP APIs' mappings that were probably meant as sources: nothing is wrong with them, and they are sent as
//! they are.

/// Why a literal of an HTTP API is probably not what its author meant, and what to write.
pub fn doubt_about(literal: &str) -> Option<(String, String)> {
    if let Some(expression) = expression_without_braces(literal) {
        let help = if names_a_source(expression) {
            let inside = expression.trim_start_matches('$');
            format!("inside a text, a source stands in braces: `${{{inside}}}`")
        } else {
            "sources begin with `$request.`, `$response.`, `$context.` or `$stageVariables.`".to_owned()
        };
        return Some((format!("`{expression}` is sent as it is: it is no source by itself"), help));
    }
    let open = literal.match_indices("${").find_map(|(at, _)| {
        let inside = literal.get(at + 2..)?;
        names_a_source(&format!("${inside}")).then_some(inside)
    });
    if open.is_some() {
        let message = format!("`{literal}` is sent as it is: its brace is not closed");
        return Some((message, "close it behind the source's name: `${request.path.id}`".to_owned()));
    }
    let foreign = ["method.request.", "integration.response.", "stageVariables.", "context."];
    if foreign.iter().any(|prefix| literal.starts_with(prefix)) {
        let message = format!("`{literal}` is sent as it is: sources of HTTP APIs begin with `$`");
        return Some((
            message,
            "write `$request.…`, `$response.…`, `$context.…` or `$stageVariables.…`".to_owned(),
        ));
    }
    let quoted = literal.len() > 2 && literal.starts_with('\'') && literal.ends_with('\'');
    quoted.then(|| {
        let message = format!("`{literal}` is sent with its quotes");
        (message, "a literal of an HTTP API stands without quotes".to_owned())
    })
}

/// Whether an expression begins as the sources of HTTP APIs do.
fn names_a_source(expression: &str) -> bool {
    let known = ["$request.", "$response.", "$context.", "$stageVariables."];
    known.iter().any(|prefix| expression.starts_with(prefix))
}

/// A literal of an HTTP API that begins like an expression, or holds one in the middle: `$request.path.id` has a meaning
/// as a whole value or in braces only.
fn expression_without_braces(literal: &str) -> Option<&str> {
    let end = |from: &str| {
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
        from.char_indices().skip(1).find(|(_, c)| !is_name(*c)).map_or(from.len(), |(at, _)| at)
    };
    for (at, _) in literal.match_indices('$') {
        let Some(from) = literal.get(at..) else { continue };
        let Some(expression) = from.get(..end(from)) else { continue };
        let (head, name) = expression.split_once('.').unwrap_or((expression, ""));
        let is_whole = at == 0 && expression.len() == literal.len() && !name.is_empty();
        let looks_whole =
            is_whole && head.get(1..2).is_some_and(|first| first.bytes().all(|b| b.is_ascii_alphabetic()));
        if looks_whole || names_a_source(expression) {
            return Some(expression.trim_end_matches('.'));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_without_braces_are_seen() {
        for (literal, wanted) in [
            ("/new/$request.path.id", Some("$request.path.id")),
            ("-$context.routeKey", Some("$context.routeKey")),
            ("$request.path.id, $context.stage", Some("$request.path.id")),
            ("costs $stageVariables.price.", Some("$stageVariables.price")),
            ("$foo.bar", Some("$foo.bar")),
            ("$5.00", None),
            ("$", None),
            ("a $foo.bar", None),
            ("US$", None),
        ] {
            assert_eq!(expression_without_braces(literal), wanted, "{literal}");
        }
    }

    #[test]
    fn doubtful_literals() {
        for (literal, part) in [
            ("/pets/${request.path.id", "brace is not closed"),
            ("method.request.header.a", "begin with `$`"),
            ("integration.response.header.a", "begin with `$`"),
            ("context.requestId", "begin with `$`"),
            ("'static'", "with its quotes"),
            ("/new/$request.path.id", "no source by itself"),
        ] {
            let (message, _) = doubt_about(literal).expect(literal);
            assert!(message.contains(part), "{literal}: {message}");
        }
        for literal in ["static", "''", "it's", "$5.00", "${", "a ${x", "contexts"] {
            assert_eq!(doubt_about(literal), None, "{literal}");
        }
    }
}
