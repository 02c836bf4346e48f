//! Finds the method for a path: our own router over the tree of nodes, without regular expressions and without
//! an allocation.
//!
//! A REST API prefers a literal segment to a parameter and a parameter to a greedy one, segment by segment, and
//! goes back where a branch has no method for the verb (reference 3.1, recorded). An HTTP API decides by classes:
//! full match, greedy match, `$default`; in each of the first two the exact verb goes before `ANY` (3.2).
//! A plain document prefers in the same order, but its path alone decides: what is concrete goes before what is templated
//! (OpenAPI 3.1.1, "Paths Object"), and where the resource has not the verb, that is the answer (RFC 9110, 15.5.6).
//! A verb that no definition can name is matched by nothing, not by `ANY` or `$default` either.

mod tree;

use crate::api::{ApiKind, Routes, SegmentPattern};
use crate::message::{PathSpans, Verb};
use tree::{Node, Tree};

/// What a path and a verb lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// A position in `Api::methods`.
    Method(u32),
    /// Plain documents: the path's resource has methods, but none for the verb.
    WrongVerb(VerbSet),
    /// No resource has the path; where not the path alone decides, none that has the verb too.
    Unknown,
}

/// The verbs that a resource has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct VerbSet(u16);

impl VerbSet {
    fn add(&mut self, verb: Verb) {
        self.0 |= 1 << verb as u16;
    }

    /// Whether it holds a verb.
    pub fn contains(self, verb: Verb) -> bool {
        self.0 & 1 << verb as u16 != 0
    }

    /// As it stands in `Allow`.
    pub fn allow(self) -> String {
        const ORDER: [Verb; 7] =
            [Verb::Delete, Verb::Get, Verb::Head, Verb::Options, Verb::Patch, Verb::Post, Verb::Put];
        let mut text = String::new();
        for verb in ORDER.into_iter().filter(|verb| self.contains(*verb)) {
            if !text.is_empty() {
                text.push_str(", ");
            }
            text.push_str(verb.as_str());
        }
        text
    }
}

/// Finds methods of one API.
#[derive(Debug)]
pub struct Router {
    tree: Tree,
    default_route: Option<u32>,
    kind: ApiKind,
}

impl Router {
    /// A router over a tree, with the rules of a kind of API.
    pub fn new(routes: &Routes, kind: ApiKind) -> Router {
        Router { tree: Tree::new(routes), default_route: routes.default_route, kind }
    }

    /// Finds the method for a resource path: the part of a canonical path from `start` on.
    ///
    /// Leading slashes count as one, a trailing one is tolerated, inner empty segments are matched by a greedy parameter
    /// only. The spans of the path's parameters, relative to the whole path, are left in `parameters`.
    pub fn find(&self, path: &str, start: usize, verb: Verb, parameters: &mut PathSpans) -> Route {
        let path = path.as_bytes();
        let leading = path.get(start..).unwrap_or_default().iter().take_while(|byte| **byte == b'/').count();
        if leading == 0 && start < path.len() {
            return Route::Unknown; // `*`
        }
        let begin = start + leading;
        let mut walk = Walk { tree: &self.tree, path, verb, wanted: Wanted::Any, parameters };
        let passes: &[Wanted] = match self.kind {
            ApiKind::Rest => &[Wanted::Any],
            ApiKind::Http => &[Wanted::FullExact, Wanted::FullAny, Wanted::GreedyExact, Wanted::GreedyAny],
            ApiKind::OpenApi => return walk.resource(begin),
        };
        for wanted in passes {
            walk.wanted = *wanted;
            walk.parameters.truncate(0);
            if let Some(method) = walk.node(0, begin) {
                return Route::Method(method);
            }
        }
        parameters.truncate(0);
        match self.default_route {
            Some(method) if verb != Verb::Unknown => Route::Method(method),
            _ => Route::Unknown,
        }
    }
}

/// What a pass over the tree looks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// A node that is a resource, whatever its verbs.
    Resource,
    /// A method; the others are methods of some classes.
    Any,
    FullExact,
    FullAny,
    GreedyExact,
    GreedyAny,
}

struct Walk<'a> {
    tree: &'a Tree,
    path: &'a [u8],
    verb: Verb,
    wanted: Wanted,
    parameters: &'a mut PathSpans,
}

