//! Handlers in a program that allows no warning: what a user's tests look like, and what stands in the table.
#![deny(warnings)]

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use gateway::GetPetPath;
use gwgen_macros::handler;
use gwgen_runtime::api::Integration;
use gwgen_runtime::handler::{HandlerError, Path, Reply, Response};

// Beside what has a handler, methods keep the integrations of the definition.
gwgen_macros::gateway! { spec: "../specs/pets.yaml", handlers: [get_pet, delete_pet] }

/// One pet.
#[handler]
async fn get_pet(Path(path): Path<GetPetPath>) -> Result<Response, HandlerError> {
    if path.pet_id == 1 {
        return Ok(Response::new(200).text("Rex"));
    }
    Err(HandlerError::not_found("No such pet"))
}

#[handler(operation = "deletePet")]
async fn delete_pet() -> Response {
    Response::new(204)
}

/// The value of a future that does not wait.
fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("the future waits"),
    }
}

#[test]
fn the_function_can_be_called() {
    let path = |pet_id| Path(GetPetPath { pet_id });
    let status =
        |reply: Result<Response, HandlerError>| reply.into_response().map(|response| response.status);
    assert_eq!(status(now(get_pet::invoke(path(1)))).ok(), Some(200));
    assert_eq!(status(now(get_pet::invoke(path(2)))).ok(), Some(404));
    assert_eq!(now(delete_pet::invoke()).into_response().map(|response| response.status).ok(), Some(204));
}

#[test]
fn handlers_stand_in_the_table_and_other_methods_keep_their_integrations() {
    let answered_by = |operation: &str| {
        let method = gateway::API.methods.iter().find(|method| method.operation_id == Some(operation));
        match method.expect("the operation").integration {
            Integration::Native(handler) => handler.name(),
            Integration::Http(_) => "http",
            _ => "other",
        }
    };
    assert_eq!(["getPet", "deletePet", "listPets"].map(answered_by), ["get_pet", "delete_pet", "http"]);
}
