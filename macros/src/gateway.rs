//! `gateway!`: an API definition becomes a module.
//!
//! The same compiler as `gwgen build`, with tokens at its end. Every file that was read is named by an
//! `include_bytes!`, so that cargo compiles the crate again when one changes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use gwgen::diagnostic::{Diagnostic, Severity, Span as Place, nearest};
use gwgen::emit::handlers::{OperationName, native, operation_type, operations};
use gwgen::emit::{EmitOptions, HandlerBinding, tokens};
use gwgen::lint::Valid;
use gwgen::model::Api;
use gwgen::source::{Input, SourceMap};
use gwgen::{BasePathMode, Options};
use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::LitStr;

use crate::args::{GatewayArgs, HandlerEntry};
use crate::problems;

/// Expands the macro.
pub(crate) fn expand(args: &GatewayArgs) -> TokenStream {
    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let options = match options(args, &root) {
        Ok(options) => options,
        Err(error) => return error,
    };
    let input = Input::Path(root.join(args.spec.value()));
    let compilation = gwgen::compile(&input, &options);
    let (bound, faults) = match &compilation.api {
        Some(api) => bind(api, &args.handlers, &args.spec.value()),
        None => (Vec::new(), TokenStream::new()),
    };
    let findings = not_handled(&compilation.diagnostics, compilation.api.as_deref(), &bound);
    let findings = problems::report(&findings, &compilation.sources, &root, args.spec.span());
    let files = included(&compilation.sources, &root);
    let module = &args.module;
    let content = match &compilation.api {
        Some(api) => content(api, &bound, &compilation.sources),
        None => without_api(),
    };
    let about = format!(" The gateway of `{}`.", args.spec.value());
    quote! {
        #[doc = #about]
        #[allow(nonstandard_style, reason = "names of a definition have numbers where they collide")]
        pub mod #module {
            #content
            #files
        }
        #findings
        #faults
    }
}

fn options(args: &GatewayArgs, root: &Path) -> Result<Options, TokenStream> {
    let basepath = match &args.basepath {
        None => BasePathMode::Ignore,
        Some(mode) => match mode.value().as_str() {
            "ignore" => BasePathMode::Ignore,
            "prepend" => BasePathMode::Prepend,
            "split" => BasePathMode::Split,
            _ => {
                let message = "`basepath` is \"ignore\", \"prepend\" or \"split\"";
                return Err(problems::error(message, mode.span()));
            }
        },
    };
    let below = |path: &LitStr| root.join(path.value());
    Ok(Options {
        params: args.params.clone(),
        basepath,
        config: args.config.as_ref().map(below),
        allow_paths: args.allow_paths.iter().map(below).collect(),
        // A compiler run by an editor at every key stroke fetches nothing.
        offline: true,
        types: true,
    })
}

/// A handler and the operation that it answers.
struct Bound<'a> {
    operation: OperationName,
    entry: &'a HandlerEntry,
}

/// Finds the operation of every handler in the list; faults are errors on the handler's name.
fn bind<'a>(api: &Api, entries: &'a [HandlerEntry], spec: &str) -> (Vec<Bound<'a>>, TokenStream) {
    let operations = operations(api);
    let mut bound: BTreeMap<usize, Bound<'a>> = BTreeMap::new();
    let mut faults = TokenStream::new();
    for entry in entries {
        let operation = match find(&operations, entry, spec) {
            Ok(operation) => operation,
            Err(message) => {
                let span = entry.operation.as_ref().map_or_else(|| entry.span(), LitStr::span);
                faults.extend(problems::error(&message, span));
                continue;
            }
        };
        if let Some(other) = bound.get(&operation.method) {
            let message = format!("`{}` has the handler `{}` already", operation.id, last(other.entry));
            faults.extend(problems::error(&message, entry.span()));
            continue;
        }
        bound.insert(operation.method, Bound { operation: operation.clone(), entry });
    }
    (bound.into_values().collect(), faults)
}

fn find<'o>(
    operations: &'o [OperationName],
    entry: &HandlerEntry,
    spec: &str,
) -> Result<&'o OperationName, String> {
    let (wanted, found) = match &entry.operation {
        Some(written) => {
            let wanted = written.value();
            let found = operations.iter().find(|name| name.id == wanted || name.route_key == wanted);
            (wanted, found)
        }
        None => {
            let wanted = last(entry);
            let found = operations.iter().find(|name| name.function == wanted);
            (wanted, found)
        }
    };
    found.ok_or_else(|| {
        let candidates: Vec<&str> = match entry.operation {
            Some(_) => operations.iter().flat_map(|name| [name.id.as_str(), &name.route_key]).collect(),
            None => operations.iter().map(|name| name.function.as_str()).collect(),
        };
        let near = nearest(&wanted, candidates.iter().copied());
        let operation = near.and_then(|near| {
            operations
                .iter()
                .find(|name| [&name.function, &name.id, &name.route_key].contains(&&near.to_owned()))
        });
        match (operation, &entry.operation) {
            (Some(near), None) => {
                let (function, id) = (&near.function, &near.id);
                format!("{spec} has no operation `{wanted}`; the nearest is `{function}` (`{id}`)")
            }
            (Some(near), Some(_)) => {
                format!("{spec} has no operation `{wanted}`; the nearest is `{}`", near.id)
            }
            (None, None) => format!(
                "{spec} has no operation `{wanted}`; write `\"operationId\" => {wanted}` where names differ"
            ),
            (None, Some(_)) => format!("{spec} has no operation `{wanted}`"),
        }
    })
}

/// `get_pet` of `handlers::get_pet`.
fn last(entry: &HandlerEntry) -> String {
    entry.handler.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default()
}

