//! The words of the policy language of AWS IAM: operators, keys, actions, principals and values of conditions.
//!
//! What is a word here the gateway reads when it starts, and nothing else: a test holds both to the same list of texts.

mod arn;
mod value;

pub use arn::{Request, Requested, reaches};
pub use value::Fault;

/// Versions of the language; variables have a meaning in the first one.
pub const VERSIONS: [&str; 2] = ["2012-10-17", "2008-10-17"];

/// What can be done with an API.
pub const ACTIONS: [&str; 3] =
    ["execute-api:Invoke", "execute-api:InvalidateCache", "execute-api:ManageConnections"];

/// What an operator compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compared {
    /// Texts; `true`: with wildcards.
    Text(bool),
    /// Numbers.
    Number,
    /// Dates.
    Date,
    /// `true` or `false`, once.
    Truth,
    /// Bytes in base64.
    Bytes,
    /// Addresses and blocks of them.
    Address,
    /// ARNs.
    Arn,
}

/// The operators without what may stand in front of them and behind them.
pub const OPERATORS: [(&str, Compared); 27] = {
    use Compared::{Address, Arn, Bytes, Date, Number, Text, Truth};
    [
        ("StringEquals", Text(false)),
        ("StringNotEquals", Text(false)),
        ("StringEqualsIgnoreCase", Text(false)),
        ("StringNotEqualsIgnoreCase", Text(false)),
        ("StringLike", Text(true)),
        ("StringNotLike", Text(true)),
        ("NumericEquals", Number),
        ("NumericNotEquals", Number),
        ("NumericLessThan", Number),
        ("NumericLessThanEquals", Number),
        ("NumericGreaterThan", Number),
        ("NumericGreaterThanEquals", Number),
        ("DateEquals", Date),
        ("DateNotEquals", Date),
        ("DateLessThan", Date),
        ("DateLessThanEquals", Date),
        ("DateGreaterThan", Date),
        ("DateGreaterThanEquals", Date),
        ("Bool", Truth),
        ("BinaryEquals", Bytes),
        ("IpAddress", Address),
        ("NotIpAddress", Address),
        ("ArnEquals", Arn),
        ("ArnNotEquals", Arn),
        ("ArnLike", Arn),
        ("ArnNotLike", Arn),
        ("Null", Truth),
    ]
};

/// What an operator compares; `None` where it is none.
pub fn operator(name: &str) -> Option<Compared> {
    let quantified = name.strip_prefix("ForAnyValue:").or_else(|| name.strip_prefix("ForAllValues:"));
    let rest = quantified.unwrap_or(name);
    let base = rest.strip_suffix("IfExists").unwrap_or(rest);
    let (_, compared) = OPERATORS.iter().find(|(known, _)| *known == base)?;
    Some(*compared).filter(|_| base != "Null" || name == "Null")
}

/// Keys that every request has or may have.
pub const KEYS: [&str; 6] = [
    "aws:CurrentTime",
    "aws:EpochTime",
    "aws:Referer",
    "aws:SecureTransport",
    "aws:SourceIp",
    "aws:UserAgent",
];

/// Keys that Amazon's own network adds.
pub const KEYS_OF_THE_NETWORK: [&str; 5] =
    ["aws:SourceAccount", "aws:SourceArn", "aws:SourceVpc", "aws:SourceVpce", "aws:VpcSourceIp"];

/// Keys that a signed request has at Amazon alone: of organizations and of devices for a second factor. Tags are the same.
const KEYS_OF_AMAZONS_CALLERS: [&str; 3] =
    ["aws:MultiFactorAuthAge", "aws:PrincipalOrgID", "aws:PrincipalOrgPaths"];

/// Keys that a signed request has.
pub const KEYS_OF_CALLERS: [&str; 7] = [
    "aws:MultiFactorAuthPresent",
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:PrincipalType",
    "aws:TokenIssueTime",
    "aws:userid",
    "aws:username",
];

/// The key of a caller's tags ends in the tag's name.
const TAGS: &str = "aws:principaltag/";

/// Who has a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// Every request, or every one with the field.
    Requests,
    /// Requests inside of Amazon's network.
    Network,
    /// Signed requests.
    Callers,
    /// Requests that are signed by who is known to Amazon.
    AmazonsCallers,
    /// Nobody who is known.
    Unknown,
}

/// Who has a condition key; `None` where the text is none.
pub fn key(text: &str) -> Option<Key> {
    let (prefix, name) = text.split_once(':')?;
    // Identity providers have names of hosts: `accounts.google.com:aud`, `oidc.example.com/id:sub`.
    let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'/');
    let is_prefix = !prefix.is_empty() && prefix.bytes().all(fits);
    if !is_prefix || name.trim().is_empty() || name.trim() != name || name.contains(['*', '$', '\'']) {
        return None;
    }
    let among = |keys: &[&str]| keys.iter().any(|known| known.eq_ignore_ascii_case(text));
    let is_tag = text.get(..TAGS.len()).is_some_and(|start| start.eq_ignore_ascii_case(TAGS));
    Some(if among(&KEYS) {
        Key::Requests
    } else if among(&KEYS_OF_THE_NETWORK) {
        Key::Network
    } else if among(&KEYS_OF_CALLERS) {
        Key::Callers
    } else if is_tag || among(&KEYS_OF_AMAZONS_CALLERS) {
        Key::AmazonsCallers
    } else {
        Key::Unknown
    })
}

