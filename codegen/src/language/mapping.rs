//! Parameter mappings: `requestParameters` and `responseParameters` of REST and HTTP APIs, targets and sources.

use super::{ContextVariable, JsonStep, Part, Text, Unusable, json_path, placeholder};

/// What is done to a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are Amazon's")]
pub enum Change {
    Append,
    Overwrite,
    Remove,
}

/// What a mapping changes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "documented at gwgen_runtime::api::Target")]
pub enum Target {
    Header(String),
    Query(String),
    PathParameter(String),
    Path,
    Status,
}

/// Where a mapped value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "documented at gwgen_runtime::api::Source")]
pub enum Source {
    Literal(Text),
    PathParameter(String),
    Query(String),
    MultiQuery(String),
    Header(String),
    MultiHeader(String),
    Path,
    Body,
    BodyField(Vec<JsonStep>),
    ResponseHeader(String),
    ResponseMultiHeader(String),
    ResponseBody,
    ResponseBodyField(Vec<JsonStep>),
    Context(ContextVariable),
    StageVariable(String),
}

/// Which way a mapped message goes; it decides what may be named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// To the integration.
    Request,
    /// To the client.
    Response,
    /// To the client instead of an answer: a gateway response.
    GatewayResponse,
}

/// The target of a REST API's mapping: `integration.request.header.x`, `method.response.header.x`,
/// `gatewayresponse.header.x`.
pub fn rest_target(key: &str, direction: Direction) -> Result<Target, String> {
    let (prefix, places) = match direction {
        Direction::Request => ("integration.request.", "`header`, `querystring` or `path`"),
        Direction::Response => ("method.response.", "`header`"),
        Direction::GatewayResponse => ("gatewayresponse.", "`header`"),
    };
    let wanted =
        || format!("`{key}` is no target; write `{prefix}<place>.<name>`, where the place is {places}");
    let (place, name) = key.strip_prefix(prefix).and_then(|rest| rest.split_once('.')).ok_or_else(wanted)?;
    if !is_name(name) {
        return Err(format!("`{name}` is no name; letters, digits, `.`, `_`, `$` and `-` may stand in it"));
    }
    match (place, direction) {
        ("header", _) => Ok(Target::Header(name.to_owned())),
        ("querystring", Direction::Request) => Ok(Target::Query(name.to_owned())),
        ("path", Direction::Request) => Ok(Target::PathParameter(name.to_owned())),
        _ => Err(wanted()),
    }
}

/// The source of a REST API's mapping: `'literal'`, `method.request.header.x`, `context.x`, …
pub fn rest_source(text: &Text, direction: Direction) -> Result<Source, Unusable> {
    if let Some(inside) = text.strip_prefix("'") {
        return match inside.strip_suffix("'") {
            Some(inside) => Ok(Source::Literal(inside)),
            None => Err(Unusable::Wrong(format!("the quote in `{}` is not closed", text.display()))),
        };
    }
    if let [Part::StageVariable(name)] = text.parts.as_slice() {
        return Ok(Source::StageVariable(name.clone()));
    }
    let Some(text) = text.as_literal() else {
        return Err(Unusable::Wrong(format!(
            "`{}` is known only at start, but says where a value comes from; bind it with `--param` at build time",
            text.display()
        )));
    };
    if let Some(name) = text.strip_prefix("context.") {
        return context(name);
    }
    if let Some(name) = text.strip_prefix("stageVariables.") {
        return Ok(Source::StageVariable(name.to_owned()));
    }
    let source = match direction {
        Direction::Response => text.strip_prefix("integration.response.").map(rest_response_source),
        // A request may be refused before its body was read.
        Direction::GatewayResponse
            if text == "method.request.body" || text.starts_with("method.request.body.") =>
        {
            None
        }
        Direction::Request | Direction::GatewayResponse => {
            text.strip_prefix("method.request.").map(rest_request_source)
        }
    };
    source.unwrap_or_else(|| {
        let example = match direction {
            Direction::Response => "`integration.response.header.<name>`",
            _ => "`method.request.header.<name>`",
        };
        let reason =
            format!("`{text}` is no source; write {example}, `context.<name>` or a literal in single quotes");
        Err(Unusable::Wrong(reason))
    })
}

