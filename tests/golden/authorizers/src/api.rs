//! The API.

use crate::authorizers;
use crate::index;
use crate::routes;
use crate::stages;
use gwgen_runtime::api::{Api, ApiKind, Routes};

/// Authorizers, spec.yaml
pub static API: Api = Api {
    kind: ApiKind::Rest,
    id: "8bxt2kgpmy",
    name: "Authorizers",
    version: "1",
    routes: Routes {
        nodes: routes::NODES,
        default_route: None,
    },
    methods: index::METHODS,
    parameters: stages::PARAMETERS,
    authorizers: authorizers::AUTHORIZERS,
    ..Api::EMPTY
};
