//! Integrations: only what differs from the service's defaults is written.

use proc_macro2::TokenStream;
use quote::quote;

use super::fields::Fields;
use super::intern::{Pool, Shared};
use super::literal::{number, string, text};
use super::{Emitter, aws, checks, mappings};
use crate::model::{
    HttpIntegration, IntegrationKind, IntegrationResponse, LambdaIntegration, MockIntegration, PayloadFormat,
    SelectionPattern,
};

/// What answers the method at a position.
pub(super) fn value(emitter: &Emitter<'_>, method: usize) -> TokenStream {
    if let Some(handler) = emitter.handlers.get(&method) {
        return quote!(Integration::Native(#handler));
    }
    let integration = emitter.api.methods.get(method).and_then(|method| method.integration.as_ref());
    match integration.map(|integration| &integration.kind) {
        Some(IntegrationKind::Http(it)) => http(it, &emitter.pool),
        Some(IntegrationKind::Lambda(it)) => lambda(it, &emitter.pool),
        Some(IntegrationKind::Aws(it)) => aws::integration(it, &emitter.pool),
        Some(IntegrationKind::Subtype(it)) => aws::subtype(it),
        Some(IntegrationKind::Mock(it)) => mock(it, &emitter.pool),
        Some(IntegrationKind::Unsupported(why)) => {
            let why = string(why);
            quote!(Integration::Unsupported(#why))
        }
        None => quote!(Integration::Unsupported("the method has no integration")),
    }
}

fn http(it: &HttpIntegration, pool: &Pool<'_>) -> TokenStream {
    let mut fields = Fields::default();
    fields.add_if(!it.proxy, "proxy", || quote!(false));
    if let Some(verb) = &it.verb {
        let verb = string(verb);
        fields.add("verb", quote!(Some(#verb)));
    }
    fields.add("uri", text(&it.uri.value));
    fields.add_text("vpc_link", it.vpc_link.as_ref().map(|link| &link.value));
    fields.add_if(it.append_path, "append_path", || quote!(true));
    fields.add_if(!it.request_mappings.is_empty(), "request_mappings", || {
        mappings::value(&it.request_mappings, pool)
    });
    fields.add_templates("request_templates", &it.request_templates, pool);
    fields.add_passthrough(it.passthrough);
    fields.add_content_handling(it.content_handling);
    fields.add_if(!it.responses.is_empty(), "responses", || responses(&it.responses, pool));
    fields.add_timeout(it.timeout_ms);
    fields.add_if(it.streams, "streams", || quote!(true));
    fields.add_if(it.tls_skip_verification, "tls_skip_verification", || quote!(true));
    fields.add_text("tls_server_name", it.tls_server_name.as_ref());
    let value = fields.value(quote!(HttpIntegration), 13);
    quote!(Integration::Http(&#value))
}

fn lambda(it: &LambdaIntegration, pool: &Pool<'_>) -> TokenStream {
    let mut fields = Fields::default();
    fields.add("function", text(&it.function.value));
    match it.payload {
        PayloadFormat::Rest => {}
        PayloadFormat::RestStream => fields.add("payload", quote!(PayloadFormat::RestStream)),
        PayloadFormat::V1 => fields.add("payload", quote!(PayloadFormat::V1)),
        PayloadFormat::V2 => fields.add("payload", quote!(PayloadFormat::V2)),
    }
    fields.add_timeout(it.timeout_ms);
    fields.add_if(!it.request_mappings.is_empty(), "request_mappings", || {
        mappings::value(&it.request_mappings, pool)
    });
    fields.add_identity(&it.identity);
    let value = fields.value(quote!(LambdaIntegration), 5);
    quote!(Integration::Lambda(&#value))
}

fn mock(it: &MockIntegration, pool: &Pool<'_>) -> TokenStream {
    let mut fields = Fields::default();
    fields.add_templates("request_templates", &it.request_templates, pool);
    fields.add_passthrough(it.passthrough);
    fields.add_if(!it.responses.is_empty(), "responses", || responses(&it.responses, pool));
    fields.add_if(!it.request_mappings.is_empty(), "request_mappings", || {
        mappings::value(&it.request_mappings, pool)
    });
    let value = fields.value(quote!(MockIntegration), 4);
    quote!(Integration::Mock(&#value))
}

/// Integration responses, or the name of the list that several share.
pub(super) fn responses(list: &[IntegrationResponse], pool: &Pool<'_>) -> TokenStream {
    pool.name(Shared::Responses(list)).unwrap_or_else(|| responses_body(list, pool))
}

/// Integration responses, written out.
pub(super) fn responses_body(list: &[IntegrationResponse], pool: &Pool<'_>) -> TokenStream {
    let responses = list.iter().map(|response| {
        let mut fields = Fields::default();
        if let Some(pattern) = &response.pattern {
            let pattern = selection_pattern(pattern);
            fields.add("pattern", quote!(Some(#pattern)));
        }
        let status = number(response.status);
        fields.add("status", quote!(#status));
        fields
            .add_if(!response.mappings.is_empty(), "mappings", || mappings::value(&response.mappings, pool));
        fields.add_templates("templates", &response.templates, pool);
        fields.add_content_handling(response.content_handling);
        fields.value(quote!(IntegrationResponse), 5)
    });
    quote!(&[#(#responses),*])
}

fn selection_pattern(pattern: &SelectionPattern) -> TokenStream {
    match pattern {
        SelectionPattern::Status(pattern) => {
            let written = string(&pattern.text);
            let ranges = pattern.statuses.iter().map(|(low, high)| {
                let (low, high) = (number(*low), number(*high));
                quote!((#low, #high))
            });
            quote!(Pattern::Status { text: #written, ranges: &[#(#ranges),*] })
        }
        SelectionPattern::Message(matcher) => {
            let matcher = checks::matcher(matcher);
            quote!(Pattern::Message(#matcher))
        }
    }
}
