//! The API.

use crate::gateway_responses;
use crate::index;
use crate::routes;
use crate::stages;
use gwgen_runtime::api::{Api, ApiKind, Routes};

/// Pets, pets.yaml
pub static API: Api = Api {
    kind: ApiKind::Rest,
    id: "ljuqu8wa9c",
    name: "Pets",
    version: "1.2",
    routes: Routes {
        nodes: routes::NODES,
        default_route: None,
    },
    methods: index::METHODS,
    stages: stages::STAGES,
    gateway_responses: gateway_responses::GATEWAY_RESPONSES,
    binary_media_types: &["image/*"],
    ..Api::EMPTY
};
