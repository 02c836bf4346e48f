//! `${…}` in strings: stage variables, and the holes that deployment tools fill.
//!
//! CloudFormation (`${AWS::Region}`, `${Resource.Attribute}`), Terraform (`${var.x}`, `$${literal}`) and the Serverless
//! Framework (`${self:custom.x}`) all write holes this way. What is in the braces names the parameter.

use super::{Part, Text};

/// Longer names are no placeholders.
const LONGEST_NAME: usize = 300;

/// Reads a string with holes.
pub fn parse(text: &str) -> Text {
    let mut out = Text::default();
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        let Some((before, from)) = rest.split_at_checked(start) else { break };
        let Some((name, after)) = braces(from) else {
            out.push(Part::Literal(before.to_owned()));
            out.push(Part::Literal("${".to_owned()));
            rest = from.get(2..).unwrap_or("");
            continue;
        };
        let (before, escaped) = match before.strip_suffix('$') {
            Some(before) => (before, true),
            None => (before, false),
        };
        out.push(Part::Literal(before.to_owned()));
        out.push(hole(name, escaped));
        rest = after;
    }
    out.push(Part::Literal(rest.to_owned()));
    out
}

/// The name in `${name}…`, and what follows; inner `${…}` belong to the name.
fn braces(from: &str) -> Option<(&str, &str)> {
    let inside = from.strip_prefix("${")?;
    let mut depth = 1usize;
    for (index, character) in inside.char_indices() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            '\n' => return None,
            _ => {}
        }
        if depth == 0 {
            let name = inside.get(..index)?.trim();
            let fits = !name.is_empty() && name.len() <= LONGEST_NAME;
            return fits.then_some((name, inside.get(index + 1..)?));
        }
    }
    None
}

fn hole(name: &str, escaped: bool) -> Part {
    let (name, escaped) = match name.strip_prefix('!') {
        Some(name) => (name, true),
        None => (name, escaped),
    };
    match stage_variable(name) {
        Some(variable) => Part::StageVariable(variable.to_owned()),
        None if escaped => Part::Literal(format!("${{{name}}}")),
        None => Part::Parameter(name.to_owned()),
    }
}

/// `x` of `stageVariables.x` and `stageVariables['x']`.
pub fn stage_variable(name: &str) -> Option<&str> {
    let rest = name.strip_prefix("stageVariables")?;
    let variable = match rest.strip_prefix('.') {
        Some(variable) => variable,
        None => rest
            .strip_prefix("['")
            .or_else(|| rest.strip_prefix("[\""))?
            .get(..)?
            .trim_end_matches(['\'', '"', ']']),
    };
    let fits = !variable.is_empty() && variable.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    fits.then_some(variable)
}

/// What a pseudo parameter of CloudFormation is when nobody binds it.
pub fn pseudo_default(name: &str) -> Option<&'static str> {
    match name {
        "AWS::Region" => Some("us-east-1"),
        "AWS::AccountId" => Some("000000000000"),
        "AWS::Partition" => Some("aws"),
        "AWS::URLSuffix" => Some("amazonaws.com"),
        "AWS::StackName" => Some("stack"),
        _ => None,
    }
}

/// The name under which people know the thing that a parameter points to: `GetPet` of `GetPet.Arn`,
/// `get_pet` of `aws_lambda_function.get_pet.invoke_arn`; a name without dots is its own.
pub fn logical_name(parameter: &str) -> &str {
    let mut segments = parameter.rsplit('.');
    let last = segments.next().unwrap_or(parameter);
    segments.next().unwrap_or(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Vec<Part> {
        parse(text).parts
    }

    fn literal(text: &str) -> Part {
        Part::Literal(text.to_owned())
    }

    fn parameter(text: &str) -> Part {
        Part::Parameter(text.to_owned())
    }

    #[test]
    fn reads_every_tools_holes() {
        assert_eq!(parts("a${AWS::Region}b"), [literal("a"), parameter("AWS::Region"), literal("b")]);
        assert_eq!(parts("${ var.x }"), [parameter("var.x")]);
        assert_eq!(
            parts("${self:custom.${opt:stage}}/x"),
            [parameter("self:custom.${opt:stage}"), literal("/x")]
        );
        assert_eq!(parts("${stageVariables.url}"), [Part::StageVariable("url".to_owned())]);
        assert_eq!(parts("x$${stageVariables.f}"), [literal("x"), Part::StageVariable("f".to_owned())]);
        assert_eq!(parts("$${x} ${!y}"), [literal("${x} ${y}")]);
        assert_eq!(parts("${!stageVariables.x}"), [Part::StageVariable("x".to_owned())]);
    }

    #[test]
    fn leaves_the_rest_alone() {
        for text in ["", "plain", "$x", "a $ b", "${", "${}", "${a", "{x}", "${a\nb}"] {
            assert_eq!(parse(text).as_literal(), Some(text), "{text}");
        }
    }

    #[test]
    fn names_what_a_parameter_points_to() {
        assert_eq!(logical_name("GetPetFunction.Arn"), "GetPetFunction");
        assert_eq!(logical_name("aws_lambda_function.get_pet.invoke_arn"), "get_pet");
        assert_eq!(logical_name("lambdaArn"), "lambdaArn");
    }
}
