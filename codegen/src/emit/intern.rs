//! Equal templates, mappings and responses become one item, named once and used by all.
//!
//! What only one method uses stays where it is used, so that a method can be read in one place.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;

use super::{Emitter, File, Layout, ident, integrations, mappings, pretty, templates};
use crate::model::{Api, IntegrationKind, IntegrationResponse, Mapping, Template, Templates};

/// Shorter ones are clearer where they stand than behind a name, in characters of tokens.
const SHORT: usize = 90;

/// Something that several can share.
#[derive(Clone, Copy)]
pub(super) enum Shared<'a> {
    Template(&'a Template),
    Mappings(&'a [Mapping]),
    Responses(&'a [IntegrationResponse]),
}

/// The kinds, in the order of their files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Template,
    Mappings,
    Responses,
}

impl Kind {
    const ALL: [Kind; 3] = [Kind::Template, Kind::Mappings, Kind::Responses];

    fn module(self) -> &'static str {
        match self {
            Kind::Template => "templates",
            Kind::Mappings => "mappings",
            Kind::Responses => "responses",
        }
    }

    fn prefix(self) -> &'static str {
        match self {
            Kind::Template => "TEMPLATE",
            Kind::Mappings => "MAPPINGS",
            Kind::Responses => "RESPONSES",
        }
    }

    fn about(self) -> &'static str {
        match self {
            Kind::Template => "Templates that are used more than once.",
            Kind::Mappings => "Parameter mappings that are used more than once.",
            Kind::Responses => "Integration responses that are used more than once.",
        }
    }

    /// What one of them is, said by its doc comment.
    fn noun(self) -> &'static str {
        match self {
            Kind::Template => "A template",
            Kind::Mappings => "Parameter mappings",
            Kind::Responses => "Integration responses",
        }
    }

    fn of_type(self) -> TokenStream {
        match self {
            Kind::Template => quote!(Template),
            Kind::Mappings => quote!(&[Mapping]),
            Kind::Responses => quote!(&[IntegrationResponse]),
        }
    }
}

impl Shared<'_> {
    fn kind(self) -> Kind {
        match self {
            Shared::Template(_) => Kind::Template,
            Shared::Mappings(_) => Kind::Mappings,
            Shared::Responses(_) => Kind::Responses,
        }
    }

    /// The value, with what it holds in `pool` by name.
    fn body(self, pool: &Pool<'_>) -> TokenStream {
        match self {
            Shared::Template(template) => templates::body(template),
            Shared::Mappings(list) => mappings::body(list),
            Shared::Responses(list) => integrations::responses_body(list, pool),
        }
    }

    /// Equal for equal values, whatever their places.
    fn key(self) -> String {
        self.body(&Pool::default()).to_string()
    }
}

/// A value with a name.
struct Named<'a> {
    number: usize,
    /// How often it occurs.
    uses: usize,
    value: Shared<'a>,
}

/// What is shared, by its content.
#[derive(Default)]
pub(super) struct Pool<'a> {
    named: BTreeMap<(Kind, String), Named<'a>>,
    layout: Option<Layout>,
}

