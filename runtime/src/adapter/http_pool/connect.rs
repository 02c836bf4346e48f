//! Opens connections: name, addresses in order, TLS.

use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::address;
use super::failure::Failure;
use super::pool::Pool;
use super::ticker::Expiry;
use super::transport::Transport;
use crate::adapter::tcp::Tcp;
use crate::message::{Scheme, without_brackets};
use crate::port::{Origin, UpstreamErrorKind};

/// The longest time that a connection may take, with name and TLS (reliability.md 3).
const CONNECT: Duration = Duration::from_secs(3);
/// The kernel gives up on bytes that the peer does not acknowledge for so long.
const UNACKNOWLEDGED: Duration = Duration::from_secs(30);
/// Bytes of a request that the kernel holds before they are sent: how far a backend has read shows in time.
const UNSENT: u32 = 128 * 1_024;

/// Opens a connection to an origin before the deadline.
pub(super) async fn connect(
    pool: &std::rc::Rc<Pool>,
    origin: &Origin,
    deadline: Instant,
) -> Result<Transport, Failure> {
    let limit = deadline.min(Instant::now() + CONNECT);
    let mut expiry = Expiry::new(pool.clone(), limit);
    let stage = std::cell::Cell::new("resolving the name");
    let opened = expiry.within(open(pool, origin, limit, &stage)).await;
    opened.unwrap_or_else(|| {
        Err(Failure::before_writing(UpstreamErrorKind::TimedOut, format!("timed out while {}", stage.get())))
    })
}

async fn open(
    pool: &std::rc::Rc<Pool>,
    origin: &Origin,
    limit: Instant,
    stage: &std::cell::Cell<&'static str>,
) -> Result<Transport, Failure> {
    let addresses = pool
        .resolver
        .resolve(&origin.host)
        .await
        .map_err(|detail| Failure::before_writing(UpstreamErrorKind::Resolve, detail))?;
    stage.set("connecting");
    let stream = first_that_answers(pool, &addresses, origin, limit).await?;
    let socket = socket2::SockRef::from(&stream);
    // Heads and bodies leave in one write each; waiting for more would only delay them.
    let _ = socket.set_tcp_nodelay(true);
    let _ = socket.set_tcp_user_timeout(Some(UNACKNOWLEDGED));
    let _ = socket.set_tcp_notsent_lowat(UNSENT);
    match origin.scheme {
        Scheme::Http => Ok(Transport::Plain(stream)),
        Scheme::Https => {
            stage.set("in the TLS handshake");
            handshake(pool, origin, stream).await
        }
    }
}

/// Tries the addresses in order; while there are more, one may not use up the time of all.
async fn first_that_answers(
    pool: &std::rc::Rc<Pool>,
    addresses: &[IpAddr],
    origin: &Origin,
    limit: Instant,
) -> Result<Tcp, Failure> {
    let mut failure =
        Failure::before_writing(UpstreamErrorKind::Connect, format!("{}: no address", origin.host));
    for (index, &address) in addresses.iter().enumerate() {
        if let Some(what) = address::forbidden(address, origin.named_by) {
            let detail = format!("{}: {what} are refused", origin.host);
            failure = Failure::before_writing(UpstreamErrorKind::Forbidden, detail);
            continue;
        }
        let left = limit.saturating_duration_since(Instant::now());
        let share = left / (addresses.len() - index) as u32;
        let mut expiry = Expiry::new(pool.clone(), Instant::now() + share);
        let address = SocketAddr::new(address, origin.port);
        match expiry.within(TcpStream::connect(address)).await {
            Some(Ok(stream)) => return Ok(stream.into()),
            Some(Err(error)) => {
                failure = Failure::before_writing(UpstreamErrorKind::Connect, format!("{address}: {error}"));
            }
            None => {
                let detail = format!("{address}: timed out while connecting");
                failure = Failure::before_writing(UpstreamErrorKind::TimedOut, detail);
            }
        }
    }
    Err(failure)
}

async fn handshake(pool: &std::rc::Rc<Pool>, origin: &Origin, stream: Tcp) -> Result<Transport, Failure> {
    let failed = |detail: String| Failure::before_writing(UpstreamErrorKind::Tls, detail);
    let config = pool.settings.tls.config(origin.tls.skip_verification).map_err(failed)?;
    let host = origin.tls.server_name.as_deref().unwrap_or(&origin.host);
    let bare = without_brackets(host);
    let name = ServerName::try_from(bare)
        .map_err(|_| failed(format!("{host} is not a name that a certificate can be for")))?
        .to_owned();
    let stream = TlsConnector::from(config)
        .connect(name, stream)
        .await
        .map_err(|error| failed(format!("TLS with {host}: {error}")))?;
    Ok(Transport::Tls(Box::new(stream)))
}
