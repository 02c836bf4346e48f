//! Finds the method.
//!
//! - **Does**: asks the router for the resource path and the verb.
//! - **Reads**: the resource tree, the canonical path, the stage's methods.
//! - **Writes**: the method, the spans of path parameters.
//! - **Rejects with**: 403 `MISSING_AUTHENTICATION_TOKEN` of a REST API (for a wrong verb too), or what is wrong with the
//!   signature that `Authorization` is not (recorded by users, reference 2.3); 404 of an HTTP API, 404 or 405 with `Allow` of a plain document.

use crate::api::ApiKind;
use crate::engine::router::Route;
use crate::integration::Exchange;
use crate::message::{Fault, GatewayResponseType, Rejection};
use crate::phase::authorize;

/// Runs the phase.
pub fn run(x: &mut Exchange<'_>) -> Result<(), Rejection> {
    let request = &mut x.request;
    let found =
        x.router.find(&request.path, request.resource_path_start, request.verb, &mut request.parameters);
    let rejection = match (found, x.api.kind) {
        (Route::Method(position), _) => {
            x.method = x.stage.and_then(|stage| stage.methods.get(position as usize));
            if x.method.is_some() {
                return Ok(());
            }
            Rejection::new(
                GatewayResponseType::ApiConfigurationError,
                Fault::Gateway,
                "the route has no method",
            )
        }
        (_, ApiKind::Rest) => authorize::unreadable(x).unwrap_or_else(|| {
            Rejection::new(GatewayResponseType::MissingAuthenticationToken, Fault::Client, "no route")
        }),
        (Route::WrongVerb(verbs), ApiKind::OpenApi) => {
            let rejection =
                Rejection::new(GatewayResponseType::ResourceNotFound, Fault::Client, "no route for the verb");
            Rejection { allow: Some(verbs.allow().into()), ..rejection.with_status(405) }
        }
        _ => Rejection::new(GatewayResponseType::ResourceNotFound, Fault::Client, "no route"),
    };
    Err(rejection)
}
