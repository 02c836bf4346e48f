//! What a gateway withstands, over sockets: drains, streams, limits, reloads, slow clients, certificates, every flag.

mod bodies;
mod cache;
mod drain;
mod expectations;
mod flags;
mod flood;
mod hostile_backends;
mod hostile_clients;
mod keys;
mod knobs;
mod lambda_stream;
mod limits;
mod mutual_tls;
mod over_tls;
mod reload;
mod slow_clients;
mod stalled;
mod streaming;
mod table;
mod throttles;
mod tls;
mod tls_config;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::OnceLock;

use gwgen_tests::backend::Backend;
use gwgen_tests::gateway::Gateway;
use gwgen_tests::{compiler, repository};

/// The gateway of `definition.yaml`, compiled once.
fn binary() -> &'static PathBuf {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        let specification = repository::root().join("tests/robustness/definition.yaml");
        compiler::build(&specification, "robustness", &[]).unwrap_or_else(|problem| panic!("{problem}"))
    })
}

/// Starts it with an HTTP backend.
fn gateway(backend: &Backend, more: &[&str]) -> Gateway {
    gateway_at(backend.address, more)
}

/// The same with whatever listens at an address.
fn gateway_at(address: SocketAddr, more: &[&str]) -> Gateway {
    let mut flags = vec![
        "--var".to_owned(),
        format!("backend={address}"),
        "--param".to_owned(),
        format!("openHost={address}"),
        "--endpoint".to_owned(),
        format!("lambda:echo=http://{address}"),
    ];
    flags.extend(more.iter().map(|flag| (*flag).to_owned()));
    Gateway::start(binary(), &flags).unwrap_or_else(|problem| panic!("{problem}"))
}

/// A value of `/metrics`, summed over all series of the name whose labels contain `labels`.
fn metric(gateway: &Gateway, name: &str, labels: &str) -> f64 {
    let text = gwgen_tests::client::get(gateway.admin, "/metrics").map(|answer| answer.text());
    text.unwrap_or_default()
        .lines()
        .filter(|line| line.split(['{', ' ']).next() == Some(name) && line.contains(labels))
        .filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok())
        .sum()
}
