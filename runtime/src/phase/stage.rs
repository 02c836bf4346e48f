//! Chooses the stage.
//!
//! - **Does**: a stage whose name is the first segment wins, else the one at the base path (reference 3.2).
//! - **Reads**: the canonical path, the served stages.
//! - **Writes**: the stage, and where the resource path begins.
//! - **Rejects with**: 403 `Forbidden` of a REST API, else 404 `RESOURCE_NOT_FOUND`.

use crate::api::ApiKind;
use crate::engine::bind::StageState;
use crate::integration::Exchange;
use crate::message::{Fault, GatewayResponseType, Rejection};

/// Runs the phase.
pub fn run(x: &mut Exchange<'_>) -> Result<(), Rejection> {
    let (stage, start) = choose(x.stages, &x.request.path).ok_or_else(|| no_stage(x.api.kind))?;
    x.stage = Some(stage);
    x.request.resource_path_start = start;
    Ok(())
}

/// The stage for a path, and where its resource path begins.
fn choose<'g>(stages: &'g [StageState], path: &str) -> Option<(&'g StageState, usize)> {
    for stage in stages.iter().filter(|stage| stage.under_its_name) {
        if let Some(rest) = path.strip_prefix('/').and_then(|path| path.strip_prefix(&*stage.name))
            && (rest.is_empty() || rest.starts_with('/'))
        {
            // Slashes behind the stage count as one (recorded): the resource path begins at the last of them.
            let extra = rest.bytes().take_while(|byte| *byte == b'/').count().saturating_sub(1);
            return Some((stage, path.len() - rest.len() + extra));
        }
    }
    stages.iter().find(|stage| stage.at_base_path).map(|stage| (stage, 0))
}

fn no_stage(kind: ApiKind) -> Rejection {
    let detail = "no served stage has this path";
    match kind {
        // What Amazon answers has the status of a denial, and belongs to none of its types.
        ApiKind::Rest => Rejection::new(GatewayResponseType::Default4xx, Fault::Client, detail)
            .with_status(403)
            .with_message("Forbidden"),
        ApiKind::Http | ApiKind::OpenApi => {
            Rejection::new(GatewayResponseType::ResourceNotFound, Fault::Client, detail)
        }
    }
}
