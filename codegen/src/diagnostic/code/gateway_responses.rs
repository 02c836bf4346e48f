//! `GW14xx`: gateway responses.

codes! {}
