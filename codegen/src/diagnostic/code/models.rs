//! `GW17xx`: models.

codes! {}
