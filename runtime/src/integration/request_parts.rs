//! Query, mapped headers and body of a request, as HTTP and AWS integrations make them.

use std::rc::Rc;

use bytes::Bytes;

use super::{Exchange, overrides, passthrough};
use crate::api::{ApiKind, Change, Target};
use crate::engine::bind::BoundRequest;
use crate::engine::mapping::check_header_value;
use crate::engine::scope::Scope;
use crate::engine::{content_handling, query, template};
use crate::message::{Headers, KnownHeader, Rejection};

/// The query: the URI's own parameters, the client's (of a proxy), the mapped ones (recorded).
pub(super) fn write_query(
    bound: &BoundRequest,
    passed: Option<&str>,
    scope: &Scope<'_>,
    target: &mut String,
) -> Result<(), Rejection> {
    let set = &scope.context.overrides;
    if bound.query.is_empty()
        && passed.is_none()
        && bound.query_mappings.is_empty()
        && set.of_request("querystring").is_empty()
    {
        return Ok(());
    }
    let path_length = target.len();
    target.push('?');
    bound.query.write_query(scope, target)?;
    if let Some(raw) = passed {
        if scope.api.kind == ApiKind::OpenApi && bound.query_mappings.is_empty() {
            // A plain document's backend gets the query as it was written.
            if !target.ends_with('?') {
                target.push('&');
            }
            target.push_str(raw);
            return Ok(());
        }
        query::forward(raw, target, |name| {
            bound.query_mappings.iter().any(|mapping| {
                // A client's value beside one of the gateway's own would be taken for it.
                (mapping.change != Change::Append || mapping.value.is_asserted())
                    && matches!(mapping.target, Target::Query(target) if target == name)
            })
        });
    }
    for mapping in &bound.query_mappings {
        let Target::Query(name) = mapping.target else { continue };
        if mapping.change == Change::Remove || overrides::overrides_query(set, name) {
            continue;
        }
        if let Some(source) = mapping.value.repeated_query(scope.api.kind) {
            // A list is passed on as a list (reference 4.2).
            let raw = scope.request.and_then(|request| request.raw_query());
            query::pairs(raw)
                .filter(|(found, _)| found == source)
                .for_each(|(_, value)| query::append(name, value.as_bytes(), target));
        } else if let Some(value) = mapping.value.evaluate(scope)? {
            query::append(name, &value, target);
        }
    }
    overrides::request_query(set, target);
    if target.len() == path_length + 1 {
        target.pop(); // a `?` with nothing behind it
    }
    Ok(())
}

/// Applies the mappings to headers, and returns the `Host` that they ask for.
pub(super) fn map_headers(
    bound: &BoundRequest,
    scope: &Scope<'_>,
    headers: &mut Headers,
) -> Result<Option<Rc<str>>, Rejection> {
    let mut host = None;
    for mapping in &bound.header_mappings {
        let Target::Header(name) = mapping.target else { continue };
        if mapping.change == Change::Remove {
            headers.remove(name.as_bytes());
            continue;
        }
        let Some(value) = mapping.value.evaluate(scope)? else {
            // What the gateway has nothing to say of, nobody says in its place.
            if mapping.value.is_asserted() && mapping.change == Change::Overwrite {
                headers.remove(name.as_bytes());
            }
            continue;
        };
        check_header_value(name.as_bytes(), &value)?;
        if name.eq_ignore_ascii_case("host") {
            host = std::str::from_utf8(&value).ok().map(Rc::from);
        } else if mapping.change == Change::Append {
            headers.push(name.as_bytes(), &value);
        } else {
            headers.set(name.as_bytes(), &value);
        }
    }
    Ok(host)
}

/// The body of an integration that is no proxy: through its template, or past it (reference 4.4).
pub(super) fn templated_body(
    x: &mut Exchange<'_>,
    bound: &BoundRequest,
    body: Bytes,
) -> Result<Bytes, Rejection> {
    let content_type = x.request.headers.known(KnownHeader::ContentType);
    let binary = x.api.binary_media_types;
    let body = content_handling::request(body, content_type, binary, bound.content_handling)
        .map_err(|_| Rejection::configuration("the request's body is not base64"))?;
    match template::select(&bound.templates, content_type) {
        Some(_) if content_handling::is_no_text(&body, bound.content_handling) => {
            Err(Rejection::configuration("a template cannot run on a binary body"))
        }
        Some(template) => x.render(template, None, &body),
        None => passthrough::check(bound.passthrough, bound.templates.is_empty()).map(|()| body),
    }
}
