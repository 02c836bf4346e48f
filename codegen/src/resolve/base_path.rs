//! The base path, and what becomes of it: `--basepath ignore|prepend|split`, as Amazon's importer.

use super::Resolver;
use crate::BasePathMode;
use crate::language::{Part, Text};

/// What stands in front of every resource; empty, or a path without a slash at its end.
pub(super) fn of(resolver: &mut Resolver<'_, '_>, mode: BasePathMode) -> String {
    if mode == BasePathMode::Ignore {
        return String::new();
    }
    let servers = resolver.document.servers(None, &mut resolver.reader);
    let Some(server) = servers.first() else { return String::new() };
    let path = match &server.base_path {
        Some(path) => path.clone(),
        None => path_of(&server.url),
    };
    let segments = path.split('/').filter(|segment| !segment.is_empty());
    let dropped = usize::from(mode == BasePathMode::Split);
    segments.skip(dropped).fold(String::new(), |path, segment| path + "/" + segment)
}

/// The path of a URL, as far as it is written out.
fn path_of(url: &Text) -> String {
    let mut literal = String::new();
    for part in &url.parts {
        if let Part::Literal(text) = part {
            literal.push_str(text);
        }
    }
    let rest = literal.split_once("://").map_or(literal.as_str(), |(_, rest)| rest);
    let path = if literal.contains("://") { rest.split_once('/').map_or("", |(_, path)| path) } else { rest };
    path.split(['?', '#']).next().unwrap_or("").to_owned()
}
