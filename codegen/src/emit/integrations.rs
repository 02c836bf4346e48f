//! Integrations: only what differs from the service's defaults is written.

use proc_macro2::TokenStream;
use quote::quote;

use super::intern::{Pool, Shared};
use super::literal::{number, string, text};
use super::{Emitter, mappings, templates};
use crate::model::{
    ContentHandling, HttpIntegration, IntegrationKind, IntegrationResponse, LambdaIntegration,
    MockIntegration, PassthroughBehavior, PayloadFormat, Text,
};

/// `HttpIntegration::DEFAULT.timeout_ms`.
const DEFAULT_TIMEOUT_MS: u32 = 29_000;

/// What answers the method at a position.
pub(super) fn value(emitter: &Emitter<'_>, method: usize) -> TokenStream {
    if let Some(handler) = emitter.handlers.get(&method) {
        return quote!(Integration::Native(#handler));
    }
    let integration = emitter.api.methods.get(method).and_then(|method| method.integration.as_ref());
    match integration.map(|integration| &integration.kind) {
        Some(IntegrationKind::Http(it)) => http(it, &emitter.pool),
        Some(IntegrationKind::Lambda(it)) => lambda(it, &emitter.pool),
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
    let timeout = number(it.timeout_ms);
    fields.add_if(it.timeout_ms != DEFAULT_TIMEOUT_MS, "timeout_ms", || quote!(#timeout));
    fields.add_if(it.tls_skip_verification, "tls_skip_verification", || quote!(true));
    fields.add_text("tls_server_name", it.tls_server_name.as_ref());
    let value = fields.value(quote!(HttpIntegration), 13);
    quote!(Integration::Http(&#value))
}

fn lambda(it: &LambdaIntegration, pool: &Pool<'_>) -> TokenStream {
    let function = text(&it.function.value);
    let payload = match it.payload {
        PayloadFormat::Rest => quote!(PayloadFormat::Rest),
        PayloadFormat::RestStream => quote!(PayloadFormat::RestStream),
        PayloadFormat::V1 => quote!(PayloadFormat::V1),
        PayloadFormat::V2 => quote!(PayloadFormat::V2),
    };
    let timeout = number(it.timeout_ms);
    let mappings = mappings::value(&it.request_mappings, pool);
    quote!(Integration::Lambda(&LambdaIntegration {
        function: #function,
        payload: #payload,
        timeout_ms: #timeout,
        request_mappings: #mappings,
    }))
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

fn responses(list: &[IntegrationResponse], pool: &Pool<'_>) -> TokenStream {
    pool.name(Shared::Responses(list)).unwrap_or_else(|| responses_body(list, pool))
}

/// Integration responses, written out.
pub(super) fn responses_body(list: &[IntegrationResponse], pool: &Pool<'_>) -> TokenStream {
    let responses = list.iter().map(|response| {
        let mut fields = Fields::default();
        if let Some(pattern) = &response.pattern {
            let written = string(&pattern.text);
            let ranges = pattern.statuses.iter().map(|(low, high)| {
                let (low, high) = (number(*low), number(*high));
                quote!((#low, #high))
            });
            fields.add("pattern", quote!(Some(Pattern { text: #written, statuses: &[#(#ranges),*] })));
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

/// Fields of a table that differ from its `DEFAULT`.
#[derive(Default)]
struct Fields(Vec<TokenStream>);

impl Fields {
    fn add(&mut self, name: &str, value: TokenStream) {
        let name = super::ident(name);
        self.0.push(quote!(#name: #value));
    }

    fn add_if(&mut self, differs: bool, name: &str, value: impl FnOnce() -> TokenStream) {
        if differs {
            self.add(name, value());
        }
    }

    fn add_text(&mut self, name: &str, value: Option<&Text>) {
        if let Some(value) = value {
            let value = text(value);
            self.add(name, quote!(Some(#value)));
        }
    }

    fn add_templates(&mut self, name: &str, list: &crate::model::Templates, pool: &Pool<'_>) {
        self.add_if(!list.is_empty(), name, || templates::by_media_type(templates::entries(list), pool));
    }

    fn add_passthrough(&mut self, behavior: PassthroughBehavior) {
        let value = match behavior {
            PassthroughBehavior::WhenNoMatch => return,
            PassthroughBehavior::WhenNoTemplates => quote!(PassthroughBehavior::WhenNoTemplates),
            PassthroughBehavior::Never => quote!(PassthroughBehavior::Never),
        };
        self.add("passthrough", value);
    }

    fn add_content_handling(&mut self, handling: Option<ContentHandling>) {
        let value = match handling {
            None => return,
            Some(ContentHandling::ConvertToBinary) => quote!(Some(ContentHandling::ConvertToBinary)),
            Some(ContentHandling::ConvertToText) => quote!(Some(ContentHandling::ConvertToText)),
        };
        self.add("content_handling", value);
    }

    /// `Table { fields, ..Table::DEFAULT }`, without the rest where all `count` fields are there.
    fn value(self, table: TokenStream, count: usize) -> TokenStream {
        let fields = self.0;
        if fields.is_empty() {
            quote!(#table::DEFAULT)
        } else if fields.len() == count {
            quote!(#table { #(#fields),* })
        } else {
            quote!(#table { #(#fields,)* ..#table::DEFAULT })
        }
    }
}
