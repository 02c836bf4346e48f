//! Parameter mappings.

use proc_macro2::TokenStream;
use quote::quote;

use super::context_variable;
use super::intern::{Pool, Shared};
use super::literal::{number, string, text};
use crate::model::{Change, JsonPath, JsonStep, Mapping, Source, Target};

/// `&[Mapping::…]`, or the name of the list that several share.
pub(super) fn value(list: &[Mapping], pool: &Pool<'_>) -> TokenStream {
    pool.name(Shared::Mappings(list)).unwrap_or_else(|| body(list))
}

/// A list, written out.
pub(super) fn body(list: &[Mapping]) -> TokenStream {
    let mappings = list.iter().map(|mapping| {
        let target = target(&mapping.target);
        let sources = sources(&mapping.value);
        match mapping.change {
            Change::Append => quote!(Mapping::append(#target, #sources)),
            Change::Overwrite => quote!(Mapping::overwrite(#target, #sources)),
            Change::Remove => quote!(Mapping::remove(#target)),
        }
    });
    quote!(&[#(#mappings),*])
}

/// Where a value comes from.
pub(super) fn sources(sources: &[Source]) -> TokenStream {
    let sources = sources.iter().map(source);
    quote!(&[#(#sources),*])
}

fn target(target: &Target) -> TokenStream {
    let (variant, name) = match target {
        Target::Header(name) => (quote!(Header), name),
        Target::Query(name) => (quote!(Query), name),
        Target::PathParameter(name) => (quote!(PathParameter), name),
        Target::Path => return quote!(Target::Path),
        Target::Status => return quote!(Target::Status),
    };
    let name = string(name);
    quote!(Target::#variant(#name))
}

fn source(source: &Source) -> TokenStream {
    let (variant, name) = match source {
        Source::Literal(literal) => {
            let literal = text(literal);
            return quote!(Source::Literal(#literal));
        }
        Source::Path => return quote!(Source::Path),
        Source::Body => return quote!(Source::Body),
        Source::ResponseBody => return quote!(Source::ResponseBody),
        Source::BodyField(path) => {
            let path = json_path(path);
            return quote!(Source::BodyField(#path));
        }
        Source::ResponseBodyField(path) => {
            let path = json_path(path);
            return quote!(Source::ResponseBodyField(#path));
        }
        Source::Context(variable) => {
            let variable = context_variable::value(variable);
            return quote!(Source::Context(#variable));
        }
        Source::PathParameter(name) => (quote!(PathParameter), name),
        Source::Query(name) => (quote!(Query), name),
        Source::MultiQuery(name) => (quote!(MultiQuery), name),
        Source::Header(name) => (quote!(Header), name),
        Source::MultiHeader(name) => (quote!(MultiHeader), name),
        Source::ResponseHeader(name) => (quote!(ResponseHeader), name),
        Source::ResponseMultiHeader(name) => (quote!(ResponseMultiHeader), name),
        Source::StageVariable(name) => (quote!(StageVariable), name),
    };
    let name = string(name);
    quote!(Source::#variant(#name))
}

fn json_path(path: &JsonPath) -> TokenStream {
    let steps = match path {
        JsonPath::Steps(steps) => steps.iter().map(|step| match step {
            JsonStep::Name(name) => {
                let name = string(name);
                quote!(JsonStep::Name(#name))
            }
            JsonStep::Index(index) => {
                let index = number(*index);
                quote!(JsonStep::Index(#index))
            }
        }),
        JsonPath::Search(path) => {
            let path = string(path);
            return quote!(JsonPath::Search(#path));
        }
    };
    quote!(JsonPath::Steps(&[#(#steps),*]))
}
