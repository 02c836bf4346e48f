//! `main.rs`: the list of modules and a call.

use std::collections::BTreeSet;

use quote::quote;

use super::{Emitter, File, doc, ident, runtime_paths};

/// `main.rs` of a crate with these files.
pub(super) fn file(emitter: &Emitter<'_>, files: &[File]) -> File {
    let api = emitter.api;
    let modules: BTreeSet<&str> =
        files.iter().map(|file| file.path.split('/').next().unwrap_or(&file.path)).collect();
    let modules = modules.into_iter().map(ident);
    let run = runtime_paths::run();
    let count = api.methods.len();
    let about = format!(
        "The gateway of {} {} ({}): {count} {}.",
        doc::line(&api.name.value),
        doc::line(&api.version),
        doc::line(&doc::file_name(api, 0)),
        if count == 1 { "method" } else { "methods" },
    );
    let mut file = File::new("main", &about);
    file.about.push(String::new());
    file.about.push("Written by gwgen; the next run writes it again.".to_owned());
    file.attributes = quote! {
        #![forbid(unsafe_code)]
        #(mod #modules;)*
    };
    file.items.push(emitter.item(quote! {
        fn main() -> std::process::ExitCode {
            #run(&api::API)
        }
    }));
    file
}
