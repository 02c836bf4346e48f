//! The API.

use crate::index;
use crate::policy;
use crate::routes;
use crate::stages;
use gwgen_runtime::api::{Api, ApiKind, Routes};

/// Policy, spec.yaml
pub static API: Api = Api {
    kind: ApiKind::Rest,
    id: "cmua61w10b",
    name: "Policy",
    version: "1",
    routes: Routes {
        nodes: routes::NODES,
        default_route: None,
    },
    methods: index::METHODS,
    parameters: stages::PARAMETERS,
    policy: Some(&policy::POLICY),
    ..Api::EMPTY
};
