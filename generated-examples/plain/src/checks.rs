//! What values are held to.

use gwgen_runtime::api::{Check, Kinds, Literal};

/// Check 0: `#/paths/~1reports~1{year}~1{month}/get/parameters/0/schema`
pub const CHECK_0: Check = Check {
    kinds: Kinds::NULL.or(Kinds::STRING),
    values: Some(&[Literal::Text("csv"), Literal::Text("json"), Literal::Null]),
    place: "#/paths/~1reports~1{year}~1{month}/get/parameters/0/schema",
    ..Check::ANY
};

/// Check 1: `#/paths/~1reports~1{year}~1{month}/parameters/0/schema`
pub const CHECK_1: Check = Check {
    kinds: Kinds::INTEGER,
    place: "#/paths/~1reports~1{year}~1{month}/parameters/0/schema",
    ..Check::ANY
};

/// Check 2: `#/paths/~1reports~1{year}~1{month}/put/requestBody/content/text~1csv/schema`
pub const CHECK_2: Check = Check {
    kinds: Kinds::STRING,
    place: "#/paths/~1reports~1{year}~1{month}/put/requestBody/content/text~1csv/schema",
    ..Check::ANY
};

/// Every check, by number.
pub static CHECKS: &[Check] = &[CHECK_0, CHECK_1, CHECK_2];
