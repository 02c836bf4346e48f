//! Tokens of issuers and user pools (reference 7.2, 7.4).

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;
use std::time::SystemTime;

use super::issuer_keys::issuer_keys;
use super::{misconfigured, unauthorized};
use crate::api::ApiKind;
use crate::engine::authorizer::{Identity, IdentityHash, value};
use crate::engine::bind::{BoundIssuer, BoundTokenAuthorizer, TokenRules};
use crate::engine::check;
use crate::engine::jwt::{self, Algorithms, Demand, KeySet, Leeway, Refusal, Signed, Token};
use crate::integration::Exchange;
use crate::message::{AuthorizerContext, Fault, GatewayResponseType, Rejection};
use crate::phase::policy;

/// What a client is told where an issuer's keys are not to be had: Amazon's words.
const UNREACHABLE: &str = "OIDC discovery endpoint communication error";

/// Verifies the token.
pub(super) async fn judge(
    x: &mut Exchange<'_>,
    bound: &BoundTokenAuthorizer,
    scopes: &'static [&'static str],
) -> Result<(), Rejection> {
    let shown = value(bound.source, &x.scope(b""));
    let Some(token) = shown.as_deref().and_then(text) else {
        let why = "the token is missing, empty, there twice, or no text";
        return Err(Rejection { challenge: Some(jwt::MISSING.into()), ..unauthorized(why) });
    };
    let issuers = bound.issuers.as_ref().map_err(|why| misconfigured(*why))?;
    let token = verified(x, bound, issuers, token, scopes).await?;
    if matches!(bound.asked, TokenRules::Pool(_)) {
        policy::allowed(x)?;
    }
    let granted = token.scopes_among(scopes);
    if !scopes.is_empty() && granted.is_empty() {
        return Err(insufficient(x.api.kind, scopes));
    }
    x.context.authorizer = Some(Box::new(AuthorizerContext {
        caller: Some(Arc::clone(token.caller())),
        scopes: (!scopes.is_empty()).then_some(granted),
        ..AuthorizerContext::default()
    }));
    Ok(())
}

/// The token in a field's value, with `Bearer` in front or without.
fn text(value: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(value).ok()?.trim_ascii();
    let rest = text.split_at_checked(7).filter(|(word, _)| word.eq_ignore_ascii_case("bearer "));
    Some(rest.map_or(text, |(_, token)| token.trim_ascii_start())).filter(|token| !token.is_empty())
}

async fn verified(
    x: &Exchange<'_>,
    bound: &BoundTokenAuthorizer,
    issuers: &[Rc<BoundIssuer>],
    token: &str,
    scopes: &[&'static str],
) -> Result<Arc<Token>, Rejection> {
    let refused = |refusal| refused(x.api.kind, refusal, scopes);
    let issuer = match issuers {
        [only] => only,
        // Which pool it is of has to be known before it can be proven.
        several => {
            let named = Signed::parse(token).map_err(refused)?.unproven_issuer();
            let is_named = |issuer: &&Rc<BoundIssuer>| named.as_deref() == Some(&*issuer.name);
            several.iter().find(is_named).ok_or_else(|| refused(Refusal::Issuer))?
        }
    };
    let (deployment, stage) = x.stage.map_or(("", ""), |stage| (&*stage.deployment_id, &*stage.name));
    // What is asked of a token depends on the authorizer, and of a pool's on whether there are scopes.
    let owner = [&*bound.kept_under, if scopes.is_empty() { "" } else { "scopes" }].join(" ");
    let leeway = x.stage.map_or(Leeway::NONE, |stage| stage.credential_rules.leeway);
    let identity = Identity { values: vec![Some(Cow::Borrowed(token.as_bytes()))] };
    let key = IdentityHash::new([deployment, stage, &owner], &identity);

    let now = x.services.clock.now();
    let known = issuer_keys(x, issuer, None).await;
    let mut known = known.map_err(|why| unreachable(x.api.kind, &why, scopes))?;
    if let Some(kept) = x.authorizers.tokens.get(&key, &known) {
        kept.is_current(leeway, now).map_err(refused)?;
        return Ok(kept);
    }
    let verify = |keys: &KeySet| verify(bound, issuer, token, keys, scopes, (now, leeway));
    let token = match verify(&known) {
        // It may be signed with a new key.
        Err(Refusal::UnknownKey) => {
            let newer = issuer_keys(x, issuer, Some(&known)).await;
            known = newer.map_err(|_| refused(Refusal::UnknownKey))?;
            verify(&known)
        }
        verified => verified,
    };
    let token = Arc::new(token.map_err(refused)?);
    x.authorizers.tokens.keep(key, Arc::clone(&token), known);
    Ok(token)
}

fn verify(
    bound: &BoundTokenAuthorizer,
    issuer: &BoundIssuer,
    token: &str,
    keys: &KeySet,
    scopes: &[&str],
    (now, leeway): (SystemTime, Leeway),
) -> Result<Token, Refusal> {
    let demand = Demand {
        issuer: &issuer.name,
        audiences: None,
        token_use: None,
        algorithms: Algorithms::ALL,
        needs_key_id: true,
        leeway,
    };
    match &bound.asked {
        TokenRules::Audience(audience) => {
            let audience: Vec<&str> = audience.iter().map(|one| &**one).collect();
            Demand { audiences: Some(&audience), ..demand }.verify(token, keys, now)
        }
        TokenRules::Pool(validation) => {
            let demand = Demand { algorithms: Algorithms::COGNITO, ..demand };
            let token_use = if scopes.is_empty() { "id" } else { "access" };
            let token = Demand { token_use: Some(token_use), ..demand }.verify(token, keys, now)?;
            let Some(matcher) = validation.filter(|_| scopes.is_empty()) else { return Ok(token) };
            let audience = token.caller().claim("aud");
            match audience.is_some_and(|audience| check::matches(matcher, audience) == Some(true)) {
                true => Ok(token),
                false => Err(Refusal::Audience),
            }
        }
    }
}

fn refused(kind: ApiKind, refusal: Refusal, scopes: &[&str]) -> Rejection {
    let rejection = unauthorized(refusal.description());
    match kind {
        ApiKind::Rest => rejection.with_message(refusal.cognito_message()),
        _ => Rejection { challenge: Some(jwt::invalid(refusal, scopes).into()), ..rejection },
    }
}

/// Nobody is let in while nobody can say who is right.
fn unreachable(kind: ApiKind, why: &str, scopes: &[&str]) -> Rejection {
    let rejection = Rejection::new(
        GatewayResponseType::Unauthorized,
        Fault::Integration,
        format!("the issuer's keys are not to be had: {why}"),
    );
    match kind {
        ApiKind::Rest => rejection,
        _ => Rejection { challenge: Some(jwt::invalid_because(UNREACHABLE, scopes).into()), ..rejection },
    }
}

/// A token that has none of the scopes: 403 of an HTTP API; a user pool's authorizer knows 401 only.
fn insufficient(kind: ApiKind, scopes: &[&str]) -> Rejection {
    let why = "the token has none of the method's scopes";
    match kind {
        ApiKind::Rest => unauthorized(why),
        _ => Rejection {
            challenge: Some(jwt::insufficient(scopes).into()),
            ..Rejection::new(GatewayResponseType::AccessDenied, Fault::Client, why)
        },
    }
}
