//! `functions.rs`: the functions that the gateway hosts.

use proc_macro2::TokenStream;
use quote::quote;

use super::literal::{number, option, string, strings, text};
use super::{Emitter, File, doc};
use crate::model::HostedFunction;

/// `functions.rs`, where there are any.
pub(super) fn file(emitter: &Emitter<'_>) -> Option<File> {
    let functions = &emitter.api.functions;
    if functions.is_empty() {
        return None;
    }
    let mut file = File::new("functions", "Lambda functions that the gateway hosts.");
    let values = functions.iter().map(|function| value(emitter, function));
    let places = functions.iter().map(|function| {
        format!(" - {}, {}", doc::code(&function.name.value), emitter.place(function.name.span))
    });
    let about = std::iter::once(" In the definition's order:".to_owned()).chain(places);
    let about: Vec<String> = about.collect();
    file.items.push(emitter.item(quote! {
        #(#[doc = #about])*
        pub static FUNCTIONS: &[HostedFunction] = &[#(#values),*];
    }));
    Some(file)
}

fn value(emitter: &Emitter<'_>, function: &HostedFunction) -> TokenStream {
    let (name, command) = (string(&function.name.value), strings(&function.command));
    let file = doc::file_name(emitter.api, function.directory_span.file.0 as usize);
    let directory = string(&joined(folder_of(&file), &function.directory));
    let (handler, runtime) = (string(&function.handler), string(&function.runtime));
    let (concurrency, timeout) = (number(function.concurrency), number(function.timeout_ms));
    let memory = number(function.memory_mb);
    let environment = function.environment.iter().map(|(name, value)| {
        let (name, value) = (string(&name.value), option(value.as_ref().map(text)));
        quote!((#name, #value))
    });
    quote!(HostedFunction {
        name: #name,
        command: #command,
        directory: #directory,
        handler: #handler,
        runtime: #runtime,
        concurrency: #concurrency,
        timeout_ms: #timeout,
        memory_mb: #memory,
        environment: &[#(#environment),*],
    })
}

fn folder_of(file: &str) -> &str {
    file.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A folder seen from another one, without `.` and needless `..`.
fn joined(base: &str, folder: &str) -> String {
    let from_root = folder.starts_with('/') || base.starts_with('/');
    let base = if folder.starts_with('/') { "" } else { base };
    let mut parts: Vec<&str> = Vec::new();
    for part in base.split('/').chain(folder.split('/')) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    let path = parts.join("/");
    if from_root { format!("/{path}") } else { path }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_joined() {
        assert_eq!(joined("specs", "./lambda"), "specs/lambda");
        assert_eq!(joined("specs", "../lambda/."), "lambda");
        assert_eq!(joined("", "../lambda"), "../lambda");
        assert_eq!(joined("", "."), "");
        assert_eq!(joined("a/b", "/opt/f"), "/opt/f");
        assert_eq!(joined("/a/b", "f"), "/a/b/f");
    }
}
