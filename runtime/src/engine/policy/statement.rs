//! One statement: what it is about, and what it says.

use super::arn::{ArnPattern, Fields};
use super::condition::Condition;
use super::error::PolicyProblem;
use super::principal::Principals;
use super::question::Question;
use super::size::Size;
use super::wildcard::{ANY_CHARACTER, ANY_RUN, Case, Glob};

/// What a statement says of what it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    Allow,
    Deny,
}

impl Effect {
    /// Reads an effect; letter case counts.
    pub(super) fn parse(text: &str) -> Option<Effect> {
        match text {
            "Allow" => Some(Effect::Allow),
            "Deny" => Some(Effect::Deny),
            _ => None,
        }
    }
}

/// A list, or all that is not in it (`NotAction`, `NotResource`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Listed<T> {
    pub(super) is_negated: bool,
    pub(super) list: Box<[T]>,
}

impl<T> Listed<T> {
    fn include(&self, is_it: impl Fn(&T) -> bool) -> bool {
        self.list.iter().any(is_it) != self.is_negated
    }
}

/// A statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Statement {
    pub(super) effect: Effect,
    /// `None` in the policy of a principal.
    pub(super) principals: Option<Principals>,
    pub(super) actions: Listed<Action>,
    pub(super) resources: Listed<ArnPattern>,
    pub(super) conditions: Box<[Condition]>,
}

impl Statement {
    /// What is wrong with it as a whole.
    pub(super) fn problem(&self) -> Option<PolicyProblem> {
        let spares = self.principals.as_ref().is_some_and(|principals| principals.is_negated);
        (spares && self.effect == Effect::Allow).then_some(PolicyProblem::AllowNotPrincipal)
    }

    /// Whether it is about what is asked; `fields` are those of the question's resource.
    pub(super) fn applies(&self, question: &Question<'_>, fields: Option<&Fields<'_>>) -> bool {
        let resource = question.resource.as_bytes();
        self.actions.include(|action| action.matches(question.action))
            && self.resources.include(|pattern| pattern.matches(resource, fields, question))
            && self.principals.as_ref().is_none_or(|principals| principals.include(question.principal))
            && self.conditions.iter().all(|condition| condition.holds(question))
    }
}

impl Size for Statement {
    fn heap(&self) -> usize {
        let principals = self.principals.as_ref().map_or(0, |principals| principals.named.heap());
        principals + self.actions.list.heap() + self.resources.list.heap() + self.conditions.heap()
    }
}

impl Size for Action {
    fn heap(&self) -> usize {
        self.0.heap()
    }
}

/// An action with wildcards. Letter case does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Action(Glob);

impl Action {
    /// Reads an action: `*`, or a service, a colon and a name, with wildcards.
    pub(super) fn parse(text: &str) -> Result<Action, PolicyProblem> {
        let is_name = |text: &str| {
            !text.is_empty()
                && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'*' | b'?'))
        };
        let is_everything = !text.is_empty() && text.bytes().all(|byte| byte == b'*');
        let is_action = text.split_once(':').is_some_and(|(service, name)| is_name(service) && is_name(name));
        if !is_everything && !is_action {
            return Err(PolicyProblem::value("action", text));
        }
        let token = |byte| match byte {
            b'*' => ANY_RUN,
            b'?' => ANY_CHARACTER,
            byte => byte,
        };
        let pattern: Vec<u8> = text.bytes().map(token).collect();
        Ok(Action(Glob::new(&pattern, Case::Ignored)))
    }

    fn matches(&self, action: &str) -> bool {
        self.0.matches(action.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions() {
        for (text, expected) in [
            ("*", true),
            ("execute-api:Invoke", true),
            ("EXECUTE-API:invoke", true),
            ("execute-api:*", true),
            ("*:*", true),
            ("execute-api:Invok?", true),
            ("execute-api:Inv", false),
            ("execute-api:?", false),
            ("s3:*", false),
        ] {
            assert_eq!(Action::parse(text).unwrap().matches("execute-api:Invoke"), expected, "{text}");
        }
        for text in
            ["", "Invoke", "execute-api:", ":Invoke", "a:b:c", "execute-api:In voke", "execute*", "${a:b}"]
        {
            assert!(Action::parse(text).is_err(), "{text}");
        }
    }
}
