//! Mappings of HTTP APIs: `append:header.x`, `overwrite:path`, `remove:querystring.x`, and what they are given
//! (reference 4.3).

use super::{Change, Direction, Source, Target, context};
use crate::language::json_path::{self, JsonPath};
use crate::language::token::is_token;
use crate::language::{Part, Text, Unusable, placeholder};

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
        (Some(("header", "")), _) => return Err(format!("`{key}` names no header")),
        (Some(("header", name)), _) if !is_token(name) => {
            return Err(format!(
                "`{name}` is no name of a header; letters, digits and `!#$%&'*+-.^_`|~` may stand in it"
            ));
        }
        (Some(("header", name)), _) => Target::Header(name.to_owned()),
        (Some(("querystring", "")), Direction::Request) => {
            return Err(format!("`{key}` names no query parameter"));
        }
        (Some(("querystring", name)), Direction::Request) => Target::Query(name.to_owned()),
        (None, Direction::Request) if place == "path" && change == Change::Overwrite => Target::Path,
        (None, Direction::Response) if place == "statuscode" && change == Change::Overwrite => Target::Status,
        (None, Direction::Request) if place == "path" => {
            return Err(format!("`{key}` is no target: a path can only be overwritten, `overwrite:path`"));
        }
        (None, Direction::Response) if place == "statuscode" => {
            return Err(format!(
                "`{key}` is no target: a status can only be overwritten, `overwrite:statuscode`"
            ));
        }
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
    if let Some((part, name)) = rest.split_once('.')
        && let Some(reason) = unnamed(part, name)
    {
        return Some(Err(Unusable::Wrong(format!("`${expression}` {reason}"))));
    }
    let source = match (own, rest.split_once('.')) {
        (Direction::Request, Some(("header", name))) => Source::MultiHeader(name.to_owned()),
        (Direction::Request, Some(("querystring", name))) => Source::MultiQuery(name.to_owned()),
        (Direction::Request, Some(("path", name))) => Source::PathParameter(name.to_owned()),
        (Direction::Request, None) if rest == "path" => Source::Path,
        (Direction::Request, None) if rest == "body" => Source::Body,
        (Direction::Request, Some(("body", path))) => return Some(http_field(path).map(Source::BodyField)),
        (Direction::Response, Some(("header", name))) => Source::ResponseMultiHeader(name.to_owned()),
        (Direction::Response, None) if rest == "body" => Source::ResponseBody,
        (Direction::Response, Some(("body", path))) => {
            return Some(http_field(path).map(Source::ResponseBodyField));
        }
        _ => return Some(Err(Unusable::Wrong(format!("`${expression}` names nothing")))),
    };
    Some(Ok(source))
}

/// Why a part of a message cannot have the name.
fn unnamed(part: &str, name: &str) -> Option<&'static str> {
    match part {
        "header" | "querystring" | "path" | "body" if name.is_empty() => Some("ends before a name"),
        "header" if !is_token(name) => Some("names no header: no header's name has such characters"),
        _ => None,
    }
}

/// The field of a body that an HTTP API's mapping reads: paths there have no recursive descent and no filters.
fn http_field(path: &str) -> Result<JsonPath, Unusable> {
    let path = json_path::parse_relative(path)?;
    let JsonPath::Search(whole) = &path else { return Ok(path) };
    match [("..", "recursive descent"), ("?(", "a filter")].iter().find(|(sign, _)| whole.contains(sign)) {
        Some((_, what)) => Err(Unusable::NotInHttpApis(format!("{what} in the JSON path `{whole}`"))),
        None => Ok(path),
    }
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

    fn http(text: &str) -> Vec<Source> {
        http_value(&placeholder::parse(text), Direction::Request).unwrap()
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
    fn json_paths_of_http_apis_have_no_descent_and_no_filters() {
        let reason = |text: &str| http_value(&Text::literal(text), Direction::Request).unwrap_err();
        assert!(matches!(reason("$request.body..x"), Unusable::NotInHttpApis(_)));
        assert!(matches!(reason("$request.body.a[?(@.b)]"), Unusable::NotInHttpApis(_)));
        let text = Text::literal("$request.body.a.*");
        let found = http_value(&text, Direction::Request);
        assert_eq!(found, Ok(vec![Source::BodyField(JsonPath::Search("$.a.*".to_owned()))]));
    }

    #[test]
    fn reserved_headers_in_any_letter_case() {
        assert!(is_reserved_http_header("X-Amz-Date") && is_reserved_http_header("VIA"));
        assert!(!is_reserved_http_header("X-Tenant"));
    }

    #[test]
    fn keys_that_are_no_targets_are_told_why() {
        for (key, direction, part) in [
            ("append:header.", Direction::Request, "names no header"),
            ("append:header.a b", Direction::Request, "`a b` is no name of a header"),
            ("remove:header.a:b", Direction::Response, "`a:b` is no name of a header"),
            ("overwrite:querystring.", Direction::Request, "names no query parameter"),
            ("append:path", Direction::Request, "can only be overwritten"),
            ("remove:path", Direction::Request, "can only be overwritten"),
            ("append:statuscode", Direction::Response, "can only be overwritten"),
            ("overwrite:statuscode", Direction::Request, "write `append`, `overwrite` or `remove`"),
            ("overwrite:querystring.a", Direction::Response, "write `append`, `overwrite` or `remove`"),
            ("overwrite:path", Direction::Response, "write `append`, `overwrite` or `remove`"),
            ("overwrite:path.id", Direction::Request, "write `append`, `overwrite` or `remove`"),
            ("overwrite:body", Direction::Request, "write `append`, `overwrite` or `remove`"),
            ("Append:header.a", Direction::Request, "write `append`, `overwrite` or `remove`"),
            ("append: header.a", Direction::Request, "write `append`, `overwrite` or `remove`"),
            ("set:header.a", Direction::Request, "write `append`, `overwrite` or `remove`"),
            ("append.header.a", Direction::Request, "write `append`, `overwrite` or `remove`"),
            ("integration.request.header.a", Direction::Request, "write `append`, `overwrite` or `remove`"),
            ("", Direction::Request, "write `append`, `overwrite` or `remove`"),
        ] {
            let reason = http_target(key, direction).expect_err(key);
            assert!(reason.contains(part), "{key}: {reason}");
        }
        for key in ["append:header.x.y", "remove:header.!#$%&'*+-.^_`|~9", "overwrite:querystring.a b"] {
            assert!(http_target(key, Direction::Request).is_ok(), "{key}");
        }
    }

    #[test]
    fn values_that_are_no_sources_are_told_why() {
        for (value, part) in [
            ("$request.header.", "ends before a name"),
            ("$request.header.a b", "names no header"),
            ("$request.querystring.", "ends before a name"),
            ("$request.path.", "ends before a name"),
            ("$request.body.", "ends before a name"),
            ("a ${request.header.} b", "ends before a name"),
            ("$request.cookie.a", "names nothing"),
            ("$request.headers", "names nothing"),
            ("$response.header.a", "cannot be named here"),
            ("${response.body.a}", "cannot be named here"),
            ("$context.nothing", "there is no variable"),
        ] {
            let reason = http_value(&placeholder::parse(value), Direction::Request).expect_err(value);
            assert!(reason.to_string().contains(part), "{value}: {reason}");
        }
        for (value, part) in
            [("$response.path", "names nothing"), ("$response.querystring.a", "names nothing")]
        {
            let reason = http_value(&Text::literal(value), Direction::Response).expect_err(value);
            assert!(reason.to_string().contains(part), "{value}: {reason}");
        }
    }
}
