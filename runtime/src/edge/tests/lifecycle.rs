//! Start, drain, TLS, Unix sockets.

use std::os::unix::net::UnixStream;

use super::*;

fn get(client: &mut Client, path: &str) -> String {
    client.send(format!("GET {path} HTTP/1.1\r\nHost: a\r\n\r\n").as_bytes());
    client.answer()
}

fn wait_until_done(workers: &Workers) {
    let started = std::time::Instant::now();
    while !workers.are_done() {
        assert!(started.elapsed() < PATIENCE, "the workers did not end");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn with_nothing_in_flight_a_drain_takes_no_time() {
    let server = Server::start();
    let mut idle = server.connect();
    assert!(get(&mut idle, "/").starts_with("HTTP/1.1 200"));
    let started = std::time::Instant::now();
    server.workers.advance(Stage::Draining);
    wait_until_done(&server.workers);
    assert!(started.elapsed() < Duration::from_millis(400), "{:?}", started.elapsed());
    assert_eq!(idle.rest(), "");
    assert!(TcpStream::connect(server.address).is_err());
}

#[test]
fn what_is_in_flight_is_finished() {
    let server = Server::start();
    let mut idle = server.connect();
    assert!(!get(&mut idle, "/").contains("close"));
    let mut busy = server.connect();
    busy.send(b"GET /hang HTTP/1.1\r\nHost: a\r\n\r\n");
    while !server.seen().contains(&"GET /hang".to_owned()) {
        std::thread::sleep(Duration::from_millis(2));
    }
    server.workers.advance(Stage::LameDuck);
    // Lame ducks accept, and say that the connection ends.
    assert!(get(&mut idle, "/").contains("connection: close"));
    assert!(get(&mut server.connect(), "/").contains("connection: close"));
    server.workers.advance(Stage::Draining);
    let read = busy.rest();
    assert!(read.ends_with("late") && read.contains("connection: close"), "{read}");
    wait_until_done(&server.workers);
}

#[test]
fn a_unix_socket_serves_and_a_stale_one_is_replaced() {
    let folder = std::env::temp_dir().join(format!("gwgen-edge-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let address = Address::parse(&format!("unix:{}", folder.join("s").display()), Scheme::Http).unwrap();
    drop(bind(&address, 1).unwrap());
    let bound = bind(&address, 1).unwrap();
    assert!(bind(&address, 1).is_err(), "a socket in use was taken over");
    let (_, workers) = start_workers(Limits::default(), 10, bound, None);
    let mut stream = UnixStream::connect(folder.join("s")).unwrap();
    stream.write_all(b"GET /names HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").unwrap();
    let mut read = String::new();
    stream.read_to_string(&mut read).unwrap();
    assert!(read.ends_with("Host,Connection"), "{read}");
    workers.advance(Stage::Gone);
    std::fs::remove_dir_all(&folder).unwrap();
}
