//! `x-amazon-apigateway-cors`.

use super::Resolver;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::extension::cors;
use crate::model::{ApiKind, Cors};

impl Resolver<'_, '_> {
    pub(super) fn cors(&mut self) -> Option<Cors> {
        let root = self.document.root;
        let node = cors::read(root, &mut self.reader)?;
        if self.kind != ApiKind::Http {
            let place = root.key_span("x-amazon-apigateway-cors").unwrap_or(node.span());
            let message = "`x-amazon-apigateway-cors` has an effect on HTTP APIs only";
            self.report(Diagnostic::new(Code::MISPLACED_EXTENSION, place, message));
            return None;
        }
        let max_age = self.reader.member_number(node, "maxAge");
        let max_age =
            max_age.and_then(|age| match age.value.as_ref().ok().and_then(|age| i32::try_from(*age).ok()) {
                Some(seconds) => Some(seconds),
                None => {
                    self.report(Diagnostic::new(
                        Code::SETTING_RANGE,
                        age.span,
                        "`maxAge` is a number of seconds",
                    ));
                    None
                }
            });
        let mut texts = |key| cors::texts(node, key, &mut self.reader);
        Some(Cors {
            span: Some(node.span()),
            allow_origins: texts("allowOrigins"),
            allow_methods: texts("allowMethods"),
            allow_headers: texts("allowHeaders"),
            expose_headers: texts("exposeHeaders"),
            max_age,
            allow_credentials: self.reader.member_flag(node, "allowCredentials").unwrap_or(false),
        })
    }
}
