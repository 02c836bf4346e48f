//! Issuers of tokens: where their keys are asked for.

use std::rc::Rc;

use super::texts::Texts;
use crate::engine::aws_endpoint;
use crate::engine::url::Url;
use crate::message::{NamedBy, Origin, Scheme};

/// Where an OpenID provider describes itself (OpenID Connect Discovery 1.0, section 4).
const CONFIGURATION: &str = "/.well-known/openid-configuration";
/// Where a user pool has its keys (Amazon Cognito's manual, "Verifying JSON web tokens").
const POOL_KEYS: &str = "/.well-known/jwks.json";

/// An issuer.
#[derive(Debug)]
pub struct BoundIssuer {
    /// `iss`, exactly.
    pub name: Box<str>,
    /// Where calls go.
    pub origin: Rc<Origin>,
    /// `Host`.
    pub host: Rc<str>,
    /// The path of the first document.
    pub path: Box<str>,
    /// Whether that says where the keys are; otherwise it holds them.
    pub discovers: bool,
    /// Where `--endpoint` binds the issuer to: places there are its own.
    bound: Option<Url>,
}

/// Where an issuer says that its keys are.
#[derive(Debug)]
pub struct KeysPlace {
    /// Where the call goes.
    pub origin: Rc<Origin>,
    /// `Host`.
    pub host: Rc<str>,
    /// Path and query.
    pub target: String,
}

impl BoundIssuer {
    /// An issuer by its URL.
    pub(super) fn bind(texts: &Texts<'_>, name: &str) -> Result<BoundIssuer, &'static str> {
        BoundIssuer::at(texts, name, CONFIGURATION, true)
    }

    /// A user pool by its ARN: `arn:aws:cognito-idp:<region>:<account>:userpool/<id>`.
    pub(super) fn of_pool(texts: &Texts<'_>, arn: &str) -> Result<BoundIssuer, &'static str> {
        let mut fields = arn.splitn(6, ':');
        let (Some("arn"), Some(partition), Some("cognito-idp"), Some(region), Some(_), Some(resource)) =
            (fields.next(), fields.next(), fields.next(), fields.next(), fields.next(), fields.next())
        else {
            return Err("a provider is no ARN of a user pool");
        };
        let id = resource.strip_prefix("userpool/").filter(|id| !id.is_empty());
        let id = id.ok_or("a provider is no ARN of a user pool")?;
        let domain = if partition == "aws-cn" { "amazonaws.com.cn" } else { "amazonaws.com" };
        let name = format!("https://cognito-idp.{region}.{domain}/{id}");
        BoundIssuer::at(texts, &name, POOL_KEYS, false)
    }

    fn at(
        texts: &Texts<'_>,
        name: &str,
        document: &str,
        discovers: bool,
    ) -> Result<BoundIssuer, &'static str> {
        let own = Url::parse(name).map_err(|_| "the issuer is no URL")?;
        let bound = texts.endpoint(&format!("issuer:{name}")).cloned();
        if bound.is_none() && own.scheme != Scheme::Https {
            return Err("an issuer that is not bound with --endpoint issuer:URL=… is asked by https only");
        }
        let (origin, host, prefix) = match &bound {
            Some(url) => (aws_endpoint::bound(url), url.authority(), &url.path),
            None => (unbound(&own), own.authority(), &own.path),
        };
        Ok(BoundIssuer {
            name: Box::from(name),
            origin: texts.shared.origin(origin),
            host: texts.shared.host(&host),
            path: [prefix, document].concat().into(),
            discovers,
            bound,
        })
    }

    /// Where the keys are by a `jwks_uri`. Another place than the issuer's own is public and asked by https.
    pub fn keys_at(&self, uri: &str) -> Result<KeysPlace, &'static str> {
        let (place, query) = uri.split_once('?').map_or((uri, ""), |(place, query)| (place, query));
        let url = Url::parse(place).map_err(|_| "`jwks_uri` is no URL")?;
        if !query.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#') {
            return Err("`jwks_uri` is no URL");
        }
        // A URL that binds a name loses the slash at its end; this one names a document.
        let slash = if url.path.is_empty() || place.ends_with('/') { "/" } else { "" };
        let mark = if query.is_empty() { "" } else { "?" };
        let target = [&url.path, slash, mark, query].concat();
        let is_at =
            |other: &Url| (other.scheme, &other.host, other.port) == (url.scheme, &url.host, url.port);
        let own = Url::parse(&self.name).is_ok_and(|own| is_at(&own));
        if let Some(bound) = &self.bound
            && (own || is_at(bound))
        {
            return Ok(KeysPlace { origin: Rc::clone(&self.origin), host: Rc::clone(&self.host), target });
        }
        if url.scheme != Scheme::Https {
            return Err("`jwks_uri` is not https");
        }
        Ok(KeysPlace { origin: Rc::new(unbound(&url)), host: url.authority().into(), target })
    }
}

fn unbound(url: &Url) -> Origin {
    url.origin(NamedBy::Issuer)
}
