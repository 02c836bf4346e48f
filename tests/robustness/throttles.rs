//! Gateways that share throttles through a state store: what they let through together, and each alone while the store is away.

use std::path::PathBuf;
use std::sync::OnceLock;
use std::thread;
use std::time::{Duration, Instant};

use gwgen_tests::client::{Connection, request};
use gwgen_tests::gateway::Gateway;
use gwgen_tests::http::Role;
use gwgen_tests::redis::Redis;
use gwgen_tests::{compiler, repository, skip, wait};

use super::metric;

fn gateway(state: &str) -> Gateway {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    let binary = BINARY.get_or_init(|| {
        let specification = repository::root().join("tests/robustness/throttles.yaml");
        compiler::build(&specification, "throttles", &[]).unwrap_or_else(|problem| panic!("{problem}"))
    });
    let stages = ["slow", "fast", "exact", "levels"].into_iter().flat_map(|stage| ["--stage", stage]);
    let flags: Vec<String> = stages.chain(["--state", state]).map(str::to_owned).collect();
    Gateway::start(binary, &flags).unwrap_or_else(|problem| panic!("{problem}"))
}

/// Two gateways that know of each other.
fn pair(state: &str) -> [Gateway; 2] {
    let gateways = [gateway(state), gateway(state)];
    gateways.iter().for_each(|gateway| shows(gateway, "gwgen_gateways", 2.0));
    gateways
}

fn shows(gateway: &Gateway, name: &str, value: f64) {
    let shown = || (metric(gateway, name, "") == value).then_some(());
    assert!(wait::until(wait::LONG, shown).is_some(), "{name}: {}", gateway.process.output());
}

/// A client that keeps its connection.
struct Client(Connection);

impl Client {
    fn of(gateway: &Gateway) -> Client {
        Client(Connection::open(gateway.address).unwrap())
    }

    /// Whether a request is let through.
    fn is_through(&mut self, target: &str) -> bool {
        self.0.send(&request("GET", target, &[], b"")).unwrap();
        match self.0.answer(Role::Answer).unwrap().status() {
            200 => true,
            429 => false,
            status => panic!("{target}: {status}"),
        }
    }
}

/// So many requests in turns: how many each lets through.
fn in_turns(gateways: &[Gateway; 2], target: &str, number: usize) -> [usize; 2] {
    let mut clients = gateways.each_ref().map(Client::of);
    let mut through = [0; 2];
    for turn in 0..number {
        through[turn % 2] += usize::from(clients[turn % 2].is_through(target));
    }
    through
}

/// What the stage `slow` lets through from a full bucket, no more and no less.
fn share_a_bucket(gateways: &[Gateway; 2]) {
    let began = Instant::now();
    let [first, second] = in_turns(gateways, "/slow/a", 60);
    let came = began.elapsed().as_secs_f64();
    assert!((20..=20 + came as usize + 1).contains(&(first + second)), "{first} + {second} in {came} s");
    assert!(first >= 5 && second >= 5, "each its part: {first}, {second}");
    // Every request asks, and none of them for nothing.
    let [first, second] = in_turns(gateways, "/exact/a", 40);
    assert_eq!((first, second), (5, 5));
    // What one level refuses is not taken from another.
    let [first, second] = in_turns(gateways, "/levels/a", 20);
    assert_eq!(first + second, 5);
    let left = || {
        let [first, second] = in_turns(gateways, "/levels/b", 20);
        Some(first + second)
    };
    // What was taken for nothing and not used goes back in a moment.
    let mut found = 0;
    let all = wait::until(wait::LONG, || {
        found += left()?;
        (found >= 3).then_some(())
    });
    assert!(all.is_some(), "{found} of three that were left");
    thread::sleep(Duration::from_millis(300));
    found += left().unwrap();
    assert_eq!(found, 3);
}

