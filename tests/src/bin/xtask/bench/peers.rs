//! nginx, HAProxy and Envoy, each set up as a careful operator would for this job: one worker, keep-alive on both
//! sides, no access log, prefix routes where the definition has templates (regexes cost them a third more).

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::super::components;
use super::bearer::{AUDIENCE, ISSUER};
use super::scenario::{Scenario, Shape, TEMPLATES};

/// A peer.
#[derive(Debug)]
pub(super) struct Peer {
    /// Its name.
    pub(super) name: &'static str,
    version_argument: &'static str,
    configuration: fn(&Setting<'_>) -> String,
    arguments: fn(&str) -> Vec<String>,
}

/// What a configuration depends on.
struct Setting<'a> {
    scenario: &'a Scenario,
    listen: SocketAddr,
    upstream: SocketAddr,
    folder: &'a Path,
}

/// All peers.
pub(super) fn all() -> &'static [Peer] {
    fn words(list: &[&str]) -> Vec<String> {
        list.iter().map(|word| (*word).to_owned()).collect()
    }
    const ALL: &[Peer] = &[
        Peer {
            name: "nginx",
            version_argument: "-v",
            configuration: nginx,
            arguments: |file| words(&["-c", file, "-e", "stderr"]),
        },
        Peer {
            name: "haproxy",
            version_argument: "-v",
            configuration: haproxy,
            arguments: |file| words(&["-db", "-f", file]),
        },
        Peer {
            name: "envoy",
            version_argument: "--version",
            configuration: envoy,
            arguments: |file| {
                words(&["-c", file, "--concurrency", "1", "-l", "warning", "--disable-hot-restart"])
            },
        },
    ];
    ALL
}

impl Peer {
    /// Whether it does what a scenario asks for: nginx without its commercial modules reads no tokens.
    pub(super) fn can(&self, scenario: &Scenario) -> bool {
        scenario.tokens == 0 || self.name != "nginx"
    }

    fn program(&self) -> Option<PathBuf> {
        match self.name {
            "envoy" => components::envoy().map(PathBuf::from),
            name => Some(PathBuf::from(name)),
        }
    }

    /// Its version, when it is there.
    pub(super) fn version(&self) -> Option<String> {
        let output = Command::new(self.program()?).arg(self.version_argument).output().ok()?;
        let text =
            format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        let is_version = |word: &&str| word.starts_with(|c: char| c.is_ascii_digit()) && word.contains('.');
        let first_line = text.lines().find(|line| line.contains("version"))?;
        // The last one: Envoy's line begins with a path that may hold another program's version.
        first_line.split([' ', '/', '-']).rfind(is_version).map(str::to_owned)
    }

    /// Writes its configuration; returns program and arguments.
    pub(super) fn prepare(
        &self,
        scenario: &Scenario,
        listen: SocketAddr,
        upstream: SocketAddr,
        folder: &Path,
    ) -> Result<(PathBuf, Vec<String>), String> {
        let text = (self.configuration)(&Setting { scenario, listen, upstream, folder });
        let suffix = if self.name == "envoy" { "yaml" } else { "conf" };
        let file = folder.join(format!("{}.{suffix}", self.name));
        std::fs::write(&file, text).map_err(|error| error.to_string())?;
        let program = self.program().ok_or("the program is gone")?;
        Ok((program, (self.arguments)(&file.to_string_lossy())))
    }
}

