//! Customised gateway responses.

use quote::quote;

use super::literal::number;
use super::{Emitter, File, doc, ident, literal, mappings, templates};

/// `gateway_responses.rs`, where one is customised.
pub(super) fn file(emitter: &Emitter<'_>) -> Option<File> {
    if emitter.api.gateway_responses.is_empty() {
        return None;
    }
    let mut about = vec![" What the definition says of failures; the rest is as Amazon answers:".to_owned()];
    let mut values = Vec::new();
    for response in &emitter.api.gateway_responses {
        about.push(format!(
            " - {}, {}",
            doc::code(response.kind.value.as_str()),
            emitter.place(response.kind.span)
        ));
        let kind = ident(response.kind.value.ident());
        let status = literal::option(response.status.map(number));
        let mappings = mappings::value(&response.mappings, &emitter.pool);
        let bodies = response.templates.iter().map(|(media_type, template)| (media_type.as_str(), template));
        let templates = templates::by_media_type(bodies, &emitter.pool);
        values.push(quote!(GatewayResponse {
            kind: GatewayResponseType::#kind,
            status: #status,
            mappings: #mappings,
            templates: #templates,
        }));
    }
    let mut file = File::new("gateway_responses", "Customised gateway responses.");
    file.items.push(emitter.item(quote! {
        #(#[doc = #about])*
        pub static GATEWAY_RESPONSES: &[GatewayResponse] = &[#(#values),*];
    }));
    Some(file)
}
