//! Rust functions that decide who may call.

use std::sync::Arc;

use super::{LONGEST_ARN, lambda, too_long};
use crate::api::{AuthorizerRequest, NativeAuthorizer};
use crate::engine::policy::Verdict;
use crate::engine::query;
use crate::integration::Exchange;
use crate::message::Rejection;

/// Asks the function; whom it admits the API's resource policy may still deny.
pub(super) async fn judge(x: &mut Exchange<'_>, authorizer: &dyn NativeAuthorizer) -> Result<(), Rejection> {
    let arn = x.method_arn();
    if arn.len() > LONGEST_ARN {
        return Err(too_long());
    }
    let Some(method) = x.method else { return Err(super::misconfigured("no method was matched")) };
    let request = AuthorizerRequest {
        method: method.table,
        arn: &arn,
        request: &x.request,
        context: &x.context,
        query: query::pairs(x.request.raw_query()).collect(),
    };
    let caller = authorizer.authorize(request).await?;
    lambda::conclude(x, Verdict::Allowed, &arn)?;
    x.context.authorizer.get_or_insert_default().caller = Some(Arc::new(caller));
    Ok(())
}
