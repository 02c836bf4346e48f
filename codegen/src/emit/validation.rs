//! What requests and answers are held to.

use proc_macro2::TokenStream;
use quote::quote;

use super::ident;
use super::literal::{number, string, strings};
use crate::language::style::{Style, Written};
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
        let (media_type, check) = (string(media_type), number(check.0));
        quote!((#media_type, CheckId(#check)))
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
        let kind = ident(if body.required { "required" } else { "optional" });
        let content = body.content.iter().map(media);
        members.push(quote!(body: Some(&BodyRules::#kind(&[#(#content),*]))));
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
    let (kind, usual) = match rules.location {
        ParameterLocation::Path => ("path", SIMPLE),
        ParameterLocation::Query => ("query", FORM),
        ParameterLocation::Header => ("header", SIMPLE),
        ParameterLocation::Cookie => ("cookie", FORM),
    };
    let (kind, name) = (ident(kind), string(&rules.name));
    let written = (rules.written != usual).then(|| {
        let written = written(rules.written);
        quote!(.written(#written))
    });
    let is_said = rules.required && rules.location != ParameterLocation::Path;
    let required = is_said.then(|| quote!(.required()));
    let held = held(rules.check);
    quote!(ParameterRules::#kind(#name)#written #required #held)
}

fn media(rules: &MediaRules) -> TokenStream {
    let media_type = string(&rules.media_type);
    let held = held(rules.check);
    let fields = rules.fields.iter().map(|field| {
        let (name, written) = (string(&field.name), written(field.written));
        let types = (!field.content_types.is_empty()).then(|| {
            let types = strings(&field.content_types);
            quote!(.of_types(#types))
        });
        quote!(FieldRules::new(#name, #written) #types)
    });
    let fields = (!rules.fields.is_empty()).then(|| quote!(.fields(&[#(#fields),*])));
    quote!(MediaRules::new(#media_type)#held #fields)
}

const SIMPLE: Written = Written::Styled { style: Style::Simple, explode: false, allow_empty: false };
const FORM: Written = Written::Styled { style: Style::Form, explode: true, allow_empty: false };

fn written(written: Written) -> TokenStream {
    match written {
        Written::Json => quote!(Written::Json),
        Written::Text => quote!(Written::Text),
        FORM => quote!(Written::FORM),
        SIMPLE => quote!(Written::SIMPLE),
        Written::Styled { style: Style::DeepObject, explode: true, allow_empty: false } => {
            quote!(Written::DEEP)
        }
        Written::Styled { style, explode, allow_empty } => {
            let style = ident(style.variant());
            let or_empty = allow_empty.then(|| quote!(.or_empty()));
            quote!(Written::styled(Style::#style, #explode)#or_empty)
        }
    }
}

fn held(check: Option<CheckId>) -> Option<TokenStream> {
    check.map(|id| {
        let id = number(id.0);
        quote!(.held_to(CheckId(#id)))
    })
}
