//! Fields of tables: only those are written that differ from a table's `DEFAULT`.

use proc_macro2::TokenStream;
use quote::quote;

use super::intern::Pool;
use super::literal::{number, text};
use super::templates;
use crate::model::{ContentHandling, Identity, PassthroughBehavior, Text};

/// The `timeout_ms` of every `DEFAULT`.
const DEFAULT_TIMEOUT_MS: u32 = 29_000;

/// Fields of a table that differ from its `DEFAULT`.
#[derive(Default)]
pub(super) struct Fields(Vec<TokenStream>);

impl Fields {
    /// One that differs.
    pub(super) fn add(&mut self, name: &str, value: TokenStream) {
        let name = super::ident(name);
        self.0.push(quote!(#name: #value));
    }

    pub(super) fn add_if(&mut self, differs: bool, name: &str, value: impl FnOnce() -> TokenStream) {
        if differs {
            self.add(name, value());
        }
    }

    pub(super) fn add_text(&mut self, name: &str, value: Option<&Text>) {
        if let Some(value) = value {
            let value = text(value);
            self.add(name, quote!(Some(#value)));
        }
    }

    pub(super) fn add_templates(&mut self, name: &str, list: &crate::model::Templates, pool: &Pool<'_>) {
        self.add_if(!list.is_empty(), name, || templates::by_media_type(templates::entries(list), pool));
    }

    pub(super) fn add_timeout(&mut self, timeout_ms: u32) {
        let timeout = number(timeout_ms);
        self.add_if(timeout_ms != DEFAULT_TIMEOUT_MS, "timeout_ms", || quote!(#timeout));
    }

    pub(super) fn add_identity(&mut self, identity: &Identity) {
        match identity {
            Identity::Own => {}
            Identity::Caller => self.add("identity", quote!(Identity::Caller)),
            Identity::Role(role) => {
                let role = text(role);
                self.add("identity", quote!(Identity::Role(#role)));
            }
        }
    }

    pub(super) fn add_passthrough(&mut self, behavior: PassthroughBehavior) {
        let value = match behavior {
            PassthroughBehavior::WhenNoMatch => return,
            PassthroughBehavior::WhenNoTemplates => quote!(PassthroughBehavior::WhenNoTemplates),
            PassthroughBehavior::Never => quote!(PassthroughBehavior::Never),
        };
        self.add("passthrough", value);
    }

    pub(super) fn add_content_handling(&mut self, handling: Option<ContentHandling>) {
        let value = match handling {
            None => return,
            Some(ContentHandling::ConvertToBinary) => quote!(Some(ContentHandling::ConvertToBinary)),
            Some(ContentHandling::ConvertToText) => quote!(Some(ContentHandling::ConvertToText)),
        };
        self.add("content_handling", value);
    }

    /// `Table { fields, ..Table::DEFAULT }`, without the rest where all `count` fields are there.
    pub(super) fn value(self, table: TokenStream, count: usize) -> TokenStream {
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
