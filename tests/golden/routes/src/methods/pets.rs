//! Methods of `pets`.

use gwgen_runtime::api::{
    Access, HttpIntegration, Integration, Method, Part, Resource, Text,
};

/// `/pets`, spec.yaml:6
static RESOURCE_PETS: Resource = Resource {
    id: "70tsu9",
    path: "/pets",
    parameters: &[],
};

/// `ANY /pets`, spec.yaml:6
pub static ANY_PETS: Method = Method {
    index: 1,
    verb: "ANY",
    resource: &RESOURCE_PETS,
    operation_id: None,
    access: Access::Open,
    api_key_required: false,
    validation: None,
    integration: Integration::Http(
        &HttpIntegration {
            uri: Text(&[Part::Literal("http://127.0.0.1:9000/")]),
            ..HttpIntegration::DEFAULT
        },
    ),
    response_mappings: &[],
};

/// `/pets/best`, spec.yaml:16
static RESOURCE_PETS_BEST: Resource = Resource {
    id: "s0ar61",
    path: "/pets/best",
    parameters: &[],
};

/// `GET /pets/best`, spec.yaml:16
pub static GET_PETS_BEST: Method = Method {
    index: 5,
    verb: "GET",
    resource: &RESOURCE_PETS_BEST,
    operation_id: None,
    access: Access::Open,
    api_key_required: false,
    validation: None,
    integration: Integration::Http(
        &HttpIntegration {
            uri: Text(&[Part::Literal("http://127.0.0.1:9000/")]),
            ..HttpIntegration::DEFAULT
        },
    ),
    response_mappings: &[],
};

/// `/pets/best%2dfriend%2f`, spec.yaml:17
static RESOURCE_PETS_BEST_2DFRIEND_2F: Resource = Resource {
    id: "hag4za",
    path: "/pets/best%2dfriend%2f",
    parameters: &[],
};

/// `GET /pets/best%2dfriend%2f`, spec.yaml:17
pub static GET_PETS_BEST_2DFRIEND_2F: Method = Method {
    index: 6,
    verb: "GET",
    resource: &RESOURCE_PETS_BEST_2DFRIEND_2F,
    operation_id: None,
    access: Access::Open,
    api_key_required: false,
    validation: None,
    integration: Integration::Http(
        &HttpIntegration {
            uri: Text(&[Part::Literal("http://127.0.0.1:9000/")]),
            ..HttpIntegration::DEFAULT
        },
    ),
    response_mappings: &[],
};

/// `/pets/{petId}`, spec.yaml:7
static RESOURCE_PETS_BY_PET_ID: Resource = Resource {
    id: "rkbhwf",
    path: "/pets/{petId}",
    parameters: &["petId"],
};

/// `DELETE /pets/{petId}`, spec.yaml:10
pub static DELETE_PETS_BY_PET_ID: Method = Method {
    index: 3,
    verb: "DELETE",
    resource: &RESOURCE_PETS_BY_PET_ID,
    operation_id: None,
    access: Access::Open,
    api_key_required: false,
    validation: None,
    integration: Integration::Http(
        &HttpIntegration {
            uri: Text(&[Part::Literal("http://127.0.0.1:9000/")]),
            ..HttpIntegration::DEFAULT
        },
    ),
    response_mappings: &[],
};

/// `GET /pets/{petId}`, spec.yaml:9
pub static GET_PETS_BY_PET_ID: Method = Method {
    index: 2,
    verb: "GET",
    resource: &RESOURCE_PETS_BY_PET_ID,
    operation_id: None,
    access: Access::Open,
    api_key_required: false,
    validation: None,
    integration: Integration::Http(
        &HttpIntegration {
            uri: Text(&[Part::Literal("http://127.0.0.1:9000/")]),
            ..HttpIntegration::DEFAULT
        },
    ),
    response_mappings: &[],
};

/// `/pets/{petId}/photos/{proxy+}`, spec.yaml:11
static RESOURCE_PETS_BY_PET_ID_PHOTOS_BY_PROXY: Resource = Resource {
    id: "pm2tqr",
    path: "/pets/{petId}/photos/{proxy+}",
    parameters: &["petId", "proxy"],
};

/// `ANY /pets/{petId}/photos/{proxy+}`, spec.yaml:15
pub static ANY_PETS_BY_PET_ID_PHOTOS_BY_PROXY: Method = Method {
    index: 4,
    verb: "ANY",
    resource: &RESOURCE_PETS_BY_PET_ID_PHOTOS_BY_PROXY,
    operation_id: None,
    access: Access::Open,
    api_key_required: false,
    validation: None,
    integration: Integration::Http(
        &HttpIntegration {
            uri: Text(&[Part::Literal("http://127.0.0.1:9000/")]),
            ..HttpIntegration::DEFAULT
        },
    ),
    response_mappings: &[],
};
