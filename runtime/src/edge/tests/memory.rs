//! What connections see when memory runs short.

use super::*;
use crate::port::Pressure;

fn get(client: &mut Client) -> String {
    client.send(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    client.answer()
}

#[test]
fn connections_are_not_kept_while_memory_is_short() {
    let server = Server::start();
    let memory = &server.workers.process.memory;
    let mut client = server.connect();
    assert!(!get(&mut client).contains("connection: close"));
    memory.set(Pressure::High);
    assert!(get(&mut client).contains("connection: close"));
    assert_eq!(client.rest(), "");
    memory.set(Pressure::None);
    let mut client = server.connect();
    assert!(!get(&mut client).contains("connection: close"));
}

#[test]
fn nobody_is_let_in_while_memory_is_nearly_gone() {
    let server = Server::start();
    let process = &server.workers.process;
    let mut inside = server.connect();
    assert!(get(&mut inside).starts_with("HTTP/1.1 200"));
    process.memory.set(Pressure::Critical);
    // The accept that was waiting already may still let one in.
    let _first = server.connect();
    let mut waiting = server.connect();
    waiting.send(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    waiting.stream.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
    let silence = waiting.stream.read(&mut [0; 1]).unwrap_err();
    assert_eq!(silence.kind(), std::io::ErrorKind::WouldBlock);
    assert!(process.is_accept_paused());
    process.memory.set(Pressure::None);
    waiting.stream.set_read_timeout(Some(PATIENCE)).unwrap();
    assert!(waiting.answer().starts_with("HTTP/1.1 200"));
}
