//! `www-authenticate` of HTTP APIs. Amazon separates the attributes by spaces, without commas.

use super::Refusal;

/// Where there is no token.
pub const MISSING: &str = "Bearer";

/// Where the token is refused. `scopes` are the route's.
pub fn invalid(refusal: Refusal, scopes: &[&str]) -> String {
    invalid_because(refusal.description(), scopes)
}

/// The same in other words.
pub fn invalid_because(description: &str, scopes: &[&str]) -> String {
    format!("Bearer scope=\"{}\" error=\"invalid_token\" error_description=\"{description}\"", listed(scopes))
}

/// Where the token is right, and has none of the route's scopes.
pub fn insufficient(scopes: &[&str]) -> String {
    format!("Bearer scope=\"{}\" error=\"insufficient_scope\"", listed(scopes))
}

/// Scopes as they stand in quotes: what would end those is left out, as are bytes that no field may have.
fn listed(scopes: &[&str]) -> String {
    let stays = |character: &char| matches!(character, ' '..='~') && !matches!(character, '"' | '\\');
    scopes.join(" ").chars().filter(stays).collect()
}
