//! Which fields a signature covers, and which it must.

use super::credentials::Presented;
use super::{Received, Refusal, Rules};
use crate::message::KnownHeader;

/// Name and value.
pub(super) type Line<'r> = (&'r [u8], &'r [u8]);

/// The fields that are signed, in the order of the request.
pub(super) fn fields<'r>(
    presented: &Presented,
    request: &Received<'r>,
    rules: &Rules<'_>,
) -> Result<Vec<Line<'r>>, Refusal> {
    let names: Vec<&str> = presented.signed_headers.split(';').collect();
    let has_form = |name: &&str| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic() && !byte.is_ascii_uppercase())
    };
    // Sorted without repetition: one list for one set of fields.
    if !names.iter().all(has_form) || !names.is_sorted_by(|left, right| left < right) {
        return Err(Refusal::SignedHeaders);
    }
    if !names.contains(&"host") {
        return Err(Refusal::HostNotSigned);
    }
    let is_signed = |name: &[u8]| names.iter().any(|signed| name.eq_ignore_ascii_case(signed.as_bytes()));
    for field in request.headers.iter() {
        // An override makes another method of the one that is signed.
        let must = field.name.get(..6).is_some_and(|start| start.eq_ignore_ascii_case(b"x-amz-"))
            || field.known == KnownHeader::XHttpMethodOverride
            || (rules.needs_content_type && field.known == KnownHeader::ContentType);
        if must && !is_signed(field.name) {
            return Err(Refusal::NotSigned);
        }
    }
    let signed: Vec<_> = request
        .headers
        .iter()
        .filter(|field| is_signed(field.name))
        .map(|field| (field.name, field.value))
        .collect();
    let is_there = |name: &&str| signed.iter().any(|(field, _)| field.eq_ignore_ascii_case(name.as_bytes()));
    if !names.iter().all(is_there) || names.contains(&"authorization") {
        return Err(Refusal::SignedHeaders);
    }
    Ok(signed)
}
