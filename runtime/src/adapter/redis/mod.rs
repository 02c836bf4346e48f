//! State in Redis, or what speaks like it: `redis://…`, `rediss://…` over TLS, `redis-cluster://…`.
//!
//! Each operation is one script, and all that it touches has one hash tag, so that a cluster keeps it in one place. A
//! connection that broke is made anew by the next who asks; what was under way over it is an error, and only what can be
//! asked twice is asked again.

mod scripts;
mod together;

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use ::redis::aio::MultiplexedConnection;
use ::redis::cluster::ClusterClient;
use ::redis::cluster_async::ClusterConnection;
use ::redis::cluster_routing::{Route, RoutingInfo, SingleNodeRoutingInfo, SlotAddr};
use ::redis::{
    AsyncConnectionConfig, Client, ErrorKind, FromRedisValue, RedisError, RedisResult, Script,
    ServerErrorKind, cmd,
};
use tokio::time::timeout;

use crate::port::{
    Kept, KeyChange, KeysVersion, LeaseAsk, Leased, LimiterId, LocalBoxFuture, StateError, StateStore,
    StoredKey, StoredKeys, Written,
};
use scripts::Scripts;
use together::together;

/// To be connected; a failover may take longer, and then somebody asks again.
const CONNECT: Duration = Duration::from_secs(2);
/// To be answered, with all that is there.
const ANSWER: Duration = Duration::from_secs(5);
/// For a replica to have what was written. People wait for it, and no request does.
const REPLICA: Duration = Duration::from_secs(1);
/// So many who wait no longer, one after another, and the connection is taken for dead: who leases tokens waits for a few
/// milliseconds, and nobody would ever see the connection itself give up.
const PATIENT: u32 = 8;

/// State in Redis.
pub struct RedisStore {
    place: Place,
    scripts: Scripts,
    connection: Mutex<Option<Connection>>,
    /// How many have left without an answer since somebody got one.
    left: AtomicU32,
}

/// Where the servers are.
enum Place {
    One(Box<Client>),
    Cluster(Box<ClusterClient>),
}

#[derive(Clone)]
enum Connection {
    One(MultiplexedConnection),
    Cluster(ClusterConnection),
}

impl RedisStore {
    /// Whether a URL names a server, without a word of it in the answer: it may hold a password.
    pub fn check(url: &str) -> Result<(), String> {
        Place::of(url).map(drop).map_err(|_| {
            "this names no server: redis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE] is expected, rediss:// over TLS; of a \
             cluster redis-cluster://HOST:PORT,HOST:PORT"
                .to_owned()
        })
    }

    /// The store at a URL. It is not connected yet.
    ///
    /// # Errors
    /// The URL names no server.
    pub fn new(url: &str) -> Result<RedisStore, StateError> {
        // The client asks for the process' provider; there is one here, whoever else links another.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let place = Place::of(url).map_err(|error| told(&error))?;
        Ok(RedisStore {
            place,
            scripts: Scripts::new(),
            connection: Mutex::new(None),
            left: AtomicU32::new(0),
        })
    }

    /// A connection: the one that is there, or a new one.
    async fn connect(&self) -> RedisResult<Connection> {
        let kept = { self.connection.lock().unwrap_or_else(PoisonError::into_inner).clone() };
        if let Some(connection) = kept {
            return Ok(connection);
        }
        let connection = match &self.place {
            Place::One(client) => {
                let config = AsyncConnectionConfig::new()
                    .set_connection_timeout(Some(CONNECT))
                    .set_response_timeout(Some(ANSWER));
                Connection::One(client.get_multiplexed_async_connection_with_config(&config).await?)
            }
            Place::Cluster(client) => Connection::Cluster(client.get_async_connection().await?),
        };
        *self.connection.lock().unwrap_or_else(PoisonError::into_inner) = Some(connection.clone());
        Ok(connection)
    }

