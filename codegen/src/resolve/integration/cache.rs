//! What answers are kept by: `cacheNamespace` and `cacheKeyParameters`.

use crate::diagnostic::{Code, Diagnostic, Spanned};
use crate::document::extension::integration::IntegrationView;
use crate::document::list_texts;
use crate::language::mapping::{self, Direction};
use crate::model::{CacheKeyParameter, IntegrationKind, Part, Source, Text};
use crate::resolve::Resolver;

impl<'t> Resolver<'t, '_> {
    /// `cacheNamespace`: a name, of which only counts whether it is the same.
    pub(super) fn cache_namespace(&mut self, view: &IntegrationView<'t>) -> Option<String> {
        let node = self.reader.member(view.node, "cacheNamespace")?;
        self.reader.text(node).map(|text| text.display().to_string())
    }

    /// What answers are kept by, beside the method.
    pub(super) fn cache_key_parameters(
        &mut self,
        view: &IntegrationView<'t>,
        kind: &IntegrationKind,
    ) -> Vec<CacheKeyParameter> {
        let list = self.reader.member_list(view.node, "cacheKeyParameters");
        let names = list.into_iter().flat_map(list_texts);
        names.filter_map(|name| self.cache_key_parameter(&name, kind)).collect()
    }

    fn cache_key_parameter(
        &mut self,
        name: &Spanned<&str>,
        kind: &IntegrationKind,
    ) -> Option<CacheKeyParameter> {
        let source = match name.value.starts_with("integration.request.") {
            true => mapping::rest_target(name.value, Direction::Request).ok().map(|target| {
                let mut mappings = kind.request_mappings().iter();
                let mapping = mappings.find(|mapping| mapping.target == target)?;
                mapping.value.first().cloned()
            }),
            false if name.value.starts_with("method.request.") => {
                let text = Text { parts: vec![Part::Literal(name.value.to_owned())] };
                mapping::rest_source(&text, Direction::Request).ok().map(Some)
            }
            false => None,
        };
        let is_body = |source: &Option<Source>| matches!(source, Some(Source::Body | Source::BodyField(_)));
        match source {
            Some(source) if !is_body(&source) => {
                Some(CacheKeyParameter { text: Spanned::new(name.value.to_owned(), name.span), source })
            }
            body => {
                let message = match body {
                    Some(_) => format!("`{}` is read from the body, by which no answer is kept", name.value),
                    None => format!("`{}` is no cache key", name.value),
                };
                let finding = Diagnostic::new(Code::CACHE_KEY, name.span, message);
                let help = "write `method.request.` or `integration.request.`, then `path`, `querystring` or `header`, and a name";
                self.report(finding.help(help));
                None
            }
        }
    }
}
