//! `api.rs`: the API as one constant.

use proc_macro2::TokenStream;
use quote::quote;

use super::fields::Fields;
use super::literal::{number, option, position, string, strings, throttle};
use super::{Emitter, File, authorizers, doc, ident, routes};
use crate::model::{self, ApiKeySource, ApiKind, Cors, DomainName, PlanStage, Quota, UsagePlan};

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
    let mut list = |module: &'static str, name: &str| {
        if !uses.contains(&module) {
            uses.push(module);
        }
        emitter.path(module, &ident(name))
    };
    let methods = list("index", "METHODS");
    // Only what the API has; no API has all, so `..Api::EMPTY` always stands for something.
    let mut members = Vec::new();
    if !api.stages.is_empty() {
        let stages = list("stages", "STAGES");
        members.push(quote!(stages: #stages));
    }
    if !api.parameters.is_empty() {
        let parameters = list("stages", "PARAMETERS");
        members.push(quote!(parameters: #parameters));
    }
    if !authorizers::asked(api).is_empty() {
        let authorizers = list("authorizers", "AUTHORIZERS");
        members.push(quote!(authorizers: #authorizers));
    }
    if !api.functions.is_empty() {
        let functions = list("functions", "FUNCTIONS");
        members.push(quote!(functions: #functions));
    }
    if !api.gateway_responses.is_empty() {
        let responses = list("gateway_responses", "GATEWAY_RESPONSES");
        members.push(quote!(gateway_responses: #responses));
    }
    if !api.checks.list.is_empty() {
        let checks = list("checks", "CHECKS");
        members.push(quote!(checks: Checks { list: #checks }));
    }
    if !api.binary_media_types.is_empty() {
        let types: Vec<&str> = api.binary_media_types.iter().map(|it| it.value.as_str()).collect();
        let types = strings(&types);
        members.push(quote!(binary_media_types: #types));
    }
    if let Some(size) = &api.minimum_compression_size {
        let size = number(size.value);
        members.push(quote!(minimum_compression_size: Some(#size)));
    }
    if let Some(cors) = &api.cors {
        let cors = cors_value(cors);
        members.push(quote!(cors: Some(#cors)));
    }
    if api.policy.is_some() {
        let policy = list("policy", "POLICY");
        members.push(quote!(policy: Some(&#policy)));
    }
    if api.api_key_source == ApiKeySource::Authorizer {
        members.push(quote!(api_key_source: ApiKeySource::Authorizer));
    }
    if !api.throttle.is_empty() {
        let throttle = throttle(api.throttle);
        members.push(quote!(throttle: #throttle));
    }
    if !api.usage_plans.is_empty() {
        let plans = api.usage_plans.iter().map(|plan| usage_plan(api, plan));
        members.push(quote!(usage_plans: &[#(#plans),*]));
    }
    if !api.domain_names.is_empty() {
        let names = api.domain_names.iter().map(domain_name);
        members.push(quote!(domain_names: &[#(#names),*]));
    }
    if api.default_endpoint_disabled {
        members.push(quote!(default_endpoint_disabled: true));
    }
    if !api.base_path.is_empty() {
        let base_path = string(&api.base_path);
        members.push(quote!(base_path: #base_path));
    }
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
            #(#members,)*
            ..Api::EMPTY
        };
    };
    let mut file = File::new("api", "The API.");
    uses.sort_unstable();
    file.uses = uses.into_iter().filter_map(|module| emitter.module(module)).collect();
    file.items.push(emitter.item(item));
    file
}

fn usage_plan(api: &model::Api, plan: &UsagePlan) -> TokenStream {
    let mut fields = Fields::default();
    let name = string(&plan.name.value);
    fields.add("name", quote!(#name));
    if let Some(stages) = &plan.stages {
        let stages = stages.iter().map(|stage| plan_stage(api, stage));
        fields.add("stages", quote!(Some(&[#(#stages),*])));
    }
    fields.add_if(!plan.throttle.is_empty(), "throttle", || throttle(plan.throttle));
    if let Some(of) = &plan.quota {
        let quota = quota(of);
        fields.add("quota", quote!(Some(#quota)));
    }
    fields.value(quote!(UsagePlan), 4)
}

fn quota(quota: &Quota) -> TokenStream {
    let (limit, offset) = (number(quota.limit.value), number(quota.offset));
    let period = match quota.period {
        model::QuotaPeriod::Day => quote!(QuotaPeriod::Day),
        model::QuotaPeriod::Week => quote!(QuotaPeriod::Week),
        model::QuotaPeriod::Month => quote!(QuotaPeriod::Month),
    };
    quote!(Quota { limit: #limit, offset: #offset, period: #period })
}

fn plan_stage(api: &model::Api, stage: &PlanStage) -> TokenStream {
    let name = string(&stage.name.value);
    let methods = stage.throttles.iter().filter_map(|(method, own)| {
        let (position, own) = (position(api.position_of(&method.value)?), throttle(*own));
        Some(quote!((#position, #own)))
    });
    quote!(PlanStage { name: #name, methods: &[#(#methods),*] })
}

fn domain_name(domain: &DomainName) -> TokenStream {
    let name = string(&domain.name.value);
    let mutual_tls = option(domain.mutual_tls.as_ref().map(|mutual| {
        let truststore = string(&mutual.truststore);
        let revocations = option(mutual.revocations.as_deref().map(string));
        quote!(MutualTls { truststore: #truststore, revocations: #revocations })
    }));
    quote!(DomainName { name: #name, mutual_tls: #mutual_tls })
}

fn cors_value(cors: &Cors) -> TokenStream {
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
