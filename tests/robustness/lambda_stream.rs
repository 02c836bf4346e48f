//! `InvokeWithResponseStream`: what a function sends reaches the client when it is sent, out of its frames.

use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};

use gwgen_tests::client::{Connection, request};
use gwgen_tests::event_stream::{complete, frame, piece};
use gwgen_tests::gateway::Gateway;
use gwgen_tests::http::{Message, Reader, Role};

use super::gateway_at;

const METADATA: &[u8] =
    b"{\"statusCode\":201,\"headers\":{\"Content-Type\":\"text/event-stream\"},\"cookies\":[\"a=b\"]}";
const DELIMITER: &[u8] = &[0; 8];

/// Lambda as far as it is needed: it takes one invocation at a time, and sends what it is told to.
struct Lambda {
    listener: TcpListener,
    address: SocketAddr,
}

/// An invocation that is being answered.
struct Invocation {
    request: Message,
    stream: TcpStream,
}

impl Lambda {
    fn start() -> Lambda {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        Lambda { listener, address }
    }

    /// Takes an invocation and begins its answer with these header lines.
    fn begin(&self, status: u16, headers: &str) -> Invocation {
        let (stream, _) = self.listener.accept().unwrap();
        let mut reader = Reader::new(stream);
        let mut request = reader.head().unwrap().expect("an invocation");
        reader.body(&mut request, Role::Request).unwrap();
        let mut stream = reader.stream().try_clone().unwrap();
        stream.set_nodelay(true).unwrap();
        write!(stream, "HTTP/1.1 {status} Status\r\n{headers}Transfer-Encoding: chunked\r\n\r\n").unwrap();
        Invocation { request, stream }
    }

    fn begin_frames(&self) -> Invocation {
        self.begin(
            200,
            "Content-Type: application/vnd.amazon.eventstream\r\nX-Amz-Executed-Version: $LATEST\r\n",
        )
    }
}

impl Invocation {
    fn send(&mut self, bytes: &[u8]) {
        self.try_send(bytes).unwrap();
    }

    fn end(&mut self) {
        self.try_end().unwrap();
    }

    fn try_send(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        let mut chunk = format!("{:x}\r\n", bytes.len()).into_bytes();
        chunk.extend_from_slice(bytes);
        chunk.extend_from_slice(b"\r\n");
        self.stream.write_all(&chunk)
    }

    fn try_end(&mut self) -> std::io::Result<()> {
        self.stream.write_all(b"0\r\n\r\n")
    }
}

fn ask(gateway: &Gateway) -> Connection {
    let mut client = Connection::open(gateway.address).unwrap();
    client.send(&request("POST", "/streamed", &[("Content-Type", "text/plain")], b"hello")).unwrap();
    client
}

/// The answer to one call, where Lambda answers with these pieces and ends.
fn answer(lambda: &Lambda, gateway: &Gateway, frames: &[Vec<u8>]) -> std::io::Result<Message> {
    let mut client = ask(gateway);
    let mut invocation = lambda.begin_frames();
    // A gateway that refuses what it reads hangs up, perhaps before the end is written.
    let _ =
        frames.iter().try_for_each(|frame| invocation.try_send(frame)).and_then(|()| invocation.try_end());
    client.answer(Role::Answer)
}

