//! From bytes to a tree with places: reads a definition and every file that its `$ref`s reach, within budgets.
//!
//! `load` is the door. It pushes what it finds to [`crate::diagnostic::Diagnostics`] and returns a [`Tree`] of all files,
//! whose nodes know their place. Nothing here knows what an API is.

pub mod allow;
mod builder;
pub mod de;
mod file;
pub mod folder;
mod inner;
mod json;
mod limits;
pub mod load;
pub mod pointer;
mod scalar;
mod source_map;
mod stand_in;
mod tree;
mod yaml;
mod yaml_fault;

pub use load::{Input, LoadOptions, Loaded, load};
pub use pointer::RefError;
pub use source_map::{Position, SourceMap};
pub use tree::{Key, Kind, Node, NodeId, Tree};

#[cfg(test)]
mod tests;
