//! `GW16xx`: stages and `x-gwgen`.

codes! {}
