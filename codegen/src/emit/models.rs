//! Schemas as Rust types, for native code: structs and enums with their `Codec`.
//!
//! Only what handled operations reach is emitted; `members` writes how structs are read and written. Names of the
//! runtime and of the standard library are written in full, so a model may be called `Option`.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::type_graph::{Shape, TypeGraph};
use super::{doc, ident, literal, members, type_names};
use crate::model::SchemaId;

/// A struct or an enum, and what reads and writes it.
pub(super) fn item(graph: &TypeGraph<'_>, id: SchemaId) -> TokenStream {
    match graph.shape(id) {
        Shape::Struct { properties, additional } => structure(graph, id, properties, additional),
        Shape::Enum(values) => enumeration(graph, id, values),
        Shape::Union(variants) => union(graph, id, variants),
        _ => TokenStream::new(),
    }
}

/// `pub type Pets = Vec<Pet>;` for a model that is no struct and no enum.
pub(super) fn alias(graph: &TypeGraph<'_>, name: &str, id: SchemaId) -> TokenStream {
    let about = docs(graph.description(id), &format!("The model {}.", doc::code(name)));
    let name = ident(name);
    let of = graph.type_of(id);
    quote! {
        #about
        pub type #name = #of;
    }
}

/// One property as a field.
pub(super) struct Field<'a> {
    pub name: Ident,
    pub member: Literal,
    pub schema: SchemaId,
    pub required: bool,
    property: &'a str,
}

fn structure(
    graph: &TypeGraph<'_>,
    id: SchemaId,
    properties: &[(String, SchemaId, bool)],
    additional: Option<SchemaId>,
) -> TokenStream {
    let mut wishes: Vec<&str> = properties.iter().map(|(name, ..)| name.as_str()).collect();
    let others = match additional {
        Some(schema) => Some(graph.type_of(schema)),
        None => graph.keeps_members(id).then(|| quote!(::gwgen_runtime::handler::Value)),
    };
    if others.is_some() {
        // Last, so that a property of that name keeps it.
        wishes.push("additional_properties");
    }
    let mut given = type_names::fields(&wishes);
    let rest = others.and_then(|of| given.pop().map(|name| (ident(&name), of)));
    let fields: Vec<Field<'_>> = properties
        .iter()
        .zip(&given)
        .map(|((property, schema, required), name)| Field {
            name: ident(name),
            member: literal::string(property),
            schema: *schema,
            // A type goes both ways, and one of them has no such member.
            required: *required && !graph.is_one_way(*schema),
            property,
        })
        .collect();

    let name = ident(graph.name(id));
    let about = docs(graph.description(id), &format!("The model {}.", doc::code(graph.name(id))));
    let declared = fields.iter().map(|field| {
        let about = docs(graph.description(field.schema), &format!("{}.", doc::code(field.property)));
        let (name, of) = (&field.name, field_type(graph, id, field));
        quote!(#about pub #name: #of)
    });
    let declared_rest = rest.iter().map(|(name, of)| {
        quote! {
            /// All other members.
            pub #name: ::std::collections::BTreeMap<::std::string::String, #of>
        }
    });
    let rest_name = rest.as_ref().map(|(name, _)| name);
    let decode = members::decode(graph, &name, &fields, rest_name);
    let encode = members::encode(&fields, rest_name);
    let hold = hold(graph, id);
    let (default, new) = default_or_new(graph, id, &name, &fields, rest_name);
    quote! {
        #about
        #[derive(Debug, Clone, PartialEq #default)]
        pub struct #name {
            #(#declared,)*
            #(#declared_rest,)*
        }

        #new

        impl ::gwgen_runtime::handler::Codec for #name {
            #decode
            #encode
            #hold
        }
    }
}

/// With more arguments than this nobody knows any more which is which.
const MOST_ARGUMENTS: usize = 7;

