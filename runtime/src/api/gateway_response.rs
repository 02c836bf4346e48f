//! Customised gateway responses: `x-amazon-apigateway-gateway-responses` (reference 1.7, 2.3).

use super::{Mapping, Template};
use crate::message::GatewayResponseType;

/// How one type of failure is answered. What is not customised is built in.
#[derive(Debug)]
pub struct GatewayResponse {
    /// Which failure.
    pub kind: GatewayResponseType,
    /// The status; `None` keeps the type's own.
    pub status: Option<u16>,
    /// Headers: targets are [`super::Target::Header`].
    pub mappings: &'static [Mapping],
    /// Bodies by media type, chosen by the client's `Accept`.
    pub templates: &'static [(&'static str, Template)],
}
