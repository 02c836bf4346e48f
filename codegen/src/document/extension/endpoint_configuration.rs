//! `x-amazon-apigateway-endpoint-configuration`: at the root of Swagger 2.0, in a server of OpenAPI 3.

use crate::document::Reader;
use crate::source::Node;

const KEY: &str = "x-amazon-apigateway-endpoint-configuration";

const MEMBERS: [&str; 4] = ["disableExecuteApiEndpoint", "vpcEndpointIds", "ipAddressType", "types"];

/// Every such object of the document.
pub fn read<'t>(root: Node<'t>, reader: &mut Reader<'_>) -> Vec<Node<'t>> {
    let servers = root.get("servers").into_iter().flat_map(Node::items);
    let nodes: Vec<Node<'t>> =
        std::iter::once(root).chain(servers).filter_map(|node| node.get(KEY)).collect();
    let mut out = Vec::new();
    for node in nodes {
        if let Some(node) = reader.mapping(node, "an endpoint configuration") {
            reader.known_members(node, "an endpoint configuration", &MEMBERS);
            out.push(node);
        }
    }
    out
}
