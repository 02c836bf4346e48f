//! What values are held to.

use gwgen_runtime::api::{Check, Kinds};

/// Check 0: `#/paths/~1without~1{id}~1name/parameters/0/schema`
pub const CHECK_0: Check = Check {
    kinds: Kinds::STRING,
    place: "#/paths/~1without~1{id}~1name/parameters/0/schema",
    ..Check::ANY
};

/// Every check, by number.
pub static CHECKS: &[Check] = &[CHECK_0];
