//! Where state lives: `--state`.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::adapter::file::FileStore;
use crate::adapter::memory::MemoryStore;
use crate::adapter::redis::RedisStore;
use crate::port::{StateError, StateStore};

/// A place that state lives in.
#[derive(Clone, PartialEq, Eq)]
pub enum StatePlace {
    /// This process: `memory:`.
    Memory,
    /// A folder: `file:DIR`.
    File(PathBuf),
    /// A Redis server, or several: `redis://…`, `rediss://…`, `redis-cluster://…`, `rediss-cluster://…`. The URL may say a
    /// password.
    Redis(Zeroizing<String>),
}

impl StatePlace {
    /// Reads a URL. What is wrong is said with no more of it than its scheme, since it may hold a password.
    pub fn parse(url: &str) -> Result<StatePlace, String> {
        let expected = "memory:, file:DIR, redis://HOST:PORT, rediss://HOST:PORT or redis-cluster://HOST:PORT is expected";
        let Some((scheme, rest)) = url.split_once(':') else { return Err(expected.to_owned()) };
        match scheme {
            "memory" if rest.is_empty() => Ok(StatePlace::Memory),
            "memory" => Err("nothing stands behind memory:".to_owned()),
            "file" => {
                // file:///var/lib/x is the folder /var/lib/x; file://x would be a host.
                let path = match rest.strip_prefix("//") {
                    Some(path) if path.starts_with('/') => path,
                    Some(_) => return Err("file:DIR or file:///DIR is expected".to_owned()),
                    None => rest,
                };
                if path.is_empty() {
                    return Err("file: needs a folder, file:DIR".to_owned());
                }
                Ok(StatePlace::File(PathBuf::from(path)))
            }
            "redis" | "rediss" | "redis-cluster" | "rediss-cluster" => {
                RedisStore::check(url)?;
                Ok(StatePlace::Redis(Zeroizing::new(url.to_owned())))
            }
            _ => Err(format!("no store is reached by {scheme}:, {expected}")),
        }
    }

    /// The store. It is not asked anything yet.
    ///
    /// # Errors
    /// There can be no store in this place.
    pub fn open(&self) -> Result<Arc<dyn StateStore>, StateError> {
        Ok(match self {
            StatePlace::Memory => Arc::new(MemoryStore::new()),
            StatePlace::File(folder) => Arc::new(FileStore::new(folder)?),
            StatePlace::Redis(url) => Arc::new(RedisStore::new(url)?),
        })
    }

    /// Whether somebody has made a store here. Of a server that is not known: it is there, whatever is in it.
    ///
    /// # Errors
    /// It cannot be found out.
    pub fn exists(&self) -> Result<bool, StateError> {
        match self {
            StatePlace::File(folder) => FileStore::exists(folder),
            StatePlace::Memory | StatePlace::Redis(_) => Ok(true),
        }
    }

    /// Whether the state's key is kept where the state is, for whoever reads that.
    pub fn shows_its_key(&self) -> bool {
        matches!(self, StatePlace::Redis(_))
    }
}

/// For people: a URL without what is secret in it.
impl fmt::Display for StatePlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StatePlace::Memory => f.write_str("memory:"),
            StatePlace::File(folder) => write!(f, "file:{}", folder.display()),
            StatePlace::Redis(url) => f.write_str(&without_credentials(url)),
        }
    }
}

impl fmt::Debug for StatePlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Scheme, host and port of a URL. A password stands in front of the last `@`, or behind a `?`.
fn without_credentials(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or((url, ""));
    let rest = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    format!("{scheme}://{rest}")
}
