//! The ways in which a definition names a function.

/// A reference to a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::adapter) struct FunctionRef<'a> {
    /// As written.
    pub(in crate::adapter) text: &'a str,
    /// As written, without the qualifier.
    pub(in crate::adapter) unqualified: &'a str,
    /// The function's name.
    pub(in crate::adapter) name: &'a str,
    /// Version or alias.
    pub(in crate::adapter) qualifier: Option<&'a str>,
    /// The region in an ARN.
    pub(in crate::adapter) region: Option<&'a str>,
}

impl<'a> FunctionRef<'a> {
    /// Reads `NAME`, `NAME:QUALIFIER`, `ACCOUNT:function:NAME[:QUALIFIER]` and whole ARNs.
    pub(in crate::adapter) fn parse(text: &'a str) -> Option<FunctionRef<'a>> {
        let mut region = None;
        let mut rest = text;
        if text.starts_with("arn:") {
            let mut parts = text.splitn(7, ':').skip(2);
            if parts.next()? != "lambda" {
                return None;
            }
            region = parts.next().filter(|region| !region.is_empty());
            rest = parts.nth(2)?;
            if !text.contains(":function:") {
                return None;
            }
        } else if let Some((account, after)) = text.split_once(":function:") {
            if !account.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            rest = after;
        }
        let (name, qualifier) = match rest.split_once(':') {
            Some((name, qualifier)) => (name, Some(qualifier)),
            None => (rest, None),
        };
        let unqualified = match qualifier {
            Some(qualifier) => text.strip_suffix(qualifier)?.strip_suffix(':')?,
            None => text,
        };
        let plain = |text: &str, more: &[u8]| {
            !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || more.contains(&byte))
        };
        if !plain(name, b"-_") || !qualifier.is_none_or(|qualifier| plain(qualifier, b"-_$.")) {
            return None;
        }
        Some(FunctionRef { text, unqualified, name, qualifier, region })
    }

    /// The target of an operation for the function under this name.
    pub(in crate::adapter) fn target(&self, name: &str, operation: Operation) -> String {
        let (version, last) = match operation {
            Operation::Invoke => ("2015-03-31", "invocations"),
            Operation::InvokeWithResponseStream => ("2021-11-15", "response-streaming-invocations"),
        };
        let encoded = name.replace(':', "%3A").replace('$', "%24");
        let path = format!("/{version}/functions/{encoded}/{last}");
        match self.qualifier {
            Some(qualifier) => format!("{path}?Qualifier={}", qualifier.replace('$', "%24")),
            None => path,
        }
    }
}

/// What is asked of Lambda.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::adapter) enum Operation {
    Invoke,
    InvokeWithResponseStream,
}
