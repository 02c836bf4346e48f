//! Keys of issuers, asked for where there are none or where they are old.

use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;

use crate::engine::authorizer::{Duty, IssuerKeys};
use crate::engine::bind::{BoundIssuer, KeysPlace};
use crate::engine::jwt::{KeySet, MAX_KEY_SET};
use crate::integration::Exchange;
use crate::message::{Body, Headers, JsonKind, Reader};
use crate::port::{Clock, HttpClient, OutboundRequest};

/// How long an issuer may take for a document (Amazon's, reference 7.4).
const TIMEOUT: Duration = Duration::from_millis(1_500);

/// The keys of an issuer; others than `lacking`, where a key was looked for in those in vain. An error says why there are
/// none, for the log.
pub(super) async fn issuer_keys(
    x: &Exchange<'_>,
    issuer: &Rc<BoundIssuer>,
    lacking: Option<&Arc<KeySet>>,
) -> Result<Arc<KeySet>, Arc<str>> {
    let clock = &x.services.clock;
    loop {
        match x.authorizers.issuers.keys(&issuer.name, lacking, clock.instant()) {
            IssuerKeys::Known(keys, duty) => {
                if let Some(duty) = duty {
                    tokio::task::spawn_local(ask(
                        Rc::clone(&x.services.http),
                        Arc::clone(clock),
                        Rc::clone(issuer),
                        duty,
                    ));
                }
                return Ok(keys);
            }
            IssuerKeys::Asked(waiting) => drop(waiting.await),
            IssuerKeys::Nothing(duty) => {
                ask(Rc::clone(&x.services.http), Arc::clone(clock), Rc::clone(issuer), duty).await;
            }
            IssuerKeys::Unavailable(why) => return Err(why),
        }
    }
}

/// Asks an issuer for its keys.
async fn ask(http: Rc<dyn HttpClient>, clock: Arc<dyn Clock>, issuer: Rc<BoundIssuer>, duty: Duty) {
    let document = fetch(&*http, &*clock, &issuer).await;
    let read = document.and_then(|document| match KeySet::parse(&document) {
        Ok(keys) if keys.is_empty() => Err("the issuer has no key that can be used".to_owned()),
        Ok(keys) => Ok((Arc::new(keys), document)),
        Err(fault) => Err(format!("the issuer's keys cannot be read: {fault}")),
    });
    duty.end(read, clock.instant());
}

async fn fetch(http: &dyn HttpClient, clock: &dyn Clock, issuer: &BoundIssuer) -> Result<Bytes, String> {
    let first = KeysPlace {
        origin: Rc::clone(&issuer.origin),
        host: Rc::clone(&issuer.host),
        target: issuer.path.to_string(),
    };
    let document = get(http, first, clock.instant()).await?;
    if !issuer.discovers {
        return Ok(document);
    }
    let uri = keys_uri(&document, &issuer.name)?;
    get(http, issuer.keys_at(&uri)?, clock.instant()).await
}

/// One document. Redirections are not followed.
async fn get(http: &dyn HttpClient, place: KeysPlace, now: Instant) -> Result<Bytes, String> {
    let KeysPlace { origin, host, target } = place;
    let mut headers = Headers::new();
    headers.push(b"Accept", b"application/json");
    // What stands in a query is nobody's business.
    let what = [&host, target.split('?').next().unwrap_or_default()].concat();
    let request = OutboundRequest {
        origin,
        host,
        verb: "GET".into(),
        target,
        headers,
        body: Body::Empty,
        deadline: now + TIMEOUT,
        buffer: Some(MAX_KEY_SET),
    };
    let answer = http.send(request).await.map_err(|error| format!("{what}: {}", error.detail))?;
    match (answer.status, answer.body) {
        (200, Body::Bytes(bytes)) if bytes.len() <= MAX_KEY_SET => Ok(bytes),
        (200, _) => Err(format!("{what} has more than {MAX_KEY_SET} bytes")),
        (status, _) => Err(format!("{what} answered {status}")),
    }
}

/// `jwks_uri` of a configuration, whose `issuer` is the one that was asked (OpenID Connect Discovery 1.0, 4.3).
fn keys_uri(document: &[u8], issuer: &str) -> Result<String, String> {
    let unreadable = |error| format!("the issuer's configuration cannot be read: {error}");
    let mut reader = Reader::new(document).map_err(unreadable)?.refuse_duplicate_keys();
    let (mut name, mut uri) = (None, None);
    reader.begin_object().map_err(unreadable)?;
    while let Some(key) = reader.next_key().map_err(unreadable)? {
        let place = match &*key {
            "issuer" => &mut name,
            "jwks_uri" => &mut uri,
            _ => {
                reader.skip_value().map_err(unreadable)?;
                continue;
            }
        };
        if reader.kind().map_err(unreadable)? == JsonKind::String {
            *place = Some(reader.string().map_err(unreadable)?.into_owned());
        } else {
            reader.skip_value().map_err(unreadable)?;
        }
    }
    reader.end().map_err(unreadable)?;
    if name.as_deref() != Some(issuer) {
        return Err("the issuer's configuration is another issuer's".to_owned());
    }
    uri.ok_or_else(|| "the issuer's configuration has no `jwks_uri`".to_owned())
}
