//! The languages that stand inside strings of a definition: text to syntax trees.
//!
//! Nothing here knows documents, positions or Rust output; `rust_name` alone knows what an identifier may be. A function
//! gives the tree or the reason why the text cannot be read; `resolve` knows the place and turns a reason into a
//! diagnostic. The model re-exports the trees.

pub mod access_log;
pub mod answer_header;
pub mod arn;
pub mod authority;
pub mod aws_service;
pub mod context_variable;
pub mod ecma;
pub mod json_path;
pub mod mapping;
pub mod mock_status;
pub mod pattern;
pub mod placeholder;
pub mod policy;
pub mod rust_name;
pub mod style;
pub mod template;
mod text;
pub mod token;
pub mod unseen;
mod unusable;
pub mod velocity;

pub use context_variable::ContextVariable;
pub use json_path::{JsonPath, JsonStep};
pub use mapping::{Change, Source, Target};
pub use pattern::Pattern;
pub use template::{Template, TemplatePart};
pub use text::{Part, Text};
pub use unusable::Unusable;
