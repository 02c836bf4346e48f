//! Native code's side of an API: operations that have a handler, their parameters, bodies and answers as types.
//!
//! The table of a method names its handler (`Integration::Native`); what is emitted here lets rustc check that the
//! handler fits. Only handled operations appear, and only the models that they reach: a type costs compile time.

use std::collections::BTreeSet;

use heck::ToUpperCamelCase;
use proc_macro2::TokenStream;
use quote::quote;

use super::names::Names;
use super::parameters::{self, PLACES};
use super::type_graph::{Root, TypeGraph};
use super::{doc, ident, literal, models, type_names};
use crate::language::rust_name;
use crate::model::{Api, MediaType, Method, SchemaId};

/// An operation as native code names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperationName {
    /// Position in `Api::methods`.
    pub method: usize,
    /// `operationId`, or the route key where there is none.
    pub id: String,
    /// `GET /pets/{petId}`, or `$default`.
    pub route_key: String,
    /// The handler's name: `get_pet`.
    pub function: String,
}

/// Every operation of an API, in the definition's order.
pub fn operations(api: &Api) -> Vec<OperationName> {
    let names = Names::of(api);
    let named = api.methods.iter().zip(&names.methods).enumerate();
    let operations = named.map(|(index, (method, name))| {
        let path = api.path(method);
        let route_key = match api.default_route == Some(index) {
            true => "$default".to_owned(),
            false => format!("{} {path}", method.verb.as_str()),
        };
        let id = method.operation_id.as_ref().map_or(&route_key, |id| &id.value).clone();
        OperationName { method: index, id, route_key, function: rust_name::value_name(name) }
    });
    operations.collect()
}

/// Types for the methods at these positions: models, parameter structs, and a module `operations` with one
/// uninhabited type for each, named as [`operation_type`] says.
pub fn native(api: &Api, methods: &BTreeSet<usize>) -> TokenStream {
    let names = operations(api);
    let handled: Vec<Handled<'_>> = names
        .iter()
        .filter(|name| methods.contains(&name.method))
        .filter_map(|name| {
            Some(Handled {
                name,
                method: api.methods.get(name.method)?,
                places: [const { None }; PLACES.len()],
            })
        })
        .collect();
    let (handled, taken) = name_structs(handled);
    let roots = handled.iter().flat_map(Handled::roots).collect();
    let graph = TypeGraph::of(api, roots, &taken);

    let types = types(&graph);
    let parameters = handled.iter().flat_map(|operation| operation.parameter_items(&graph));
    let declarations = handled.iter().map(Handled::declaration);
    let operations = handled.iter().map(|operation| operation.item(&graph));
    quote! {
        #types
        #(#parameters)*

        /// The operations that have a handler, as types that rustc checks the handlers against.
        pub mod operations {
            #(#declarations)*
        }

        #(#operations)*
    }
}

/// All named models as types, and the names of those that are structs and enums of their own.
pub fn models(api: &Api) -> (TokenStream, Vec<(String, String)>) {
    let roots = api
        .models
        .iter()
        .map(|model| Root { schema: model.schema, wish: rust_name::type_name(&model.name.value) });
    let graph = TypeGraph::of(api, roots.collect(), &[]);
    let items = graph.items();
    let named = api.models.iter().filter(|model| items.contains(&model.schema));
    let names = named.map(|model| (model.name.value.clone(), graph.name(model.schema).to_owned())).collect();
    (types(&graph), names)
}

/// The types, and what their values are held to.
fn types(graph: &TypeGraph<'_>) -> TokenStream {
    let structs = graph.items().into_iter().map(|id| models::item(graph, id));
    let aliases = graph.aliases().into_iter().map(|(name, id)| models::alias(graph, name, id));
    let held = models::held(graph);
    quote! {
        #(#structs)*
        #(#aliases)*
        #held
    }
}

/// The name of an operation's type in the module `operations`.
pub fn operation_type(operation: &OperationName) -> String {
    // Function names are distinct, and so are these: the underscores of their numbers are kept.
    let (words, number) = match operation.function.rsplit_once('_') {
        Some((words, number)) if number.bytes().all(|byte| byte.is_ascii_digit()) && !number.is_empty() => {
            (words, format!("_{number}"))
        }
        _ => (operation.function.as_str(), String::new()),
    };
    let name = format!("{}{number}", words.to_upper_camel_case());
    if name == "Self" { "Self_".to_owned() } else { name }
}

/// One operation with a handler.
struct Handled<'a> {
    name: &'a OperationName,
    method: &'a Method,
    /// Names of the structs of `PLACES`, where there are parameters.
    places: [Option<String>; PLACES.len()],
}

/// Gives the parameter structs their names; those are pinned before the models'.
fn name_structs(mut handled: Vec<Handled<'_>>) -> (Vec<Handled<'_>>, Vec<String>) {
    let mut taken = Vec::new();
    for operation in &mut handled {
        let base = operation_type(operation.name);
        for ((place, suffix, _), slot) in PLACES.iter().zip(&mut operation.places) {
            if !parameters::of(operation.method, *place).is_empty() {
                let name = type_names::distinct([format!("{base}{suffix}")], &taken).remove(0);
                taken.push(name.clone());
                *slot = Some(name);
            }
        }
    }
    (handled, taken)
}

