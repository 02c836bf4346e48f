//! Stages and open parameters.

use quote::quote;

use super::literal::{option, string, text};
use super::{Emitter, File, doc, templates};

/// `stages.rs`, where there is something to say.
pub(super) fn file(emitter: &Emitter<'_>) -> Option<File> {
    let mut file = File::new("stages", "Stages, and values that are bound when the gateway starts.");
    let stages = emitter.api.stages.iter().map(|stage| {
        let name = string(&stage.name.value);
        let variables = stage.variables.iter().map(|(name, value)| {
            let (name, value) = (string(&name.value), text(value));
            quote!((#name, #value))
        });
        let log = stage.access_log_format.as_ref().map(|format| {
            let destination = stage.access_log_destination.as_ref().map_or("stdout", |it| it.value.as_str());
            let (destination, format) = (string(destination), templates::parts(format));
            quote!(AccessLog { destination: #destination, format: #format })
        });
        let log = option(log);
        quote!(Stage { name: #name, variables: &[#(#variables),*], access_log: #log })
    });
    if !emitter.api.stages.is_empty() {
        let places =
            emitter.api.stages.iter().map(|stage| {
                format!(" {}, {}", doc::code(&stage.name.value), emitter.place(stage.name.span))
            });
        let about = std::iter::once(" In the definition's order:".to_owned())
            .chain(places.map(|place| format!(" -{place}")));
        let about: Vec<String> = about.collect();
        file.items.push(emitter.item(quote! {
            #(#[doc = #about])*
            pub static STAGES: &[Stage] = &[#(#stages),*];
        }));
    }
    let parameters = emitter.api.parameters.iter().map(|parameter| {
        let name = string(&parameter.name);
        let default = option(parameter.default.as_deref().map(string));
        quote!(Parameter { name: #name, default: #default })
    });
    if !emitter.api.parameters.is_empty() {
        file.items.push(emitter.item(quote! {
            #[doc = " `--param NAME=VALUE` binds them; one without default has to be bound."]
            pub static PARAMETERS: &[Parameter] = &[#(#parameters),*];
        }));
    }
    (!file.items.is_empty()).then_some(file)
}
