//! Answers without asking the integration again (reference 8.3).
//!
//! - **Does**: looks for a kept answer; of those who find none one goes to the integration, and the others wait for what he
//!   brings (`wait`). That is kept (`keep`), and an old answer stands in for one that failed, where the definition says so.
//!   `Cache-Control: max-age=0` gets a new answer for who may have it.
//! - **Reads**: leave to call; the stage's settings and its cache, the method's key parameters, who calls.
//! - **Writes**: the cache, whether it had the answer; `Warning` for who may not renew it.
//! - **Rejects with**: 403 `ACCESS_DENIED` where a renewal is not allowed, `INTEGRATION_TIMEOUT` where whoever went did not
//!   come back, and what reading an answer is refused with.

use std::sync::Arc;

use super::authorize::Permit;
use super::policy;
use crate::api::{CacheRenewal, CachedMethod};
use crate::engine::cache::{Cache, CacheKey, Flight, Found, KeptAnswer, LARGEST, Landed, Life, key};
use crate::engine::waiting::Waiting;
use crate::integration::{Exchange, answer_failed};
use crate::message::{
    Body, Fault, GatewayResponseType, Gathered, Headers, KnownHeader, MethodResponse, Rejection,
};
use crate::port::Pressure;

/// What is told to who may not renew an answer. Amazon's words are not published.
const NOT_RENEWED: &[u8] = br#"199 - "Cache invalidation not authorized""#;
/// Fields by which a request asks for a part of an answer, or for none that it has already.
const PARTIAL: [&[u8]; 6] =
    [b"Range", b"If-None-Match", b"If-Modified-Since", b"If-Match", b"If-Unmodified-Since", b"If-Range"];

/// Where a method's answers are kept.
#[derive(Clone, Copy)]
pub struct MethodCache<'g> {
    settings: &'static CachedMethod,
    cache: &'g Cache,
}

/// What a cache has.
pub enum Lookup<'g> {
    /// The answer.
    Kept(MethodResponse),
    /// Nothing.
    Missing(Slot<'g>),
}

/// What came of waiting.
pub enum Waited<'g> {
    /// The answer that somebody else brought.
    Told(MethodResponse),
    /// The integration is to be asked.
    Goes(Slot<'g>),
}

/// A place for an answer.
pub struct Slot<'g> {
    at: MethodCache<'g>,
    key: CacheKey,
    part: Part<'g>,
    /// Whether a renewal was asked for that is not allowed, which is told.
    warns: bool,
    /// How the client takes answers to be coded; a proxy's fields are gone when that is wanted.
    accepts: Box<[u8]>,
}

/// Who a request is among those that want the same.
enum Part<'g> {
    /// Who goes for it.
    Goes(Flight<'g>),
    /// Who waits for that one.
    Waits(Waiting<Landed>),
    /// Who goes for himself, and brings nothing back for others.
    Alone,
}

/// Where answers to a request are kept; `None`: they are not.
pub fn of<'g>(x: &Exchange<'g>) -> Option<MethodCache<'g>> {
    Some(MethodCache { settings: x.method?.cached?, cache: x.stage?.cache.as_deref()? })
}

/// Runs the phase.
pub fn run<'g>(x: &mut Exchange<'g>, at: MethodCache<'g>, _: &Permit) -> Result<Lookup<'g>, Rejection> {
    let MethodCache { settings, cache } = at;
    let key = key(settings, &x.scope(b""));
    let asks = says_max_age_0(&x.request.headers);
    let renews = asks && may_renew(x, settings);
    let warns = match settings.renewal {
        CacheRenewal::Fail if asks && !renews => return Err(forbidden()),
        CacheRenewal::Warn => asks && !renews,
        CacheRenewal::Anybody | CacheRenewal::Fail | CacheRenewal::Ignore => false,
    };
    let accepts = accepts(&x.request.headers);
    let slot = |part, accepts| Slot { at, key, part, warns, accepts };
    if renews {
        // What is fetched is for all.
        for name in PARTIAL {
            x.request.headers.remove(name);
        }
        x.context.cached = Some(false);
        return Ok(Lookup::Missing(slot(Part::Goes(cache.renew(key)), accepts)));
    }
    let now = x.services.clock.instant();
    let is_partial = PARTIAL.iter().any(|name| x.request.headers.last(name).is_some());
    let found = match is_partial {
        true => cache.peek(key, now).map_or(Found::Pass, Found::Kept),
        false => cache.find(key, now),
    };
    let part = match found {
        Found::Kept(kept) if !kept.is_readable(&accepts) => Part::Alone,
        Found::Kept(kept) => {
            x.context.cached = Some(true);
            return Ok(Lookup::Kept(answered(&kept, warns)));
        }
        Found::Asked(waiting) => Part::Waits(waiting),
        Found::Nothing(flight) => Part::Goes(flight),
        Found::Pass => Part::Alone,
    };
    x.context.cached = Some(false);
    Ok(Lookup::Missing(slot(part, accepts)))
}