/// Whether what stands in `${…}` is a variable of the policy language, and no hole that a deployment tool fills.
pub fn is_variable(name: &str) -> bool {
    let key = name.split(',').next().unwrap_or(name);
    let is_key = key.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("aws:")) && !key.contains("::");
    is_key || matches!(name, "*" | "?" | "$")
}

/// Whether a text is an action with wildcards.
pub fn is_action(text: &str) -> bool {
    let is_name = |text: &str| {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'*' | b'?');
        !text.is_empty() && text.bytes().all(fits)
    };
    let is_everything = !text.is_empty() && text.bytes().all(|byte| byte == b'*');
    is_everything || text.split_once(':').is_some_and(|(service, name)| is_name(service) && is_name(name))
}

/// Kinds of principals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrincipalKind {
    /// `AWS`: accounts, users, roles, sessions.
    Aws,
    /// `Service`.
    Service,
    /// `Federated`.
    Federated,
}

impl PrincipalKind {
    /// All of them.
    pub const ALL: [PrincipalKind; 3] =
        [PrincipalKind::Aws, PrincipalKind::Service, PrincipalKind::Federated];

    /// Its member of `Principal`.
    pub const fn as_str(self) -> &'static str {
        match self {
            PrincipalKind::Aws => "AWS",
            PrincipalKind::Service => "Service",
            PrincipalKind::Federated => "Federated",
        }
    }

    /// Whether a text names such a principal.
    pub fn is_named_by(self, text: &str) -> bool {
        let is_plain = !text.is_empty() && !text.contains(['*', '?', ' ', '$']);
        match self {
            PrincipalKind::Aws => text == "*" || is_plain && is_aws_principal(text),
            PrincipalKind::Service => is_plain && text.contains('.'),
            PrincipalKind::Federated => is_plain,
        }
    }
}

fn is_aws_principal(text: &str) -> bool {
    let is_account = |text: &str| text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_id = (16..=128).contains(&text.len())
        && text.starts_with('A')
        && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    let fields: Vec<&str> = text.splitn(6, ':').collect();
    let is_named = |resource: &str, kinds: &[&str]| {
        kinds.iter().any(|kind| resource.strip_prefix(kind).is_some_and(|name| !name.is_empty()))
    };
    is_account(text)
        || is_id
        || match fields.as_slice() {
            ["arn", partition, service, "", account, resource] => {
                let is_principal = match *service {
                    "iam" => *resource == "root" || is_named(resource, &["user/", "role/"]),
                    "sts" => is_named(resource, &["assumed-role/", "federated-user/"]),
                    _ => false,
                };
                is_principal && is_account(account) && !partition.is_empty()
            }
            _ => false,
        }
}

/// Whether a pattern with `*` and `?` stands for a text, in any letter case.
pub fn stands_for(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().flat_map(char::to_lowercase).collect();
    let text: Vec<char> = text.chars().flat_map(char::to_lowercase).collect();
    let (mut at, mut read) = (0, 0);
    // Behind the last `*`: where the pattern goes on, and where in the text that was tried.
    let mut resume: Option<(usize, usize)> = None;
    while let Some(character) = text.get(read) {
        match pattern.get(at) {
            Some('*') => {
                at += 1;
                resume = Some((at, read));
            }
            Some(wanted) if *wanted == '?' || wanted == character => (at, read) = (at + 1, read + 1),
            _ => match resume {
                Some((behind, tried)) => {
                    (at, read) = (behind, tried + 1);
                    resume = Some((behind, tried + 1));
                }
                None => return false,
            },
        }
    }
    pattern.iter().skip(at).all(|rest| *rest == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_and_keys() {
        assert_eq!(operator("ForAllValues:StringLikeIfExists"), Some(Compared::Text(true)));
        for name in
            ["stringEquals", "NullIfExists", "ForAnyValue:Null", "Equals", "IfExists", "BinaryNotEquals"]
        {
            assert_eq!(operator(name), None, "{name}");
        }
        assert_eq!(key("AWS:sourceip"), Some(Key::Requests));
        assert_eq!(key("aws:sourceVpce"), Some(Key::Network));
        assert_eq!(key("aws:PrincipalTag/Team"), Some(Key::AmazonsCallers));
        assert_eq!(key("aws:SourceIpp"), Some(Key::Unknown));
        assert_eq!(key("SourceIp"), None);
    }

    #[test]
    fn variables_and_holes() {
        for name in ["aws:username", "aws:PrincipalTag/team, 'none'", "*", "?", "$"] {
            assert!(is_variable(name), "{name}");
        }
        for name in
            ["AWS::Region", "self:custom.x", "opt:stage", "env:X", "var.x", "Api", "Api.RootResourceId"]
        {
            assert!(!is_variable(name), "{name}");
        }
    }

    #[test]
    fn wildcards() {
        for (pattern, text, expected) in [
            ("execute-api:*", "execute-api:Invoke", true),
            ("*:in?oke", "execute-api:Invoke", true),
            ("*a*b", "xaybzb", true),
            ("a", "ab", false),
            ("*", "", true),
            ("?", "", false),
        ] {
            assert_eq!(stands_for(pattern, text), expected, "{pattern}");
        }
    }
}
