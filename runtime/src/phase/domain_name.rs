//! Holds requests to the domain names that clients reach the API by (reference 7.6, 9.4; reliability.md 4, "mTLS").
//!
//! - **Does**: lets a domain name with mutual TLS be reached only on connections whose client showed a certificate for it,
//!   and such a connection reach nothing else. Where the default endpoint is closed, only domain names are served.
//! - **Reads**: the request's host, whom the connection's handshake knew.
//! - **Writes**: nothing.
//! - **Rejects with**: `DEFAULT_4XX` with 403 or 421.

use crate::api::domain_of;
use crate::engine::authority::host_name;
use crate::integration::Exchange;
use crate::message::{Fault, GatewayResponseType, Rejection, Scheme};

/// Runs the phase.
pub fn run(x: &Exchange<'_>) -> Result<(), Rejection> {
    let names = x.api.domain_names;
    if names.is_empty() {
        return Ok(());
    }
    let asked = domain_of(names, host_name(&x.request.host));
    let shown = x.context.client.as_ref().map(|client| client.domain);
    let needed = asked.filter(|domain| names.get(*domain).is_some_and(|name| name.mutual_tls.is_some()));
    if shown != needed {
        return Err(match x.request.scheme {
            // Another connection may be right for it (RFC 9110, 15.5.20).
            Scheme::Https => forbidden("the connection was not made for this domain name")
                .with_status(421)
                .with_message("Misdirected Request"),
            Scheme::Http => forbidden("the domain name asks for a client's certificate"),
        });
    }
    if asked.is_none() && x.api.default_endpoint_disabled {
        return Err(forbidden("the default endpoint is closed, and this is no domain name of the API"));
    }
    Ok(())
}

fn forbidden(why: &'static str) -> Rejection {
    Rejection::new(GatewayResponseType::Default4xx, Fault::Client, why)
        .with_status(403)
        .with_message("Forbidden")
}
