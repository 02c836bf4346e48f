//! Signatures of requests: AWS IAM (reference 7.1).
//!
//! It takes two steps, since a signature covers the body; one that a configuration lets off covering it takes one. [`read`]
//! judges what the head says, before the body is asked for. [`prove`] holds it to a key and to the body as it came, and asks
//! the caller's policies and the API's. In between nobody is known, and nobody is told more than that.

use std::borrow::Cow;
use std::ops::Range;
use std::time::SystemTime;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest;

use super::{LONGEST_ARN, too_long};
use crate::api::ApiKind;
use crate::engine::bind::StageState;
use crate::engine::date::{epoch_seconds, iso8601_seconds};
use crate::engine::gateway_response;
use crate::engine::head::{self, RequestHead};
use crate::engine::keys::{AccessKey, KnownKeys};
use crate::engine::policy::{self, Account, AwsPrincipal, Fact, Policy, Principal, PrincipalType, Verdict};
use crate::engine::sigv4::sha256_hex;
use crate::engine::sigv4::verify::{self, Claim, Proof, Received, Refusal, Rules, Verified};
use crate::integration::{Exchange, collect_request};
use crate::message::{Body, Caller, Fault, GatewayResponseType, Judged, Rejection};
use crate::phase::map_request::short_of_memory;
use crate::phase::{cache, policy as resource_policy};
use crate::port::Pressure;

/// Judges the head. Where no body is to come, the rest follows at once.
pub(super) async fn judge(x: &mut Exchange<'_>) -> Result<(), Rejection> {
    if x.method_arn().len() > LONGEST_ARN {
        return Err(too_long());
    }
    let claim = read(x)?;
    let covers_body = claim.covers_body();
    x.proof = Some(Box::new(Proof::Claimed(claim)));
    match x.request.body {
        Body::Stream { .. } if !covers_body => prove(x).await,
        // It will be held as a whole.
        Body::Stream { .. } if x.services.memory.get() >= Pressure::Severe => Err(short_of_memory()),
        Body::Stream { .. } => Ok(()),
        Body::Empty | Body::Bytes(_) => prove(x).await,
    }
}

/// What the head says of who signed it. It is read again from the bytes that came, by the one reading that there is: what is
/// signed is the request before anything of it was removed.
fn read(x: &mut Exchange<'_>) -> Result<Claim, Rejection> {
    let stage = x.stage.ok_or_else(lost)?;
    let head = received(x)?;
    let request = as_received(&head).ok_or_else(lost)?;
    let asked = &stage.credential_rules;
    let rules = Rules {
        allows_unsigned_payload: asked.allows_unsigned_payload,
        needs_content_type: asked.needs_content_type,
        ..Rules::of_api(stage.region(), x.context.time)
    };
    let claim = verify::read(&request, &rules);
    claim.map_err(|refusal| unauthenticated(x, &refusal))
}

/// Holds the claim to the key and the body, and asks the policies.
pub(super) async fn prove(x: &mut Exchange<'_>) -> Result<(), Rejection> {
    let Some(Proof::Claimed(claim)) = x.proof.take().map(|proof| *proof) else { return Err(lost()) };
    let body_hash = if claim.covers_body() { body_hash(x).await? } else { String::new() };
    let now = x.context.time;
    let known = x.keys.known(x.services.clock.instant());
    let found = find(&known, &claim, now);
    // Nobody has a key too: it takes as long.
    let key = known.signing_key(found, &claim.scope());
    let verified = claim.verify(&key, &body_hash).and_then(|verified| match found {
        None => Err(Refusal::UnknownKey),
        Some(found) if found.session.as_ref().is_some_and(|session| session.expires <= now) => {
            Err(Refusal::ExpiredToken)
        }
        Some(found) => Ok((verified, found)),
    });
    let (verified, found) = verified.map_err(|refusal| unauthenticated(x, &refusal))?;
    admit(x, &verified, found)?;
    x.proof = Some(Box::new(Proof::Admitted(verified)));
    Ok(())
}

