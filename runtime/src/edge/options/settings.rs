//! Every setting of a gateway: its flag, its environment variable, its key in the configuration file.

/// How often a setting may be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Present or not.
    Switch,
    /// Once; the last one counts.
    One,
    /// Repeatable.
    Many,
    /// Repeatable, `NAME=VALUE`; a mapping in the file.
    Pairs,
    /// A list of mappings, in the file only.
    Entries,
}

/// One setting.
#[derive(Debug)]
pub(super) struct Setting {
    /// Key in the configuration file, and the setting's name here.
    pub(super) key: &'static str,
    /// Command-line flag; knobs have none.
    pub(super) flag: Option<&'static str>,
    /// What stands behind the flag.
    pub(super) operand: &'static str,
    /// Environment variable.
    pub(super) variable: Option<&'static str>,
    /// How often.
    pub(super) shape: Shape,
    /// One or more lines for `--help`.
    pub(super) help: &'static str,
}

const fn flag(
    key: &'static str,
    flag: &'static str,
    operand: &'static str,
    variable: Option<&'static str>,
    shape: Shape,
    help: &'static str,
) -> Setting {
    Setting { key, flag: Some(flag), operand, variable, shape, help }
}

const fn knob(key: &'static str, operand: &'static str, help: &'static str) -> Setting {
    Setting { key, flag: None, operand, variable: None, shape: Shape::One, help }
}

const fn entries(key: &'static str, operand: &'static str, help: &'static str) -> Setting {
    Setting { key, flag: None, operand, variable: None, shape: Shape::Entries, help }
}

/// All settings, in the order of `--help`.
pub(super) const SETTINGS: &[Setting] = &[
    flag(
        "listen",
        "--listen",
        "ADDR",
        Some("GATEWAY_LISTEN"),
        Shape::Many,
        "where clients connect: ADDRESS:PORT or unix:PATH, repeatable;\nhttp:// in front keeps one plain where a certificate is given [127.0.0.1:8080]",
    ),
    flag(
        "admin",
        "--admin",
        "ADDR",
        Some("GATEWAY_ADMIN"),
        Shape::One,
        "health and metrics; `off` for none [127.0.0.1:9901]",
    ),
    flag(
        "stage",
        "--stage",
        "NAME",
        Some("GATEWAY_STAGE"),
        Shape::Many,
        "which stages to serve, repeatable; several are served under /NAME each",
    ),
    flag("stagePath", "--stage-path", "", None, Shape::Switch, "serve a single stage under /NAME too"),
    flag("var", "--var", "NAME=VALUE", None, Shape::Pairs, "overrides a stage variable, repeatable"),
    flag(
        "endpoint",
        "--endpoint",
        "WHAT=URL",
        None,
        Shape::Pairs,
        "binds a name of the definition to a place, repeatable:\nlambda:NAME, vpclink:ID, an AWS service, an origin",
    ),
    flag(
        "functions",
        "--functions",
        "DIR",
        Some("GATEWAY_FUNCTIONS"),
        Shape::One,
        "where the folders of hosted functions are looked for\n[working directory]",
    ),
    flag(
        "param",
        "--param",
        "NAME=VALUE",
        None,
        Shape::Pairs,
        "a parameter that was left open at build time, repeatable",
    ),
    flag(
        "state",
        "--state",
        "URL",
        Some("GATEWAY_STATE"),
        Shape::One,
        "where shared state lives: memory:, file:DIR, redis://HOST,\nrediss://HOST or redis-cluster://HOST,HOST [memory:]",
    ),
    flag(
        "stateKey",
        "--state-key",
        "FILE",
        Some("GATEWAY_STATE_KEY"),
        Shape::One,
        "the key under which shared state is locked; the variable holds\nit itself, 32 bytes in base64 [kept with the data]",
    ),
    flag(
        "peer",
        "--peer",
        "ADDR",
        Some("GATEWAY_PEER"),
        Shape::One,
        "where other gateways of a shared state reach this one\n(no effect yet)",
    ),
    flag(
        "trustedProxies",
        "--trusted-proxies",
        "CIDR",
        None,
        Shape::Many,
        "whose X-Forwarded-For counts, repeatable [none]",
    ),
    flag("workers", "--workers", "N", None, Shape::One, "worker threads [one a core]"),
    flag("tlsCert", "--tls-cert", "FILE", None, Shape::One, "certificate chain, PEM; SIGHUP reads it again"),
    flag(
        "truststores",
        "--truststores",
        "DIR",
        Some("GATEWAY_TRUSTSTORES"),
        Shape::One,
        "where the trust stores of domain names are looked for; SIGHUP\nreads them again [working directory]",
    ),
    flag("tlsKey", "--tls-key", "FILE", None, Shape::One, "its private key, PEM"),
    flag(
        "config",
        "--config",
        "FILE",
        None,
        Shape::One,
        "more settings, YAML or JSON: the flags in camelCase without\ndashes, and the knobs below",
    ),
    flag(
        "logFormat",
        "--log-format",
        "json|text",
        None,
        Shape::One,
        "the built-in access log's format [json]",
    ),
    knob("accessLog", "stdout|off", "where the access log goes [stdout]"),
    knob("lameDuck", "DURATION", "after SIGTERM: go on accepting [0s]"),
    knob("drain", "DURATION", "then: wait for requests in flight [30s]"),
    knob("keepAlive", "DURATION", "idle time of a connection [60s]"),
    knob("keepAliveRequests", "N", "requests of a connection [10000]"),
    knob("connectionAge", "DURATION", "age of a connection, ± 10 % [1h]"),
    knob("handshakeTimeout", "DURATION", "TLS handshake [10s]"),
    knob("firstByteTimeout", "DURATION", "silence of a new connection [10s]"),
    knob("headTimeout", "DURATION", "a request's head [10s]"),
    knob("bodyGapTimeout", "DURATION", "between two reads of a body [10s]"),
    knob("bodyTimeout", "DURATION", "waiting for a body, without its share of size [30s]"),
    knob("writeStallTimeout", "DURATION", "an answer that the client does not take [20s]"),
    knob("connections", "N", "connections of the process [0.8 x open files - 512]"),
    knob("inFlight", "N", "requests in flight of the process [10000]"),
    entries("apiKeys", "LIST", "API keys: name, value, usagePlans, description, enabled, id"),
    entries(
        "accessKeys",
        "LIST",
        "keys that callers sign with: id, secret, user, policies, account,\nenabled, sessionToken, expires",
    ),
    knob(
        "tokenLeeway",
        "DURATION",
        "how far the clocks of a token's issuer and the gateway may\ndiffer, at most 60s [0s]",
    ),
    knob("unsignedPayload", "refuse|allow", "signatures that do not cover the body [refuse]"),
    knob(
        "signedContentType",
        "optional|required",
        "whether signatures must cover the Content-Type [optional]",
    ),
    knob("cache", "SIZE|off", "the most that each stage's kept answers take; 64MiB, 1GiB [64MiB]"),
    knob("memory", "SIZE", "shed before so much memory is used; 256MiB, 2GiB [control group's]"),
];

