//! Parameter mappings: `requestParameters` and `responseParameters`, targets and sources. Those of REST APIs are read
//! here, those of HTTP APIs in `http`, and what is suspicious about their literals in `doubt`.

mod doubt;
mod http;

use super::json_path::{self, JsonPath};
use super::{ContextVariable, Part, Text, Unusable};
pub use doubt::doubt_about;
pub use http::{http_target, http_value, is_reserved_http_header};

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
    BodyField(JsonPath),
    ResponseHeader(String),
    ResponseMultiHeader(String),
    ResponseBody,
    ResponseBodyField(JsonPath),
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

fn context(name: &str) -> Result<Source, Unusable> {
    match ContextVariable::parse(name) {
        Some(variable) => Ok(Source::Context(variable)),
        None => Err(Unusable::Wrong(format!("there is no variable `$context.{name}`"))),
    }
}

/// Whether a parameter can be mapped under a name.
pub fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._$-".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::super::{JsonStep, placeholder};
    use super::*;

    fn rest(text: &str, direction: Direction) -> Result<Source, Unusable> {
        rest_source(&placeholder::parse(text), direction)
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
            Ok(Source::ResponseBodyField(JsonPath::Steps(vec![
                JsonStep::Name("a".to_owned()),
                JsonStep::Index(0)
            ])))
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
}
