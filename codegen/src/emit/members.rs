//! How structs are read and written: lists of members that the runtime walks.
//!
//! What is generated for a struct is little, since rustc's time goes with it: the runtime finds members and reads them through
//! one function for each type, not for each member.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::ident;
use super::models::Field;
use super::type_graph::{Shape, TypeGraph};

/// Fills a value that begins empty. Structs and enums of types have no empty value: where one is required, members are read
/// on their own and put together afterwards.
pub(super) fn decode(
    graph: &TypeGraph<'_>,
    name: &Ident,
    fields: &[Field<'_>],
    rest: Option<&Ident>,
) -> TokenStream {
    let empty: Vec<Option<TokenStream>> = fields.iter().map(|field| empty(graph, field)).collect();
    let whole: Option<Vec<&TokenStream>> = empty.iter().map(Option::as_ref).collect();
    let body = match whole {
        Some(empty) => in_place(name, fields, &empty, rest),
        None => put_together(name, fields, &empty, rest),
    };
    quote! {
        fn decode(
            reader: &mut ::gwgen_runtime::message::Reader<'_>,
        ) -> ::std::result::Result<Self, ::gwgen_runtime::handler::DecodeError> {
            #body
        }
    }
}

fn in_place(name: &Ident, fields: &[Field<'_>], empty: &[&TokenStream], rest: Option<&Ident>) -> TokenStream {
    let read = read(fields, rest, |name| quote!(value.#name));
    let names = fields.iter().map(|field| &field.name);
    let rest = rest.into_iter();
    quote! {
        let mut value = #name { #(#names: #empty,)* #(#rest: ::std::collections::BTreeMap::new(),)* };
        #read
        ::std::result::Result::Ok(value)
    }
}

fn put_together(
    name: &Ident,
    fields: &[Field<'_>],
    empty: &[Option<TokenStream>],
    rest: Option<&Ident>,
) -> TokenStream {
    let locals = fields.iter().map(|field| local(&field.name));
    let begin =
        empty.iter().map(|empty| empty.clone().unwrap_or_else(|| quote!(::std::option::Option::None)));
    let read = read(fields, rest, |name| {
        let local = local(name);
        quote!(#local)
    });
    let values = fields.iter().zip(empty).map(|(field, empty)| {
        let (name, member, local) = (&field.name, &field.member, local(&field.name));
        match empty {
            Some(_) => quote!(#name: #local),
            None => quote!(#name: ::gwgen_runtime::handler::required(#local, #member, reader)?),
        }
    });
    let rest: Vec<&Ident> = rest.into_iter().collect();
    let others: Vec<Ident> = rest.iter().map(|rest| local(rest)).collect();
    quote! {
        #(let mut #locals = #begin;)*
        #(let mut #others = ::std::collections::BTreeMap::new();)*
        #read
        ::std::result::Result::Ok(#name { #(#values,)* #(#rest: #others,)* })
    }
}

/// Has the members read into their places.
fn read(fields: &[Field<'_>], rest: Option<&Ident>, place: impl Fn(&Ident) -> TokenStream) -> TokenStream {
    let members = fields.iter().map(|field| {
        let (member, place) = (&field.member, place(&field.name));
        let how = if field.required { quote!(required) } else { quote!(optional) };
        quote!(::gwgen_runtime::handler::Member::#how(#member, &mut #place))
    });
    match rest.map(&place) {
        Some(rest) => quote! {
            ::gwgen_runtime::handler::members_and_others(reader, &mut [#(#members),*], &mut #rest)?;
        },
        None => quote!(::gwgen_runtime::handler::members(reader, &mut [#(#members),*])?;),
    }
}

/// What a field holds before it is read.
fn empty(graph: &TypeGraph<'_>, field: &Field<'_>) -> Option<TokenStream> {
    if !field.required || graph.is_nullable(field.schema) {
        return Some(quote!(::std::option::Option::None));
    }
    Some(match graph.shape(field.schema) {
        Shape::Struct { .. } | Shape::Union(_) => return None,
        Shape::Enum(_) => {
            let of = ident(graph.name(field.schema));
            quote!(#of::at(0))
        }
        Shape::Map(_) => quote!(::std::collections::BTreeMap::new()),
        Shape::Array(_) => quote!(::std::vec::Vec::new()),
        Shape::Boolean => quote!(false),
        Shape::Integer { .. } => quote!(0),
        Shape::Number => quote!(0.0),
        Shape::String => quote!(::std::string::String::new()),
        Shape::Any => quote!(::gwgen_runtime::handler::Value::Null),
    })
}

/// Locals have a prefix: a property may be called `reader`.
fn local(field: &Ident) -> Ident {
    ident(&format!("field_{field}"))
}

/// Writes the members in the definition's order.
pub(super) fn encode(fields: &[Field<'_>], rest: Option<&Ident>) -> TokenStream {
    let members = fields.iter().map(|field| {
        let (name, member) = (&field.name, &field.member);
        if !field.required {
            quote! {
                if let ::std::option::Option::Some(value) = &self.#name {
                    writer.key(#member);
                    ::gwgen_runtime::handler::Codec::encode(value, writer);
                }
            }
        } else {
            quote! {
                writer.key(#member);
                ::gwgen_runtime::handler::Codec::encode(&self.#name, writer);
            }
        }
    });
    let others = rest.map(|rest| {
        quote! {
            for (key, value) in &self.#rest {
                writer.key(key);
                ::gwgen_runtime::handler::Codec::encode(value, writer);
            }
        }
    });
    quote! {
        fn encode(&self, writer: &mut ::gwgen_runtime::message::Writer) {
            writer.begin_object();
            #(#members)*
            #others
            writer.end_object();
        }
    }
}
