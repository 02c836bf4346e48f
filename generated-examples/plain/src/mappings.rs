//! Parameter mappings that are used more than once.

use gwgen_runtime::api::{Mapping, Source, Target};

/// Parameter mappings of 2 places.
pub const MAPPINGS_1: &[Mapping] = &[
    Mapping::overwrite(Target::PathParameter("year"), &[Source::PathParameter("year")]),
    Mapping::overwrite(Target::PathParameter("month"), &[Source::PathParameter("month")]),
];
