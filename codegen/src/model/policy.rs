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

    /// Whether it lets everybody call everything: a statement says so without conditions, and none denies.
    pub fn admits_everybody(&self) -> bool {
        !self.statements.iter().any(|statement| statement.denies)
            && self.statements.iter().any(PolicyStatement::allows_everything)
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

impl PolicyStatement {
    fn allows_everything(&self) -> bool {
        let everybody = |(kind, name): &(PrincipalKind, Text)| {
            *kind == PrincipalKind::Aws && name.as_literal() == Some("*")
        };
        let every_call = |action: &Text| {
            let action = action.as_literal().unwrap_or_default().to_ascii_lowercase();
            ["*", "execute-api:*", "execute-api:invoke"].contains(&action.as_str())
        };
        // `*`, or an ARN of this API with nothing but wildcards for stage, verb and path.
        let everything = |resource: &Text| {
            let resource = resource.display();
            let (_, path) = resource.split_once('/').unwrap_or(("", &resource));
            path.contains('*') && path.chars().all(|letter| matches!(letter, '*' | '/'))
        };
        !self.denies
            && self.conditions.is_empty()
            && !(self.principals.excludes || self.actions.excludes || self.resources.excludes)
            && self.principals.list.iter().any(everybody)
            && self.actions.list.iter().any(every_call)
            && self.resources.list.iter().any(everything)
    }
}
