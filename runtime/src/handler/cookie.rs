//! `Cookie<T>`: the parameters in the request's cookies.

use crate::api::HandlerRequest;

use super::argument::Argument;
use super::parameters::{FromParameters, Parameters};
use super::problems::{Location, Problems};

/// The declared cookies, their values as they were sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Cookie<T>(pub T);

impl<'a, T: FromParameters> Argument<'a> for Cookie<T> {
    fn take(request: &HandlerRequest<'a>, problems: &mut Problems) -> Option<Cookie<T>> {
        T::from_parameters(&Parameters::new(request, Location::Cookie), problems).map(Cookie)
    }
}
