//! AWS integrations: which function or service is called, where it is, and whose credentials sign.

use std::rc::Rc;
use std::time::Duration;

use super::mock::BoundResponse;
use super::stage::{BoundLambda, forbidden, placeholder};
use super::texts::Texts;
use super::{BoundIntegration, BoundRequest};
use crate::api::{AwsCall, AwsIntegration, AwsService, AwsTarget, Identity, Method};
use crate::engine::aws_endpoint;
use crate::engine::header_rules::Backend;
use crate::engine::integration_uri::Pieces;
use crate::engine::url::Url;
use crate::message::{Origin, without_brackets};

/// `AWS`.
#[derive(Debug)]
pub struct BoundAws {
    /// The table it was bound from.
    pub table: &'static AwsIntegration,
    /// What is called.
    pub target: BoundAwsTarget,
    /// Whose credentials sign.
    pub identity: BoundIdentity,
    /// What of the request is not the place.
    pub request: BoundRequest,
    /// Answers to choose from.
    pub responses: Box<[BoundResponse]>,
    /// The integration's time-out.
    pub timeout: Duration,
}

/// What an `AWS` integration calls.
#[derive(Debug)]
pub enum BoundAwsTarget {
    /// A function: name, partial or whole ARN.
    Function(Box<str>),
    /// A service.
    Service(BoundService),
}

/// Where a service is.
#[derive(Debug)]
pub struct BoundService {
    /// The table it was bound from.
    pub table: &'static AwsService,
    /// Where calls go.
    pub origin: Rc<Origin>,
    /// `Host`, which is signed.
    pub host: Rc<str>,
    /// What stands in front of the path.
    pub prefix: Box<str>,
    /// The region that signatures hold for.
    pub region: Box<str>,
}

/// Whose credentials sign.
#[derive(Debug)]
pub enum BoundIdentity {
    /// The gateway's.
    Own,
    /// A role's.
    Role(Box<str>),
    /// The client's.
    Caller,
}

impl BoundAws {
    pub(super) fn bind(
        texts: &Texts<'_>,
        table: &'static AwsIntegration,
        method: &'static Method,
    ) -> BoundIntegration {
        if let Some(why) = forbidden(texts.api.kind, table.request_mappings, Backend::Aws) {
            return BoundIntegration::Broken(why);
        }
        let (target, pieces) = match &table.target {
            AwsTarget::Function(function) => match BoundLambda::function(texts, function) {
                Ok(function) => (BoundAwsTarget::Function(function), Default::default()),
                Err(why) => return BoundIntegration::Broken(why),
            },
            AwsTarget::Service(service) => {
                let pieces = match &service.call {
                    AwsCall::Path(path) => Pieces::target(&texts.text(path), |name| {
                        placeholder(texts, method, table.request_mappings, name)
                    }),
                    AwsCall::Json { .. } | AwsCall::Query { .. } => (Pieces::literal("/"), Pieces::default()),
                };
                (BoundAwsTarget::Service(BoundService::bind(texts, service)), pieces)
            }
        };
        let (mappings, templates) = (table.request_mappings, table.request_templates);
        let request = BoundRequest::bind(texts, Backend::Aws, pieces, mappings, templates);
        BoundIntegration::Aws(Box::new(BoundAws {
            table,
            target,
            identity: BoundIdentity::bind(texts, &table.identity),
            request: BoundRequest {
                passthrough: table.passthrough,
                content_handling: table.content_handling,
                ..request
            },
            responses: BoundResponse::bind_all(texts, table.responses),
            timeout: Duration::from_millis(u64::from(table.timeout_ms)),
        }))
    }
}

impl BoundService {
    pub(super) fn bind(texts: &Texts<'_>, table: &'static AwsService) -> BoundService {
        let subdomain = texts.text(&table.subdomain);
        let (region, host) = match (table.global, texts.text(&table.region)) {
            (Some((host, region)), _) => (region.to_owned(), host.to_owned()),
            (None, region) => (region.clone(), aws_endpoint::host(&label(table), &region)),
        };
        let in_front = |host: &str| match subdomain.as_str() {
            "" => host.to_owned(),
            subdomain => format!("{subdomain}.{host}"),
        };
        let whole = texts.endpoint(&in_front(table.name)).filter(|_| !subdomain.is_empty());
        let shared = texts.endpoint(table.name).or_else(|| texts.bindings.service_endpoint(table.sdk_id));
        let (origin, host, prefix) = match (whole, shared) {
            (Some(url), _) => (aws_endpoint::bound(url), url.authority(), url.path.to_string()),
            // An address has no names in front of it: S3 knows a bucket in the path too.
            (None, Some(url)) if is_address(url) && table.name == "s3" && !subdomain.is_empty() => {
                (aws_endpoint::bound(url), url.authority(), format!("{}/{subdomain}", url.path))
            }
            (None, Some(url)) if is_address(url) => {
                (aws_endpoint::bound(url), url.authority(), url.path.to_string())
            }
            (None, Some(url)) => (aws_endpoint::bound(url), in_front(&url.authority()), url.path.to_string()),
            (None, None) => {
                let host = in_front(&host);
                (aws_endpoint::public(&host), host, String::new())
            }
        };
        BoundService {
            table,
            origin: texts.shared.origin(origin),
            host: texts.shared.host(&host),
            prefix: prefix.into(),
            region: region.into(),
        }
    }
}

impl BoundIdentity {
    pub(super) fn bind(texts: &Texts<'_>, identity: &Identity) -> BoundIdentity {
        match identity {
            Identity::Own => BoundIdentity::Own,
            Identity::Caller => BoundIdentity::Caller,
            Identity::Role(role) => {
                texts.ledger.ask_endpoint("sts");
                BoundIdentity::Role(texts.text(role).into())
            }
        }
    }
}

/// The first label of an endpoint. Synchronous executions have one of their own.
fn label(table: &AwsService) -> String {
    match table.call {
        AwsCall::Json { target, .. } if target.ends_with(".StartSyncExecution") => {
            format!("sync-{}", table.name)
        }
        _ => table.name.to_owned(),
    }
}

fn is_address(url: &Url) -> bool {
    without_brackets(&url.host).parse::<std::net::IpAddr>().is_ok()
}