impl Walk<'_> {
    /// Finds the resource by the path alone, then its method.
    fn resource(&mut self, begin: usize) -> Route {
        self.wanted = Wanted::Resource;
        let found = self.node(0, begin).and_then(|id| self.tree.node(id));
        let method = found.and_then(|node| self.exact(node).or(self.any(node)));
        if let Some(method) = method {
            return Route::Method(method);
        }
        self.parameters.truncate(0);
        let Some(node) = found else { return Route::Unknown };
        let mut verbs = VerbSet::default();
        self.tree.methods(node).iter().for_each(|(verb, _)| verbs.add(*verb));
        Route::WrongVerb(verbs)
    }

    /// What is wanted at or below a node, a method or the node itself; `begin` is where the next segment begins, or the path's end.
    /// It recurses as deep as the tree of the definition at most, and sees each node once.
    fn node(&mut self, id: u32, begin: usize) -> Option<u32> {
        let tree = self.tree;
        let node = tree.node(id)?;
        let depth = self.parameters.len();
        if begin >= self.path.len() {
            return self.end(id, node);
        }
        let end = self.segment_end(begin);
        // One slash at the end is tolerated: what is behind it is no segment.
        let next = (end + 1).min(self.path.len());
        let segment = self.path.get(begin..end).unwrap_or_default();
        if let Some(child) = tree.child(node, segment)
            && let Some(method) = self.node(child, next)
        {
            return Some(method);
        }
        if !segment.is_empty() {
            for (pattern, child) in node.patterns {
                if self.pattern(pattern, begin, end)
                    && let Some(method) = self.node(*child, next)
                {
                    return Some(method);
                }
                self.parameters.truncate(depth);
            }
            if let Some(child) = node.parameter {
                self.parameters.push(begin, end);
                if let Some(method) = self.node(child, next) {
                    return Some(method);
                }
                self.parameters.truncate(depth);
            }
        }
        let id = node.greedy?;
        let greedy = tree.node(id)?;
        // Invariant: the rest is not empty here; it loses one trailing slash, but never all of it.
        let rest = match self.path {
            [.., b'/'] if self.path.len() - 1 > begin => self.path.len() - 1,
            _ => self.path.len(),
        };
        self.parameters.push(begin, rest);
        let method = self.greedy(id, greedy);
        if method.is_none() {
            self.parameters.truncate(depth);
        }
        method
    }

    fn segment_end(&self, begin: usize) -> usize {
        let rest = self.path.get(begin..).unwrap_or_default();
        memchr::memchr(b'/', rest).map_or(self.path.len(), |length| begin + length)
    }

    /// The method of the resource that ends at a node.
    fn end(&self, id: u32, node: &Node) -> Option<u32> {
        match self.wanted {
            Wanted::Resource => node.is_resource().then_some(id),
            Wanted::Any => self.exact(node).or(self.any(node)),
            Wanted::FullExact => self.exact(node),
            Wanted::FullAny => self.any(node),
            Wanted::GreedyExact | Wanted::GreedyAny => None,
        }
    }

    /// The method of a greedy resource.
    fn greedy(&self, id: u32, node: &Node) -> Option<u32> {
        match self.wanted {
            Wanted::Resource => node.is_resource().then_some(id),
            Wanted::Any => self.exact(node).or(self.any(node)),
            Wanted::GreedyExact => self.exact(node),
            Wanted::GreedyAny => self.any(node),
            Wanted::FullExact | Wanted::FullAny => None,
        }
    }

    fn exact(&self, node: &Node) -> Option<u32> {
        let methods = self.tree.methods(node);
        methods.iter().find(|(verb, _)| *verb == self.verb).map(|(_, method)| *method)
    }

    fn any(&self, node: &Node) -> Option<u32> {
        node.any.filter(|_| self.verb != Verb::Unknown)
    }

    /// Fits a segment into literal pieces; each parameter takes as little as it can, the last one what is left.
    fn pattern(&mut self, pattern: &SegmentPattern, begin: usize, end: usize) -> bool {
        let [first, pieces @ ..] = pattern.pieces else { return false };
        let segment = self.path.get(begin..end).unwrap_or_default();
        let mut position = first.len();
        if !segment.starts_with(first.as_bytes()) {
            return false;
        }
        for (index, piece) in pieces.iter().enumerate() {
            let piece = piece.as_bytes();
            let rest = segment.get(position..).unwrap_or_default();
            let length = if index + 1 == pieces.len() {
                match rest.len().checked_sub(piece.len()) {
                    Some(length) if rest.ends_with(piece) => length,
                    _ => return false,
                }
            } else {
                // From 1 on: a parameter is not empty.
                match rest.get(1..).and_then(|rest| memchr::memmem::find(rest, piece)) {
                    Some(length) => length + 1,
                    None => return false,
                }
            };
            if length == 0 {
                return false;
            }
            self.parameters.push(begin + position, begin + position + length);
            position += length + piece.len();
        }
        true
    }
}

#[cfg(test)]
pub(crate) mod tests;
