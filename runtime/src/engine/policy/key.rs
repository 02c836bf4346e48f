//! Condition keys, found when a policy is read so that no request looks names up.

use super::size::Size;

/// A key of the request's context. Letter case does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Key {
    CurrentTime,
    EpochTime,
    SecureTransport,
    SourceIp,
    UserAgent,
    Referer,
    PrincipalArn,
    PrincipalAccount,
    PrincipalType,
    UserId,
    UserName,
    /// Looked up among what the question adds.
    Other(Box<str>),
}

/// Keys whose values every question has a field for.
const KNOWN: [(&str, Key); 11] = [
    ("aws:CurrentTime", Key::CurrentTime),
    ("aws:EpochTime", Key::EpochTime),
    ("aws:SecureTransport", Key::SecureTransport),
    ("aws:SourceIp", Key::SourceIp),
    ("aws:UserAgent", Key::UserAgent),
    ("aws:Referer", Key::Referer),
    ("aws:PrincipalArn", Key::PrincipalArn),
    ("aws:PrincipalAccount", Key::PrincipalAccount),
    ("aws:PrincipalType", Key::PrincipalType),
    ("aws:userid", Key::UserId),
    ("aws:username", Key::UserName),
];

impl Size for Key {
    fn heap(&self) -> usize {
        match self {
            Key::Other(name) => name.len(),
            _ => 0,
        }
    }
}

impl Key {
    /// Reads a key: a service's prefix, a colon, a name. `None` where it is none.
    pub(super) fn parse(text: &str) -> Option<Key> {
        let (prefix, name) = text.split_once(':')?;
        // Identity providers have names of hosts: `accounts.google.com:aud`, `oidc.example.com/id:sub`.
        let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'/');
        let is_prefix = !prefix.is_empty() && prefix.bytes().all(fits);
        if !is_prefix || name.trim().is_empty() || name.trim() != name || name.contains(['*', '$', '\'']) {
            return None;
        }
        let known = KNOWN.iter().find(|(name, _)| name.eq_ignore_ascii_case(text));
        Some(known.map_or_else(|| Key::Other(text.into()), |(_, key)| key.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys() {
        assert_eq!(Key::parse("AWS:sourceip"), Some(Key::SourceIp));
        assert_eq!(Key::parse("aws:PrincipalTag/a b"), Some(Key::Other("aws:PrincipalTag/a b".into())));
        assert!(Key::parse("oidc.example.com/id/X:sub").is_some());
        for text in ["", "SourceIp", ":x", "aws:", "aws: x", "a b:c", "aws:*"] {
            assert_eq!(Key::parse(text), None, "{text}");
        }
    }
}