fn rest_request_source(rest: &str) -> Result<Source, Unusable> {
    if rest == "body" {
        return Ok(Source::Body);
    }
    match rest.split_once('.') {
        Some(("path", name)) => Ok(Source::PathParameter(name.to_owned())),
        Some(("querystring", name)) => Ok(Source::Query(name.to_owned())),
        Some(("multivaluequerystring", name)) => Ok(Source::MultiQuery(name.to_owned())),
        Some(("header", name)) => Ok(Source::Header(name.to_owned())),
        Some(("multivalueheader", name)) => Ok(Source::MultiHeader(name.to_owned())),
        Some(("body", path)) => Ok(Source::BodyField(json_path::parse_relative(path)?)),
        _ => Err(Unusable::Wrong(format!("`method.request.{rest}` is no part of a request"))),
    }
}

fn rest_response_source(rest: &str) -> Result<Source, Unusable> {
    if rest == "body" {
        return Ok(Source::ResponseBody);
    }
    match rest.split_once('.') {
        Some(("header", name)) => Ok(Source::ResponseHeader(name.to_owned())),
        Some(("multivalueheader", name)) => Ok(Source::ResponseMultiHeader(name.to_owned())),
        Some(("body", path)) => Ok(Source::ResponseBodyField(json_path::parse_relative(path)?)),
        _ => Err(Unusable::Wrong(format!("`integration.response.{rest}` is no part of an answer"))),
    }
}

/// The target of an HTTP API's mapping: `append:header.x`, `overwrite:path`, `remove:querystring.x`.
pub fn http_target(key: &str, direction: Direction) -> Result<(Change, Target), String> {
    let wanted = || {
        let places = match direction {
            Direction::Request => "`header.<name>`, `querystring.<name>` or `path`",
            _ => "`header.<name>` or `statuscode`",
        };
        format!("`{key}` is no target; write `append`, `overwrite` or `remove`, a colon, and {places}")
    };
    let (change, place) = key.split_once(':').ok_or_else(wanted)?;
    let change = match change {
        "append" => Change::Append,
        "overwrite" => Change::Overwrite,
        "remove" => Change::Remove,
        _ => return Err(wanted()),
    };
    let target = match (place.split_once('.'), direction) {
        (Some((_, "")), _) => return Err(wanted()),
        (Some(("header", name)), _) if !is_token(name) => {
            return Err(format!("`{name}` is no name of a header"));
        }
        (Some(("header", name)), _) => Target::Header(name.to_owned()),
        (Some(("querystring", name)), Direction::Request) => Target::Query(name.to_owned()),
        (None, Direction::Request) if place == "path" && change == Change::Overwrite => Target::Path,
        (None, Direction::Response) if place == "statuscode" && change == Change::Overwrite => Target::Status,
        _ => return Err(wanted()),
    };
    Ok((change, target))
}

/// The value of an HTTP API's mapping: one `$request.header.x`, or text with `${request.header.x}` in it.
pub fn http_value(text: &Text, direction: Direction) -> Result<Vec<Source>, Unusable> {
    if let Some(expression) = text.as_literal().and_then(|literal| literal.strip_prefix('$'))
        && let Some(source) = http_source(expression, direction)
    {
        return Ok(vec![source?]);
    }
    let mut sources = Vec::new();
    let mut literal = Text::default();
    for part in &text.parts {
        let source = match part {
            Part::Parameter(name) => http_source(name, direction).transpose()?,
            Part::StageVariable(name) => Some(Source::StageVariable(name.clone())),
            Part::Literal(_) => None,
        };
        match source {
            Some(source) => {
                if !literal.parts.is_empty() {
                    sources.push(Source::Literal(std::mem::take(&mut literal)));
                }
                sources.push(source);
            }
            None => literal.push(part.clone()),
        }
    }
    if !literal.parts.is_empty() || sources.is_empty() {
        sources.push(Source::Literal(literal));
    }
    Ok(sources)
}

