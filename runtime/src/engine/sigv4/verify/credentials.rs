//! Where a request says who signed it: in `Authorization`, or in its query, and never in both.

use super::{Received, Refusal, Rules, refusal::Part, split};
use crate::engine::sigv4::ALGORITHM;
use crate::engine::sigv4::canonical::query_bytes;
use crate::message::KnownHeader;

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// `Authorization`.
    Header,
    /// `X-Amz-Signature` and its siblings.
    Query,
}

/// What stands there.
#[derive(Debug)]
pub(super) struct Presented {
    pub(super) form: Form,
    pub(super) credential: String,
    pub(super) signed_headers: String,
    pub(super) signature: String,
    pub(super) date: String,
    /// For how many seconds, in the query.
    pub(super) expires: Option<String>,
    pub(super) session_token: Option<String>,
    pub(super) payload_hash: Option<String>,
}

/// A credential taken apart, behind the scope's check.
#[derive(Debug, Clone, Copy)]
pub(super) struct Credential<'p> {
    pub(super) access_key_id: &'p str,
    pub(super) day: &'p str,
}

impl Presented {
    pub(super) fn find(request: &Received<'_>) -> Result<Presented, Refusal> {
        let parameters = Parameters::of(request.target)?;
        let mut authorizations = request.headers.known_values(KnownHeader::Authorization);
        match (authorizations.next(), authorizations.next()) {
            (_, Some(_)) => Err(Refusal::Several),
            (Some(_), None) if parameters.is_signed() => Err(Refusal::Several),
            (Some(value), None) if !value.is_empty() => Presented::of_header(value, request, parameters),
            (None, None) if parameters.is_signed() => Presented::of_query(request, parameters),
            _ => Err(Refusal::Missing),
        }
    }

    fn of_header(value: &[u8], request: &Received<'_>, parameters: Parameters) -> Result<Presented, Refusal> {
        let no_pair = || Refusal::NoPair { header: value.to_vec() };
        let text = std::str::from_utf8(value).map_err(|_| no_pair())?;
        let (algorithm, rest) = text.split_once(' ').unwrap_or(("", text));
        let (mut credential, mut signed_headers, mut signature) = (None, None, None);
        for pair in rest.split(',') {
            let (name, part) = pair.trim_matches(' ').split_once('=').ok_or_else(no_pair)?;
            let place = match name {
                "Credential" => &mut credential,
                "SignedHeaders" => &mut signed_headers,
                "Signature" => &mut signature,
                _ => continue,
            };
            if place.replace(part.to_owned()).is_some() {
                return Err(Refusal::Several);
            }
        }
        if algorithm.contains('=') {
            return Err(Refusal::NoAlgorithm);
        }
        let date = match one(request, KnownHeader::XAmzDate)? {
            Some(date) => Some(date),
            None => one(request, KnownHeader::Date)?,
        };
        let parts = [
            (Part::Credential, &credential),
            (Part::Signature, &signature),
            (Part::SignedHeaders, &signed_headers),
            (Part::Date, &date),
        ];
        let is_missing = |part: &Option<String>| part.as_ref().is_none_or(String::is_empty);
        let missing: Vec<Part> =
            parts.into_iter().filter(|(_, part)| is_missing(part)).map(|(name, _)| name).collect();
        let (Some(credential), Some(signed_headers), Some(signature), Some(date), true) =
            (credential, signed_headers, signature, date, missing.is_empty())
        else {
            return Err(Refusal::PartsMissing { parts: missing, header: value.to_vec() });
        };
        if algorithm != ALGORITHM {
            return Err(Refusal::Algorithm(algorithm.to_owned()));
        }
        // In a request that is signed here these say nothing; they would be read by nobody, or by somebody else.
        let strays = [parameters.date, parameters.token, parameters.payload_hash];
        if strays.iter().any(Option::is_some) {
            return Err(Refusal::Several);
        }
        Ok(Presented {
            form: Form::Header,
            credential,
            signed_headers,
            signature,
            date,
            expires: None,
            session_token: one(request, KnownHeader::XAmzSecurityToken)?,
            payload_hash: one(request, KnownHeader::XAmzContentSha256)?,
        })
    }

    fn of_query(request: &Received<'_>, parameters: Parameters) -> Result<Presented, Refusal> {
        let Parameters {
            algorithm,
            credential,
            signed_headers,
            signature,
            date,
            expires,
            token,
            payload_hash,
        } = parameters;
        let parts = [
            (Part::Algorithm, &algorithm),
            (Part::Credential, &credential),
            (Part::Signature, &signature),
            (Part::SignedHeaders, &signed_headers),
            (Part::Date, &date),
            (Part::Expires, &expires),
        ];
        let missing: Vec<Part> =
            parts.into_iter().filter(|(_, part)| part.is_none()).map(|(name, _)| name).collect();
        let (
            Some(algorithm),
            Some(credential),
            Some(signed_headers),
            Some(signature),
            Some(date),
            Some(expires),
        ) = (algorithm, credential, signed_headers, signature, date, expires)
        else {
            return Err(Refusal::ParametersMissing(missing));
        };
        if algorithm != ALGORITHM {
            return Err(Refusal::Algorithm(algorithm));
        }
        // One place for each: two readers of one request must not find two tokens.
        let either = |parameter: Option<String>, known| match (parameter, one(request, known)?) {
            (Some(_), Some(_)) => Err(Refusal::Several),
            (parameter, field) => Ok(parameter.or(field)),
        };
        Ok(Presented {
            form: Form::Query,
            credential,
            signed_headers,
            signature,
            date,
            expires: Some(expires),
            session_token: either(token, KnownHeader::XAmzSecurityToken)?,
            payload_hash: either(payload_hash, KnownHeader::XAmzContentSha256)?,
        })
    }

