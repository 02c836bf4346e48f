//! Formats of strings, each by the document that defines it.

mod date_time;
mod email;
mod host;
mod pointer;
mod regex;
mod uri;

use crate::api::Format;

/// Whether a text is of a format.
pub(super) fn holds(format: Format, text: &str) -> bool {
    match format {
        Format::Date => date_time::is_date(text),
        Format::Time => date_time::is_time(text),
        Format::DateTime => date_time::is_date_time(text),
        Format::Duration => date_time::is_duration(text),
        Format::Email => email::is_email(text, false),
        Format::IdnEmail => email::is_email(text, true),
        Format::Hostname => host::is_hostname(text),
        Format::IdnHostname => host::is_idn_hostname(text),
        Format::Ipv4 => host::is_ipv4(text),
        Format::Ipv6 => host::is_ipv6(text),
        Format::Uri => uri::is_uri(text, false),
        Format::UriReference => uri::is_reference(text, false),
        Format::Iri => uri::is_uri(text, true),
        Format::IriReference => uri::is_reference(text, true),
        Format::UriTemplate => uri::is_template(text),
        Format::Uuid => is_uuid(text),
        Format::JsonPointer => pointer::is_pointer(text),
        Format::RelativeJsonPointer => pointer::is_relative_pointer(text),
        Format::Regex => regex::is_regex(text),
        Format::Byte => is_base64(text),
    }
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// Groups of four characters, the last filled up with `=`.
fn is_base64(text: &str) -> bool {
    let digits = text.trim_end_matches('=');
    text.len().is_multiple_of(4)
        && text.len() - digits.len() <= 2
        && digits.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'))
}
