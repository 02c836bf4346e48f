//! `x-amazon-apigateway-policy`: who may call the API at all.
//!
//! The whole policy is checked here, since a statement that cannot be read could be the one that denies. What a
//! condition of a template leaves open closes the API until it is decided.

mod resource;

use super::Resolver;
use crate::diagnostic::{Code, Diagnostic, Span, Spanned, nearest};
use crate::document::Decided;
use crate::language::policy::{self, Compared, Key, PrincipalKind};
use crate::language::{Part, Text};
use crate::model::{
    Access, Method, PolicyCondition, PolicyList, PolicyStatement, Resource, ResourcePolicy, Stage,
};
use crate::source::Node;
use resource::Requests;

const KEY: &str = "x-amazon-apigateway-policy";
const MEMBERS: [&str; 3] = ["Version", "Id", "Statement"];
const STATEMENT: [&str; 9] = [
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];

/// What conditions look like.
const BLOCK: &str = "write an operator, a key and values: `IpAddress: { aws:SourceIp: 203.0.113.0/24 }`";

/// The longest policy that Amazon takes, in characters.
const LONGEST: usize = 8_192;

/// What the policy is about.
pub(super) struct Subject<'m> {
    /// The API's identifier.
    pub(super) id: &'m str,
    pub(super) resources: &'m [Resource],
    pub(super) methods: &'m [Method],
    pub(super) stages: &'m [Stage],
}

impl<'t> Resolver<'t, '_> {
    /// The resource policy.
    pub(super) fn resource_policy(&mut self, subject: &Subject<'_>) -> Option<ResourcePolicy> {
        let root = self.document.root;
        let node = root.get(KEY).filter(|node| !node.is_null() && self.policy_closes())?;
        let span = root.key_span(KEY)?;
        if matches!(self.reader.decided(node), Decided::Absent) {
            return None;
        }
        let is_signed = |method: &Method| method.access == Access::Iam;
        let has_callers = subject.methods.iter().any(is_signed);
        let requests = Requests::of(subject);
        let mut reading = Reading { resolver: self, variables: false, has_callers, requests, is_open: false };
        let statements = reading.policy(node, span);
        let policy = ResourcePolicy { span, variables: reading.variables, statements };
        if reading.is_open {
            return Some(ResourcePolicy::closed(span));
        }
        let length = length(&policy);
        if length > LONGEST {
            let message = format!("the policy has {length} characters, and at most {LONGEST} are allowed");
            self.report(Diagnostic::new(Code::POLICY, span, message));
        }
        Some(policy)
    }
}

/// One policy that is read.
struct Reading<'r, 't, 'a> {
    resolver: &'r mut Resolver<'t, 'a>,
    /// `${aws:…}` has a meaning.
    variables: bool,
    /// There are methods whose callers are known.
    has_callers: bool,
    requests: Requests,
    /// A condition that nobody decided has a part of it.
    is_open: bool,
}

impl<'t> Reading<'_, 't, '_> {
    fn policy(&mut self, node: Node<'t>, place: Span) -> Vec<PolicyStatement> {
        let Some(node) = self.decided(node).and_then(|node| self.resolver.reader.value(node)) else {
            return Vec::new();
        };
        if !self.is_mapping(node, "a policy", "write `Version` and `Statement` below it") {
            return Vec::new();
        }
        self.members(node, "a policy", &MEMBERS);
        match self.member_text(node, "Version") {
            Some(version) => {
                match policy::VERSIONS.iter().position(|known| *known == version.value.display()) {
                    Some(position) => self.variables = position == 0,
                    None => {
                        let message =
                            format!("`{}` is no version of the policy language", version.value.display());
                        self.fault(version.span, message, "write `2012-10-17`");
                    }
                }
            }
            None => self.variables = false,
        }
        let Some(list) = node.get("Statement") else {
            self.fault(place, "the policy has no `Statement`", "a policy is a list of statements");
            return Vec::new();
        };
        let Some(list) = self.decided(list) else { return Vec::new() };
        let statements: Vec<Node<'t>> = if is_list(list) { list.items().collect() } else { vec![list] };
        let decided: Vec<Node<'t>> = statements.into_iter().filter_map(|node| self.decided(node)).collect();
        decided.into_iter().filter_map(|node| self.statement(node)).collect()
    }

