//! Whether a handler fits the operation it is bound to: said by types, checked by rustc, gone at run time.
//!
//! `gateway!` writes an uninhabited type with an [`Operation`] for every operation that has a handler, and asks for
//! `handler: Answers<operation>` on the name in its list. `#[handler]` writes [`Answers`] for any operation whose
//! arguments and answer agree with the function's.

use bytes::Bytes;

use crate::api::Handler;
use crate::message::{Context, MethodRequest};

use super::{Cookie, Header, Json, Path, Query, Response, Status};

/// An operation of a definition.
pub trait Operation {
    /// `operationId`, or `GET /pets/{petId}` where there is none.
    const ID: &'static str;
    /// The struct of its path parameters.
    type Path;
    /// The struct of its query parameters.
    type Query;
    /// The struct of its declared headers.
    type Header;
    /// The struct of its declared cookies.
    type Cookie;
    /// The type of its JSON body.
    type Body;
}

/// A response that an operation declares.
#[diagnostic::on_unimplemented(
    message = "the definition declares no response {STATUS} for the operation `{Self}`",
    label = "answers {STATUS}, which is not declared",
    note = "declare the response, answer with a declared one, or return `Response`, which is not checked"
)]
pub trait Declares<const STATUS: u16> {
    /// What a handler returns for it: `Json<Model>`, `()`, or `Response` where the body is not JSON.
    type Reply;
}

/// The place of parameters or of a body that an operation does not declare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undeclared {}

/// An argument that fits the operation `O`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an argument of the operation `{O}`",
    label = "has an argument that is not one of this operation"
)]
pub trait ArgumentOf<O> {}

impl<O: Operation<Path = T>, T> ArgumentOf<O> for Path<T> {}
impl<O: Operation<Query = T>, T> ArgumentOf<O> for Query<T> {}
impl<O: Operation<Header = T>, T> ArgumentOf<O> for Header<T> {}
impl<O: Operation<Cookie = T>, T> ArgumentOf<O> for Cookie<T> {}
impl<O: Operation<Body = T>, T> ArgumentOf<O> for Json<T> {}
impl<O: Operation<Body = T>, T> ArgumentOf<O> for Option<Json<T>> {}
impl<O> ArgumentOf<O> for Bytes {}
impl<O> ArgumentOf<O> for &Context {}
impl<O> ArgumentOf<O> for &MethodRequest {}

/// An answer that fits the operation `O`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an answer of the operation `{O}`",
    label = "answers with a type that is not one of this operation's"
)]
pub trait ReplyOf<O> {}

impl<O: Declares<200, Reply = Json<T>>, T> ReplyOf<O> for Json<T> {}
impl<O: Declares<200, Reply = ()>> ReplyOf<O> for () {}
impl<O: Declares<STATUS, Reply = T>, const STATUS: u16, T> ReplyOf<O> for Status<STATUS, T> {}
impl<O> ReplyOf<O> for Response {}
// What an error answers is its own business: `HandlerError` may be any response.
impl<O, T: ReplyOf<O>, E> ReplyOf<O> for Result<T, E> {}

/// A handler that fits the operation `O`; `#[handler]` implements it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a handler of the operation `{O}`",
    label = "not a handler",
    note = "write `#[gwgen_macros::handler]` above the function"
)]
pub trait Answers<O>: Handler {
    /// `operation = "…"` of `#[handler]`: the only operation it may be bound to.
    const OPERATION: Option<&'static str> = None;
}

/// Binds a handler to an operation, in a constant: what does not fit does not compile.
#[track_caller]
pub const fn bind<O: Operation, H: Answers<O>>(handler: &'static H) -> &'static dyn Handler {
    if let Some(operation) = H::OPERATION {
        let agrees = equal(operation.as_bytes(), O::ID.as_bytes());
        assert!(agrees, "the handler is bound to another operation than its attribute names");
    }
    handler
}

const fn equal(left: &[u8], right: &[u8]) -> bool {
    match (left, right) {
        ([], []) => true,
        ([a, left @ ..], [b, right @ ..]) => *a == *b && equal(left, right),
        _ => false,
    }
}