impl<'a> Pool<'a> {
    /// Gathers what occurs more than once in an API. Numbers follow the content, not the document's order.
    pub(super) fn of(api: &'a Api, layout: Layout) -> Pool<'a> {
        let mut uses: BTreeMap<(Kind, String), (usize, Shared<'a>)> = BTreeMap::new();
        let mut add = |value: Shared<'a>| {
            let key = value.key();
            if key.len() > SHORT {
                uses.entry((value.kind(), key)).or_insert((0, value)).0 += 1;
            }
        };
        visit(api, &mut add);
        let mut named = BTreeMap::new();
        let mut counts: BTreeMap<Kind, usize> = BTreeMap::new();
        for (key, (count, value)) in uses {
            if count > 1 {
                let number = counts.entry(key.0).or_default();
                *number += 1;
                named.insert(key, Named { number: *number, uses: count, value });
            }
        }
        Pool { named, layout: Some(layout) }
    }

    /// `templates::TEMPLATE_7`, where the value has a name.
    pub(super) fn name(&self, value: Shared<'_>) -> Option<TokenStream> {
        let kind = value.kind();
        if self.named.is_empty() {
            return None;
        }
        let number = self.named.get(&(kind, value.key()))?.number;
        let name = ident(&format!("{}_{number}", kind.prefix()));
        Some(match self.layout {
            Some(Layout::Files) => {
                let module = ident(kind.module());
                quote!(crate::#module::#name)
            }
            _ => quote!(#name),
        })
    }
}

fn visit<'a>(api: &'a Api, add: &mut impl FnMut(Shared<'a>)) {
    fn all<'a>(templates: &'a Templates, add: &mut impl FnMut(Shared<'a>)) {
        templates.iter().for_each(|(_, template)| add(Shared::Template(template)));
    }
    fn responses<'a>(list: &'a [IntegrationResponse], add: &mut impl FnMut(Shared<'a>)) {
        add(Shared::Responses(list));
        for response in list {
            add(Shared::Mappings(&response.mappings));
            all(&response.templates, add);
        }
    }
    for method in &api.methods {
        for (_, list) in &method.response_mappings {
            add(Shared::Mappings(list));
        }
        match method.integration.as_ref().map(|integration| &integration.kind) {
            Some(IntegrationKind::Http(http)) => {
                add(Shared::Mappings(&http.request_mappings));
                all(&http.request_templates, add);
                responses(&http.responses, add);
            }
            Some(IntegrationKind::Lambda(lambda)) => add(Shared::Mappings(&lambda.request_mappings)),
            Some(IntegrationKind::Aws(aws)) => {
                add(Shared::Mappings(&aws.request_mappings));
                all(&aws.request_templates, add);
                responses(&aws.responses, add);
            }
            Some(IntegrationKind::Mock(mock)) => {
                add(Shared::Mappings(&mock.request_mappings));
                all(&mock.request_templates, add);
                responses(&mock.responses, add);
            }
            Some(IntegrationKind::Subtype(_) | IntegrationKind::Unsupported(_)) | None => {}
        }
    }
    for response in &api.gateway_responses {
        add(Shared::Mappings(&response.mappings));
        response.templates.iter().for_each(|(_, template)| add(Shared::Template(template)));
    }
}

/// `templates.rs`, `mappings.rs`, `responses.rs`, as far as there is something in them.
pub(super) fn files(emitter: &Emitter<'_>) -> Vec<File> {
    let mut files = Vec::new();
    for kind in Kind::ALL {
        let mut groups = Vec::new();
        for ((of, _), Named { number, uses, value }) in &emitter.pool.named {
            if *of == kind {
                let name = ident(&format!("{}_{number}", kind.prefix()));
                let (of_type, body) = (kind.of_type(), value.body(&emitter.pool));
                let about = format!(" {} of {uses} places.", kind.noun());
                let item = quote!(#[doc = #about] pub const #name: #of_type = #body;);
                groups.push((*number, vec![emitter.item(item)]));
            }
        }
        if groups.is_empty() {
            continue;
        }
        groups.sort_by_key(|(number, _)| *number);
        let chunks = pretty::chunks(groups.into_iter().map(|(_, group)| group).collect());
        let count = chunks.len();
        for (number, items) in chunks.into_iter().enumerate() {
            let mut file = File::new(&pretty::numbered(kind.module(), number), kind.about());
            file.items = items;
            if number == 0 && emitter.layout == Layout::Files {
                // The others name this module only.
                let parts = (1..count).map(|number| ident(&pretty::numbered(kind.module(), number)));
                file.attributes = quote!(#(pub use crate::#parts::*;)*);
            }
            files.push(file);
        }
    }
    files
}
