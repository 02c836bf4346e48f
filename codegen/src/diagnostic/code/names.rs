//! `GW18xx`: names and handlers.

codes! {}
