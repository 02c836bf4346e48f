//! Credentials as a JSON document, and the small HTTP calls that fetch one.

use std::future::poll_fn;
use std::rc::Rc;
use std::time::Duration;

use zeroize::Zeroizing;

use super::Credentials;
use crate::engine::date::parse_iso8601;
use crate::engine::url::Url;
use crate::message::{Body, Headers, JsonError, JsonKind, Reader};
use crate::port::{Clock, HttpClient, NamedBy, Origin, OutboundRequest, TlsSettings};

/// The longest answer that is read.
const LONGEST: usize = 64 * 1024;

/// Reads `AccessKeyId`, `SecretAccessKey`, `Expiration` and the token, whose name depends on who writes it.
pub(super) fn read(json: &[u8], token_key: &str) -> Result<Credentials, String> {
    let malformed = |error: JsonError| format!("not a document of credentials: {error}");
    let mut reader = Reader::new(json).map_err(malformed)?.refuse_duplicate_keys();
    let (mut access_key_id, mut secret, mut token, mut expires) = (None, None, None, None);
    reader.begin_object().map_err(malformed)?;
    while let Some(key) = reader.next_key().map_err(malformed)? {
        if reader.kind().map_err(malformed)? != JsonKind::String {
            reader.skip_value().map_err(malformed)?;
            continue;
        }
        let value = Zeroizing::new(reader.string().map_err(malformed)?.into_owned());
        match &*key {
            "AccessKeyId" => access_key_id = Some(value.to_string()),
            "SecretAccessKey" => secret = Some(value),
            "Expiration" => {
                expires = Some(parse_iso8601(&value).ok_or("Expiration is not a moment of ISO 8601")?);
            }
            "Code" if *value != "Success" => return Err(format!("the service answered {}", value.as_str())),
            key if key == token_key => token = Some(value),
            _ => {}
        }
    }
    reader.end().map_err(malformed)?;
    match (access_key_id, secret) {
        (Some(access_key_id), Some(secret_access_key)) => {
            Ok(Credentials { access_key_id, secret_access_key, session_token: token, expires })
        }
        _ => Err("AccessKeyId or SecretAccessKey is missing".into()),
    }
}

/// One small call. `Err` names status or reason, never what was sent or received.
pub(super) struct Fetch<'a> {
    pub(super) http: &'a dyn HttpClient,
    pub(super) clock: &'a dyn Clock,
    pub(super) timeout: Duration,
}

impl Fetch<'_> {
    /// Sends a request without body to `base` and `path`, and returns the body of a 200.
    pub(super) async fn fetch(
        &self,
        verb: &'static str,
        base: &Url,
        path: &str,
        fields: &[(&str, &str)],
    ) -> Result<Zeroizing<Vec<u8>>, String> {
        self.send((verb, base, path), fields, Body::Empty).await
    }

    /// Sends a JSON document, and returns the body of a 200.
    pub(super) async fn post(
        &self,
        base: &Url,
        path: &str,
        json: Vec<u8>,
    ) -> Result<Zeroizing<Vec<u8>>, String> {
        let fields = [("Content-Type", "application/json")];
        self.send(("POST", base, path), &fields, Body::Bytes(json.into())).await
    }

    async fn send(
        &self,
        (verb, base, path): (&'static str, &Url, &str),
        fields: &[(&str, &str)],
        body: Body,
    ) -> Result<Zeroizing<Vec<u8>>, String> {
        let mut headers = Headers::new();
        for (name, value) in fields {
            headers.push(name.as_bytes(), value.as_bytes());
        }
        let origin = Origin {
            scheme: base.scheme,
            host: base.host.clone(),
            port: base.port,
            tls: TlsSettings::default(),
            // The services that hand out credentials live on link-local addresses.
            named_by: NamedBy::Operator,
        };
        let request = OutboundRequest {
            origin: Rc::new(origin),
            host: base.authority().into(),
            verb: verb.into(),
            target: format!("{}{path}", base.path),
            headers,
            body,
            deadline: self.clock.instant() + self.timeout,
            buffer: Some(LONGEST),
        };
        let response = self.http.send(request).await.map_err(|error| error.detail)?;
        if response.status != 200 {
            return Err(format!("{} answered {}", base.host, response.status));
        }
        Ok(Zeroizing::new(collect(response.body).await?))
    }
}

/// The bytes of a body.
async fn collect(body: Body) -> Result<Vec<u8>, String> {
    match body {
        Body::Empty => Ok(Vec::new()),
        Body::Bytes(bytes) => Ok(bytes.to_vec()),
        Body::Stream { mut stream, .. } => {
            let mut all = Vec::new();
            while let Some(piece) = poll_fn(|context| stream.as_mut().poll_next(context)).await {
                all.extend_from_slice(&piece.map_err(|error| format!("the answer broke off: {error:?}"))?);
                if all.len() > LONGEST {
                    return Err("the answer is too long".into());
                }
            }
            Ok(all)
        }
    }
}
