//! `GW9xxx`: read, but not acted on yet.

codes! {}
