//! The compiler: API definitions in, gateways out.
//!
//! text → `source` (Tree) → `document` (dialect views) → `resolve` (Api) → `lint` (`Valid<Api>`) → `emit` + `render`
//! (Crate) → `build`. ARCHITECTURE.md beside this crate is the map. Floors: `diagnostic` (0) · `source`, `language`
//! (1) · `document`, `model` (2) · `resolve`, `lint` (3) · `emit`, `render` (4) · `build` (5) · `bin/gwgen` (6).

#[cfg(feature = "cli")]
pub mod build;
mod compile;
pub mod diagnostic;
pub mod document;
pub mod emit;
#[cfg(feature = "dev")]
pub mod interpret;
pub mod language;
pub mod lint;
pub mod model;
mod options;
pub mod render;
pub mod resolve;
pub mod source;

pub use compile::{Compilation, compile};
pub use options::{BasePathMode, Options};
