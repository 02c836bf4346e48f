//! Stages and open parameters.

use proc_macro2::TokenStream;
use quote::quote;

use super::fields::Fields;
use super::literal::{option, position, string, text, throttle};
use super::{Emitter, File, cache, context_variable, doc, templates};
use crate::model::{MethodKey, MethodSettings, ThrottleBy, ThrottlingMode};

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
        let mut fields = Fields::default();
        fields.add("name", quote!(#name));
        fields.add_if(!stage.variables.is_empty(), "variables", || quote!(&[#(#variables),*]));
        if let Some(log) = log {
            fields.add("access_log", quote!(Some(#log)));
        }
        fields.add_if(!stage.throttle.is_empty(), "throttle", || throttle(stage.throttle));
        fields.add_if(!stage.throttle_by.is_empty(), "throttle_by", || throttles_by(&stage.throttle_by));
        let settings = stage.method_settings.iter().filter(|settings| settings.hold_back());
        let (every, own): (Vec<_>, Vec<_>) = settings.partition(|it| it.key.value == MethodKey::All);
        if let Some(every) = every.last() {
            fields.add("every_method", method_settings(every));
        }
        let own = own.into_iter().filter_map(|settings| {
            let position = position(emitter.api.position_of(&settings.key.value)?);
            let settings = method_settings(settings);
            Some(quote!((#position, #settings)))
        });
        let own: Vec<_> = own.collect();
        fields.add_if(!own.is_empty(), "methods", || quote!(&[#(#own),*]));
        if let Some(cache) = cache::value(emitter, stage) {
            fields.add("cache", quote!(Some(#cache)));
        }
        fields.value(quote!(Stage), 8)
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

fn method_settings(settings: &MethodSettings) -> TokenStream {
    let mut fields = Fields::default();
    fields.add_if(!settings.throttle.is_empty(), "throttle", || throttle(settings.throttle));
    fields.add_if(!settings.throttle_by.is_empty(), "throttle_by", || throttles_by(&settings.throttle_by));
    if let Some(mode) = settings.throttling_mode {
        let mode = match mode {
            ThrottlingMode::Leased => quote!(ThrottlingMode::Leased),
            ThrottlingMode::Exact => quote!(ThrottlingMode::Exact),
        };
        fields.add("throttling_mode", quote!(Some(#mode)));
    }
    fields.value(quote!(MethodSettings), 3)
}

fn throttles_by(throttles: &[ThrottleBy]) -> TokenStream {
    let throttles = throttles.iter().map(|of| {
        let (by, throttle) = (context_variable::value(&of.by), throttle(of.throttle));
        quote!(ThrottleBy { by: #by, throttle: #throttle })
    });
    quote!(&[#(#throttles),*])
}