/// Whether a REST API's request that leads nowhere has credentials that are no signature: then it is told so (reference 2.3).
pub(super) fn unreadable(x: &Exchange<'_>) -> Option<Rejection> {
    let head = received(x).ok()?;
    verify::malformed(&as_received(&head)?).map(|refusal| refused(ApiKind::Rest, &refusal))
}

fn received(x: &Exchange<'_>) -> Result<RequestHead, Rejection> {
    // Invariant: the bytes of the fields begin with the head as it was read, and nothing is ever taken out of them.
    let headers = &x.request.headers;
    head::parse(headers.bytes(), headers.len()).map_err(|_| lost())
}

fn as_received(head: &RequestHead) -> Option<Received<'_>> {
    let headers = &head.head.headers;
    let text = |range: &Range<usize>| std::str::from_utf8(headers.bytes().get(range.clone())?).ok();
    Some(Received { verb: text(&head.head.method)?, target: text(&head.head.target)?, headers })
}

/// SHA-256 of the body as it came, which is put back in one piece.
async fn body_hash(x: &mut Exchange<'_>) -> Result<String, Rejection> {
    if let Body::Stream { .. } = x.request.body {
        x.request.body = Body::Bytes(collect_request(x).await?);
    }
    Ok(match &x.request.body {
        Body::Bytes(bytes) => sha256_hex(bytes),
        Body::Empty | Body::Stream { .. } => sha256_hex(b""),
    })
}

/// The key that the request claims to be signed with. What is sent without the token that belongs to it, or with another one,
/// is nobody's.
fn find<'k>(known: &'k KnownKeys, claim: &Claim, now: SystemTime) -> Option<&'k AccessKey> {
    let found = known.access_key(claim.access_key_id()).filter(|found| found.is_active(now))?;
    let fits = match (&found.session, claim.session_token()) {
        (None, None) => true,
        (Some(session), Some(sent)) => {
            verify_slices_are_equal(session.token.as_bytes(), sent.as_bytes()).is_ok()
        }
        (Some(_), None) | (None, Some(_)) => false,
    };
    fits.then_some(found)
}

/// Whether the caller's own policies and the API's allow the call (reference 7.5, tables A and B).
fn admit(x: &mut Exchange<'_>, verified: &Verified, found: &AccessKey) -> Result<(), Rejection> {
    let stage = x.stage.ok_or_else(lost)?;
    let caller = caller(stage, verified, found);
    let arn = x.method_arn();
    let verdict_on = |action| verdict(x, stage, &caller, found, (action, &arn));
    let verdict = verdict_on(resource_policy::INVOKE);
    let may_renew = cache::is_asked_to_renew(x)
        .then(|| verdict_on(resource_policy::INVALIDATE_CACHE) == Verdict::Allowed);
    let judged = match verdict {
        Verdict::Allowed => Ok(()),
        Verdict::Denied => Err((true, "a policy denies it to the caller")),
        Verdict::Silent => Err((false, "no policy allows it to the caller")),
    };
    let judged = judged.map_err(|(is_explicit, why)| match x.api.kind {
        ApiKind::Rest => resource_policy::denied(&caller.user_arn, &arn, is_explicit, why),
        ApiKind::Http | ApiKind::OpenApi => forbidden(why),
    });
    x.may_renew = may_renew;
    let kind = x.api.kind;
    let context = x.context.caller.get_or_insert_default();
    context.authenticated = Some(Judged { status: 200, error: None });
    context.authorized = Some(told(kind, &judged));
    // Whoever was refused is named all the same: the log says who it was.
    context.caller = Some(caller);
    judged
}