/// Two seconds at many times the limit, from several clients at once: no more than burst, rate, and what comes in the life of
/// a lease, and nearly all of that.
fn keep_the_bound(gateways: &[Gateway; 2]) {
    let (rate, burst) = (300.0, 60.0);
    let began = Instant::now();
    let lasting = Duration::from_secs(2);
    let through: usize = thread::scope(|scope| {
        let client = |index: usize| {
            let mut client = Client::of(&gateways[index % 2]);
            move || {
                let mut through = 0;
                while began.elapsed() < lasting {
                    through += usize::from(client.is_through("/fast/a"));
                }
                through
            }
        };
        // Twice as many at one of them.
        let clients: Vec<_> = [0, 0, 1].map(|index| scope.spawn(client(index))).into();
        clients.into_iter().map(|client| client.join().unwrap()).sum()
    });
    let took = began.elapsed().as_secs_f64();
    let (most, through) = (burst + rate * took + rate / 10.0, through as f64);
    assert!(through <= most, "{through} of {most} in {took} s");
    // How busy the machine is decides how much is asked for.
    assert!(through >= 0.5 * most, "{through} of {most} in {took} s");
}

#[test]
fn gateways_share_throttles_in_redis_and_outlive_it() {
    let Some(server) = Redis::start(&[]) else { return skip::because("there is no redis-server") };
    let gateways = pair(&server.url());
    share_a_bucket(&gateways);
    keep_the_bound(&gateways);

    let address = server.kill();
    let mut clients = gateways.each_ref().map(Client::of);
    let began = Instant::now();
    let mut through = [0; 2];
    // Each goes on with half of the rate, beginning with what the store said was left.
    let both = wait::until(wait::LONG, || {
        for (client, through) in clients.iter_mut().zip(&mut through) {
            *through += usize::from(client.is_through("/slow/a"));
        }
        (through[0] >= 2 && through[1] >= 2).then_some(())
    });
    let took = began.elapsed().as_secs_f64();
    let output = || gateways.each_ref().map(|gateway| gateway.process.output());
    assert!(both.is_some(), "{through:?} in {took} s: {:?}", output());
    // What was left and came since the last question, half of it for each, and half a request a second.
    for through in through {
        assert!(through as f64 <= 10.0 + 0.5 * took + 1.0, "{through} in {took} s");
    }
    gateways.iter().for_each(|gateway| shows(gateway, "gwgen_throttles_degraded", 1.0));

    let _again = Redis::start_again(address, &[]);
    gateways.iter().for_each(|gateway| shows(gateway, "gwgen_throttles_degraded", 0.0));
    gateways.iter().for_each(|gateway| shows(gateway, "gwgen_gateways", 2.0));
    // It came back with full buckets; what was let through meanwhile it is told.
    let began = Instant::now();
    let [first, second] = in_turns(&gateways, "/slow/a", 60);
    let most = 20.0 + began.elapsed().as_secs_f64() + 1.0;
    assert!((first + second) as f64 <= most && first > 0 && second > 0, "{first} + {second} of {most}");
    for output in output() {
        for line in ["throttles are not shared", "answers again: throttles are shared"] {
            assert_eq!(output.matches(line).count(), 1, "{output}");
        }
    }
}

#[test]
fn gateways_share_throttles_in_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let gateways = pair(&format!("file:{}", folder.path().join("state").display()));
    share_a_bucket(&gateways);
    keep_the_bound(&gateways);
}

/// A server that is stopped answers nobody and refuses nobody: requests wait for moments, and then go by their gateway's part.
#[test]
fn a_store_that_is_stopped_holds_nobody_up() {
    let Some(server) = Redis::start(&[]) else { return skip::because("there is no redis-server") };
    let gateway = gateway(&server.url());
    shows(&gateway, "gwgen_gateways", 1.0);
    let mut client = Client::of(&gateway);
    assert!(client.is_through("/slow/a"));
    server.process.signal("STOP");
    let began = Instant::now();
    let through = (0..100).filter(|_| client.is_through("/slow/a")).count();
    let took = began.elapsed();
    // All of the bucket, as nobody else is there.
    assert!((19..=20 + took.as_secs() as usize).contains(&through), "{through}");
    shows(&gateway, "gwgen_throttles_degraded", 1.0);
    assert!(took < Duration::from_secs(5), "a hundred requests took {took:?}");
    server.process.signal("CONT");
    shows(&gateway, "gwgen_throttles_degraded", 0.0);
    assert!(!client.is_through("/slow/b") || took > Duration::from_secs(1), "it was told of them");
}
