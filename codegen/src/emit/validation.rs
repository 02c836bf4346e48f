//! What requests and answers are held to.

use proc_macro2::TokenStream;
use quote::quote;

use super::ident;
use super::literal::{number, option, string};
use crate::language::style::Written;
use crate::model::{
    CheckId, Contract, MediaRules, ParameterLocation, ParameterRules, RequestValidator, Validation,
};

pub(super) fn value(validation: &Validation) -> TokenStream {
    match validation {
        Validation::Validator(validator) => {
            let validator = request_validator(validator);
            quote!(Validation::Validator(&#validator))
        }
        Validation::Document(contract) => {
            let contract = self::contract(contract);
            quote!(Validation::Document(&#contract))
        }
    }
}

fn request_validator(validator: &RequestValidator) -> TokenStream {
    let parameters = validator.parameters.iter().map(|(location, name)| {
        let location = ident(match location {
            ParameterLocation::Path => "Path",
            ParameterLocation::Query => "Query",
            ParameterLocation::Header | ParameterLocation::Cookie => "Header",
        });
        let name = string(name);
        quote!(RequiredParameter::#location(#name))
    });
    let models = validator.models.iter().map(|(media_type, check)| {
        let (media_type, check) = (string(media_type), self::check(*check));
        quote!((#media_type, #check))
    });
    quote!(RequestValidator { parameters: &[#(#parameters),*], models: &[#(#models),*] })
}

/// Only what is said, the rest from `Contract::ANY`.
fn contract(contract: &Contract) -> TokenStream {
    let mut members = Vec::new();
    if !contract.parameters.is_empty() {
        let parameters = contract.parameters.iter().map(parameter);
        members.push(quote!(parameters: &[#(#parameters),*]));
    }
    if let Some(body) = &contract.body {
        let required = body.required;
        let content = body.content.iter().map(media);
        members.push(quote!(body: Some(&BodyRules { required: #required, content: &[#(#content),*] })));
    }
    if let Some(responses) = &contract.responses {
        let enforced = responses.enforced;
        let list = responses.list.iter().map(|rules| {
            let (from, to) = (number(rules.statuses.0), number(rules.statuses.1));
            let headers = rules.headers.iter().map(parameter);
            let content = rules.content.iter().map(media);
            quote!(ResponseRules { from: #from, to: #to, headers: &[#(#headers),*], content: &[#(#content),*] })
        });
        members.push(quote!(responses: Some(&Responses { enforced: #enforced, list: &[#(#list),*] })));
    }
    let rest = (members.len() < 3).then(|| quote!(..Contract::ANY));
    quote!(Contract { #(#members,)* #rest })
}

fn parameter(rules: &ParameterRules) -> TokenStream {
    let name = string(&rules.name);
    let location = ident(match rules.location {
        ParameterLocation::Path => "Path",
        ParameterLocation::Query => "Query",
        ParameterLocation::Header => "Header",
        ParameterLocation::Cookie => "Cookie",
    });
    let required = rules.required;
    let written = written(rules.written);
    let check = option(rules.check.map(check));
    quote!(ParameterRules {
        name: #name,
        location: Location::#location,
        required: #required,
        written: #written,
        check: #check,
    })
}

fn media(rules: &MediaRules) -> TokenStream {
    let media_type = string(&rules.media_type);
    let check = option(rules.check.map(check));
    let fields = rules.fields.iter().map(|(name, form)| {
        let (name, written) = (string(name), written(*form));
        quote!(FieldRules { name: #name, written: #written })
    });
    quote!(MediaRules { media_type: #media_type, check: #check, fields: &[#(#fields),*] })
}

fn written(written: Written) -> TokenStream {
    match written {
        Written::Json => quote!(Written::Json),
        Written::Text => quote!(Written::Text),
        Written::Styled { style, explode, allow_empty } => {
            let style = ident(style.variant());
            quote!(Written::Styled { style: Style::#style, explode: #explode, allow_empty: #allow_empty })
        }
    }
}

fn check(id: CheckId) -> TokenStream {
    let id = number(id.0);
    quote!(CheckId(#id))
}
