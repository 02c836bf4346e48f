//! Policies out of the tables of an API.

use std::fmt;

use super::Policy;
use super::arn::ArnPattern;
use super::condition::Condition;
use super::error::{PolicyProblem, short};
use super::key::Key;
use super::operator::Operator;
use super::principal::{Kind, Named, Principals};
use super::statement::{Action, Effect, Listed, Statement};
use crate::api::{PolicyEffect, PolicyList, PolicyStatement, PrincipalKind, ResourcePolicy, Text};

/// Why a table is no policy: the compiler checks what the definition says, not what parameters are bound to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnfitStatement {
    /// Which statement, from 1.
    pub number: usize,
    /// What is wrong with it.
    pub problem: PolicyProblem,
}

impl fmt::Display for UnfitStatement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "statement {} of the resource policy: {}", self.number, self.problem)
    }
}

impl Policy {
    /// Makes a policy of a table; `text` fills the holes of its texts.
    pub fn of_table(
        table: &ResourcePolicy,
        text: impl Fn(&Text) -> String,
    ) -> Result<Policy, UnfitStatement> {
        let numbered = table.statements.iter().zip(1..);
        let statement = |(statement, number)| {
            of_statement(statement, table.variables, &text)
                .map_err(|problem| UnfitStatement { number, problem })
        };
        Ok(Policy { statements: numbered.map(statement).collect::<Result<_, _>>()? })
    }
}

fn of_statement(
    table: &PolicyStatement,
    variables: bool,
    text: &impl Fn(&Text) -> String,
) -> Result<Statement, PolicyProblem> {
    let principal = |(kind, name): &(PrincipalKind, Text)| {
        let kind = match kind {
            PrincipalKind::Aws => Kind::Aws,
            PrincipalKind::Service => Kind::Service,
            PrincipalKind::Federated => Kind::Federated,
        };
        Named::parse(kind, &text(name))
    };
    let principals = listed(table.principals, principal)?;
    let conditions = table.conditions.iter().map(|condition| {
        let unknown = || PolicyProblem::Operator(short(condition.operator));
        let operator = Operator::parse(condition.operator).ok_or_else(unknown)?;
        let no_key = || PolicyProblem::value("condition key", condition.key);
        let key = Key::parse(condition.key).ok_or_else(no_key)?;
        let values: Vec<String> = condition.values.iter().map(text).collect();
        Condition::new(operator, key, &values, variables).map_err(|(_, problem)| problem)
    });
    let statement = Statement {
        effect: match table.effect {
            PolicyEffect::Allow => Effect::Allow,
            PolicyEffect::Deny => Effect::Deny,
        },
        principals: Some(Principals { is_negated: principals.is_negated, named: principals.list }),
        actions: listed(table.actions, |action| Action::parse(&text(action)))?,
        resources: listed(table.resources, |arn| ArnPattern::of_resource(&text(arn), variables))?,
        conditions: conditions.collect::<Result<_, _>>()?,
    };
    match statement.problem() {
        Some(problem) => Err(problem),
        None => Ok(statement),
    }
}

fn listed<T, U>(
    list: PolicyList<T>,
    read: impl Fn(&T) -> Result<U, PolicyProblem>,
) -> Result<Listed<U>, PolicyProblem> {
    let (list, is_negated) = match list {
        PolicyList::Only(list) => (list, false),
        PolicyList::AllBut(list) => (list, true),
    };
    Ok(Listed { is_negated, list: list.iter().map(read).collect::<Result<_, _>>()? })
}

#[cfg(test)]
mod tests {
    use super::super::{Conditions, Principal, Question, Verdict};
    use super::*;
    use crate::api::{Part, PolicyCondition};

    const TABLE: ResourcePolicy = ResourcePolicy {
        variables: true,
        statements: &[
            PolicyStatement {
                effect: PolicyEffect::Allow,
                principals: PolicyList::Only(&[(PrincipalKind::Aws, Text(&[Part::Literal("*")]))]),
                actions: PolicyList::Only(&[Text(&[Part::Literal("execute-api:Invoke")])]),
                resources: PolicyList::Only(&[Text(&[
                    Part::Literal("arn:aws:execute-api:us-east-1:"),
                    Part::Parameter("AWS::AccountId"),
                    Part::Literal(":a1b2c3d4e5/*"),
                ])]),
                conditions: &[],
            },
            PolicyStatement {
                effect: PolicyEffect::Deny,
                principals: PolicyList::Only(&[(PrincipalKind::Aws, Text(&[Part::Literal("*")]))]),
                actions: PolicyList::AllBut(&[Text(&[Part::Literal("execute-api:ManageConnections")])]),
                resources: PolicyList::Only(&[Text(&[Part::Literal("*")])]),
                conditions: &[PolicyCondition {
                    operator: "NotIpAddress",
                    key: "aws:SourceIp",
                    values: &[Text(&[Part::Parameter("Office")])],
                }],
            },
        ],
    };

    fn bound(office: &str) -> Result<Policy, UnfitStatement> {
        let part = |part: &Part| match part {
            Part::Literal(text) => (*text).to_owned(),
            Part::Parameter("AWS::AccountId") => "111122223333".to_owned(),
            _ => office.to_owned(),
        };
        Policy::of_table(&TABLE, |text| text.0.iter().map(part).collect())
    }

    #[test]
    fn a_table_is_a_policy_once_its_holes_are_filled() {
        let policy = bound("203.0.113.0/24").unwrap();
        for (ip, account, expected) in [
            ([203, 0, 113, 7], "111122223333", Verdict::Allowed),
            ([203, 0, 114, 7], "111122223333", Verdict::Denied),
            ([203, 0, 113, 7], "444455556666", Verdict::Silent),
        ] {
            let conditions = Conditions {
                time: std::time::UNIX_EPOCH,
                source_ip: Some(ip.into()),
                secure_transport: true,
                user_agent: None,
                referer: None,
                more: &[],
            };
            let found = policy.verdict(&Question {
                action: "execute-api:Invoke",
                resource: &format!("arn:aws:execute-api:us-east-1:{account}:a1b2c3d4e5/prod/GET/"),
                principal: Principal::Anonymous,
                conditions: &conditions,
            });
            assert_eq!(found, expected, "{ip:?} {account}");
        }
    }

    #[test]
    fn what_parameters_make_unfit() {
        let fault = bound("the office").unwrap_err();
        assert_eq!(
            fault.to_string(),
            "statement 2 of the resource policy: `the office` is no address or CIDR block"
        );
    }
}
