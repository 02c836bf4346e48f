//! Who signed a request (IAM authorization): `$context.identity`, `$context.authenticate` and `$context.authorize`.

/// A principal whose access key signed the request, which was verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// `$context.identity.accessKey`.
    pub access_key_id: Box<str>,
    /// `$context.identity.accountId`: twelve digits.
    pub account_id: Box<str>,
    /// `$context.identity.caller` and `$context.identity.user`: the principal's unique identifier.
    pub user_id: Box<str>,
    /// `$context.identity.userArn`.
    pub user_arn: Box<str>,
}

/// IAM authorization's part in a request.
#[derive(Debug, Default)]
pub struct CallerContext {
    /// Who it is, once that is proven.
    pub caller: Option<Caller>,
    /// `$context.authenticate`: whether it was proven.
    pub authenticated: Option<Judged>,
    /// `$context.authorize`: whether the caller may call the method.
    pub authorized: Option<Judged>,
}

/// What came of one step.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Judged {
    /// 200, or the status of the refusal before it is customised.
    pub status: u16,
    /// Why it was refused.
    pub error: Option<Box<str>>,
}
