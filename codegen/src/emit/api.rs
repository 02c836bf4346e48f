//! `api.rs`: the API as one constant.

use proc_macro2::TokenStream;
use quote::quote;

use super::literal::{number, option, string, strings};
use super::{Emitter, File, doc, ident, routes};
use crate::model::{ApiKind, Cors};

/// `api.rs`.
pub(super) fn file(emitter: &Emitter<'_>) -> File {
    let api = emitter.api;
    let kind = match api.kind {
        ApiKind::Rest => quote!(ApiKind::Rest),
        ApiKind::Http => quote!(ApiKind::Http),
        ApiKind::OpenApi => quote!(ApiKind::OpenApi),
    };
    let (id, name, version) = (string(&api.id), string(&api.name.value), string(&api.version));
    let routes = routes::value(emitter);
    let mut uses = vec!["index", "routes"];
    let mut list = |is_empty: bool, module: &'static str, name: &str| {
        if is_empty {
            return quote!(&[]);
        }
        if !uses.contains(&module) {
            uses.push(module);
        }
        emitter.path(module, &ident(name))
    };
    let methods = list(false, "index", "METHODS");
    let stages = list(api.stages.is_empty(), "stages", "STAGES");
    let parameters = list(api.parameters.is_empty(), "stages", "PARAMETERS");
    let gateway_responses = list(api.gateway_responses.is_empty(), "gateway_responses", "GATEWAY_RESPONSES");
    let checks = match api.checks.list.is_empty() {
        true => quote!(Checks::NONE),
        false => {
            let list = list(false, "checks", "CHECKS");
            quote!(Checks { list: #list })
        }
    };
    let media_types: Vec<&str> = api.binary_media_types.iter().map(|it| it.value.as_str()).collect();
    let media_types = strings(&media_types);
    let cors = option(api.cors.as_ref().map(cors));
    let disabled = api.default_endpoint_disabled;
    let base_path = string(&api.base_path);
    let about = format!(" {}, {}", doc::line(&api.name.value), doc::line(&doc::file_name(api, 0)));
    let item = quote! {
        #[doc = #about]
        pub static API: Api = Api {
            kind: #kind,
            id: #id,
            name: #name,
            version: #version,
            routes: #routes,
            methods: #methods,
            stages: #stages,
            parameters: #parameters,
            gateway_responses: #gateway_responses,
            checks: #checks,
            binary_media_types: #media_types,
            cors: #cors,
            default_endpoint_disabled: #disabled,
            base_path: #base_path,
        };
    };
    let mut file = File::new("api", "The API.");
    uses.sort_unstable();
    file.uses = uses.into_iter().filter_map(|module| emitter.module(module)).collect();
    file.items.push(emitter.item(item));
    file
}

fn cors(cors: &Cors) -> TokenStream {
    let (origins, methods) = (strings(&cors.allow_origins), strings(&cors.allow_methods));
    let (headers, exposed) = (strings(&cors.allow_headers), strings(&cors.expose_headers));
    let max_age = option(cors.max_age.map(number));
    let credentials = cors.allow_credentials;
    quote!(Cors {
        allow_origins: #origins,
        allow_methods: #methods,
        allow_headers: #headers,
        expose_headers: #exposed,
        max_age: #max_age,
        allow_credentials: #credentials,
    })
}
