//! What a bucket is made for.

use crate::api::Throttle;

/// What an account has at Amazon (reference 8.1), for what a throttle does not say.
const ACCOUNT: Limit = Limit { rate: 10_000.0, burst: 5_000 };

/// A rate and a burst.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limit {
    /// Requests a second that are let through in the long run. With 0 none is, also not at first.
    pub rate: f64,
    /// Requests that are let through at once after a pause: what the bucket holds. With 0 none is.
    pub burst: u32,
}

impl Limit {
    /// The limit of a throttle; `None` where it says nothing.
    pub fn of(throttle: Throttle) -> Option<Limit> {
        let Throttle { rate, burst } = throttle;
        (rate.is_some() || burst.is_some())
            .then(|| Limit { rate: rate.unwrap_or(ACCOUNT.rate), burst: burst.unwrap_or(ACCOUNT.burst) })
    }

    /// Whether it lets nothing through.
    pub fn is_closed(self) -> bool {
        // What is no number lets nothing through either.
        self.burst == 0 || self.rate.is_nan() || self.rate <= 0.0
    }
}
