//! A name server on the loopback that knows a few names (RFC 1035, 4).

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolverConfig};

use super::*;

pub(super) const V4: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 7);
pub(super) const V6: Ipv6Addr = Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 7);

const A: u16 = 1;
const AAAA: u16 = 28;
const SECONDS: u32 = 60;
const NO_ERROR: u8 = 0;
const NAME_ERROR: u8 = 3;

pub(super) struct NameServer {
    socket: UdpSocket,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    asked: Mutex<Vec<String>>,
    /// Answers that are kept back until they are released.
    held: Mutex<Vec<(Vec<u8>, SocketAddr)>>,
    silent: AtomicBool,
}

impl NameServer {
    pub(super) fn start() -> NameServer {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let shared = Arc::new(Shared::default());
        let (own, served) = (socket.try_clone().unwrap(), Arc::clone(&shared));
        std::thread::spawn(move || serve(&own, &served));
        NameServer { socket, shared }
    }

    /// A resolver that asks this server only, and gives up soon.
    pub(super) fn resolver(&self) -> Resolver {
        let mut connection = ConnectionConfig::udp();
        connection.port = self.socket.local_addr().unwrap().port();
        let server = NameServerConfig::new(Ipv4Addr::LOCALHOST.into(), true, vec![connection]);
        let config = ResolverConfig::from_name_servers(vec![server]);
        let mut builder = TokioResolver::builder_with_config(config, Default::default());
        // The time is the tests' own, so what is kept is kept by us alone.
        builder.options_mut().cache_size = 0;
        builder.options_mut().attempts = 1;
        builder.options_mut().timeout = Duration::from_secs(2);
        let resolver = Resolver::default();
        resolver.servers.set(builder.build().ok().map(TokioServers)).unwrap();
        resolver
    }

    /// How often a name was asked for.
    pub(super) fn asked(&self, name: &str) -> usize {
        self.shared.asked.lock().unwrap().iter().filter(|asked| *asked == name).count()
    }

    /// No question is answered any more.
    pub(super) fn fall_silent(&self) {
        self.shared.silent.store(true, Ordering::SeqCst);
    }

    /// Sends what was kept back, and keeps nothing back from now on.
    pub(super) fn release(&self) {
        for (answer, to) in self.shared.held.lock().unwrap().drain(..) {
            self.socket.send_to(&answer, to).unwrap();
        }
    }
}

fn serve(socket: &UdpSocket, shared: &Shared) {
    let mut bytes = [0; 512];
    while let Ok((length, from)) = socket.recv_from(&mut bytes) {
        let (name, kind) = question(&bytes[12..length]);
        shared.asked.lock().unwrap().push(name.clone());
        if shared.silent.load(Ordering::SeqCst) {
            continue;
        }
        let (code, data) = match (name.as_str(), kind) {
            ("both.test" | "slow.test", A) => (NO_ERROR, Some(V4.octets().to_vec())),
            ("both.test" | "six.test", AAAA) => (NO_ERROR, Some(V6.octets().to_vec())),
            ("both.test" | "six.test" | "slow.test" | "empty.test", _) => (NO_ERROR, None),
            _ => (NAME_ERROR, None),
        };
        let answer = answer(&bytes[..length], code, kind, data.as_deref());
        if name == "slow.test" {
            shared.held.lock().unwrap().push((answer, from));
        } else {
            let _ = socket.send_to(&answer, from);
        }
    }
}

/// Name and type of the one question.
fn question(mut bytes: &[u8]) -> (String, u16) {
    let mut labels = Vec::new();
    while let [length, rest @ ..] = bytes
        && *length > 0
    {
        let (label, rest) = rest.split_at(usize::from(*length));
        labels.push(String::from_utf8_lossy(label).to_lowercase());
        bytes = rest;
    }
    (labels.join("."), u16::from_be_bytes([bytes[1], bytes[2]]))
}

/// The question again, and at most one record behind it.
fn answer(query: &[u8], code: u8, kind: u16, data: Option<&[u8]>) -> Vec<u8> {
    let end = 12 + query[12..].iter().position(|byte| *byte == 0).unwrap() + 5;
    let mut bytes = query[..2].to_vec();
    bytes.extend([0x81, 0x80 | code, 0, 1, 0, u8::from(data.is_some()), 0, 0, 0, 0]);
    bytes.extend(&query[12..end]);
    if let Some(data) = data {
        bytes.extend([0xc0, 12]); // the name stands in the question
        bytes.extend(kind.to_be_bytes());
        bytes.extend([0, 1]);
        bytes.extend(SECONDS.to_be_bytes());
        bytes.extend((data.len() as u16).to_be_bytes());
        bytes.extend(data);
    }
    bytes
}
