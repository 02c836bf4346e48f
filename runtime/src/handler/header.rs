//! `Header<T>`: the parameters in the request's headers.

use crate::api::HandlerRequest;

use super::argument::Argument;
use super::parameters::{FromParameters, Parameters};
use super::problems::{Location, Problems};

/// The declared headers. Names are found in any letter case.
///
/// ```
/// use gwgen_runtime::handler::Header;
/// # struct GetPetHeader { if_none_match: Option<String> }
///
/// async fn get_pet(Header(header): Header<GetPetHeader>) -> bool {
///     header.if_none_match.as_deref() == Some("\"7\"")
/// }
/// # drop(get_pet(Header(GetPetHeader { if_none_match: None })));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Header<T>(pub T);

impl<'a, T: FromParameters> Argument<'a> for Header<T> {
    fn take(request: &HandlerRequest<'a>, problems: &mut Problems) -> Option<Header<T>> {
        T::from_parameters(&Parameters::new(request, Location::Header), problems).map(Header)
    }
}
