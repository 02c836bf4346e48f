//! The resource policy.

use super::Text;
use crate::diagnostic::Span;
pub use crate::language::policy::PrincipalKind;

/// `x-amazon-apigateway-policy`. Resources are whole ARNs: Amazon's short forms are filled in.
#[derive(Debug, Clone)]
pub struct ResourcePolicy {
    /// Place of its key.
    pub span: Span,
    /// `${aws:…}` stands for what the request says: version 2012-10-17.
    pub variables: bool,
    /// Its statements in order.
    pub statements: Vec<PolicyStatement>,
}

/// One statement.
#[derive(Debug, Clone)]
pub struct PolicyStatement {
    /// `Deny`, else `Allow`.
    pub denies: bool,
    /// `Principal`, `NotPrincipal`; `*` is one of AWS.
    pub principals: PolicyList<(PrincipalKind, Text)>,
    /// `Action`, `NotAction`.
    pub actions: PolicyList<Text>,
    /// `Resource`, `NotResource`.
    pub resources: PolicyList<Text>,
    /// All of them have to hold.
    pub conditions: Vec<PolicyCondition>,
}

/// A list, or all that is not in it.
#[derive(Debug, Clone)]
pub struct PolicyList<T> {
    /// `Not…`.
    pub excludes: bool,
    /// The list.
    pub list: Vec<T>,
}

/// One operator over one key.
#[derive(Debug, Clone)]
pub struct PolicyCondition {
    /// `StringEquals`, with what stands in front of it and behind it.
    pub operator: String,
    /// `aws:SourceIp`.
    pub key: String,
    /// One of them has to be met; with a negated operator none.
    pub values: Vec<Text>,
}

impl ResourcePolicy {
    /// A policy that denies everything to everybody.
    pub fn closed(span: Span) -> ResourcePolicy {
        let everything = || PolicyList { excludes: false, list: vec![Text::literal("*")] };
        let everybody = PolicyList { excludes: false, list: vec![(PrincipalKind::Aws, Text::literal("*"))] };
        let statement = PolicyStatement {
            denies: true,
            principals: everybody,
            actions: everything(),
            resources: everything(),
            conditions: Vec::new(),
        };
        ResourcePolicy { span, variables: false, statements: vec![statement] }
    }

    /// Every text of it.
    pub fn texts(&self) -> impl Iterator<Item = &Text> {
        self.statements.iter().flat_map(|statement| {
            let principals = statement.principals.list.iter().map(|(_, text)| text);
            let values = statement.conditions.iter().flat_map(|condition| &condition.values);
            principals.chain(&statement.actions.list).chain(&statement.resources.list).chain(values)
        })
    }
}
