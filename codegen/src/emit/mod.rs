//! The model as Rust: tables and leaf constants, never text, never a pipeline.
//!
//! If the definition states a fact, a constant is emitted; if it would be the same for another API, it belongs to the
//! runtime. [`emit`] writes the files of a crate, [`tokens`] the same items as one flat list for `gateway!`. Manifest,
//! lock file and documents are `render`'s. Same model, same bytes: no time, no machine paths, ordered maps only.

mod api;
mod authorizers;
mod aws;
mod cache;
pub mod checks;
mod context_variable;
mod doc;
mod fields;
mod functions;
mod gateway_responses;
pub mod handlers;
mod integrations;
mod intern;
mod literal;
mod main;
mod mappings;
mod members;
mod methods;
mod models;
pub mod names;
#[cfg(test)]
mod native_tests;
mod parameters;
mod policy;
mod pretty;
mod routes;
mod runtime_paths;
mod scripts;
mod stages;
mod templates;
#[cfg(test)]
mod tests;
mod type_graph;
mod type_names;
mod validation;

use std::collections::BTreeMap;

use proc_macro2::{Ident, Span as Site, TokenStream};
use quote::quote;

use crate::diagnostic::Span;
use crate::lint::Valid;
use crate::model::Api;
use intern::Pool;
use names::Names;
use pretty::Item;

/// What emission takes besides the model.
pub struct EmitOptions<'a> {
    /// The line of a place, from 1; `None` where it is not known.
    pub line: &'a dyn Fn(Span) -> Option<u32>,
}

/// The Rust files of a generated crate, by path below its `src/`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Crate {
    /// Path to contents.
    pub files: BTreeMap<String, Vec<u8>>,
}

/// A Rust function in the place of a method's backend.
#[derive(Debug, Clone)]
pub struct HandlerBinding {
    /// Position in `Api::methods`.
    pub method: usize,
    /// An expression for a `&'static dyn gwgen_runtime::api::Handler`.
    pub handler: TokenStream,
}

/// The files of the crate.
pub fn emit(api: &Valid<Api>, options: &EmitOptions<'_>) -> Crate {
    emit_checked(api, options)
}

/// The files that a definition was read from, seen from its own folder; so they do not tell where that lies.
pub fn source_names(api: &Api) -> Vec<String> {
    (0..api.files.len()).map(|index| doc::file_name(api, index)).collect()
}

/// The items as one module's content: everything that `static API` needs, and `API` itself.
pub fn tokens(api: &Valid<Api>, handlers: &[HandlerBinding], options: &EmitOptions<'_>) -> TokenStream {
    tokens_checked(api, handlers, options)
}

fn tokens_checked(api: &Api, handlers: &[HandlerBinding], options: &EmitOptions<'_>) -> TokenStream {
    let handlers = handlers.iter().map(|binding| (binding.method, binding.handler.clone())).collect();
    let emitter = Emitter::new(api, options, Layout::Flat, handlers);
    let mut items: Vec<TokenStream> = Vec::new();
    for file in emitter.files() {
        items.extend(file.items.into_iter().map(|item| item.tokens));
    }
    let body = quote!(#(#items)*);
    let imports = runtime_paths::imports(&body, &quote!(::gwgen_runtime));
    quote!(#imports #body)
}

fn emit_checked(api: &Api, options: &EmitOptions<'_>) -> Crate {
    let emitter = Emitter::new(api, options, Layout::Files, BTreeMap::new());
    let mut written = Crate::default();
    let files = emitter.files();
    pretty::write(&main::file(&emitter, &files), &mut written.files);
    for file in &files {
        pretty::write(file, &mut written.files);
    }
    written
}

/// Where items stand, and so how one names another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Layout {
    /// One file for each kind, as in a crate that people read.
    Files,
    /// All in one module, as a macro expands.
    Flat,
}

/// One file before it is formatted.
struct File {
    /// Path below `src/`, without `.rs`: `api`, `methods/pets`.
    path: String,
    /// `//!` lines.
    about: Vec<String>,
    /// Inner attributes, modules and re-exports: what stands before the imports.
    attributes: TokenStream,
    /// Modules that the items name, as paths: `crate::templates`.
    uses: Vec<TokenStream>,
    items: Vec<Item>,
}

impl File {
    fn new(path: &str, about: &str) -> File {
        File {
            path: path.to_owned(),
            about: vec![about.to_owned()],
            attributes: TokenStream::new(),
            uses: Vec::new(),
            items: Vec::new(),
        }
    }
}

/// Everything that the emitters of single kinds need.
struct Emitter<'a> {
    api: &'a Api,
    options: &'a EmitOptions<'a>,
    layout: Layout,
    names: Names,
    pool: Pool<'a>,
    handlers: BTreeMap<usize, TokenStream>,
}

impl<'a> Emitter<'a> {
    fn new(
        api: &'a Api,
        options: &'a EmitOptions<'a>,
        layout: Layout,
        handlers: BTreeMap<usize, TokenStream>,
    ) -> Emitter<'a> {
        Emitter { api, options, layout, names: Names::of(api), pool: Pool::of(api, layout), handlers }
    }

    /// Every file but `main.rs`, which lists them.
    fn files(&self) -> Vec<File> {
        let mut files = vec![api::file(self)];
        files.extend(routes::files(self));
        files.extend(methods::files(self));
        files.extend(stages::file(self));
        files.extend(authorizers::file(self));
        files.extend(functions::file(self));
        files.extend(gateway_responses::file(self));
        files.extend(policy::file(self));
        files.extend(checks::files(self, &self.api.checks));
        files.extend(intern::files(self));
        files
    }

    /// `module::NAME`, or `NAME` alone where everything is one module.
    fn path(&self, module: &str, name: &Ident) -> TokenStream {
        match self.layout {
            Layout::Flat => quote!(#name),
            Layout::Files => {
                let module = ident(module);
                quote!(#module::#name)
            }
        }
    }

    /// `use crate::module;`, nothing where everything is one module.
    fn module(&self, module: &str) -> Option<TokenStream> {
        (self.layout == Layout::Files).then(|| {
            let module = ident(module);
            quote!(crate::#module)
        })
    }
}

/// An identifier that the emitter or the mangler made.
fn ident(name: &str) -> Ident {
    Ident::new(name, Site::call_site())
}
