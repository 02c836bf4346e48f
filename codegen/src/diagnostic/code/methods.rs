//! `GW11xx`: methods, parameters, responses.

codes! {}
