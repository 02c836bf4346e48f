//! `passthroughBehavior`: what becomes of a body where no request template fits its type (reference 4.4).

use crate::api::PassthroughBehavior;
use crate::message::{Fault, GatewayResponseType, Rejection};

/// Lets the body pass as it is, or refuses its type.
pub(super) fn check(behavior: PassthroughBehavior, without_templates: bool) -> Result<(), Rejection> {
    let passes = match behavior {
        PassthroughBehavior::WhenNoMatch => true,
        PassthroughBehavior::WhenNoTemplates => without_templates,
        PassthroughBehavior::Never => false,
    };
    if passes {
        return Ok(());
    }
    let detail = "no template fits the content type";
    Err(Rejection::new(GatewayResponseType::UnsupportedMediaType, Fault::Client, detail))
}
