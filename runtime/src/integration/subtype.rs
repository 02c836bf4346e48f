//! First-class integrations of HTTP APIs: named parameters become the request of a service, and its answer passes
//! (reference 4.8).

use std::borrow::Cow;
use std::rc::Rc;

use super::{Call, Exchange, Reply, aws_call, collect_request, http_response};
use crate::api::{AwsCall, FieldForm};
use crate::engine::bind::BoundSubtype;
use crate::engine::mapping::Value;
use crate::engine::scope::Scope;
use crate::engine::{date, query};
use crate::message::{
    Body, Fault, GatewayResponseType, Headers, IntegrationRequest, IntegrationResponse, KnownHeader,
    MethodResponse, Reader, Rejection, Writer,
};

/// Makes the request out of the parameters.
pub async fn prepare<'g>(x: &mut Exchange<'g>, bound: &'g BoundSubtype) -> Result<Call<'g>, Rejection> {
    let whole = if bound.reads_body() { collect_request(x).await? } else { Default::default() };
    let scope = x.scope(&whole);
    let mut target = bound.service.prefix.to_string();
    bound.path.write_path(&scope, &mut target)?;
    let path_length = target.len();
    for (name, _, value) in bound.fields.iter().filter(|(_, form, _)| *form == FieldForm::Query) {
        if let Some(value) = value.evaluate(&scope)? {
            if target.len() == path_length {
                target.push('?');
            }
            query::append(name, &value, &mut target);
        }
    }
    let mut headers = Headers::new();
    let body = match bound.service.table.call {
        AwsCall::Json { target, content_type } => {
            headers.push_known(KnownHeader::ContentType, b"Content-Type", content_type.as_bytes());
            headers.push(b"X-Amz-Target", target.as_bytes());
            Body::Bytes(document(bound, &scope)?.into())
        }
        AwsCall::Path(_) | AwsCall::Query { .. } => Body::Empty,
    };
    headers.push_known(KnownHeader::XAmznTraceId, b"X-Amzn-Trace-Id", x.context.trace_id.as_bytes());
    let verb = Cow::Borrowed(bound.table.verb);
    Ok(Call::Subtype(bound, IntegrationRequest { verb, target, headers, body }))
}

/// The JSON body.
fn document(bound: &BoundSubtype, scope: &Scope<'_>) -> Result<Vec<u8>, Rejection> {
    let mut writer = Writer::new();
    writer.begin_object();
    if let Some(list) = bound.table.list {
        writer.key(list).begin_array().begin_object();
    }
    for (name, form, value) in &bound.fields {
        write_field(name, *form, value, scope, &mut writer)?;
    }
    if bound.table.list.is_some() {
        writer.end_object().end_array();
    }
    writer.end_object();
    Ok(writer.into_bytes())
}

/// One member; a parameter whose source the request lacks is left out.
fn write_field(
    name: &str,
    form: FieldForm,
    value: &Value,
    scope: &Scope<'_>,
    writer: &mut Writer,
) -> Result<(), Rejection> {
    if matches!(form, FieldForm::Query | FieldForm::Path) {
        return Ok(());
    }
    let Some(value) = value.evaluate(scope)? else { return Ok(()) };
    let text = String::from_utf8_lossy(&value);
    writer.key(name);
    match form {
        FieldForm::Number => match number(&text) {
            Some(number) => writer.u64(number),
            None => return Err(unfit(name)),
        },
        FieldForm::Time => match seconds(&text) {
            Some(seconds) => writer.u64(seconds),
            None => return Err(unfit(name)),
        },
        FieldForm::Json if is_structure(&text) => writer.raw(text.trim().as_bytes()),
        FieldForm::Json => writer.begin_array().string(&text).end_array(),
        FieldForm::Text | FieldForm::Query | FieldForm::Path => writer.string(&text),
    };
    Ok(())
}

/// A whole number. It is written anew: `007` is none in JSON.
fn number(text: &str) -> Option<u64> {
    let digits = text.trim();
    if digits.bytes().all(|byte| byte.is_ascii_digit()) { digits.parse().ok() } else { None }
}

/// A moment in seconds since 1970.
fn seconds(text: &str) -> Option<u64> {
    number(text).or_else(|| date::parse_iso8601(text.trim()).map(date::epoch_seconds))
}

/// Whether a text is a whole JSON list or object.
fn is_structure(text: &str) -> bool {
    let whole = || {
        let mut reader = Reader::new(text.as_bytes())?;
        reader.skip_value()?;
        reader.end()
    };
    text.trim_start().starts_with(['{', '[']) && whole().is_ok()
}

/// 400: what the client sent does not fit a parameter.
fn unfit(name: &str) -> Rejection {
    let detail = format!("the value for {name} does not fit");
    Rejection::new(GatewayResponseType::BadRequestParameters, Fault::Client, detail)
}

/// Calls the service.
pub async fn call<'g>(
    x: &mut Exchange<'g>,
    bound: &'g BoundSubtype,
    request: IntegrationRequest,
) -> Result<Reply<'g>, Rejection> {
    let host = Rc::clone(&bound.service.host);
    let of = (&bound.service, &bound.identity);
    aws_call::send(x, of, request, host, bound.timeout).await.map(Reply::Subtype)
}

/// Passes the answer on, changed by the response parameters for its status.
pub async fn finish(x: &mut Exchange<'_>, answer: IntegrationResponse) -> Result<MethodResponse, Rejection> {
    http_response::finish(x, answer).await
}
