//! `authorizers.rs`: those that guard some method.

use proc_macro2::TokenStream;
use quote::quote;

use super::fields::Fields;
use super::literal::{number, option, string, text};
use super::{Emitter, File, checks, context_variable, doc};
use crate::model::{
    Access, Api, Authorizer, AuthorizerEvent, AuthorizerKind, IdentitySource, LambdaAuthorizer,
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
        // Not enforced yet: what they guard is closed and names no authorizer.
        AuthorizerKind::Iam
        | AuthorizerKind::ApiKey
        | AuthorizerKind::Cognito { .. }
        | AuthorizerKind::Jwt { .. }
        | AuthorizerKind::Plain => quote!(),
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

fn event(event: &AuthorizerEvent) -> TokenStream {
    match event {
        AuthorizerEvent::Token { validation } => {
            let validation = option(validation.as_ref().map(|matcher| {
                let matcher = checks::matcher(matcher);
                quote!(&#matcher)
            }));
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
