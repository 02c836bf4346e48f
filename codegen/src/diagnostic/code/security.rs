//! `GW15xx`: security.

codes! {}
