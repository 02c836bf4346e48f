//! The resource tree: literals before parameters, parameters before the rest of a path.

use gwgen_runtime::api::Node;
use gwgen_runtime::message::Verb;

/// Node 0: `/`
const NODE_0: Node = Node {
    literals: &[("pets", 1), ("users", 2)],
    ..Node::EMPTY
};

/// Node 1: `/pets`
const NODE_1: Node = Node {
    methods: &[(Verb::Get, 0)],
    ..Node::EMPTY
};

/// Node 2: `/users`
const NODE_2: Node = Node {
    parameter: Some(3),
    ..Node::EMPTY
};

/// Node 3: `/users/{name}`
const NODE_3: Node = Node {
    methods: &[(Verb::Get, 1)],
    ..Node::EMPTY
};

/// Every node; positions are node ids, and node 0 is the root.
pub static NODES: &[Node] = &[NODE_0, NODE_1, NODE_2, NODE_3];