/// The source that an expression names; `None` where it is none, so that the text is a literal.
fn http_source(expression: &str, direction: Direction) -> Option<Result<Source, Unusable>> {
    if let Some(name) = expression.strip_prefix("context.") {
        return Some(context(name));
    }
    if let Some(name) = placeholder::stage_variable(expression) {
        return Some(Ok(Source::StageVariable(name.to_owned())));
    }
    let (message, rest) = expression.split_once('.')?;
    let own = match message {
        "request" => Direction::Request,
        "response" => Direction::Response,
        _ => return None,
    };
    if own != direction {
        return Some(Err(Unusable::Wrong(format!("`${expression}` cannot be named here"))));
    }
    let source = match (own, rest.split_once('.')) {
        (Direction::Request, Some(("header", name))) => Source::MultiHeader(name.to_owned()),
        (Direction::Request, Some(("querystring", name))) => Source::MultiQuery(name.to_owned()),
        (Direction::Request, Some(("path", name))) => Source::PathParameter(name.to_owned()),
        (Direction::Request, None) if rest == "path" => Source::Path,
        (Direction::Request, None) if rest == "body" => Source::Body,
        (Direction::Request, Some(("body", path))) => match http_field(path) {
            Ok(path) => Source::BodyField(path),
            Err(reason) => return Some(Err(reason)),
        },
        (Direction::Response, Some(("header", name))) => Source::ResponseMultiHeader(name.to_owned()),
        (Direction::Response, None) if rest == "body" => Source::ResponseBody,
        (Direction::Response, Some(("body", path))) => match http_field(path) {
            Ok(path) => Source::ResponseBodyField(path),
            Err(reason) => return Some(Err(reason)),
        },
        _ => return Some(Err(Unusable::Wrong(format!("`${expression}` names nothing")))),
    };
    Some(Ok(source))
}

/// The field of a body that an HTTP API's mapping reads: names and positions, at Amazon too.
fn http_field(path: &str) -> Result<Vec<JsonStep>, Unusable> {
    json_path::parse_relative(path).map_err(|reason| {
        let foreign = ["..", "?("].iter().any(|sign| path.contains(sign)) || path.starts_with('.');
        match reason {
            Unusable::Later(what) if foreign => Unusable::NotInHttpApis(what),
            _ => reason,
        }
    })
}

/// Whether an expression begins as the sources of HTTP APIs do.
pub fn names_a_source(expression: &str) -> bool {
    let known = ["$request.", "$response.", "$context.", "$stageVariables."];
    known.iter().any(|prefix| expression.starts_with(prefix))
}