/// Waits for who goes already, as long as a call may take; where he goes away, one of those who wait goes.
pub async fn wait<'g>(x: &mut Exchange<'g>, mut slot: Slot<'g>) -> Result<Waited<'g>, Rejection> {
    let Part::Waits(mut waiting) = slot.part else { return Ok(Waited::Goes(slot)) };
    let patience = x.method.map(|method| method.integration.timeout()).unwrap_or_default();
    let deadline = tokio::time::Instant::now() + patience;
    loop {
        let told = tokio::time::timeout_at(deadline, waiting).await.map_err(|_| late())?;
        let kept = match told {
            Some(Landed::Answer(kept)) => kept,
            Some(Landed::Own) => {
                slot.part = Part::Alone;
                return Ok(Waited::Goes(slot));
            }
            None => match slot.at.cache.find(slot.key, x.services.clock.instant()) {
                Found::Kept(kept) => kept,
                Found::Asked(next) => {
                    waiting = next;
                    continue;
                }
                Found::Nothing(flight) => {
                    slot.part = Part::Goes(flight);
                    return Ok(Waited::Goes(slot));
                }
                Found::Pass => {
                    slot.part = Part::Alone;
                    return Ok(Waited::Goes(slot));
                }
            },
        };
        if !kept.is_readable(&slot.accepts) {
            slot.part = Part::Alone;
            return Ok(Waited::Goes(slot));
        }
        x.context.cached = Some(true);
        return Ok(Waited::Told(answered(&kept, slot.warns)));
    }
}

/// Keeps what the integration answered, for as long as the stage says, where it is one for all.
pub async fn keep(
    x: &mut Exchange<'_>,
    slot: Slot<'_>,
    fetched: Result<MethodResponse, Rejection>,
) -> Result<MethodResponse, Rejection> {
    let Slot { at: MethodCache { settings, .. }, part, warns, accepts, .. } = slot;
    let told = |response| if warns { warned(response) } else { response };
    let Part::Goes(mut flight) = part else { return fetched.map(told) };
    let failed = match &fetched {
        Ok(response) => response.status >= 500,
        Err(rejection) => rejection.fault != Fault::Client,
    };
    let now = x.services.clock.instant();
    if failed {
        flight = match flight.fall_back(now) {
            Ok(old) if !old.is_readable(&accepts) => return fetched.map(told),
            Ok(old) => {
                x.shows_trace = false;
                return Ok(answered(&old, warns));
            }
            Err(flight) => flight,
        };
    }
    // An error ends the flight: another one goes, since it may have been this request's own.
    let MethodResponse { status, headers, body } = fetched?;
    if !KeptAnswer::is_for_all(status, &headers) {
        flight.leave_to_each();
        return Ok(told(MethodResponse { status, headers, body }));
    }
    let was_empty = matches!(body, Body::Empty);
    let whole = match body.gather(LARGEST as u64).await {
        Ok(Gathered::Whole(whole)) => whole,
        Ok(Gathered::Longer(body)) => {
            flight.pass(now);
            return Ok(told(MethodResponse { status, headers, body }));
        }
        Err(broken) => {
            let Ok(old) = flight.fall_back(x.services.clock.instant()) else {
                return Err(answer_failed(broken));
            };
            if !old.is_readable(&accepts) {
                return Err(answer_failed(broken));
            }
            x.shows_trace = false;
            return Ok(answered(&old, warns));
        }
    };
    let answer = KeptAnswer::of(status, &headers, (!was_empty).then_some(&*whole));
    if answer.size() > LARGEST {
        flight.pass(now);
    } else if x.services.memory.get() >= Pressure::High {
        flight.share_and_shrink(answer);
    } else if status >= 400 && !settings.keeps_errors {
        flight.share(answer);
    } else {
        // What took time to read is as old as its last byte.
        let now = x.services.clock.instant();
        let at = f64::from(u16::from_be_bytes(x.services.ids.draw())) / f64::from(u16::MAX);
        flight.land(answer, Life::new(settings, now, at), now);
    }
    let body = if was_empty { Body::Empty } else { Body::Bytes(whole) };
    Ok(told(MethodResponse { status, headers, body }))
}

/// Whether somebody asks for a new answer of a method who needs leave for it.
pub(super) fn is_asked_to_renew(x: &Exchange<'_>) -> bool {
    let settings = x.method.and_then(|method| method.cached);
    settings.is_some_and(|settings| settings.renewal != CacheRenewal::Anybody)
        && says_max_age_0(&x.request.headers)
}

/// Whether who asks for a new answer gets one. Where nobody was asked who calls, the resource policy alone can say so.
fn may_renew(x: &Exchange<'_>, settings: &CachedMethod) -> bool {
    settings.renewal == CacheRenewal::Anybody || x.may_renew.unwrap_or_else(|| policy::allows_renewal(x))
}

/// What a client says of codings, in one list.
fn accepts(headers: &Headers) -> Box<[u8]> {
    let mut list = Vec::new();
    for value in headers.known_values(KnownHeader::AcceptEncoding) {
        list.extend_from_slice(value);
        list.push(b',');
    }
    list.into()
}

fn says_max_age_0(headers: &Headers) -> bool {
    let directives =
        headers.known_values(KnownHeader::CacheControl).flat_map(|value| value.split(|byte| *byte == b','));
    let mut directives = directives.map(<[u8]>::trim_ascii);
    directives.any(|directive| directive.eq_ignore_ascii_case(b"max-age=0"))
}

fn answered(kept: &Arc<KeptAnswer>, warns: bool) -> MethodResponse {
    let response = kept.response();
    if warns { warned(response) } else { response }
}

fn warned(mut response: MethodResponse) -> MethodResponse {
    response.headers.push(b"Warning", NOT_RENEWED);
    response
}

fn forbidden() -> Rejection {
    let why = "a new answer is asked for by who may not renew it";
    Rejection::new(GatewayResponseType::AccessDenied, Fault::Client, why)
}

fn late() -> Rejection {
    let why = "the request that went for the answer did not come back in time";
    Rejection::new(GatewayResponseType::IntegrationTimeout, Fault::Integration, why)
}
