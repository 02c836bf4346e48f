//! Names to addresses, without blocking a worker.
//!
//! Literals and `localhost` need nobody. Everything else is asked of the hosts file and the name servers of the
//! system's configuration; answers are kept for their TTL, and up to [`STALE`] longer while the servers are silent.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::rc::Rc;
use std::time::{Duration, Instant};

use hickory_resolver::TokioResolver;

use crate::message::without_brackets;

/// How long an answer outlives its TTL when there is no new one (reliability.md 6).
const STALE: Duration = Duration::from_secs(5 * 60);
/// A TTL of zero would ask for every connection.
const SHORTEST: Duration = Duration::from_secs(1);
/// Names come from definitions, so they are few; this bounds the rest.
const MOST_NAMES: usize = 1_000;

/// The resolver of one worker.
#[derive(Debug, Default)]
pub(super) struct Resolver {
    servers: OnceCell<Option<TokioServers>>,
    known: RefCell<HashMap<Box<str>, Known>>,
    /// What tests add to the time.
    #[cfg(test)]
    later: std::cell::Cell<Duration>,
}

#[derive(Debug, Clone)]
struct Known {
    addresses: Rc<[IpAddr]>,
    until: Instant,
}

/// The name servers; a type of its own for its `Debug`.
struct TokioServers(TokioResolver);

impl std::fmt::Debug for TokioServers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("name servers of the system")
    }
}

impl Resolver {
    /// The addresses of a host, in the order in which they should be tried. `Err` says why there are none.
    pub(super) async fn resolve(&self, host: &str) -> Result<Rc<[IpAddr]>, String> {
        if let Some(literal) = literal(host) {
            return Ok(Rc::new([literal]));
        }
        if host.eq_ignore_ascii_case("localhost") {
            return Ok(Rc::new([IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)]));
        }
        let known = self.known.borrow().get(host).cloned();
        if let Some(known) = &known
            && known.until > self.now()
        {
            return Ok(known.addresses.clone());
        }
        match self.ask(host).await {
            Ok(fresh) => {
                let addresses = fresh.addresses.clone();
                let mut names = self.known.borrow_mut();
                if names.len() >= MOST_NAMES {
                    let now = self.now();
                    names.retain(|_, known| known.until > now);
                }
                if names.len() < MOST_NAMES {
                    names.insert(host.into(), fresh);
                }
                Ok(addresses)
            }
            Err(detail) => match known {
                Some(known) if known.until + STALE > self.now() => Ok(known.addresses),
                _ => Err(detail),
            },
        }
    }

    #[cfg(not(test))]
    fn now(&self) -> Instant {
        Instant::now()
    }

    #[cfg(test)]
    fn now(&self) -> Instant {
        Instant::now() + self.later.get()
    }

    async fn ask(&self, host: &str) -> Result<Known, String> {
        let servers = self.servers.get_or_init(|| {
            let builder = TokioResolver::builder_tokio().ok()?;
            builder.build().ok().map(TokioServers)
        });
        let Some(TokioServers(resolver)) = servers else {
            return Err("the system has no usable configuration of name servers".into());
        };
        let answer = resolver.lookup_ip(host).await.map_err(|error| format!("{host}: {error}"))?;
        let mut addresses: Vec<IpAddr> = answer.iter().collect();
        // IPv4 first: it is what nearly every network has. The order within a family is the servers'.
        addresses.sort_by_key(IpAddr::is_ipv6);
        if addresses.is_empty() {
            return Err(format!("{host}: no address"));
        }
        let time_to_live = answer.valid_until().saturating_duration_since(Instant::now());
        let until = self.now() + time_to_live.max(SHORTEST);
        Ok(Known { addresses: addresses.into(), until })
    }
}

fn literal(host: &str) -> Option<IpAddr> {
    without_brackets(host).parse().ok()
}

#[cfg(test)]
mod tests;
