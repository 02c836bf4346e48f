//! Every key of `gateway!`, and every kind of argument that a handler may have.
#![deny(warnings)]

mod shop {
    // Handlers are named as seen from the macro, which may stand in any module.
    gwgen_macros::gateway! {
        spec: "tests/arguments/shop.yaml",
        params: { backend_host: "orders.internal:8443", "AWS::Region": "eu-central-1" },
        config: "tests/arguments/stages.yaml",
        basepath: "prepend",
        allow_paths: ["tests/elsewhere"],
        handlers: ["POST /v1/shop/orders" => super::place],
        module: compiled,
    }

    // A second gateway of the same definition, without handlers; its keys are left to their defaults.
    gwgen_macros::gateway! { spec: "tests/arguments/shop.yaml", allow_paths: ["tests/elsewhere"] }

    pub(crate) use compiled::API;
    pub(crate) use compiled::{Order, PlaceOrderHeader, PlaceOrderQuery};
    pub(crate) use gateway::API as PLAIN;
}

use gwgen_macros::handler;
use gwgen_runtime::api::{Api, Integration, Part};
use gwgen_runtime::handler::{Bytes, HandlerError, Header, Json, Query, Status, from_json, to_json};
use gwgen_runtime::message::{Context, MethodRequest};
use shop::{Order, PlaceOrderHeader, PlaceOrderQuery};

#[handler]
async fn place(
    body: Bytes,
    Header(header): Header<PlaceOrderHeader>,
    context: &Context,
    Query(query): Query<PlaceOrderQuery>,
    request: &MethodRequest,
) -> Result<Status<201, Json<Order>>, HandlerError> {
    if query.dry == Some(true) || context.request_id.is_empty() || request.path.is_empty() {
        return Err(HandlerError::new(409, "a rehearsal"));
    }
    let size = i64::try_from(body.len()).unwrap_or(i64::MAX);
    Ok(Status(Json(Order { type_: Some(header.x_shop), ..Order::new(size) })))
}

fn method(api: &'static Api, operation: &str) -> &'static gwgen_runtime::api::Method {
    let found = api.methods.iter().find(|method| method.operation_id == Some(operation));
    found.expect("the operation")
}

/// The URI of an operation, holes in brackets.
fn uri(api: &'static Api, operation: &str) -> String {
    let Integration::Http(http) = &method(api, operation).integration else { panic!("not HTTP") };
    let piece = |part: &Part| match part {
        Part::Literal(text) => (*text).to_owned(),
        Part::Parameter(name) => format!("<{name}>"),
        Part::StageVariable(name) => format!("<stage {name}>"),
    };
    http.uri.0.iter().map(piece).collect()
}

#[test]
fn parameters_are_bound_and_others_stay_open() {
    assert_eq!(uri(&shop::API, "listOrders"), "https://orders.internal:8443/eu-central-1/<open>");
    assert_eq!(uri(&shop::PLAIN, "listOrders"), "https://<backend_host>/<AWS::Region>/<open>");
}

#[test]
fn stages_come_from_the_configuration() {
    let names = |api: &Api| api.stages.iter().map(|stage| stage.name).collect::<Vec<_>>();
    assert_eq!(names(&shop::API), ["blue"]);
    assert!(!names(&shop::PLAIN).contains(&"blue"));
}

#[test]
fn the_base_path_is_where_it_was_asked_for() {
    let path = |api: &'static Api| method(api, "listOrders").resource.path;
    assert_eq!(path(&shop::API), "/v1/shop/orders");
    assert_eq!(path(&shop::PLAIN), "/orders");
}

#[test]
fn the_handler_answers_in_one_gateway_and_not_in_the_other() {
    let Integration::Native(handler) = method(&shop::API, "placeOrder").integration else {
        panic!("no handler")
    };
    assert_eq!(handler.name(), "place");
    assert!(matches!(method(&shop::PLAIN, "placeOrder").integration, Integration::Mock(_)));
}

/// A client that places an order does not know its number, which is required of the answer.
#[test]
fn a_type_goes_both_ways() {
    let placed: Order = from_json(br#"{"size": 3}"#).expect("an order");
    assert_eq!(placed, Order::new(3));
    let numbered = Order { number: Some(7), ..placed };
    assert_eq!(to_json(&numbered), br#"{"number":7,"size":3}"#);
    assert_eq!(from_json::<Order>(&to_json(&numbered)), Ok(numbered));
    assert!(from_json::<Order>(br#"{"number": "x", "size": 3}"#).is_err());
}
