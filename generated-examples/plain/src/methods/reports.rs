//! Methods of `reports`.

use gwgen_runtime::api::{
    Access, BodyRules, CheckId, Contract, HttpIntegration, Integration, MediaRules,
    Method, ParameterRules, Part, Resource, Text, Validation,
};

/// `/reports`, plain.yaml:10
static RESOURCE_REPORTS: Resource = Resource {
    id: "4ejo4i",
    path: "/reports",
    parameters: &[],
};

/// `GET /reports`, operation `listReports`, plain.yaml:11
pub static LIST_REPORTS: Method = Method {
    index: 0,
    verb: "GET",
    resource: &RESOURCE_REPORTS,
    operation_id: Some("listReports"),
    access: Access::Open,
    api_key_required: false,
    validation: None,
    integration: Integration::Http(
        &HttpIntegration {
            uri: Text(&[Part::Literal("http://127.0.0.1:9000/v1/reports")]),
            ..HttpIntegration::DEFAULT
        },
    ),
    response_mappings: &[],
};

/// `/reports/{year}/{month}`, plain.yaml:14
static RESOURCE_REPORTS_BY_YEAR_BY_MONTH: Resource = Resource {
    id: "ioiodz",
    path: "/reports/{year}/{month}",
    parameters: &["year", "month"],
};

/// `GET /reports/{year}/{month}`, operation `getReport`, plain.yaml:18
pub static GET_REPORT: Method = Method {
    index: 1,
    verb: "GET",
    resource: &RESOURCE_REPORTS_BY_YEAR_BY_MONTH,
    operation_id: Some("getReport"),
    access: Access::Open,
    api_key_required: false,
    validation: Some(
        Validation::Document(
            &Contract {
                parameters: &[
                    ParameterRules::query("format").held_to(CheckId(0)),
                    ParameterRules::path("year").held_to(CheckId(1)),
                    ParameterRules::path("month").held_to(CheckId(1)),
                ],
                ..Contract::ANY
            },
        ),
    ),
    integration: Integration::Http(
        &HttpIntegration {
            uri: Text(
                &[Part::Literal("http://127.0.0.1:9000/v1/reports/{year}/{month}")],
            ),
            request_mappings: crate::mappings::MAPPINGS_1,
            ..HttpIntegration::DEFAULT
        },
    ),
    response_mappings: &[],
};

/// `PUT /reports/{year}/{month}`, operation `putReport`, plain.yaml:23
pub static PUT_REPORT: Method = Method {
    index: 2,
    verb: "PUT",
    resource: &RESOURCE_REPORTS_BY_YEAR_BY_MONTH,
    operation_id: Some("putReport"),
    access: Access::Open,
    api_key_required: false,
    validation: Some(
        Validation::Document(
            &Contract {
                parameters: &[
                    ParameterRules::path("year").held_to(CheckId(1)),
                    ParameterRules::path("month").held_to(CheckId(1)),
                ],
                body: Some(
                    &BodyRules::optional(
                        &[MediaRules::new("text/csv").held_to(CheckId(2))],
                    ),
                ),
                ..Contract::ANY
            },
        ),
    ),
    integration: Integration::Http(
        &HttpIntegration {
            uri: Text(
                &[Part::Literal("http://127.0.0.1:9000/v1/reports/{year}/{month}")],
            ),
            request_mappings: crate::mappings::MAPPINGS_1,
            ..HttpIntegration::DEFAULT
        },
    ),
    response_mappings: &[],
};