    fn statement(&mut self, node: Node<'t>) -> Option<PolicyStatement> {
        if !self.is_mapping(node, "a statement", "write `Effect`, `Principal`, `Action` and `Resource`") {
            return None;
        }
        self.members(node, "a statement", &STATEMENT);
        let place = node.entries().next().map_or(node.span(), |(key, _)| key.span);
        let denies = self.effect(node, place);
        let principals = self.principals(node, place);
        let actions = self.either(node, "Action", "NotAction", place, Reading::action);
        let resources = self.either(node, "Resource", "NotResource", place, Reading::resource);
        let conditions = self.conditions(node);
        let (denies, principals) = (denies?, principals?);
        if principals.excludes && !denies {
            let place = node.key_span("NotPrincipal").unwrap_or(place);
            let message = "`NotPrincipal` stands beside `Allow`: everybody else would be allowed";
            self.fault(place, message, "name those who may call in `Principal`");
        }
        Some(PolicyStatement { denies, principals, actions: actions?, resources: resources?, conditions })
    }

    /// `Effect`: whether it denies.
    fn effect(&mut self, node: Node<'t>, place: Span) -> Option<bool> {
        let Some(effect) = self.member_text(node, "Effect") else {
            if node.get("Effect").is_none() {
                self.fault(place, "the statement has no `Effect`", "write `Effect: Allow` or `Effect: Deny`");
            }
            return None;
        };
        match effect.value.as_literal() {
            Some("Allow") => Some(false),
            Some("Deny") => Some(true),
            _ => {
                let message = format!("`{}` is no effect", effect.value.display());
                self.fault(effect.span, message, "write `Allow` or `Deny`");
                None
            }
        }
    }

    fn principals(&mut self, node: Node<'t>, place: Span) -> Option<PolicyList<(PrincipalKind, Text)>> {
        let (key, value) = self.one_of(node, "Principal", "NotPrincipal", place)?;
        let excludes = key == "NotPrincipal";
        let value = self.decided(value)?;
        if value.as_str() == Some("*") {
            let list = vec![(PrincipalKind::Aws, Text::literal("*"))];
            return Some(PolicyList { excludes, list });
        }
        if !value.is_mapping() {
            let message = match value.text() {
                Some(text) => format!("`{text}` is no principal"),
                None => format!("`{key}` is {}", value.describe()),
            };
            self.fault(value.span(), message, "write `\"*\"`, or `{ AWS: [\"111122223333\"] }`");
            return None;
        }
        let mut list = Vec::new();
        for (member, names) in value.entries() {
            let Some(kind) = PrincipalKind::ALL.into_iter().find(|kind| kind.as_str() == member.text) else {
                let message = format!("`{}` is no kind of principals", member.text);
                let known = nearest(member.text, PrincipalKind::ALL.iter().map(|kind| kind.as_str()));
                let finding = Diagnostic::new(Code::POLICY, member.span, message)
                    .help("write `AWS`, `Service` or `Federated`");
                self.resolver.report(finding.did_you_mean_at(member.span, known));
                continue;
            };
            for name in self.texts(names) {
                if name.value.as_literal().is_some_and(|text| !kind.is_named_by(text)) {
                    let message =
                        format!("`{}` is no principal of kind `{}`", name.value.display(), kind.as_str());
                    let help = match kind {
                        PrincipalKind::Aws => {
                            "write `*`, twelve digits of an account, or the ARN of a user, role or session; no wildcards"
                        }
                        PrincipalKind::Service => "write a service's name, such as `events.amazonaws.com`",
                        PrincipalKind::Federated => "write an identity provider's name or ARN",
                    };
                    self.fault(name.span, message, help);
                }
                list.push((kind, name.value));
            }
        }
        self.not_empty(value, excludes, key);
        Some(PolicyList { excludes, list })
    }

