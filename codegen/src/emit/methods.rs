//! Resources and methods: `methods/<first path segment>.rs`, and the list of all.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::quote;

use super::literal::{number, option, string, strings};
use super::{Emitter, File, Layout, authorizers, doc, ident, integrations, mappings, pretty, validation};
use crate::model::{Access, Method};

/// The files of methods, `methods/mod.rs`, and `index.rs`, `index_2.rs`, …
pub(super) fn files(emitter: &Emitter<'_>) -> Vec<File> {
    let mut files = Vec::new();
    let mut module_of_method = vec![String::new(); emitter.api.methods.len()];
    let mut modules = BTreeSet::new();
    for (module, resources) in resources_by_module(emitter) {
        let mut written = Vec::new();
        let mut groups = Vec::new();
        for resource in resources {
            let methods = methods_of(emitter, resource);
            if methods.is_empty() {
                continue;
            }
            let mut group = vec![emitter.item(resource_item(emitter, resource))];
            group.extend(methods.iter().map(|index| emitter.item(method_item(emitter, *index))));
            groups.push(group);
            written.push(methods);
        }
        if groups.is_empty() {
            continue;
        }
        let mut written = written.into_iter();
        for (number, items) in pretty::chunks(groups).into_iter().enumerate() {
            // `pets_2` may be the module of another first segment.
            let mut name = pretty::numbered(module, number);
            while !modules.insert(name.clone()) {
                name.push('_');
            }
            let mut open = items.len();
            while open > 0
                && let Some(methods) = written.next()
            {
                open -= methods.len() + 1;
                for index in methods {
                    if let Some(slot) = module_of_method.get_mut(index) {
                        slot.clone_from(&name);
                    }
                }
            }
            let mut file = File::new(&format!("methods/{name}"), &format!("Methods of `{name}`."));
            file.items = items;
            files.push(file);
        }
    }
    if emitter.layout == Layout::Files {
        let mut list = File::new("methods/mod", "Methods, a file for each first segment of their paths.");
        let names = modules.iter().map(|name| ident(name));
        list.attributes = quote!(#(pub mod #names;)*);
        files.push(list);
    }
    files.extend(index(emitter, &module_of_method));
    files
}

/// Resources by the module that holds them, in the order of their paths.
fn resources_by_module<'e>(emitter: &'e Emitter<'_>) -> BTreeMap<&'e str, Vec<usize>> {
    let mut modules: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (resource, module) in emitter.names.modules.iter().enumerate() {
        modules.entry(module).or_default().push(resource);
    }
    let path = |index: &usize| emitter.api.resources.get(*index).map(|resource| resource.path.value.as_str());
    for resources in modules.values_mut() {
        resources.sort_by(|a, b| path(a).cmp(&path(b)));
    }
    modules
}

/// Positions of a resource's methods, by verb.
fn methods_of(emitter: &Emitter<'_>, resource: usize) -> Vec<usize> {
    let methods = emitter.api.methods.iter().enumerate();
    let mut list: Vec<_> = methods.filter(|(_, method)| method.resource.0 as usize == resource).collect();
    list.sort_by_key(|(_, method)| method.verb);
    list.into_iter().map(|(index, _)| index).collect()
}

fn resource_item(emitter: &Emitter<'_>, index: usize) -> TokenStream {
    let name = ident(emitter.names.resources.get(index).map_or("RESOURCE", String::as_str));
    let Some(resource) = emitter.api.resources.get(index) else { return quote!() };
    let path = &resource.path.value;
    let about = format!(" {}, {}", doc::code(path), emitter.place(resource.path.span));
    let (id, path, parameters) = (string(&resource.id), string(path), strings(&resource.parameters));
    quote! {
        #[doc = #about]
        static #name: Resource = Resource { id: #id, path: #path, parameters: #parameters };
    }
}

fn method_item(emitter: &Emitter<'_>, position: usize) -> TokenStream {
    let Some(method) = emitter.api.methods.get(position) else { return quote!() };
    let resource = method.resource.0 as usize;
    let name = ident(emitter.names.methods.get(position).map_or("METHOD", String::as_str));
    let resource_name = ident(emitter.names.resources.get(resource).map_or("RESOURCE", String::as_str));
    let about = about(emitter, method);
    let index = number(position as u32);
    let verb = string(method.verb.as_str());
    let operation_id = option(method.operation_id.as_ref().map(|id| string(&id.value)));
    let access = access(emitter, method);
    let api_key_required = method.api_key_required;
    let validation = option(method.validation.as_ref().map(validation::value));
    let integration = integrations::value(emitter, position);
    let response_mappings = method.response_mappings.iter().map(|(status, list)| {
        let (status, list) = (number(*status), mappings::value(list, &emitter.pool));
        quote!((#status, #list))
    });
    quote! {
        #(#[doc = #about])*
        pub static #name: Method = Method {
            index: #index,
            verb: #verb,
            resource: &#resource_name,
            operation_id: #operation_id,
            access: #access,
            api_key_required: #api_key_required,
            validation: #validation,
            integration: #integration,
            response_mappings: &[#(#response_mappings),*],
        };
    }
}

/// `GET /pets/{petId}`, operationId, file and line; then the summary.
fn about(emitter: &Emitter<'_>, method: &Method) -> Vec<String> {
    let path = emitter.api.path(method);
    let mut first = format!(" {}", doc::code(&format!("{} {path}", method.verb.as_str())));
    if let Some(id) = &method.operation_id {
        first.push_str(&format!(", operation {}", doc::code(&id.value)));
    }
    first.push_str(&format!(", {}", emitter.place(method.span)));
    let summary = method.summary.as_deref().map(doc::line).filter(|summary| !summary.is_empty());
    match summary {
        Some(summary) => vec![first, String::new(), format!(" {summary}")],
        None => vec![first],
    }
}

fn access(emitter: &Emitter<'_>, method: &Method) -> TokenStream {
    match method.access {
        Access::Open => quote!(Access::Open),
        Access::Iam => quote!(Access::Iam),
        Access::Authorizer(authorizer) => {
            let position = number(authorizers::position(emitter.api, authorizer) as u32);
            let scopes = strings(&authorizers::scopes(method, authorizer));
            quote!(Access::Authorizer(#position, #scopes))
        }
        Access::Closed => quote!(Access::Closed),
    }
}

/// Every method in the definition's order.
fn index(emitter: &Emitter<'_>, modules: &[String]) -> Vec<File> {
    let elements = emitter.names.methods.iter().zip(modules).map(|(name, module)| {
        let name = ident(name);
        match emitter.layout {
            Layout::Flat => quote!(&#name),
            Layout::Files => {
                let module = ident(module);
                quote!(&methods::#module::#name)
            }
        }
    });
    let mut head = File::new("index", "Every method, in the definition's order.");
    head.uses.extend(emitter.module("methods").filter(|_| !modules.is_empty()));
    let about = " Positions are the methods' ids in `NODES`.";
    let parts = pretty::list_parts(elements.collect());
    pretty::lists(emitter, head, about, "METHODS", &quote!(&Method), parts)
}