#[test]
fn events_come_one_by_one() {
    let lambda = Lambda::start();
    let gateway = gateway_at(lambda.address, &[]);
    let mut client = ask(&gateway);
    let mut invocation = lambda.begin_frames();
    let (verb, target) = invocation.request.verb_and_target();
    assert_eq!(verb, "POST");
    assert_eq!(target, "/2021-11-15/functions/echo/response-streaming-invocations");
    assert_eq!(invocation.request.json()["body"], "hello");
    // The metadata alone is an answer's head.
    invocation.send(&piece(METADATA));
    invocation.send(&piece(DELIMITER));
    let head = client.reader().head().unwrap().expect("an answer");
    assert_eq!((head.status(), head.header("content-type")), (201, Some("text/event-stream")));
    assert_eq!(head.header("set-cookie"), Some("a=b"));
    assert_eq!(head.header("transfer-encoding"), Some("chunked"));
    for number in 0..5 {
        let event = format!("data: {number}\n\n");
        let frame = piece(event.as_bytes());
        // A frame may come in two reads, and nothing is known of it before it is whole.
        let (front, back) = frame.split_at(if number % 2 == 0 { 9 } else { frame.len() - 3 });
        invocation.send(front);
        invocation.send(back);
        // The next event is sent when this one was read: if one were held back, nothing would come.
        let chunk = format!("{:x}\r\n{event}\r\n", event.len());
        assert_eq!(client.reader().exactly(chunk.len()).unwrap(), chunk.as_bytes(), "event {number}");
    }
    invocation.send(&complete("{}"));
    assert_eq!(client.reader().exactly(5).unwrap(), b"0\r\n\r\n");
    invocation.end();
}

#[test]
fn metadata_and_body_in_every_cut() {
    let lambda = Lambda::start();
    let gateway = gateway_at(lambda.address, &[]);
    let whole = [METADATA, DELIMITER, b"hello\0world"].concat();
    for size in [1, 7, 80, whole.len()] {
        let mut frames: Vec<_> = whole.chunks(size).map(piece).collect();
        // Lambda may send what no client knows yet, and pieces of nothing.
        frames.insert(
            frames.len() / 2,
            frame(&[(":message-type", "event"), (":event-type", "Progress")], b"{}"),
        );
        frames.push(piece(b""));
        frames.push(complete("{\"ErrorCode\":null,\"LogResult\":\"\"}"));
        let answer = answer(&lambda, &gateway, &frames).unwrap();
        assert_eq!((answer.status(), answer.body.as_slice()), (201, &b"hello\0world"[..]), "{size}");
    }
}

#[test]
fn what_breaks_off_is_no_answer() {
    let lambda = Lambda::start();
    let gateway = gateway_at(lambda.address, &[]);
    let failed = complete("{\"ErrorCode\":\"Unhandled\",\"ErrorDetails\":\"boom\"}");
    let exception = frame(&[(":message-type", "exception"), (":exception-type", "ServiceException")], b"{}");
    let mut changed = piece(b"data");
    *changed.last_mut().unwrap() ^= 1;
    let begun = || [piece(METADATA), piece(DELIMITER), piece(b"data: 0\n\n")].to_vec();
    for (what, broken) in [
        ("a function that fails", Some(&failed)),
        ("Lambda fails", Some(&exception)),
        ("a changed byte", Some(&changed)),
        ("no end", None),
    ] {
        let frames: Vec<_> = begun().into_iter().chain(broken.cloned()).collect();
        // The client has its head already: it sees that the rest is missing.
        assert!(answer(&lambda, &gateway, &frames).is_err(), "{what}");
        let early: Vec<_> = broken.cloned().into_iter().collect();
        let refused = answer(&lambda, &gateway, &early).unwrap();
        assert_eq!(refused.status(), 502, "{what}: {}", refused.text());
        assert_eq!(refused.json()["message"], "Internal server error", "{what}");
    }
}

#[test]
fn what_is_no_stream_is_refused() {
    let lambda = Lambda::start();
    let gateway = gateway_at(lambda.address, &[]);
    for (status, headers, expected) in [
        (200, "Content-Type: application/json\r\n", 502),
        (200, "X-Amz-Function-Error: Unhandled\r\n", 502),
        (403, "X-Amzn-ErrorType: AccessDeniedException\r\n", 500),
        (429, "X-Amzn-ErrorType: TooManyRequestsException\r\n", 502),
    ] {
        let mut client = ask(&gateway);
        let mut invocation = lambda.begin(status, headers);
        invocation.send(b"{}");
        invocation.end();
        let answer = client.answer(Role::Answer).unwrap();
        assert_eq!(answer.status(), expected, "{headers}: {}", answer.text());
    }
    // Metadata that never ends.
    let endless = [piece(&vec![b' '; 17_000]), complete("{}")];
    assert_eq!(answer(&lambda, &gateway, &endless).unwrap().status(), 500);
}
