//! Parameters of operations as structs, for native code.

use proc_macro2::TokenStream;
use quote::quote;

use super::type_graph::{Root, Shape, TypeGraph};
use super::{doc, ident, literal, type_names};
use crate::language::rust_name;
use crate::language::style::{Style, Written};
use crate::model::{Method, ParameterLocation, RequestParameter};

/// The places that become structs: what the struct's name ends in, and what a person calls them.
pub(super) const PLACES: [(ParameterLocation, &str, &str); 4] = [
    (ParameterLocation::Path, "Path", "Path parameters"),
    (ParameterLocation::Query, "Query", "Query parameters"),
    (ParameterLocation::Header, "Header", "Declared headers"),
    (ParameterLocation::Cookie, "Cookie", "Declared cookies"),
];

/// The parameters of one place, in the definition's order.
pub(super) fn of(method: &Method, place: ParameterLocation) -> Vec<&RequestParameter> {
    method.parameters.iter().filter(|parameter| parameter.location == place).collect()
}

/// The schemas of all parameters, with names for enums among them.
pub(super) fn roots(method: &Method, operation: &str) -> Vec<Root> {
    let schemas = method.parameters.iter().filter_map(|parameter| {
        let wish = rust_name::type_name(&format!("{operation} {}", parameter.name.value));
        Some(Root { schema: parameter.schema?, wish })
    });
    schemas.collect()
}

/// The struct of one place.
pub(super) fn item(
    graph: &TypeGraph<'_>,
    name: &str,
    about: &str,
    parameters: &[&RequestParameter],
) -> TokenStream {
    let texts: Vec<&str> = parameters.iter().map(|parameter| parameter.name.value.as_str()).collect();
    let names: Vec<_> = type_names::fields(&texts).iter().map(|name| ident(name)).collect();
    // Locals have a prefix: a parameter may be called `parameters` or `problems`.
    let locals: Vec<_> = names.iter().map(|name| ident(&format!("field_{name}"))).collect();
    let name = ident(name);
    let about = format!(" {about}");
    let (mut fields, mut reads) = (Vec::new(), Vec::new());
    for (parameter, field) in parameters.iter().zip(&names) {
        let (of, read) = field_of(graph, parameter);
        let description = parameter.schema.and_then(|id| graph.description(id)).map(doc::line);
        let named = format!("{}.", doc::code(&parameter.name.value));
        let docs = format!(" {}", description.filter(|line| !line.is_empty()).unwrap_or(named));
        fields.push(quote!(#[doc = #docs] pub #field: #of));
        reads.push(read);
    }
    quote! {
        #[doc = #about]
        #[derive(Debug, Clone, PartialEq)]
        pub struct #name {
            #(#fields,)*
        }

        impl ::gwgen_runtime::handler::FromParameters for #name {
            fn from_parameters(
                parameters: &::gwgen_runtime::handler::Parameters<'_, '_>,
                problems: &mut ::gwgen_runtime::handler::Problems,
            ) -> ::std::option::Option<Self> {
                // Every one is read before the first failure ends it: the client learns of all at once.
                #(let #locals = #reads;)*
                ::std::option::Option::Some(#name { #(#names: #locals?,)* })
            }
        }
    }
}

/// A field's type, and the call that reads it.
fn field_of(graph: &TypeGraph<'_>, parameter: &RequestParameter) -> (TokenStream, TokenStream) {
    let name = literal::string(&parameter.name.value);
    let shape = match (parameter.schema, parameter.written) {
        (Some(id), Written::Styled { .. }) => graph.shape(id),
        // What is written as a media type is its text.
        _ => Shape::String,
    };
    if let Shape::Array(item) = shape {
        let item = scalar(graph, &graph.shape(item), item);
        let separator = match parameter.separator {
            Some(separator) => quote!(::std::option::Option::Some(#separator)),
            None => quote!(::std::option::Option::None),
        };
        let required = parameter.required;
        let read = quote!(parameters.list(#name, #separator, #required, problems));
        return (quote!(::std::vec::Vec<#item>), read);
    }
    let of = match parameter.schema {
        Some(id) => scalar(graph, &shape, id),
        None => quote!(::std::string::String),
    };
    if parameter.required && !stands_apart(parameter, &shape) {
        (of, quote!(parameters.required(#name, problems)))
    } else {
        (quote!(::std::option::Option<#of>), quote!(parameters.optional(#name, problems)))
    }
}

/// Whether it is an object whose members are parameters of their own names: then none has its name, and it is never required.
fn stands_apart(parameter: &RequestParameter, shape: &Shape<'_>) -> bool {
    let is_object = matches!(shape, Shape::Struct { .. } | Shape::Map(_));
    let Written::Styled { style, explode, .. } = parameter.written else { return false };
    is_object && (style == Style::DeepObject || style == Style::Form && explode)
}

/// A parameter is a text: what is not a plain value of one stays text.
fn scalar(graph: &TypeGraph<'_>, shape: &Shape<'_>, id: crate::model::SchemaId) -> TokenStream {
    match shape {
        Shape::Enum(_) | Shape::Boolean | Shape::Integer { .. } | Shape::Number => graph.bare_type_of(id),
        _ => quote!(::std::string::String),
    }
}
