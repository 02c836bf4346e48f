//! STS: where it is, how a role is assumed there, and what it answers with: credentials in XML.

use std::rc::Rc;
use std::time::Duration;

use bytes::Bytes;
use zeroize::Zeroizing;

use super::Credentials;
use crate::engine::aws_endpoint;
use crate::engine::date::parse_iso8601;
use crate::engine::sigv4::{self, Unsigned};
use crate::engine::url::Url;
use crate::message::{Body, Headers, Origin};
use crate::port::{Clock, HttpClient, OutboundRequest};

/// STS answers soon or not at all.
const TIMEOUT: Duration = Duration::from_secs(5);
/// The longest answer that is read.
const LONGEST: usize = 64 * 1024;

/// The STS that is called.
pub(super) struct Place {
    pub(super) origin: Rc<Origin>,
    host: Rc<str>,
    target: String,
    region: String,
}

/// A role, and how its session is called.
pub(super) struct Role<'a> {
    pub(super) arn: &'a str,
    pub(super) session: &'a str,
    pub(super) external_id: Option<&'a str>,
}

impl Place {
    /// The region's, or the one at an endpoint.
    pub(super) fn new(region: &str, endpoint: Option<&Url>) -> Place {
        let (origin, host, path) = match endpoint {
            Some(url) => (aws_endpoint::bound(url), url.authority(), &*url.path),
            None => {
                let host = aws_endpoint::host("sts", region);
                (aws_endpoint::public(&host), host, "")
            }
        };
        let (target, region) = (format!("{path}/"), region.to_owned());
        Place { origin: Rc::new(origin), host: host.into(), target, region }
    }

    /// Assumes a role; `None` signs nothing.
    pub(super) async fn assume(
        &self,
        services: (&dyn HttpClient, &dyn Clock),
        own: Option<&Credentials>,
        role: &Role<'_>,
    ) -> Result<Credentials, String> {
        let mut form = format!(
            "Action=AssumeRole&Version=2011-06-15&RoleArn={}&RoleSessionName={}",
            encode(role.arn),
            encode(role.session)
        );
        if let Some(id) = role.external_id {
            form.push_str(&format!("&ExternalId={}", encode(id)));
        }
        let found = self.ask(services, own, form).await;
        found.map_err(|detail| format!("{} cannot be assumed: {detail}", role.arn))
    }

    /// Sends a form that asks for credentials, and reads them.
    pub(super) async fn ask(
        &self,
        (http, clock): (&dyn HttpClient, &dyn Clock),
        own: Option<&Credentials>,
        form: String,
    ) -> Result<Credentials, String> {
        let payload = Bytes::from(form);
        let mut headers = Headers::new();
        headers.push(b"Content-Type", b"application/x-www-form-urlencoded; charset=utf-8");
        if let Some(own) = own {
            let unsigned =
                Unsigned { verb: "POST", target: &self.target, host: &self.host, payload: &payload };
            sigv4::sign(own.secrets(), (&self.region, "sts"), clock.now(), &unsigned, &mut headers);
        }
        let request = OutboundRequest {
            origin: self.origin.clone(),
            host: self.host.clone(),
            verb: "POST".into(),
            target: self.target.clone(),
            headers,
            body: Body::Bytes(payload),
            deadline: clock.instant() + TIMEOUT,
            buffer: Some(LONGEST),
        };
        let answer = http.send(request).await.map_err(|error| error.detail)?;
        let body = match answer.body {
            Body::Bytes(bytes) => bytes,
            Body::Empty | Body::Stream { .. } => return Err("STS did not answer as a whole".to_owned()),
        };
        if answer.status != 200 {
            let code = error_code(&body).unwrap_or("an unknown error");
            return Err(format!("STS answered {} {code}", answer.status));
        }
        read(&body)
    }
}

/// The texts of four elements; STS writes no attributes and escapes nothing in them.
fn read(xml: &[u8]) -> Result<Credentials, String> {
    let xml = std::str::from_utf8(xml).map_err(|_| "the answer is not text".to_owned())?;
    credentials(xml).ok_or_else(|| "the answer holds none".to_owned())
}

fn credentials(xml: &str) -> Option<Credentials> {
    Some(Credentials {
        access_key_id: element(xml, "AccessKeyId")?.to_owned(),
        secret_access_key: Zeroizing::new(element(xml, "SecretAccessKey")?.to_owned()),
        session_token: Some(Zeroizing::new(element(xml, "SessionToken")?.to_owned())),
        expires: Some(parse_iso8601(element(xml, "Expiration")?)?),
    })
}

/// The code of an error: `AccessDenied`, say. Nothing else of an error is shown.
fn error_code(xml: &[u8]) -> Option<&str> {
    let code = element(std::str::from_utf8(xml).ok()?, "Code")?;
    code.bytes().all(|byte| byte.is_ascii_alphanumeric()).then_some(code)
}

fn element<'a>(xml: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = xml.split_once(&format!("<{name}>"))?;
    let (text, _) = rest.split_once(&format!("</{name}>"))?;
    Some(text.trim())
}

/// A value of a form or a query.
pub(super) fn encode(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
        encoded
    })
}
