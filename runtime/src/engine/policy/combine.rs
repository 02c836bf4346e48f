//! The policy of a caller and that of the API together (Amazon API Gateway, "How API Gateway resource policies affect
//! authorization workflow", tables A and B).

use super::Verdict;

/// Whose account the caller's policy belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Account {
    /// The API's own, or the policy is a Lambda authorizer's: one allowance is enough.
    Same,
    /// Another one: both policies must allow.
    Other,
}

/// What holds for a caller with a policy of its own (an identity's or a Lambda authorizer's) where the API has a policy
/// too. [`Verdict::Silent`] is the implicit denial.
pub fn combine(caller: Verdict, resource: Verdict, account: Account) -> Verdict {
    match (caller, resource, account) {
        (Verdict::Denied, _, _) | (_, Verdict::Denied, _) => Verdict::Denied,
        (Verdict::Allowed, Verdict::Allowed, _) => Verdict::Allowed,
        (Verdict::Allowed, Verdict::Silent, Account::Same) => Verdict::Allowed,
        (Verdict::Silent, Verdict::Allowed, Account::Same) => Verdict::Allowed,
        (Verdict::Allowed | Verdict::Silent, Verdict::Silent, _) => Verdict::Silent,
        (Verdict::Silent, Verdict::Allowed, Account::Other) => Verdict::Silent,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_tables() {
        use Verdict::{Allowed, Denied, Silent};
        // Caller, resource, table A, table B.
        for (caller, resource, same, other) in [
            (Allowed, Allowed, Allowed, Allowed),
            (Allowed, Silent, Allowed, Silent),
            (Allowed, Denied, Denied, Denied),
            (Silent, Allowed, Allowed, Silent),
            (Silent, Silent, Silent, Silent),
            (Silent, Denied, Denied, Denied),
            (Denied, Allowed, Denied, Denied),
            (Denied, Silent, Denied, Denied),
            (Denied, Denied, Denied, Denied),
        ] {
            assert_eq!(combine(caller, resource, Account::Same), same, "A: {caller:?} {resource:?}");
            assert_eq!(combine(caller, resource, Account::Other), other, "B: {caller:?} {resource:?}");
        }
    }
}
