//! Names against a small name server of the tests' own, over UDP.

mod name_server;

use super::super::tests::run;
use super::*;
use name_server::NameServer;

#[test]
fn literals_and_localhost_need_no_server() {
    run(async {
        let resolver = Resolver::default();
        for (host, first) in [("127.0.0.1", "127.0.0.1"), ("[::1]", "::1"), ("LocalHost", "127.0.0.1")] {
            let addresses = resolver.resolve(host).await.unwrap();
            assert_eq!(addresses.first(), Some(&first.parse().unwrap()), "{host}");
        }
        assert!(resolver.servers.get().is_none());
    });
}

#[test]
fn answers_are_used_until_five_minutes_past_their_time() {
    run(async {
        let resolver = Resolver::default();
        // Nobody can be asked.
        resolver.servers.set(None).unwrap();
        let addresses: Rc<[IpAddr]> = Rc::new([IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1))]);
        let keep = |until| {
            let known = Known { addresses: addresses.clone(), until };
            resolver.known.borrow_mut().insert("db.example".into(), known);
        };
        let now = Instant::now();
        keep(now - Duration::from_secs(200));
        assert_eq!(resolver.resolve("db.example").await, Ok(addresses.clone()));
        keep(now - STALE);
        assert!(resolver.resolve("db.example").await.is_err());
        keep(now + Duration::from_secs(60));
        assert_eq!(resolver.resolve("db.example").await, Ok(addresses.clone()));
    });
}

#[test]
fn both_families_are_asked_for_and_ipv4_goes_first() {
    let server = NameServer::start();
    run(async {
        let resolver = server.resolver();
        let addresses = resolver.resolve("both.test").await.unwrap();
        assert_eq!(*addresses, [name_server::V4.into(), name_server::V6.into()] as [IpAddr; 2]);
        let addresses = resolver.resolve("six.test").await.unwrap();
        assert_eq!(*addresses, [name_server::V6.into()] as [IpAddr; 1]);
    });
}

#[test]
fn a_name_that_is_not_there_is_said() {
    let server = NameServer::start();
    run(async {
        let resolver = server.resolver();
        let error = resolver.resolve("nowhere.test").await.unwrap_err();
        assert!(error.starts_with("nowhere.test:"), "{error}");
        // A name without addresses is no name either.
        assert!(resolver.resolve("empty.test").await.is_err());
    });
}

#[test]
fn an_answer_is_asked_for_again_when_its_time_is_over() {
    let server = NameServer::start();
    run(async {
        let resolver = server.resolver();
        resolver.resolve("both.test").await.unwrap();
        let asked = server.asked("both.test");
        assert_eq!(asked, 2, "A and AAAA");
        resolver.later.set(Duration::from_secs(59));
        resolver.resolve("both.test").await.unwrap();
        assert_eq!(server.asked("both.test"), asked, "the answer lives for a minute");
        resolver.later.set(Duration::from_secs(61));
        resolver.resolve("both.test").await.unwrap();
        assert_eq!(server.asked("both.test"), 2 * asked);
        // Silent servers: the old answer serves for five minutes more, then no longer.
        server.fall_silent();
        resolver.later.set(Duration::from_secs(61 + 61));
        assert_eq!(resolver.resolve("both.test").await.unwrap().len(), 2);
        resolver.later.set(Duration::from_secs(61 + 61 + 301));
        assert!(resolver.resolve("both.test").await.is_err());
    });
}

#[test]
fn a_slow_server_delays_its_own_name_only() {
    let server = NameServer::start();
    run(async {
        let resolver = Rc::new(server.resolver());
        let slow = tokio::task::spawn_local({
            let resolver = Rc::clone(&resolver);
            async move { resolver.resolve("slow.test").await }
        });
        tokio::task::yield_now().await;
        assert!(resolver.resolve("both.test").await.is_ok());
        assert!(!slow.is_finished());
        server.release();
        assert_eq!(*slow.await.unwrap().unwrap(), [IpAddr::V4(name_server::V4)]);
    });
}
