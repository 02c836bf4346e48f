//! From what was written, layer over layer, to what it means: addresses, sizes, times, bindings.

use std::path::{Path, PathBuf};
use std::time::Duration;

use zeroize::Zeroizing;

use super::settings::Layers;
use super::{ConfiguredKeys, LogFormat, Options, Surroundings, service_endpoints};
use crate::adapter::state::StatePlace;
use crate::api::Api;
use crate::edge::limits::Limits;
use crate::edge::listen::{Address, Place};
use crate::engine::bind::{Bindings, CredentialRules};
use crate::engine::cache::DEFAULT_BYTES;
use crate::engine::jwt::Leeway;
use crate::engine::keys::StateKey;
use crate::engine::trusted::Cidr;
use crate::engine::url::Url;
use crate::message::Scheme;

/// Options, or what is wrong with a setting.
pub(super) fn resolve(
    api: &Api,
    layers: &Layers,
    surroundings: &Surroundings<'_>,
) -> Result<Options, String> {
    let tls = match (layers.one("tlsCert"), layers.one("tlsKey")) {
        (Some(certificate), Some(key)) => Some((PathBuf::from(certificate), PathBuf::from(key))),
        (None, None) => None,
        _ => return Err("--tls-cert and --tls-key go together".to_owned()),
    };
    let scheme = if tls.is_some() { Scheme::Https } else { Scheme::Http };
    let mut listen = Vec::new();
    for text in layers.many("listen") {
        let address = Address::parse(text, scheme).map_err(|error| format!("--listen: {error}"))?;
        if address.scheme == Scheme::Https && tls.is_none() {
            return Err(format!("--listen {text}: TLS needs --tls-cert and --tls-key"));
        }
        listen.push(address);
    }
    if listen.is_empty() {
        listen.push(Address::parse("127.0.0.1:8080", scheme)?);
    }
    let admin = match layers.one("admin").unwrap_or("127.0.0.1:9901") {
        "off" => None,
        text => Some(Place::parse(text).map_err(|error| format!("--admin: {error}"))?),
    };
    let state = layers.one("state").unwrap_or("memory:");
    // What was written is not shown: there may be a password in it.
    let state = StatePlace::parse(state).map_err(|error| format!("--state: {error}"))?;
    let trusted_proxies = layers.many("trustedProxies").iter().map(|text| {
        Cidr::parse(text).ok_or_else(|| format!("--trusted-proxies {text}: no address and no ADDRESS/BITS"))
    });
    let log_format = match layers.one("logFormat").unwrap_or("json") {
        "json" => LogFormat::Json,
        "text" => LogFormat::Text,
        other => return Err(format!("--log-format {other}: json or text is expected")),
    };
    Ok(Options {
        without_effect: without_effect(layers, &state),
        state_key: state_key(layers, surroundings)?,
        state,
        config: layers.one("config").map(PathBuf::from),
        listen,
        admin,
        bindings: Bindings {
            credential_rules: credential_rules(layers)?,
            service_endpoints: service_endpoints::read(api, surroundings)?,
            ..bindings(layers, surroundings)?
        },
        trusted_proxies: trusted_proxies.collect::<Result<_, _>>()?,
        workers: workers(layers)?,
        tls,
        log_format,
        access_log: match layers.one("accessLog").unwrap_or("stdout") {
            "stdout" => true,
            "off" => false,
            other => return Err(format!("accessLog {other}: stdout or off is expected")),
        },
        cache: match layers.one("cache") {
            Some("off") => 0,
            _ => size(layers, "cache")?.unwrap_or(DEFAULT_BYTES),
        },
        limits: limits(layers)?,
        lame_duck: duration(layers, "lameDuck")?.unwrap_or(Duration::ZERO),
        functions: PathBuf::from(layers.one("functions").unwrap_or(".")),
        keys: ConfiguredKeys::read(layers, surroundings)?,
        truststores: PathBuf::from(layers.one("truststores").unwrap_or(".")),
        drain: duration(layers, "drain")?.unwrap_or(Duration::from_secs(30)),
    })
}

