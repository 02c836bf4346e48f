//! The resource tree: literals before parameters, parameters before the rest of a path.

use gwgen_runtime::api::Node;
use gwgen_runtime::message::Verb;

/// Node 0: `/`
const NODE_0: Node = Node {
    literals: &[("pets", 1)],
    greedy: Some(7),
    methods: &[(Verb::Get, 0)],
    ..Node::EMPTY
};

/// Node 1: `/pets`
const NODE_1: Node = Node {
    literals: &[("best", 2), ("best-friend%2F", 3)],
    parameter: Some(4),
    any: Some(1),
    ..Node::EMPTY
};

/// Node 2: `/pets/best`
const NODE_2: Node = Node {
    methods: &[(Verb::Get, 5)],
    ..Node::EMPTY
};

/// Node 3: `/pets/best%2dfriend%2f`
const NODE_3: Node = Node {
    methods: &[(Verb::Get, 6)],
    ..Node::EMPTY
};

/// Node 4: `/pets/{petId}`
const NODE_4: Node = Node {
    literals: &[("photos", 5)],
    methods: &[(Verb::Delete, 3), (Verb::Get, 2)],
    ..Node::EMPTY
};

/// Node 5: `/pets/{petId}/photos`
const NODE_5: Node = Node {
    greedy: Some(6),
    ..Node::EMPTY
};

/// Node 6: `/pets/{petId}/photos/{proxy+}`
const NODE_6: Node = Node {
    any: Some(4),
    ..Node::EMPTY
};

/// Node 7: `/{proxy+}`
const NODE_7: Node = Node {
    methods: &[(Verb::Options, 7)],
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
];