    /// Whoever comes next makes another connection.
    fn disconnect(&self) {
        *self.connection.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Runs a script for somebody who may leave at any time, and does it once: what it takes would be taken twice.
    async fn run_briefly<T>(
        &self,
        work: impl AsyncFnOnce(Connection) -> RedisResult<T>,
    ) -> Result<T, StateError> {
        let mut leaving = Leaving(Some(self));
        let done = match self.connect().await {
            Ok(connection) => work(connection).await,
            Err(error) => Err(error),
        };
        leaving.0 = None;
        self.left.store(0, Ordering::Relaxed);
        done.map_err(|error| {
            if is_lost(&error) {
                self.disconnect();
            }
            told(&error)
        })
    }

    /// Runs a script, and once more over a new connection where the old one was dead and that does no harm.
    async fn run<T: FromRedisValue>(
        &self,
        script: &Script,
        keys: &[&str],
        arguments: &[&[u8]],
        is_repeatable: bool,
    ) -> Result<T, StateError> {
        let mut first = true;
        loop {
            let answered = timeout(CONNECT + ANSWER, self.run_once(script, keys, arguments)).await;
            let error = match answered {
                Ok(Ok(value)) => return Ok(value),
                Ok(Err(error)) => error,
                Err(_) => {
                    let detail = "Redis does not answer in time".to_owned();
                    return Err(StateError { retry: true, detail });
                }
            };
            if is_lost(&error) {
                self.disconnect();
                if first && is_repeatable && !error.is_connection_refusal() && !error.is_timeout() {
                    first = false;
                    continue;
                }
            }
            return Err(told(&error));
        }
    }

    /// Whether a replica has all that was written over the connection, within its time (reliability.md 7).
    async fn is_replicated(&self) -> bool {
        let kept = { self.connection.lock().unwrap_or_else(PoisonError::into_inner).clone() };
        let mut wait = cmd("WAIT");
        wait.arg(1).arg(u64::try_from(REPLICA.as_millis()).unwrap_or_default());
        let waited = match kept {
            // Over a new one nothing was written.
            None => return false,
            Some(Connection::One(mut connection)) => wait.query_async(&mut connection).await,
            Some(Connection::Cluster(mut connection)) => {
                // Where the records are, and not everywhere.
                let route = Route::with_key(scripts::VERSION, SlotAddr::Master);
                let one = RoutingInfo::SingleNode(SingleNodeRoutingInfo::SpecificNode(route));
                let waited = connection.route_command(wait, one).await;
                waited.and_then(|value| i64::from_redis_value(value).map_err(RedisError::from))
            }
        };
        waited.is_ok_and(|replicas: i64| replicas > 0)
    }

    async fn run_once<T: FromRedisValue>(
        &self,
        script: &Script,
        keys: &[&str],
        arguments: &[&[u8]],
    ) -> RedisResult<T> {
        invoke(self.connect().await?, script, keys, arguments).await
    }
}

/// Runs a script over a connection.
async fn invoke<T: FromRedisValue>(
    mut connection: Connection,
    script: &Script,
    keys: &[&str],
    arguments: &[&[u8]],
) -> RedisResult<T> {
    let mut invocation = script.prepare_invoke();
    for key in keys {
        invocation.key(*key);
    }
    for argument in arguments {
        invocation.arg(*argument);
    }
    match &mut connection {
        Connection::One(connection) => invocation.invoke_async(connection).await,
        Connection::Cluster(connection) => invocation.invoke_async(connection).await,
    }
}

/// Somebody who waits for a store. Dropped, he has left.
struct Leaving<'s>(Option<&'s RedisStore>);

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        let Some(store) = self.0 else { return };
        if store.left.fetch_add(1, Ordering::Relaxed) + 1 >= PATIENT {
            store.left.store(0, Ordering::Relaxed);
            store.disconnect();
        }
    }
}

impl Place {
    fn of(url: &str) -> RedisResult<Place> {
        let cluster = [("redis-cluster://", "redis://"), ("rediss-cluster://", "rediss://")];
        let found = cluster.iter().find_map(|(prefix, scheme)| Some((url.strip_prefix(prefix)?, scheme)));
        let Some((rest, scheme)) = found else {
            return Client::open(url).map(|client| Place::One(Box::new(client)));
        };
        let (credentials, hosts) = match rest.rsplit_once('@') {
            Some((credentials, hosts)) => (format!("{credentials}@"), hosts),
            None => (String::new(), rest),
        };
        let nodes = hosts.split(',').map(|host| format!("{scheme}{credentials}{host}"));
        let client =
            ClusterClient::builder(nodes).connection_timeout(CONNECT).response_timeout(ANSWER).build()?;
        Ok(Place::Cluster(Box::new(client)))
    }
}

impl StateStore for RedisStore {
    fn keep<'a>(&'a self, what: Kept, offered: &'a [u8]) -> LocalBoxFuture<'a, Result<Vec<u8>, StateError>> {
        Box::pin(async move {
            let key = match what {
                Kept::StateKey => scripts::STATE_KEY,
                Kept::Check => scripts::CHECK,
            };
            self.run(&self.scripts.keep, &[key], &[offered], true).await
        })
    }

