//! `GW10xx`: paths and routing.

codes! {}