    fn action(&mut self, action: Spanned<Text>) -> Option<Text> {
        if let Some(text) = action.value.as_literal() {
            if !policy::is_action(text) {
                let message = format!("`{text}` is no action");
                self.fault(action.span, message, "write `execute-api:Invoke`");
            } else if !policy::ACTIONS.iter().any(|known| policy::stands_for(text, known)) {
                let message = format!("`{text}` is nothing that is done with an API");
                let help = "there are `execute-api:Invoke`, `execute-api:InvalidateCache` and `execute-api:ManageConnections`";
                self.without_effect(action.span, message, help);
            }
        }
        Some(action.value)
    }

    fn conditions(&mut self, node: Node<'t>) -> Vec<PolicyCondition> {
        let mut conditions = Vec::new();
        let Some(node) = node.get("Condition").and_then(|node| self.decided(node)) else { return conditions };
        if !self.is_mapping(node, "`Condition`", BLOCK) {
            return conditions;
        }
        for (name, keys) in node.entries() {
            let Some(compared) = policy::operator(name.text) else {
                let message = format!("`{}` is no condition operator", name.text);
                let known = nearest(name.text, policy::OPERATORS.iter().map(|(known, _)| *known));
                let finding = Diagnostic::new(Code::POLICY, name.span, message)
                    .help("write one of AWS IAM, such as `StringEquals` or `IpAddressIfExists`; `Null` stands alone");
                self.resolver.report(finding.did_you_mean_at(name.span, known));
                continue;
            };
            let Some(keys) = self.decided(keys) else { continue };
            if !self.is_mapping(keys, &format!("`{}`", name.text), BLOCK) {
                continue;
            }
            for (key, values) in keys.entries() {
                self.key(&Spanned::new(key.text, key.span));
                let values = self.values(name.text, compared, key.text, values);
                conditions.push(PolicyCondition {
                    operator: name.text.to_owned(),
                    key: key.text.to_owned(),
                    values,
                });
            }
        }
        conditions
    }

    /// Whether some request has a condition's key.
    fn key(&mut self, key: &Spanned<&str>) {
        let (message, help) = match policy::key(key.value) {
            None => {
                let message = format!("`{}` is no condition key", key.value);
                self.fault(key.span, message, "a key has a prefix: `aws:SourceIp`");
                return;
            }
            Some(Key::Requests) => return,
            Some(Key::Callers) if self.has_callers => return,
            Some(Key::Callers) => (
                format!("no request has `{}`: no operation asks who calls by `AWS_IAM`", key.value),
                "a condition on a missing key does not hold, a negated one (`StringNotEquals`) does",
            ),
            Some(Key::AmazonsCallers) => (
                format!(
                    "no request has `{}`: of callers the gateway knows no more than their user",
                    key.value
                ),
                "a condition on a missing key does not hold, a negated one (`StringNotEquals`) does; `aws:username` and \
                 `aws:PrincipalArn` are there",
            ),
            Some(Key::Network) => (
                format!(
                    "no request has `{}`: Amazon's network adds it, and this gateway stands outside",
                    key.value
                ),
                "restrict addresses with `aws:SourceIp`; a negated condition on a missing key holds",
            ),
            Some(Key::Unknown) => {
                let known = policy::KEYS.iter().chain(&policy::KEYS_OF_CALLERS).copied();
                let message = format!("no request has `{}`", key.value);
                let finding = Diagnostic::new(Code::POLICY_KEY, key.span, message).help(
                    "a condition on a missing key does not hold, a negated one (`StringNotEquals`) does",
                );
                self.resolver.report(finding.did_you_mean_at(key.span, nearest(key.value, known)));
                return;
            }
        };
        self.resolver.report(Diagnostic::new(Code::POLICY_KEY, key.span, message).help(help));
    }

