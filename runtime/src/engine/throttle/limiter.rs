//! Where tokens of a limit are.

use std::sync::Arc;

use super::shared::Attempt;
use super::{Bucket, Limit, Moment, SharedBucket, Sharing, shared};
use crate::message::LimiterId;

/// A limit's tokens.
#[derive(Debug)]
pub(super) enum Limiter {
    /// This gateway's own.
    Own(Bucket),
    /// Those of all gateways at a store.
    Shared(Arc<SharedBucket>),
}

/// A token that was taken, for whoever gives it back.
#[derive(Debug, Clone, Copy)]
pub(super) enum Token {
    Own,
    Shared(shared::Taken),
}

/// What becomes of a request.
pub(super) enum Outcome {
    Taken(Token),
    HeldBack,
    Ask,
}

impl Limiter {
    /// The tokens of a limit. One that lets nothing through asks nobody.
    pub(super) fn new(
        limit: Limit,
        sharing: Option<&Arc<Sharing>>,
        is_exact: bool,
        id: impl FnOnce() -> LimiterId,
    ) -> Limiter {
        match sharing.filter(|_| !limit.is_closed()) {
            None => Limiter::Own(Bucket::new(limit)),
            Some(sharing) => Limiter::Shared(Arc::new(SharedBucket::new(id(), limit, is_exact, sharing))),
        }
    }

    pub(super) fn take(&self, now: Moment) -> Outcome {
        match self {
            Limiter::Own(bucket) if bucket.take(now).is_ok() => Outcome::Taken(Token::Own),
            Limiter::Own(_) => Outcome::HeldBack,
            Limiter::Shared(bucket) => Outcome::of(bucket.attempt(now)),
        }
    }

    /// Whether it is known to have none.
    pub(super) fn holds_back(&self, now: Moment) -> bool {
        match self {
            Limiter::Own(_) => false,
            Limiter::Shared(bucket) => bucket.holds_back(now),
        }
    }

    pub(super) fn give_back(&self, token: Token, now: Moment) {
        match (self, token) {
            (Limiter::Shared(bucket), Token::Shared(taken)) => bucket.give_back(taken, now),
            (Limiter::Own(bucket), _) => bucket.give_back(),
            (Limiter::Shared(_), Token::Own) => {}
        }
    }
}

impl Outcome {
    pub(super) fn of(attempt: Attempt) -> Outcome {
        match attempt {
            Attempt::Taken(taken) => Outcome::Taken(Token::Shared(taken)),
            Attempt::HeldBack => Outcome::HeldBack,
            Attempt::Ask => Outcome::Ask,
        }
    }
}
