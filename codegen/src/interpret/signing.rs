//! `gwgen sign`: the runtime's signer at a command line.

use std::time::SystemTime;

use gwgen_runtime::adapter::credentials::{Environment, find};
use gwgen_runtime::engine::sigv4::{SigningSecrets, Unsigned, presign, sign};
use gwgen_runtime::engine::url::{Url, UrlError};
use gwgen_runtime::message::Headers;

/// An access key.
pub struct AccessKey {
    /// Its id.
    pub id: String,
    /// Its secret.
    pub secret: String,
    /// The token that belongs to a temporary one.
    pub token: Option<String>,
}

impl AccessKey {
    /// The one that the AWS SDKs would use here.
    ///
    /// # Errors
    /// There is none, or a source that is configured has failed.
    pub fn find() -> Result<AccessKey, String> {
        let found = find(Environment::of_process())?;
        let SigningSecrets { access_key_id, secret_access_key, session_token } = found.secrets();
        Ok(AccessKey {
            id: access_key_id.to_owned(),
            secret: secret_access_key.to_owned(),
            token: session_token.map(str::to_owned),
        })
    }
}

/// A request that is going to be signed.
pub struct Signing<'a> {
    /// The method.
    pub verb: &'a str,
    /// Where it goes.
    pub url: &'a RequestUrl,
    /// Its fields. A `Host` among them is the one that is signed.
    pub headers: &'a [(String, String)],
    /// The whole body.
    pub body: &'a [u8],
    /// The region in the scope.
    pub region: &'a str,
    /// The service in the scope.
    pub service: &'a str,
    /// When.
    pub time: SystemTime,
}

/// An `http` or `https` URL of a request.
#[derive(Debug)]
pub struct RequestUrl {
    origin: String,
    host: String,
    target: String,
}

impl RequestUrl {
    /// Reads a URL.
    ///
    /// # Errors
    /// It is none, or holds what has to be encoded.
    pub fn parse(text: &str) -> Result<RequestUrl, UrlError> {
        let end = text.find('?').unwrap_or(text.len());
        let (before, query) = text.split_at(end);
        let url = Url::parse(before)?;
        if !query.bytes().all(|byte| byte.is_ascii_graphic() && !b"#\"<>\\^`{|}".contains(&byte)) {
            return Err(UrlError::Path);
        }
        let behind = before.split_once("://").map(|(_, behind)| behind).unwrap_or_default();
        let path = behind.find('/').and_then(|start| behind.get(start..)).unwrap_or("/");
        Ok(RequestUrl {
            origin: format!("{}://{}", url.scheme.as_str(), url.authority()),
            host: url.authority(),
            target: [path, query].concat(),
        })
    }

    /// The URL with another target.
    fn with(&self, target: &str) -> String {
        [&self.origin, target].concat()
    }
}

/// What has to be sent.
pub struct SignedRequest {
    /// Where to.
    pub url: String,
    /// The fields that were given, and those of the signature.
    pub headers: Vec<(String, String)>,
}

impl Signing<'_> {
    /// Signs in `Authorization`.
    pub fn sign(&self, key: &AccessKey) -> SignedRequest {
        let mut headers = self.fields();
        sign(secrets(key), (self.region, self.service), self.time, &self.unsigned(), &mut headers);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let host = self.host().map(|host| ("Host".to_owned(), host.to_owned()));
        let fields = headers.iter().map(|field| (text(field.name), text(field.value)));
        SignedRequest {
            url: self.url.with(&self.url.target),
            headers: host.into_iter().chain(fields).collect(),
        }
    }

    /// Signs in the query, for so many seconds.
    pub fn presign(&self, key: &AccessKey, seconds: u32) -> SignedRequest {
        let target = presign(
            secrets(key),
            (self.region, self.service),
            (self.time, seconds),
            &self.unsigned(),
            &self.fields(),
        );
        SignedRequest { url: self.url.with(&target), headers: self.headers.to_vec() }
    }

    fn host(&self) -> Option<&str> {
        let named = self.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("host"));
        named.map(|(_, value)| value.as_str())
    }

    fn unsigned(&self) -> Unsigned<'_> {
        Unsigned {
            verb: self.verb,
            target: &self.url.target,
            host: self.host().unwrap_or(&self.url.host),
            payload: self.body,
        }
    }

    fn fields(&self) -> Headers {
        let mut headers = Headers::new();
        for (name, value) in self.headers.iter().filter(|(name, _)| !name.eq_ignore_ascii_case("host")) {
            headers.push(name.as_bytes(), value.as_bytes());
        }
        headers
    }
}

fn secrets(key: &AccessKey) -> SigningSecrets<'_> {
    SigningSecrets {
        access_key_id: &key.id,
        secret_access_key: &key.secret,
        session_token: key.token.as_deref(),
    }
}
