//! `authorizers.rs`: those that guard some method.

use proc_macro2::TokenStream;
use quote::quote;

use super::fields::Fields;
use super::literal::{number, option, string, text};
use super::{Emitter, File, checks, context_variable, doc};
use crate::model::check::Matcher;
use crate::model::{
    Access, Api, Authorizer, AuthorizerEvent, AuthorizerKind, CognitoAuthorizer, IdentitySource,
    JwtAuthorizer, LambdaAuthorizer, Method,
};

/// Positions of the authorizers that some method names, in the definition's order.
pub(super) fn asked(api: &Api) -> Vec<usize> {
    let names =
        |position: &usize| api.methods.iter().any(|method| method.access == Access::Authorizer(*position));
    (0..api.authorizers.len()).filter(names).collect()
}

/// The position of an authorizer among those that are emitted.
pub(super) fn position(api: &Api, authorizer: usize) -> usize {
    asked(api).iter().position(|asked| *asked == authorizer).unwrap_or_default()
}

/// The scopes of which a method's authorizer asks for one, each once.
pub(super) fn scopes(method: &Method, authorizer: usize) -> Vec<&str> {
    let mut scopes: Vec<&str> = Vec::new();
    let asked = method.security.iter().filter(|asked| asked.authorizer == Some(authorizer));
    for scope in asked.flat_map(|asked| &asked.scopes) {
        if !scopes.contains(&scope.as_str()) {
            scopes.push(scope);
        }
    }
    scopes
}

/// `authorizers.rs`, where there are any.
pub(super) fn file(emitter: &Emitter<'_>) -> Option<File> {
    let asked = asked(emitter.api);
    let authorizers: Vec<&Authorizer> =
        asked.into_iter().filter_map(|position| emitter.api.authorizers.get(position)).collect();
    if authorizers.is_empty() {
        return None;
    }
    let mut file = File::new("authorizers", "Who decides who may call.");
    let places = authorizers.iter().map(|authorizer| {
        format!(" - {}, {}", doc::code(&authorizer.name.value), emitter.place(authorizer.name.span))
    });
    let about: Vec<String> =
        std::iter::once(" In the definition's order:".to_owned()).chain(places).collect();
    let values = authorizers.iter().map(|authorizer| value(authorizer));
    file.items.push(emitter.item(quote! {
        #(#[doc = #about])*
        pub static AUTHORIZERS: &[Authorizer] = &[#(#values),*];
    }));
    Some(file)
}

fn value(authorizer: &Authorizer) -> TokenStream {
    match &authorizer.kind {
        AuthorizerKind::Lambda(it) => lambda(&authorizer.name.value, it),
        AuthorizerKind::Jwt(it) => jwt(&authorizer.name.value, it),
        AuthorizerKind::Cognito(it) => cognito(&authorizer.name.value, it),
        // Not enforced yet: what they guard is closed and names no authorizer.
        AuthorizerKind::Iam | AuthorizerKind::ApiKey | AuthorizerKind::Plain => quote!(),
    }
}

fn lambda(name: &str, it: &LambdaAuthorizer) -> TokenStream {
    let mut fields = Fields::default();
    let name = string(name);
    fields.add("name", quote!(#name));
    fields.add("function", text(&it.function));
    fields.add_identity(&it.identity);
    fields.add("event", event(&it.event));
    let sources = it.identity_sources.iter().map(source);
    fields.add_if(!it.identity_sources.is_empty(), "identity_sources", || quote!(&[#(#sources),*]));
    let ttl = number(it.ttl_seconds);
    fields.add_if(it.ttl_seconds > 0, "ttl_seconds", || quote!(#ttl));
    let value = fields.value(quote!(LambdaAuthorizer), 6);
    quote!(Authorizer::Lambda(&#value))
}

fn jwt(name: &str, it: &JwtAuthorizer) -> TokenStream {
    let (name, issuer, source) = (string(name), text(&it.issuer), source(&it.source));
    let audience = it.audience.iter().map(text);
    quote!(Authorizer::Jwt(&JwtAuthorizer {
        name: #name,
        issuer: #issuer,
        audience: &[#(#audience),*],
        source: #source,
    }))
}

fn cognito(name: &str, it: &CognitoAuthorizer) -> TokenStream {
    let (name, source, validation) = (string(name), source(&it.source), matcher(it.validation.as_ref()));
    let pools = it.pools.iter().map(text);
    quote!(Authorizer::Cognito(&CognitoAuthorizer {
        name: #name,
        pools: &[#(#pools),*],
        source: #source,
        validation: #validation,
    }))
}

/// A reference to a pattern, where there is one.
fn matcher(matcher: Option<&Matcher>) -> TokenStream {
    option(matcher.map(|matcher| {
        let matcher = checks::matcher(matcher);
        quote!(&#matcher)
    }))
}

fn event(event: &AuthorizerEvent) -> TokenStream {
    match event {
        AuthorizerEvent::Token { validation } => {
            let validation = matcher(validation.as_ref());
            quote!(AuthorizerEvent::Token { validation: #validation })
        }
        AuthorizerEvent::Request => quote!(AuthorizerEvent::Request),
        AuthorizerEvent::V1 => quote!(AuthorizerEvent::V1),
        AuthorizerEvent::V2 { simple } => quote!(AuthorizerEvent::V2 { simple: #simple }),
    }
}

fn source(source: &IdentitySource) -> TokenStream {
    match source {
        IdentitySource::Header(name) => {
            let name = string(name);
            quote!(IdentitySource::Header(#name))
        }
        IdentitySource::Query(name) => {
            let name = string(name);
            quote!(IdentitySource::Query(#name))
        }
        IdentitySource::Context(name) => {
            let name = context_variable::value(name);
            quote!(IdentitySource::Context(#name))
        }
        IdentitySource::StageVariable(name) => {
            let name = string(name);
            quote!(IdentitySource::StageVariable(#name))
        }
    }
}
