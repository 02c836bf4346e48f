//! `AWS` integrations, and the first-class integrations of HTTP APIs.

use proc_macro2::TokenStream;
use quote::quote;

use super::fields::Fields;
use super::intern::Pool;
use super::literal::{option, string, text};
use super::{ident, integrations, mappings};
use crate::model::{AwsCall, AwsIntegration, AwsService, AwsTarget, Identity, SubtypeIntegration, Text};

/// `Integration::Aws`.
pub(super) fn integration(it: &AwsIntegration, pool: &Pool<'_>) -> TokenStream {
    let mut fields = Fields::default();
    if let Some(verb) = &it.verb {
        let verb = string(verb);
        fields.add("verb", quote!(Some(#verb)));
    }
    fields.add(
        "target",
        match &it.target {
            AwsTarget::Function(function) => {
                let function = text(&function.value);
                quote!(AwsTarget::Function(#function))
            }
            AwsTarget::Service(it) => {
                let it = service(it);
                quote!(AwsTarget::Service(#it))
            }
        },
    );
    fields.add_identity(&it.identity);
    fields.add_if(!it.request_mappings.is_empty(), "request_mappings", || {
        mappings::value(&it.request_mappings, pool)
    });
    fields.add_templates("request_templates", &it.request_templates, pool);
    fields.add_passthrough(it.passthrough);
    fields.add_content_handling(it.content_handling);
    fields.add_if(!it.responses.is_empty(), "responses", || integrations::responses(&it.responses, pool));
    fields.add_timeout(it.timeout_ms);
    let value = fields.value(quote!(AwsIntegration), 9);
    quote!(Integration::Aws(&#value))
}

/// `Integration::Subtype`.
pub(super) fn subtype(it: &SubtypeIntegration) -> TokenStream {
    let service = service(&it.service);
    let verb = string(it.verb);
    let identity = match &it.identity {
        Identity::Own => quote!(Identity::Own),
        Identity::Caller => quote!(Identity::Caller),
        Identity::Role(role) => {
            let role = text(role);
            quote!(Identity::Role(#role))
        }
    };
    let list = option(it.list.map(string));
    let fields = it.fields.iter().map(|field| {
        let (name, form) = (string(field.name), ident(&format!("{:?}", field.form)));
        let value = mappings::sources(&field.value);
        quote!(Field { name: #name, form: FieldForm::#form, value: #value })
    });
    let timeout = super::literal::number(it.timeout_ms);
    quote!(Integration::Subtype(&SubtypeIntegration {
        service: #service,
        verb: #verb,
        identity: #identity,
        list: #list,
        fields: &[#(#fields),*],
        timeout_ms: #timeout,
    }))
}

fn service(it: &AwsService) -> TokenStream {
    let mut fields = Fields::default();
    let texts = [("name", &it.name), ("sdk_id", &it.sdk_id), ("signing_name", &it.signing_name)];
    for (field, value) in texts {
        let value = string(value);
        fields.add(field, quote!(#value));
    }
    fields.add_if(it.subdomain != Text::default(), "subdomain", || text(&it.subdomain));
    fields.add("region", text(&it.region));
    if let Some((host, region)) = &it.global {
        let (host, region) = (string(host), string(region));
        fields.add("global", quote!(Some((#host, #region))));
    }
    let call = match &it.call {
        AwsCall::Path(path) => {
            let path = text(path);
            quote!(AwsCall::Path(#path))
        }
        AwsCall::Json { target, content_type } => {
            let (target, content_type) = (string(target), string(content_type));
            quote!(AwsCall::Json { target: #target, content_type: #content_type })
        }
        AwsCall::Query { action, version } => {
            let action = string(action);
            let version = option(version.as_deref().map(string));
            quote!(AwsCall::Query { action: #action, version: #version })
        }
    };
    fields.add("call", call);
    fields.value(quote!(AwsService), 7)
}
