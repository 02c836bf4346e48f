//! Answers that stages keep.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::fields::Fields;
use super::literal::{number, position, string};
use super::{Emitter, context_variable};
use crate::model::{
    CacheKeyParameter, CacheSettings, ContextVariable, Integration, Source, Stage, UnauthorizedRenewal,
};

/// `ttl_seconds` of `CachedMethod::DEFAULT`.
const DEFAULT_TTL: u32 = 300;

/// The cache of a stage; `None` where no method's answers are kept.
pub(super) fn value(emitter: &Emitter<'_>, stage: &Stage) -> Option<TokenStream> {
    let bytes = Literal::u64_unsuffixed(stage.cache_bytes?);
    let methods = emitter.api.methods.iter().enumerate().filter_map(|(at, of)| {
        let settings = emitter.api.cached_as(stage, of)?;
        let integration = of.integration.as_ref().filter(|integration| !integration.streams())?;
        Some(method(at, integration, settings))
    });
    let methods: Vec<_> = methods.collect();
    (!methods.is_empty()).then(|| quote!(StageCache { bytes: #bytes, methods: &[#(#methods),*] }))
}

fn method(at: usize, integration: &Integration, settings: CacheSettings) -> TokenStream {
    let mut fields = Fields::default();
    let at = position(at);
    fields.add("method", quote!(#at));
    let ttl = settings.ttl_seconds.unwrap_or(DEFAULT_TTL);
    fields.add_if(ttl != DEFAULT_TTL, "ttl_seconds", || {
        let ttl = number(ttl);
        quote!(#ttl)
    });
    if let Some(namespace) = &integration.cache_namespace {
        let namespace = string(namespace);
        fields.add("namespace", quote!(Some(#namespace)));
    }
    let parameters = parameters(&integration.cache_key_parameters);
    fields.add_if(!parameters.is_empty(), "parameters", || quote!(&[#(#parameters),*]));
    match (settings.guards_renewal, settings.unauthorized) {
        (Some(false), _) => fields.add("renewal", quote!(CacheRenewal::Anybody)),
        (_, Some(UnauthorizedRenewal::Fail)) => fields.add("renewal", quote!(CacheRenewal::Fail)),
        (_, Some(UnauthorizedRenewal::Ignore)) => fields.add("renewal", quote!(CacheRenewal::Ignore)),
        (_, Some(UnauthorizedRenewal::Warn) | None) => {}
    }
    fields.add_if(settings.keeps_errors == Some(false), "keeps_errors", || quote!(false));
    if let Some(seconds) = settings.stale_if_error_seconds.filter(|seconds| *seconds > 0) {
        let seconds = number(seconds);
        fields.add("stale_if_error_seconds", quote!(#seconds));
    }
    fields.add_if(settings.is_shared == Some(true), "is_shared", || quote!(true));
    fields.value(quote!(CachedMethod), 8)
}

/// Each once, in an order of their own: methods that share a namespace may list them in another one.
fn parameters(list: &[CacheKeyParameter]) -> Vec<TokenStream> {
    let mut list: Vec<(u8, String)> =
        list.iter().filter_map(|parameter| known(parameter.source.as_ref()?)).collect();
    list.sort();
    list.dedup();
    let parameter = |(kind, name): &(u8, String)| {
        let text = string(name);
        match kind {
            0 => quote!(CacheKeyParameter::Path(#text)),
            1 => quote!(CacheKeyParameter::Query(#text)),
            2 => quote!(CacheKeyParameter::Header(#text)),
            _ => {
                let variable = context_variable::value(&ContextVariable(name.clone()));
                quote!(CacheKeyParameter::Context(#variable))
            }
        }
    };
    list.iter().map(parameter).collect()
}

/// The kind and the name of what a request says; what is the same for all requests tells none apart.
fn known(source: &Source) -> Option<(u8, String)> {
    match source {
        Source::PathParameter(name) => Some((0, name.clone())),
        Source::Query(name) | Source::MultiQuery(name) => Some((1, name.clone())),
        Source::Header(name) | Source::MultiHeader(name) => Some((2, name.to_ascii_lowercase())),
        Source::Context(variable) => Some((3, variable.0.to_string())),
        _ => None,
    }
}