/// How people begin a value of which much may be left out, and write the rest before it: `Pet { tag, ..Pet::new(1) }`. Where
/// nothing is required it is `Default`, where everything is there is nothing to leave out. What is added to the struct's
/// derives, and what stands behind the struct.
fn default_or_new(
    graph: &TypeGraph<'_>,
    id: SchemaId,
    name: &Ident,
    fields: &[Field<'_>],
    rest: Option<&Ident>,
) -> (TokenStream, TokenStream) {
    let (required, optional): (Vec<_>, Vec<_>) = fields.iter().partition(|field| field.required);
    if required.is_empty() {
        return (quote!(, Default), TokenStream::new());
    }
    if optional.is_empty() && rest.is_none() || required.len() > MOST_ARGUMENTS {
        return Default::default();
    }
    let arguments = required.iter().map(|field| {
        let (name, of) = (&field.name, field_type(graph, id, field));
        quote!(#name: #of)
    });
    let given = required.iter().map(|field| &field.name);
    let left_out = optional.iter().map(|field| &field.name);
    let rest = rest.iter();
    let about = format!(
        " What is required; the rest is left out, or stands before it: `{name} {{ …, ..{name}::new(…) }}`."
    );
    let new = quote! {
        impl #name {
            #[doc = #about]
            pub fn new(#(#arguments),*) -> #name {
                #name {
                    #(#given,)*
                    #(#left_out: ::std::option::Option::None,)*
                    #(#rest: ::std::collections::BTreeMap::new(),)*
                }
            }
        }
    };
    (TokenStream::new(), new)
}

/// What holds bytes to the schema before they are decoded, where its check is there.
fn hold(graph: &TypeGraph<'_>, id: SchemaId) -> TokenStream {
    let Some(check) = graph.check(id) else { return TokenStream::new() };
    let model = model(check);
    quote! {
        const IS_HELD: bool = true;

        fn hold(
            reader: &mut ::gwgen_runtime::message::Reader<'_>,
        ) -> ::std::result::Result<(), ::gwgen_runtime::handler::DecodeError> {
            #model.hold(reader)
        }
    }
}

