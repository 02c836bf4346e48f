//! `Principal` and `NotPrincipal`: whom a statement is about.

use super::error::PolicyProblem;
use super::question::{AwsPrincipal, Principal, PrincipalType};

/// One principal that a policy names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Named {
    /// `*`: everybody, known or not.
    Anybody,
    /// An account: all of its principals.
    Account(Box<str>),
    /// A user, a role or a session. There are no wildcards in it ("AWS JSON policy elements: Principal").
    Arn(Box<str>),
    /// A unique identifier, which Amazon writes where a user or role was deleted.
    Id(Box<str>),
    /// A service.
    Service(Box<str>),
    /// An identity provider.
    Federated(Box<str>),
}

/// Kinds of principals, by the members of `Principal`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Aws,
    Service,
    Federated,
}

impl Kind {
    /// The kind of a member.
    pub(super) fn parse(name: &str) -> Option<Kind> {
        match name {
            "AWS" => Some(Kind::Aws),
            "Service" => Some(Kind::Service),
            "Federated" => Some(Kind::Federated),
            _ => None,
        }
    }

    /// Its member.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Kind::Aws => "AWS",
            Kind::Service => "Service",
            Kind::Federated => "Federated",
        }
    }
}

impl Named {
    /// Reads a principal of a kind.
    pub(super) fn parse(kind: Kind, text: &str) -> Result<Named, PolicyProblem> {
        let is_plain = !text.is_empty() && !text.contains(['*', '?', ' ', '$']);
        let named = match kind {
            Kind::Aws => aws(text),
            Kind::Service => Some(Named::Service(text.into())).filter(|_| is_plain && text.contains('.')),
            Kind::Federated => Some(Named::Federated(text.into())).filter(|_| is_plain),
        };
        let expected = match kind {
            Kind::Aws => "principal: `*`, an account, the ARN of a user, a role or a session",
            Kind::Service => "service's name",
            Kind::Federated => "identity provider",
        };
        named.ok_or_else(|| PolicyProblem::value(expected, text))
    }

    fn is(&self, principal: Principal<'_>) -> bool {
        match (self, principal) {
            (Named::Anybody, _) => true,
            (Named::Account(account), Principal::Aws(principal)) => **account == *principal.account,
            (Named::Arn(arn), Principal::Aws(principal)) => {
                **arn == *principal.arn || principal.role == Some(&**arn)
            }
            (Named::Id(id), Principal::Aws(AwsPrincipal { user_id, .. })) => {
                user_id.strip_prefix(&**id).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
            }
            (Named::Service(name), Principal::Service(service)) => **name == *service,
            (Named::Federated(name), Principal::Federated(provider)) => **name == *provider,
            _ => false,
        }
    }

    /// Whether `NotPrincipal` spares a principal: it is named itself. An account is the account's root user here, and
    /// a role is none of its sessions ("AWS JSON policy elements: NotPrincipal" names all of them for one session).
    fn spares(&self, principal: Principal<'_>) -> bool {
        match (self, principal) {
            (Named::Account(account), Principal::Aws(principal)) => {
                principal.kind == PrincipalType::Account && **account == *principal.account
            }
            (Named::Arn(arn), Principal::Aws(principal)) => **arn == *principal.arn,
            (Named::Id(id), Principal::Aws(principal)) => **id == *principal.user_id,
            _ => self.is(principal),
        }
    }
}

/// The principals of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Principals {
    /// `NotPrincipal`.
    pub(super) is_negated: bool,
    pub(super) named: Box<[Named]>,
}

impl Principals {
    /// Whether the statement is about a principal.
    pub(super) fn include(&self, principal: Principal<'_>) -> bool {
        if self.is_negated {
            !self.named.iter().any(|named| named.spares(principal))
        } else {
            self.named.iter().any(|named| named.is(principal))
        }
    }
}

/// Whether a text can be an account's id: twelve digits.
pub fn is_account_id(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn aws(text: &str) -> Option<Named> {
    if text == "*" {
        return Some(Named::Anybody);
    }
    if is_account_id(text) {
        return Some(Named::Account(text.into()));
    }
    let Some(rest) = text.strip_prefix("arn:") else {
        let is_id = (16..=128).contains(&text.len())
            && text.starts_with('A')
            && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        return is_id.then(|| Named::Id(text.into()));
    };
    let mut fields = rest.splitn(5, ':');
    let (partition, service, region) = (fields.next()?, fields.next()?, fields.next()?);
    let (account, resource) = (fields.next()?, fields.next()?);
    let kinds: &[&str] = match service {
        "iam" if resource == "root" => &["root"],
        "iam" => &["user/", "role/"],
        "sts" => &["assumed-role/", "federated-user/"],
        _ => return None,
    };
    let is_named = kinds
        .iter()
        .any(|kind| resource.strip_prefix(kind).is_some_and(|name| !name.is_empty() || *kind == "root"));
    let is_whole = !partition.is_empty() && region.is_empty() && is_account_id(account) && is_named;
    if !is_whole || text.contains(['*', '?', '$']) {
        return None;
    }
    Some(if resource == "root" { Named::Account(account.into()) } else { Named::Arn(text.into()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        let account = || Ok(Named::Account("111122223333".into()));
        assert_eq!(Named::parse(Kind::Aws, "111122223333"), account());
        assert_eq!(Named::parse(Kind::Aws, "arn:aws-cn:iam::111122223333:root"), account());
        for text in [
            "arn:aws:iam::111122223333:user/path/Bob",
            "arn:aws:iam::111122223333:role/R",
            "arn:aws:sts::111122223333:assumed-role/R/session",
            "arn:aws:sts::111122223333:federated-user/Bob",
        ] {
            assert_eq!(Named::parse(Kind::Aws, text), Ok(Named::Arn(text.into())));
        }
        assert!(matches!(Named::parse(Kind::Aws, "AIDACKCEVSQ6C2EXAMPLE"), Ok(Named::Id(_))));
        for text in [
            "",
            "**",
            "11112222333",
            "1111222233334",
            "Bob",
            "arn:aws:iam::111122223333:user/*",
            "arn:aws:iam::*:root",
            "arn:aws:iam::111122223333:",
            "arn:aws:iam::111122223333:user/",
            "arn:aws:iam::111122223333:group/G",
            "arn:aws:iam:us-east-1:111122223333:root",
            "arn:aws:s3:::bucket",
            "arn:aws:sts::111122223333:user/Bob",
            "arn:aws:iam::111122223333:rooted",
            "aidackcevsq6c2example",
            "AIDASHORT",
        ] {
            assert!(Named::parse(Kind::Aws, text).is_err(), "{text}");
        }
        assert!(Named::parse(Kind::Service, "*").is_err());
        assert!(Named::parse(Kind::Service, "events").is_err());
        assert!(Named::parse(Kind::Federated, "").is_err());
    }
}
