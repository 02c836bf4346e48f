//! Parameter mappings that are used more than once.

use gwgen_runtime::api::{Mapping, Source, Target};
use gwgen_runtime::message::ContextVariable;

/// Parameter mappings of 3 places.
pub const MAPPINGS_1: &[Mapping] = &[
    Mapping::overwrite(
        Target::Header("X-Sub"),
        &[Source::Context(ContextVariable::Claim("sub"))],
    ),
];