fn nginx(setting: &Setting<'_>) -> String {
    let Setting { scenario, listen, upstream, folder } = setting;
    let folder = folder.display();
    let locations = match scenario.shape {
        Shape::Templates => {
            let one = |n: usize| format!("    location /r{n}/ {{ proxy_pass http://up; }}\n");
            (0..TEMPLATES).map(one).collect::<String>() + "    location / { return 404; }\n"
        }
        Shape::CatchAll => "    location / { proxy_pass http://up; }\n".to_owned(),
        Shape::Mock => {
            format!(
                "    location = /mock {{ default_type application/json; return 200 '{}'; }}\n",
                scenario.body("/mock")
            )
        }
    };
    let tls = if scenario.tls {
        format!(
            "    ssl_certificate {folder}/cert.pem;\n    ssl_certificate_key {folder}/key.pem;\n    \
             ssl_protocols TLSv1.3;\n"
        )
    } else {
        String::new()
    };
    let ssl = if scenario.tls { " ssl" } else { "" };
    let (zone, limit) = match scenario.limited {
        false => ("", ""),
        true => (
            "  limit_req_zone $binary_remote_addr zone=callers:1m rate=1000000r/s;\n",
            "    limit_req zone=callers burst=1000000 nodelay;\n",
        ),
    };
    format!(
        "daemon off;\nworker_processes 1;\nworker_rlimit_nofile 16384;\npid {folder}/nginx.pid;\nerror_log stderr crit;\n\
         events {{ worker_connections 8192; }}\n\
         http {{\n  access_log off;\n  keepalive_requests 100000000;\n  keepalive_timeout 600;\n  \
         client_body_temp_path {folder}/nginx-body;\n  proxy_temp_path {folder}/nginx-proxy;\n  \
         fastcgi_temp_path {folder}/nginx-f;\n  uwsgi_temp_path {folder}/nginx-u;\n  scgi_temp_path {folder}/nginx-s;\n  \
         upstream up {{ server {upstream}; keepalive 128; keepalive_requests 100000000; }}\n{zone}  \
         server {{\n    listen {listen}{ssl};\n{tls}{limit}    proxy_http_version 1.1;\n    \
         proxy_set_header Connection \"\";\n{locations}  }}\n}}\n"
    )
}

fn haproxy(setting: &Setting<'_>) -> String {
    let Setting { scenario, listen, upstream, folder } = setting;
    let folder = folder.display();
    let prefixes = format!("{folder}/haproxy.prefixes");
    let rules = match scenario.shape {
        Shape::Templates => {
            let lines: String = (0..TEMPLATES).map(|n| format!("/r{n}/\n")).collect();
            // A list that cannot be written shows itself when HAProxy refuses to start.
            let _ = std::fs::write(&prefixes, lines);
            format!("  use_backend b if {{ path_beg -f {prefixes} }}\n  default_backend none\n")
        }
        Shape::CatchAll => "  default_backend b\n".to_owned(),
        Shape::Mock => {
            let body = format!("{folder}/haproxy.body");
            let _ = std::fs::write(&body, scenario.body("/mock"));
            format!(
                "  http-request return status 200 content-type application/json file {body} if {{ path /mock }}\n"
            )
        }
    };
    let tokens = match scenario.tokens {
        0 => String::new(),
        _ => format!(
            "  http-request set-var(txn.token) http_auth_bearer\n  \
             http-request deny deny_status 401 unless {{ var(txn.token),jwt_header_query('$.alg') -m str RS256 }}\n  \
             http-request deny deny_status 401 unless {{ var(txn.token),jwt_payload_query('$.iss') -m str {ISSUER} }}\n  \
             http-request deny deny_status 401 unless {{ var(txn.token),jwt_payload_query('$.aud') -m str {AUDIENCE} }}\n  \
             http-request set-var(txn.now) date()\n  \
             http-request deny deny_status 401 if {{ var(txn.token),jwt_payload_query('$.exp','int'),sub(txn.now) -m int lt 0 }}\n  \
             http-request deny deny_status 401 unless {{ var(txn.token),jwt_verify('RS256','{folder}/issuer.pem') -m int 1 }}\n"
        ),
    };
    let limit = match scenario.limited {
        false => "",
        true => {
            "  stick-table type ip size 100k expire 60s store http_req_rate(1s)\n  http-request track-sc0 src\n  \
             http-request deny deny_status 429 if { sc_http_req_rate(0) gt 1000000 }\n"
        }
    };
    let tls =
        if scenario.tls { format!(" ssl crt {folder}/both.pem ssl-min-ver TLSv1.3") } else { String::new() };
    format!(
        "global\n  nbthread 1\n  maxconn 8192\n\ndefaults\n  mode http\n  timeout connect 3s\n  timeout client 600s\n  \
         timeout server 30s\n  timeout http-keep-alive 600s\n  option http-keep-alive\n  http-reuse always\n\n\
         frontend f\n  bind {listen}{tls}\n{limit}{tokens}{rules}\n\
         backend b\n  server s {upstream}\n\nbackend none\n  http-request deny deny_status 404\n"
    )
}

