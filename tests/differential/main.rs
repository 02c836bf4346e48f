//! The same documents through our walker and through what others wrote.

mod schema_suite;
mod walker;
