//! Access-log formats: text with `$context` variables. There is no template language in them.

use super::{ContextVariable, TemplatePart, template};

/// A format, and the names in it that are no `$context` variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessLogFormat {
    /// The line.
    pub parts: Vec<TemplatePart>,
    /// Names after `$context.` that do not exist.
    pub unknown: Vec<String>,
}

/// Reads a format.
pub fn parse(format: &str) -> AccessLogFormat {
    let mut unknown = Vec::new();
    let mut unread: Option<String> = None;
    let parts = template::substitute(format, |name| {
        let Some(variable) = name.strip_prefix("context.") else {
            // Shorter names are tried after longer ones: reaching the bare word means that none fitted.
            if name == "context"
                && let Some(longest) = unread.take()
            {
                unknown.push(longest);
            }
            return None;
        };
        let found = ContextVariable::parse(variable).map(TemplatePart::Context);
        match &found {
            Some(_) => unread = None,
            None => {
                unread.get_or_insert_with(|| variable.to_owned());
            }
        }
        found
    });
    AccessLogFormat { parts, unknown }
}

impl AccessLogFormat {
    /// Whether a line tells its request apart, as Amazon demands.
    pub fn names_the_request(&self) -> bool {
        self.parts.iter().any(|part| {
            matches!(part, TemplatePart::Context(ContextVariable(name)) if name == "requestId" || name == "extendedRequestId")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_variables_and_names_unknown_ones() {
        let format = parse(r#"{"id":"$context.requestId","s":$context.status} $context.nothing.x"#);
        assert!(format.names_the_request());
        assert_eq!(format.unknown, ["nothing.x"]);
        assert_eq!(format.parts.len(), 5);
        assert!(!parse("$context.status").names_the_request());
    }
}