fn envoy(setting: &Setting<'_>) -> String {
    let Setting { scenario, listen, upstream, folder } = setting;
    let folder = folder.display();
    let routes = match scenario.shape {
        Shape::Templates => (0..TEMPLATES)
            .map(|n| format!("              - {{match: {{prefix: /r{n}/}}, route: {{cluster: up}}}}\n"))
            .collect::<String>(),
        Shape::CatchAll => "              - {match: {prefix: /}, route: {cluster: up}}\n".to_owned(),
        Shape::Mock => format!(
            "              - {{match: {{path: /mock}}, direct_response: {{status: 200, body: {{inline_string: '{}'}}}}}}\n",
            scenario.body("/mock")
        ),
    };
    let tls = if scenario.tls {
        format!(
            "      transport_socket:\n        name: envoy.transport_sockets.tls\n        typed_config:\n          \
             '@type': type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext\n          \
             common_tls_context:\n            tls_params: {{tls_minimum_protocol_version: TLSv1_3}}\n            \
             tls_certificates:\n            - certificate_chain: {{filename: {folder}/cert.pem}}\n              \
             private_key: {{filename: {folder}/key.pem}}\n"
        )
    } else {
        String::new()
    };
    let tokens = match scenario.tokens {
        0 => String::new(),
        // As many are kept as it keeps where nothing is said.
        _ => format!(
            "          - name: envoy.filters.http.jwt_authn\n            typed_config:\n              '@type': \
             type.googleapis.com/envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication\n              providers:\n                \
             issuer: {{issuer: '{ISSUER}', audiences: [{AUDIENCE}], forward: true, local_jwks: {{filename: {folder}/issuer.json}}, \
             jwt_cache_config: {{}}}}\n              rules:\n              - {{match: {{prefix: /}}, requires: {{provider_name: issuer}}}}\n"
        ),
    };
    let limit = match scenario.limited {
        false => "",
        true => {
            "          - name: envoy.filters.http.local_ratelimit\n            typed_config:\n              '@type': \
             type.googleapis.com/envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit\n              \
             stat_prefix: l\n              token_bucket: {max_tokens: 1000000, tokens_per_fill: 1000000, fill_interval: 1s}\n              \
             filter_enabled: {default_value: {numerator: 100, denominator: HUNDRED}}\n              \
             filter_enforced: {default_value: {numerator: 100, denominator: HUNDRED}}\n"
        }
    };
    format!(
        "static_resources:\n  listeners:\n  - address: {{socket_address: {{address: {ip}, port_value: {port}}}}}\n    \
         filter_chains:\n    - filters:\n      - name: envoy.filters.network.http_connection_manager\n        \
         typed_config:\n          '@type': type.googleapis.com/envoy.extensions.filters.network.\
         http_connection_manager.v3.HttpConnectionManager\n          stat_prefix: b\n          generate_request_id: false\n          \
         route_config:\n            virtual_hosts:\n            - name: b\n              domains: ['*']\n              \
         routes:\n{routes}          http_filters:\n{limit}{tokens}          - name: envoy.filters.http.router\n            typed_config: \
         {{'@type': type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}}\n{tls}\
         \x20 clusters:\n  - name: up\n    connect_timeout: 3s\n    type: STATIC\n    load_assignment:\n      cluster_name: up\n      \
         endpoints:\n      - lb_endpoints:\n        - endpoint: {{address: {{socket_address: {{address: {up_ip}, \
         port_value: {up_port}}}}}}}\n",
        ip = listen.ip(),
        port = listen.port(),
        up_ip = upstream.ip(),
        up_port = upstream.port(),
    )
}
