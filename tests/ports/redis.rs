//! A store in Redis: the contract over a server and over a cluster, and what is said when it is not as it should be.

use std::sync::Arc;

use gwgen_runtime::adapter::redis::RedisStore;
use gwgen_runtime::adapter::state::wait_for;
use gwgen_runtime::port::{Kept, KeysVersion, LimiterId, StateStore, Written};
use gwgen_tests::redis::Redis;
use gwgen_tests::{skip, wait};

use crate::leases::{ask, granted};
use crate::state_store::{contract, put, sorted, version};

fn start(arguments: &[&str]) -> Option<Redis> {
    let server = Redis::start(arguments);
    if server.is_none() {
        skip::because("there is no redis-server");
    }
    server
}

fn open(url: &str) -> RedisStore {
    RedisStore::new(url).unwrap()
}

/// What a store says that does not answer.
fn refusal(url: &str) -> String {
    wait_for(open(url).read_keys(None)).unwrap().unwrap_err().detail
}

#[test]
fn a_server_keeps_the_contract() {
    let Some(server) = start(&[]) else { return };
    contract(&|| Arc::new(open(&server.url())));
}

#[test]
fn a_cluster_keeps_the_contract() {
    let Some(server) = start(&["--cluster-enabled", "yes"]) else { return };
    assert!(server.command("CLUSTER ADDSLOTSRANGE 0 16383").starts_with("+OK"));
    let ready = || server.command("CLUSTER INFO").contains("cluster_state:ok").then_some(());
    wait::until(wait::LONG, ready).expect("the cluster is ready");
    let url = format!("redis-cluster://{0},{0}", server.address);
    contract(&|| Arc::new(open(&url)));
}

/// Changes of a store whose one replica is there, and then answers no more.
fn changes_are_on(server: &Redis, replica: &Redis, store: &RedisStore) {
    let online = || server.command("INFO replication").contains("state=online").then_some(());
    wait::until(wait::LONG, online).expect("the replica is there");
    // In a cluster a replica is asked by those only who say that they know it for one.
    let copied = |name: &str| replica.command(&format!("READONLY\r\nHGET gw:{{keys}}:records {name}"));
    wait_for(async {
        let (mut base, _) = sorted(store.read_keys(None).await.unwrap());
        for number in 0..20 {
            let next = format!("next-{number}");
            let changes = [put("api/b", next.as_bytes())];
            let written = store.write_keys(&version(&base), &version(&next), &changes).await;
            assert_eq!(written.unwrap(), Written::Done);
            assert!(copied("api/b").contains(&next), "{}", copied("api/b"));
            base = next;
        }
        replica.process.signal("STOP");
        let written = store.write_keys(&version(&base), &version("last"), &[put("api/c", b"late")]).await;
        assert_eq!(written.unwrap(), Written::Unconfirmed);
        let again = store.write_keys(&version(&base), &version("other"), &[put("api/d", b"d")]).await;
        assert_eq!(again.unwrap(), Written::Outdated, "it was made");
        replica.process.signal("CONT");
        let caught_up = || copied("api/c").contains("late").then_some(());
        assert!(wait::until(wait::LONG, caught_up).is_some());
    })
    .unwrap();
}

/// A change that is done is on a replica too; where none answers, that is told.
#[test]
fn a_change_is_on_a_replica_when_it_is_done() {
    let Some(server) = start(&[]) else { return };
    let store = open(&server.url());
    wait_for(async {
        let alone = store.write_keys(&KeysVersion::none(), &version("v1"), &[put("api/a", b"one")]).await;
        assert_eq!(alone.unwrap(), Written::Done, "there is no replica to wait for");
    })
    .unwrap();
    let port = server.address.port().to_string();
    let replica = Redis::start(&["--replicaof", "127.0.0.1", &port]).unwrap();
    changes_are_on(&server, &replica, &open(&server.url()));
}

