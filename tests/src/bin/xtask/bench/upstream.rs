//! The upstream behind every proxy: keep-alive HTTP/1.1, an answer that names the target.

use std::net::SocketAddr;
use std::rc::Rc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::load::runtime;
use super::scenario::{ANSWER, padded};

/// Starts it on a thread of its own; it ends with the process.
pub(super) fn start() -> Result<SocketAddr, String> {
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        runtime().block_on(async move {
            let listener = TcpListener::bind("127.0.0.1:0").await;
            let Ok(listener) = listener else { return };
            let Ok(address) = listener.local_addr() else { return };
            let _ = sender.send(address);
            let template = Rc::new(Template::new());
            while let Ok((stream, _)) = listener.accept().await {
                tokio::task::spawn_local(serve(stream, Rc::clone(&template)));
            }
        });
    });
    receiver.recv().map_err(|_| "the upstream cannot listen".to_owned())
}

/// The answer with room for the target: only that differs between requests.
struct Template {
    head: Vec<u8>,
}

impl Template {
    fn new() -> Template {
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {ANSWER}\r\nServer: upstream\r\n\r\n"
        );
        Template { head: head.into_bytes() }
    }

    fn answer(&self, target: &str, into: &mut Vec<u8>) {
        into.clear();
        into.extend_from_slice(&self.head);
        into.extend_from_slice(padded("answer", target, ANSWER).as_bytes());
    }
}

async fn serve(mut stream: TcpStream, template: Rc<Template>) {
    let _ = stream.set_nodelay(true);
    let mut buffer = Vec::with_capacity(16 * 1024);
    let mut answer = Vec::with_capacity(2 * ANSWER);
    loop {
        match stream.read_buf(&mut buffer).await {
            Ok(count) if count > 0 => {}
            _ => return,
        }
        while let Some((target, length)) = request(&buffer) {
            template.answer(&target, &mut answer);
            buffer.drain(..length);
            if stream.write_all(&answer).await.is_err() {
                return;
            }
        }
    }
}

/// Target and whole length of the first request, when it is complete.
fn request(buffer: &[u8]) -> Option<(String, usize)> {
    let head_end = buffer.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let head = std::str::from_utf8(buffer.get(..head_end)?).ok()?;
    let target = head.split(' ').nth(1)?.to_owned();
    let (length, chunked) = super::load::framing(head);
    if chunked {
        // The end of a chunked body is the only place where this sequence can stand: bodies are padding.
        let rest = buffer.get(head_end..)?;
        let end = rest.windows(5).position(|window| window == b"0\r\n\r\n")?;
        return Some((target, head_end + end + 5));
    }
    let whole = head_end + length.unwrap_or(0);
    (buffer.len() >= whole).then_some((target, whole))
}
