//! The API.

use crate::functions;
use crate::index;
use crate::routes;
use crate::stages;
use gwgen_runtime::api::{Api, ApiKind, Routes};

/// Functions, spec.yaml
pub static API: Api = Api {
    kind: ApiKind::Rest,
    id: "njlnpn8ago",
    name: "Functions",
    version: "1",
    routes: Routes {
        nodes: routes::NODES,
        default_route: None,
    },
    methods: index::METHODS,
    parameters: stages::PARAMETERS,
    functions: functions::FUNCTIONS,
    ..Api::EMPTY
};