/// In a cluster the replica of the node that has the keys is the one that counts: the others have none of them.
#[test]
fn a_change_is_on_a_replica_of_its_node() {
    let cluster = ["--cluster-enabled", "yes"];
    let (Some(keys), Some(others)) = (start(&cluster), start(&cluster)) else { return };
    let replica = Redis::start(&cluster).unwrap();
    let slot = keys.command("CLUSTER KEYSLOT gw:{keys}:version");
    let slot: u16 = slot.lines().next().and_then(|line| line.strip_prefix(':')?.parse().ok()).unwrap();
    let (own, rest) = if slot < 8_192 { ("0 8191", "8192 16383") } else { ("8192 16383", "0 8191") };
    assert!(keys.command(&format!("CLUSTER ADDSLOTSRANGE {own}")).starts_with("+OK"));
    assert!(others.command(&format!("CLUSTER ADDSLOTSRANGE {rest}")).starts_with("+OK"));
    let id = keys.command("CLUSTER MYID").lines().nth(1).unwrap().to_owned();
    for node in [&others, &replica] {
        let met = node.command(&format!("CLUSTER MEET 127.0.0.1 {}", keys.address.port()));
        assert!(met.starts_with("+OK"), "{met}");
    }
    // It has to have heard of the node first.
    let replicates = || replica.command(&format!("CLUSTER REPLICATE {id}")).starts_with("+OK").then_some(());
    wait::until(wait::LONG, replicates).expect("the replica knows its node");
    let ready = |node: &Redis| {
        let ready = || {
            let info = node.command("CLUSTER INFO");
            (info.contains("cluster_state:ok") && info.contains("cluster_known_nodes:3")).then_some(())
        };
        wait::until(wait::LONG, ready).expect("the cluster is ready");
    };
    [&keys, &others, &replica].into_iter().for_each(ready);
    let url = format!("redis-cluster://{},{}", others.address, keys.address);
    changes_are_on(&keys, &replica, &open(&url));
}

#[test]
fn who_may_not_is_told_so() {
    let Some(server) = start(&["--requirepass", "right-password"]) else { return };
    let at = |credentials: &str| format!("redis://{credentials}{}", server.address);
    for (credentials, why) in [
        ("", "asks for a password"),
        (":wrong-password@", "does not take the user and password"),
        ("nobody:right-password@", "does not take the user and password"),
    ] {
        let told = refusal(&at(credentials));
        assert!(told.contains(why), "{told}");
        assert!(!told.contains("password@") && !told.contains("right-password"), "{told}");
    }
    assert!(wait_for(open(&at(":right-password@")).read_keys(None)).unwrap().is_ok());
}

#[test]
fn a_user_of_its_own_needs_few_rights() {
    let Some(server) = start(&[]) else { return };
    let commands = concat!(
        "+get +set +hset +hdel +hgetall +eval +evalsha +script|load +ping ",
        "+time +del +zadd +zremrangebyscore +zcard +pttl +pexpire"
    );
    let user = |name: &str, commands: &str| {
        let made = server.command(&format!("ACL SETUSER {name} on >secret-word ~gw:* {commands}"));
        assert!(made.starts_with("+OK"), "{made}");
        format!("redis://{name}:secret-word@{}", server.address)
    };
    let url = user("gateway", commands);
    contract(&|| Arc::new(open(&url)));
    let told = refusal(&user("reader", "+ping"));
    assert!(told.contains("may not") && !told.contains("secret-word"), "{told}");
}

#[test]
fn who_is_not_there_is_told_so() {
    let Some(server) = start(&[]) else { return };
    let url = server.url();
    let _ = server.kill();
    let told = refusal(&url);
    assert!(told.contains("connection refused"), "{told}");
}

#[test]
fn a_server_that_went_and_came_is_used_again() {
    let Some(server) = start(&[]) else { return };
    let store = open(&server.url());
    wait_for(async {
        assert!(store.read_keys(None).await.is_ok());
        // Without its scripts, and without its connections.
        assert!(server.command("SCRIPT FLUSH").starts_with("+OK"));
        assert!(store.read_keys(None).await.is_ok());
        assert!(server.command("CLIENT KILL TYPE normal").starts_with(':'));
        let wrote = store.write_keys(&KeysVersion::none(), &version("v1"), &[put("api/a", b"one")]).await;
        // It was under way over the connection that was cut, or found a new one.
        match wrote {
            Ok(written) => assert_eq!(written, Written::Done),
            Err(error) => assert!(error.retry, "{error}"),
        }
        assert!(store.read_keys(None).await.is_ok());
        let address = server.kill();
        assert!(store.read_keys(None).await.is_err());
        let _again = Redis::start_again(address, &[]);
        let (version, records) = sorted(store.read_keys(None).await.unwrap());
        assert_eq!((&*version, records.len()), ("", 0), "it came back empty");
        assert!(store.keep(Kept::Check, b"check").await.is_ok());
    })
    .unwrap();
}