    fn read_keys<'a>(
        &'a self,
        known: Option<&'a KeysVersion>,
    ) -> LocalBoxFuture<'a, Result<Option<StoredKeys>, StateError>> {
        Box::pin(async move {
            let arguments: &[&[u8]] = match known {
                Some(known) => &[known.0.as_bytes()],
                None => &[],
            };
            let keys = [scripts::VERSION, scripts::RECORDS];
            let found: Option<(String, Vec<Vec<u8>>)> =
                self.run(&self.scripts.read_keys, &keys, arguments, true).await?;
            let Some((version, parts)) = found else { return Ok(None) };
            let mut parts = parts.into_iter();
            let mut records = Vec::with_capacity(parts.len() / 2);
            while let (Some(name), Some(sealed)) = (parts.next(), parts.next()) {
                let name = String::from_utf8(name).map_err(|_| StateError {
                    retry: false,
                    detail: "Redis holds a record of a key whose name is no text".to_owned(),
                })?;
                records.push(StoredKey { name: name.into(), sealed });
            }
            Ok(Some(StoredKeys { version: KeysVersion(version.into()), records }))
        })
    }

    fn write_keys<'a>(
        &'a self,
        base: &'a KeysVersion,
        next: &'a KeysVersion,
        changes: &'a [KeyChange],
    ) -> LocalBoxFuture<'a, Result<Written, StateError>> {
        Box::pin(async move {
            let mut arguments: Vec<&[u8]> = vec![base.0.as_bytes(), next.0.as_bytes()];
            for change in changes {
                match change {
                    KeyChange::Put(key) => arguments.extend([&b"PUT"[..], key.name.as_bytes(), &key.sealed]),
                    KeyChange::Remove(name) => arguments.extend([&b"DEL"[..], name.as_bytes()]),
                }
            }
            let keys = [scripts::VERSION, scripts::RECORDS];
            let (done, replicas): (i64, i64) =
                self.run(&self.scripts.write_keys, &keys, &arguments, false).await?;
            Ok(match (done, replicas) {
                (1, 0) => Written::Done,
                (1, _) if self.is_replicated().await => Written::Done,
                (1, _) => Written::Unconfirmed,
                _ => Written::Outdated,
            })
        })
    }

    fn lease<'a>(&'a self, asks: &'a [LeaseAsk]) -> LocalBoxFuture<'a, Result<Vec<Leased>, StateError>> {
        Box::pin(async move {
            let script = &self.scripts.lease;
            self.run_briefly(async move |connection| {
                // They leave together, over the one connection, and each goes where its limiter is.
                let answers = together(asks.iter().map(|ask| lease_one(connection.clone(), script, ask)));
                answers.await.into_iter().collect()
            })
            .await
        })
    }

    fn attend<'a>(
        &'a self,
        fleet: &'a LimiterId,
        gateway: u64,
        lasting: Duration,
    ) -> LocalBoxFuture<'a, Result<u32, StateError>> {
        Box::pin(async move {
            let (key, gateway) = (scripts::gateways(fleet), format!("{gateway:016x}"));
            let lasting = lasting.as_millis().to_string();
            let arguments = [gateway.as_bytes(), lasting.as_bytes()];
            let script = &self.scripts.attend;
            let asked =
                self.run_briefly(async |connection| invoke(connection, script, &[&key], &arguments).await);
            let number: i64 = asked.await?;
            Ok(u32::try_from(number.max(1)).unwrap_or(u32::MAX))
        })
    }
}

/// Takes tokens of one limiter.
async fn lease_one(connection: Connection, script: &Script, ask: &LeaseAsk) -> RedisResult<Leased> {
    if ask.is_closed() {
        return Ok(ask.refused());
    }
    let LeaseAsk { rate, burst, want, spent, unused, .. } = ask;
    let rate = rate.to_string();
    let numbers = [burst, want, spent, unused].map(u32::to_string);
    let [burst, want, spent, unused] = numbers.each_ref().map(|number| number.as_bytes());
    let arguments = [rate.as_bytes(), burst, want, spent, unused];
    let key = scripts::tokens(&ask.limiter);
    let (granted, full_in): (i64, i64) = invoke(connection, script, &[&key], &arguments).await?;
    Ok(ask.answered(granted, full_in))
}

/// Whether the connection is of no use any more.
fn is_lost(error: &RedisError) -> bool {
    error.is_io_error()
        || error.is_timeout()
        || error.is_connection_dropped()
        || error.is_unrecoverable_error()
}

/// An error in words. The client's own hold neither URL nor password, nor what was sent.
fn told(error: &RedisError) -> StateError {
    let retry = error.is_io_error() || error.is_timeout() || error.is_connection_dropped();
    let detail = match error.kind() {
        ErrorKind::AuthenticationFailed => "Redis does not take the user and password of the URL".to_owned(),
        ErrorKind::Server(ServerErrorKind::NoPerm) => {
            format!("Redis' user may not do this: {}", error.detail().unwrap_or_default())
        }
        _ if error.code() == Some("NOAUTH") => {
            "Redis asks for a password: redis://:PASSWORD@HOST, or GATEWAY_STATE in the environment"
                .to_owned()
        }
        _ if error.is_connection_refusal() => "Redis does not listen there: connection refused".to_owned(),
        _ => format!("Redis: {error}"),
    };
    StateError { retry, detail }
}
