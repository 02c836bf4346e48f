//! ARNs field by field, so that a `*` in one field never reaches into the next one.

use super::error::PolicyProblem;
use super::pattern::{Pattern, Syntax};
use super::question::Question;
use super::wildcard::{Case, Glob};

/// The fields of an ARN: `arn`, partition, service, region, account, and all the rest.
pub(super) type Fields<'t> = [&'t [u8]; 6];

/// The fields of an ARN in a request; `None` where it has fewer.
pub(super) fn fields(text: &[u8]) -> Option<Fields<'_>> {
    let mut fields = [text; 6];
    let mut rest = text;
    for field in fields.iter_mut().take(5) {
        let (before, behind) = rest.split_at_checked(memchr::memchr(b':', rest)?)?;
        *field = before;
        rest = behind.get(1..)?;
    }
    if let Some(last) = fields.last_mut() {
        *last = rest;
    }
    Some(fields)
}

/// The same of a text in a policy, where variables may hold colons.
fn fields_of_pattern(text: &str, syntax: Syntax) -> Option<[&str; 6]> {
    let mut fields = [text; 6];
    let mut rest = text;
    for field in fields.iter_mut().take(5) {
        let colon = colon_outside_of_variables(rest, syntax)?;
        *field = rest.get(..colon)?;
        rest = rest.get(colon + 1..)?;
    }
    if let Some(last) = fields.last_mut() {
        *last = rest;
    }
    Some(fields)
}

fn colon_outside_of_variables(text: &str, syntax: Syntax) -> Option<usize> {
    let mut at = 0;
    loop {
        let rest = text.get(at..)?;
        let colon = rest.find(':')?;
        match rest.find("${").filter(|variable| syntax.variables && *variable < colon) {
            None => return Some(at + colon),
            Some(variable) => at += variable + rest.get(variable..)?.find('}')? + 1,
        }
    }
}

/// An ARN with wildcards, as conditions and resources name them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ArnPattern {
    /// Each field stands for one of the same place.
    Fields(Box<[Pattern; 6]>),
    /// One pattern for the whole ARN: `*`, or fewer fields, the last of which reaches to the end.
    Whole(Pattern),
}

impl ArnPattern {
    /// The value of an ARN condition. Variables may stand anywhere.
    pub(super) fn of_condition(text: &str, variables: bool) -> Result<ArnPattern, PolicyProblem> {
        let syntax = Syntax { wildcards: true, variables };
        match fields_of_pattern(text, syntax) {
            Some(texts) => ArnPattern::of_fields(texts, syntax),
            // A variable may stand for the ARN.
            None => match Pattern::parse(text, syntax)? {
                whole @ Pattern::Open(_) => Ok(ArnPattern::Whole(whole)),
                Pattern::Fixed(_) => Err(PolicyProblem::value("ARN", text)),
            },
        }
    }

    /// An element of `Resource`. Variables stand in the last field only, says the manual ("IAM policy elements:
    /// Variables and tags").
    pub(super) fn of_resource(text: &str, variables: bool) -> Result<ArnPattern, PolicyProblem> {
        let syntax = Syntax { wildcards: true, variables };
        let bad = || PolicyProblem::value("resource: `*` or an ARN", text);
        let is_everything = !text.is_empty() && text.bytes().all(|byte| byte == b'*');
        if !is_everything && !text.starts_with("arn:") {
            return Err(bad());
        }
        match fields_of_pattern(text, syntax) {
            Some(texts) => {
                let pattern = ArnPattern::of_fields(texts, syntax)?;
                let ArnPattern::Fields(fields) = &pattern else { return Err(bad()) };
                let is_open = |pattern: &Pattern| matches!(pattern, Pattern::Open(_));
                if fields.iter().take(5).any(is_open) {
                    return Err(PolicyProblem::value(
                        "resource: a variable stands in front of its last field",
                        text,
                    ));
                }
                Ok(pattern)
            }
            // The last field reaches over the others where it ends in `*`, and names nothing where it does not.
            None if text.ends_with('*') => match Pattern::parse(text, syntax)? {
                whole @ Pattern::Fixed(_) => Ok(ArnPattern::Whole(whole)),
                Pattern::Open(_) => Err(bad()),
            },
            None => Err(bad()),
        }
    }

    fn of_fields(texts: [&str; 6], syntax: Syntax) -> Result<ArnPattern, PolicyProblem> {
        let mut fields = [const { None }; 6];
        for (field, text) in fields.iter_mut().zip(texts) {
            *field = Some(Pattern::parse(text, syntax)?);
        }
        let fields = fields.map(|field| field.unwrap_or(Pattern::Fixed(Glob::new(b"", Case::Counts))));
        Ok(ArnPattern::Fields(Box::new(fields)))
    }

    /// Whether it stands for an ARN; `fields` are those of `text`.
    pub(super) fn matches(&self, text: &[u8], fields: Option<&Fields<'_>>, question: &Question<'_>) -> bool {
        match self {
            ArnPattern::Fields(patterns) => fields.is_some_and(|fields| {
                // From the end: the last field differs most often.
                let mut pairs = patterns.iter().zip(fields).rev();
                pairs.all(|(pattern, field)| pattern.matches(field, question))
            }),
            ArnPattern::Whole(Pattern::Fixed(pattern)) => pattern.matches(text),
            // What the request fills in is an ARN or matches nothing.
            ArnPattern::Whole(open) => {
                let Some(resolved) = open.text(question) else { return false };
                let (Some(patterns), Some(fields)) = (self::fields(&resolved), fields) else { return false };
                let mut pairs = patterns.iter().zip(fields);
                pairs.all(|(pattern, field)| Glob::new(pattern, Case::Counts).matches(field))
            }
        }
    }
}
