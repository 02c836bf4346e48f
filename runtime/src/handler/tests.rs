//! A request for the tests of typed arguments, and a handler called through its table's type.

use std::borrow::Cow;
use std::future::Future;
use std::pin::pin;
use std::task::{Context as Task, Poll, Waker};

use bytes::Bytes;

use super::*;
use crate::api::{self, Handler, HandlerRequest, LocalBoxFuture};
use crate::message::{Body, Context, Headers, MethodRequest, MethodResponse, PathSpans, Rejection, fixtures};

/// What a call brings along.
#[derive(Default)]
pub(super) struct Call<'t> {
    pub pet_id: &'t str,
    pub query: &'t [(&'t str, &'t str)],
    pub headers: &'t [(&'t str, &'t str)],
    pub body: &'t str,
}

static PET: api::Resource = api::Resource { id: "abcdef", path: "/pets/{petId}", parameters: &["petId"] };

static GET_PET: api::Method = api::Method {
    index: 0,
    verb: "GET",
    resource: &PET,
    operation_id: Some("getPet"),
    access: api::Access::Open,
    api_key_required: false,
    validation: None,
    integration: api::Integration::Native(&Describe),
    response_mappings: &[],
};

/// Runs a test on the request that a call makes.
pub(super) fn with_request<R>(call: &Call<'_>, run: impl FnOnce(&HandlerRequest<'_>) -> R) -> R {
    let path = format!("/pets/{}", call.pet_id);
    let mut parameters = PathSpans::new();
    parameters.push("/pets/".len(), path.len());
    let mut headers = Headers::new();
    for (name, value) in call.headers {
        headers.push(name.as_bytes(), value.as_bytes());
    }
    let request = MethodRequest {
        raw_target: path.as_str().into(),
        raw_path_len: path.len(),
        path: path.into(),
        parameters,
        headers,
        ..fixtures::request()
    };
    let context = fixtures::context();
    let query = call.query.iter().map(|(key, value)| (Cow::Borrowed(*key), Cow::Borrowed(*value))).collect();
    let body = Bytes::copy_from_slice(call.body.as_bytes());
    run(&HandlerRequest { method: &GET_PET, request: &request, context: &context, query, body })
}

struct PetPath {
    pet_id: i64,
}

impl FromParameters for PetPath {
    fn from_parameters(parameters: &Parameters<'_, '_>, problems: &mut Problems) -> Option<PetPath> {
        let pet_id = parameters.required("petId", problems);
        Some(PetPath { pet_id: pet_id? })
    }
}

async fn describe(
    Path(path): Path<PetPath>,
    body: Option<Json<Value>>,
    context: &Context,
) -> Result<Status<202, Json<String>>, HandlerError> {
    if path.pet_id == 0 {
        return Err(HandlerError::not_found("no such pet"));
    }
    Ok(Status(Json(format!("{} {} {}", path.pet_id, body.is_some(), context.request_id))))
}

struct Describe;

impl Handler for Describe {
    fn name(&self) -> &'static str {
        "describe"
    }

    fn call<'a>(
        &'a self,
        request: HandlerRequest<'a>,
    ) -> LocalBoxFuture<'a, Result<MethodResponse, Rejection>> {
        Box::pin(async move {
            let mut problems = Problems::default();
            let path = Argument::take(&request, &mut problems);
            let body = Argument::take(&request, &mut problems);
            let context = Argument::take(&request, &mut problems);
            let (Some(path), Some(body), Some(context)) = (path, body, context) else {
                return Err(problems.into_rejection());
            };
            describe(path, body, context).await.into_response()
        })
    }
}

/// Calls the handler of the table; none of these tests waits for anything.
fn answer(call: &Call<'_>) -> Result<(u16, String), String> {
    with_request(call, |request| {
        let api::Integration::Native(handler) = GET_PET.integration else { panic!("a handler") };
        let request = HandlerRequest {
            method: request.method,
            request: request.request,
            context: request.context,
            query: request.query.clone(),
            body: request.body.clone(),
        };
        let future = pin!(handler.call(request));
        let Poll::Ready(result) = future.poll(&mut Task::from_waker(Waker::noop())) else {
            panic!("the handler waits")
        };
        match result {
            Ok(MethodResponse { status, body: Body::Bytes(body), .. }) => {
                Ok((status, String::from_utf8_lossy(&body).into_owned()))
            }
            Ok(other) => panic!("no body: {other:?}"),
            Err(rejection) => Err(rejection.message.map(Cow::into_owned).unwrap_or_default()),
        }
    })
}

#[test]
fn a_typed_function_answers_through_the_table() {
    let call = Call { pet_id: "7", ..Call::default() };
    assert_eq!(answer(&call), Ok((202, r#""7 false id""#.to_owned())));
    let call = Call { pet_id: "7", body: "{}", ..Call::default() };
    assert_eq!(answer(&call), Ok((202, r#""7 true id""#.to_owned())));
}

#[test]
fn its_errors_and_bad_arguments_are_answers_too() {
    let call = Call { pet_id: "0", ..Call::default() };
    assert_eq!(answer(&call), Ok((404, r#"{"message":"no such pet"}"#.to_owned())));
    let call = Call { pet_id: "rex", ..Call::default() };
    assert_eq!(answer(&call), Err("Invalid request parameters: [petId]".to_owned()));
}

enum GetPet {}

impl Operation for GetPet {
    const ID: &'static str = "getPet";
    type Path = PetPath;
    type Query = Undeclared;
    type Header = Undeclared;
    type Cookie = Undeclared;
    type Body = Value;
}

impl Declares<202> for GetPet {
    type Reply = Json<String>;
}

#[test]
fn types_say_whether_a_handler_fits() {
    fn argument<T: ArgumentOf<GetPet>>() {}
    fn reply<T: ReplyOf<GetPet>>() {}
    argument::<Path<PetPath>>();
    argument::<Option<Json<Value>>>();
    argument::<&Context>();
    reply::<Result<Status<202, Json<String>>, HandlerError>>();
    reply::<Response>();
}

impl Answers<GetPet> for Describe {
    const OPERATION: Option<&'static str> = Some("getPet");
}

#[test]
fn binding_happens_in_a_constant() {
    static BOUND: &dyn Handler = bind::<GetPet, _>(&Describe);
    assert_eq!(BOUND.name(), "describe");
}

#[test]
#[should_panic(expected = "bound to another operation")]
fn a_handler_that_names_another_operation_is_refused() {
    struct ListPets;
    impl Handler for ListPets {
        fn name(&self) -> &'static str {
            "list_pets"
        }

        fn call<'a>(
            &'a self,
            _: HandlerRequest<'a>,
        ) -> LocalBoxFuture<'a, Result<MethodResponse, Rejection>> {
            Box::pin(async { ().into_response() })
        }
    }
    impl Answers<GetPet> for ListPets {
        const OPERATION: Option<&'static str> = Some("listPets");
    }
    bind::<GetPet, _>(&ListPets);
}
