//! Policies out of JSON.

use std::borrow::Cow;

use super::arn::ArnPattern;
use super::condition::Condition;
use super::error::{PolicyError, PolicyProblem, short};
use super::key::Key;
use super::operator::Operator;
use super::principal::{Kind, Named, Principals};
use super::statement::{Action, Effect, Listed, Statement};
use super::{LONGEST, Policy};
use crate::message::{JsonKind, Reader};

/// A text and where it stands.
type Placed<'t> = (Cow<'t, str>, usize);

/// Reads a policy; whether it may name principals.
pub(super) fn policy(text: &str, principals: bool) -> Result<Policy, PolicyError> {
    if text.len() > LONGEST {
        return Err(PolicyProblem::TooLong.at(LONGEST));
    }
    // The first reading checks the whole text and finds the version, on which the meaning of all else depends.
    let mut reader = Reader::over(text).refuse_duplicate_keys();
    let mut variables = false;
    let mut statements = None;
    begin_object(&mut reader, "policy")?;
    loop {
        let at = position_of_key(&mut reader);
        let Some(key) = reader.next_key()? else { break };
        match &*key {
            "Version" => {
                let (version, place) = one_text(&mut reader, "Version")?;
                variables = has_variables(&version)
                    .ok_or_else(|| PolicyProblem::Version(short(&version)).at(place))?;
            }
            "Id" => drop(one_text(&mut reader, "Id")?),
            "Statement" => {
                reader.kind()?;
                statements = Some(reader.clone_at(reader.position()));
                reader.skip_value()?;
            }
            name => return Err(PolicyProblem::Member { of: "policy", name: short(name) }.at(at)),
        }
    }
    reader.end()?;
    let missing = PolicyProblem::Missing { of: "policy", member: "`Statement`" };
    let mut reader = statements.ok_or_else(|| missing.at(0))?;
    let mut policy = Policy { statements: Vec::new() };
    if reader.kind()? == JsonKind::Array {
        reader.begin_array()?;
        while reader.next_item()? {
            policy.statements.push(statement(&mut reader, variables, principals)?);
        }
    } else {
        policy.statements.push(statement(&mut reader, variables, principals)?);
    }
    Ok(policy)
}

/// Whether `${…}` stands for something in policies of a version. `None`: there is no such version.
pub(super) fn has_variables(version: &str) -> Option<bool> {
    match version {
        "2012-10-17" => Some(true),
        "2008-10-17" => Some(false),
        _ => None,
    }
}

fn statement(reader: &mut Reader<'_>, variables: bool, may_name: bool) -> Result<Statement, PolicyError> {
    begin_object(reader, "Statement")?;
    let start = reader.position() - 1;
    let mut effect = None;
    let mut principals: Option<Principals> = None;
    let mut not_principal = 0;
    let mut actions: Option<Listed<Action>> = None;
    let mut resources: Option<Listed<ArnPattern>> = None;
    let mut conditions = Vec::new();
    loop {
        let at = position_of_key(reader);
        let Some(key) = reader.next_key()? else { break };
        match &*key {
            "Sid" => drop(one_text(reader, "Sid")?),
            "Effect" => {
                let (text, place) = one_text(reader, "Effect")?;
                let known = Effect::parse(&text);
                effect = Some(known.ok_or_else(|| PolicyProblem::Effect(short(&text)).at(place))?);
            }
            "Principal" | "NotPrincipal" => {
                let is_negated = key == "NotPrincipal";
                if !may_name {
                    return Err(PolicyProblem::OwnPrincipal.at(at));
                }
                if principals.is_some() {
                    return Err(PolicyProblem::Both("Principal", "NotPrincipal").at(at));
                }
                not_principal = at;
                let member = if is_negated { "NotPrincipal" } else { "Principal" };
                principals = Some(Principals { is_negated, named: principal(reader, member)? });
            }
            "Action" | "NotAction" => {
                if actions.is_some() {
                    return Err(PolicyProblem::Both("Action", "NotAction").at(at));
                }
                let member = if key == "NotAction" { "NotAction" } else { "Action" };
                actions = Some(listed(reader, member, key == "NotAction", Action::parse)?);
            }
            "Resource" | "NotResource" => {
                if resources.is_some() {
                    return Err(PolicyProblem::Both("Resource", "NotResource").at(at));
                }
                let member = if key == "NotResource" { "NotResource" } else { "Resource" };
                let pattern = |text: &str| ArnPattern::of_resource(text, variables);
                resources = Some(listed(reader, member, key == "NotResource", pattern)?);
            }
            "Condition" => condition(reader, variables, &mut conditions)?,
            name => return Err(PolicyProblem::Member { of: "statement", name: short(name) }.at(at)),
        }
    }
    let missing = |member| PolicyProblem::Missing { of: "statement", member }.at(start);
    let statement = Statement {
        effect: effect.ok_or_else(|| missing("`Effect`"))?,
        principals,
        actions: actions.ok_or_else(|| missing("`Action` or `NotAction`"))?,
        resources: resources.ok_or_else(|| missing("`Resource` or `NotResource`"))?,
        conditions: conditions.into(),
    };
    match statement.problem() {
        Some(problem) => Err(problem.at(not_principal)),
        None => Ok(statement),
    }
}