/// A literal of an HTTP API that begins like an expression, or holds one in the middle: `$request.path.id` has a meaning
/// as a whole value or in braces only.
pub fn expression_without_braces(literal: &str) -> Option<&str> {
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

fn context(name: &str) -> Result<Source, Unusable> {
    match ContextVariable::parse(name) {
        Some(variable) => Ok(Source::Context(variable)),
        None => Err(Unusable::Wrong(format!("there is no variable `$context.{name}`"))),
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._$-".contains(&byte))
}

/// Whether a header can have the name.
fn is_token(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

/// Headers that no mapping of an HTTP API may touch.
pub fn is_reserved_http_header(name: &str) -> bool {
    const PREFIXES: [&str; 4] = ["access-control-", "apigw-", "x-amz-", "x-amzn-"];
    const NAMES: [&str; 19] = [
        "authorization",
        "connection",
        "content-encoding",
        "content-length",
        "content-location",
        "forwarded",
        "keep-alive",
        "origin",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailers",
        "transfer-encoding",
        "upgrade",
        "x-forwarded-for",
        "x-forwarded-host",
        "x-forwarded-proto",
        "via",
        "trailer",
    ];
    let name = name.to_ascii_lowercase();
    PREFIXES.iter().any(|prefix| name.starts_with(prefix)) || NAMES.contains(&name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rest(text: &str, direction: Direction) -> Result<Source, Unusable> {
        rest_source(&placeholder::parse(text), direction)
    }

    fn http(text: &str) -> Vec<Source> {
        http_value(&placeholder::parse(text), Direction::Request).unwrap()
    }

    #[test]
    fn rest_targets() {
        let request = |key| rest_target(key, Direction::Request);
        assert_eq!(request("integration.request.header.X-A"), Ok(Target::Header("X-A".to_owned())));
        assert_eq!(request("integration.request.querystring.q"), Ok(Target::Query("q".to_owned())));
        assert_eq!(request("integration.request.path.id"), Ok(Target::PathParameter("id".to_owned())));
        for bad in
            ["integration.request.body", "integration.request.header.", "integration.request.header.a b", "x"]
        {
            assert!(request(bad).is_err(), "{bad}");
        }
        assert!(rest_target("method.response.path.x", Direction::Response).is_err());
        assert_eq!(
            rest_target("gatewayresponse.header.a", Direction::GatewayResponse),
            Ok(Target::Header("a".to_owned()))
        );
    }

    #[test]
    fn rest_sources() {
        let literal = |text: &str| Source::Literal(placeholder::parse(text));
        assert_eq!(rest("'*'", Direction::Request), Ok(literal("*")));
        assert_eq!(rest("'https://${domain}'", Direction::Response), Ok(literal("https://${domain}")));
        assert_eq!(rest("'a', 'b'", Direction::Response), Ok(literal("a', 'b")));
        assert_eq!(rest("method.request.body", Direction::Request), Ok(Source::Body));
        assert_eq!(
            rest("integration.response.body.a[0]", Direction::Response),
            Ok(Source::ResponseBodyField(vec![JsonStep::Name("a".to_owned()), JsonStep::Index(0)]))
        );
        assert_eq!(
            rest("context.authorizer.cx_id", Direction::Request),
            Ok(Source::Context(ContextVariable("authorizer.cx_id".to_owned())))
        );
        for bad in [
            "*",
            "'*",
            "method.request.cookie.x",
            "context.nothing",
            "${hole}",
            "integration.response.header.x",
        ] {
            assert!(rest(bad, Direction::Request).is_err(), "{bad}");
        }
    }

    #[test]
    fn http_targets_and_values() {
        let target = |key| http_target(key, Direction::Request);
        assert_eq!(target("append:header.a"), Ok((Change::Append, Target::Header("a".to_owned()))));
        assert_eq!(target("overwrite:path"), Ok((Change::Overwrite, Target::Path)));
        assert!(
            target("append:path").is_err()
                && target("overwrite:statuscode").is_err()
                && target("header.a").is_err()
        );
        assert_eq!(
            http_target("overwrite:statuscode", Direction::Response),
            Ok((Change::Overwrite, Target::Status))
        );
        assert_eq!(http("$request.header.A"), [Source::MultiHeader("A".to_owned())]);
        assert_eq!(
            http("${request.path.name} ${request.path.id}!"),
            [
                Source::PathParameter("name".to_owned()),
                Source::Literal(Text::literal(" ")),
                Source::PathParameter("id".to_owned()),
                Source::Literal(Text::literal("!")),
            ]
        );
        assert_eq!(http("static"), [Source::Literal(Text::literal("static"))]);
        assert_eq!(http("${Queue}"), [Source::Literal(Text::parameter("Queue"))]);
        assert!(http_value(&Text::literal("$response.header.a"), Direction::Request).is_err());
    }

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
    fn what_http_apis_do_not_have_is_told_from_what_comes_later() {
        let reason = |text: &str| http_value(&Text::literal(text), Direction::Request).unwrap_err();
        assert!(matches!(reason("$request.body..x"), Unusable::NotInHttpApis(_)));
        assert!(matches!(reason("$request.body.a[?(@.b)]"), Unusable::NotInHttpApis(_)));
        assert!(matches!(reason("$request.body.a.*"), Unusable::Later(_)));
    }

    #[test]
    fn reserved_headers_in_any_letter_case() {
        assert!(is_reserved_http_header("X-Amz-Date") && is_reserved_http_header("VIA"));
        assert!(!is_reserved_http_header("X-Tenant"));
    }
}
