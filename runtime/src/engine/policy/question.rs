//! What a policy is asked, borrowed from the request.

use std::borrow::Cow;
use std::net::IpAddr;
use std::time::SystemTime;

use super::key::Key;
use crate::engine::date::{epoch_seconds, iso8601_seconds};
use crate::engine::trusted::AddressText;

/// One question: may this principal do this to that, under these conditions?
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// What is done: `execute-api:Invoke`.
    pub action: &'a str,
    /// What it is done to: an ARN.
    pub resource: &'a str,
    /// Who does it.
    pub principal: Principal<'a>,
    /// What else is known.
    pub conditions: &'a Conditions<'a>,
}

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Principal<'a> {
    /// Nobody who is known.
    Anonymous,
    /// A user, a role's session, a federated user, or an account's root user.
    Aws(AwsPrincipal<'a>),
    /// A service by its name: `events.amazonaws.com`.
    Service(&'a str),
    /// Somebody whom an identity provider knows: its name or its ARN.
    Federated(&'a str),
}

/// A principal of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AwsPrincipal<'a> {
    /// What it is; `aws:PrincipalType`.
    pub kind: PrincipalType,
    /// Its own ARN, a role's session as `arn:aws:sts::…:assumed-role/NAME/SESSION`.
    pub arn: &'a str,
    /// The ARN of the role that a session has.
    pub role: Option<&'a str>,
    /// Twelve digits; `aws:PrincipalAccount`.
    pub account: &'a str,
    /// `aws:userid`: the unique identifier, of a session `AROA…:SESSION`.
    pub user_id: &'a str,
    /// `aws:username`: the name of a user; nobody else has one.
    pub user_name: Option<&'a str>,
}

/// What a principal of an account is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrincipalType {
    /// An account's root user.
    Account,
    /// A user.
    User,
    /// A federated user's session.
    FederatedUser,
    /// A role's session.
    AssumedRole,
}

impl PrincipalType {
    /// As in `aws:PrincipalType`.
    pub const fn as_str(self) -> &'static str {
        match self {
            PrincipalType::Account => "Account",
            PrincipalType::User => "User",
            PrincipalType::FederatedUser => "FederatedUser",
            PrincipalType::AssumedRole => "AssumedRole",
        }
    }
}

/// The context of a request, by the keys that conditions ask for. What is `None` the request does not have.
#[derive(Debug, Clone, Copy)]
pub struct Conditions<'a> {
    /// `aws:CurrentTime` and `aws:EpochTime`.
    pub time: SystemTime,
    /// `aws:SourceIp`.
    pub source_ip: Option<IpAddr>,
    /// `aws:SecureTransport`.
    pub secure_transport: bool,
    /// `aws:UserAgent`, as the client wrote it.
    pub user_agent: Option<&'a [u8]>,
    /// `aws:Referer`, as the client wrote it.
    pub referer: Option<&'a [u8]>,
    /// All other keys. Those that have a field here or belong to the principal are not looked for in it.
    pub more: &'a [Fact<'a>],
}

/// A key with its values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fact<'a> {
    /// Such as `aws:SourceVpce`; letter case does not count.
    pub key: &'a str,
    /// One value, or those of a key that has several.
    pub values: &'a [&'a str],
}

/// What a key has in a request.
#[derive(Debug, Clone, Copy)]
pub(super) enum Values<'a> {
    One(Option<Value<'a>>),
    Several(&'a [&'a str]),
}

/// One value.
#[derive(Debug, Clone, Copy)]
pub(super) enum Value<'a> {
    Text(&'a [u8]),
    Address(IpAddr),
    /// Seconds since 1970; a date where it is written.
    Time(u64),
    /// Seconds since 1970; a number where it is written.
    Seconds(u64),
    Truth(bool),
}

impl<'a> Question<'a> {
    pub(super) fn values(&self, key: &Key) -> Values<'a> {
        let conditions = self.conditions;
        let text = |text: &'a str| Some(Value::Text(text.as_bytes()));
        let principal = match self.principal {
            Principal::Aws(principal) => Some(principal),
            _ => None,
        };
        Values::One(match key {
            Key::CurrentTime => Some(Value::Time(epoch_seconds(conditions.time))),
            Key::EpochTime => Some(Value::Seconds(epoch_seconds(conditions.time))),
            Key::SecureTransport => Some(Value::Truth(conditions.secure_transport)),
            Key::SourceIp => conditions.source_ip.map(Value::Address),
            Key::UserAgent => conditions.user_agent.map(Value::Text),
            Key::Referer => conditions.referer.map(Value::Text),
            Key::PrincipalArn => {
                principal.and_then(|principal| text(principal.role.unwrap_or(principal.arn)))
            }
            Key::PrincipalAccount => principal.and_then(|principal| text(principal.account)),
            Key::PrincipalType => principal.and_then(|principal| text(principal.kind.as_str())),
            Key::UserId => principal.and_then(|principal| text(principal.user_id)),
            Key::UserName => principal.and_then(|principal| text(principal.user_name?)),
            Key::Other(name) => {
                let found = conditions.more.iter().find(|fact| fact.key.eq_ignore_ascii_case(name));
                match found.map(|fact| fact.values) {
                    None | Some([]) => None,
                    Some([one]) => text(one),
                    Some(several) => return Values::Several(several),
                }
            }
        })
    }

    /// The value of a key that has one.
    pub(super) fn single(&self, key: &Key) -> Option<Value<'a>> {
        match self.values(key) {
            Values::One(value) => value,
            Values::Several(_) => None,
        }
    }
}

impl<'a> Value<'a> {
    /// As it is written.
    pub(super) fn text(self) -> Cow<'a, [u8]> {
        match self {
            Value::Text(text) => Cow::Borrowed(text),
            Value::Truth(truth) => Cow::Borrowed(if truth { b"true" } else { b"false" }),
            Value::Address(address) => Cow::Owned(AddressText::new(address).as_bytes().to_vec()),
            Value::Time(seconds) => Cow::Owned(iso8601_seconds(seconds).into_bytes()),
            Value::Seconds(seconds) => Cow::Owned(itoa::Buffer::new().format(seconds).as_bytes().to_vec()),
        }
    }
}