#[test]
fn urls_are_checked_without_being_shown() {
    for url in
        ["redis://127.0.0.1", "redis://:secret@127.0.0.1:6380/2", "rediss://u:p@h", "redis-cluster://a:1,b:2"]
    {
        assert_eq!(RedisStore::check(url), Ok(()), "{url}");
    }
    for url in ["redis:", "redis://", "redis://:secret-word@host:port", "redis-cluster://"] {
        let told = RedisStore::check(url).unwrap_err();
        assert!(told.contains("is expected") && !told.contains("secret-word"), "{url}: {told}");
    }
}

/// Whatever stands there, it is no token of anybody's and hinders nobody.
#[test]
fn what_is_no_bucket_is_a_full_one() {
    let Some(server) = start(&[]) else { return };
    let store = open(&server.url());
    let id = LimiterId::of("test", &["one"]);
    let key = format!("gw:{{{}}}:tokens", id.as_str());
    let put = |command: &str| assert!(!server.command(command).starts_with('-'), "{command}");
    wait_for(async {
        let take = async |want| granted(&store, ask("one", 0.001, 10, want)).await;
        assert_eq!((take(9).await, take(9).await), (9, 1));
        for garbage in ["nonsense", "", "5", "-5 7", "nan 7", "inf 7", "5 x", "1e999 0", "0x10 1"] {
            put(&format!("SET {key} \"{garbage}\""));
            assert_eq!((take(9).await, take(9).await), (9, 1), "{garbage:?}");
        }
        for other in [format!("HSET {key} a b"), format!("RPUSH {key} 5"), format!("SADD {key} 5")] {
            put(&format!("DEL {key}"));
            put(&other);
            assert_eq!((take(9).await, take(9).await), (9, 1), "{other}");
        }
        // A time that is far ahead stops nothing for ever: it is another clock's.
        put(&format!("SET {key} \"3.5 99999999999999999\""));
        assert_eq!((take(9).await, take(9).await), (3, 0));
        let fleet = LimiterId::of("fleet", &["one"]);
        let gateways = format!("gw:{{{}}}:gateways", fleet.as_str());
        let there = async |gateway| {
            store.attend(&fleet, gateway, std::time::Duration::from_secs(3_600)).await.unwrap()
        };
        put(&format!("SET {gateways} 1000000"));
        assert_eq!((there(1).await, there(2).await), (1, 2));
        put(&format!("ZADD {gateways} 9e300 somebody inf another"));
        assert_eq!(there(1).await, 2);
        // All of it goes when nobody comes any more.
        for key in [&key, &gateways] {
            let left = server.command(&format!("PTTL {key}"));
            let left: i64 = left.lines().next().unwrap().trim_start_matches(':').parse().unwrap();
            assert!((1..=10_001_000).contains(&left), "{key}: {left}");
        }
        assert!(server.command("DBSIZE").starts_with(":2"), "{}", server.command("KEYS *"));
    })
    .unwrap();
}

/// A server that is stopped keeps connections and answers nobody; whoever leases waits for moments only, and is answered
/// again when there is another server in its place.
#[test]
fn who_leases_finds_another_server() {
    let Some(server) = start(&[]) else { return };
    let store = open(&server.url());
    wait_for(async {
        let asks = [ask("one", 0.001, 10, 1)];
        let brief = std::time::Duration::from_millis(20);
        assert_eq!(store.lease(&asks).await.unwrap()[0].granted, 1);
        server.process.signal("STOP");
        for _ in 0..20 {
            assert!(tokio::time::timeout(brief, store.lease(&asks)).await.is_err(), "nobody answers");
        }
        server.process.signal("CONT");
        let began = std::time::Instant::now();
        while !matches!(tokio::time::timeout(brief, store.lease(&asks)).await, Ok(Ok(_))) {
            assert!(began.elapsed() < wait::LONG, "it answers again");
        }
        assert!(server.command("SCRIPT FLUSH").starts_with("+OK"));
        assert!(store.lease(&asks).await.is_ok(), "a server that has lost its scripts is told them again");
        assert!(server.command("CONFIG SET maxmemory 1").starts_with("+OK"));
        let full = store.lease(&asks).await.unwrap_err();
        assert!(full.detail.contains("OOM"), "{full}");
        let address = server.kill();
        assert!(store.lease(&asks).await.is_err());
        let _again = Redis::start_again(address, &[]);
        let began = std::time::Instant::now();
        while store.lease(&asks).await.is_err() {
            assert!(began.elapsed() < wait::LONG, "another server answers");
        }
    })
    .unwrap();
}
