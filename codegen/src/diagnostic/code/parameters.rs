//! `GW03xx`: parameters and intrinsics.

codes! {}
