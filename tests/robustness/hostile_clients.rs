//! Clients that write what they like, and go when they like: one reading of every byte, in order, and nothing is left
//! behind.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

use gwgen_tests::backend::Backend;
use gwgen_tests::client::get;
use gwgen_tests::wait;
use socket2::SockRef;

use super::{gateway, metric};

const GET: &str = "GET /proxy/next HTTP/1.1\r\nHost: a\r\n\r\n";
const LAST: &str = "GET /proxy/last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
const CHUNKED: &str = "POST /proxy/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

/// All that comes back until the gateway closes, whether or not it takes everything.
fn say(address: SocketAddr, bytes: &[u8], half_close: bool) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(wait::LONG)).unwrap();
    let _ = stream.write_all(bytes);
    if half_close {
        let _ = stream.shutdown(Shutdown::Write);
    }
    let mut read = Vec::new();
    // A reset ends it like a close.
    let _ = stream.read_to_end(&mut read);
    String::from_utf8_lossy(&read).into_owned()
}

fn statuses(read: &str) -> Vec<u16> {
    read.split("HTTP/1.1 ").skip(1).filter_map(|rest| rest.get(..3)?.parse().ok()).collect()
}

/// Targets that the backend saw.
fn seen(backend: &Backend) -> Vec<String> {
    backend.take_received().iter().map(|message| message.verb_and_target().1.to_owned()).collect()
}

#[test]
fn chunks_are_what_they_say_or_the_end() {
    let backend = Backend::echo();
    let gateway = gateway(&backend, &["--workers", "1"]);
    for (chunks, body) in [
        ("5\r\nhello\r\n0\r\n\r\n", "hello"),
        ("000000000000000A\r\n0123456789\r\n0\r\n\r\n", "0123456789"),
        ("5;a=b;c=\"d;e\"\r\nhello\r\n0\r\n\r\n", "hello"),
        // Trailers are dropped, whatever they are called.
        ("2\r\nhe\r\n3\r\nllo\r\n0\r\nX-T: 1\r\nContent-Length: 9\r\n\r\n", "hello"),
        ("0\r\n\r\n", ""),
    ] {
        let read = say(gateway.address, format!("{CHUNKED}{chunks}{LAST}").as_bytes(), false);
        assert_eq!(statuses(&read), [200, 200], "{chunks:?}: {read}");
        let received = backend.take_received();
        assert!(received.len() == 2 && received[0].text() == body, "{chunks:?}: {received:?}");
        assert!(received[0].header("x-t").is_none(), "{received:?}");
    }
    for chunks in [
        "00000000000000005\r\nhello\r\n0\r\n\r\n",
        "+5\r\nhello\r\n0\r\n\r\n",
        "0x5\r\nhello\r\n0\r\n\r\n",
        " 5\r\nhello\r\n0\r\n\r\n",
        "\r\nhello\r\n0\r\n\r\n",
        "5;a=b\nhello\r\n0\r\n\r\n",
        "5;a\rb\r\nhello\r\n0\r\n\r\n",
        "5\r\nhello0\r\n\r\n",
        "5\r\nhello\n0\r\n\r\n",
        "5\r\nhello\r\n0\r\nX T: 1\r\n\r\n",
        "5\r\nhello\r\n0\r\nX: 1\r\n y\r\n\r\n",
    ] {
        let read = say(gateway.address, format!("{CHUNKED}{chunks}{GET}").as_bytes(), false);
        assert_eq!(statuses(&read), [400], "{chunks:?}: {read}");
        assert_eq!(seen(&backend), [""; 0], "{chunks:?}");
    }
}