fn verdict(
    x: &Exchange<'_>,
    stage: &StageState,
    caller: &Caller,
    found: &AccessKey,
    asked: (&str, &str),
) -> Verdict {
    let principal = Principal::Aws(AwsPrincipal {
        kind: PrincipalType::User,
        arn: &caller.user_arn,
        role: None,
        account: &caller.account_id,
        user_id: &caller.user_id,
        user_name: Some(&found.user),
    });
    // What temporary keys have besides.
    let issued = iso8601_seconds(epoch_seconds(found.created));
    let facts = [
        Fact { key: "aws:TokenIssueTime", values: &[issued.as_str()] },
        Fact { key: "aws:MultiFactorAuthPresent", values: &["false"] },
    ];
    let more = if found.session.is_some() { &facts[..] } else { &[] };
    let ask = |policy: &Policy| resource_policy::verdict_on(x, policy, asked, principal, more);
    let own = found.policies.iter().map(ask).fold(Verdict::Silent, together);
    let apis = stage.policy.as_ref().map_or(Verdict::Silent, ask);
    let is_own = caller.account_id == stage.account_id;
    policy::combine(own, apis, if is_own { Account::Same } else { Account::Other })
}

/// What two policies of one caller say.
fn together(one: Verdict, other: Verdict) -> Verdict {
    match (one, other) {
        (Verdict::Denied, _) | (_, Verdict::Denied) => Verdict::Denied,
        (Verdict::Allowed, _) | (_, Verdict::Allowed) => Verdict::Allowed,
        (Verdict::Silent, Verdict::Silent) => Verdict::Silent,
    }
}

fn caller(stage: &StageState, verified: &Verified, found: &AccessKey) -> Caller {
    let account = found.account.as_deref().unwrap_or(&stage.account_id);
    let arn = ["arn:", stage.partition(), ":iam::", account, ":user/", &found.user].concat();
    Caller {
        access_key_id: verified.access_key_id().into(),
        account_id: account.into(),
        user_id: user_id(&arn).into(),
        user_arn: arn.into(),
    }
}

/// A user's unique identifier, in the form that Amazon's have. There is one for each ARN, and it never changes.
fn user_id(arn: &str) -> String {
    const DIGITS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let hash = digest::digest(&digest::SHA256, arn.as_bytes());
    let digits = hash.as_ref().iter().take(17).filter_map(|byte| DIGITS.get(usize::from(byte % 32)));
    "AIDA".chars().chain(digits.map(|digit| char::from(*digit))).collect()
}

/// Remembers why nobody is known, and says so.
fn unauthenticated(x: &mut Exchange<'_>, refusal: &Refusal) -> Rejection {
    let judged = Err(refused(x.api.kind, refusal));
    x.context.caller.get_or_insert_default().authenticated = Some(told(x.api.kind, &judged));
    judged.err().unwrap_or_else(lost)
}

fn told(kind: ApiKind, judged: &Result<(), Rejection>) -> Judged {
    match judged {
        Ok(()) => Judged { status: 200, error: None },
        Err(rejection) => Judged {
            status: gateway_response::defaults(rejection, kind).0,
            error: Some(Box::from(&*rejection.detail)),
        },
    }
}

/// A refusal in Amazon's words; an HTTP API has one for all (reference 7.1).
fn refused(kind: ApiKind, refusal: &Refusal) -> Rejection {
    let message = refusal.message();
    match kind {
        ApiKind::Rest => Rejection {
            error_type: refusal.error(),
            ..Rejection::new(refusal.response_type(), Fault::Client, message.clone()).with_message(message)
        },
        ApiKind::Http | ApiKind::OpenApi => forbidden(message),
    }
}

fn forbidden(why: impl Into<Cow<'static, str>>) -> Rejection {
    Rejection::new(GatewayResponseType::AccessDenied, Fault::Client, why)
}

/// What cannot happen, and opens nothing.
fn lost() -> Rejection {
    Rejection::new(GatewayResponseType::Default5xx, Fault::Gateway, "what a signature needs is not there")
}