/// A `Model` out of the checks that stand beside the types.
fn model(check: u32) -> TokenStream {
    let check = Literal::u32_unsuffixed(check);
    quote!(held::model(#check))
}

/// The checks of the types, in a module of their own; nothing where there are none.
pub(super) fn held(graph: &TypeGraph<'_>) -> TokenStream {
    let checks = graph.checks();
    if checks.list.is_empty() {
        return TokenStream::new();
    }
    let tokens = super::checks::tokens(checks);
    let imports = super::runtime_paths::imports(&tokens, &quote!(::gwgen_runtime));
    quote! {
        /// What values of the types are held to.
        mod held {
            #imports
            #tokens

            static ALL: ::gwgen_runtime::api::Checks = ::gwgen_runtime::api::Checks { list: CHECKS };

            /// The schema with this number.
            pub(super) fn model(check: u32) -> ::gwgen_runtime::handler::Model {
                ::gwgen_runtime::handler::Model { checks: &ALL, check: ::gwgen_runtime::api::CheckId(check) }
            }
        }
    }
}

/// One of several types: the first whose schema the value fits.
fn union(graph: &TypeGraph<'_>, id: SchemaId, schemas: &[SchemaId]) -> TokenStream {
    let name = ident(graph.name(id));
    let about = docs(graph.description(id), &format!("One of the types of {}.", doc::code(graph.name(id))));
    let wishes: Vec<String> = schemas.iter().map(|schema| graph.variant(*schema)).collect();
    let variants: Vec<_> = type_names::distinct(wishes, &[]).iter().map(|name| ident(name)).collect();
    let declared = schemas.iter().zip(&variants).map(|(schema, variant)| {
        let about = docs(graph.description(*schema), &format!("{}.", doc::code(&variant.to_string())));
        let mut of = graph.type_of(*schema);
        if graph.is_recursive(id, *schema) {
            of = quote!(::std::boxed::Box<#of>);
        }
        quote!(#about #variant(#of))
    });
    let tried = schemas.iter().zip(&variants).map(|(schema, variant)| {
        let model = match graph.check(*schema).map(model) {
            Some(model) => quote!(::std::option::Option::Some(#model)),
            None => quote!(::std::option::Option::None),
        };
        quote! {
            if let ::std::option::Option::Some(value) = ::gwgen_runtime::handler::variant(reader, #model)? {
                return ::std::result::Result::Ok(#name::#variant(value));
            }
        }
    });
    let hold = hold(graph, id);
    quote! {
        #about
        #[derive(Debug, Clone, PartialEq)]
        pub enum #name {
            #(#declared,)*
        }

        impl ::gwgen_runtime::handler::Codec for #name {
            fn decode(
                reader: &mut ::gwgen_runtime::message::Reader<'_>,
            ) -> ::std::result::Result<Self, ::gwgen_runtime::handler::DecodeError> {
                #(#tried)*
                ::std::result::Result::Err(::gwgen_runtime::handler::no_variant(reader))
            }

            fn encode(&self, writer: &mut ::gwgen_runtime::message::Writer) {
                match self {
                    #(#name::#variants(value) => ::gwgen_runtime::handler::Codec::encode(value, writer),)*
                }
            }

            #hold
        }
    }
}

/// A member that may be missing, or be `null`, is an `Option`.
fn field_type(graph: &TypeGraph<'_>, owner: SchemaId, field: &Field<'_>) -> TokenStream {
    let mut of = graph.bare_type_of(field.schema);
    if graph.is_recursive(owner, field.schema) {
        of = quote!(::std::boxed::Box<#of>);
    }
    let is_option = !field.required || graph.is_nullable(field.schema);
    if is_option { quote!(::std::option::Option<#of>) } else { of }
}

fn enumeration(graph: &TypeGraph<'_>, id: SchemaId, values: &[String]) -> TokenStream {
    let name = ident(graph.name(id));
    let about = docs(graph.description(id), &format!("The values of {}.", doc::code(graph.name(id))));
    let wishes: Vec<&str> = values.iter().map(String::as_str).collect();
    let given = type_names::variants(&wishes);
    let variants: Vec<_> = given.iter().map(|name| ident(name)).collect();
    let texts: Vec<_> = values.iter().map(|value| literal::string(value)).collect();
    let docs = values.iter().map(|value| format!("{}.", doc::code(value)));
    let hold = hold(graph, id);
    // The last one needs no number: there are not more.
    let numbered = variants.iter().enumerate().map(|(number, variant)| {
        let number = Literal::usize_unsuffixed(number);
        if variants.last() == Some(variant) {
            quote!(_ => #name::#variant)
        } else {
            quote!(#number => #name::#variant)
        }
    });
    quote! {
        #about
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum #name {
            #(#[doc = #docs] #variants,)*
        }

        impl #name {
            /// The values as they are written.
            const TEXTS: &'static [&'static str] = &[#(#texts),*];

            /// The value as it is written.
            pub const fn as_str(self) -> &'static str {
                match self {
                    #(#name::#variants => #texts,)*
                }
            }

            const fn at(position: usize) -> #name {
                match position {
                    #(#numbered,)*
                }
            }
        }

        impl ::gwgen_runtime::handler::FromParameter for #name {
            fn from_parameter(text: &str) -> ::std::option::Option<Self> {
                ::gwgen_runtime::handler::position_of(text, #name::TEXTS).map(#name::at)
            }
        }

        impl ::gwgen_runtime::handler::Codec for #name {
            fn decode(
                reader: &mut ::gwgen_runtime::message::Reader<'_>,
            ) -> ::std::result::Result<Self, ::gwgen_runtime::handler::DecodeError> {
                ::gwgen_runtime::handler::one_of(reader, #name::TEXTS).map(#name::at)
            }

            fn encode(&self, writer: &mut ::gwgen_runtime::message::Writer) {
                writer.string(self.as_str());
            }

            #hold
        }
    }
}

/// The definition's own words, else ours.
fn docs(description: Option<&str>, otherwise: &str) -> TokenStream {
    let text = description.map(doc::line).filter(|line| !line.is_empty());
    let text = format!(" {}", text.as_deref().unwrap_or(otherwise));
    quote!(#[doc = #text])
}
