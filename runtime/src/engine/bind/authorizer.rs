//! Authorizers with their texts put together.

use std::rc::Rc;

use super::aws::BoundIdentity;
use super::issuer::BoundIssuer;
use super::stage::BoundLambda;
use super::texts::Texts;
use crate::api::{Authorizer, IdentitySource, LambdaAuthorizer, Matcher, NativeAuthorizer, Text};
use crate::engine::url::Url;
use crate::message::{NamedBy, Origin};

/// An authorizer of a stage.
#[derive(Debug)]
pub enum BoundAuthorizer {
    /// A Lambda function decides.
    Lambda(Box<BoundLambdaAuthorizer>),
    /// A token does.
    Token(Box<BoundTokenAuthorizer>),
    /// A Rust function does.
    Native(&'static dyn NativeAuthorizer),
}

/// An authorizer of a stage that tokens are shown to.
#[derive(Debug)]
pub struct BoundTokenAuthorizer {
    /// What verified tokens are kept under: another text where something else is asked of them.
    pub kept_under: Box<str>,
    /// Where the token stands.
    pub source: IdentitySource,
    /// Of one of which the token is; an error: why there is none, for the log.
    pub issuers: Result<Vec<Rc<BoundIssuer>>, &'static str>,
    /// What is asked of a token.
    pub asked: TokenRules,
}

/// What is asked of a token.
#[derive(Debug)]
pub enum TokenRules {
    /// HTTP APIs: that it is for one of these.
    Audience(Vec<Box<str>>),
    /// User pools: an access token where the method has scopes, else an identity token whose `aud` matches.
    Pool(Option<&'static Matcher>),
}

/// A Lambda authorizer of a stage.
#[derive(Debug)]
pub struct BoundLambdaAuthorizer {
    /// The table.
    pub table: &'static LambdaAuthorizer,
    /// What answers are kept under: another text where somebody else is asked, or told other stage variables.
    pub kept_under: Box<str>,
    /// Who is asked; an error: why nobody can be, for the log.
    pub callee: Result<Callee, &'static str>,
    /// Whose credentials sign the call.
    pub identity: BoundIdentity,
}

/// Who is asked for an authorizer's answer.
#[derive(Debug)]
pub enum Callee {
    /// A function: its name, partial or whole ARN.
    Function(Box<str>),
    /// An HTTP endpoint, which is sent what a function would be.
    Endpoint(HttpEndpoint),
}

/// An HTTP endpoint that decides.
#[derive(Debug)]
pub struct HttpEndpoint {
    /// Where the call goes.
    pub origin: Rc<Origin>,
    /// `Host`.
    pub host: Rc<str>,
    /// Its path.
    pub path: Box<str>,
}

impl Callee {
    fn bind(texts: &Texts<'_>, text: &Text) -> Result<Callee, &'static str> {
        let written = texts.text(text);
        if !written.starts_with("http://") && !written.starts_with("https://") {
            return BoundLambda::function(texts, text).map(Callee::Function);
        }
        let url = Url::parse(&written).map_err(|_| "the authorizer's endpoint is no URL")?;
        let path = if url.path.is_empty() { "/" } else { &url.path };
        Ok(Callee::Endpoint(HttpEndpoint {
            origin: texts.shared.origin(url.origin(NamedBy::Definition)),
            host: texts.shared.host(&url.authority()),
            path: path.into(),
        }))
    }
}

impl BoundAuthorizer {
    /// Why it can ask nobody, so that nobody is admitted.
    pub fn fault(&self) -> Option<&'static str> {
        match self {
            BoundAuthorizer::Lambda(bound) => bound.callee.as_ref().err().copied(),
            BoundAuthorizer::Token(bound) => bound.issuers.as_ref().err().copied(),
            BoundAuthorizer::Native(_) => None,
        }
    }

    pub(super) fn bind(texts: &Texts<'_>, authorizer: &Authorizer) -> BoundAuthorizer {
        // What is kept was judged by it: with another leeway it is judged again.
        let leeway = format!("{:?}", texts.bindings.credential_rules.leeway);
        match authorizer {
            Authorizer::Lambda(table) => {
                let callee = [table.name.to_owned(), texts.text(&table.function)];
                let told = texts.variables.iter().flat_map(|(name, value)| [name, value]);
                let places = texts.bindings.endpoints.iter().map(|(what, url)| format!("{what}={url:?}"));
                let asked = callee.into_iter().chain(told.map(|text| text.to_string())).chain(places);
                BoundAuthorizer::Lambda(Box::new(BoundLambdaAuthorizer {
                    table,
                    kept_under: one_text(asked),
                    callee: Callee::bind(texts, &table.function),
                    identity: BoundIdentity::bind(texts, &table.identity),
                }))
            }
            Authorizer::Native(authorizer) => BoundAuthorizer::Native(*authorizer),
            Authorizer::Jwt(table) => {
                let issuer = texts.text(&table.issuer);
                let audience: Vec<Box<str>> =
                    table.audience.iter().map(|text| texts.text(text).into()).collect();
                let asked = [table.name, &issuer, &leeway].map(str::to_owned);
                BoundAuthorizer::Token(Box::new(BoundTokenAuthorizer {
                    kept_under: one_text(asked.into_iter().chain(audience.iter().map(|one| one.to_string()))),
                    source: table.source,
                    issuers: BoundIssuer::bind(texts, &issuer).map(|issuer| vec![Rc::new(issuer)]),
                    asked: TokenRules::Audience(audience),
                }))
            }
            Authorizer::Cognito(table) => {
                let pools: Vec<String> = table.pools.iter().map(|pool| texts.text(pool)).collect();
                let issuers = pools.iter().map(|pool| BoundIssuer::of_pool(texts, pool).map(Rc::new));
                let issuers = issuers.collect();
                BoundAuthorizer::Token(Box::new(BoundTokenAuthorizer {
                    kept_under: one_text([table.name.to_owned(), leeway].into_iter().chain(pools)),
                    source: table.source,
                    issuers,
                    asked: TokenRules::Pool(table.validation),
                }))
            }
        }
    }
}

/// Texts behind each other, each with its length, so that no two lists read alike.
fn one_text(parts: impl Iterator<Item = String>) -> Box<str> {
    let mut text = String::new();
    for part in parts {
        text.push_str(itoa::Buffer::new().format(part.len()));
        text.push(':');
        text.push_str(&part);
    }
    text.into()
}
