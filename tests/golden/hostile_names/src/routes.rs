//! The resource tree: literals before parameters, parameters before the rest of a path.

use gwgen_runtime::api::Node;
use gwgen_runtime::message::Verb;

/// Node 0: `/`
const NODE_0: Node = Node {
    literals: &[("..", 1), ("con", 5), ("gr%C3%B6%C3%9Fe", 7), ("self", 9)],
    ..Node::EMPTY
};

/// Node 1: `/..`
const NODE_1: Node = Node {
    literals: &[("..", 2)],
    ..Node::EMPTY
};

/// Node 2: `/../..`
const NODE_2: Node = Node {
    literals: &[("etc", 3)],
    ..Node::EMPTY
};

/// Node 3: `/../../etc`
const NODE_3: Node = Node {
    parameter: Some(4),
    ..Node::EMPTY
};

/// Node 4: `/../../etc/{passwd}`
const NODE_4: Node = Node {
    methods: &[(Verb::Get, 0)],
    ..Node::EMPTY
};

/// Node 5: `/con`
const NODE_5: Node = Node {
    literals: &[("2fa", 6)],
    ..Node::EMPTY
};

/// Node 6: `/con/2fa`
const NODE_6: Node = Node {
    methods: &[(Verb::Get, 3)],
    ..Node::EMPTY
};

/// Node 7: `/gr%C3%B6%C3%9Fe`
const NODE_7: Node = Node {
    literals: &[("%F0%9F%98%80", 8)],
    ..Node::EMPTY
};

/// Node 8: `/gr%C3%B6%C3%9Fe/%F0%9F%98%80`
const NODE_8: Node = Node {
    methods: &[(Verb::Get, 2)],
    ..Node::EMPTY
};

/// Node 9: `/self`
const NODE_9: Node = Node {
    literals: &[("crate", 10)],
    ..Node::EMPTY
};

/// Node 10: `/self/crate`
const NODE_10: Node = Node {
    methods: &[(Verb::Get, 1)],
    ..Node::EMPTY
};

/// Every node; positions are node ids, and node 0 is the root.
pub static NODES: &[Node] = &[
    NODE_0,
    NODE_1,
    NODE_2,
    NODE_3,
    NODE_4,
    NODE_5,
    NODE_6,
    NODE_7,
    NODE_8,
    NODE_9,
    NODE_10,
];
