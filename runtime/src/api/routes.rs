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
#[derive(Debug)]
pub struct Node {
    /// Children by literal segment in canonical form (reliability.md 2.2), sorted by bytes.
    pub literals: &'static [(&'static str, u32)],
    /// The `{name}` child: any one segment that is not empty.
    pub parameter: Option<u32>,
    /// The `{name+}` child: the rest of the path, which is not empty. It has no children.
    pub greedy: Option<u32>,
    /// Methods of the resource that ends here, sorted by verb: verb and position in `Api::methods`.
    pub methods: &'static [(Verb, u32)],
    /// The `ANY` method of the resource that ends here.
    pub any: Option<u32>,
}
