//! Parameter mappings that are used more than once.

use gwgen_runtime::api::{Mapping, Part, Source, Target, Text};

/// Parameter mappings of 3 places.
pub const MAPPINGS_1: &[Mapping] = &[
    Mapping::overwrite(
        Target::Header("Access-Control-Allow-Origin"),
        &[Source::Literal(Text(&[Part::Literal("https://example.com")]))],
    ),
    Mapping::overwrite(
        Target::Header("Access-Control-Allow-Methods"),
        &[Source::Literal(Text(&[Part::Literal("GET,OPTIONS")]))],
    ),
];
