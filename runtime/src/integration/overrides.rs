//! `$context.requestOverride` and `$context.responseOverride` put into effect: after parameter mapping, and after the whole
//! template has run (reference 5.6).

use std::rc::Rc;

use crate::engine::header_rules::{Backend, TargetRule, mapped_response, mapping_target};
use crate::engine::mapping::check_header_value;
use crate::engine::query;
use crate::message::token::is_token;
use crate::message::{Edit, Headers, KnownHeader, MethodResponse, Overrides, Rejection};

/// Headers for the backend, and the `Host` that they ask for; a list is one field with commas.
pub(super) fn request_headers(
    overrides: &Overrides,
    backend: Backend,
    headers: &mut Headers,
) -> Result<Option<Rc<str>>, Rejection> {
    let mut host = None;
    for (name, value) in overrides.of_request("header") {
        let joined = value.texts().join(",");
        check_name(name)?;
        check_header_value(name.as_bytes(), joined.as_bytes())?;
        match mapping_target(name, backend) {
            TargetRule::Forbid => {
                return Err(Rejection::configuration("a template overrides a forbidden header"));
            }
            TargetRule::Ignore => {}
            TargetRule::Deliver if name.eq_ignore_ascii_case("host") => host = Some(Rc::from(joined)),
            TargetRule::Deliver => headers.set(name.as_bytes(), joined.as_bytes()),
        }
    }
    Ok(host)
}

/// Query parameters for the backend, behind what a target holds of them; those of the same names are gone already.
pub(super) fn request_query(overrides: &Overrides, target: &mut String) {
    for (name, value) in overrides.of_request("querystring") {
        for text in value.texts() {
            query::append(name, text.as_bytes(), target);
        }
    }
}

/// Whether a query parameter is overridden.
pub(super) fn overrides_query(overrides: &Overrides, name: &str) -> bool {
    overrides.of_request("querystring").iter().any(|(overridden, _)| &**overridden == name)
}

/// Status and headers for the client; a list is several fields.
pub(super) fn response(overrides: &Overrides, response: &mut MethodResponse) -> Result<(), Rejection> {
    if let Some(status) = overrides.status() {
        response.status = status;
    }
    for (name, value) in overrides.response_headers() {
        check_name(name)?;
        let name = match mapped_response(KnownHeader::classify(name.as_bytes())) {
            Edit::Keep => name.as_bytes(),
            Edit::Rename(renamed) => renamed,
            Edit::Remove => continue,
        };
        response.headers.remove(name);
        for text in value.texts() {
            check_header_value(name, text.as_bytes())?;
            response.headers.push(name, text.as_bytes());
        }
    }
    Ok(())
}

/// A template can make a name out of anything; a field has a token (RFC 9110, section 5.6.2).
fn check_name(name: &str) -> Result<(), Rejection> {
    if is_token(name.as_bytes()) {
        return Ok(());
    }
    Err(Rejection::configuration("a template overrides a header whose name no header can have"))
}