    /// Takes the credential apart, where its scope is the day of the date and what the rules name.
    pub(super) fn scoped_for(&self, rules: &Rules<'_>) -> Result<Credential<'_>, Refusal> {
        let elements: Vec<&str> = self.credential.split('/').collect();
        let [access_key_id, day, region, service, terminator] = elements[..] else {
            return Err(Refusal::Credential(self.credential.clone()));
        };
        if access_key_id.is_empty() || !access_key_id.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Refusal::Credential(self.credential.clone()));
        }
        let other = |is: &str, wanted: &str| (is != wanted).then(|| is.to_owned());
        let (region, service, terminator) = (
            other(region, rules.region),
            (service != rules.service).then(|| rules.service.to_owned()),
            other(terminator, "aws4_request"),
        );
        if region.is_some() || service.is_some() || terminator.is_some() {
            return Err(Refusal::Scope { region, service, terminator });
        }
        if self.date.get(..8) != Some(day) {
            return Err(Refusal::Day { scope: day.to_owned(), date: self.date.clone() });
        }
        Ok(Credential { access_key_id, day })
    }
}

/// The parameters of a query that are about signatures, decoded.
#[derive(Debug, Default)]
struct Parameters {
    algorithm: Option<String>,
    credential: Option<String>,
    signed_headers: Option<String>,
    signature: Option<String>,
    date: Option<String>,
    expires: Option<String>,
    token: Option<String>,
    payload_hash: Option<String>,
}

impl Parameters {
    fn of(target: &str) -> Result<Parameters, Refusal> {
        let mut parameters = Parameters::default();
        for (name, value) in split(target).1.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        {
            let place = match &*query_bytes(name.as_bytes()) {
                b"X-Amz-Algorithm" => &mut parameters.algorithm,
                b"X-Amz-Credential" => &mut parameters.credential,
                b"X-Amz-SignedHeaders" => &mut parameters.signed_headers,
                SIGNATURE => &mut parameters.signature,
                b"X-Amz-Date" => &mut parameters.date,
                b"X-Amz-Expires" => &mut parameters.expires,
                b"X-Amz-Security-Token" => &mut parameters.token,
                b"X-Amz-Content-Sha256" => &mut parameters.payload_hash,
                _ => continue,
            };
            // What is no text is none of the values that there are.
            let value = String::from_utf8(query_bytes(value.as_bytes())).unwrap_or_default();
            if place.replace(value).is_some() {
                return Err(Refusal::Several);
            }
        }
        Ok(parameters)
    }

    /// Whether somebody says here that the request is signed.
    fn is_signed(&self) -> bool {
        self.algorithm.is_some() || self.credential.is_some() || self.signature.is_some()
    }
}

const SIGNATURE: &[u8] = b"X-Amz-Signature";

/// All parameters that are about signatures.
const PARAMETERS: [&[u8]; 8] = [
    b"X-Amz-Algorithm",
    b"X-Amz-Credential",
    b"X-Amz-SignedHeaders",
    SIGNATURE,
    b"X-Amz-Date",
    b"X-Amz-Expires",
    b"X-Amz-Security-Token",
    b"X-Amz-Content-Sha256",
];

/// A query without the signature, which does not cover itself.
pub(super) fn without_signature(query: &str) -> Vec<u8> {
    let is_other = |pair: &&str| {
        let name = pair.split('=').next().unwrap_or_default();
        query_bytes(name.as_bytes()) != SIGNATURE
    };
    query.split('&').filter(is_other).collect::<Vec<_>>().join("&").into_bytes()
}

/// A query without everything that says who signed it; `None` where nothing does.
pub fn without_credentials(query: &str) -> Option<String> {
    let name = |pair: &&str| query_bytes(pair.split('=').next().unwrap_or_default().as_bytes());
    query.split('&').find(|pair| name(pair) == SIGNATURE)?;
    let is_other = |pair: &&str| !PARAMETERS.contains(&&*name(pair));
    Some(query.split('&').filter(is_other).collect::<Vec<_>>().join("&"))
}

/// The value of a field that may stand once.
fn one(request: &Received<'_>, known: KnownHeader) -> Result<Option<String>, Refusal> {
    let mut values = request.headers.known_values(known);
    let (value, more) = (values.next(), values.next());
    if more.is_some() {
        return Err(Refusal::Several);
    }
    // What is no text is none of the values that there are.
    Ok(value.map(|value| String::from_utf8(value.to_vec()).unwrap_or_default()))
}
