//! Parameter mappings that are used more than once.

use gwgen_runtime::api::{Mapping, Part, Source, Target, Text};

/// Parameter mappings of 2 places.
pub const MAPPINGS_1: &[Mapping] = &[
    Mapping::overwrite(
        Target::Header("Access-Control-Allow-Headers"),
        &[Source::Literal(Text(&[Part::Literal("Authorization,Content-Type")]))],
    ),
    Mapping::overwrite(
        Target::Header("Access-Control-Allow-Methods"),
        &[Source::Literal(Text(&[Part::Literal("DELETE,GET,OPTIONS,POST")]))],
    ),
    Mapping::overwrite(
        Target::Header("Access-Control-Allow-Origin"),
        &[Source::Literal(Text(&[Part::Literal("*")]))],
    ),
];

/// Parameter mappings of 2 places.
pub const MAPPINGS_2: &[Mapping] = &[
    Mapping::overwrite(
        Target::Header("Access-Control-Allow-Origin"),
        &[Source::Literal(Text(&[Part::Literal("*")]))],
    ),
];

/// Parameter mappings of 2 places.
pub const MAPPINGS_3: &[Mapping] = &[
    Mapping::overwrite(Target::PathParameter("petId"), &[Source::PathParameter("petId")]),
];
