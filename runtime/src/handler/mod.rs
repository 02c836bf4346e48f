//! What native code is written with: typed arguments and answers of the functions that stand in the place of a
//! backend.
//!
//! `#[handler]` of `gwgen-macros` turns an async function over these types into a [`crate::api::Handler`]; this is
//! what it writes, by hand:
//!
//! ```
//! use gwgen_runtime::api::{Handler, HandlerRequest, LocalBoxFuture};
//! use gwgen_runtime::handler::{Argument, HandlerError, Json, Problems, Reply, Value};
//! use gwgen_runtime::message::{MethodResponse, Rejection};
//!
//! async fn echo(Json(body): Json<Value>) -> Result<Json<Value>, HandlerError> {
//!     if body.get("name").is_none() {
//!         return Err(HandlerError::new(422, "a pet needs a name"));
//!     }
//!     Ok(Json(body))
//! }
//!
//! struct Echo;
//!
//! impl Handler for Echo {
//!     fn name(&self) -> &'static str {
//!         "echo"
//!     }
//!
//!     fn call<'a>(
//!         &'a self,
//!         request: HandlerRequest<'a>,
//!     ) -> LocalBoxFuture<'a, Result<MethodResponse, Rejection>> {
//!         Box::pin(async move {
//!             let mut problems = Problems::default();
//!             let Some(body) = Argument::take(&request, &mut problems) else {
//!                 return Err(problems.into_rejection());
//!             };
//!             echo(body).await.into_response()
//!         })
//!     }
//! }
//!
//! static ECHO: &dyn Handler = &Echo;
//! assert_eq!(ECHO.name(), "echo");
//! ```

mod argument;
mod codec;
mod cookie;
mod error;
mod header;
mod json;
mod members;
mod model;
mod operation;
mod parameters;
mod path;
mod problems;
mod query;
mod reply;
mod value;

pub use argument::Argument;
pub use bytes::Bytes;
pub use codec::{Codec, DecodeError, from_json, to_json};
pub use cookie::Cookie;
pub use error::HandlerError;
pub use header::Header;
pub use json::Json;
pub use members::{Member, members, members_and_others, one_of, position_of, required};
pub use model::{Model, no_variant, variant};
pub use operation::{Answers, ArgumentOf, Declares, Operation, ReplyOf, Undeclared, bind};
pub use parameters::{FromParameter, FromParameters, Parameters};
pub use path::Path;
pub use problems::{Location, Problems};
pub use query::Query;
pub use reply::{Reply, Response, Status};
pub use value::{Number, Value};

#[cfg(test)]
mod tests;
