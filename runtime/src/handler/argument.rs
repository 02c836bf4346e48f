//! What a handler may ask for.

use bytes::Bytes;

use crate::api::HandlerRequest;
use crate::message::{Context, MethodRequest};

use super::problems::Problems;

/// A type that a handler may have as an argument: [`super::Path`], [`super::Query`], [`super::Header`],
/// [`super::Cookie`], [`super::Json`], `Option<Json<T>>`, the raw body as [`Bytes`], [`Context`] and [`MethodRequest`] by reference.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an argument of a handler",
    label = "not an argument of a handler",
    note = "arguments are `Path<T>`, `Query<T>`, `Header<T>`, `Cookie<T>`, `Json<T>`, `Option<Json<T>>`, `Bytes`, `&Context`, `&MethodRequest`"
)]
pub trait Argument<'a>: Sized {
    /// Takes the argument from a request and notes what is wrong; `None` where something is.
    fn take(request: &HandlerRequest<'a>, problems: &mut Problems) -> Option<Self>;
}

/// `$context`.
impl<'a> Argument<'a> for &'a Context {
    fn take(request: &HandlerRequest<'a>, _: &mut Problems) -> Option<&'a Context> {
        Some(request.context)
    }
}

/// The canonical request.
impl<'a> Argument<'a> for &'a MethodRequest {
    fn take(request: &HandlerRequest<'a>, _: &mut Problems) -> Option<&'a MethodRequest> {
        Some(request.request)
    }
}

/// The body as it came: text, bytes, or JSON that the handler reads itself.
impl<'a> Argument<'a> for Bytes {
    fn take(request: &HandlerRequest<'a>, _: &mut Problems) -> Option<Bytes> {
        Some(request.body.clone())
    }
}
