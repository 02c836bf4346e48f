//! The resource policy of an API.

use super::Text;

/// `x-amazon-apigateway-policy`; `engine/policy` makes of it what is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResourcePolicy {
    /// `${aws:…}` stands for what the request says: version 2012-10-17 of the language.
    pub variables: bool,
    /// Its statements.
    pub statements: &'static [PolicyStatement],
}

/// One statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PolicyStatement {
    /// What it says.
    pub effect: PolicyEffect,
    /// Of whom.
    pub principals: PolicyList<(PrincipalKind, Text)>,
    /// Of what they do.
    pub actions: PolicyList<Text>,
    /// To which ARNs.
    pub resources: PolicyList<Text>,
    /// When; all have to hold.
    pub conditions: &'static [PolicyCondition],
}

/// What a statement says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PolicyEffect {
    /// It is allowed, if nothing denies it.
    Allow,
    /// It is denied.
    Deny,
}

/// What a statement is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PolicyList<T: 'static> {
    /// One of these.
    Only(&'static [T]),
    /// None of these: `NotPrincipal`, `NotAction`, `NotResource`.
    AllBut(&'static [T]),
}

/// Kinds of principals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrincipalKind {
    /// Accounts, users, roles, sessions, and `*`.
    Aws,
    /// Services.
    Service,
    /// Identity providers.
    Federated,
}

/// One operator over one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PolicyCondition {
    /// `IpAddress`, with what stands in front of it and behind it.
    pub operator: &'static str,
    /// `aws:SourceIp`.
    pub key: &'static str,
    /// The values.
    pub values: &'static [Text],
}