#[test]
fn a_pipeline_ends_where_it_cannot_be_read() {
    let backend = Backend::echo();
    let gateway = gateway(&backend, &["--workers", "1"]);
    let nowhere = GET.replace("/proxy/next", "/nowhere");
    let unread = "POST /nowhere HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello";
    let large =
        format!("POST /nowhere HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n{}", "x".repeat(200_000));
    let body = "POST /proxy/x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello";
    for (pipeline, answers, calls) in [
        (format!("{GET}{nowhere}{GET}{LAST}{GET}"), &[200, 403, 200, 200][..], 3),
        (format!("{GET}{}{GET}", GET.replace("/proxy", "/proxy/..")), &[200, 400], 1),
        (format!("{GET}G@T / HTTP/1.1\r\n\r\n{GET}"), &[200, 400], 1),
        (format!("{body}{CHUNKED}0\r\n\r\n{LAST}"), &[200, 200, 200], 3),
        // A refused request's body is no request; where it is long, nothing follows.
        (format!("{unread}{LAST}"), &[403, 200], 1),
        (format!("{large}{LAST}"), &[403], 0),
        (format!("POST /proxy/x HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n{GET}"), &[413], 0),
    ] {
        let read = say(gateway.address, pipeline.as_bytes(), false);
        assert_eq!(statuses(&read), answers, "{}: {read}", pipeline.get(..200).unwrap_or(&pipeline));
        assert_eq!(seen(&backend).len(), calls, "{read}");
    }
}

#[test]
fn a_client_that_has_said_all_is_still_answered() {
    let backend = Backend::echo();
    let gateway = gateway(&backend, &["--workers", "1"]);
    for (bytes, answers) in [
        (GET.repeat(3), &[200, 200, 200][..]),
        ("GET /mock HTTP/1.1\r\nHost: a\r\n\r\n".to_owned(), &[200]),
        (format!("{CHUNKED}5\r\nhello\r\n0\r\n\r\n"), &[200]),
        // What was cut off is never passed on as if it were whole.
        (format!("{GET}GET /proxy/x HT"), &[200]),
        (format!("{CHUNKED}5\r\nhe"), &[400]),
        ("POST /proxy/x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe".to_owned(), &[400]),
        (String::new(), &[]),
    ] {
        let read = say(gateway.address, bytes.as_bytes(), true);
        assert_eq!(statuses(&read), answers, "{bytes:?}: {read}");
    }
    assert_eq!(seen(&backend).len(), 5);
}

/// Resets after every few bytes of a request, and while answers are on their way: nothing stays open, and all that
/// the worker counts comes back to nothing.
#[test]
fn clients_that_reset_leave_nothing_behind() {
    let backend = Backend::start(|message| match message.verb_and_target().1 {
        "/large" => gwgen_tests::backend::Reply::Fault(gwgen_tests::backend::Fault::Large(8 << 20)),
        _ => gwgen_tests::backend::Reply::json(200, &serde_json::json!({})),
    });
    let configuration = "inFlight: 4\n";
    let gateway = super::knobs::turned(&backend, configuration, &[]);
    let reset = |bytes: &[u8], pause: Duration| {
        let mut stream = TcpStream::connect(gateway.address).unwrap();
        let _ = stream.write_all(bytes);
        std::thread::sleep(pause);
        SockRef::from(&stream).set_linger(Some(Duration::ZERO)).unwrap();
    };
    let request = format!("{CHUNKED}5\r\nhello\r\n0\r\n\r\n");
    for end in (0..=request.len()).step_by(3) {
        reset(&request.as_bytes()[..end], Duration::ZERO);
    }
    let large = GET.replace("/next", "/large");
    for pause in [0, 5, 30].map(Duration::from_millis) {
        reset(GET.repeat(20).as_bytes(), pause);
        reset(large.as_bytes(), pause);
        reset(
            format!(
                "POST /proxy/x HTTP/1.1\r\nHost: a\r\nContent-Length: 9000000\r\n\r\n{}",
                "x".repeat(300_000)
            )
            .as_bytes(),
            pause,
        );
    }
    let gone = || (metric(&gateway, "gwgen_connections", "") == 0.0).then_some(());
    assert!(wait::until(wait::LONG, gone).is_some(), "connections are left");
    // Four may be in flight: were one of those above still counted, the fourth of these would be one too many.
    let mut held: Vec<TcpStream> = Vec::new();
    backend.answer_with(|_| gwgen_tests::backend::Reply::Fault(gwgen_tests::backend::Fault::Hang));
    backend.take_received();
    for _ in 0..4 {
        let mut stream = TcpStream::connect(gateway.address).unwrap();
        stream.write_all(GET.as_bytes()).unwrap();
        held.push(stream);
    }
    let mut arrived = 0;
    let all = || {
        arrived += backend.take_received().len();
        (arrived == 4).then_some(())
    };
    assert!(wait::until(wait::LONG, all).is_some(), "{arrived} of 4 arrived");
    assert_eq!(get(gateway.address, "/mock").unwrap().status(), 503);
}
