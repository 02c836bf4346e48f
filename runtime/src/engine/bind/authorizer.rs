//! Authorizers with their texts put together.

use super::aws::BoundIdentity;
use super::stage::BoundLambda;
use super::texts::Texts;
use crate::api::{Authorizer, LambdaAuthorizer};

/// An authorizer of a stage.
#[derive(Debug)]
pub enum BoundAuthorizer {
    /// A Lambda function decides.
    Lambda(Box<BoundLambdaAuthorizer>),
}

/// A Lambda authorizer of a stage.
#[derive(Debug)]
pub struct BoundLambdaAuthorizer {
    /// The table.
    pub table: &'static LambdaAuthorizer,
    /// Function name, partial or whole ARN; an error: why there is none, for the log.
    pub function: Result<Box<str>, &'static str>,
    /// Whose credentials sign the call.
    pub identity: BoundIdentity,
}

impl BoundAuthorizer {
    pub(super) fn bind(texts: &Texts<'_>, authorizer: &Authorizer) -> BoundAuthorizer {
        match authorizer {
            Authorizer::Lambda(table) => BoundAuthorizer::Lambda(Box::new(BoundLambdaAuthorizer {
                table,
                function: BoundLambda::function(texts, &table.function),
                identity: BoundIdentity::bind(texts, &table.identity),
            })),
        }
    }
}
