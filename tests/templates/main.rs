//! Mapping templates: what Amazon printed, what Java's engines print, and templates that real definitions hold.

#![cfg(test)]

mod context;
mod corpus;
mod functions;
mod hostile;
mod java;
mod json_path;
mod places;
mod recorded;
