//! What one call to a backend costs: CPU time and, under `strace -c -f`, system calls.
//!
//! ```text
//! cargo run --release --example backend_calls -- serve 127.0.0.1:9000 &
//! strace -c -f target/release/examples/backend_calls call 127.0.0.1:9000 200000 64
//! ```
//!
//! `serve` answers every request with 1 KiB of JSON; `call` makes so many GETs, so many at a time, on one thread.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a measuring tool prints")]

use std::cell::Cell;
use std::error::Error;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

use gwgen_runtime::adapter::http_pool::{HttpPool, HttpPoolSettings};
use gwgen_runtime::message::{Body, Headers, Scheme};
use gwgen_runtime::port::{HttpClient, NamedBy, Origin, OutboundRequest, TlsSettings};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::{LocalSet, spawn_local};

type Outcome = Result<(), Box<dyn Error>>;

fn main() -> Outcome {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let local = LocalSet::new();
    match arguments[..] {
        ["serve", address] => local.block_on(&runtime, serve(address.parse()?)),
        ["call", address, calls, together] => {
            local.block_on(&runtime, call(address.parse()?, calls.parse()?, together.parse()?))
        }
        _ => Err("serve ADDRESS | call ADDRESS CALLS TOGETHER".into()),
    }
}

async fn serve(address: SocketAddr) -> Outcome {
    let listener = TcpListener::bind(address).await?;
    let body = "x".repeat(1024);
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1024\r\nServer: bench\r\n\r\n{body}"
    );
    let answer: Rc<str> = answer.into();
    loop {
        let (mut stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let answer = answer.clone();
        spawn_local(async move {
            let mut buffer = [0; 8192];
            // One read is one request: the client does not pipeline.
            while stream.read(&mut buffer).await.is_ok_and(|length| length > 0) {
                if stream.write_all(answer.as_bytes()).await.is_err() {
                    return;
                }
            }
        });
    }
}

async fn call(address: SocketAddr, calls: usize, together: usize) -> Outcome {
    let pool = HttpPool::new(HttpPoolSettings::default());
    let origin = Rc::new(Origin {
        scheme: Scheme::Http,
        host: address.ip().to_string().into(),
        port: address.port(),
        tls: TlsSettings::default(),
        named_by: NamedBy::Operator,
    });
    let left = Rc::new(Cell::new(calls));
    let (started, before) = (Instant::now(), cpu_microseconds()?);
    let tasks: Vec<_> = (0..together)
        .map(|_| {
            let (pool, origin, left) = (pool.clone(), origin.clone(), left.clone());
            spawn_local(async move {
                while left.get() > 0 {
                    left.set(left.get() - 1);
                    let response = pool.send(request(&origin)).await.map_err(|error| error.detail)?;
                    if response.status != 200 || response.body.length() != Some(1024) {
                        return Err(format!("an unexpected answer: {response:?}"));
                    }
                }
                Ok(())
            })
        })
        .collect();
    for task in tasks {
        task.await??;
    }
    let per_call = |microseconds: f64| microseconds / calls as f64;
    println!(
        "{calls} calls, {together} at a time: {:.2} us CPU, {:.2} us wall each",
        per_call(cpu_microseconds()? - before),
        per_call(started.elapsed().as_secs_f64() * 1e6)
    );
    Ok(())
}

fn request(origin: &Rc<Origin>) -> OutboundRequest {
    let mut headers = Headers::new();
    headers.push(b"User-Agent", b"bench");
    headers.push(b"Accept", b"*/*");
    headers.push(b"X-Forwarded-For", b"127.0.0.1");
    headers.push(b"X-Amzn-Trace-Id", b"Root=1-67891233-abcdef012345678912345678");
    OutboundRequest {
        origin: origin.clone(),
        host: "bench.example".into(),
        verb: "GET".into(),
        target: "/pets/123?limit=10".into(),
        headers,
        body: Body::Empty,
        deadline: Instant::now() + Duration::from_secs(29),
        buffer: None,
    }
}

/// User and system time of this process, from its statistics in ticks of 10 ms.
fn cpu_microseconds() -> Result<f64, Box<dyn Error>> {
    let text = std::fs::read_to_string("/proc/self/stat")?;
    let fields: Vec<&str> = text.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks =
        |index: usize| fields.get(index).and_then(|field| field.parse::<f64>().ok()).unwrap_or_default();
    Ok((ticks(11) + ticks(12)) * 10_000.0)
}
