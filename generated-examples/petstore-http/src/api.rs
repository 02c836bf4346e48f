//! The API.

use crate::index;
use crate::routes;
use crate::stages;
use gwgen_runtime::api::{Api, ApiKind, Cors, Routes};

/// Pet store, petstore-http.yaml
pub static API: Api = Api {
    kind: ApiKind::Http,
    id: "q4m408mm4z",
    name: "Pet store",
    version: "2.0",
    routes: Routes {
        nodes: routes::NODES,
        default_route: Some(3),
    },
    methods: index::METHODS,
    stages: stages::STAGES,
    cors: Some(Cors {
        allow_origins: &["https://*", "http://localhost:3000"],
        allow_methods: &["GET", "POST", "OPTIONS"],
        allow_headers: &["authorization", "content-type"],
        expose_headers: &["x-reason"],
        max_age: Some(600),
        allow_credentials: true,
    }),
    ..Api::EMPTY
};