    fn values(&mut self, operator: &str, compared: Compared, key: &str, node: Node<'t>) -> Vec<Text> {
        let values = self.texts(node);
        if is_nothing(node) {
            self.fault(node.span(), format!("`{key}` is compared with nothing"), "write one value or more");
        }
        if let (Compared::Truth, Some(second)) = (compared, values.get(1)) {
            let message = format!("`{operator}` takes one value: `true` or `false`");
            self.fault(second.span, message, "write one of them");
        }
        for value in &values {
            let Some(text) = value.value.as_literal() else { continue };
            if let Some(fault) = compared.fault(text, self.variables) {
                let (what, help) = fault.words();
                self.fault(value.span, format!("`{text}` is {what}"), help);
            } else if !self.variables && text.contains("${") {
                self.variable_of_old(value.span);
            } else if matches!(compared, Compared::Text(_))
                && key.eq_ignore_ascii_case("aws:SourceIp")
                && text.contains('/')
            {
                let message = format!("`{text}` is compared as a text, which no address equals");
                let negated = operator.contains("Not");
                let help = if negated { "write `NotIpAddress`" } else { "write `IpAddress`" };
                self.without_effect(value.span, message, help);
            }
        }
        values.into_iter().map(|value| value.value).collect()
    }

    fn variable_of_old(&mut self, place: Span) {
        let message = "`${…}` stands for itself in version 2008-10-17";
        self.without_effect(place, message, "write `Version: \"2012-10-17\"`");
    }

    /// A member and its counterpart, of which one must be there.
    fn either<T>(
        &mut self,
        node: Node<'t>,
        member: &'static str,
        counterpart: &'static str,
        place: Span,
        read: impl Fn(&mut Self, Spanned<Text>) -> Option<T>,
    ) -> Option<PolicyList<T>> {
        let (key, value) = self.one_of(node, member, counterpart, place)?;
        let excludes = key == counterpart;
        let texts = self.texts(value);
        self.not_empty(value, excludes, key);
        let list = texts.into_iter().filter_map(|text| read(self, text)).collect();
        Some(PolicyList { excludes, list })
    }

    fn one_of(
        &mut self,
        node: Node<'t>,
        member: &'static str,
        counterpart: &'static str,
        place: Span,
    ) -> Option<(&'static str, Node<'t>)> {
        match (node.get(member), node.get(counterpart)) {
            (Some(value), None) => Some((member, value)),
            (None, Some(value)) => Some((counterpart, value)),
            (Some(_), Some(_)) => {
                let place = node.key_span(counterpart).unwrap_or(place);
                let message = format!("`{member}` and `{counterpart}` stand in one statement");
                self.fault(place, message, "write two statements");
                None
            }
            (None, None) => {
                let help = match member {
                    "Principal" => "a resource policy says of whom it speaks: `Principal: \"*\"`",
                    "Action" => "write `Action: execute-api:Invoke`",
                    _ => "write `Resource: execute-api:/*`",
                };
                self.fault(place, format!("the statement has no `{member}`"), help);
                None
            }
        }
    }

    /// A list of nothing: as complement it would be everything.
    fn not_empty(&mut self, node: Node<'t>, excludes: bool, key: &str) {
        let place = node.span();
        if !is_nothing(node) {
            return;
        }
        if excludes {
            self.fault(place, format!("`{key}` names nothing"), "name something, or leave the statement out");
        } else {
            let message = format!("`{key}` names nothing, so the statement is about nothing");
            self.without_effect(place, message, "name something, or leave the statement out");
        }
    }

    /// One text or a list of them.
    fn texts(&mut self, node: Node<'t>) -> Vec<Spanned<Text>> {
        let Some(node) = self.decided(node) else { return Vec::new() };
        let items: Vec<Node<'t>> = if is_list(node) { node.items().collect() } else { vec![node] };
        items.into_iter().filter_map(|item| self.text(item)).collect()
    }

    fn member_text(&mut self, node: Node<'t>, key: &str) -> Option<Spanned<Text>> {
        let value = node.get(key).filter(|value| !value.is_null())?;
        self.text(value)
    }