/// A list of patterns. As complement, a list of nothing would stand for everything.
fn listed<T>(
    reader: &mut Reader<'_>,
    member: &'static str,
    is_negated: bool,
    read: impl Fn(&str) -> Result<T, PolicyProblem>,
) -> Result<Listed<T>, PolicyError> {
    let (texts, place) = texts(reader, member, false)?;
    if texts.is_empty() && is_negated {
        return Err(PolicyProblem::Empty(member).at(place));
    }
    let read = |(text, place): Placed<'_>| read(&text).map_err(|problem| problem.at(place));
    Ok(Listed { is_negated, list: texts.into_iter().map(read).collect::<Result<_, _>>()? })
}

fn principal(reader: &mut Reader<'_>, member: &'static str) -> Result<Box<[Named]>, PolicyError> {
    if reader.kind()? == JsonKind::String {
        let (text, place) = one_text(reader, member)?;
        if text != "*" {
            return Err(PolicyProblem::value(
                "principal: `*`, or an object of `AWS`, `Service`, `Federated`",
                text,
            )
            .at(place));
        }
        return Ok([Named::Anybody].into());
    }
    begin_object(reader, member)?;
    let start = reader.position() - 1;
    let mut named = Vec::new();
    loop {
        let at = position_of_key(reader);
        let Some(key) = reader.next_key()? else { break };
        let unknown = || PolicyProblem::Member { of: "principal", name: short(&key) }.at(at);
        let kind = Kind::parse(&key).ok_or_else(unknown)?;
        for (text, place) in texts(reader, kind.as_str(), false)?.0 {
            named.push(Named::parse(kind, &text).map_err(|problem| problem.at(place))?);
        }
    }
    if named.is_empty() && member == "NotPrincipal" {
        return Err(PolicyProblem::Empty(member).at(start));
    }
    Ok(named.into())
}

fn condition(
    reader: &mut Reader<'_>,
    variables: bool,
    conditions: &mut Vec<Condition>,
) -> Result<(), PolicyError> {
    begin_object(reader, "Condition")?;
    loop {
        let at = position_of_key(reader);
        let Some(name) = reader.next_key()? else { return Ok(()) };
        let operator = Operator::parse(&name).ok_or_else(|| PolicyProblem::Operator(short(&name)).at(at))?;
        begin_object(reader, "condition operator")?;
        loop {
            let at = position_of_key(reader);
            let Some(name) = reader.next_key()? else { break };
            let key = Key::parse(&name).ok_or_else(|| PolicyProblem::value("condition key", &name).at(at))?;
            let (values, place) = texts(reader, "Condition", true)?;
            let (values, places): (Vec<_>, Vec<_>) = values.into_iter().unzip();
            let made = Condition::new(operator, key, &values, variables);
            let placed = |(index, problem): (usize, PolicyProblem)| {
                problem.at(places.get(index).copied().unwrap_or(place))
            };
            conditions.push(made.map_err(placed)?);
        }
    }
}

/// One text or a list of them, and where it stands; of conditions also numbers and truth values, as they are written.
fn texts<'t>(
    reader: &mut Reader<'t>,
    member: &'static str,
    scalars: bool,
) -> Result<(Vec<Placed<'t>>, usize), PolicyError> {
    let is_list = reader.kind()? == JsonKind::Array;
    let start = reader.position();
    let mut texts = Vec::new();
    if is_list {
        reader.begin_array()?;
        while reader.next_item()? {
            texts.push(scalar(reader, member, scalars)?);
        }
    } else {
        texts.push(scalar(reader, member, scalars)?);
    }
    Ok((texts, start))
}

fn scalar<'t>(
    reader: &mut Reader<'t>,
    member: &'static str,
    scalars: bool,
) -> Result<Placed<'t>, PolicyError> {
    let kind = reader.kind()?;
    let place = reader.position();
    let text = match kind {
        JsonKind::String => reader.string()?,
        JsonKind::Number if scalars => Cow::Borrowed(reader.number()?.text()),
        JsonKind::Bool if scalars => Cow::Borrowed(if reader.bool()? { "true" } else { "false" }),
        _ => return Err(PolicyProblem::Kind { member, expected: "text or list of texts" }.at(place)),
    };
    Ok((text, place))
}

fn one_text<'t>(reader: &mut Reader<'t>, member: &'static str) -> Result<Placed<'t>, PolicyError> {
    let is_text = reader.kind()? == JsonKind::String;
    let place = reader.position();
    if !is_text {
        return Err(PolicyProblem::Kind { member, expected: "text" }.at(place));
    }
    Ok((reader.string()?, place))
}

fn begin_object(reader: &mut Reader<'_>, member: &'static str) -> Result<(), PolicyError> {
    if reader.kind()? != JsonKind::Object {
        return Err(PolicyProblem::Kind { member, expected: "object" }.at(reader.position()));
    }
    Ok(reader.begin_object()?)
}

/// Where the next key stands, if there is one: behind a comma and white space.
fn position_of_key(reader: &mut Reader<'_>) -> usize {
    let mut ahead = reader.clone_at(reader.position());
    if ahead.peek() == Some(b',') {
        ahead.step_over(1);
        ahead.peek();
    }
    ahead.position()
}
