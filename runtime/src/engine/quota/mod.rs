//! Quotas (reference 7.7): how often an API key may be used in a day, a week or a month.
//!
//! Periods are the calendar's, UTC: a day begins at midnight, a week on Sunday, a month on its first day.

mod period;
#[cfg(test)]
mod tests;
mod window;

pub use window::QuotaWindow;
