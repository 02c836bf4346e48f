//! `GW13xx`: mappings and templates.

codes! {}
