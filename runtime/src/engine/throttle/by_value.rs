//! What callers are told apart by.

use std::net::{IpAddr, Ipv6Addr};

pub(super) use super::value_buckets::Value;
use super::{Limit, ValueBuckets};
use crate::api::ThrottleBy;
use crate::engine::scope::Scope;
use crate::engine::variable;
use crate::message::ContextVariable;

/// Buckets of callers, and what tells them apart.
#[derive(Debug)]
pub(super) struct ByValue {
    by: ContextVariable,
    pub(super) buckets: ValueBuckets,
}

/// Buckets for each throttle that says something.
pub(super) fn all(throttles: &'static [ThrottleBy]) -> Box<[ByValue]> {
    let made = throttles.iter().filter_map(|throttle| {
        let limit = Limit::of(throttle.throttle)?;
        Some(ByValue { by: throttle.by, buckets: ValueBuckets::new(limit) })
    });
    made.collect()
}

impl ByValue {
    /// Who this is, to a method or, without one, to all that share the buckets. Who has no value is one caller together
    /// with all others who have none.
    pub(super) fn value(&self, method: Option<u32>, scope: &Scope<'_>) -> Value {
        match self.by {
            ContextVariable::IdentitySourceIp => {
                self.buckets.value((method, network(scope.context.source_ip)))
            }
            by => self.buckets.value((method, variable::value(by, scope))),
        }
    }
}

/// The address of an IPv4 client; of an IPv6 client the first 64 bits, as those behind them are the client's own to choose.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv6_client_has_one_bucket_for_its_network() {
        let of = |text: &str| network(text.parse().unwrap());
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff:ffff:ffff:ffff"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("192.0.2.1"), of("::ffff:192.0.2.1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    }
}