/// Flags that say nothing here, each with the reason.
fn without_effect(layers: &Layers, state: &StatePlace) -> Vec<(&'static str, &'static str)> {
    let mut flags = Vec::new();
    if *state == StatePlace::Memory && layers.one("stateKey").is_some() {
        flags.push(("--state-key", "state in memory: is shared with no other gateway"));
    }
    if layers.one("peer").is_some() {
        flags.push(("--peer", "gateways do not call each other yet"));
    }
    flags
}

/// The key of the state: a file's, or the environment's own.
fn state_key(layers: &Layers, surroundings: &Surroundings<'_>) -> Result<Option<StateKey>, String> {
    let Some((text, is_environment)) = layers.one_and_whence("stateKey") else { return Ok(None) };
    let (text, name) = if is_environment {
        (Zeroizing::new(text.to_owned()), "GATEWAY_STATE_KEY".to_owned())
    } else {
        let read = (surroundings.secret)(Path::new(text)).map_err(|error| format!("--state-key: {error}"))?;
        (read, format!("--state-key {text}"))
    };
    let key = StateKey::parse(&text);
    let expected = "32 bytes in base64 are expected, as `head -c 32 /dev/urandom | base64` makes them";
    key.map(Some).ok_or_else(|| format!("{name}: {expected}"))
}

fn workers(layers: &Layers) -> Result<usize, String> {
    match number(layers, "workers")? {
        Some(0) => Err("--workers 0: at least one is needed".to_owned()),
        Some(workers) if workers > 1_024 => Err(format!("--workers {workers}: 1024 is the most")),
        Some(workers) => Ok(workers as usize),
        None => Ok(std::thread::available_parallelism().map_or(1, std::num::NonZero::get)),
    }
}

fn bindings(layers: &Layers, surroundings: &Surroundings<'_>) -> Result<Bindings, String> {
    let mut bindings = Bindings {
        stages: layers.many("stage").to_vec(),
        stage_path: layers.one("stagePath").is_some(),
        ..Bindings::default()
    };
    let region =
        (surroundings.variable)("AWS_REGION").or_else(|| (surroundings.variable)("AWS_DEFAULT_REGION"));
    if let Some(region) = region.filter(|region| !region.is_empty()) {
        bindings.region = region;
    }
    for pair in layers.pairs("var") {
        let (name, value) = split_pair("--var", pair)?;
        bindings.variables.insert(name.to_owned(), value.to_owned());
    }
    for pair in layers.pairs("param") {
        let (name, value) = split_pair("--param", pair)?;
        match name {
            "AWS::Region" => bindings.region = value.to_owned(),
            "AWS::AccountId" => bindings.account = value.to_owned(),
            "AWS::Partition" => bindings.partition = value.to_owned(),
            _ => {}
        }
        bindings.parameters.insert(name.to_owned(), value.to_owned());
    }
    for pair in layers.pairs("endpoint") {
        // What is bound may be a URL itself: the last `=http` separates.
        let at = pair.rfind("=http").ok_or_else(|| format!("--endpoint {pair}: WHAT=URL is expected"))?;
        let (name, url) = (pair.get(..at).unwrap_or_default(), pair.get(at + 1..).unwrap_or_default());
        let url = Url::parse(url).map_err(|error| format!("--endpoint {pair}: {error}"))?;
        bindings.endpoints.push((name.to_owned(), url));
    }
    Ok(bindings)
}

fn credential_rules(layers: &Layers) -> Result<CredentialRules, String> {
    let leeway = match duration(layers, "tokenLeeway")? {
        None => Leeway::NONE,
        Some(time) => Leeway::of(time)
            .ok_or_else(|| format!("tokenLeeway {}: at most 60s", layers.one("tokenLeeway").unwrap_or("")))?,
    };
    let is_second = |key: &str, [first, second]: [&str; 2]| match layers.one(key) {
        None => Ok(false),
        Some(word) if word == first || word == second => Ok(word == second),
        Some(other) => Err(format!("{key} {other}: {first} or {second} is expected")),
    };
    Ok(CredentialRules {
        leeway,
        allows_unsigned_payload: is_second("unsignedPayload", ["refuse", "allow"])?,
        needs_content_type: is_second("signedContentType", ["optional", "required"])?,
    })
}

