//! `MOCK`.

use super::Resolver;
use super::responses::SelectedBy;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::extension::integration::IntegrationView;
use crate::language::mapping::Direction;
use crate::language::mock_status;
use crate::model::{MockIntegration, Templates};

impl<'t> Resolver<'t, '_> {
    pub(super) fn mock(&mut self, view: &IntegrationView<'t>) -> MockIntegration {
        let request_templates = self.templates(view.node, "requestTemplates");
        self.statuses_of_mock(view, &request_templates);
        MockIntegration {
            request_templates,
            passthrough: self.passthrough(view),
            responses: self.integration_responses(view, SelectedBy::Status),
            request_mappings: self.rest_mappings(view.node, "requestParameters", Direction::Request),
        }
    }

    /// Says which request templates give no status, whatever the request: those of nothing but text.
    fn statuses_of_mock(&mut self, view: &IntegrationView<'t>, templates: &Templates) {
        for (media, template) in templates {
            if template.as_text().is_none_or(|text| mock_status::read(&text).is_some()) {
                continue;
            }
            let written = view.node.get("requestTemplates").and_then(|all| all.get(&media.value));
            let place = written.map_or(media.span, |node| node.span());
            let message = "the template gives no whole number as `statusCode`: every request that it is for is \
                           answered with 500";
            let finding = Diagnostic::new(Code::MOCK_STATUS, place, message);
            self.report(finding.help("write `{\"statusCode\": 200}`, the number without quotes"));
        }
    }
}
