//! What an authorizer's function answered.

use std::fmt;
use std::sync::Arc;

use crate::api::AuthorizerEvent;
use crate::engine::policy::{Policy, PolicyError};
use crate::message::{Authorized, AuthorizedValue, JsonError, JsonKind, Reader};

/// The longest answer, in bytes (reliability.md 3).
pub const LONGEST: usize = 262_144;
/// The most that the keys and values of a context take, in bytes (reliability.md 4).
const CONTEXT: usize = 16_384;

/// Whom an authorizer's function admits to what.
#[derive(Debug)]
pub struct Answer {
    /// The caller.
    pub caller: Arc<Authorized>,
    /// What the caller may do.
    pub grant: Grant,
    /// About how much memory it takes, in bytes.
    pub size: usize,
}

/// What a caller may do.
#[derive(Debug)]
pub enum Grant {
    /// What a policy says of each request.
    Policy(Policy),
    /// `isAuthorized`.
    All(bool),
}

/// Why an answer is none: the client gets a 500.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed(String);

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the authorizer's answer cannot be read: {}", self.0)
    }
}

impl Malformed {
    fn new(why: impl Into<String>) -> Malformed {
        Malformed(why.into())
    }
}

impl From<JsonError> for Malformed {
    fn from(error: JsonError) -> Malformed {
        Malformed(error.to_string())
    }
}

impl From<PolicyError> for Malformed {
    fn from(error: PolicyError) -> Malformed {
        // A function may have written the caller's token there, and this is for the log.
        Malformed(error.unquoted().to_string())
    }
}

/// Whether a document is `{"errorMessage": "Unauthorized"}`, by which a function refuses the caller: as its failure, to an HTTP
/// API also as what it returns.
pub fn says_unauthorized(payload: &[u8]) -> bool {
    let says = || -> Result<bool, JsonError> {
        let mut reader = Reader::new(payload)?;
        let mut found = false;
        reader.begin_object()?;
        while let Some(key) = reader.next_key()? {
            if key == "errorMessage" && reader.kind()? == JsonKind::String {
                found = reader.string()? == "Unauthorized";
            } else {
                reader.skip_value()?;
            }
        }
        Ok(found)
    };
    says().unwrap_or(false)
}

/// Reads an answer in the form that belongs to an event.
pub fn read(event: AuthorizerEvent, payload: &[u8]) -> Result<Answer, Malformed> {
    if payload.len() > LONGEST {
        return Err(Malformed::new(format!("it has more than {LONGEST} bytes")));
    }
    let members = Members::read(payload)?;
    let is_rest = matches!(event, AuthorizerEvent::Token { .. } | AuthorizerEvent::Request);
    let grant = match event {
        AuthorizerEvent::V2 { simple: true } => {
            Grant::All(members.is_authorized.ok_or_else(|| Malformed::new("`isAuthorized` is missing"))?)
        }
        _ => {
            let policy = members.policy.ok_or_else(|| Malformed::new("`policyDocument` is missing"))?;
            Grant::Policy(Policy::read(policy)?)
        }
    };
    if is_rest && members.principal_id.is_none() {
        return Err(Malformed::new("`principalId` is missing"));
    }
    let values = match members.context {
        Some(context) => values(context, matches!(event, AuthorizerEvent::V2 { .. }))?,
        None => Vec::new(),
    };
    let caller =
        Authorized { principal_id: members.principal_id, values, claims: None, usage_key: members.usage_key };
    let policy = match &grant {
        Grant::Policy(policy) => policy.size(),
        Grant::All(_) => 0,
    };
    Ok(Answer { caller: Arc::new(caller), grant, size: 2 * payload.len() + policy })
}

/// The members of an answer; others say nothing.
#[derive(Default)]
struct Members<'a> {
    principal_id: Option<Box<str>>,
    policy: Option<&'a str>,
    is_authorized: Option<bool>,
    context: Option<&'a str>,
    usage_key: Option<Box<str>>,
}

impl<'a> Members<'a> {
    fn read(payload: &'a [u8]) -> Result<Members<'a>, Malformed> {
        let mut reader = Reader::new(payload)?.refuse_duplicate_keys();
        let mut members = Members::default();
        if reader.kind()? != JsonKind::Object {
            return Err(Malformed::new("it is no object"));
        }
        reader.begin_object()?;
        while let Some(key) = reader.next_key()? {
            match &*key {
                "principalId" => members.principal_id = text(&mut reader, "principalId")?,
                "usageIdentifierKey" => members.usage_key = text(&mut reader, "usageIdentifierKey")?,
                "policyDocument" if reader.kind()? == JsonKind::Object => {
                    members.policy = Some(reader.skip_value()?);
                }
                "isAuthorized" if reader.kind()? == JsonKind::Bool => {
                    members.is_authorized = Some(reader.bool()?);
                }
                "context" if reader.kind()? == JsonKind::Object => {
                    members.context = Some(reader.skip_value()?);
                }
                "policyDocument" | "isAuthorized" | "context" => {
                    if !reader.take_null()? {
                        return Err(Malformed::new(format!("`{key}` has a wrong type")));
                    }
                }
                _ => drop(reader.skip_value()?),
            }
        }
        reader.end()?;
        Ok(members)
    }
}

/// A string, or nothing where it is `null`.
fn text(reader: &mut Reader<'_>, name: &str) -> Result<Option<Box<str>>, Malformed> {
    match reader.kind()? {
        JsonKind::String => Ok(Some(Box::from(&*reader.string()?))),
        JsonKind::Null => reader.null().map(|()| None).map_err(Malformed::from),
        _ => Err(Malformed::new(format!("`{name}` is no string"))),
    }
}

/// The values of a context. Only payload 2.0 takes lists and maps.
fn values(context: &str, takes_all: bool) -> Result<Vec<AuthorizedValue>, Malformed> {
    if context.len() > CONTEXT {
        return Err(Malformed::new(format!("`context` has more than {CONTEXT} bytes")));
    }
    let mut reader = Reader::over(context);
    let mut values = Vec::new();
    reader.begin_object()?;
    while let Some(key) = reader.next_key()? {
        let (key, kind) = (Box::from(&*key), reader.kind()?);
        if matches!(kind, JsonKind::Array | JsonKind::Object) && !takes_all {
            return Err(Malformed::new(format!("the value of `{key}` in `context` is a list or a map")));
        }
        let json = reader.skip_value()?;
        let text = match kind {
            JsonKind::String => Box::from(&*Reader::over(json).string()?),
            _ => Box::from(json),
        };
        values.push(AuthorizedValue { key, text, json: Box::from(json) });
    }
    Ok(values)
}