    /// A text in which variables of the policy language stand for themselves.
    fn text(&mut self, node: Node<'t>) -> Option<Spanned<Text>> {
        let node = self.decided(node)?;
        let mut text = Text::default();
        for part in self.resolver.reader.text(node)?.parts {
            text.push(match part {
                Part::Parameter(name) if policy::is_variable(&name) => Part::Literal(format!("${{{name}}}")),
                Part::StageVariable(name) => {
                    let message = format!("the stage variable `{name}` cannot stand in a resource policy");
                    self.fault(node.span(), message, "write its value, or a parameter that `--param` binds");
                    return None;
                }
                part => part,
            });
        }
        Some(Spanned::new(text, node.span()))
    }

    /// The value of a node; `None` where there is none, or where a condition decides that nobody decided.
    fn decided(&mut self, node: Node<'t>) -> Option<Node<'t>> {
        match self.resolver.reader.decided(node) {
            Decided::Value(node) => Some(node),
            Decided::Absent => None,
            Decided::Open(condition) => {
                self.is_open = true;
                let name = condition.text().unwrap_or("");
                let message = format!("the condition `{name}` decides who may call the API");
                let finding = Diagnostic::new(Code::UNDECIDED_GUARD, condition.span(), message)
                    .help(format!("decide it with `--param {name}=true` or `--param {name}=false`"));
                self.resolver.reader.report_once(condition, finding);
                None
            }
        }
    }

    fn is_mapping(&mut self, node: Node<'t>, what: &str, help: &str) -> bool {
        if !node.is_mapping() {
            let message = format!("{what} is a mapping; this is {}", node.describe());
            self.fault(node.span(), message, help);
        }
        node.is_mapping()
    }

    fn members(&mut self, node: Node<'t>, what: &str, known: &[&str]) {
        for (key, _) in node.entries().filter(|(key, _)| !known.contains(&key.text)) {
            let message = format!("{what} has no member `{}`", key.text);
            let finding = Diagnostic::new(Code::POLICY, key.span, message);
            let finding = finding.did_you_mean_at(key.span, nearest(key.text, known.iter().copied()));
            self.resolver.report(finding);
        }
    }

    fn fault(&mut self, place: Span, message: impl Into<String>, help: &str) {
        self.resolver.report(Diagnostic::new(Code::POLICY, place, message).help(help));
    }

    fn without_effect(&mut self, place: Span, message: impl Into<String>, help: &str) {
        self.resolver.report(Diagnostic::new(Code::POLICY_WITHOUT_EFFECT, place, message).help(help));
    }
}

/// A list, and not one that is the argument of a function.
fn is_list(node: Node<'_>) -> bool {
    node.is_sequence() && node.tag().is_none()
}

/// A list or a mapping without anything in it, or a mapping of such.
fn is_nothing(node: Node<'_>) -> bool {
    let holds = |node: Node<'_>| !is_list(node) || node.items().next().is_some();
    if node.is_mapping() { !node.entries().any(|(_, value)| holds(value)) } else { !holds(node) }
}

/// How many characters the policy has as JSON without white space, with nothing in the place of what is not bound yet.
fn length(policy: &ResourcePolicy) -> usize {
    let text = |text: &Text| -> usize {
        let literals = text.parts.iter().filter_map(|part| match part {
            Part::Literal(literal) => Some(literal.chars().count()),
            _ => None,
        });
        literals.sum::<usize>() + r#""","#.len()
    };
    let texts = |texts: &[Text]| texts.iter().map(text).sum::<usize>() + "[]".len();
    let condition = |condition: &PolicyCondition| {
        let words = condition.operator.chars().count() + condition.key.chars().count();
        words + r#""":{"":},"#.len() + texts(&condition.values)
    };
    let statement = |statement: &PolicyStatement| {
        let principals = statement.principals.list.iter().map(|(_, name)| text(name)).sum::<usize>();
        let conditions = statement.conditions.iter().map(condition).sum::<usize>();
        let members = r#"{"Effect":"Deny","Principal":{"AWS":},"Action":,"Resource":},"#.len();
        members + principals + texts(&statement.actions.list) + texts(&statement.resources.list) + conditions
    };
    r#"{"Version":"2012-10-17","Statement":[]}"#.len()
        + policy.statements.iter().map(statement).sum::<usize>()
}
