//! What a token must say to be taken here and now.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::claims::Claims;
use super::{Algorithms, KeySet, Refusal, Signed};
use crate::message::Authorized;

/// How far the clocks of issuer and gateway may differ: 0 to 60 seconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Leeway(Duration);

impl Leeway {
    /// Not at all.
    pub const NONE: Leeway = Leeway(Duration::ZERO);

    /// So long; `None` for more than a minute.
    pub const fn of(time: Duration) -> Option<Leeway> {
        if time.as_millis() <= 60_000 { Some(Leeway(time)) } else { None }
    }

    fn seconds(self) -> f64 {
        self.0.as_secs_f64()
    }
}

/// What is asked of a token.
#[derive(Debug, Clone, Copy)]
pub struct Demand<'a> {
    /// `iss`, exactly.
    pub issuer: &'a str,
    /// One of these must be `aud` or in it; where there is no `aud`, one must be `client_id`. `None`: whoever it is for.
    pub audiences: Option<&'a [&'a str]>,
    /// `token_use`, where it is asked for.
    pub token_use: Option<&'a str>,
    /// Algorithms that are taken.
    pub algorithms: Algorithms,
    /// Whether the header must name its key, also where the issuer has only one.
    pub needs_key_id: bool,
    /// How far clocks may differ.
    pub leeway: Leeway,
}

impl Demand<'_> {
    /// Verifies a token, from its text to its claims.
    ///
    /// # Errors
    /// It is refused.
    pub fn verify(&self, token: &str, keys: &KeySet, now: SystemTime) -> Result<Token, Refusal> {
        let signed = Signed::parse(token)?;
        if self.needs_key_id && signed.key_id().is_none() {
            return Err(Refusal::KeyIdMissing);
        }
        keys.verify(&signed, self.algorithms)?.admit(self, now)
    }
}

/// A token that a key of its issuer has signed. Whether it is for this gateway, and still good, was not looked at.
#[derive(Debug)]
pub struct Authentic<'p>(Claims<'p>);

impl<'p> Authentic<'p> {
    pub(super) fn of(claims: Claims<'p>) -> Authentic<'p> {
        Authentic(claims)
    }

    /// Holds the claims to what is asked.
    ///
    /// # Errors
    /// They say something else.
    pub fn admit(self, demand: &Demand<'_>, now: SystemTime) -> Result<Token, Refusal> {
        let Authentic(claims) = self;
        let expires = claims.number("exp")?.ok_or(Refusal::ExpiryMissing)?;
        let (not_before, issued) = (claims.number("nbf")?, claims.number("iat")?);
        is_current(expires, demand.leeway, now)?;
        let latest = seconds(now) + demand.leeway.seconds();
        if not_before.is_some_and(|time| time > latest) {
            return Err(Refusal::NotYetValid);
        }
        if issued.is_some_and(|time| time > latest) {
            return Err(Refusal::IssuedLater);
        }
        if claims.string("iss").as_deref() != Some(demand.issuer) {
            return Err(Refusal::Issuer);
        }
        if !demand.audiences.is_none_or(|audiences| is_for(&claims, audiences)) {
            return Err(Refusal::Audience);
        }
        if demand.token_use.is_some_and(|wanted| claims.string("token_use").as_deref() != Some(wanted)) {
            return Err(Refusal::Use);
        }
        Ok(Token::of(&claims, expires))
    }
}

/// A token that is taken: as much of it as is asked for by each request that shows it.
#[derive(Debug, Clone)]
pub struct Token {
    caller: Arc<Authorized>,
    scopes: Vec<Box<str>>,
    expires: f64,
}

impl Token {
    fn of(claims: &Claims<'_>, expires: f64) -> Token {
        let caller = Authorized { claims: Some(claims.texts()), ..Authorized::default() };
        let scopes = claims.scopes().into_iter().map(Box::from).collect();
        Token { caller: Arc::new(caller), scopes, expires }
    }

    /// Whose it is: all its claims as texts.
    pub fn caller(&self) -> &Arc<Authorized> {
        &self.caller
    }

    /// Whether it is still good: for those that are kept.
    ///
    /// # Errors
    /// It has expired.
    pub fn is_current(&self, leeway: Leeway, now: SystemTime) -> Result<(), Refusal> {
        is_current(self.expires, leeway, now)
    }

    /// Those of a route's scopes that it has: none means 403, where the route has any.
    pub fn scopes_among<'s>(&self, scopes: &[&'s str]) -> Vec<&'s str> {
        scopes.iter().copied().filter(|scope| self.scopes.iter().any(|word| **word == **scope)).collect()
    }

    /// About how much memory it takes, in bytes.
    pub fn size(&self) -> usize {
        let scopes = self.scopes.iter().map(|scope| scope.len() + size_of::<Box<str>>());
        let claims = self.caller.claims.iter().flatten();
        let claims = claims.map(|(name, text)| name.len() + text.len() + size_of::<(Box<str>, Box<str>)>());
        size_of::<Token>() + size_of::<Authorized>() + scopes.sum::<usize>() + claims.sum::<usize>()
    }
}

fn is_current(expires: f64, leeway: Leeway, now: SystemTime) -> Result<(), Refusal> {
    let is_current = expires + leeway.seconds() > seconds(now);
    if is_current { Ok(()) } else { Err(Refusal::Expired) }
}

/// Whether a token is for one of the audiences. `client_id` counts only where there is no `aud` at all.
fn is_for(claims: &Claims<'_>, audiences: &[&str]) -> bool {
    let is_one = |name: &str| audiences.contains(&name);
    if claims.has("aud") {
        return match claims.string("aud") {
            Some(audience) => is_one(&audience),
            None => claims.list("aud").is_some_and(|list| list.iter().any(|audience| is_one(audience))),
        };
    }
    claims.string("client_id").is_some_and(|client| is_one(&client))
}

/// Seconds since 1970, as claims count them.
fn seconds(time: SystemTime) -> f64 {
    time.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO).as_secs_f64()
}
