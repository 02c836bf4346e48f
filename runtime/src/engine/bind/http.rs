//! HTTP integrations: where a call goes, and what is done to request and answer.

use std::rc::Rc;
use std::time::Duration;

use super::mock::BoundResponse;
use super::stage::{forbidden, placeholder};
use super::texts::Texts;
use super::{BoundIntegration, BoundRequest};
use crate::api::{HttpIntegration, Method};
use crate::engine::header_rules::Backend;
use crate::engine::integration_uri::{IntegrationUri, Pieces};
use crate::engine::url::Url;
use crate::message::{NamedBy, Origin, TlsSettings, without_brackets};

/// `HTTP`, `HTTP_PROXY`, and every operation of a plain document.
#[derive(Debug)]
pub struct BoundHttp {
    /// Whether the request passes through (`HTTP_PROXY`).
    pub proxy: bool,
    /// HTTP APIs: the request path is appended to the URI's own.
    pub append_path: bool,
    /// Whether a VPC link leads there.
    pub is_linked: bool,
    /// Whether the answer is nothing that may be compressed.
    pub streams: bool,
    /// The backend's verb; `None`: the client's.
    pub verb: Option<&'static str>,
    /// Where calls go.
    pub origin: Rc<Origin>,
    /// `Host` for the backend.
    pub host: Rc<str>,
    /// Path of a bound endpoint, in front of the URI's own.
    pub prefix: Box<str>,
    /// What of the request is not the place.
    pub request: BoundRequest,
    /// Answers to choose from.
    pub responses: Box<[BoundResponse]>,
    /// The integration's time-out.
    pub timeout: Duration,
}

impl BoundHttp {
    pub(super) fn bind(
        texts: &Texts<'_>,
        table: &'static HttpIntegration,
        method: &'static Method,
    ) -> BoundIntegration {
        if let Some(why) = forbidden(texts.api.kind, table.request_mappings, Backend::Http) {
            return BoundIntegration::Broken(why);
        }
        match BoundHttp::build(texts, table, method) {
            Ok(bound) => BoundIntegration::Http(Box::new(bound)),
            Err(why) => BoundIntegration::Broken(why),
        }
    }

    fn build(
        texts: &Texts<'_>,
        table: &'static HttpIntegration,
        method: &'static Method,
    ) -> Result<BoundHttp, &'static str> {
        let text = texts.text(&table.uri);
        let source = |name: &str| placeholder(texts, method, table.request_mappings, name);
        let link = table.vpc_link.as_ref().map(|link| texts.text(link));
        let linked = link.as_ref().and_then(|link| texts.endpoint(&format!("vpclink:{link}")));
        let tls = TlsSettings {
            skip_verification: table.tls_skip_verification,
            server_name: table.tls_server_name.as_ref().map(|name| texts.text(name).into()),
        };
        let (origin, host, prefix, path, query) = if text.starts_with("arn:") {
            // A load balancer's listener or a Cloud Map service: an address only an endpoint can give.
            let url = texts.endpoint(&text).or(linked);
            let url = url.ok_or("no --endpoint binds the VPC link, load balancer or Cloud Map service")?;
            let host = url.authority();
            (bound_origin(url, tls), host, url.path.clone(), Pieces::default(), Pieces::default())
        } else {
            let uri = IntegrationUri::parse(&text, source)?;
            let by_scheme = format!("{}://{}", uri.scheme.as_str(), uri.authority);
            let named = [texts.endpoint(&by_scheme), texts.endpoint(&uri.authority)];
            let endpoint = linked.or_else(|| named.into_iter().flatten().next());
            let (origin, prefix) = match endpoint {
                Some(url) => (bound_origin(url, tls), url.path.clone()),
                None => (
                    Origin {
                        scheme: uri.scheme,
                        host: without_brackets(&uri.host).into(),
                        port: uri.port,
                        tls,
                        named_by: NamedBy::Definition,
                    },
                    Box::default(),
                ),
            };
            (origin, String::from(uri.authority), prefix, uri.path, uri.query)
        };
        let (mappings, templates) = (table.request_mappings, table.request_templates);
        let request = BoundRequest::bind(texts, Backend::Http, (path, query), mappings, templates);
        Ok(BoundHttp {
            proxy: table.proxy,
            append_path: table.append_path,
            is_linked: table.vpc_link.is_some(),
            streams: table.streams,
            verb: table.verb,
            origin: texts.shared.origin(origin),
            host: texts.shared.host(&host),
            prefix,
            request: BoundRequest {
                passthrough: table.passthrough,
                content_handling: table.content_handling,
                ..request
            },
            responses: BoundResponse::bind_all(texts, table.responses),
            timeout: Duration::from_millis(u64::from(table.timeout_ms)),
        })
    }
}

fn bound_origin(url: &Url, tls: TlsSettings) -> Origin {
    Origin { tls, ..url.origin(NamedBy::Operator) }
}
