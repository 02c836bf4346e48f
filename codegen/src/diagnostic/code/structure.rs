//! `GW01xx`: structure of the document.

codes! {}
