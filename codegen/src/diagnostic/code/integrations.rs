//! `GW12xx`: integrations.

codes! {}