fn split_pair<'p>(flag: &str, pair: &'p str) -> Result<(&'p str, &'p str), String> {
    match pair.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name, value)),
        _ => Err(format!("{flag} {pair}: NAME=VALUE is expected")),
    }
}

fn limits(layers: &Layers) -> Result<Limits, String> {
    let mut limits = Limits::default();
    let durations = [
        ("keepAlive", &mut limits.keep_alive),
        ("connectionAge", &mut limits.age),
        ("handshakeTimeout", &mut limits.handshake),
        ("firstByteTimeout", &mut limits.first_byte),
        ("headTimeout", &mut limits.head),
        ("bodyGapTimeout", &mut limits.body_gap),
        ("bodyTimeout", &mut limits.body_total),
        ("writeStallTimeout", &mut limits.write_stall),
    ];
    for (key, slot) in durations {
        if let Some(duration) = duration(layers, key)? {
            *slot = duration;
        }
    }
    if let Some(requests) = count(layers, "keepAliveRequests")? {
        limits.requests = u32::try_from(requests).unwrap_or(u32::MAX);
    }
    if let Some(in_flight) = count(layers, "inFlight")? {
        limits.in_flight = in_flight as usize;
    }
    limits.memory = size(layers, "memory")?;
    limits.connections = count(layers, "connections")?.map(|connections| connections as usize);
    Ok(limits)
}

/// A number of things without which nothing is served.
fn count(layers: &Layers, key: &str) -> Result<Option<u64>, String> {
    match number(layers, key)? {
        Some(0) => Err(format!("{key} 0: at least one is needed")),
        count => Ok(count),
    }
}

fn number(layers: &Layers, key: &str) -> Result<Option<u64>, String> {
    let read = |text: &str| text.parse().map_err(|_| format!("{key} {text}: a number is expected"));
    layers.one(key).map(read).transpose()
}

/// `256MiB`, `2GiB`, `500KiB`; a number alone counts bytes.
fn size(layers: &Layers, key: &str) -> Result<Option<u64>, String> {
    let bytes = |text: &str| {
        let (number, unit) = measure(text)?;
        let scale: u64 = match unit {
            "" | "B" => 1,
            "K" | "KiB" => 1 << 10,
            "M" | "MiB" => 1 << 20,
            "G" | "GiB" => 1 << 30,
            _ => return None,
        };
        number.checked_mul(scale).filter(|bytes| *bytes > 0)
    };
    let read = |text: &str| bytes(text).ok_or_else(|| format!("{key} {text}: 256MiB or 2GiB is expected"));
    layers.one(key).map(read).transpose()
}

/// `250ms`, `30s`, `5m`, `1h`; a number alone counts seconds.
fn duration(layers: &Layers, key: &str) -> Result<Option<Duration>, String> {
    let millis = |text: &str| {
        let (number, unit) = measure(text)?;
        let scale = match unit {
            "ms" => 1,
            "" | "s" => 1_000,
            "m" => 60_000,
            "h" => 3_600_000,
            _ => return None,
        };
        // A day is beyond every use, and far from where sums overflow.
        number.checked_mul(scale).filter(|millis| *millis <= 86_400_000)
    };
    let read = |text: &str| {
        let millis = millis(text).map(Duration::from_millis);
        millis.ok_or_else(|| format!("{key} {text}: 250ms, 30s, 5m or 1h is expected"))
    };
    layers.one(key).map(read).transpose()
}

/// A number and the unit behind it.
fn measure(text: &str) -> Option<(u64, &str)> {
    let digits = text.find(|char: char| !char.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    Some((number.parse().ok()?, unit))
}