/// One mapping of a list. It may hold secrets.
#[derive(Default)]
pub(super) struct Entry {
    /// Where it begins in the file.
    pub(super) line: usize,
    /// Its members: one value or several.
    pub(super) members: Vec<(String, Vec<String>)>,
}

/// The values of one source: the command line, the environment, or the file.
#[derive(Default)]
pub(super) struct Layer {
    /// Whether it is the environment.
    pub(super) is_environment: bool,
    values: Vec<(&'static str, Vec<String>)>,
    entries: Vec<(&'static str, Entry)>,
}

impl Layer {
    /// Adds a value; the last one of those that cannot be repeated counts.
    pub(super) fn add(&mut self, setting: &'static Setting, value: String) {
        let once = matches!(setting.shape, Shape::One | Shape::Switch);
        match self.values.iter_mut().find(|(key, _)| *key == setting.key) {
            Some((_, values)) if once => *values = vec![value],
            Some((_, values)) => values.push(value),
            None => self.values.push((setting.key, vec![value])),
        }
    }

    /// Adds a mapping to a list.
    pub(super) fn add_entry(&mut self, setting: &'static Setting, entry: Entry) {
        self.entries.push((setting.key, entry));
    }

    fn get(&self, key: &str) -> Option<&[String]> {
        self.values.iter().find(|(known, _)| *known == key).map(|(_, values)| values.as_slice())
    }
}

/// Sources, the one that goes first first.
#[derive(Default)]
pub(super) struct Layers(pub(super) Vec<Layer>);

impl Layers {
    /// The values of the first source that has any.
    pub(super) fn many(&self, key: &str) -> &[String] {
        self.0.iter().find_map(|layer| layer.get(key)).unwrap_or_default()
    }

    /// The value of the first source that has one.
    pub(super) fn one(&self, key: &str) -> Option<&str> {
        self.many(key).last().map(String::as_str)
    }

    /// The mappings of a list.
    pub(super) fn entries(&self, key: &str) -> impl Iterator<Item = &Entry> {
        let all = self.0.iter().flat_map(|layer| &layer.entries);
        all.filter(move |(known, _)| *known == key).map(|(_, entry)| entry)
    }

    /// The same, and whether it is of the environment.
    pub(super) fn one_and_whence(&self, key: &str) -> Option<(&str, bool)> {
        self.0.iter().find_map(|layer| Some((layer.get(key)?.last()?.as_str(), layer.is_environment)))
    }

    /// `NAME=VALUE` of all sources, those that go first last, so that they win in a map.
    pub(super) fn pairs(&self, key: &str) -> impl Iterator<Item = &String> {
        self.0.iter().rev().filter_map(|layer| layer.get(key)).flatten()
    }
}
