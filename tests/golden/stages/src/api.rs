//! The API.

use crate::index;
use crate::routes;
use crate::stages;
use gwgen_runtime::api::{Api, ApiKind, Routes};

/// Stages, spec.yaml
pub static API: Api = Api {
    kind: ApiKind::Rest,
    id: "g43n1i6win",
    name: "Stages",
    version: "1",
    routes: Routes {
        nodes: routes::NODES,
        default_route: None,
    },
    methods: index::METHODS,
    stages: stages::STAGES,
    parameters: stages::PARAMETERS,
    ..Api::EMPTY
};
