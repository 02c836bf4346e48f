//! The gwgen compiler behind procedural macros: `gateway!` and `#[handler]`.
//!
//! [`gateway!`] compiles an API definition at the place where it stands, as `gwgen build` does, and puts Rust
//! functions in the place of backends. [`macro@handler`] makes such a function. A mistake in the definition is an
//! error of rustc, on the definition's path; one in a handler is an error on the handler.
//!
//! `#[authorizer]` will stand beside `#[handler]`, and `authorizers: […]` beside `handlers: […]`, once the gateway
//! calls authorizers; until then operations that need one are closed.
//!
//! Both macros write paths that begin with `::gwgen_runtime`, so a crate that uses them depends on `gwgen-runtime`
//! too.

mod args;
mod gateway;
mod handler;
mod problems;

use proc_macro::TokenStream;
use syn::parse_macro_input;

/// Compiles an API definition to a module.
///
/// ```no_run
/// use gateway::{GetPetPath, NewPet, Pet, Status};
/// use gwgen_macros::handler;
/// use gwgen_runtime::handler::{self, HandlerError, Json, Path};
///
/// gwgen_macros::gateway! {
///     spec: "examples/pets.yaml",
///     handlers: [get_pet, "createPet" => new_pet],
/// }
///
/// #[handler]
/// async fn get_pet(Path(path): Path<GetPetPath>) -> Result<Json<Pet>, HandlerError> {
///     find(path.pet_id).map(Json).ok_or_else(|| HandlerError::not_found("No such pet"))
/// }
///
/// #[handler]
/// async fn new_pet(Json(new): Json<NewPet>) -> handler::Status<201, Json<Pet>> {
///     handler::Status(Json(Pet { id: 7, name: new.name, status: Status::Available, tags: None, mother: None }))
/// }
/// # fn find(_: i64) -> Option<Pet> { None }
///
/// fn main() -> std::process::ExitCode {
///     gateway::run()
/// }
/// ```
///
/// | key | meaning |
/// | --- | --- |
/// | `spec` | the definition, relative to the crate's `Cargo.toml` |
/// | `handlers` | functions with `#[handler]`: by the operation's name in snake case, or `"operationId" => path`, `"GET /pets/{petId}" => path` |
/// | `params` | values for parameters that the definition leaves open: `{ backend_url: "…", "AWS::Region": "…" }` |
/// | `config` | a file with `x-gwgen` |
/// | `basepath` | `"ignore"` (default), `"prepend"` or `"split"` |
/// | `allow_paths` | further folders that `$ref`s may read from |
/// | `module` | the module's name; `gateway` if it is not written |
///
/// The module holds
///
/// - `API`: the tables, a `static gwgen_runtime::api::Api`;
/// - `run()`: serves them, with the flags of every gateway;
/// - the types of handled operations: models (`Pet`), parameters (`GetPetPath`, `ListPetsQuery`, `…Header`, `…Cookie`);
/// - `operations`: a type for each handled operation, which handlers are checked against.
///
/// The crate is compiled again when a file changes that the definition consists of. Macros run unoptimised:
/// definitions with thousands of operations are better built by `gwgen build`.
/// Where more than a hundred models hold each other in a row, rustc asks for `#![recursion_limit = "512"]`.
#[proc_macro]
pub fn gateway(input: TokenStream) -> TokenStream {
    let args = parse_macro_input!(input as args::GatewayArgs);
    gateway::expand(&args).into()
}

/// Makes an async function a handler: it can stand in the place of an operation's backend.
///
/// ```
/// use gwgen_macros::handler;
/// use gwgen_runtime::handler::{HandlerError, Json, Value};
/// use gwgen_runtime::message::Context;
///
/// #[handler]
/// async fn echo(Json(body): Json<Value>, context: &Context) -> Result<Json<Value>, HandlerError> {
///     if body.get("name").is_none() {
///         return Err(HandlerError::new(422, "a pet has a name"));
///     }
///     Ok(Json(Value::from([("request", (&*context.request_id).into()), ("pet", body)])))
/// }
/// # fn main() {}
/// ```
///
/// Arguments are `Path<T>`, `Query<T>`, `Header<T>`, `Cookie<T>`, `Json<T>`, `Option<Json<T>>`, `Bytes`, `&Context` and
/// `&MethodRequest`, in any order; answers are `Json<T>`, `Status<N, T>`, `Response`, `()`, and `Result`s of these.
/// `gateway!` refuses a handler whose types are not those of its operation.
///
/// The function's name becomes a unit value; the function itself is `get_pet::invoke`, for tests.
/// `#[handler(operation = "getPet")]` says which operation it is for: bound to another one it does not compile.
#[proc_macro_attribute]
pub fn handler(args: TokenStream, item: TokenStream) -> TokenStream {
    let args = parse_macro_input!(args as args::HandlerArgs);
    let function = parse_macro_input!(item as syn::ItemFn);
    handler::expand(&args, function).into()
}
