//! The resource tree as a table of nodes.

use crate::message::Verb;

/// The resource tree. Node 0 is the root `/`.
#[derive(Debug)]
pub struct Routes {
    /// The nodes; positions are node ids.
    pub nodes: &'static [Node],
    /// HTTP APIs: the method of the `$default` route.
    pub default_route: Option<u32>,
}

/// One path segment of the resource tree.
#[derive(Debug, Clone, Copy)]
pub struct Node {
    /// Children by literal segment in canonical form (reliability.md 2.2), sorted by bytes.
    pub literals: &'static [(&'static str, u32)],
    /// Children by segments that mix literal text and parameters (plain documents only: `{id}.json`), the one with
    /// the most literal text first. They stand behind literals and before [`Node::parameter`].
    pub patterns: &'static [(SegmentPattern, u32)],
    /// The `{name}` child: any one segment that is not empty.
    pub parameter: Option<u32>,
    /// The `{name+}` child: the rest of the path, which is not empty. It has no children.
    pub greedy: Option<u32>,
    /// Methods of the resource that ends here, sorted by verb: verb and position in `Api::methods`.
    pub methods: &'static [(Verb, u32)],
    /// The `ANY` method of the resource that ends here.
    pub any: Option<u32>,
}

impl Node {
    /// A segment at which nothing ends and from which nothing goes on.
    pub const EMPTY: Node =
        Node { literals: &[], patterns: &[], parameter: None, greedy: None, methods: &[], any: None };
}

/// Joins parts of a table that is too long for one file. `N` is the sum of the parts' lengths, or compilation fails.
pub const fn join<T: Copy, const N: usize>(parts: &[&[T]]) -> [T; N] {
    let mut joined = [first(parts); N];
    let (mut part, mut position, mut filled) = (0, 0, 0);
    while part < parts.len() {
        if position == parts[part].len() {
            part += 1;
            position = 0;
        } else {
            joined[filled] = parts[part][position];
            position += 1;
            filled += 1;
        }
    }
    assert!(filled == N, "the parts have another length than the whole");
    joined
}

/// The first element of all; something to fill an array with.
const fn first<T: Copy>(parts: &[&[T]]) -> T {
    let mut part = 0;
    while parts[part].is_empty() {
        part += 1;
    }
    parts[part][0]
}

#[cfg(test)]
mod tests {
    use super::join;

    #[test]
    fn joins_in_order_and_skips_empty_parts() {
        static WHOLE: [u8; 5] = join(&[&[], &[1, 2], &[], &[3, 4, 5], &[]]);
        assert_eq!(WHOLE, [1, 2, 3, 4, 5]);
    }
}

/// A segment that mixes literal text and parameters: `{base}...{head}` is `["", "...", ""]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SegmentPattern {
    /// The literal text before, between and behind the parameters, in canonical form: one piece more than there
    /// are parameters. A parameter is never empty and takes as little as fits.
    pub pieces: &'static [&'static str],
}