impl Handled<'_> {
    /// The schemas that the operation's types are made from.
    fn roots(&self) -> Vec<Root> {
        let name = operation_type(self.name);
        let mut roots = parameters::roots(self.method, &name);
        let body = self.method.body.as_ref().and_then(|body| json(&body.content));
        roots.extend(body.flatten().map(|schema| Root { schema, wish: format!("{name}Body") }));
        for response in &self.method.responses {
            if let Some(Some(schema)) = json(&response.content) {
                let wish = format!("{name}Reply{}", rust_name::type_name(&response.status.value));
                roots.push(Root { schema, wish: wish.replace("ReplyN", "Reply") });
            }
        }
        roots
    }

    fn parameter_items(&self, graph: &TypeGraph<'_>) -> Vec<TokenStream> {
        let named = PLACES.iter().zip(&self.places);
        let items = named.filter_map(|((place, _, what), name)| {
            let about = format!("{what} of {}.", doc::code(&self.name.route_key));
            Some(parameters::item(graph, name.as_deref()?, &about, &parameters::of(self.method, *place)))
        });
        items.collect()
    }

    /// The uninhabited type.
    fn declaration(&self) -> TokenStream {
        let name = ident(&operation_type(self.name));
        let about = format!(" {}", doc::code(&self.name.route_key));
        quote! {
            #[doc = #about]
            #[derive(Debug, Clone, Copy)]
            pub enum #name {}
        }
    }

    /// What it says of the operation.
    fn item(&self, graph: &TypeGraph<'_>) -> TokenStream {
        let name = ident(&operation_type(self.name));
        let id = literal::string(&self.name.id);
        let undeclared = quote!(::gwgen_runtime::handler::Undeclared);
        let [path, query, header, cookie] = self.places.each_ref().map(|place| match place {
            Some(name) => {
                let name = ident(name);
                quote!(#name)
            }
            None => undeclared.clone(),
        });
        let body = match self.method.body.as_ref().and_then(|body| json(&body.content)) {
            Some(schema) => json_type(graph, schema),
            None => undeclared,
        };
        let declared = self.declared(graph, &name);
        quote! {
            impl ::gwgen_runtime::handler::Operation for operations::#name {
                const ID: &'static str = #id;
                type Path = #path;
                type Query = #query;
                type Header = #header;
                type Cookie = #cookie;
                type Body = #body;
            }

            #declared
        }
    }

    /// One `Declares` for each status; one for all of them where the definition names no status.
    fn declared(&self, graph: &TypeGraph<'_>, name: &proc_macro2::Ident) -> TokenStream {
        let mut out = TokenStream::new();
        let mut done = BTreeSet::new();
        // Exact statuses go before ranges: `2XX` is for those that are not written.
        let exact = self.method.responses.iter().filter_map(|response| {
            let status: u16 = response.status.value.parse().ok()?;
            Some((vec![status], response))
        });
        let ranges = self
            .method
            .responses
            .iter()
            .filter_map(|response| Some((range(&response.status.value)?, response)));
        for (statuses, response) in exact.chain(ranges) {
            let reply = reply_type(graph, &response.content);
            for status in statuses.into_iter().filter(|status| (200..=599).contains(status)) {
                if done.insert(status) {
                    out.extend(quote! {
                        impl ::gwgen_runtime::handler::Declares<#status> for operations::#name {
                            type Reply = #reply;
                        }
                    });
                }
            }
        }
        if done.is_empty() {
            let default = self.method.responses.iter().find(|response| response.status.value == "default");
            let reply = match default {
                Some(response) => reply_type(graph, &response.content),
                None => quote!(::gwgen_runtime::handler::Json<::gwgen_runtime::handler::Value>),
            };
            out.extend(quote! {
                impl<const STATUS: u16> ::gwgen_runtime::handler::Declares<STATUS> for operations::#name {
                    type Reply = #reply;
                }
            });
        }
        out
    }
}

/// The statuses of `2XX` that HTTP names.
fn range(text: &str) -> Option<Vec<u16>> {
    let class = text.strip_suffix("XX").or_else(|| text.strip_suffix("xx"))?;
    let last = match class {
        "2" => 226,
        "3" => 308,
        "4" => 451,
        "5" => 511,
        _ => return None,
    };
    let first: u16 = class.parse::<u16>().ok()? * 100;
    Some((first..=last).collect())
}

/// The schema of the JSON form of a body: `Some(None)` where there is such a form without a schema.
fn json(content: &[MediaType]) -> Option<Option<SchemaId>> {
    let form = content.iter().find(|form| is_json(&form.name))?;
    Some(form.schema)
}

fn is_json(media_type: &str) -> bool {
    let name = media_type.split(';').next().unwrap_or_default().trim();
    let subtype = name.rsplit('/').next().unwrap_or_default();
    // `*/*` is what converters write for "not said".
    subtype == "*" || subtype.rsplit('+').next().is_some_and(|suffix| suffix.eq_ignore_ascii_case("json"))
}

fn json_type(graph: &TypeGraph<'_>, schema: Option<SchemaId>) -> TokenStream {
    match schema {
        Some(schema) => graph.type_of(schema),
        None => quote!(::gwgen_runtime::handler::Value),
    }
}

/// What a handler returns for a declared response.
fn reply_type(graph: &TypeGraph<'_>, content: &[MediaType]) -> TokenStream {
    if content.is_empty() {
        return quote!(());
    }
    match json(content) {
        Some(schema) => {
            let of = json_type(graph, schema);
            quote!(::gwgen_runtime::handler::Json<#of>)
        }
        None => quote!(::gwgen_runtime::handler::Response),
    }
}
