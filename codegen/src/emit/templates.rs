//! Templates: literals and values.

use proc_macro2::TokenStream;
use quote::quote;

use super::intern::{Pool, Shared};
use super::literal::string;
use super::{context_variable, scripts};
use crate::model::{Template, TemplatePart, Templates};

/// `&[("application/json", Template::Parts(…))]`.
pub(super) fn by_media_type<'a>(
    templates: impl IntoIterator<Item = (&'a str, &'a Template)>,
    pool: &Pool<'_>,
) -> TokenStream {
    let entries = templates.into_iter().map(|(media_type, template)| {
        let (media_type, template) = (string(media_type), value(template, pool));
        quote!((#media_type, #template))
    });
    quote!(&[#(#entries),*])
}

/// The entries of `requestTemplates` and `responseTemplates`.
pub(super) fn entries(templates: &Templates) -> impl Iterator<Item = (&str, &Template)> {
    templates.iter().map(|(media_type, template)| (media_type.value.as_str(), template))
}

/// A template, or the name of the one that several share.
pub(super) fn value(template: &Template, pool: &Pool<'_>) -> TokenStream {
    pool.name(Shared::Template(template)).unwrap_or_else(|| body(template))
}

/// A template, written out.
pub(super) fn body(template: &Template) -> TokenStream {
    match template {
        Template::Parts(list) => {
            let list = parts(list);
            quote!(Template::Parts(#list))
        }
        Template::Script(script) => {
            let script = scripts::value(script);
            quote!(Template::Script(&#script))
        }
    }
}

/// `&[TemplatePart::…]`.
pub(super) fn parts(list: &[TemplatePart]) -> TokenStream {
    let parts = list.iter().map(|part| match part {
        TemplatePart::Literal(text) => named(quote!(Literal), text),
        TemplatePart::Context(variable) => {
            let variable = context_variable::value(variable);
            quote!(TemplatePart::Context(#variable))
        }
        TemplatePart::StageVariable(name) => named(quote!(StageVariable), name),
        TemplatePart::Header(name) => named(quote!(Header), name),
        TemplatePart::Query(name) => named(quote!(Query), name),
        TemplatePart::PathParameter(name) => named(quote!(PathParameter), name),
    });
    quote!(&[#(#parts),*])
}

fn named(variant: TokenStream, text: &str) -> TokenStream {
    let text = string(text);
    quote!(TemplatePart::#variant(#text))
}