/// What is found at the integration of a method does not matter where a handler stands in its place.
fn not_handled(found: &[Diagnostic], api: Option<&Api>, bound: &[Bound<'_>]) -> Vec<Diagnostic> {
    let Some(api) = api else { return found.to_vec() };
    let handled: BTreeSet<Place> = bound
        .iter()
        .filter_map(|bound| api.methods.get(bound.operation.method))
        .flat_map(|method| {
            let integration = method.integration.as_ref().map(|integration| integration.span);
            [integration, method.integration.is_none().then_some(method.span)]
        })
        .flatten()
        .collect();
    let matters = |diagnostic: &&Diagnostic| {
        diagnostic.severity == Severity::Error
            || diagnostic.primary.as_ref().is_none_or(|label| !handled.contains(&label.span))
    };
    found.iter().filter(matters).cloned().collect()
}

fn content(api: &Valid<Api>, bound: &[Bound<'_>], sources: &SourceMap) -> TokenStream {
    let line = |place: Place| u32::try_from(sources.start(place).line).ok();
    let bindings: Vec<HandlerBinding> = bound.iter().map(binding).collect();
    let tables = tokens(api, &bindings, &EmitOptions { line: &line });
    let methods = bound.iter().map(|bound| bound.operation.method).collect();
    let types = native(api, &methods);
    quote! {
        mod tables {
            #tables
        }
        pub use tables::API;

        /// Serves the API, with the flags of every gateway.
        pub fn run() -> ::std::process::ExitCode {
            ::gwgen_runtime::run(&API)
        }

        #types
    }
}

/// `bind::<operations::GetPet, _>(&get_pet)`, all of it at the handler's name, so that errors are shown there.
fn binding(bound: &Bound<'_>) -> HandlerBinding {
    let span = bound.entry.span();
    let operation = Ident::new(&operation_type(&bound.operation), span);
    // Two modules further in than where the user wrote the path.
    let handler = seen_from_within(&bound.entry.handler);
    let handler = quote_spanned! {span=>
        ::gwgen_runtime::handler::bind::<super::operations::#operation, _>(&#handler)
    };
    HandlerBinding { method: bound.operation.method, handler }
}

/// A path from the place of the macro, as it is written two modules below.
fn seen_from_within(path: &syn::Path) -> TokenStream {
    let first = path.segments.first().map(|segment| segment.ident.to_string()).unwrap_or_default();
    if path.leading_colon.is_some() || first == "crate" {
        return quote!(#path);
    }
    if first == "self" {
        let rest = path.segments.iter().skip(1);
        return quote!(super::super #(::#rest)*);
    }
    let span = syn::spanned::Spanned::span(path);
    quote_spanned!(span=> super::super::#path)
}

/// A module for a definition with errors: `gateway::run` is there, so that one mistake makes one error.
fn without_api() -> TokenStream {
    quote! {
        /// Not made: the definition has errors.
        pub fn run() -> ::std::process::ExitCode {
            ::std::process::ExitCode::FAILURE
        }
    }
}

/// Names every file, so that cargo knows of them.
fn included(sources: &SourceMap, root: &Path) -> TokenStream {
    let files = sources.files().map(|file| {
        let path = Path::new(sources.path(file));
        match path.strip_prefix(root) {
            Ok(relative) => {
                let relative = format!("/{}", relative.to_string_lossy());
                quote! {
                    const _: &[u8] =
                        ::std::include_bytes!(::std::concat!(::std::env!("CARGO_MANIFEST_DIR"), #relative));
                }
            }
            Err(_) => {
                let path = path.to_string_lossy();
                quote!(
                    const _: &[u8] = ::std::include_bytes!(#path);
                )
            }
        }
    });
    // Where the definition itself could not be read there is nothing to name.
    let readable = files.collect::<Vec<_>>();
    quote!(#(#readable)*)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn within(path: &str) -> String {
        seen_from_within(&syn::parse_str(path).unwrap()).to_string().replace(' ', "")
    }

    #[test]
    fn paths_are_moved_two_modules_in() {
        assert_eq!(within("get_pet"), "super::super::get_pet");
        assert_eq!(within("pets::get_pet"), "super::super::pets::get_pet");
        assert_eq!(within("self::get_pet"), "super::super::get_pet");
        assert_eq!(within("super::get_pet"), "super::super::super::get_pet");
        assert_eq!(within("crate::get_pet"), "crate::get_pet");
        assert_eq!(within("::pets::get_pet"), "::pets::get_pet");
    }

    fn operation(method: usize, id: &str, route_key: &str, function: &str) -> OperationName {
        let [id, route_key, function] = [id, route_key, function].map(str::to_owned);
        OperationName { method, id, route_key, function }
    }

    #[test]
    fn operations_are_found_or_the_nearest_is_named() {
        let operations = [
            operation(0, "getPet", "GET /pets/{petId}", "get_pet"),
            operation(1, "GET /pets", "GET /pets", "get_pets"),
        ];
        let found = |entry: &str| {
            let entry: HandlerEntry = syn::parse_str(entry).unwrap();
            find(&operations, &entry, "pets.yaml").map(|operation| operation.method)
        };
        assert_eq!(found("pets::get_pet"), Ok(0));
        assert_eq!(found("\"getPet\" => fetch"), Ok(0));
        assert_eq!(found("\"GET /pets\" => fetch"), Ok(1));
        let message = "pets.yaml has no operation `get_pett`; the nearest is `get_pet` (`getPet`)";
        assert_eq!(found("get_pett"), Err(message.to_owned()));
        let message = "pets.yaml has no operation `getPett`; the nearest is `getPet`";
        assert_eq!(found("\"getPett\" => fetch"), Err(message.to_owned()));
        assert!(found("unheard_of").is_err_and(|message| message.contains("write `\"operationId\" =>")));
    }
}
