//! URIs of integrations that are ARNs, and the Lambda functions in them.

use super::{Part, Text, placeholder};

/// What the ARN in `uri` points to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A Lambda function.
    Lambda {
        /// Name, or the whole ARN where account and region are written out; `:alias` included.
        function: Text,
        /// `response-streaming-invocations`.
        streaming: bool,
    },
    /// An action or a path of another AWS service.
    Service {
        /// The region; `${AWS::Region}` where the ARN leaves it open.
        region: Text,
        /// `dynamodb`, `sqs`, `s3`, …, with what stands before it.
        service: Text,
        /// What is called of it.
        call: Call,
    },
    /// A listener of a load balancer.
    LoadBalancer,
    /// A Cloud Map service.
    CloudMap,
    /// A parameter that stands for the whole ARN.
    Open(String),
}

/// What is called of a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Call {
    /// What follows `path/`.
    Path(Text),
    /// What follows `action/`.
    Action(Text),
}

/// Why an ARN is none. The texts are Amazon's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Not an ARN at all.
    NoArn,
    /// `arn:aws:apigateway:…` without `path/` or `action/`, or an ARN of another kind.
    NoPathOrAction,
}

impl Fault {
    /// Amazon's words.
    pub const fn as_str(self) -> &'static str {
        match self {
            Fault::NoArn => "Invalid ARN specified in the request",
            Fault::NoPathOrAction => "AWS ARN for integration must contain path or action",
        }
    }
}

/// Reads an integration's ARN.
pub fn parse(uri: &Text) -> Result<Target, Fault> {
    if let Some(name) = uri.as_parameter() {
        return Ok(Target::Open(name.to_owned()));
    }
    let fields = uri.splitn(6, ':');
    let [arn, _partition, owner, region, service, rest] = fields.as_slice() else {
        return Err(Fault::NoArn);
    };
    if arn.as_literal() != Some("arn") {
        return Err(Fault::NoArn);
    }
    match owner.as_literal() {
        Some("apigateway") => call(region, service, rest),
        Some("lambda") => Ok(Target::Lambda { function: function(uri), streaming: false }),
        Some("elasticloadbalancing") => Ok(Target::LoadBalancer),
        Some("servicediscovery") => Ok(Target::CloudMap),
        _ => Err(Fault::NoPathOrAction),
    }
}

/// Reads the function that an `authorizerUri` or a `uri` of `AWS_PROXY` names, in any of the forms that people write.
pub fn lambda(uri: &Text) -> Option<Text> {
    match parse(uri) {
        Ok(Target::Lambda { function, .. }) => Some(function),
        Ok(Target::Open(name)) => Some(Text::parameter(name)),
        _ => None,
    }
}

fn call(region: &Text, service: &Text, rest: &Text) -> Result<Target, Fault> {
    let (is_path, call) = match (rest.strip_prefix("path/"), rest.strip_prefix("action/")) {
        (Some(call), _) => (true, call),
        (None, Some(call)) => (false, call),
        (None, None) => return Err(Fault::NoPathOrAction),
    };
    if is_path
        && service.as_literal() == Some("lambda")
        && let Some(target) = invocation(&call)
    {
        return Ok(target);
    }
    let call = if is_path { Call::Path(call) } else { Call::Action(call) };
    // A region that is a parameter says "here", as with functions.
    let region = match region.as_literal() {
        Some(region) if !region.is_empty() => Text::literal(region),
        _ => Text::parameter("AWS::Region"),
    };
    Ok(Target::Service { region, service: service.clone(), call })
}

/// `2015-03-31/functions/FUNCTION/invocations`, with or without a slash in front.
fn invocation(call: &Text) -> Option<Target> {
    let call = call.strip_prefix("/").unwrap_or_else(|| call.clone());
    let fields = call.splitn(2, '/');
    let [_version, rest] = fields.as_slice() else { return None };
    let rest = rest.strip_prefix("functions/")?;
    let (name, streaming) = match rest.strip_suffix("/response-streaming-invocations") {
        Some(name) => (name, true),
        None => (rest.strip_suffix("/invocations")?, false),
    };
    Some(Target::Lambda { function: function(&name), streaming })
}

/// The function of an ARN or a name. A parameter or pseudo parameter in the place of region or account says "here",
/// which the bare name says as well, without anything to bind.
fn function(text: &Text) -> Text {
    let fields = text.splitn(7, ':');
    let [arn, partition, _, region, account, _, name] = fields.as_slice() else { return text.clone() };
    if arn.as_literal() != Some("arn") {
        return text.clone();
    }
    let written = [partition, region, account].iter().all(|field| {
        let digits_and_letters =
            |literal: &str| literal.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        field.as_literal().is_some_and(digits_and_letters)
    });
    if written { text.clone() } else { name.clone() }
}

