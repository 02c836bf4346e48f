//! A fixed value of a subtype's parameter is one that the service can take: no request would make it another.

use serde::de::IgnoredAny;

use super::subtype_fields;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::{Api, FieldForm, Source};

pub(in crate::lint) fn check(api: &Api, findings: &mut Diagnostics) {
    for field in api.methods.iter().filter_map(|method| method.integration.as_ref()).flat_map(subtype_fields)
    {
        let [Source::Literal(text)] = field.value.as_slice() else { continue };
        let Some(text) = text.as_literal() else { continue };
        let trimmed = text.trim();
        let fault = match field.form {
            _ if trimmed.is_empty() => "is empty",
            FieldForm::Number if !is_whole(trimmed) => "is no whole number",
            FieldForm::Time if !is_moment(trimmed) => "is no moment, like `2026-11-25T12:00:00Z`",
            FieldForm::Json
                if trimmed.starts_with(['{', '['])
                    && serde_json::from_str::<IgnoredAny>(trimmed).is_err() =>
            {
                "is no JSON"
            }
            _ => continue,
        };
        let message = format!("the value of `{}` {fault}", field.name);
        findings.push(Diagnostic::new(Code::SUBTYPE_VALUE, field.span, message));
    }
}

fn is_whole(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Seconds since 1970, or a day, a time, and where that holds. What looks right is left to the gateway.
fn is_moment(text: &str) -> bool {
    is_whole(text)
        || text.split_once(['T', 't']).is_some_and(|(day, time)| {
            day.bytes().filter(u8::is_ascii_digit).count() == 8 && time.contains(['Z', 'z', '+', '-'])
        })
}