/// Whether a function text is a parameter, with or without a qualifier behind it.
pub fn function_parameter(function: &Text) -> Option<&str> {
    match function.parts.as_slice() {
        [Part::Parameter(name)] => Some(name),
        [Part::Parameter(name), Part::Literal(qualifier)] if qualifier.starts_with(':') => Some(name),
        [Part::Parameter(name), Part::Literal(colon), _] if colon == ":" => Some(name),
        _ => None,
    }
}

/// The name alone of the function that a text refers to, where the definition says it: without ARN, account and
/// qualifier; of a parameter, the name under which people know it.
pub fn function_name(function: &Text) -> Option<&str> {
    if let Some(parameter) = function_parameter(function) {
        return Some(placeholder::logical_name(parameter));
    }
    let text = match function.parts.as_slice() {
        [Part::Literal(text)] => text.as_str(),
        // `name:${stageVariables.alias}`
        [Part::Literal(text), Part::StageVariable(_)] => text.strip_suffix(':')?,
        _ => return None,
    };
    let name = text.rsplit_once("function:").map_or(text, |(_, name)| name);
    name.split(':').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn function_of(text: &str) -> String {
        lambda(&placeholder::parse(text)).map_or_else(|| "none".to_owned(), |text| text.display())
    }

    #[test]
    fn functions_in_every_form() {
        let path = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/";
        for (uri, function) in [
            (
                format!("{path}arn:aws:lambda:us-east-1:111111111111:function:F:live/invocations"),
                "arn:aws:lambda:us-east-1:111111111111:function:F:live",
            ),
            (format!("{path}${{F.Arn}}:live/invocations"), "${F.Arn}:live"),
            (
                format!(
                    "{path}arn:aws:lambda:${{AWS::Region}}:${{AWS::AccountId}}:function:${{S}}-f/invocations"
                ),
                "${S}-f",
            ),
            (
                format!("{path}arn:aws:lambda:${{r}}:${{a}}:function:$${{stageVariables.fn}}/invocations"),
                "${stageVariables.fn}",
            ),
            (format!("{path}plain/invocations"), "plain"),
            ("arn:aws:lambda:<<region>>:<<account>>:function:f".to_owned(), "f"),
            ("${module.pets.invoke_arn}".to_owned(), "${module.pets.invoke_arn}"),
            ("arn:aws:apigateway:us-east-1:s3:path/b/k".to_owned(), "none"),
        ] {
            assert_eq!(function_of(&uri), function, "{uri}");
        }
    }

    #[test]
    fn other_targets_and_faults() {
        let parse = |text: &str| parse(&placeholder::parse(text));
        assert_eq!(
            parse("arn:aws:apigateway:${r}:runtime.sagemaker:path/x"),
            Ok(Target::Service {
                region: Text::parameter("AWS::Region"),
                service: Text::literal("runtime.sagemaker"),
                call: Call::Path(Text::literal("x")),
            })
        );
        assert!(matches!(
            parse("arn:aws:apigateway:r:lambda:path/2021-11-15/functions/f/response-streaming-invocations"),
            Ok(Target::Lambda { streaming: true, .. })
        ));
        assert_eq!(parse("arn:aws:elasticloadbalancing:r:1:listener/app/a/b/c"), Ok(Target::LoadBalancer));
        assert_eq!(parse("arn:aws:servicediscovery:r:1:service/srv-1"), Ok(Target::CloudMap));
        assert_eq!(parse("non-valid-arn"), Err(Fault::NoArn));
        assert_eq!(parse("arn:aws:iam::0000000000:role/service-role/asdf"), Err(Fault::NoPathOrAction));
        assert_eq!(parse("arn:aws:apigateway:us-east-1:s3:b/k"), Err(Fault::NoPathOrAction));
    }

    #[test]
    fn parameters_in_function_position() {
        for (text, name) in
            [("${F.Arn}", Some("F.Arn")), ("${F.Arn}:live", Some("F.Arn")), ("${S}-f", None), ("f", None)]
        {
            assert_eq!(function_parameter(&placeholder::parse(text)), name, "{text}");
        }
    }

    #[test]
    fn names_of_functions() {
        for (text, name) in [
            ("arn:aws:lambda:us-east-1:111111111111:function:F:live", Some("F")),
            ("111111111111:function:F", Some("F")),
            ("F:${stageVariables.alias}", Some("F")),
            ("${F.Arn}:live", Some("F")),
            ("${stageVariables.fn}", None),
        ] {
            assert_eq!(function_name(&placeholder::parse(text)), name, "{text}");
        }
    }
}
